"""A pool of processes that outlives its workers, and in which one worker's fault is nobody else's.

Each worker is a process with a pipe, and a thread here that hands it one call at a time. So it is known which call a
worker had when it died, and only that one is made again. A worker is hung when it has something to do and gives no
sign of life (`lab.train.life`), however long the work takes. Pipes need no named semaphores: nothing is left to be
cleaned up, whoever is killed.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import logging
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from time import monotonic
from typing import Any

from server.compute.executor import RARELY, Arguments, Value, Workers
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.train import life
from server.lab.train.advance import advance

HUNG_AFTER = 10.0  # seconds without a sign of life; between two parts of a job there are some hundredths
STARTS_WITHIN = 60.0  # seconds that a new worker has to be ready: on a busy machine imports take their time
ATTEMPTS = 2  # a call that has ended two workers is at fault itself
_LOOK_EVERY = 1.0  # seconds between looks for workers that hang
_LAST_MOMENT = 1.0  # seconds that workers have at the end

_SIGN = b""  # what a worker sends while it works

log = logging.getLogger(__name__)


class WorkerLost(RuntimeError):
    """A call has ended each worker that it was given to."""


class PoolExecutor(Workers):
    """So many processes. When one dies or hangs, another takes its place and its call is made again."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._hands = [_Hand(self._calls, self._end, number) for number in range(workers)]
        threading.Thread(target=self._watch, name="pool-watch", daemon=True).start()
        atexit.register(self._end_workers)  # they would wait for calls as long as this process waits for them

    def warm_up(self) -> None:
        """Wait until every worker has trained a network once, so that the first learner need not."""
        for hand in self._hands:
            hand.is_warm.wait()

    def worker_ids(self) -> list[int]:
        """Process ids of the workers there are now."""
        processes = [hand.process for hand in self._hands]
        return [
            each.pid for each in processes if each is not None and each.pid is not None and each.is_alive()
        ]

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        """A future that survives the death of workers. Raises RuntimeError once the pool is shut down."""
        call = _Call((fn, args, kwargs))
        with self._lock:
            if self._end.is_set():
                raise RuntimeError("the pool is shut down")
            self._calls.put(call)
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; with `wait`, give workers a moment to finish what they do, and end those that hang."""
        with self._lock:
            self._end.set()
            waiting = []
            while not self._calls.empty():
                waiting.append(self._calls.get())
            for call in waiting:
                if call is not None and cancel_futures:
                    call.future.cancel()
                elif call is not None:
                    self._calls.put(call)
            for _ in self._hands:
                self._calls.put(None)
        deadline = monotonic() + _LAST_MOMENT
        for hand in self._hands if wait else ():
            hand.thread.join(max(0.0, deadline - monotonic()))
        if wait:
            self._end_workers()
            atexit.unregister(self._end_workers)

    def _end_workers(self) -> None:
        for hand in self._hands:
            hand.end_worker()

    def _watch(self) -> None:
        while not self._end.wait(_LOOK_EVERY):
            for hand in self._hands:
                if hand.is_hung:
                    log.error("A training process gives no sign of life; it is ended and its work done again")
                    hand.end_worker()


class _Call:
    """A call that somebody waits for."""

    def __init__(self, call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]) -> None:
        self.call = call
        self.future: Future[Any] = Future()


class _Hand:
    """The thread that serves one worker, and the worker there is now. is_warm: whether there ever was one."""

    def __init__(self, calls: SimpleQueue[_Call | None], end: threading.Event, number: int) -> None:
        self._calls, self._end = calls, end
        self.process: SpawnProcess | None = None
        self.is_warm = threading.Event()
        self._pipe: Connection | None = None
        self._silent_after: float | None = (
            None  # when it must have given a sign; None while it has nothing to do
        )
        self.thread = threading.Thread(target=self._serve, name=f"pool-{number}", daemon=True)
        self.thread.start()

    @property
    def is_hung(self) -> bool:
        """Whether the worker should have given a sign of life."""
        return self._silent_after is not None and monotonic() > self._silent_after

    def end_worker(self) -> None:
        """End the worker, by its process id."""
        if (process := self.process) is not None and process.pid is not None:
            process.kill()
            process.join(_LAST_MOMENT)

    def _serve(self) -> None:
        with contextlib.suppress(Exception):  # the first call meets the same fault, and tells it
            self._begin()
        self.is_warm.set()
        while (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                try:
                    is_good, value = self._answer(call)
                except Exception as error:
                    is_good, value = False, error
                if is_good:
                    call.future.set_result(value)
                else:
                    call.future.set_exception(value)
            del call  # while it waits for the next one, nothing of this one is held
        if self._pipe is not None:
            self._pipe.close()  # which ends the worker
        if self.process is not None:
            self.process.join(_LAST_MOMENT)

    def _answer(self, call: _Call) -> tuple[bool, Any]:
        """Whether the call went well, and its result or error. Raises WorkerLost."""
        message = ForkingPickler.dumps(call.call)
        for _ in range(ATTEMPTS):
            if self.process is None or not self.process.is_alive():
                self._begin()
            assert self._pipe is not None
            try:
                self._silent_after = monotonic() + HUNG_AFTER
                self._pipe.send_bytes(message)
                is_good, value = pickle.loads(self._received())
                return is_good, value
            except (EOFError, OSError):
                if self._end.is_set():
                    break
                log.warning("A training process has ended; another takes its place")
                self._clear()
            finally:
                self._silent_after = None
        raise WorkerLost(f"a call has ended {ATTEMPTS} training processes")

    def _received(self) -> bytes:
        assert self._pipe is not None
        while (data := self._pipe.recv_bytes()) == _SIGN:
            self._silent_after = monotonic() + HUNG_AFTER
        return data

    def _begin(self) -> None:
        """Start a worker and wait until it is ready."""
        self._clear()
        # "spawn": a forked copy of a process with threads may hold their locks for ever
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._silent_after = monotonic() + STARTS_WITHIN
        try:
            self.process.start()
            theirs.close()  # or its end would not be noticed here
            self._received()
        finally:
            self._silent_after = None

    def _clear(self) -> None:
        """Let go of a worker that is no more."""
        if self._pipe is not None:
            self._pipe.close()
        if self.process is not None and self.process.pid is not None:
            self.process.kill()
            self.process.join()
        self.process = self._pipe = None


# --- in the worker --------------------------------------------------------------------------------


def _work(pipe: Connection) -> None:
    """Carry out calls until the other end of the pipe is gone."""
    # Ctrl-C and a service manager's SIGTERM may come to all processes at once: what becomes of it is the parent's
    # matter, and a worker ends with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gc.set_threshold(*RARELY)
    _follow_the_parent()
    life.listen(lambda: pipe.send_bytes(_SIGN))
    advance([Job(Experiment(), epochs=1, looks=(Look(),))])
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            pipe.send_bytes(_outcome(pipe.recv_bytes()))


def _outcome(message: bytes) -> Any:
    try:
        fn, args, kwargs = pickle.loads(message)
        return ForkingPickler.dumps((True, fn(*args, **kwargs)))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)).rstrip())
        try:
            return ForkingPickler.dumps((False, error))
        except Exception:
            return ForkingPickler.dumps((False, RuntimeError(traceback.format_exc())))


def _follow_the_parent() -> None:
    """End with the parent even when it is killed and this process hangs."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=follow, daemon=True).start()
