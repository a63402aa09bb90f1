"""The random source against numbers that seedrandom's own documentation states."""

from __future__ import annotations

import numpy as np

from server.data.random_source import RandomSource


def test_it_is_seedrandom() -> None:
    source = RandomSource("hello.")
    assert source.random() == 0.9282578795792454
    assert source.random() == 0.3752569768646784


def test_a_copy_goes_on_by_itself() -> None:
    source = RandomSource("0.5")
    source.uniform(10)
    twin = source.copy()
    assert source.uniform(5).tolist() == twin.uniform(5).tolist()
    source.random()
    assert source.random() != twin.random()


def test_seeds_differ_and_any_text_is_one() -> None:
    firsts = {RandomSource(seed).random() for seed in ("0.1", "0.2", "", "ä", "😀", "x" * 1000)}
    assert len(firsts) == 6


def test_a_shuffle_keeps_every_number() -> None:
    assert sorted(RandomSource("1").shuffled(100)) == list(range(100))


def test_normal_draws_have_their_mean_and_variance() -> None:
    source = RandomSource("7")
    draws = np.array([source.normal(2.0, 4.0) for _ in range(4000)])
    assert abs(draws.mean() - 2.0) < 0.1
    assert abs(draws.var() - 4.0) < 0.3
