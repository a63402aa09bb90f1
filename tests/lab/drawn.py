"""Sources of explicit points, of each kind that an experiment may learn from, and experiments with them."""

from __future__ import annotations

import numpy as np

from server.data.schema import PLANE, Input, Schema
from server.data.source import Drawn
from server.lab.experiment.experiment import Experiment

_chance = np.random.default_rng(5)

FISH_INPUTS = (
    Input("length", "Length", "mm", 4, 80, 40, 1),
    Input("weight", "Weight", "g", 0, 90, 30, 1),
    Input("age", "Age", "years", 0, 9, 3, 1),
    Input("depth", "Depth", "m", 0, 500, 100, 10),
)
_kinds = _chance.integers(0, 3, 60).astype(float)
_fish = np.column_stack(
    [
        _chance.normal(20 + 20 * _kinds, 3),
        _chance.normal(30 + 10 * _kinds, 3),
        _chance.integers(0, 10, 60),
        _chance.uniform(0, 500, 60),
    ]
)
FISH = Drawn(
    Schema("fish", "Fish", "classification", 3, FISH_INPUTS, (0, 3), standardised=True), _fish, _kinds, 40
)

_speed = _chance.uniform(30, 130, (50, 2))
BRAKING = Drawn(
    Schema(
        "braking", "Braking", "regression", 0,
        (Input("speed", "Speed", "km/h", 30, 130, 50, 1), Input("load", "Load", "kg", 30, 130, 80, 1)),
        target=Input("way", "Way", "m", 0, 100, 20, 1), standardised=True,
    ),
    _speed, (_speed[:, 0] / 14) ** 2 + _speed[:, 1] / 40, 30,
)  # fmt: skip

_spots = _chance.uniform(-6, 6, (80, 2))
SPOTS = Drawn(
    Schema("spots", "Your points", "classification", 2, PLANE),
    _spots, np.where(_spots[:, 0] > _spots[:, 1], 1.0, -1.0), 60,
)  # fmt: skip

EXPERIMENTS = tuple(Experiment(drawn=each, seed="0.3") for each in (FISH, BRAKING, SPOTS))
