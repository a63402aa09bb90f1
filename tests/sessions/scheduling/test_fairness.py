"""How much one job is, and how fast everybody goes where there is not time for all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sessions.scheduling.fairness import JOB, LONGEST, TRAINING, Pace, Stint, cut


def test_whole_epochs_of_what_is_owed_where_an_epoch_fits_into_a_job() -> None:
    batch = JOB / 510  # and an epoch has 25
    assert [cut(owed, 0, 25, batch).epochs for owed in (0.0, 0.4, 1.0, 2.5, 100.0, math.inf)] == [
        0,
        0,
        1,
        2,
        20,
        20,
    ]
    assert cut(1.0, 7, 25, batch) == Stint(1)  # what is left of one that was begun
    assert cut(0.9, 7, 25, batch) == Stint()


@given(
    st.integers(1, 1200),
    st.floats(1e-6, 0.1),
    st.floats(0, 50) | st.just(math.inf),
    st.floats(0, 1, exclude_max=True),
)
def test_no_job_is_longer_than_it_may_be_and_none_asks_for_more_than_is_owed(
    in_epoch: int, batch: float, owed: float, share: float
) -> None:
    begun = int(share * in_epoch)
    stint = cut(owed, begun, in_epoch, batch)
    trained = stint.epochs * in_epoch - (begun if stint.epochs else 0) + stint.batches
    assert trained >= 0
    assert trained * batch <= JOB * (1 + 1e-9) or trained == 1
    assert begun + trained <= owed * in_epoch + 1e-5 or trained == 0
    assert begun * (not stint.epochs) + stint.batches < in_epoch  # a whole epoch is told as one
    if owed >= 1:
        assert trained > 0


@pytest.mark.parametrize("in_epoch", [1080, 450, 7, 2, 1])
def test_a_long_epoch_is_cut_at_the_same_marks_whoever_begins_where(in_epoch: int) -> None:
    batch, marks = JOB / max(1, in_epoch // 6), set()
    for start in range(in_epoch):
        begun = start
        while (stint := cut(1.0, begun, in_epoch, batch)).batches:
            begun += stint.batches
            marks.add(begun)
        assert stint == Stint(1)
    assert len(marks) <= 16


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


def test_what_pictures_take_slows_training_no_further_than_to_its_part() -> None:
    pace = Pace()
    for _ in range(100):
        pace.learn(1.0, training=0.9)
    slow = pace.share
    assert slow < 0.1
    for _ in range(100):
        pace.learn(1.0, training=TRAINING - 0.05)
    assert pace.share == slow
    for _ in range(100):
        pace.learn(1.0, training=0.1)
    assert pace.share > 2 * slow


@pytest.mark.parametrize("seconds", [0.0, 0.01, LONGEST])
def test_what_is_in_time_slows_nobody_down(seconds: float) -> None:
    pace = Pace()
    for _ in range(100):
        pace.learn(seconds)
    assert pace.share == 1.0
