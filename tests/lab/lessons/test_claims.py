"""What the lessons' texts say is so: each number in them, found again on the engine or worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch, see
from server.lab.jobs import Job, Measures
from server.lab.lessons import lessons
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.preprocessing import data_set, own_units
from server.lab.run.run import Run
from server.lab.train.advance import advance


def start(name: str, **changes: Any) -> Experiment:
    return links.read(lessons()[name].link).experiment.changed(**changes)


def run(experiment: Experiment, epochs: int) -> Run:
    return advance([Job(experiment, None, epochs)])[0].run


def after(name: str, epochs: int, **changes: Any) -> Measures:
    experiment = start(name, **changes)
    return measure(experiment, run(experiment, epochs))


def says(name: str, *texts: str) -> None:
    """Whether a lesson really says all this, so that what is tested below is what is read."""
    told = lessons()[name].model_dump_json()
    for text in texts:
        assert text in told, text


def test_blanks() -> None:
    says("blanks", "`0.5` now")
    assert after("blanks", 0).test_loss == 0.5
    points = data_set(start("blanks").data).points
    for sign in (-1, 1):
        cloud = points[points[:, 2] == sign]
        assert (np.sign(cloud[:, :2].mean(axis=0)) == sign).all()
        assert len({*np.sign(cloud[:, 0] - cloud[:, 1])}) == 2  # both kinds, where the weights are 1 and −1
    says("blanks", "One weight alone cuts straight up or straight across")
    test = points[data_set(start("blanks").data).training_count :]
    for column in (0, 1):
        for weight in (0.5, 1.0, 2.0, 5.0):
            assert (0.5 * (np.tanh(weight * test[:, column]) - test[:, 2]) ** 2).mean() > 0.05
    assert (0.5 * (np.tanh(test[:, 0] + test[:, 1]) - test[:, 2]) ** 2).mean() <= 0.05


def test_neuron() -> None:
    says("neuron", "a sum of 2 becomes `0.964`", "1 for `X1`, 0 for `X2`, −2 for the bias")
    assert math.tanh(2) == pytest.approx(0.964, abs=5e-4)


def test_squash() -> None:
    says(
        "squash",
        "stays near one half",
        "you add two more layers",
        "more layers: as long as they are linear",
    )
    for layers in ((4,), (4, 2, 2), (8, 8, 8)):
        accuracy = after("squash", 100, hidden_layers=layers).accuracy
        assert accuracy is not None
        assert 0.4 < accuracy < 0.6
    for activation in ("tanh", "relu"):
        assert (after("squash", 100, activation=activation).accuracy or 0) >= 0.95
    linear, bent = (
        start("squash"),
        start("squash", activation="tanh"),
    )  # who does not press Reset arrives, too
    for epochs in (100, 300):
        switched = advance([Job(bent, run(linear, epochs), 200)])[0].run
        assert (measure(bent, switched).accuracy or 0) >= 0.95


def test_driving_test() -> None:
    says(
        "driving-test",
        "= −40.5`",
        "comes to −39.5",
        "hands on 150.5",
        "179.5",
        "= 2.99`",
        "95.22 %",
        "4.74 %",
        "`0.285`",
    )
    assert -200 + 3 * 20 - 0.5 * 1 + 10 * 10 == -40.5
    assert -200 + 6 * 20 + 0.5 * 1 + 4 * 10 == -39.5
    experiment = start("driving-test")
    first = run(experiment, 0)
    seen = [see(experiment, first, Watch(point=person)) for person in ((20, 1, 10), (50, -1, 20))]
    assert seen[0]["point_sums"] == pytest.approx([-40.5, -39.5, -3], abs=1e-9)
    assert seen[0]["point_outputs"] == pytest.approx([0, 0, 0.0474], abs=5e-5)
    assert seen[1]["point_outputs"] == pytest.approx([150.5, 179.5, 0.9522], abs=5e-5)
    assert seen[1]["point_sums"][2] == pytest.approx(2.99, abs=5e-3)
    assert measure(experiment, first).test_loss == pytest.approx(0.285, abs=5e-4)
    for initializer in ("uniform", "xavier", "he"):
        assert after("driving-test", 40, initializer=initializer).test_loss <= 0.31


def test_house_prices() -> None:
    says("house-prices", "`100 · size + 1000 · storeys − 30 · way to school`", "some fifty epochs")
    experiment = start("house-prices")
    found = own_units(experiment, run(experiment, 50).parameters)
    assert found[:3] == pytest.approx([100, 1000, -30], rel=0.02)


def test_loss() -> None:
    says("loss", "50 % costs `0.693`", "`0.248`", "`1.050`", "1 % costs `4.605`", "some sixty epochs")
    for probability, cost in ((0.5, 0.693), (0.78, 0.248), (0.35, 1.050), (0.01, 4.605)):
        assert -math.log(probability) == pytest.approx(cost, abs=5e-4)
    experiment = start("loss")
    pinned = Watch(point=links.read(lessons()["loss"].link).view.point)
    of = [see(experiment, run(experiment, epochs), pinned)["point_of"] for epochs in (0, 10, 60)]
    assert of[0][0] >= 0, "a data point"
    assert of[0][1] == -1, "an orange one"
    assert [each[3] for each in of] == sorted(each[3] for each in of), "its own loss rises"
    assert of[0][3] == pytest.approx(0.693, abs=5e-4)
    assert after("loss", 60).train_loss < after("loss", 10).train_loss < after("loss", 0).train_loss


def test_descent() -> None:
    says(
        "descent",
        "all 600 training points",
        "0.1 arrives within five steps",
        "0.3 already climbs out",
        "twenty steps",
    )
    assert data_set(start("descent").data).training_count == 600
    assert after("descent", 20).test_loss > 0.1
    assert after("descent", 5, learning_rate=0.1).test_loss <= 0.002
    for rate in (0.3, 1.0):
        climbing = [after("descent", epochs, learning_rate=rate).train_loss for epochs in (0, 1, 2, 3)]
        assert climbing == sorted(climbing)
    leaps = np.diff([after("descent", epochs, learning_rate=1.0).train_loss for epochs in (0, 1, 2, 3)])
    assert (leaps[1:] > leaps[:-1]).all()


def test_backwards() -> None:
    says("backwards", "never above ¼", "within 300 epochs", "Tanh or ReLU")
    slopes = np.exp(-np.linspace(-9, 9, 181)) / (1 + np.exp(-np.linspace(-9, 9, 181))) ** 2
    assert slopes.max() == 0.25
    assert after("backwards", 300).test_loss > 0.45
    for activation in ("tanh", "relu"):
        assert after("backwards", 150, activation=activation).test_loss <= 0.05


def test_hidden() -> None:
    says("hidden", "gets stuck near 0.3")
    assert after("hidden", 300).test_loss == pytest.approx(0.3, abs=0.02)
    assert after("hidden", 300, hidden_layers=(3,)).test_loss <= 0.05


def test_choices() -> None:
    says(
        "choices",
        "145 weights and biases",
        "100 noisy points",
        "two neurons has 19 parameters",
        "L2 with a rate of 0.1",
    )
    experiment = start("choices")
    assert experiment.architecture.parameter_count == 145
    assert data_set(experiment.data).training_count == 100
    early, late = after("choices", 10), after("choices", 200)
    assert late.train_loss < 0.6 * early.train_loss
    assert late.test_loss > early.test_loss + 0.1
    small = start("choices", hidden_layers=(2,))
    assert small.architecture.parameter_count == 19
    assert measure(small, run(small, 110)).test_loss <= 0.27
    assert after("choices", 110, regularization="L2", regularization_rate=0.1).test_loss <= 0.27
