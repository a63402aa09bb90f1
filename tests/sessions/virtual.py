"""A class in virtual time: the real scheduler and real sessions, and workers that take as long as they are told to.

So what a scheduler promises can be held to the millisecond on any machine, however busy. Nothing is trained: a worker
only says how far a run would be, after the seconds that its real counterpart would need.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import struct
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from server.compute.executor import Spent
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Measures, Result
from server.lab.run.run import Run
from server.sessions.outbox import Outbox
from server.sessions.scheduling.scheduler import Scheduler
from server.sessions.session import Session

FRAME = struct.Struct("<BBHI")  # the head of a frame: version, kind, flags, revision


class _Hurry(selectors.DefaultSelector):
    """Waits for nothing: what would have been waited for is added to the clock."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found and timeout:
            self.passed += timeout
        return found


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to what comes next."""

    def __init__(self) -> None:
        self.hurry = _Hurry()
        super().__init__(self.hurry)

    def time(self) -> float:
        return self.hurry.passed


def in_virtual_time(main: Callable[[Loop], Coroutine[Any, Any, Any]]) -> Any:
    """What a coroutine returns, of which no second is waited for."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, Loop)
        return runner.run(main(loop))


@dataclass(frozen=True)
class Price:
    """What work really costs, in seconds: a batch's calls, once for a stack, and each network's work in it."""

    batches: int
    calls: float
    work: float
    look: float
    drawing: float = 0.0


class Workers(Executor):
    """So many workers, and one queue.

    longest: seconds of the longest shard; busy: seconds of all shards; training: how many of these were training.
    """

    def __init__(self, loop: Loop, workers: int, price_of: Callable[[Experiment], Price]) -> None:
        self._loop, self._price_of = loop, price_of
        self._free = [0.0] * workers
        self.longest = 0.0
        self.busy = self.training = 0.0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        (jobs,) = args
        future: Future[Any] = Future()
        seconds, answer = self._done(jobs)
        self.longest, self.busy = max(self.longest, seconds), self.busy + seconds
        worker = self._free.index(min(self._free))
        end = self._free[worker] = max(self._free[worker], self._loop.time() + 0.001) + seconds
        self._loop.call_at(end, future.set_result, answer)
        return future

    def _done(self, jobs: Sequence[Job]) -> tuple[float, tuple[list[Result], list[Spent]]]:
        stacks: dict[Any, list[Job]] = {}
        for job in jobs:
            begun = job.run.batch if job.run else 0
            key = job.experiment.kin, job.epochs, begun, job.batches
            stacks.setdefault(key, []).append(job)
        total, results, spent = 0.0, [], []
        for job in jobs:
            price = self._price_of(job.experiment)
            run = job.run or Run(np.zeros(job.experiment.architecture.parameter_count))
            stack = stacks[job.experiment.kin, job.epochs, run.batch, job.batches]
            batches = job.epochs * price.batches + job.batches - (run.batch if job.epochs else 0)
            training = batches * (price.calls + len(stack) * price.work)
            looking = price.look * len(job.looks)
            drawing = 0.0 if job.run else price.drawing
            total += drawing + training / len(stack) + looking
            self.training += training / len(stack)
            position = run.epoch * price.batches + run.batch + batches
            after = replace(run, epoch=position // price.batches, batch=position % price.batches)
            seen = (FRAME.pack(4, 1, 0, job.revision),) * len(job.looks)
            scene = b"\x04\x02" if job.with_scene else None
            results.append(Result(after, Measures(0.1, 0.1, 0.9) if job.looks else None, seen, scene))
            spent.append(Spent(drawing, training, len(stack), batches, looking))
        return total, (results, spent)


@dataclass(eq=False)
class Learner:
    """A browser that draws so many frames a second, and what it has seen since `begin`."""

    session: Session
    frames_a_second: float = 20.0
    sent: int = 0
    frames: int = 0
    waits: list[float] = field(default_factory=list)
    first: int = 0
    asked: tuple[float, int] | None = None

    @classmethod
    def of(cls, link: str, speed: int = 60) -> Learner:
        session = Session.open(link, Outbox())
        learner = cls(session)
        learner.say("set_speed", value=speed)
        return learner

    def say(self, name: str, **values: Any) -> None:
        self.session.receive(json.dumps({"type": name} | values), self.session.owner)

    @property
    def epochs(self) -> int:
        run = self.session.state.run
        return 0 if run is None else run.epoch

    @property
    def batches(self) -> int:
        """How many were trained, of those experiments that have 1080 an epoch."""
        run = self.session.state.run
        return 0 if run is None else 1080 * run.epoch + run.batch

    def begin(self) -> None:
        self.frames, self.waits, self.first, self.asked = 0, [], self.epochs, None

    async def draw(self, clock: Scheduler, time: Callable[[], float]) -> None:
        """For ever."""
        due = 0.0
        while True:
            for message in await self.session.owner.outbox.take():
                if not isinstance(message, bytes) or message[1] != 1:
                    continue
                self.sent += 1
                self.frames += 1
                revision = FRAME.unpack_from(message)[3]
                if self.asked and revision >= self.asked[1]:
                    self.waits.append(time() - self.asked[0])
                    self.asked = None
                due = max(due + 1 / self.frames_a_second, time())
                asyncio.get_running_loop().call_at(due, self._drawn, clock, self.sent)

    def _drawn(self, clock: Scheduler, frames: int) -> None:
        self.session.owner.outbox.acknowledge(frames)
        clock.wake()

    async def command(self, clock: Scheduler, time: Callable[[], float], every: float) -> None:
        """For ever: another learning rate, once the last one is obeyed."""
        rate = 0.03
        while True:
            await asyncio.sleep(every)
            if self.asked is None:
                rate = 0.04 - rate
                self.say("set", field="learning_rate", value=rate)
                self.asked = time(), self.session.state.revision
                clock.wake()
