"""One point's way through a network, and how wrong the network is: against plain formulas and a worked example."""

from __future__ import annotations

import math

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch, see
from server.lab.look.look import measure
from server.lab.preprocessing import data_set, own_units
from server.lab.run.run import Run, first_run
from tests.lab.inside.plain import MANY, outputs, point_losses, trained
from tests.oracles.activations import DEFINITIONS

DRIVING = Experiment(
    classification_data="driving", hidden_layers=(2,), activation="relu", initializer="example"
)
HOUSES = Experiment(problem="regression", regression_data="houses", hidden_layers=(), initializer="example")


def untrained(experiment: Experiment) -> Run:
    return first_run(experiment, data_set(experiment.data))


def certain(probability: float, **choices: object) -> tuple[Experiment, Run]:
    """A network whose output is this probability of class 1 everywhere."""
    experiment = Experiment(hidden_layers=(), loss="binary_cross_entropy").changed(**choices)
    parameters = np.array([0, 0, math.log(probability / (1 - probability))])
    return experiment, Run(parameters)


@pytest.mark.parametrize(("probability", "nats", "base_ten"), [(0.78, 0.248, 0.108), (0.35, 1.050, 0.456)])
def test_the_loss_is_minus_the_logarithm_of_the_probability_given_to_the_right_answer(
    probability: float, nats: float, base_ten: float
) -> None:
    experiment, run = certain(probability)
    _, label, given, loss, *_ = see(experiment, run, Watch(point=(0.5, 0.5), label=1))["point_of"]
    assert (label, given) == (1, pytest.approx(probability, rel=1e-12))
    assert round(loss, 3) == nats
    assert round(loss / math.log(10), 3) == base_ten
    *_, other, loss, _, _ = see(experiment, run, Watch(point=(0.5, 0.5), label=-1))["point_of"]
    assert other == pytest.approx(1 - probability, rel=1e-12)
    assert loss == pytest.approx(-math.log(1 - probability), rel=1e-12)


def test_a_softmax_of_three_gives_each_class_its_share() -> None:
    experiment = Experiment(classification_data="blobs-3", hidden_layers=())
    run = Run(np.array([0, 0, math.log(0.78), 0, 0, math.log(0.12), 0, 0, math.log(0.1)]))
    for label, share in enumerate((0.78, 0.12, 0.1)):
        seen = see(experiment, run, Watch(point=(1, 2), label=label))
        assert seen["point_of"][2:4] == pytest.approx([share, -math.log(share)], rel=1e-12)
        assert seen["point_outputs"] == pytest.approx([0.78, 0.12, 0.1], rel=1e-12)


def test_tanh_is_read_as_a_probability_and_values_have_none() -> None:
    experiment, run = Experiment(hidden_layers=()), Run(np.array([0, 0, math.atanh(0.5)]))
    for label, share in ((1, 0.75), (-1, 0.25)):
        found = see(experiment, run, Watch(point=(1, 1), label=label))["point_of"]
        assert found[2:4] == pytest.approx([share, (0.5 - label) ** 2 / 2], rel=1e-12)
    value = Experiment(hidden_layers=(), problem="regression")
    assert see(value, run, Watch(point=(1, 1), label=0.3))["point_of"][2] == -1


@pytest.mark.parametrize(
    ("person", "neurons", "passes"),
    [((20, 1, 10), (0.0, 0.0), 4.74), ((50, -1, 20), (150.5, 179.5), 95.22)],
)
def test_the_driving_test(person: tuple[float, ...], neurons: tuple[float, float], passes: float) -> None:
    seen = see(DRIVING, untrained(DRIVING), Watch(point=person, label=1))
    assert seen["point_inputs"].tolist() == list(person)
    assert seen["point_outputs"][:2] == pytest.approx(neurons, abs=1e-9)
    assert round(100 * seen["point_outputs"][2], 2) == passes
    _, label, right, loss, *_ = seen["point_of"]
    chance = seen["point_outputs"][2]
    assert right == pytest.approx(chance if label > 0 else 1 - chance, rel=1e-12)
    assert loss == pytest.approx(-math.log(right), rel=1e-12)


def test_the_price_of_a_house_is_in_its_own_units() -> None:
    seen = see(HOUSES, untrained(HOUSES), Watch(point=(100, 2, 50), label=11_000))
    assert seen["point_outputs"] == pytest.approx([100 * 100 + 1000 * 2 - 30 * 50], rel=1e-9)
    deviation = data_set(HOUSES.data).points[: data_set(HOUSES.data).training_count, -1].std()
    loss = (500 / deviation) ** 2 / 2
    assert seen["point_of"][1:] == pytest.approx([11_000, -1, loss, deviation, 1], rel=1e-9)


