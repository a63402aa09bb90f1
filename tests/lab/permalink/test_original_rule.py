"""Links with the original's keys alone, none of them recorded: they train as the plain loops of its rules do."""

from __future__ import annotations

import random

import pytest

from server.lab.jobs import Job
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.run.run import Run
from server.lab.train.advance import advance
from tests.oracles.original import FEATURES, Original

EPOCHS = (0, 1, 2, 4)


def made(number: int) -> str:
    """A link of its own for each number; all batch sizes of the slider come, and all activations and data."""
    draw = random.Random(number)
    is_regression = number % 3 == 2
    shapes = ("", "1", "4,2", "3", "2,3,2") if is_regression else ("", "1", "4,2", "8", "3,3,2")
    chosen = draw.sample(list(FEATURES), draw.randint(1, 5))
    keys = {
        "activation": ("tanh", "relu", "sigmoid", "linear")[number % 4],
        "batchSize": 1 + number % 30,
        "dataset": draw.choice(["circle", "xor", "gauss", "spiral"]),
        "regDataset": draw.choice(["reg-plane", "reg-gauss"]),
        "problem": "regression" if is_regression else "classification",
        "learningRate": draw.choice([0.001, 0.003, 0.01]),
        "regularizationRate": draw.choice([0, 0.001, 0.01, 0.1]),
        "noise": draw.choice([0, 5, 25, 50]),
        "percTrainData": draw.choice([10, 20, 30] if is_regression else [10, 30, 50, 70, 90]),
        "networkShape": draw.choice(shapes),
        "seed": f"0.{draw.randrange(100_000):05d}",
        "initZero": "true" if number % 10 == 7 else "false",
        **{name: "true" if name in chosen else "false" for name in FEATURES},
    }
    if regularization := (None, "L1", "L2")[draw.randrange(3)]:
        keys["regularization"] = regularization
    return "#" + "&".join(f"{key}={value}" for key, value in keys.items())


@pytest.mark.parametrize("number", range(60))
def test_a_link_trains_as_the_rules_say(number: int) -> None:
    link = links.read(made(number))
    assert not link.refused
    assert not link.unknown
    original = Original(made(number))
    run: Run | None = None
    for before, epoch in zip((0, *EPOCHS), EPOCHS, strict=False):
        original.train(epoch - before)
        run = advance([Job(link.experiment, run, epoch - before)])[0].run
        measures = measure(link.experiment, run)
        training, test = original.losses()
        assert measures.train_loss == pytest.approx(training, rel=1e-6)
        assert measures.test_loss == pytest.approx(test, rel=1e-6)


def test_the_links_are_of_all_kinds() -> None:
    experiments = [links.read(made(number)).experiment for number in range(60)]
    originals = [Original(made(number)) for number in range(60)]
    assert {each.batch_size for each in experiments} == set(range(1, 31))
    assert {each.regularization for each in experiments} == {None, "L1", "L2"}
    assert {each.data.generator for each in experiments} == {
        "circle", "xor", "gauss", "spiral", "reg-plane", "reg-gauss",
    }  # fmt: skip
    rests = [
        len(original.training) % each.batch_size
        for original, each in zip(originals, experiments, strict=True)
    ]
    assert sum(rest > 0 for rest in rests) >= 30
