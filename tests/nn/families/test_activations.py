"""Activations against values and derivatives that PyTorch computed, and far out against mpmath's fifty digits."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

from server.nn.families.activations import ACTIVATIONS, slope, squashed
from server.nn.families.losses import LOSSES
from server.nn.operations import run
from tests.nn.families.complete import assert_complete
from tests.oracles import activations
from tests.oracles.activations import DEFINITIONS

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "pytorch_cases.json").read_text())[
    "activations"
]
RANDOM = np.random.default_rng(6)
SUMS = np.concatenate(
    [
        np.linspace(-700, 700, 281),
        RANDOM.uniform(-45, 45, 300),
        RANDOM.uniform(-6, 6, 300),
        *(sign * np.geomspace(1e-12, 1, 25) for sign in (-1, 1)),
        [-37.0, -38.0, -40.0, -20.0, -30.0],
    ]
)
SMALLEST = (
    2.3e-308  # below it numbers lose digits, one after the other, until 5e-324; there only the size is held
)


def assert_twelve_digits(found: np.ndarray, exact: Any) -> None:
    with mpmath.workdps(50):
        for z, number in zip(SUMS.tolist(), found.tolist(), strict=True):
            wanted = mpmath.mpf(exact(mpmath.mpf(z)))
            off = abs(mpmath.mpf(number) - wanted)
            assert off <= max(1e-12 * abs(wanted), SMALLEST if abs(wanted) < SMALLEST else 0), z


def test_every_activation_has_its_truth() -> None:
    assert_complete(ACTIVATIONS, DEFINITIONS, activations.__file__)
    assert set(RECORDED) == {name for name, row in DEFINITIONS.items() if row.source == activations.PYTORCH}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_curve_of_the_page_is_the_function(name: str) -> None:
    curve = compile(ACTIVATIONS[name].curve, name, "eval")
    for z in np.linspace(-30, 30, 241).tolist():
        drawn = eval(curve, {"__builtins__": {}}, {**vars(math), "abs": abs, "max": max, "min": min, "z": z})
        assert drawn == pytest.approx(float(DEFINITIONS[name].exact(mpmath.mpf(z))), rel=1e-9, abs=0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_limits_are_never_passed_and_what_saturates_comes_there(name: str) -> None:
    row, far = ACTIVATIONS[name], np.array([-1e3, 1e3])
    with np.errstate(all="ignore"):
        values = squashed(name, np.concatenate([SUMS, far]))
    if row.limits is None:
        assert not row.saturates
        return
    assert (row.limits[0] <= values).all()
    assert (values <= row.limits[1]).all()
    if row.saturates:
        assert values[-2:] == pytest.approx(row.limits, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_said_of_slopes_is_so(name: str) -> None:
    slopes = np.array(
        [float(DEFINITIONS[name].slope(mpmath.mpf(z))) for z in np.linspace(-5, 5, 101).tolist()]
    )
    assert ACTIVATIONS[name].is_straight == bool((slopes == 1).all())
    assert ACTIVATIONS[name].is_zero_below == bool((slopes[:50] == 0).all())


@pytest.mark.parametrize("name", RECORDED)
def test_value_and_derivative(name: str) -> None:
    recorded = RECORDED[name]
    sums = np.array(recorded["x"])
    values = squashed(name, sums)
    assert np.allclose(values, recorded["y"], rtol=1e-12, atol=1e-14)
    assert np.allclose(slope(name, sums, values), recorded["dy"], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_tail_has_twelve_digits(name: str) -> None:
    with np.errstate(all="ignore"):
        values = squashed(name, SUMS)
        slopes = slope(name, SUMS, values)
    assert_twelve_digits(values, DEFINITIONS[name].exact)
    assert_twelve_digits(slopes, DEFINITIONS[name].slope)


def test_the_probability_in_a_gradient_has_its_tail() -> None:
    """A cross-entropy's error is σ(z) − t: where t is 0, the tail of σ itself."""
    logits, error = SUMS[None, None], np.empty((1, 1, len(SUMS)))
    with np.errstate(all="ignore"):
        run(LOSSES["binary_cross_entropy"].error(logits, np.zeros_like(logits), error))
    assert_twelve_digits(error[0, 0], DEFINITIONS["sigmoid"].exact)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float32_is_right_to_its_own_digits(name: str) -> None:
    sums = np.linspace(-80, 80, 3201, dtype=np.float32)
    values = squashed(name, sums)
    wanted = squashed(name, sums.astype(np.float64))
    assert values.dtype == np.float32
    far = np.abs(wanted) > 1e-37  # sums are rounded, too: an exponent of 80 takes two digits with it
    assert np.allclose(values[far], wanted[far], rtol=1e-5, atol=1e-6 if name == "sin" else 0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_large_sums_stay_finite(name: str) -> None:
    sums = np.array([-1e308, -1000.0, -745.5, -710.0, -40.0, 0.0, 40.0, 355.0, 710.0, 745.5, 1000.0, 1e308])
    with np.errstate(all="ignore"):
        values = squashed(name, sums)
        slopes = slope(name, sums, values)
    assert np.isfinite(values).all()
    assert np.isfinite(slopes).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_number_stays_no_number(name: str) -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(squashed(name, np.array([np.nan, 1.0]))).tolist() == [True, False]