@pytest.mark.parametrize("loss", ["squared_error", "huber"])
def test_a_distance_counts_in_what_comes_with_the_point(loss: str) -> None:
    recipe = {"problem": "regression", "hidden_layers": (), "loss": loss, "noise": 20}
    kinds = set()
    for data in ("houses", "reg-gauss"):
        experiment = Experiment(regression_data=data, **recipe)
        run, points = trained(experiment, 1), data_set(experiment.data).points
        for point in (tuple(points[0, :-1]), tuple(points[0, :-1] * 0.9)):
            seen = see(experiment, run, Watch(point=point))
            index, label, _, told, scale, is_chosen = seen["point_of"]
            distance = abs(seen["point_outputs"][-1] - label) / scale
            is_far = loss == "huber" and distance > 1
            assert told == pytest.approx(distance - 0.5 if is_far else distance**2 / 2, rel=1e-9)
            assert (scale == 1) == (data == "reg-gauss")
            assert not is_chosen
            kinds.add(index < 0)
    assert kinds == {True, False}


def test_it_is_told_whether_a_person_chose_the_right_answer() -> None:
    run, data = untrained(HOUSES), data_set(HOUSES.data).points
    between = (100.5, 2.5, 50.5)
    assert see(HOUSES, run, Watch(point=between))["point_of"][5] == 0
    assert see(HOUSES, run, Watch(point=between, label=11_000))["point_of"][5] == 1
    assert see(HOUSES, run, Watch(point=between, label=math.nan))["point_of"][5] == 0
    of_data = see(HOUSES, run, Watch(point=tuple(data[0, :-1]), label=1))["point_of"]
    assert of_data[[1, 5]].tolist() == [data[0, -1], 0]


@pytest.mark.parametrize("experiment", MANY)
def test_shown_weights_times_what_comes_in_and_the_bias_are_the_sum(experiment: Experiment) -> None:
    run = trained(experiment)
    point = tuple(0.3 * each.low + 0.7 * each.high for each in experiment.data.schema.inputs)
    seen = see(experiment, run, Watch(point=point))
    shown, values, at = own_units(experiment, run.parameters), seen["point_inputs"], 0
    for (layer,), name in zip(
        experiment.architecture.layers(shown[None]), experiment.architecture.activations, strict=True
    ):
        sums = seen["point_sums"][at : at + len(layer)]
        assert sums == pytest.approx(layer[:, :-1] @ values + layer[:, -1], rel=1e-9, abs=1e-9)
        values = seen["point_outputs"][at : at + len(layer)]
        at += len(layer)
        if at < len(seen["point_sums"]):
            assert values == pytest.approx(DEFINITIONS[name].values(sums), rel=1e-12, abs=1e-15)
    assert at == len(seen["point_sums"]) == len(seen["point_outputs"])


@pytest.mark.parametrize("experiment", MANY)
def test_the_losses_of_all_points_have_the_losses_shown_as_their_means(experiment: Experiment) -> None:
    run, data = trained(experiment), data_set(experiment.data)
    losses = see(experiment, run, Watch(losses=True))["losses"]
    measures = measure(experiment, run)
    assert (losses.dtype, losses.shape) == (np.float32, (len(data.points),))
    train, test = losses[: data.training_count], losses[data.training_count :]
    assert train.mean(dtype=float) == pytest.approx(measures.train_loss, rel=1e-6)
    assert test.mean(dtype=float) == pytest.approx(measures.test_loss, rel=1e-6)
    number = 7
    seen = see(experiment, run, Watch(point=tuple(data.points[number, :-1])))
    twins = (data.points[:, :-1] == data.points[number, :-1]).all(axis=1)
    assert seen["point_of"][3] == pytest.approx(losses[twins][0], rel=1e-6)


def test_a_point_near_a_data_point_is_that_point() -> None:
    experiment, run = Experiment(), trained(Experiment())
    points = data_set(experiment.data).points
    x, y, label = points[41]
    near = see(experiment, run, Watch(point=(x + 0.001, y - 0.001), label=-label))
    assert near["point_of"][:2].tolist() == [41, label]
    assert near["point_at"].tolist() == [x, y]
    off = see(experiment, run, Watch(point=(x + 0.01, y)))
    distances = np.hypot(points[:, 0] - x - 0.01, points[:, 1] - y)
    assert off["point_of"][:2].tolist() == [-1, points[distances.argmin(), 2]]
    assert off["point_at"].tolist() == [x + 0.01, y]
    chosen = see(experiment, run, Watch(point=(x + 0.01, y), label=-label))
    assert chosen["point_of"][1] == -label
    made = outputs(experiment, run.parameters, np.array([[x + 0.01], [y]]))
    assert chosen["point_of"][3] == pytest.approx(
        point_losses(experiment, made, np.array([[-label]]))[0], rel=1e-9
    )


def test_labels_that_the_data_do_not_have_count_as_none() -> None:
    for experiment, wrong in (
        (Experiment(), (0, 2, math.nan)),
        (Experiment(classification_data="blobs-3"), (-1, 3, 0.5)),
        (Experiment(problem="regression"), (math.inf, math.nan)),
    ):
        run = trained(experiment, 1)
        without = see(experiment, run, Watch(point=(0.11, 0.22)))
        for label in wrong:
            labelled = see(experiment, run, Watch(point=(0.11, 0.22), label=label))
            assert np.array_equal(labelled["point_of"], without["point_of"])


def test_a_point_of_other_data_is_left_out() -> None:
    run = trained(Experiment(), 1)
    for point in ((1.0,), (1.0, 2.0, 3.0), (math.nan, 1.0), (math.inf, 0.0)):
        assert see(Experiment(), run, Watch(point=point)) == {}
