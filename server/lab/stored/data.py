"""The forms of drawn points and of their schema. Generated points are written as the fields that name them."""

from __future__ import annotations

from typing import Any

import numpy as np

from server.data.schema import Input, Schema, Truth
from server.data.source import Drawn
from server.lab.experiment.experiment import FIELDS, MOST_INPUTS
from server.lab.experiment.fields import Flag, Number
from server.lab.experiment.lists import Numbers
from server.lab.stored.forms import Form, NotAccepted, Refuse
from server.lab.stored.values import Line, Many, Numbered, Of, Optional, Plain, Row

MOST_POINTS, MOST_CLASSES = 10_000, 64
_MOST_CHOICES, _MOST_LAYERS, _MOST_NEURONS, _MOST_PARAMETERS = 64, 20, 256, 100_000
_LARGEST = float(np.finfo(np.float64).max)

_NUMBER, _WORDS = Plain(Number(-_LARGEST, _LARGEST)), Line(100)


def _fit_input(values: dict[str, Any], refuse: Refuse) -> None:
    if not values["low"] < values["high"]:
        raise NotAccepted("input.high: it is above low")


def _fit_schema(values: dict[str, Any], refuse: Refuse) -> None:
    if "inputs" not in values:  # those of the plane would stand for others
        raise NotAccepted("schema.inputs: give what a point is made of")
    if max(values.get("axes", (0, 1))) >= len(values["inputs"]):
        raise NotAccepted("schema.axes: there are not so many inputs")


INPUT = Form(
    "input",
    Input,
    {
        "name": _WORDS,
        "label": _WORDS,
        "unit": _WORDS,
        **dict.fromkeys(("low", "high", "default", "step"), _NUMBER),
        "choices": Many(Row((_NUMBER, _WORDS)), _MOST_CHOICES),
        "margin": Plain(Number(0, 10)),
        "more": _WORDS,
    },
    fit=_fit_input,
)
TRUTH = Form(
    "truth",
    Truth,
    {
        "hidden_layers": Plain(Numbers(0, _MOST_LAYERS, _MOST_NEURONS, is_whole=True)),
        "parameters": Plain(Numbers(0, _MOST_PARAMETERS, _LARGEST)),
    },
)
SCHEMA = Form(
    "schema",
    Schema,
    {
        "name": _WORDS,
        "label": _WORDS,
        "problem": Plain(FIELDS["problem"].kind),
        "classes": Plain(Number(0, MOST_CLASSES, whole=True)),
        "inputs": Many(Of(INPUT), MOST_INPUTS, are_one=True),
        "axes": Plain(Numbers(2, 2, MOST_INPUTS, is_whole=True, are_different=True)),
        "target": Optional(Of(INPUT)),
        "answers": Many(_WORDS, MOST_CLASSES, are_one=True),
        "neurons": Many(Many(_WORDS, _MOST_NEURONS, are_one=True), _MOST_LAYERS, are_one=True),
        "truth": Optional(Of(TRUTH)),
        "standardised": Plain(Flag()),
    },
    fit=_fit_schema,
)
DRAWN = Form(
    "drawn",
    Drawn,
    {
        "schema": Of(SCHEMA),
        "inputs": Numbered(2),
        "targets": Numbered(),
        "training_count": Plain(Number(1, MOST_POINTS, whole=True)),
    },
    is_shared=True,
)
