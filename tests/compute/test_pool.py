"""The pool outlives its workers: a worker that is really killed, or hangs, costs nothing but time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from server.compute import pool
from server.compute.pool import PoolExecutor, WorkerLost
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.train import life
from server.lab.train.advance import advance
from tests.serving import ROOT


@pytest.fixture
def two() -> Iterator[PoolExecutor]:
    executor = PoolExecutor(2)
    executor.warm_up()
    yield executor
    executor.shutdown(cancel_futures=True)


def test_warm_up_starts_every_worker(two: PoolExecutor) -> None:
    assert len(set(two.worker_ids())) == 2


def test_work_under_way_in_a_killed_worker_is_done_again(two: PoolExecutor) -> None:
    jobs = [Job(Experiment(seed=str(number)), None, 300) for number in range(8)]
    futures = [two.submit(advance, [job]) for job in jobs]
    time.sleep(0.05)
    os.kill(two.worker_ids()[0], signal.SIGKILL)
    found = [future.result()[0].run.parameters.tobytes() for future in futures]
    assert found == [result.run.parameters.tobytes() for result in advance(jobs)]


def test_a_pool_whose_workers_all_died_while_idle_goes_on(two: PoolExecutor) -> None:
    for _ in range(3):
        for worker in two.worker_ids():
            os.kill(worker, signal.SIGKILL)
        assert two.submit(abs, -3).result() == 3


def _end_this_process() -> None:
    os._exit(1)


def _sleep(seconds: float, pause: float) -> int:
    """Long work that gives a sign of life after each pause."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(pause)
        life.sign()
    return os.getpid()


def test_work_that_kills_every_worker_fails_in_the_end_and_harms_nobody_else(two: PoolExecutor) -> None:
    beside = two.submit(_sleep, 0.5, 0.1)
    with pytest.raises(WorkerLost):
        two.submit(_end_this_process).result()
    assert beside.result() in two.worker_ids()  # the other worker never ended
    assert two.submit(abs, -3).result() == 3


def test_only_the_worker_that_gives_no_sign_of_life_is_ended(
    two: PoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "HUNG_AFTER", 2.0)
    busy = two.submit(_sleep, 8.0, 0.1)  # works for longer than that, and says so
    stopped = two.submit(_sleep, 0.1, 0.1).result()
    working = set(two.worker_ids()) - {stopped}
    os.kill(stopped, signal.SIGSTOP)
    jobs = [Job(Experiment(), None, 30)]
    assert two.submit(advance, jobs).result()[0].run.parameters.tobytes() == (
        advance(jobs)[0].run.parameters.tobytes()
    )
    assert stopped not in two.worker_ids()
    assert {busy.result()} == working <= set(two.worker_ids())


def test_an_error_arrives_with_the_place_where_it_was_met(two: PoolExecutor) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        two.submit(divmod, 1, 0).result()
    assert "_outcome" in "".join(caught.value.__notes__)
    with pytest.raises(Exception, match="lambda"):
        two.submit(lambda: 3).result()  # it cannot be sent at all
    assert two.submit(abs, -3).result() == 3


def test_a_pool_that_is_shut_down_finishes_what_it_does_and_its_workers_are_gone(
    two: PoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_LAST_MOMENT", 30.0)
    under_way, workers = two.submit(_sleep, 0.3, 0.1), two.worker_ids()
    waiting = [two.submit(_sleep, 0.3, 0.1) for _ in range(4)]
    while not under_way.running():
        time.sleep(0.01)
    two.shutdown(cancel_futures=True)
    assert under_way.result() in workers
    assert any(future.cancelled() for future in waiting)
    with pytest.raises(RuntimeError, match="shut down"):
        two.submit(abs, -3)
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_a_worker_that_hangs_is_no_reason_not_to_end(two: PoolExecutor) -> None:
    workers = two.worker_ids()
    os.kill(workers[0], signal.SIGSTOP)
    two.submit(abs, -3)
    two.submit(abs, -3)
    two.shutdown()
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


@pytest.mark.parametrize("last", ["", "pool.shutdown()"])
def test_nothing_is_left_to_be_cleaned_up(last: str) -> None:
    """Workers that were killed leave nothing either, nor does a pool that nobody shuts down."""
    program = f"""
import os, signal
from server.compute.pool import PoolExecutor

if __name__ == "__main__":
    pool = PoolExecutor(2)
    pool.warm_up()
    os.kill(pool.worker_ids()[0], signal.SIGKILL)
    print([pool.submit(abs, -3).result() for _ in range(4)])
    {last}
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    assert ended.stdout == "[3, 3, 3, 3]\n"
    assert "leaked" not in ended.stderr
    assert "Traceback" not in ended.stderr
