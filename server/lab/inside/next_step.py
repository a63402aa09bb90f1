"""The update that the engine makes next, taken on scratch buffers and shown.

Plan, points, order, dropout and what the optimizer remembers are those of training: so are the new parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.lab.experiment.experiment import Experiment
from server.lab.run.plan import member_of, plan_of, training_of
from server.lab.run.run import Run
from server.nn.inspect.recorded_step import Passes, Step, single_step, slow_step


@dataclass(frozen=True, eq=False, slots=True)
class NextStep:
    """An update and where it stands: epoch, batch of so many, learning rate, the points' numbers (B,), of which the
    first `left` are those that the epoch before has left; passes: what was computed on the way, where that was asked
    for.
    """

    epoch: int
    batch: int
    batches: int
    rate: float
    points: NDArray[np.intp]
    left: int
    step: Step
    passes: Passes | None = None


def next_step(experiment: Experiment, run: Run, *, with_passes: bool = False) -> NextStep:
    """The update of the batch that comes next; the run stays where it is."""
    plan = plan_of(experiment, run.stopped is not None)
    batch = run.batch if run.batch < len(plan.batches) else 0  # as training does: the epoch begins anew
    training = training_of(plan, 1)
    training.load([member_of(experiment, run)])
    training.begin_epoch()
    passes = None
    if with_passes:
        step, passes = slow_step(training, batch)
    else:
        step = single_step(training, batch)
    rate = experiment.rate_at(run.epoch)
    points = training.points_of(batch)
    left = plan.rest if run.epoch and batch == 0 else 0
    return NextStep(run.epoch, batch, len(plan.batches), rate, points, left, step, passes)


def points_of_batch(experiment: Experiment) -> int:
    """How many points a whole batch has."""
    return min(experiment.batch_size, experiment.data.training_count)
