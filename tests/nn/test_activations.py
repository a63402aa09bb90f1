"""Activations against values and derivatives that PyTorch computed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from server.nn.activations import ACTIVATIONS
from server.nn.erf import erf
from server.nn.operations import run

RECORDED = json.loads((Path(__file__).parents[1] / "reference" / "pytorch_cases.json").read_text())[
    "activations"
]


def test_all_of_the_table_is_recorded() -> None:
    assert set(RECORDED) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_and_derivative(name: str) -> None:
    recorded, activation = RECORDED[name], ACTIVATIONS[name]
    inputs = np.array(recorded["x"])[None, None]
    outputs = np.empty_like(inputs) if activation.keeps_inputs else inputs
    run(activation.apply(inputs, outputs))
    error = np.full_like(inputs, 2.0)
    run(activation.chain(inputs, outputs, error, np.empty_like(inputs)))
    assert np.allclose(outputs[0, 0], recorded["y"], rtol=1e-12, atol=1e-14)
    assert np.allclose(error[0, 0] / 2, recorded["dy"], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_large_sums_stay_finite(name: str) -> None:
    activation = ACTIVATIONS[name]
    inputs = np.array([[[-1000.0, -40.0, 0.0, 40.0, 1000.0]]])
    outputs = np.empty_like(inputs) if activation.keeps_inputs else inputs
    error = np.ones_like(inputs)
    with np.errstate(all="ignore"):
        run(activation.apply(inputs, outputs))
        run(activation.chain(inputs, outputs, error, np.empty_like(inputs)))
    assert np.isfinite(outputs).all()
    assert np.isfinite(error).all()


def test_erf_is_exact_to_the_last_bit_but_one() -> None:
    values = np.linspace(-7, 7, 20001)[None, None]
    out = np.empty_like(values)
    run(erf(values, out))
    assert np.abs(out[0, 0] - [math.erf(value) for value in values[0, 0]]).max() <= 2.3e-16
