"""Schedules against their formulas in mpmath, and against PyTorch's (recorded once)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mpmath
import pytest

from server.nn.families.schedules import CONSTANT, SCHEDULES
from tests.nn.families.complete import assert_complete

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "pytorch_settings.json").read_text())[
    "schedules"
]
PYTORCH = "its formula, and torch.optim.lr_scheduler as it was recorded"


@dataclass(frozen=True)
class Truth:
    """factor(epoch, length, decay): what the learning rate is multiplied by."""

    source: str
    factor: Callable[[int, int, Any], Any]


TRUTHS = {
    "constant": Truth("nothing changes", lambda epoch, length, decay: 1),
    "step": Truth(PYTORCH, lambda epoch, length, decay: mpmath.power(decay, epoch // length)),
    "exponential": Truth(
        PYTORCH, lambda epoch, length, decay: mpmath.power(decay, mpmath.mpf(epoch) / length)
    ),
    "cosine": Truth(
        PYTORCH,
        lambda epoch, length, decay: (
            decay + (1 - decay) * mpmath.cos(mpmath.pi * min(epoch, length) / length / 2) ** 2
        ),
    ),
    "warm_up": Truth(PYTORCH, lambda epoch, length, decay: min(1, mpmath.mpf(epoch + 1) / length)),
}


def test_every_schedule_has_its_truth() -> None:
    assert_complete(SCHEDULES, TRUTHS, __file__)
    recorded = {case.split(",")[0] for case in RECORDED}
    assert recorded == {name for name, truth in TRUTHS.items() if truth.source == PYTORCH}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_is_its_formula(name: str) -> None:
    for length in (1, 7, 100):
        for decay in (0.1, 0.5, 1.0):
            found = [SCHEDULES[name].factor(epoch, length, decay) for epoch in range(130)]
            wanted = [float(TRUTHS[name].factor(epoch, length, mpmath.mpf(decay))) for epoch in range(130)]
            assert found == pytest.approx(wanted, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("case", RECORDED)
def test_a_schedule_is_as_recorded(case: str) -> None:
    name, length, decay = (part.split(" ")[-1] for part in case.split(", "))
    schedule, rates = SCHEDULES[name], RECORDED[case]
    found = [0.3 * schedule.factor(epoch, int(length), float(decay)) for epoch in range(len(rates))]
    assert found == pytest.approx(rates, rel=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_never_gives_more_than_the_learning_rate_nor_less_than_nothing(name: str) -> None:
    for length in (1, 7):
        for decay in (0.0, 0.5, 1.0):
            factors = [SCHEDULES[name].factor(epoch, length, decay) for epoch in range(40)]
            assert all(0 <= factor <= 1 for factor in factors)


@pytest.mark.parametrize("name", SCHEDULES)
def test_only_the_constant_one_changes_nothing(name: str) -> None:
    factors = {SCHEDULES[name].factor(epoch, 10, 0.5) for epoch in range(40)}
    assert (factors == {1.0}) == SCHEDULES[name].is_constant == (name == CONSTANT)
