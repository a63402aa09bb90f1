"""The clock that drives all sessions: each tick collects the jobs that are due and hands them to the executor.

Called by the web application, which starts and stops it. The event loop never computes here; it moves values. A
tick takes as many shards as workers are idle, so overload makes everybody slower alike and never queues. Whoever
looks at what takes long to compute waits for others who do, and not everybody for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from time import monotonic

from server.lab.executor import PoolExecutor, timed_advance
from server.lab.jobs import Job, Result
from server.sessions.fairness import Pace, granted
from server.sessions.outbox import Overflow
from server.sessions.session import Session

TICK = 1 / 60  # seconds: one epoch and one picture at the original's pace
HUNG_AFTER = 10.0  # seconds; a shard is done in some hundredths, a new worker begins within one or two
WORK_PER_TICK = 0.02  # seconds of a worker that those who go as fast as they can share in one tick
HEAVY = 0.02  # seconds: looks that take longer are made one by one, beside the shards of all others

log = logging.getLogger(__name__)

Work = tuple[Session, Job]


class Scheduler:
    """Trains the sessions that `sessions()` names, on `workers` workers of the executor."""

    def __init__(
        self,
        executor: Executor,
        workers: int,
        sessions: Callable[[], Iterable[Session]],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._executor, self._workers = executor, workers
        self._sessions, self._clock = sessions, clock
        self._news = asyncio.Event()
        self._idle = workers
        self._heavy_under_way = 0
        self._pace = Pace()
        self._shards: set[asyncio.Task[None]] = set()
        self._started: list[float] = []

    def wake(self) -> None:
        """Something may have become due: a command, an acknowledgement, a new session."""
        self._news.set()

    async def run(self) -> None:
        """Tick for ever; sleep while nobody has anything to do. Cancel to stop."""
        while True:
            started = self._clock()
            active = [session for session in self._sessions() if session.is_active]
            if not active:
                self._news.clear()
                await self._news.wait()
                continue
            self._tick(active if self._idle > 0 else [each for each in active if each.is_urgent], started)
            await asyncio.sleep(max(0.0, TICK - (self._clock() - started)))

    def _tick(self, active: list[Session], now: float) -> None:
        """Ask everybody for a job. Who waits for a picture of a command goes first, in a shard of their own."""
        evenly = WORK_PER_TICK * max(1, self._idle) / max(1, len(active))
        due: list[Work] = []
        urgent: list[Work] = []
        heavy: list[Work] = []
        for session in self._in_turn(active, now):
            waiting = heavy if _is_heavy(session) else urgent if session.is_urgent else due
            wanted = session.wanted(now, self._pace.share)
            epochs = granted(wanted, session.seconds_per_epoch, evenly)
            try:
                job = session.next_job(epochs)
            except Exception:  # one session's fault must not stop the clock of all others
                log.exception("A session could not say what to do next; it is paused")
                _deliver(session.fail, session)
                continue
            if job is not None:
                waiting.append((session, job))
        for shard in _shards(urgent, self._workers):
            self._hand_out(shard, workers=0)
        for shard in _shards(due, self._idle):
            self._hand_out(shard)
        for work in heavy:
            self._hand_out([work], is_heavy=True)

    def _in_turn(self, active: list[Session], now: float) -> list[Session]:
        """Who is asked for a job: everybody, but of those whose looks take long only so many as workers can be spared
        for, those first who have not been asked for longest.
        """
        heavy = [session for session in active if _is_heavy(session)]
        if not heavy:
            return active
        others = [session for session in active if not _is_heavy(session)]
        spared = max(1, self._workers - (1 if others else 0)) - self._heavy_under_way
        waiting = sorted(
            (session for session in heavy if not session.is_busy), key=lambda session: session.asked_at
        )
        for session in waiting[: max(0, spared)]:
            session.asked_at = now
            others.append(session)
        return others

    def _hand_out(self, shard: list[Work], workers: int = 1, is_heavy: bool = False) -> None:
        """Have a shard carried out; so many workers are taken to be busy with it meanwhile."""
        self._idle -= workers
        self._heavy_under_way += is_heavy
        task = asyncio.create_task(self._carry_out(shard, workers, is_heavy))
        self._shards.add(task)
        task.add_done_callback(self._shards.discard)

    async def _carry_out(self, shard: list[Work], workers: int, is_heavy: bool) -> None:
        started = self._clock()
        self._started.append(started)
        try:
            results, training, looking = await self._done(shard)
        except Exception:
            if len(shard) > 1:  # only one of them may be at fault: each for itself
                for work in shard:
                    self._hand_out([work])
                return
            log.exception("A job failed; its session is paused")
            _deliver(shard[0][0].fail, shard[0][0])
            return
        finally:
            self._started.remove(started)
            self._idle += workers
            self._heavy_under_way -= is_heavy
        if workers and not is_heavy:
            self._pace.learn(self._clock() - started)
        self._learn(shard, training, looking)
        for (session, _), result in zip(shard, results, strict=True):
            _deliver(partial(session.accept, result), session)

    def _learn(self, shard: list[Work], training: float, looking: list[float]) -> None:
        """From the seconds that a shard took: what an epoch of its sessions costs, and what a look."""
        if epochs := sum(job.epochs for _, job in shard):
            for session, _ in shard:
                session.seconds_per_epoch = _closer(session.seconds_per_epoch, training / epochs)
        for (session, job), seconds in zip(shard, looking, strict=True):
            if job.look is not None:
                session.seconds_per_look = _closer(session.seconds_per_look, seconds)

    async def _done(self, shard: list[Work]) -> tuple[list[Result], float, list[float]]:
        """The results; a worker that hangs is ended, whereupon its pool does the work again."""
        future = asyncio.wrap_future(self._executor.submit(timed_advance, [job for _, job in shard]))
        try:
            return await asyncio.wait_for(asyncio.shield(future), HUNG_AFTER)
        except TimeoutError:
            if not isinstance(self._executor, PoolExecutor):
                raise
            log.error("A worker hangs; the workers are ended and begin anew")
            self._executor.end_workers()
            return await asyncio.wait_for(future, HUNG_AFTER)

    @property
    def is_well(self) -> bool:
        """Whether no shard has been under way for too long."""
        return not self._started or self._clock() - min(self._started) < 2 * HUNG_AFTER


def _deliver(deliver: Callable[[], None], session: Session) -> None:
    """One session's fault must not keep what is theirs from the others."""
    try:
        deliver()
    except Overflow:  # its connection is about to be closed for not reading
        log.warning("A connection does not read its events")
    except Exception:
        log.exception("A session could not take its result; it is paused")
        with contextlib.suppress(Overflow):
            session.fail()


def _is_heavy(session: Session) -> bool:
    return session.seconds_per_look > HEAVY


def _closer(known: float, seen: float) -> float:
    return 0.7 * known + 0.3 * seen


def _shards(work: list[Work], most: int) -> list[list[Work]]:
    """At most `most` shards of about the same cost; jobs that can share a stack stay together."""
    if not work:
        return []
    work = sorted(work, key=lambda item: (item[1].experiment.kin, item[1].epochs))
    cost = [
        1e-5 + job.epochs * session.seconds_per_epoch + (0 if job.look is None else session.seconds_per_look)
        for session, job in work
    ]
    wanted, so_far = sum(cost) / most, 0.0
    shards: list[list[Work]] = [[]]
    for item, seconds in zip(work, cost, strict=True):
        if so_far >= wanted * len(shards) and len(shards) < most:
            shards.append([])
        shards[-1].append(item)
        so_far += seconds
    return shards
