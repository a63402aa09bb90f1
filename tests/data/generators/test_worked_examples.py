"""The worked examples: their rules written anew, who is in them, and what they say of two people."""

from __future__ import annotations

import math

import numpy as np
import pytest

from server.data.generators.table import GENERATORS, Generator
from server.data.generators.worked_examples import probability_of_passing
from server.data.random_source import Floats, RandomSource
from server.data.schema import PLANE, Input

DRIVING, HOUSES = GENERATORS["driving"], GENERATORS["houses"]
SEEDS = ("0.1", "0.5", "descent")


def people(noise: float = 0.0, seed: str = "0.1", count: int = 1000) -> Floats:
    return DRIVING.generate(RandomSource(seed), count, noise)


def chance(age: float, sex: float, lessons: float) -> float:
    """The network of the text, one person at a time."""
    parking = max(0.0, 3 * age - 0.5 * sex + 10 * lessons - 200)
    road_driving = max(0.0, 6 * age + 0.5 * sex + 4 * lessons - 200)
    return 1 / (1 + math.exp(3 - 0.01 * parking - 0.025 * road_driving))


def test_what_the_rule_says_of_two_people() -> None:
    passing = probability_of_passing(np.array([20.0, 50.0]), np.array([1.0, -1.0]), np.array([10.0, 20.0]))
    assert passing * 100 == pytest.approx([4.74, 95.22], abs=0.005)


@pytest.mark.parametrize("row", [DRIVING, HOUSES], ids=lambda row: row.name)
def test_every_input_is_a_whole_number_of_its_range_and_fills_it(row: Generator) -> None:
    for seed in SEEDS:
        points = row.generate(RandomSource(seed), row.count, 0.3)
        for axis, given in enumerate(row.inputs):
            values = points[:, axis]
            assert (values == values.round()).all()
            assert (values.min(), values.max()) == (given.low, given.high)
            if given.choices:
                assert set(values.tolist()) == {value for value, _ in given.choices}
            assert given.low <= given.default <= given.high


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_both_results_are_well_represented(noise: float, seed: str) -> None:
    assert 0.35 < (people(noise, seed)[:, 3] > 0).mean() < 0.65


def test_people_pass_as_often_as_the_rule_says() -> None:
    crowd = people(count=20_000)
    expected = np.array([chance(*person) for person in crowd[:, :3].tolist()])
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.6), (0.6, 0.9), (0.9, 1)):
        group = (expected >= low) & (expected <= high)
        passed = (crowd[group, 3] > 0).mean()
        assert passed == pytest.approx(expected[group].mean(), abs=4 / math.sqrt(group.sum()))


def test_noise_tosses_a_coin_for_its_share_and_moves_nobody() -> None:
    calm, noisy = people(count=20_000), people(0.5, count=20_000)
    assert np.array_equal(calm[:, :3], noisy[:, :3])
    expected = np.array([chance(*person) for person in noisy[:, :3].tolist()])
    sure = expected > 0.9
    assert (noisy[sure, 3] > 0).mean() == pytest.approx(0.25 + expected[sure].mean() / 2, abs=0.03)


def test_prices_keep_their_rule_and_stray_by_the_noise() -> None:
    calm, noisy = (HOUSES.generate(RandomSource("0.5"), 1200, noise) for noise in (0.0, 0.1))
    assert [100 * size + 1000 * storeys - 30 * way for size, storeys, way, _ in calm] == calm[:, 3].tolist()
    assert (noisy[:, 3] - calm[:, 3]).std() == pytest.approx(100, rel=0.1)
    assert HOUSES.target is not None
    assert HOUSES.target.low < calm[:, 3].min() and calm[:, 3].max() < HOUSES.target.high


def test_only_they_have_names_numbers_and_units() -> None:
    assert [name for name, row in GENERATORS.items() if not row.schema.takes_features] == [
        "driving",
        "houses",
    ]
    for row in GENERATORS.values():
        assert row.schema.standardised == (row.truth is not None) == bool(row.neurons)
        assert row.schema.standardised != (row.inputs is PLANE)


def test_an_axis_shows_a_little_more_than_the_range() -> None:
    assert [each.shown for each in PLANE] == [(-6, 6), (-6, 6)]
    assert Input("a", "A", "m", 10, 20, 15, 1, margin=0.1).shown == (9, 21)
    assert Input("a", "A", "m", 0, math.sqrt(12), 1, 1).spread == pytest.approx(1)
