"""Outputs: how the engine's last layer is read, painted and judged, against plain formulas."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from server.nn.families.losses import LOSSES
from server.nn.families.outputs import OUTPUTS, outputs_of, winners
from tests.nn.families.complete import assert_complete

Numbers = list[float]


@dataclass(frozen=True)
class Truth:
    """answers(values): what a person reads of one point's output layer; chance(answers, right): the probability
    that they give to the class with that number, None where they give none.
    """

    source: str
    answers: Callable[[Numbers], Numbers]
    chance: Callable[[Numbers, int], float] | None


def _of_one(answers: Numbers, right: int) -> float:
    return answers[0] if right else 1 - answers[0]


TRUTHS = {
    "tanh": Truth(
        "the engine's own layer, its −1 … 1 laid over 0 … 1",
        lambda values: values,
        lambda answers, right: _of_one([(answers[0] + 1) / 2], right),
    ),
    "linear": Truth("the engine's own layer", lambda values: values, None),
    "sigmoid": Truth("1 / (1 + e^−z)", lambda values: [1 / (1 + math.exp(-z)) for z in values], _of_one),
    "softmax": Truth(
        "e^z / Σ e^z",
        lambda values: [math.exp(z) / sum(map(math.exp, values)) for z in values],
        lambda answers, right: answers[right],
    ),
}


def read(name: str, values: Numbers) -> Numbers:
    """The output layer of one point as a person reads it, number by number."""
    return TRUTHS[name].answers(values)


def layers(name: str, classes: int) -> np.ndarray:
    """Engine's output layers (outputs, 40)."""
    count = OUTPUTS[name].neurons(classes)
    return np.random.default_rng(classes).uniform(-0.99, 0.99, (count, 40))


def test_every_output_has_its_truth() -> None:
    assert_complete(OUTPUTS, TRUTHS, __file__)


@pytest.mark.parametrize("classes", [0, 2, 3, 5])
@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_is_read_as_its_formula_says(name: str, classes: int) -> None:
    row = OUTPUTS[name]
    if row.one_a_class and not classes:
        return
    values = layers(name, classes)
    assert len(values) == (classes if row.one_a_class else 1)
    wanted = np.array([read(name, point) for point in values.T.tolist()]).T
    before = values.tobytes()
    assert row.answers(values) == pytest.approx(wanted, rel=1e-13)
    if not row.gives_probability:
        painted = wanted
    elif len(wanted) == 2:
        painted = 2 * wanted[1:] - 1
    else:
        painted = 2 * wanted - 1
    assert row.painted(values) == pytest.approx(painted, rel=1e-12, abs=1e-14)
    assert values.tobytes() == before


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", OUTPUTS)
def test_the_class_that_wins_is_the_likeliest(name: str, classes: int) -> None:
    row, chance = OUTPUTS[name], TRUTHS[name].chance
    assert (row.probability is None) == (chance is None)
    if row.probability is None or chance is None:
        return
    count = classes if row.one_a_class else 2
    values = layers(name, count)
    won = winners(values)
    for point, numbers in enumerate(values.T):
        answers = read(name, numbers.tolist())
        chances = [row.probability(numbers, right) for right in range(count)]
        assert chances == pytest.approx([chance(answers, right) for right in range(count)], rel=1e-13)
        assert sum(chances) == pytest.approx(1)
        assert won[point] == int(np.argmax(chances))


@pytest.mark.parametrize("name", OUTPUTS)
def test_float32_stays_float32(name: str) -> None:
    values = layers(name, 3).astype(np.float32)
    assert OUTPUTS[name].painted(values).dtype == np.float32


def test_every_loss_has_an_output_and_every_output_a_loss() -> None:
    assert all(outputs_of(loss) for loss in LOSSES)
    for row in OUTPUTS.values():
        assert row.losses
        assert set(row.losses) <= set(LOSSES)


def test_only_an_output_with_both_limits_may_stick() -> None:
    assert [row.name for row in OUTPUTS.values() if row.may_stick] == ["tanh"]
