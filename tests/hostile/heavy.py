"""Learners of heavy experiments, beside honest ones: ordinary use, and yet the most that a link can ask for.

`python -m tests.hostile.heavy [--seconds S] [--only WORD …]` prints what ten honest learners notice: quiet, beside
each of them, and after.
"""

from __future__ import annotations

import argparse
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from server.data.features import FEATURES
from server.lab.experiment.experiment import Experiment
from server.lab.permalink import links
from server.lab.view import View
from tests.hostile.honest import Figures, Honest, table
from tests.serving import Client, Server

# Of the experiments that a link can ask for, about the longest epoch, the longest batch, and the dearest pictures
HEAVIEST = Experiment(
    problem="regression",
    training_percent=90,
    batch_size=1,
    hidden_layers=(8,) * 6,
    features=tuple(FEATURES),
    optimizer="adam",
    dropout=0.5,
)
DEAREST = HEAVIEST.changed(
    activation="gelu", batch_size=1200, shuffle=True, clip_norm=1.0, regularization="L1_L2",
    regularization_rate=0.0001, learning_rate=0.001,
)  # fmt: skip

Act = Callable[[Client, int], object]


def link(experiment: Experiment, number: int) -> str:
    """Each learner has points and weights of their own."""
    return links.write(experiment.changed(seed=f"0.{number:03}"), View())


class Learners:
    """So many learners of an experiment, in threads. Each does `start` once, and then draws, and does `act` so many
    times a second; `epochs` and `frames` say how far each has come.
    """

    def __init__(
        self,
        server: Server,
        count: int,
        experiment: Experiment,
        start: Act,
        act: Act | None = None,
        rate: int = 20,
    ) -> None:
        self._server, self._experiment, self._start, self._act = server, experiment, start, act
        self._pause = 1 / rate
        self._end = threading.Event()
        self.epochs, self.frames, self.faults = [0] * count, [0] * count, list[str]()
        self._threads = [threading.Thread(target=self._learn, args=(number,)) for number in range(count)]

    def __enter__(self) -> Learners:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _learn(self, number: int) -> None:
        try:
            with self._server.client(link(self._experiment, number)) as client:
                self._start(client, number)
                due, turn = time.monotonic(), 0
                while not self._end.is_set():
                    if self._act is not None and time.monotonic() >= due:
                        self._act(client, turn)
                        due, turn = time.monotonic() + self._pause, turn + 1
                    with contextlib.suppress(TimeoutError):
                        client.read(self._pause if self._act else 0.2)
                    del client.scenes[:], client.frames[:-1], client.events[:-50]
                    self.epochs[number], self.frames[number] = max(client.epoch, 0), client.pictures
        except Exception as error:
            self.faults.append(repr(error))


def play_fast(client: Client, number: int) -> None:
    client.say("set_speed", value=1000)
    client.say("play")


def play_as_fast_as_it_goes(client: Client, number: int) -> None:
    client.say("set_speed", value=0)
    client.say("play")


def click_step(client: Client, number: int) -> None:
    for _ in range(100):
        client.say("step")


def look_inside(client: Client, number: int) -> None:
    play_fast(client, number)
    client.say(
        "watch",
        parameter=[1, 0, 0],
        second=[1, 0, 1],
        step=True,
        losses=True,
        point=[1.0, 2.0],
        space=[1, 0, 1],
    )


def begin_anew(client: Client, turn: int) -> None:
    client.say(("regenerate", "reset", "new_weights")[turn % 3])
    client.say("play")


def travel(client: Client, turn: int) -> None:
    client.say("rewind", epoch=turn % 3, batch=turn * 7 % 1000)
    client.say("continue_here" if turn % 2 else "to_present")
    client.say("play")


def drag(client: Client, turn: int) -> None:
    client.say("set_parameter", layer=1, neuron=0, source=0, value=(turn % 40) / 10 - 2)


def drag_the_surface(client: Client, turn: int) -> None:
    client.say("watch", parameter=[1, turn % 8, 0], second=[2, 0, turn % 8], step=True)


def nothing(client: Client, number: int) -> None:
    pass


Attack = Callable[[Server], Learners]
ATTACKS: dict[str, Attack] = {
    "two heaviest at 1000 epochs/s": lambda server: Learners(server, 2, HEAVIEST, play_fast),
    "ten heaviest at 1000 epochs/s": lambda server: Learners(server, 10, HEAVIEST, play_fast),
    "ten heaviest, as fast as it goes": lambda server: Learners(
        server, 10, HEAVIEST, play_as_fast_as_it_goes
    ),
    "ten dearest at 1000 epochs/s": lambda server: Learners(server, 10, DEAREST, play_fast),
    "two click Step 100 times": lambda server: Learners(server, 2, HEAVIEST, click_step),
    "ten look inside the heaviest": lambda server: Learners(server, 10, HEAVIEST, look_inside),
    "ten look inside the dearest": lambda server: Learners(server, 10, DEAREST, look_inside),
    "ten begin anew 20 times a second": lambda server: Learners(server, 10, HEAVIEST, play_fast, begin_anew),
    "ten travel 20 times a second": lambda server: Learners(server, 10, HEAVIEST, play_fast, travel),
    "ten drag a weight, playing": lambda server: Learners(server, 10, HEAVIEST, play_fast, drag),
    "ten drag a weight, paused": lambda server: Learners(server, 10, DEAREST, nothing, drag),
    "ten drag a surface, paused": lambda server: Learners(server, 10, DEAREST, nothing, drag_the_surface),
}


def measure(seconds: float, names: Sequence[str]) -> Iterator[tuple[Figures, Learners | None]]:
    """What honest learners notice: quiet, beside the learners of each name for so many seconds, and after."""
    with Server(DESCENT_WORKERS="2") as server, Honest(server) as honest:
        yield honest.measure("quiet", seconds), None
        for name in names:
            with ATTACKS[name](server) as learners:
                figures = honest.measure(name, seconds)
            yield figures, learners
        yield honest.measure("quiet again", seconds), None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each lasts (default 10)")
    parser.add_argument(
        "--only", nargs="*", default=[""], metavar="WORD", help="those whose name has one of them"
    )
    arguments = parser.parse_args()
    names = [name for name in ATTACKS if any(word in name for word in arguments.only)]
    rows = []
    for figures, learners in measure(arguments.seconds, names):
        rows.append(figures)
        print(table(rows[-1:]).partition("\n")[2] if len(rows) > 1 else table(rows), end="", flush=True)
        if learners is not None:
            print(
                f"   their epochs {learners.epochs}, frames {learners.frames}, faults {learners.faults[:1]}",
                end="",
            )
        print(flush=True)


if __name__ == "__main__":
    main()
