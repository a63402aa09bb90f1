"""The clock that drives all sessions: each tick collects the jobs that are due and hands them to the executor.

The event loop never computes here; it moves values. Small jobs go out together, a shard for each worker that
has none: where a class wants too much, all slow down alike and nothing queues. Large jobs take turns beside them: a
heavy experiment waits for other heavy ones, and a small job for one large job at most.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import weakref
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from enum import Enum, auto
from time import monotonic

from server.compute.executor import timed_advance, training_in
from server.lab.jobs import Job
from server.sessions.scheduling.fairness import JOB, NOTHING, TICK, Pace
from server.sessions.scheduling.ration import Ration, begun_of
from server.sessions.session import Session

LATE_AFTER = 20.0  # seconds: a shard is done in some hundredths, and an executor ends what hangs in ten
LONG = 0.02  # seconds: looks that take longer leave one worker, if there are two, to all others

log = logging.getLogger(__name__)

Work = tuple[Session, Job]


class Kind(Enum):
    """What a shard is: many small jobs; some that wait for a picture of a command; a large job, or some of a kind; a
    job whose look takes long.
    """

    SMALL = auto()
    URGENT = auto()
    LARGE = auto()
    LONG = auto()


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
        self._news, self._has_room = asyncio.Event(), asyncio.Event()
        self._under_way = dict.fromkeys(Kind, 0)
        self._pace = Pace()
        self._rations: dict[int, Ration] = {}
        self._shards: set[asyncio.Task[None]] = set()
        self._started: list[float] = []

    def wake(self) -> None:
        """Something may have become due: a command, an acknowledgement, a new session."""
        self._news.set()

    async def run(self) -> None:
        """Tick for ever; sleep while nobody has anything to do. Cancel to stop."""
        try:
            await self._tick_for_ever()
        finally:  # nobody waits any more for what is under way
            for shard in self._shards:
                shard.cancel()

    async def _tick_for_ever(self) -> None:
        while True:
            started = self._clock()
            active = [session for session in self._sessions() if session.is_active]
            if not active:
                self._news.clear()
                await self._news.wait()
                continue
            self._tick(active, started)
            self._has_room.clear()
            with contextlib.suppress(TimeoutError):  # sooner, where others wait for their turn
                async with asyncio.timeout(max(0.0, TICK - (self._clock() - started))):
                    await self._has_room.wait()

    def _tick(self, active: list[Session], now: float) -> None:
        """Ask every session for a job. Those that wait for the picture of a command go first, in shards of their own;
        those with large jobs take turns, beside all others.
        """
        fair = self._workers / max(1, len(active))
        due: list[Work] = []
        urgent: list[Work] = []
        large: list[Session] = []
        rations, share = self._rations, self._pace.share
        for session in active:
            ration = rations.get(session.number) or self.ration_of(session)
            ration.pass_time(now, session, share, fair)
            if session.is_busy:
                continue
            if ration.is_large(session):
                large.append(session)
            elif session.is_urgent:
                self._ask(session, urgent)
            elif self._idle > 0:
                self._ask(session, due)
        for shard in self._parted(urgent, self._workers):
            self._hand_out(shard, Kind.URGENT)
        for shard in self._parted(due, self._idle):
            self._hand_out(shard, Kind.SMALL)
        self._take_turns(large)

    def _ask(self, session: Session, waiting: list[Work], stack: int = 1) -> None:
        """Its next job, if it has one, joins others that wait."""
        try:
            job = self.ration_of(session).next_job(session, stack)
        except Exception:  # one session's fault must not stop the clock of all others
            log.exception("Session %d could not say what to do next; it is paused", session.number)
            self._give_up(session)
            return
        if job is not None:
            waiting.append((session, job))

    def _take_turns(self, large: list[Session]) -> None:
        """The session that has had least goes first. One that waits for the picture of a command and has credit left
        goes before it. A session gets more than its equal share only where there is time to spare.
        """
        is_spare = self._pace.share >= 1.0
        large.sort(key=self._turn)
        while large and self._under_way[Kind.LARGE] + self._under_way[Kind.LONG] < self._workers:
            first, *others = large
            is_long = self.ration_of(first).seconds_of_look(first) > LONG
            if self.ration_of(first).credit < 0 and not is_spare:
                return
            if is_long and self._under_way[Kind.LONG] >= max(1, self._workers - 1):
                large = others
                continue
            company = [first, *([] if is_long else self._companions(first, others))]
            shard: list[Work] = []
            for session in company:
                self._ask(session, shard, len(company))
            if shard:
                self._hand_out(shard, Kind.LONG if is_long else Kind.LARGE)
            large = [session for session in others if session not in company]

    def _hand_out(self, shard: list[Work], kind: Kind) -> None:
        """Have a shard carried out."""
        self._under_way[kind] += 1
        task = asyncio.create_task(self._carry_out(shard, kind))
        self._shards.add(task)
        task.add_done_callback(self._shards.discard)

    async def _carry_out(self, shard: list[Work], kind: Kind) -> None:
        started, is_beside_large = self._clock(), self._under_way[Kind.LARGE] > 0
        self._started.append(started)
        try:
            work = self._executor.submit(timed_advance, [job for _, job in shard])
            results, spent = await asyncio.wrap_future(work)
        except Exception:
            if len(shard) > 1:  # only one of them may be at fault: each for itself
                for one in shard:
                    self._hand_out([one], Kind.LARGE)
                return
            ((session, job),) = shard
            log.exception("A job of session %d failed; it is paused", session.number)
            self._give_up(session, job)
            return
        finally:
            self._started.remove(started)
            self._under_way[kind] -= 1
            if kind in (Kind.LARGE, Kind.LONG):
                self._has_room.set()
        if kind is Kind.SMALL:  # which may have had to wait for one large job
            seconds = self._clock() - started - (JOB if is_beside_large else 0.0)
            self._pace.learn(seconds, training_in(spent))
        for (session, job), result, cost in zip(shard, results, spent, strict=True):
            ration = self.ration_of(session)
            ration.learn(job, cost)
            ration.is_suspect = False
            try:
                session.accept(result)
            except Exception:
                log.exception("Session %d could not take its result; it is paused", session.number)
                self._give_up(session)

    def _give_up(self, session: Session, job: Job | None = None) -> None:
        """Pause a session whose job could not be done; a trial that fails says nothing of its other jobs."""
        self.ration_of(session).is_suspect |= job is None or job.inquiry is None
        try:
            session.fail()
        except Exception:
            log.exception("Session %d could not be paused", session.number)

    @property
    def _idle(self) -> int:
        """How many workers have no shard of small jobs."""
        return self._workers - self._under_way[Kind.SMALL]

    @property
    def is_well(self) -> bool:
        """Whether no shard has been under way for too long."""
        return not self._started or self._clock() - min(self._started) < LATE_AFTER

    def ration_of(self, session: Session) -> Ration:
        """The session's ration; it is forgotten with the session."""
        ration = self._rations.get(session.number)
        if ration is None:
            ration = self._rations[session.number] = Ration()
            weakref.finalize(session, self._rations.pop, session.number, None)
        return ration

    # --- in which order, and in which company ---------------------------------------------------------

    def _turn(self, session: Session) -> tuple[object, ...]:
        """The key by which sessions that take turns are sorted."""
        ration = self.ration_of(session)
        return not (session.is_urgent and ration.credit >= 0), -ration.credit, ration.served_at

    def _companions(self, first: Session, others: Sequence[Session]) -> list[Session]:
        """Others that can be trained in one stack with the first: of its kind, and at the same batch. Few, so that
        their looks do not take long together.
        """
        ration = self.ration_of(first)
        kin, begun = first.state.experiment.kin, begun_of(first.state)
        if ration.stint(first.state) == NOTHING or not self._may_have_company(first):
            return []
        most = int(JOB / 2 / ration.seconds_of_look(first))
        found: list[Session] = []
        for session in others:
            if len(found) + 1 >= most:
                break
            state = session.state
            if state.experiment.kin == kin and begun_of(state) == begun and self._may_have_company(session):
                found.append(session)
        return found

    def _may_have_company(self, session: Session) -> bool:
        """Not if its last job failed, nor if its points must be drawn first: a stack does not make that cheaper."""
        return session.state.run is not None and not self.ration_of(session).is_suspect

    def _parted(self, work: list[Work], most: int) -> list[list[Work]]:
        """At most `most` shards of about the same cost; jobs that can share a stack stay together."""
        work = sorted(work, key=lambda item: (item[1].experiment.kin, item[1].epochs))
        cost = [1e-5 + self.ration_of(session).seconds_of(job) for session, job in work]
        wanted, so_far = sum(cost) / max(1, most), 0.0
        shards: list[list[Work]] = []
        for item, seconds in zip(work, cost, strict=True):
            if not shards or (so_far >= wanted * len(shards) and len(shards) < most):
                shards.append([])
            shards[-1].append(item)
            so_far += seconds
        return shards
