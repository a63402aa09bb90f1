"""The scheduler with sessions of its own: fair, idle when nothing is due, and not to be stopped by one fault."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from server.compute import pool
from server.compute.executor import InlineExecutor, Spent
from server.compute.pool import PoolExecutor
from server.lab.jobs import Job, Look
from server.lab.train.advance import advance
from server.lab.train.cost import cost_of
from server.sessions.outbox import Outbox
from server.sessions.scheduling import scheduler
from server.sessions.scheduling.scheduler import Scheduler
from server.sessions.session import Session


class Counting(InlineExecutor):
    """Counts what it is given, and fails where `fails_on` says so."""

    def __init__(self, fails_on: Callable[[Any], bool] = lambda jobs: False) -> None:
        self.calls: list[int] = []
        self.fails_on = fails_on

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls.append(len(args[0]))
        if self.fails_on(args[0]):
            failed: Future[Any] = Future()
            failed.set_exception(MemoryError())
            return failed
        return super().submit(fn, *args, **kwargs)


def sessions(count: int) -> list[Session]:
    return [Session.open(f"#seed=0.{number}", Outbox()) for number in range(count)]


def say(session: Session, name: str, **values: Any) -> None:
    session.receive(json.dumps({"type": name} | values), session.owner)


def drive(
    executor: Executor,
    group: Sequence[Session],
    until: Callable[[], bool],
    workers: int = 2,
    seconds: float = 30,
) -> Scheduler:
    """Run the clock, drawing every frame at once, until something holds."""
    drawn = dict.fromkeys(group, 0)

    async def main() -> Scheduler:
        clock = Scheduler(executor, workers, lambda: group)
        ticking = asyncio.create_task(clock.run())
        async with asyncio.timeout(seconds):
            while not until():
                for session in group:
                    for message in session.owner.outbox.ready():
                        drawn[session] += isinstance(message, bytes) and message[1] == 1
                    session.owner.outbox.acknowledge(drawn[session])
                clock.wake()
                await asyncio.sleep(0.002)
        ticking.cancel()
        return clock

    return asyncio.run(main())


def epoch(session: Session) -> int:
    return session.state.run.epoch if session.state.run else -1


def test_all_who_play_get_on_alike_and_share_shards() -> None:
    group, executor = sessions(12), Counting()
    for session in group:
        say(session, "play")
    drive(executor, group, lambda: min(map(epoch, group)) >= 40)
    assert max(map(epoch, group)) - min(map(epoch, group)) <= 20  # a third of a second at most
    assert max(executor.calls) > 1


def test_whoever_is_paused_costs_nothing() -> None:
    group, executor = sessions(3), Counting()
    say(group[0], "play")
    drive(executor, group, lambda: epoch(group[0]) >= 60)
    assert [epoch(session) for session in group[1:]] == [0, 0]
    assert sum(executor.calls[-20:]) <= 20


def test_a_job_that_fails_pauses_its_sessions_and_no_other() -> None:
    group = sessions(4)
    say(group[0], "set", field="hidden_layers", value=[3])
    executor = Counting(lambda jobs: any(job.experiment.hidden_layers == (3,) and job.epochs for job in jobs))
    for session in group:
        say(session, "play")
    drive(executor, group, lambda: min(map(epoch, group[1:])) >= 20 and not group[0].state.playing, workers=8)
    assert epoch(group[0]) <= 0


def _deadly(fn: Callable[..., Any], jobs: Sequence[Job]) -> Any:
    """Work that ends its process where a network of three is trained."""
    if any(job.experiment.hidden_layers == (3,) and job.trains for job in jobs):
        os._exit(1)
    return fn(jobs)


class Deadly(PoolExecutor):
    """A pool with such work."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().submit(_deadly, fn, *args, **kwargs)


def test_a_job_that_ends_its_workers_pauses_its_session_and_no_other() -> None:
    group, executor = sessions(6), Deadly(2)
    say(group[0], "set", field="hidden_layers", value=[3])
    for session in group:
        say(session, "play")
    try:
        executor.warm_up()
        drive(
            executor,
            group,
            lambda: min(map(epoch, group[1:])) >= 30 and not group[0].state.playing,
            seconds=90,
        )
        assert epoch(group[0]) <= 0
        assert all(session.state.playing for session in group[1:])
    finally:
        executor.shutdown(cancel_futures=True)


