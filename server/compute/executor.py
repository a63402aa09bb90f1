"""Where `advance` runs: in line here, in processes in `compute.pool`, on other machines in `compute.cluster`.

All are `concurrent.futures.Executor`s: the jobs are values and `advance` is pure, so it does not matter where, or how
often, it is done.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from time import process_time
from typing import Any, NamedTuple, ParamSpec, TypeVar

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Result
from server.lab.train.advance import advance, look, train

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


class Spent(NamedTuple):
    """Seconds of the processor that a job has cost where it was done.

    drawing: to make the untrained network and its points; training: of its whole stack, which had so many networks
    and trained so many batches; looking.
    """

    drawing: float = 0.0
    training: float = 0.0
    stack: int = 1
    batches: int = 0
    looking: float = 0.0


def timed_advance(jobs: Sequence[Job]) -> tuple[list[Result], list[Spent]]:
    """The results, and what each job has cost: the scheduler plans with that."""
    results, spent = [], []
    for job, each in zip(jobs, train(jobs), strict=True):
        start = process_time()
        results += look([job], [each])
        looking = process_time() - start
        spent.append(Spent(each.drawing, each.training, each.stack, each.batches, looking))
    return results, spent


def training_in(spent: Sequence[Spent]) -> float:
    """How much of the processor's time of these jobs was training, 0 … 1."""
    training = sum(each.training / each.stack for each in spent)
    others = sum(each.drawing + each.looking for each in spent)
    return training / (training + others) if training else 0.0


TURN = threading.Lock()
RARELY = (50_000, 20, 50)  # for gc.set_threshold: what is made and thrown away with each job has no circles


def in_turn(fn: Callable[..., Value], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Value:
    """fn(...), alone in its process: `advance` trains in buffers that it keeps, and a worker may have threads."""
    with TURN:
        return fn(*args, **kwargs)


def fingerprint() -> str:
    """Of a short training: the same wherever a run ends with the same bytes."""
    (result,) = in_turn(advance, ([Job(Experiment(hidden_layers=(8, 8)), epochs=3)],), {})
    return hashlib.sha256(result.run.parameters.tobytes()).hexdigest()


class Unreachable(RuntimeError):
    """Those who should train cannot be reached; says who, and what to do."""


class Workers(Executor):
    """An executor that says how many calls it carries out at a time; that may change."""

    workers = 1


class InlineExecutor(Workers):
    """Does the work at once, where it is asked for: for tests and the command line."""

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        """A future that is done already."""
        future: Future[Value] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
