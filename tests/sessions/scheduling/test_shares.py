"""Heavy learners slow down themselves and nobody else: the scheduler in virtual time, with prices as measured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from server.data.features import FEATURES
from server.lab.experiment.experiment import Experiment
from server.lab.permalink import links
from server.lab.view import View
from server.sessions.scheduling.fairness import JOB
from server.sessions.scheduling.scheduler import Scheduler
from tests.sessions.virtual import Learner, Loop, Price, Workers, in_virtual_time

HEAVY = Experiment(
    problem="regression", training_percent=90, batch_size=1, hidden_layers=(8,) * 6, features=tuple(FEATURES),
    optimizer="adam", dropout=0.5,
)  # fmt: skip
SECONDS = 4.0


def price_of(experiment: Experiment) -> Price:
    """As a two-core machine was seen to need."""
    if len(experiment.hidden_layers) == 6:
        batches = -(-1080 // min(experiment.batch_size, 1080))
        dear = 5 if experiment.activation == "gelu" else 1
        work = 25e-6 * dear if experiment.batch_size == 1 else 2e-3 * dear
        return Price(batches, 100e-6 * dear, work, 0.003 * (3 if dear > 1 else 1), 0.025)
    return Price(25, 9e-6, 0.6e-6, 0.0006, 0.01)


@dataclass
class Seen:
    """What ten honest learners saw, and what the others did."""

    waits: list[float]
    epochs: float
    frames: float
    heavy: list[Learner]
    workers: Workers

    @property
    def p99(self) -> float:
        return sorted(self.waits)[int(0.99 * len(self.waits))]


def play(
    heavy: Sequence[Learner], act: Callable[[Learner, int], Any] | None = None, workers: int = 2
) -> Seen:
    """Ten honest learners, and heavy ones, who do something twenty times a second."""

    async def main(loop: Loop) -> Seen:
        honest = [Learner.of(f"#seed=0.{number}") for number in range(10)]
        executor = Workers(loop, workers, price_of)
        clock = Scheduler(executor, workers, lambda: [each.session for each in (*honest, *heavy)], loop.time)
        tasks = [asyncio.create_task(clock.run())]
        for learner in (*honest, *heavy):
            tasks.append(asyncio.create_task(learner.draw(clock, loop.time)))
            learner.session.clock = loop.time
        for number, learner in enumerate(honest):
            learner.say("play")
            tasks.append(asyncio.create_task(learner.command(clock, loop.time, 0.2 + number / 50)))

        async def storm() -> None:
            turn = 0
            while act is not None:
                for learner in heavy:
                    act(learner, turn)
                clock.wake()
                turn += 1
                await asyncio.sleep(0.05)

        tasks.append(asyncio.create_task(storm()))
        await asyncio.sleep(2.0)
        for learner in (*honest, *heavy):
            learner.begin()
        executor.longest = 0.0
        await asyncio.sleep(SECONDS)
        waits = [wait for learner in honest for wait in learner.waits]
        waits += [loop.time() - learner.asked[0] for learner in honest if learner.asked]
        seen = Seen(
            waits,
            min(learner.epochs - learner.first for learner in honest) / SECONDS,
            min(learner.frames for learner in honest) / SECONDS,
            list(heavy),
            executor,
        )
        assert all(learner.session.state.playing for learner in honest)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return seen

    return in_virtual_time(main)


def heavies(count: int, experiment: Experiment = HEAVY, speed: int = 1000) -> list[Learner]:
    found = []
    for number in range(count):
        found.append(Learner.of(links.write(experiment.changed(seed=f"0.{number}"), View()), speed))
        found[-1].say("play")
    return found


def step(learner: Learner, turn: int) -> None:
    if turn == 0:
        for _ in range(100):
            learner.say("step")


def drag(learner: Learner, turn: int) -> None:
    learner.say("set_parameter", layer=1, neuron=0, source=0, value=turn % 7)


def begin_anew(learner: Learner, turn: int) -> None:
    learner.say(("regenerate", "reset", "new_weights")[turn % 3])
    learner.say("play")


def travel(learner: Learner, turn: int) -> None:
    learner.say("rewind", epoch=turn % 3, batch=turn * 7 % 1000)
    learner.say("continue_here" if turn % 2 else "to_present")
    learner.say("play")


GELU = HEAVY.changed(activation="gelu")
WHOLE = GELU.changed(batch_size=1200)
CROWDS: dict[str, Callable[[], Seen]] = {
    "two at 1000 epochs a second": lambda: play(heavies(2)),
    "ten at 1000 epochs a second": lambda: play(heavies(10)),
    "ten as fast as it goes": lambda: play(heavies(10, speed=0)),
    "ten at one epoch a second": lambda: play(heavies(10, speed=1)),
    "ten of gelu": lambda: play(heavies(10, GELU)),
    "ten of gelu, all points a batch": lambda: play(heavies(10, WHOLE)),
    "thirty": lambda: play(heavies(30)),
    "two click Step a hundred times": lambda: play(heavies(2), step),
    "ten drag": lambda: play(heavies(10, WHOLE), drag),
    "ten begin anew": lambda: play(heavies(10), begin_anew),
    "ten travel": lambda: play(heavies(10), travel),
}


@pytest.fixture(scope="module")
def quiet() -> Seen:
    return play([])


@pytest.mark.parametrize("name", CROWDS)
def test_honest_learners_notice_little_of_heavy_ones(name: str, quiet: Seen) -> None:
    seen = CROWDS[name]()
    assert seen.p99 < 2 * quiet.p99
    assert seen.epochs > 0.95 * quiet.epochs
    assert seen.frames > 0.9 * quiet.frames
    assert seen.workers.longest < 2 * JOB  # training, and looks beside it
    # Whoever has all points drawn anew again and again pays for that out of their own share
    least = 1 if name == "ten begin anew" else 2
    assert min(learner.frames for learner in seen.heavy) > least * SECONDS


def test_heavy_learners_of_a_kind_get_the_same_and_all_that_others_leave() -> None:
    ten = play(heavies(10, speed=0))
    batches = [learner.batches for learner in ten.heavy]
    assert min(batches) > 0.5 * max(batches)
    assert ten.workers.busy > 0.85 * 2 * (SECONDS + 2)


def test_one_worker_is_shared_as_well() -> None:
    quiet, seen = play([], workers=1), play(heavies(10), workers=1)
    assert seen.p99 < 2 * quiet.p99
    assert seen.epochs > 0.95 * quiet.epochs


def class_of(learners: int, price: Price) -> tuple[list[Learner], Workers]:
    """So many who open the page at once and play: what each has seen in the time after a while."""

    async def main(loop: Loop) -> tuple[list[Learner], Workers]:
        honest = [Learner.of(f"#seed=0.{number}") for number in range(learners)]
        workers = Workers(loop, 2, lambda _: price)
        clock = Scheduler(workers, 2, lambda: [each.session for each in honest], loop.time)
        tasks = [asyncio.create_task(clock.run())]
        for number, learner in enumerate(honest):
            tasks.append(asyncio.create_task(learner.draw(clock, loop.time)))
            learner.say("play")
            tasks.append(asyncio.create_task(learner.command(clock, loop.time, 1 + number % 7)))
        await asyncio.sleep(2 * SECONDS)
        for learner in honest:
            learner.begin()
        workers.training = workers.busy = 0.0
        await asyncio.sleep(2 * SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return honest, workers

    return in_virtual_time(main)


@pytest.mark.parametrize("look", [0.0006, 0.002])
def test_a_class_for_which_pictures_alone_are_too_much_still_learns_all_of_it(look: float) -> None:
    learners, workers = class_of(200, Price(25, 9e-6, 4e-6, look, 0.01))
    epochs = [learner.epochs - learner.first for learner in learners]
    assert min(epochs) > 0.5 * max(epochs)
    assert min(learner.frames for learner in learners) > 0.5 * max(learner.frames for learner in learners)
    assert 0.25 < workers.training / workers.busy < 0.6
    assert max(wait for learner in learners for wait in learner.waits) < 3 * 200 * look