def test_a_session_with_a_fault_does_not_stop_the_clock() -> None:
    group = sessions(2)

    def broken(*due: object) -> None:
        raise RuntimeError

    group[0].next_job = broken  # type: ignore[method-assign,assignment]
    say(group[1], "play")
    drive(Counting(), group, lambda: epoch(group[1]) >= 20)


def test_a_worker_that_hangs_is_replaced_and_its_work_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HUNG_AFTER", 5.0)
    executor = PoolExecutor(1)
    try:
        executor.warm_up()
        (session,) = group = sessions(1)
        say(session, "play")
        drive(executor, group, lambda: epoch(session) >= 5, workers=1)
        (worker,) = executor.worker_ids()
        os.kill(worker, signal.SIGSTOP)
        session = session.copy(Outbox())
        say(session, "play")
        before = epoch(session)
        drive(executor, [session], lambda: epoch(session) >= before + 20, workers=1)
        assert worker not in executor.worker_ids()
        (result,) = advance([Job(session.state.experiment, None, epoch(session))])
        assert session.state.run is not None
        assert session.state.run.parameters.tobytes() == result.run.parameters.tobytes()
    finally:
        executor.shutdown()


def test_whose_looks_take_long_are_served_one_by_one_in_turn_and_others_all_the_time() -> None:
    """A clock by hand; workers that are done when the test says so."""

    class Slow(Executor):
        """Keeps what it is given."""

        def __init__(self) -> None:
            self.given: list[tuple[Sequence[Job], Future[Any]]] = []

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            self.given.append((args[0], future))
            return future

    group, slow = sessions(6), Slow()
    heavy, others = group[:3], group[3:]
    for session in group:
        job = session.next_job()
        assert job is not None
        session.accept(advance([job])[0])
        say(session, "play")
    for session in heavy:
        say(session, "set_speed", value=0)
    names = {session.state.experiment.seed: session for session in group}
    served: list[list[Session]] = []

    async def main() -> None:
        clock = Scheduler(slow, 2, lambda: group, clock=lambda: 1.0)
        for session in heavy:
            expected = cost_of(session.state.experiment).look(Look())
            clock.ration_of(session).looking = 10 * scheduler.LONG / expected
        for tick in range(6):
            clock._tick([session for session in group if session.is_active], 1 + tick / 20)
            await asyncio.sleep(0)
            shards = [[names[job.experiment.seed] for job in jobs] for jobs, _ in slow.given]
            assert sum(shard[0] in heavy for shard in shards) == 1
            assert {session for shard in shards for session in shard} >= set(others)
            served.extend(shard for shard in shards if shard[0] in heavy)
            for jobs, future in slow.given:
                results = advance(jobs)
                looks = [10 * scheduler.LONG * (names[job.experiment.seed] in heavy) for job in jobs]
                future.set_result((results, [Spent(looking=seconds) for seconds in looks]))
            slow.given.clear()
            await asyncio.sleep(0.01)
            for session in group:
                sent = sum(isinstance(message, bytes) for message in session.owner.outbox.ready())
                session.owner.outbox.acknowledge(session.owner.outbox._sent if sent else 0)

    asyncio.run(main())
    assert [len(shard) for shard in served] == [1] * 6
    assert [shard[0] for shard in served] == 2 * heavy


def test_what_looks_cost_is_known_of_each_session() -> None:
    group = sessions(2)
    say(group[0], "set", field="hidden_layers", value=[8, 8, 8, 8, 8, 8])
    say(group[0], "set", field="activation", value="gelu")
    for session in group:
        say(session, "play")
    clock = drive(InlineExecutor(), group, lambda: min(map(epoch, group)) >= 20)
    costs = [clock.ration_of(session).look(session.state.experiment) for session in group]
    assert costs[0] > 2 * costs[1]
