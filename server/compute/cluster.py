"""Training on more than one machine: an executor whose workers are a Dask cluster's.

Needs the extra `cluster`. Both ends import this module: the server for ClusterExecutor, the cluster for what is sent
to it. Nothing else in the house knows Dask.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent import futures
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any
from uuid import uuid4

import distributed
import numpy as np
from distributed import Client, Worker, WorkerPlugin

from server import __version__
from server.compute.executor import TURN, Arguments, Unreachable, Value, Workers, fingerprint, in_turn

PATIENCE = 9.0  # seconds that work waits for a cluster that is away or hangs
_FIRST_CONTACT = 5.0  # seconds in which the cluster has to answer at the start
_LATE = 2.0  # seconds after which a worker is asked how it is; a shard is done in some hundredths
_ANSWER = 1.0  # seconds in which it has to answer, or is ended
_BEAT = 0.25  # seconds between looks at the cluster
_COUNT_EVERY = 2.0  # seconds between counts of its workers
_LAST_MOMENT = 2.0  # seconds that the end may take
_TOPIC = "descent"  # under which Dask keeps what is registered here, and passes on what workers have to say

log = logging.getLogger(__name__)
# Dask's own account of a lost connection is a traceback; what happens to the cluster is said here, once
logging.getLogger("distributed.client").setLevel(logging.CRITICAL)


@dataclass(eq=False)
class _Work:
    """A call that somebody waits for. inner: Dask's promise of it, None while the cluster has not got it."""

    call: tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]]
    outer: Future[Any] = field(default_factory=Future)
    since: float = field(default_factory=monotonic)
    inner: Future[Any] | None = None
    key: str = ""
    sent: float = 0.0


