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
from server.nn.inspect.forward import answers
from server.nn.inspect.recorded_step import Passes, Step, single_step, slow_step
from server.nn.operations import Floats

MOST_POINTS = 32  # of a batch that are shown one by one; sums and means are of all


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


def step_arrays(experiment: Experiment, found: NextStep) -> dict[str, Floats]:
    """The arrays step_… of an update with its passes: rows are neurons, columns the first points of the batch.

    Dropout is in what is handed on and in its slope. Outputs are squashed; behind sigmoid and softmax their slope is
    1 all the same, because a cross-entropy's error is that of the sum: the answer less the target.
    """
    step, passes = found.step, found.passes
    assert passes is not None
    answered = answers(experiment.output_in_force, passes.outputs[-1])
    about = (found.epoch, found.batch, found.batches, len(found.points), found.rate, found.left)
    return {
        "step_about": np.array(about, dtype=np.float64),
        "step_points": found.points[:MOST_POINTS].astype(np.float64),
        "step_inputs": _rows(step.batch.inputs[:-1]),
        "step_sums": _rows(*passes.sums),
        "step_outputs": _rows(*passes.outputs[:-1], answered),
        "step_slopes": _rows(*passes.slopes),
        "step_targets": _rows(step.batch.targets),
        "step_losses": passes.losses[:MOST_POINTS],
        "step_errors": _rows(*passes.errors),
        "step_gradients": step.gradients,
        "step_pull": step.pull,
        "step_new": step.new,
        "step_old": step.old,
    }


def _rows(*layers: Floats) -> Floats:
    return np.concatenate([layer[:, :MOST_POINTS].ravel() for layer in layers])
