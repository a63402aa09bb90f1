"""What a process keeps is bounded in bytes: many different links, of the largest kinds, cost no more than some."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from server.lab import kept
from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import data_set, preprocessed
from server.lab.run.plan import plan_of, training_of
from server.nn.training import Training
from tests.serving import ROOT

LIMIT = 200  # MB of a worker, as the README says


def test_many_different_links_of_the_largest_kinds_stay_within_the_limit() -> None:
    command = [sys.executable, "-m", "tests.lab.many_links", "100"]
    printed = subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=110
    ).stdout
    start, _, most = map(int, printed.split())
    assert start < 100
    assert most < LIMIT


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[kept.Kept]:
    monkeypatch.setattr(kept, "MOST_BYTES", 10_000)
    yield kept.Kept()


def test_what_was_not_used_for_longest_goes_first(empty: kept.Kept) -> None:
    for number in range(8):
        empty.put((number,), number + 1, 1000)
        assert empty.get((0,)) == 1  # it is in use all the time
        assert empty.nbytes <= 10_000
    assert [empty.get((number,)) for number in range(8)] == [1, None, None, 4, 5, 6, 7, 8]


def test_what_is_too_large_is_not_kept_and_drives_nobody_out(empty: kept.Kept) -> None:
    empty.put((0,), "small", 1000)
    empty.put((1,), "large", 9000)
    assert [empty.get((number,)) for number in range(2)] == ["small", None]


@pytest.mark.parametrize(
    "values", [{}, {"dropout": 0.5}, {"batch_size": 7, "clip_norm": 1.0, "optimizer": "adam"}]
)
def test_buffers_that_are_let_go_of_are_gone_at_once(values: dict[str, object]) -> None:
    """Nothing in them knows them: Python looks for circles seldom, and they are large."""
    gc.disable()
    try:
        training = Training(plan_of(Experiment().changed(**values), False), 2)
        assert all(batch.step for batch in training._batches)
        seen = weakref.ref(training.parameters), weakref.ref(training._batches[0])
        del training
        assert [one() for one in seen] == [None, None]
    finally:
        gc.enable()


def test_what_is_let_go_of_is_given_back_now_and_then(
    empty: kept.Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    monkeypatch.setattr(kept, "TIDY_AFTER", 3000)
    monkeypatch.setattr(kept, "give_back", lambda: given.append(len(empty)))
    for number in range(12):
        empty.put((number,), number + 1, 1500)
    assert len(given) == 3


def test_the_same_is_found_again_and_is_one_object() -> None:
    one, other = Experiment(seed="0.7"), Experiment(seed="0.7", learning_rate=0.1, hidden_layers=(3,))
    assert preprocessed(one) is preprocessed(other)
    assert data_set(one.data) is data_set(other.data)
    assert preprocessed(one) is not preprocessed(one.changed(features=("x1",)))
    assert preprocessed(one) is not preprocessed(one.changed(loss="binary_cross_entropy"))
    assert training_of(plan_of(one, False), 2) is training_of(plan_of(one, False), 2)


@pytest.mark.parametrize(
    "values", [{}, {"dropout": 0.5}, {"batch_size": 300}, {"activation": "gelu", "dropout": 0.5}]
)
def test_what_buffers_are_said_to_hold_is_about_what_they_hold(values: dict[str, object]) -> None:
    import tracemalloc

    experiment = Experiment(
        problem="regression", training_percent=90, batch_size=2, hidden_layers=(8,) * 6, features=("x1", "x2")
    ).changed(**values)
    plan = plan_of(experiment, False)
    tracemalloc.start()
    training = training_of.__wrapped__(plan, 3)  # type: ignore[attr-defined]
    for batch in training._batches:
        assert batch.step
    real = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 0.6 * real < training.nbytes < 2.5 * real
    assert np.isfinite(training.parameters).all()