class ClusterExecutor(Workers):
    """Sends calls to the Dask scheduler at `address` (host:port) and survives what happens to the cluster.

    A worker that dies: Dask does its work again. A worker that hangs: it is ended, and Dask does its work again. A
    scheduler that is away: a call waits for its return, PATIENCE seconds at most, and then fails with Unreachable.
    One thread of its own, with an event loop, speaks with Dask and alone touches what is kept here.
    """

    def __init__(self, address: str) -> None:
        """Raises Unreachable where nobody answers, there is no worker, or a worker is not of this version."""
        self._address, self._introduction = address, Introduction()
        self._client: Any = None  # while there is no connection
        self._pending: set[_Work] = set()
        self._last_result = self._gave_up = self._counted = float("-inf")
        self._is_closed = False
        self._scheduler_id = ""  # of the one that knows what a worker has to do first
        self._connecting: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._ended: set[str] = set()  # addresses of workers that hung
        met: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live(met)), daemon=True)
        self._thread.start()
        met.result()

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        """A future that survives the death of workers and of the scheduler."""
        if self._is_closed:
            raise RuntimeError("the executor is closed")
        work = _Work((fn, args, kwargs))
        self._loop.call_soon_threadsafe(self._take, work)
        return work.outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; with `wait`, and unless it is cancelled, give what there is a moment to be done."""
        if self._is_closed:
            return
        self._is_closed = True
        if wait and not cancel_futures:
            futures.wait([work.outer for work in list(self._pending)], _LAST_MOMENT)
        self._loop.call_soon_threadsafe(self._end.set)
        if wait:
            self._thread.join(2 * _LAST_MOMENT)

    # --- from here on in the thread that speaks with Dask -------------------------------------------------

    async def _live(self, met: Future[None]) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        try:
            await self._connect(_FIRST_CONTACT)
            await self._wait_for_worker()
            await self._count()
        except Exception as error:
            met.set_exception(error)
            self._end.set()
        else:
            met.set_result(None)
        while not self._end.is_set():
            try:
                self._look_after(monotonic())
            except Exception:
                log.exception("The cluster could not be looked after")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), _BEAT)
        for work in self._pending:
            work.outer.cancel()
        if self._connecting:
            self._connecting.cancel()
        await _close(self._client, _LAST_MOMENT)

    @property
    def _is_there(self) -> bool:
        return self._client is not None and self._client.status == "running"

    def _look_after(self, now: float) -> None:
        if not self._is_there and self._connecting is None:
            self._connecting = asyncio.create_task(self._connect_again())
        late = []
        for work in list(self._pending):
            if now - work.since > PATIENCE:
                self._give_up(work, now)
            elif self._is_there and work.inner is None:
                self._send(work)
            elif self._is_there and now - work.sent > _LATE:
                work.sent = now
                late.append(work)
        if late:
            self._run(self._see_to(late))
        if self._is_there and now - self._counted > _COUNT_EVERY:
            self._run(self._count())

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        """In the background, for some seconds at most."""
        task = asyncio.create_task(asyncio.wait_for(errand, PATIENCE))
        self._errands.add(task)
        task.add_done_callback(self._has_run)

    def _has_run(self, task: asyncio.Task[None]) -> None:
        self._errands.remove(task)
        error = None if task.cancelled() else task.exception()
        if error and str(error) and self._is_there:  # without words: it took too long
            log.error("The cluster: %s", error)

    def _take(self, work: _Work) -> None:
        if work.since - self._gave_up < 2 * _BEAT:  # it was just given up in a shard, and need not wait again
            work.outer.set_exception(self._unreachable())
            return
        self._pending.add(work)
        if self._is_there:
            self._send(work)

    def _send(self, work: _Work) -> None:
        # A key of its own, also for the same work: Dask would answer with what it has under that key
        work.key, work.sent = f"{_TOPIC}-{uuid4().hex}", monotonic()
        try:
            work.inner = self._client.get_executor(pure=False).submit(in_turn, *work.call, key=work.key)
        except Exception as error:  # it cannot be sent at all
            self._settle(work, error=error)
        else:
            work.inner.add_done_callback(partial(self._finished, work))

    def _finished(self, work: _Work, inner: Future[Any]) -> None:
        if inner.cancelled():  # as Dask does with everything when it loses its scheduler
            if work.inner is inner:
                work.inner = None
            return
        self._last_result, work.inner = monotonic(), None  # so that Dask may forget the result
        error = inner.exception()
        self._settle(work, None if error else inner.result(), error)

    def _settle(self, work: _Work, result: Any = None, error: BaseException | None = None) -> None:
        if work in self._pending:
            self._pending.remove(work)
            if work.outer.set_running_or_notify_cancel():
                work.outer.set_exception(error) if error else work.outer.set_result(result)

    def _give_up(self, work: _Work, now: float) -> None:
        if work.inner is not None and self._is_there:
            self._run(self._see_to([work], is_given_up=True))
        if self._last_result < work.since:  # then the cluster is at fault, and not this work
            self._gave_up = now
        self._settle(work, error=self._unreachable())

    def _unreachable(self) -> Unreachable:
        return Unreachable(f"the Dask cluster at {self._address} has not answered for {PATIENCE:g} seconds")

    async def _connect(self, seconds: float) -> None:
        client = None
        try:
            client = Client(
                self._address, asynchronous=True, name=_TOPIC, timeout=seconds, set_as_default=False
            )
            # Its own limit does not hold for a host that takes connections and says nothing
            await asyncio.wait_for(client, seconds + 1)
        except Exception as error:
            await _close(client, _LAST_MOMENT)
            reason = str(error) or f"{self._address} takes connections, but does not talk as Dask does"
            raise Unreachable(f"no Dask scheduler can be reached: {reason}") from error
        self._client = client

    async def _connect_again(self) -> None:
        """Dask's own way would give up in the end, and not tell a new scheduler what it has to know."""
        log.error("The Dask scheduler at %s is away; training waits for it", self._address)
        lost, self._client = self._client, None
        self._run(_close(lost, PATIENCE))
        for work in self._pending:
            work.inner = None
        while self._client is None:
            with contextlib.suppress(Unreachable):
                await self._connect(1.0)
        log.warning("The Dask scheduler at %s is back", self._address)
        self._connecting = None
        self._counted = self._gave_up = float("-inf")

    async def _wait_for_worker(self) -> None:
        try:
            await self._client.wait_for_workers(1, timeout=_FIRST_CONTACT)
        except TimeoutError:
            command = f"dask worker {self._address} --nthreads 1"
            raise Unreachable(f"the Dask scheduler there has no workers; start some: {command}") from None

    async def _count(self) -> None:
        """See how many workers there are, and whether the scheduler is a new one that has to be told of us."""
        self._counted = monotonic()
        found = await self._client.scheduler.identity(n_workers=0)
        self.workers = max(1, found["n_workers"])  # without anybody nothing would be sent, nor missed
        if found["id"] != self._scheduler_id:
            await self._introduce()
            self._scheduler_id = found["id"]

    async def _introduce(self) -> None:
        """Have every worker, also such as come later, introduce itself; see that the scheduler can read our work."""
        client = self._client
        client.subscribe_topic(_TOPIC, _pass_on)
        try:
            async with asyncio.timeout(_FIRST_CONTACT):
                await client.register_plugin(self._introduction, _TOPIC)
                await client.submit(in_turn, _versions, (), {}, pure=False)
        except Unreachable:
            raise
        except TimeoutError:
            log.warning("A worker of the cluster does not answer; it is left to Dask")
        except Exception as error:
            raise Unreachable(
                f"the scheduler or a worker there has not this Descent ({' '.join(str(error).split())}); "
                f"install it: pip install 'descent[cluster]=={__version__}'"
            ) from error

    async def _see_to(self, works: list[_Work], is_given_up: bool = False) -> None:
        """Of late work: send again what nobody has, and end who has it and does not answer; Dask does it again."""
        client = self._client
        held = await client.scheduler.processing(workers=None)
        for work in works:
            if is_given_up or not any(work.key in keys for keys in held.values()):
                await client.cancel([distributed.Future(work.key, client)])
                work.inner = None
        suspects = [address for address, keys in held.items() if any(work.key in keys for work in works)]
        hung = {address for address in suspects if is_given_up or not await self._is_alive(address)}
        if hung := hung - self._ended:
            self._ended |= hung
            log.error("Workers of the cluster hang and are ended: %s", ", ".join(hung))
            await client.scheduler.restart_workers(
                workers=[*hung], timeout=_LATE, wait_for_workers=False, on_error="return", stimulus_id=_TOPIC
            )

    async def _is_alive(self, address: str) -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            return bool(await asyncio.wait_for(self._client.run(_versions, workers=[address]), _ANSWER))
        return False


async def _close(client: Client | None, seconds: float) -> None:
    if client is not None:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(client.close(seconds), seconds)


def _pass_on(event: tuple[float, str]) -> None:
    log.warning("%s", event[1])


class Introduction(WorkerPlugin):  # type: ignore[misc]
    """Runs in a worker before its first job, now or whenever it joins: it trains once, and compares itself."""

    def __init__(self) -> None:
        self.versions, self.answer = _versions(), fingerprint()  # the server's, where it is made

    def setup(self, worker: Worker) -> None:
        """Raises Unreachable, and sends the worker away, where it is not of the server's version."""
        if _versions() != self.versions:
            message = f"{worker.address} has {_versions()} and the server {self.versions}; it is sent away"
            worker.log_event(_TOPIC, message)
            TURN.acquire(timeout=_BEAT)  # for good: what it has been given waits, and Dask gives it to others
            worker.loop.call_later(_BEAT, partial(worker.close, executor_wait=False))
            raise Unreachable(message)
        if fingerprint() != self.answer:
            message = (
                f"{worker.address} rounds otherwise than this machine: runs may differ in their last digits"
            )
            worker.log_event(_TOPIC, message)


def _versions() -> str:
    return f"Descent {__version__} with NumPy {np.__version__}"
