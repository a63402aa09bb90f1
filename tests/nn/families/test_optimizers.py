"""Optimizers against the same steps in plain numbers, and with other settings against PyTorch's recorded runs."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.nn.families.optimizers import OPTIMIZERS, PLAIN, SETTINGS
from server.nn.operations import run
from tests.nn.families.complete import assert_complete

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "pytorch_settings.json").read_text())
PYTORCH = "the algorithm of torch.optim's documentation, and PyTorch's recorded runs"

Memory = dict[str, float]  # of one weight, 0 at first
Step = Callable[[float, float, int, Memory, float, Mapping[str, float]], float]


@dataclass(frozen=True)
class Truth:
    """step(weight, gradient, number, memory, rate, settings): the new weight; the first step's number is 1."""

    source: str
    step: Step


def _momentum(w: float, g: float, t: int, m: Memory, rate: float, s: Mapping[str, float]) -> float:
    m["v"] = s["momentum"] * m["v"] + g
    return w - rate * m["v"]


def _nesterov(w: float, g: float, t: int, m: Memory, rate: float, s: Mapping[str, float]) -> float:
    m["v"] = s["momentum"] * m["v"] + g
    return w - rate * (g + s["momentum"] * m["v"])


def _adagrad(w: float, g: float, t: int, m: Memory, rate: float, s: Mapping[str, float]) -> float:
    m["s"] += g * g
    return w - rate * g / (math.sqrt(m["s"]) + 1e-10)


def _rmsprop(w: float, g: float, t: int, m: Memory, rate: float, s: Mapping[str, float]) -> float:
    m["s"] = s["decay"] * m["s"] + (1 - s["decay"]) * g * g
    return w - rate * g / (math.sqrt(m["s"]) + 1e-8)


def _adam(w: float, g: float, t: int, m: Memory, rate: float, s: Mapping[str, float]) -> float:
    first, second = s["first_decay"], s["second_decay"]
    m["m"] = first * m["m"] + (1 - first) * g
    m["s"] = second * m["s"] + (1 - second) * g * g
    return w - rate * m["m"] / (1 - first**t) / (math.sqrt(m["s"] / (1 - second**t)) + 1e-8)


def _adamw(w: float, g: float, t: int, m: Memory, rate: float, s: Mapping[str, float]) -> float:
    return _adam(w * (1 - rate * s["weight_decay"]), g, t, m, rate, s)


TRUTHS = {
    "sgd": Truth(PYTORCH, lambda w, g, t, m, rate, s: w - rate * g),
    "momentum": Truth(PYTORCH, _momentum),
    "nesterov": Truth(PYTORCH, _nesterov),
    "adagrad": Truth(PYTORCH, _adagrad),
    "rmsprop": Truth(PYTORCH, _rmsprop),
    "adam": Truth(PYTORCH, _adam),
    "adamw": Truth(PYTORCH, _adamw),
}
OTHERS = {"momentum": 0.5, "decay": 0.7, "first_decay": 0.6, "second_decay": 0.9, "weight_decay": 0.3}


def test_every_optimizer_has_its_truth() -> None:
    assert_complete(OPTIMIZERS, TRUTHS, __file__)


@pytest.mark.parametrize("settings", [SETTINGS, OTHERS], ids=["defaults", "others"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_those_of_the_algorithm(name: str, settings: dict[str, float]) -> None:
    """Down ½ Σ cᵢ wᵢ², whose slope in wᵢ is cᵢ wᵢ; two networks with learning rates of their own."""
    curvatures, rates = np.array([0.1, 1.0, 7.0]), [0.05, 0.002]
    parameters, gradients = np.array([[1.0, -0.5, 0.25], [-2.0, 0.3, 1.5]]), np.empty((2, 3))
    plain, memories = parameters.tolist(), [[defaultdict(float) for _ in range(3)] for _ in range(2)]
    optimizer = OPTIMIZERS[name]
    slots, step_size = optimizer.new_slots((2, 3)), np.repeat(np.array(rates)[:, None], 3, axis=1)
    operations = optimizer.update(parameters, gradients, step_size, slots, settings)
    for number in range(1, 41):
        gradients[:] = curvatures * parameters
        run(operations)
        for row, rate in enumerate(rates):
            for at, curvature in enumerate(curvatures.tolist()):
                given = (
                    plain[row][at],
                    curvature * plain[row][at],
                    number,
                    memories[row][at],
                    rate,
                    settings,
                )
                plain[row][at] = TRUTHS[name].step(*given)
        assert parameters == pytest.approx(np.array(plain), rel=1e-9, abs=1e-12), number


def test_the_plain_one_alone_takes_its_gradient_as_it_is_and_remembers_nothing() -> None:
    assert [row.name for row in OPTIMIZERS.values() if row.is_plain] == [PLAIN] == ["sgd"]
    assert not OPTIMIZERS[PLAIN].new_slots((1, 3))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_settings_are_named_in_their_table(name: str) -> None:
    assert set(OPTIMIZERS[name].settings) <= set(SETTINGS) == set(OTHERS)


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


def test_every_optimizer_of_pytorch_with_settings_is_recorded() -> None:
    recorded = {case["optimizer"] for case in RECORDED["optimizers"]}
    assert recorded == {
        name for name, truth in TRUTHS.items() if truth.source == PYTORCH and OPTIMIZERS[name].settings
    }
