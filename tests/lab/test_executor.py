"""The pool outlives its workers: a worker that is really killed costs nothing but time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from server.lab.advance import advance
from server.lab.executor import InlineExecutor, PoolExecutor
from server.lab.experiment import Experiment
from server.lab.jobs import Job


@pytest.fixture
def pool() -> Iterator[PoolExecutor]:
    pool = PoolExecutor(2)
    pool.warm_up()
    yield pool
    pool.shutdown()


def test_warm_up_starts_every_worker(pool: PoolExecutor) -> None:
    assert len(pool.worker_ids()) == 2


def test_work_under_way_in_a_killed_worker_is_done_again(pool: PoolExecutor) -> None:
    jobs = [Job(Experiment(seed=str(number)), None, 300) for number in range(8)]
    futures = [pool.submit(advance, [job]) for job in jobs]
    time.sleep(0.05)
    os.kill(pool.worker_ids()[0], signal.SIGKILL)
    found = [future.result()[0].run.parameters.tobytes() for future in futures]
    assert found == [result.run.parameters.tobytes() for result in advance(jobs)]


def test_a_pool_whose_workers_all_died_while_idle_goes_on(pool: PoolExecutor) -> None:
    for worker in pool.worker_ids():
        os.kill(worker, signal.SIGKILL)
    assert pool.submit(abs, -3).result() == 3


def _end_this_process() -> None:
    os._exit(1)


def test_work_that_kills_every_worker_fails_in_the_end_and_the_pool_lives(pool: PoolExecutor) -> None:
    with pytest.raises(BrokenProcessPool):
        pool.submit(_end_this_process).result()
    assert pool.submit(abs, -3).result() == 3


def test_errors_of_the_work_itself_arrive() -> None:
    with pytest.raises(ZeroDivisionError):
        InlineExecutor().submit(divmod, 1, 0).result()
