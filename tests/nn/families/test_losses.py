"""Losses against their definitions, in plain numbers and mpmath's fifty digits; far out, and of several outputs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import pytest

from server.nn.families.losses import LOSSES, OF_CHANCE, automatic
from server.nn.families.outputs import OUTPUTS, outputs_of
from server.nn.operations import run
from tests.nn.families.complete import assert_complete

Numbers = list[Any]


@dataclass(frozen=True)
class Truth:
    """loss(m, outputs, targets) of one point with the functions of `mpmath` or `math`, which is m; its source."""

    source: str
    loss: Callable[[Any, Numbers, Numbers], Any]


def _share(m: Any, logit: Any) -> Any:
    return 1 / (1 + m.exp(-logit))


def _huber(m: Any, outputs: Numbers, targets: Numbers) -> Any:
    distances = [abs(o - t) for o, t in zip(outputs, targets, strict=True)]
    return sum(d * d / 2 if d <= 1 else d - 0.5 for d in distances) / len(distances)


TRUTHS = {
    "squared_error": Truth(
        "its definition, and PyTorch's runs",
        lambda m, outputs, targets: sum((o - t) ** 2 / 2 for o, t in zip(outputs, targets, strict=True)),
    ),
    "huber": Truth("Huber, 1964, with its corner at 1, and PyTorch's runs", _huber),
    "binary_cross_entropy": Truth(
        "−ln of the probability of the right class, and PyTorch's runs",
        lambda m, outputs, targets: sum(
            -m.log(_share(m, o if t == 1 else -o)) for o, t in zip(outputs, targets, strict=True)
        ),
    ),
    "softmax_cross_entropy": Truth(
        "−ln of the share of the right class, and PyTorch's runs",
        lambda m, outputs, targets: -m.log(m.exp(outputs[targets.index(1)]) / sum(m.exp(o) for o in outputs)),
    ),
}


def loss_of_point(name: str, outputs: list[float], targets: list[float]) -> float:
    """The loss of one point, number by number; outputs of cross-entropies are logits."""
    return float(TRUTHS[name].loss(math, outputs, targets))


def test_every_loss_has_its_truth() -> None:
    assert_complete(LOSSES, TRUTHS, __file__)


def targets_of(name: str, outputs: int, points: int, random: np.random.Generator) -> np.ndarray:
    """(outputs, points) of the kind that the loss wants."""
    return {
        "values": random.uniform(-1.5, 1.5, (outputs, points)),
        "bits": random.integers(0, 2, (outputs, points)).astype(float),
        "classes": np.eye(outputs)[random.integers(0, outputs, points)].T,
    }[LOSSES[name].targets]


@pytest.mark.parametrize("outputs", [1, 2, 5])
@pytest.mark.parametrize("name", LOSSES)
def test_each_loss_and_its_slope_are_those_of_the_definition(name: str, outputs: int) -> None:
    if LOSSES[name].targets == "classes" and outputs == 1:
        outputs = 3
    random = np.random.default_rng(outputs)
    values, targets = random.uniform(-4, 4, (outputs, 20)), targets_of(name, outputs, 20, random)
    found = LOSSES[name].each(values[None], targets[None])[0]
    error = np.empty((1, outputs, 20))
    run(LOSSES[name].error(values[None], targets[None], error))
    step = mpmath.mpf("1e-20")
    with mpmath.workdps(50):
        for point in range(20):
            given = [mpmath.mpf(value) for value in values[:, point].tolist()]
            right = targets[:, point].tolist()
            assert found[point] == pytest.approx(float(TRUTHS[name].loss(mpmath, given, right)), rel=1e-12)
            for index in range(outputs):
                sides = []
                for sign in (1, -1):
                    moved = list(given)
                    moved[index] += sign * step
                    sides.append(TRUTHS[name].loss(mpmath, moved, right))
                wanted = float((sides[0] - sides[1]) / (2 * step))
                assert error[0, index, point] == pytest.approx(wanted, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_of_values_is_half_a_square_and_then_straight_as_it_says(name: str) -> None:
    beyond = LOSSES[name].straight_beyond
    if LOSSES[name].targets != "values":
        assert beyond is None
        return
    near = math.inf if beyond is None else beyond
    for distance in (0.0, 0.3, 1.0, 1.7, 30.0):
        said = distance**2 / 2 if distance <= near else near * (distance - near / 2)
        assert loss_of_point(name, [distance], [0.0]) == pytest.approx(said, rel=1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_the_outputs_that_come_with_a_loss_fit_it(name: str) -> None:
    assert set(LOSSES[name].usual_outputs) <= set(outputs_of(name)) <= set(OUTPUTS)


def test_who_has_chosen_no_loss_gets_one_that_suits_the_classes() -> None:
    found = [automatic(classes, is_chance) for classes in (0, 2, 3) for is_chance in (False, True)]
    assert found == [*["squared_error"] * 3, "binary_cross_entropy", *["softmax_cross_entropy"] * 2]
    assert LOSSES[OF_CHANCE].targets == "bits"


@pytest.mark.parametrize("loss", LOSSES)
def test_logits_of_a_thousand_stay_finite(loss: str) -> None:
    outputs = np.array([[[1000.0, -1000.0], [-1000.0, 1000.0]]])
    targets = np.array([[[1.0, 1.0], [0.0, 0.0]]])
    assert np.isfinite(LOSSES[loss].mean(outputs, targets)).all()


def test_softmax_of_the_largest_logits_costs_nothing_where_it_is_right() -> None:
    logits = np.array([[[1e308, -1e308, 1e308], [-1e308, 1e308, 1e308]]])
    targets = np.array([[[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]])
    with np.errstate(all="ignore"):
        found = LOSSES["softmax_cross_entropy"].each(logits, targets)
    assert found.tolist() == [[0.0, 0.0, pytest.approx(np.log(2), rel=1e-15)]]


def test_a_small_loss_of_softmax_keeps_its_digits() -> None:
    """ln(1 + e^−d) is e^−d for large distances d, and not 0; where the right class is the smaller one it is d."""
    distance = np.array([20.0, 40.0, 67.117, 300.0])
    logits, right = np.array([[distance, 0 * distance]]), np.array([[[1.0] * 4, [0.0] * 4]])
    each = LOSSES["softmax_cross_entropy"].each
    assert each(logits, right)[0] == pytest.approx(np.log1p(np.exp(-distance)), rel=1e-12, abs=0)
    assert each(logits, 1 - right)[0] == pytest.approx(distance + np.log1p(np.exp(-distance)), rel=1e-15)


@pytest.mark.parametrize(
    ("loss", "each"),
    [
        ("squared_error", [0.5 * (1.5**2 + 3**2), 0.5 * 0.5**2]),
        ("huber", [(1.0 + 2.5) / 2, 0.5 * 0.5**2 / 2]),
        ("binary_cross_entropy", [-np.log(1 / (1 + np.exp(-1.5))) - np.log(1 - 1 / (1 + np.exp(-3))),
                                  -np.log(1 / (1 + np.exp(0.5))) - np.log(0.5)]),
    ],
)  # fmt: skip
def test_how_a_loss_of_several_outputs_is_reduced(loss: str, each: list[float]) -> None:
    """Sums over outputs, but Huber's mean, as the README says; then the mean over points."""
    outputs = np.array([[[1.5, -0.5], [3.0, 0.0]]])
    targets = np.array([[[1.0, 1.0], [0.0, 0.0]]]) if loss == "binary_cross_entropy" else np.zeros((1, 2, 2))
    assert LOSSES[loss].each(outputs, targets)[0] == pytest.approx(each, rel=1e-12)
    assert LOSSES[loss].mean(outputs, targets)[0] == pytest.approx(sum(each) / 2, rel=1e-12)
