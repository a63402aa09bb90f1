"""The worked examples are learned again from their points: three weights of a price, a forgotten driving test."""

from __future__ import annotations

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.look.sections import axes_of
from server.lab.permalink import links
from server.lab.preprocessing import data_set, own_units
from server.lab.presets import PRESETS
from server.lab.train.advance import advance
from server.nn.operations import Floats

SEEDS = tuple(f"0.{seed}" for seed in range(10))


def preset(name: str, **changes: object) -> list[Experiment]:
    experiment = links.read("#" + PRESETS[name].link).experiment
    return [experiment.changed(seed=seed, **changes) for seed in SEEDS]


def learned(experiments: list[Experiment], epochs: int) -> list[Floats]:
    """Parameters in the data's own units, after so many epochs."""
    results = advance([Job(experiment, None, epochs) for experiment in experiments])
    return [own_units(each, result.run.parameters) for each, result in zip(experiments, results, strict=True)]


def passing(parameters: Floats, people: Floats) -> Floats:
    hidden = np.maximum(people @ parameters[:8].reshape(2, 4)[:, :3].T + parameters[[3, 7]], 0)
    return 1 / (1 + np.exp(-(hidden @ parameters[8:10] + parameters[10])))


def truth(people: Floats) -> Floats:
    return passing(np.array([3, -0.5, 10, -200, 6, 0.5, 4, -200, 0.01, 0.025, -3.0]), people)


def test_each_weight_of_a_price_is_found_within_two_percent() -> None:
    for size, storeys, way, bias in learned(preset("houses"), 100):
        assert (size, storeys, way) == pytest.approx((100, 1000, -30), rel=0.02)
        assert abs(bias) < 100


@pytest.mark.parametrize("initializer", ["he", "xavier"])
def test_what_was_forgotten_is_filled_in_again(initializer: str) -> None:
    experiments, good = preset("driving", initializer=initializer), 0
    for experiment, parameters in zip(experiments, learned(experiments, 120), strict=True):
        people = data_set(experiment.data).points[:, :3]
        first, second = passing(parameters, np.array([[20.0, 1, 10], [50, -1, 20]]))
        is_close = np.abs(passing(parameters, people) - truth(people)).mean() < 0.06
        good += bool(is_close and first < 0.2 and second > 0.8)
    assert good >= 9


def test_the_preset_begins_with_the_example_s_own_numbers() -> None:
    for experiment, parameters in zip(preset("driving"), learned(preset("driving"), 0), strict=True):
        people = data_set(experiment.data).points[:, :3]
        assert passing(parameters, people) == pytest.approx(truth(people), abs=1e-12)
        assert experiment.loss_in_force == "binary_cross_entropy"


def test_by_its_button_it_is_a_probability_too() -> None:
    chosen = Experiment().with_task(classification_data="driving")
    assert (chosen.loss, chosen.loss_in_force, chosen.output_in_force) == (
        "auto", "binary_cross_entropy", "sigmoid",
    )  # fmt: skip
    assert chosen.inputs_in_force == ("age", "sex", "lessons")
    assert chosen.features == ("x1", "x2")
    assert chosen.architecture.sizes == (3, 4, 2, 1)
    assert Experiment().inputs_in_force == ("x1", "x2")


@pytest.mark.parametrize("name", ["driving", "houses"])
def test_watched_or_not_it_is_the_same_run(name: str) -> None:
    experiment = preset(name)[0]
    unseen = advance([Job(experiment, None, 6)])[0].run
    run = None
    for axes, held in (((0, 1), ()), ((2, 0), (30.0, 1.0, 12.0)), ((1, 2), (60.0, 2.0, 30.0))):
        look = Look(axes=axes, held=held, neuron=(0, 1))
        run = advance([Job(experiment, run, 2, (look,), with_scene=True)])[0].run
    assert run is not None
    assert run.parameters.tobytes() == unseen.parameters.tobytes()


@pytest.mark.parametrize("name", ["driving", "houses"])
def test_links_lead_there_and_back(name: str) -> None:
    link = links.read("#" + PRESETS[name].link + "&seed=0.3&point=40,1,20")
    assert not link.refused and not link.unknown
    again = links.read(links.write(link.experiment, link.view))
    assert (again.experiment, again.view) == (link.experiment, link.view)
    assert axes_of(link.experiment.data.schema, link.view.axes) == (0, 2)
