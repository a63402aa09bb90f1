"""Data sets: counts, rules and splits. Their exact points are tested with the recorded links (tests/lab)."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace

import numpy as np
import pytest

from server.data.features import FEATURES, inputs_of
from server.data.generators.table import GENERATORS
from server.data.schema import PLANE, Schema
from server.data.source import Drawn, Generated


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize("noise", [0, 50, 80])
def test_every_generator_gives_its_count_of_finite_points(generator: str, noise: float) -> None:
    data = Generated(generator, "0.1", noise, 50).draw()
    assert data.points.shape == (GENERATORS[generator].count, len(GENERATORS[generator].inputs) + 1)
    assert np.isfinite(data.points).all()
    if GENERATORS[generator].problem == "classification":
        classes = GENERATORS[generator].classes
        assert set(data.points[:, -1]) == ({-1.0, 1.0} if classes == 2 else set(range(classes)))


@pytest.mark.parametrize(("percent", "count"), [(10, 50), (50, 250), (70, 350), (90, 450)])
def test_the_first_part_is_for_training(percent: float, count: int) -> None:
    assert Generated("xor", "0.1", 0, percent).draw().training_count == count


def test_without_noise_the_rules_hold() -> None:
    circle = Generated("circle", "0.3", 0, 50).draw().points
    assert np.array_equal(np.hypot(circle[:, 0], circle[:, 1]) < 2.5, circle[:, 2] > 0)
    xor = Generated("xor", "0.3", 0, 50).draw().points
    assert np.array_equal(xor[:, 0] * xor[:, 1] >= 0, xor[:, 2] > 0)
    plane = Generated("reg-plane", "0.3", 0, 50).draw().points
    assert np.allclose(plane[:, 2], (plane[:, 0] + plane[:, 1]) / 10, rtol=1e-14)


def test_noise_moves_the_labels_of_a_circle_and_not_its_points() -> None:
    calm, noisy = (Generated("circle", "0.3", noise, 50).draw().points for noise in (0, 50))
    assert np.array_equal(calm[:, :2], noisy[:, :2])
    assert not np.array_equal(calm[:, 2], noisy[:, 2])


def test_a_data_set_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Generated("xor", "0.1", 0, 50).draw().points[0, 0] = 1


def test_features_are_raw_and_end_with_ones() -> None:
    inputs = inputs_of(tuple(FEATURES), np.array([2.0]), np.array([-3.0]))
    assert np.allclose(inputs[:, 0], [2, -3, 4, 9, -6, np.sin(2), np.sin(-3), 1], rtol=1e-15)


# Recorded from the sets of points in a plane as they were before others had inputs with names (commit c5655ef). To
# nine digits, since the last bits of a sine are the machine's affair.
RECORDED = {
    "circle": "a3d7d2bc06135e9b",
    "xor": "6e113d38440b5c47",
    "gauss": "a009273939ab3cc0",
    "spiral": "1baae67d1ab40b30",
    "moons": "5240b4a3eef95b91",
    "checkerboard": "6f4f85db897f1350",
    "rings": "3871a78d46f5cb72",
    "sine-boundary": "ec658b95ee47b0b2",
    "absolute-boundary": "6316a07d9ebf88f7",
    "cubic-boundary": "54ba07b1d4e7a430",
    "blobs-3": "d2d68d809b297a54",
    "blobs-5": "654d313eee7027b2",
    "spiral-3": "313b143a07e3c227",
    "reg-plane": "ed5aac91b8ea0ca2",
    "reg-gauss": "512d0ad13e1c1dae",
    "reg-sinc": "162914e1d12f105f",
    "reg-waves": "6475d088fd78c92c",
    "reg-saddle": "b8a844e94d1999cb",
}


@pytest.mark.parametrize("name", RECORDED)
def test_points_in_a_plane_are_as_recorded(name: str) -> None:
    points = Generated(name, "0.59704", 20, 60).draw().points
    assert hashlib.sha256((points.round(9) + 0.0).tobytes()).hexdigest()[:16] == RECORDED[name]


# --- points that somebody gives -------------------------------------------------------------------------

PAIR = Schema("pair", "Pair", "classification", 2, PLANE)
PLACES = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
LABELS = np.array([1.0, -1.0, 1.0])


def test_drawn_points_are_the_points_that_were_given() -> None:
    places, labels = PLACES.copy(), LABELS.copy()
    source = Drawn(PAIR, places, labels, 2)
    places[0], labels[0] = 9, -1  # what becomes of the giver's arrays is nobody's affair
    data = source.draw()
    assert data.points.tolist() == [[0, 1, 1], [2, 3, -1], [4, 5, 1]]
    assert (data.training_count, data.source, source.count) == (2, None, 3)
    with pytest.raises(ValueError, match="read-only"):
        data.points[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        source.inputs[0, 0] = 1


def test_sources_are_compared_by_what_they_hold() -> None:
    one, same = (Drawn(PAIR, PLACES, LABELS, 2) for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert pickle.loads(pickle.dumps(one)) == one
    others = [
        Drawn(PAIR, PLACES + 1e-12, LABELS, 2),
        Drawn(PAIR, PLACES, -LABELS, 2),
        Drawn(PAIR, PLACES, LABELS, 1),
        Drawn(replace(PAIR, label="Other"), PLACES, LABELS, 2),
    ]
    assert len({one, *others}) == 5
    assert len({Generated("circle", "0.1", noise, 50) for noise in (0, 0, 5)}) == 2


def test_rows_of_targets_come_last() -> None:
    two = Schema("two", "Two values", "regression", 0, PLANE)
    assert Drawn(two, PLACES, PLACES * 10, 3).draw().points[1].tolist() == [2, 3, 20, 30]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"inputs": PLACES[:, :1]}, "points: give 2 numbers for each"),
        ({"inputs": PLACES * np.nan}, "points: give finite numbers"),
        ({"targets": LABELS[:2]}, "targets: give 3, one for each point"),
        ({"targets": LABELS * np.inf}, "points: give finite numbers"),
        ({"targets": LABELS * 2}, "labels: give one of −1, 1 for each point"),
        ({"targets": LABELS[:, None]}, "labels: give one of −1, 1 for each point"),
        ({"schema": replace(PAIR, classes=3)}, "labels: give one of 0, 1, 2 for each point"),
        ({"training_count": 0}, "training_count: give a number from 1 to 3"),
        ({"training_count": 4}, "training_count: give a number from 1 to 3"),
    ],
)
def test_points_that_do_not_fit_are_refused(values: dict[str, object], said: str) -> None:
    fitting = {"schema": PAIR, "inputs": PLACES, "targets": LABELS, "training_count": 2}
    with pytest.raises(ValueError, match=said):
        Drawn(**(fitting | values))
