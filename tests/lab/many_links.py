"""`python -m tests.lab.many_links COUNT`: the work of so many different links, of the largest kinds, in one process.

Prints MB: what the process held at the start, the most it held after each link, and the most at any moment.
"""

from __future__ import annotations

import gc
import random
import sys
from pathlib import Path

from server.compute.executor import RARELY
from server.data.features import FEATURES
from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch
from server.lab.jobs import Job, Look
from server.lab.train.advance import advance
from server.sessions.scheduling.ration import Ration
from server.sessions.sight import finest

WATCH = Watch(
    parameter=(1, 0, 0), second=(1, 0, 1), step=True, losses=True, point=(1.0, 2.0), space=(1, 0, 1)
)


def held(name: str = "VmRSS") -> int:
    """MB of memory that this process holds now, or (VmHWM) has held at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024


def experiment(number: int) -> Experiment:
    """Nearly the largest that there are, each another."""
    chance = random.Random(number)
    return Experiment(
        problem="regression",
        seed=f"0.{number}",
        training_percent=90,
        batch_size=chance.choice([1, 1, 10, 300]),
        hidden_layers=tuple(chance.choice([7, 8]) for _ in range(6)),
        features=tuple(FEATURES),
        optimizer=chance.choice(["adam", "sgd"]),
        dropout=chance.choice([0, 0.5]),
        activation=chance.choice(["tanh", "gelu", "relu", "sigmoid"]),
    )


def main(count: int) -> None:
    gc.set_threshold(*RARELY)
    advance([Job(Experiment(), epochs=1, looks=(Look(),))])
    start, most = held(), 0
    for number in range(count):
        one = experiment(number)
        (result,) = advance([Job(one, batches=2, looks=(Look(inside=WATCH),), with_scene=True)])
        if number % 3 == 0:
            advance([Job(one, result.run, looks=(finest(one, Ration().look),))])
        most = max(most, held())
    print(start, most, held("VmHWM"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
