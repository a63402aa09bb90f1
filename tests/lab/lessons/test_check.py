"""Conditions, one by one, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from server.lab.jobs import Job, Measures
from server.lab.lessons import Lesson, lessons
from server.lab.lessons.check import Met, check
from server.lab.permalink import links
from server.lab.preprocessing import as_trained, data_set
from server.lab.run.run import Run
from server.lab.train.advance import advance

CODE = "goal_not_filled_in"  # needs no parameter
MEASURES = Measures(train_loss=0.25, test_loss=0.5, accuracy=0.954)


def stands(
    condition: dict[str, Any], link: str, parameters: list[float] | None = None, epoch: int = 7
) -> Met:
    """How one condition stands for a network with these parameters, in the data's own units."""
    experiment = links.read(link).experiment
    run = advance([Job(experiment)])[0].run
    if parameters is not None:
        run = Run(as_trained(experiment, np.array(parameters)), epoch)
    return check(asking(condition), experiment, replace(run, epoch=epoch), MEASURES).conditions[0]


def asking(condition: dict[str, Any]) -> Lesson:
    given = lessons()["loss"].model_dump(exclude_none=True)
    given["goal"] = {"text": given["goal"]["text"], "conditions": [{"code": CODE} | condition]}
    return Lesson(**given)


@pytest.mark.parametrize(
    ("condition", "met", "value"),
    [
        ({"measure": "test_loss", "at_most": 0.5}, True, "0.5"),
        ({"measure": "test_loss", "at_most": 0.49}, False, "0.5"),
        ({"measure": "training_loss", "at_least": 0.2, "at_most": 0.3}, True, "0.25"),
        ({"measure": "accuracy", "at_least": 0.95}, True, "95.4 %"),
        ({"count": "hidden_layers", "at_least": 3}, False, "2"),
        ({"count": "neurons", "at_most": 6}, True, "6"),
        ({"count": "parameters", "at_most": 24}, False, "25"),  # 4 · 3 + 2 · 5 + 3
        ({"count": "epochs", "at_most": 7}, True, "7"),
        ({"field": "activation", "one_of": ["tanh", "relu"]}, True, "Tanh"),
        ({"field": "regularization", "one_of": ["L1", "L2"]}, False, "None"),
        ({"field": "learning_rate", "one_of": [0.03]}, True, "0.03"),
    ],
)
def test_what_is_measured_counted_and_chosen(condition: dict[str, Any], met: bool, value: str) -> None:
    found = stands(condition, "#seed=0.5")
    assert (found.said.code, found.met, found.value) == (CODE, met, value)


@pytest.mark.parametrize(("bias", "met"), [(-29.5, True), (-30.5, True), (-29.3, False), (30.0, False)])
def test_a_blank_is_near_a_value_within_a_share_of_it(bias: float, met: bool) -> None:
    condition = {"blank": [1, 0, 2], "near": -30.0, "within": 0.02}
    link = "#seed=0.5&problem=regression&regDataset=houses&networkShape="
    assert stands(condition, link, [100.0, 1000.0, bias, 0.0]).met == met


def test_a_blank_that_is_not_there_is_not_met() -> None:
    for blank in ([3, 0, 0], [1, 1, 0], [1, 0, 4], [0, 0, 0]):
        found = stands({"blank": blank, "near": 1.0, "within": 1.0}, "#seed=0.5&networkShape=")
        assert (found.said.code, found.met, found.value) == (CODE, False, "–")


@pytest.mark.parametrize(
    ("person", "neuron", "value"),
    [
        ([20, 1, 10], None, 0.0474),
        ([50, -1, 20], None, 0.9522),
        ([50, -1, 20], [1, 0], 150.5),
        ([50, -1, 20], [1, 1], 179.5),
        ([20, 1, 10], [1, 1], 0.0),
    ],
)
def test_what_the_driving_test_says_of_a_person(person: list[float], neuron: Any, value: float) -> None:
    condition = {"output_at": person} | ({} if neuron is None else {"neuron": neuron})
    link = "#seed=0.5&dataset=driving&networkShape=2&activation=relu&initializer=example"
    near = {"at_least": value - 1e-4, "at_most": value + 1e-4}
    assert stands(condition | near, link).met
    assert not stands(condition | {"at_least": value + 1e-4}, link).met


def test_what_a_neuron_of_the_plane_says_of_a_point() -> None:
    condition = {"output_at": [4, 3], "neuron": [1, 0], "at_least": 0.9}
    found = stands(condition, "#seed=0.5&networkShape=1", [1.0, 0.0, -2.0, 0.5, 0.0])
    assert (found.said.code, found.met, found.value) == (CODE, True, "0.964")  # tanh 2
    assert stands(condition, "#seed=0.5&networkShape=1", [-1.0, 0.0, 0.0, 0.5, 0.0]).value == "−0.999"


def test_a_point_is_standardised_where_the_network_s_inputs_are() -> None:
    link = "#seed=0.5&networkShape=1&scaling=standardised"
    data = data_set(links.read(link).experiment.data)
    first = data.points[: data.training_count, 0]
    point = [float(first.mean() + first.std()), 0.0]
    condition = {"output_at": point, "neuron": [1, 0], "at_least": 0.0}
    assert stands(condition, link, [1.0, 0.0, 0.0, 0.5, 0.0]).value == "0.762"  # tanh 1


def test_a_point_or_neuron_that_does_not_fit_is_not_met() -> None:
    for neuron in ({"output_at": [1, 2, 3]}, {"neuron": [1, 9]}, {"neuron": [5, 0]}):
        condition: dict[str, Any] = {"output_at": [1, 2]} | neuron
        found = stands(condition | {"at_least": -9.0}, "#seed=0.5")
        assert (found.said.code, found.met, found.value) == (CODE, False, "–")
