"""The schema in the browser is the one that the server would write now."""

from __future__ import annotations

import math

import numpy as np
import pytest

from server.nn.families.activations import ACTIVATIONS
from server.protocol import inside_types, schema


def test_the_committed_schema_is_fresh() -> None:
    stale = "run: python -m server.protocol.schema"
    assert schema.PATH.read_text(encoding="utf-8") == schema.javascript(), stale


def test_the_committed_types_of_the_inside_are_fresh() -> None:
    stale = "run: python -m server.protocol.inside_types"
    assert inside_types.PATH.read_text(encoding="utf-8") == inside_types.javascript(), stale


def test_curves_are_the_functions_and_their_slopes() -> None:
    curves = schema.schema()["curves"]
    assert list(curves) == list(ACTIVATIONS)
    for name, truth in {
        "tanh": math.tanh,
        "relu": lambda z: max(0.0, z),
        "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
        "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
    }.items():
        at = np.linspace(curves[name]["from"], curves[name]["to"], len(curves[name]["values"]))
        assert curves[name]["values"] == pytest.approx([truth(z) for z in at], abs=5.1e-5)
    for curve in curves.values():
        at = np.linspace(curve["from"], curve["to"], len(curve["values"]))
        assert at[8] == pytest.approx(-3.2)  # samples lie on tenths, and one of them on 0
        between = np.diff(curve["values"]) / np.diff(at)
        middle = (np.array(curve["slopes"][1:]) + curve["slopes"][:-1]) / 2
        # Where a corner lies at a sample, 0 stands for its slope
        smooth = np.abs(np.diff(curve["slopes"])) < 0.3
        assert between[smooth] == pytest.approx(middle[smooth], abs=4e-3)
