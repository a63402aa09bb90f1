"""Looks: pictures of standardised features, of probabilities and of classes say what the network says."""

from __future__ import annotations

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.look.look import EXTENT, measure, pictures_of
from server.lab.preprocessing import data_set, preprocessed
from server.lab.run.run import Run
from server.lab.train.advance import advance
from server.nn.families.activations import ACTIVATIONS
from server.nn.inspect import probe
from tests.oracles.network import layers

LOOK = Look(plot=24, pictures=12)


def trained(experiment: Experiment, epochs: int = 30) -> Run:
    return advance([Job(experiment, None, epochs)])[0].run


def plane(side: int) -> np.ndarray:
    """(2, side²): the cells' centres, row by row from the top left."""
    centres = -EXTENT + (np.arange(side) + 0.5) * 2 * EXTENT / side
    return np.array([(x, y) for y in centres[::-1] for x in centres]).T


def forward(experiment: Experiment, run: Run, inputs: np.ndarray) -> np.ndarray:
    """The output layer's sums (outputs, n) for inputs (features, n)."""
    architecture = experiment.architecture
    return layers(architecture.sizes, architecture.activations, run.parameters, inputs)[0][-1]


def as_bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.floor(values * 127 + 127.5), 0, 254)


@pytest.mark.parametrize("scaling", [None, "standardised"])
def test_pictures_of_any_scaling_show_what_the_network_says(scaling: str | None) -> None:
    experiment = Experiment(
        classification_data="gauss", features=("x1", "x2_squared"), scaling=scaling, noise=20
    )
    run = trained(experiment)
    x, y = plane(24)
    inputs = np.array([x, y * y])
    if scaling:
        data = data_set(experiment.data)
        points = data.points[: data.training_count]
        given = np.array([points[:, 0], points[:, 1] ** 2])
        inputs = (inputs - given.mean(axis=1, keepdims=True)) / given.std(axis=1, keepdims=True)
    wanted = as_bytes(np.tanh(forward(experiment, run, inputs)[0]))
    found = pictures_of(experiment, run, LOOK)[1].ravel()
    assert np.abs(found - wanted).max() <= 1  # pictures are computed in single precision


def test_standardised_inputs_have_mean_0_and_deviation_1_over_the_training_points() -> None:
    given = preprocessed(Experiment(features=("x1", "x1_squared", "sin_x2"), scaling="standardised"))
    assert np.abs(given.training_inputs[:-1].mean(axis=1)).max() < 1e-12
    assert given.training_inputs[:-1].std(axis=1) == pytest.approx([1, 1, 1])
    assert (given.inputs[-1] == 1).all()


def test_a_sigmoid_is_shown_by_its_probability() -> None:
    experiment = Experiment(loss="binary_cross_entropy")
    run = trained(experiment)
    chances = 1 / (1 + np.exp(-forward(experiment, run, plane(24))[0]))
    (plot,) = pictures_of(experiment, run, LOOK)[1]
    assert np.abs(plot.ravel() - as_bytes(2 * chances - 1)).max() <= 1


@pytest.mark.parametrize("name", ["blobs-3", "blobs-5", "spiral-3"])
def test_several_classes_have_a_plane_each_with_their_probability(name: str) -> None:
    experiment = Experiment(classification_data=name)
    run = trained(experiment)
    powers = np.exp(forward(experiment, run, plane(24)))
    chances = powers / powers.sum(axis=0)
    plot = pictures_of(experiment, run, LOOK)[1]
    assert len(plot) == experiment.classes
    assert np.abs(plot.reshape(len(plot), -1) - as_bytes(2 * chances - 1)).max() <= 1


def test_softmax_of_two_classes_is_shown_as_one_plane_from_one_colour_to_the_other() -> None:
    experiment = Experiment(loss="softmax_cross_entropy")
    run = trained(experiment)
    powers = np.exp(forward(experiment, run, plane(24)))
    chances = powers[1] / powers.sum(axis=0)
    (plot,) = pictures_of(experiment, run, LOOK)[1]
    assert np.abs(plot.ravel() - as_bytes(2 * chances - 1)).max() <= 1
    labels = data_set(experiment.data).points[:, 2]
    assert np.array_equal(preprocessed(experiment).targets.argmax(axis=0) == 1, labels > 0)


@pytest.mark.parametrize(
    ("experiment", "loss"),
    [
        (Experiment(loss="binary_cross_entropy", classification_data="xor"), np.log(2)),
        (Experiment(loss="softmax_cross_entropy", classification_data="xor"), np.log(2)),
        (Experiment(classification_data="blobs-5"), np.log(5)),
        (Experiment(problem="regression", loss="huber"), None),
    ],
)
def test_a_network_that_knows_nothing_has_the_loss_of_guessing(
    experiment: Experiment, loss: float | None
) -> None:
    blank = Run(np.zeros(experiment.architecture.parameter_count))
    found = measure(experiment, blank)
    if loss is None:
        labels = data_set(experiment.data).points[600:, 2]
        loss = float(np.where(np.abs(labels) <= 1, labels**2 / 2, np.abs(labels) - 0.5).mean())
    assert found.test_loss == pytest.approx(loss, rel=1e-12)


def test_dropout_is_off_when_looking() -> None:
    plain, dropping = Experiment(), Experiment(dropout=0.5)
    run = trained(dropping)
    assert measure(plain, run) == measure(dropping, run)
    assert np.array_equal(pictures_of(plain, run, LOOK)[1], pictures_of(dropping, run, LOOK)[1])


def test_every_activation_of_every_layer_can_be_looked_at() -> None:
    names = list(ACTIVATIONS)
    for first in range(0, len(names), 5):
        experiment = Experiment(hidden_layers=(2,) * 5, layer_activations=tuple(names[first : first + 5]))
        pictures, plot, _ = pictures_of(experiment, trained(experiment, 2), LOOK)
        assert pictures.shape == (10, 12, 12)
        assert plot.shape == (1, 24, 24)


def test_a_picture_beyond_single_precision_is_painted_in_double() -> None:
    """Two hidden neurons of 1e39 · X1, taken from each other: in single precision ∞ − ∞, and yet 0.5 · X2."""
    experiment = Experiment(hidden_layers=(2,), activation="linear")
    parameters = np.array([1e39, 0, 0, 1e39, 0, 0, 1, -1, 0.25])
    assert experiment.architecture.sizes == (2, 2, 1)
    painting = pictures_of(experiment, Run(parameters, 0), Look())
    assert (painting.plot == np.floor(127 * np.tanh(0.25) + 127.5)).all()
    left, right = painting.pictures[0][:, 0], painting.pictures[0][:, -1]
    assert (left == 0).all()
    assert (right == 254).all()


def test_what_is_no_number_in_double_either_is_never_painted_as_zero() -> None:
    experiment = Experiment(hidden_layers=(2,), activation="linear")
    parameters = np.array([1e308, 1e308, 0, 1e308, 1e308, 0, 1, -1, 0])
    painting = pictures_of(experiment, Run(parameters, 0), Look())
    corner = painting.plot[0][0, -1]  # at (6, 6), where both neurons are ∞
    assert corner == probe.NO_NUMBER
