"""Who gets how many epochs: what is wanted where there is time, and the same share for all where there is not."""

from __future__ import annotations

import math

import pytest

from server.sessions.fairness import LONGEST, Pace, granted


def test_whole_epochs_of_what_is_wanted() -> None:
    assert [granted(wanted, 0.001, 0.03) for wanted in (0.0, 0.4, 1.0, 2.5)] == [0, 0, 1, 2]


def test_who_wants_without_end_gets_the_even_share_of_the_time_and_one_epoch_at_least() -> None:
    assert granted(math.inf, 0.001, 0.03) == 30
    assert granted(math.inf, 0.1, 0.03) == 1


def busy(pace: Pace, work: float, shards: int) -> float:
    """Seconds of the last of so many shards, when a second brings so many seconds of work at full speed."""
    seconds = 0.01
    for _ in range(shards):
        seconds = max(1 / 60, seconds) * work * pace.share
        pace.learn(seconds)
    return seconds


def test_overload_slows_down_until_shards_are_short_and_everybody_is_fast_again_after_it() -> None:
    pace = Pace()
    for work in (6.0, 1.8, 12.0):
        assert busy(pace, work, 2000) < 1.2 * LONGEST
        assert 0.5 < pace.share * work < 1.3  # and about as much as one worker can do is done
    busy(pace, 0.01, 2000)
    assert pace.share == 1.0


def test_no_load_leaves_nobody_without_anything() -> None:
    pace = Pace()
    for _ in range(10_000):
        pace.learn(1.0)
    assert pace.share > 0


@pytest.mark.parametrize("seconds", [0.0, 0.01, LONGEST])
def test_what_is_in_time_slows_nobody_down(seconds: float) -> None:
    pace = Pace()
    for _ in range(100):
        pace.learn(seconds)
    assert pace.share == 1.0
