"""Sections: pictures over any two inputs, the others held, say what the network says there, in its own units."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.look import sections
from server.lab.look.look import pictures_of
from server.lab.preprocessing import own_units
from server.lab.run.run import Run
from server.lab.train.advance import advance
from tests.lab.look import test_frames
from tests.lab.test_preprocessing import answers

DRIVING = Experiment(
    classification_data="driving", hidden_layers=(2,), activation="relu", initializer="example"
)
HOUSES = Experiment(problem="regression", regression_data="houses", hidden_layers=(3,), noise=10)
PERSON, HOUSE = (50.0, -1.0, 20.0), (100.0, 3.0, 40.0)
SIDE = 10


def run_of(experiment: Experiment) -> Run:
    return advance([Job(experiment, None, 3)])[0].run


def cells(experiment: Experiment, axes: tuple[int, int], held: tuple[float, ...]) -> np.ndarray:
    """The point (side², inputs) of every cell, from the top left, by the test's own reckoning."""
    points = []
    for row, column in itertools.product(range(SIDE), range(SIDE)):
        point = list(held)
        for axis, share in zip(axes, ((column + 0.5) / SIDE, 1 - (row + 0.5) / SIDE), strict=True):
            low, high = experiment.data.schema.inputs[axis].shown
            point[axis] = low + share * (high - low)
        points.append(point)
    return np.array(points)


def value(byte: np.ndarray) -> np.ndarray:
    return (byte.astype(float) - 127) / 127


@pytest.mark.parametrize("axes", [(0, 1), (0, 2), (2, 0), (1, 2)])
def test_the_plot_of_a_probability(axes: tuple[int, int]) -> None:
    run = run_of(DRIVING)
    look = Look(plot=SIDE, pictures=SIDE, axes=axes, held=PERSON)
    logits = answers(DRIVING, own_units(DRIVING, run.parameters), cells(DRIVING, axes, PERSON))
    painted = pictures_of(DRIVING, run, look)
    assert value(painted.plot.ravel()) == pytest.approx(np.tanh(logits / 2), abs=0.006)
    assert painted.limit == 1


@pytest.mark.parametrize("axes", [(0, 1), (2, 1)])
def test_the_plot_of_a_price_goes_over_its_range(axes: tuple[int, int]) -> None:
    run = run_of(HOUSES)
    prices = answers(HOUSES, own_units(HOUSES, run.parameters), cells(HOUSES, axes, HOUSE))
    plot = pictures_of(HOUSES, run, Look(plot=SIDE, axes=axes, held=HOUSE)).plot
    assert value(plot.ravel()) == pytest.approx(np.clip((prices - 14_000) / 14_000, -1, 1), abs=0.006)


def test_neurons_are_brought_to_the_range_of_their_colours() -> None:
    run = run_of(DRIVING)
    people = cells(DRIVING, (0, 2), PERSON)
    own = own_units(DRIVING, run.parameters)
    pictures = pictures_of(DRIVING, run, Look(plot=SIDE, pictures=SIDE, axes=(0, 2), held=PERSON)).pictures
    for index, picture in enumerate(pictures):
        row = own[4 * index : 4 * index + 4]
        outputs = np.maximum(people @ row[:3] + row[3], 0)
        look = Look(plot=SIDE, pictures=SIDE, axes=(0, 2), held=PERSON, neuron=(1, index))
        _, plot, limit = pictures_of(DRIVING, run, look)
        assert outputs.max() <= limit <= 1.3 * outputs.max()
        for painted in (picture, plot[0]):
            assert value(painted.ravel()) * limit == pytest.approx(outputs, abs=0.006 * limit)


def test_inputs_are_slopes_and_a_held_one_is_flat() -> None:
    run = run_of(DRIVING)

    def picture(neuron: int) -> np.ndarray:
        look = Look(plot=SIDE, axes=(2, 0), held=PERSON, neuron=(0, neuron))
        return value(pictures_of(DRIVING, run, look).plot[0])

    slope = np.linspace(-0.9, 0.9, SIDE)
    assert picture(2) == pytest.approx(np.tile(slope, (SIDE, 1)), abs=0.01)
    assert picture(0) == pytest.approx(np.tile(-slope[:, None], (1, SIDE)), abs=0.01)
    low, high = DRIVING.data.schema.inputs[1].shown
    assert picture(1) == pytest.approx((2 * -1 - low - high) / (high - low), abs=0.01)


def test_axes_and_point_that_do_not_fit_are_as_if_not_said() -> None:
    driving, circle = DRIVING.data.schema, Experiment().data.schema
    assert sections.axes_of(driving, (2, 1)) == (2, 1)
    assert sections.axes_of(driving, (1, 1)) == sections.axes_of(driving, (0, 3)) == (0, 2)
    assert sections.axes_of(driving, ()) == (0, 2)
    assert sections.axes_of(circle, (1, 0)) == (0, 1)
    assert sections.held_of(driving, PERSON) == PERSON
    assert sections.held_of(driving, (1.0, 2.0)) == (35, 1, 15)
    assert sections.held_of(circle, (1.0, 2.0)) == ()


@pytest.mark.parametrize(
    ("number", "calm"),
    [(0.0, 1), (float("nan"), 1), (float("inf"), 1), (1e300, 1), (410, 500), (0.021, 0.025)],
)
def test_a_calm_ceiling(number: float, calm: float) -> None:
    assert sections.calm_ceiling(number) == pytest.approx(calm)


def test_a_scene_has_the_points_in_their_own_units() -> None:
    (result,) = advance([Job(HOUSES, None, 0, (Look(),), with_scene=True)])
    assert result.scene is not None
    _, parts = test_frames.read(result.scene)
    count, columns, training, payload = parts[test_frames.frames.POINTS]
    assert (count, columns, training) == (1200, 4, 600)
    rows = np.frombuffer(payload, "<f4").reshape(-1, 4)
    size, storeys, way, price = rows.T
    assert price == pytest.approx(100 * size + 1000 * storeys - 30 * way, abs=500)
    assert parts[test_frames.frames.FEATURES][0] == 0
