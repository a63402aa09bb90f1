"""Where `advance` runs: in line, or in a pool of processes that outlives its workers. Called by the scheduler.

Both are `concurrent.futures.Executor`s, and so is that of `lab.cluster`, for many machines: the jobs are values and
`advance` is pure, so it does not matter where, or how often, it is done.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from time import perf_counter, process_time
from typing import Any, ParamSpec, TypeVar

from server.lab.advance import advance, look, train
from server.lab.experiment import Experiment
from server.lab.jobs import Job, Look, Result

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")

_LAST_MOMENT = 2.0  # seconds that workers have at the end
_ATTEMPTS = 3  # a job that has brought down three pools is at fault itself


def timed_advance(jobs: Sequence[Job]) -> tuple[list[Result], float, list[float]]:
    """The results, and where they were made the seconds of training, and of each job's look those of the processor:
    the scheduler plans with them.
    """
    start = perf_counter()
    trained = train(jobs)
    seconds, results, looking = perf_counter() - start, [], []
    for job, each in zip(jobs, trained, strict=True):
        start = process_time()
        results += look([job], [each])
        looking.append(process_time() - start)
    return results, seconds, looking


TURN = threading.Lock()
RARELY = (50_000, 20, 50)  # for gc.set_threshold: what is made and thrown away with each job has no circles


def in_turn(fn: Callable[..., Value], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Value:
    """fn(...), alone in its process: `advance` trains in buffers that it keeps, and a worker may have threads."""
    with TURN:
        return fn(*args, **kwargs)


def fingerprint() -> str:
    """Of a short training: the same wherever a run ends with the same bytes."""
    (result,) = in_turn(advance, ([Job(Experiment(hidden_layers=(8, 8)), epochs=3)],), {})
    return hashlib.sha256(result.run.parameters.tobytes()).hexdigest()


class Unreachable(RuntimeError):
    """Those who should train cannot be reached; says who, and what to do."""


class Workers(Executor):
    """An executor that says how many calls it carries out at a time; that may change."""

    workers = 1


class InlineExecutor(Workers):
    """Does the work at once, where it is asked for: for tests and the command line."""

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        """A future that is done already."""
        future: Future[Value] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class PoolExecutor(Workers):
    """A pool of processes. When a worker dies, the pool is made anew and the work is done again.

    ProcessPoolExecutor gives up for good when one worker is killed (out of memory, by hand); nobody's step may
    be lost for that. Work that kills its worker each time fails with BrokenProcessPool after three attempts.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new_pool()

    def warm_up(self) -> None:
        """Start all workers and wait until each has trained a network once, so that the first learner need not."""
        job = Job(Experiment(), epochs=1, look=Look())
        barrier_seconds = 0.05  # long enough for one worker not to take the job of the next
        for future in [self.submit(_warm, job, barrier_seconds) for _ in range(self.workers)]:
            future.result()

    def worker_ids(self) -> list[int]:
        """Process ids of the workers there are now."""
        return list(self._pool._processes or ())

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        """A future that survives the death of workers."""
        outer: Future[Value] = Future()
        self._attempt(outer, _ATTEMPTS, lambda pool: pool.submit(fn, *args, **kwargs))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; with `wait`, give workers a moment to finish what they do, and end those that hang."""
        with self._lock:
            self._closed = True
            pool = self._pool
        workers = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=cancel_futures)
        deadline = perf_counter() + _LAST_MOMENT
        for worker in workers if wait else ():
            worker.join(max(0.0, deadline - perf_counter()))
            if worker.is_alive():
                worker.kill()

    def end_workers(self) -> None:
        """End all workers, by their process ids; what they were doing is done again by new ones."""
        for worker in list((self._pool._processes or {}).values()):
            worker.kill()

    def _attempt(
        self, outer: Future[Any], attempts: int, submit: Callable[[ProcessPoolExecutor], Future[Any]]
    ) -> None:
        try:
            inner = self._submit_alive(submit)
        except Exception as error:  # shut down meanwhile, or no process can be started any more
            outer.set_exception(error)
            return

        def finish(done: Future[Any]) -> None:
            if done.cancelled():
                outer.cancel()
            elif (error := done.exception()) is None:
                if not outer.cancelled():
                    outer.set_result(done.result())
            elif isinstance(error, BrokenProcessPool) and attempts > 1 and not self._closed:
                self._attempt(outer, attempts - 1, submit)
            elif not outer.cancelled():
                outer.set_exception(error)

        inner.add_done_callback(finish)

    def _submit_alive(self, submit: Callable[[ProcessPoolExecutor], Future[Any]]) -> Future[Any]:
        while True:
            pool = self._pool
            try:
                return submit(pool)
            except BrokenProcessPool:
                if self._closed:
                    raise
                self._replace(pool)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken and not self._closed:
                self._pool = self._new_pool()
                broken.shutdown(wait=False)

    def _new_pool(self) -> ProcessPoolExecutor:
        # "spawn": a forked copy of a process with threads may hold their locks for ever
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_start_worker)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it even when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*RARELY)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow(parent: Any = parent) -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=follow, daemon=True).start()


def _warm(job: Job, seconds: float) -> None:
    start = perf_counter()
    while perf_counter() - start < seconds:
        advance([job])
