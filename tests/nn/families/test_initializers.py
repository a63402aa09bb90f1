"""First weights: their spread against the formulas of the papers, their order, their biases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from server.data.random_source import RandomSource
from server.nn.architecture import Architecture
from server.nn.families import initializers
from server.nn.families.initializers import INITIALIZERS

FAN_IN, FAN_OUT = 30, 100  # 3,000 draws: a deviation is known to about 1.3 %


def weights(name: str, scale: float = 0.7) -> np.ndarray:
    return INITIALIZERS[name].weights(RandomSource("1"), FAN_IN, FAN_OUT, scale)


@pytest.mark.parametrize(
    ("name", "deviation", "most"),
    [
        ("uniform", 1 / math.sqrt(12), 0.5),
        ("xavier", math.sqrt(2 / (FAN_IN + FAN_OUT)), math.sqrt(6 / (FAN_IN + FAN_OUT))),
        ("he", math.sqrt(2 / FAN_IN), math.inf),
        ("normal", 0.7, math.inf),
    ],
)
def test_the_spread_is_what_the_formula_says(name: str, deviation: float, most: float) -> None:
    drawn = weights(name)
    assert drawn.shape == (FAN_OUT, FAN_IN)
    assert abs(drawn.mean()) < 4 * deviation / math.sqrt(drawn.size)
    assert drawn.std() == pytest.approx(deviation, rel=0.06)
    assert np.abs(drawn).max() <= most
    if most < math.inf:
        assert np.abs(drawn).max() > 0.98 * most


def test_zeros_are_zeros_with_their_biases() -> None:
    drawn = initializers.network(
        "zeros", Architecture((2, 3, 1), ("tanh", "tanh")), RandomSource("1"), 1.0, 0.1
    )
    assert not drawn.any()


def test_every_initializer_draws_layer_after_layer_and_sets_the_biases() -> None:
    architecture = Architecture((2, 3, 1), ("tanh", "tanh"))
    for name in INITIALIZERS:
        drawn = initializers.network(name, architecture, RandomSource("1"), 0.5, -0.25)
        first, second = (layer[0] for layer in architecture.layers(drawn[None]))
        source = RandomSource("1")
        assert np.array_equal(first[:, :-1], INITIALIZERS[name].weights(source, 2, 3, 0.5))
        assert np.array_equal(second[:, :-1], INITIALIZERS[name].weights(source, 3, 1, 0.5))
        biases = np.concatenate([first[:, -1], second[:, -1]])
        assert (biases == (0 if name == "zeros" else -0.25)).all()


def test_no_inputs_are_no_weights() -> None:
    for name in INITIALIZERS:
        assert INITIALIZERS[name].weights(RandomSource("1"), 0, 3, 1.0).shape == (3, 0)
