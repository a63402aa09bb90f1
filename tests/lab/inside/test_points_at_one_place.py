"""Data points with equal inputs, told apart by their number: each has its own answer, probability and loss."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import see
from server.lab.inside.watch import Watch
from server.lab.permalink import links
from server.lab.preprocessing import data_set
from server.lab.run.run import Run, first_run

DRIVING = links.read("#dataset=driving&networkShape=2&initializer=example&seed=0.5").experiment
PLANE = Experiment()


def untrained(experiment: Experiment) -> Run:
    return first_run(experiment, data_set(experiment.data))


def places(experiment: Experiment) -> dict[tuple[float, ...], list[int]]:
    """Numbers of the data points at each place."""
    found = defaultdict(list)
    for number, point in enumerate(data_set(experiment.data).points):
        found[tuple(point[:-1].tolist())].append(number)
    return found


def point_of(experiment: Experiment, run: Run, watch: Watch) -> list[float]:
    return see(experiment, run, watch)["point_of"].tolist()


def test_the_driving_test_has_many_of_them_with_other_answers() -> None:
    several = [numbers for numbers in places(DRIVING).values() if len(numbers) > 1]
    labels = data_set(DRIVING.data).points[:, -1]
    assert len(several) > 40
    assert any(len(set(labels[numbers].tolist())) > 1 for numbers in several)


def test_each_is_pinned_by_its_number_with_its_own_answer_and_loss() -> None:
    run, points = untrained(DRIVING), data_set(DRIVING.data).points
    losses = see(DRIVING, run, Watch(losses=True))["losses"]
    for number, point in enumerate(points):
        # As the page has it, in single precision
        place = tuple(np.float32(point[:-1]).tolist())
        found, label, probability, loss, *_ = point_of(DRIVING, run, Watch(point=place, number=number))
        assert found == number
        assert label == point[-1]
        assert loss == pytest.approx(float(losses[number]), rel=1e-6)
        assert loss == pytest.approx(-math.log(probability), rel=1e-9)


def test_without_a_number_it_is_the_first_at_the_place() -> None:
    run = untrained(DRIVING)
    for place, numbers in places(DRIVING).items():
        assert point_of(DRIVING, run, Watch(point=place))[0] == numbers[0]


def test_a_number_says_nothing_of_another_place() -> None:
    """After the data have changed the place stays pinned, and what lies there now is seen."""
    run, points = untrained(DRIVING), data_set(DRIVING.data).points
    place = tuple(points[3, :-1].tolist())
    here = places(DRIVING)[place]
    elsewhere = next(number for number in range(len(points)) if number not in here)
    for number in (elsewhere, len(points), 1_000_000):
        assert point_of(DRIVING, run, Watch(point=place, number=number))[0] == here[0]
    nobody = Watch(point=(5.25, -5.75), number=0)
    assert point_of(PLANE, untrained(PLANE), nobody)[0] == -1


def test_a_link_names_it_and_comes_back() -> None:
    link = links.read("#dataset=driving&seed=0.5&point=20,1,10&number=17")
    assert (link.view.point, link.view.number) == ((20, 1, 10), 17)
    assert "&point=20,1,10&number=17" in links.write(link.experiment, link.view)
    assert links.read(links.write(link.experiment, link.view)).view == link.view
    assert links.read("#dataset=driving&point=20,1,10").view.number is None
    for wrong in ("-1", "1.5", "x", "1e9"):
        (refused,) = links.read(f"#number={wrong}").refused
        assert refused.accepts == "a whole number from 0 to 1000000"
