"""Schedules, and optimizers with other settings than their defaults, against PyTorch's (recorded once)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.nn.families.optimizers import OPTIMIZERS, SETTINGS
from server.nn.families.schedules import SCHEDULES
from server.nn.operations import run

RECORDED = json.loads((Path(__file__).parents[1] / "reference" / "pytorch_settings.json").read_text())


@pytest.mark.parametrize("case", RECORDED["schedules"])
def test_a_schedule_is_as_recorded(case: str) -> None:
    name, length, decay = (part.split(" ")[-1] for part in case.split(", "))
    schedule, rates = SCHEDULES[name], RECORDED["schedules"][case]
    found = [0.3 * schedule.factor(epoch, int(length), float(decay)) for epoch in range(len(rates))]
    assert found == pytest.approx(rates, rel=1e-12)


def test_every_schedule_but_the_constant_one_is_recorded() -> None:
    assert {case.split(",")[0] for case in RECORDED["schedules"]} == set(SCHEDULES) - {"constant"}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_never_gives_more_than_the_learning_rate_nor_less_than_nothing(name: str) -> None:
    for length in (1, 7):
        for decay in (0.0, 0.5, 1.0):
            factors = [SCHEDULES[name].factor(epoch, length, decay) for epoch in range(40)]
            assert all(0 <= factor <= 1 for factor in factors)


@pytest.mark.parametrize("case", RECORDED["optimizers"], ids=lambda case: case["optimizer"])
def test_an_optimizer_with_other_settings_goes_as_recorded(case: dict[str, Any]) -> None:
    optimizer, matrix = OPTIMIZERS[case["optimizer"]], np.array(RECORDED["matrix"])
    assert set(case["settings"]) == set(optimizer.settings)
    parameters, gradients = np.array([RECORDED["first"]]), np.zeros((1, 5))
    step_size, slots = np.full((1, 5), case["learning_rate"]), optimizer.new_slots((1, 5))
    step = optimizer.update(parameters, gradients, step_size, slots, SETTINGS | case["settings"])
    for _ in range(case["steps"]):
        gradients[0] = matrix @ parameters[0]  # of ½ wᵀ A w
        run(step)
    assert parameters[0] == pytest.approx(case["final"], rel=1e-9, abs=1e-13)


def test_every_optimizer_with_settings_is_recorded() -> None:
    recorded = {case["optimizer"] for case in RECORDED["optimizers"]}
    assert recorded == {row.name for row in OPTIMIZERS.values() if row.settings}
