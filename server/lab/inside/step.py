"""The next update in slow motion: forward, backward, and what every parameter becomes."""

from __future__ import annotations

import numpy as np

from server.lab.inside.insight import FLAG, Array, Arrays, Insight, Subject, Switch
from server.nn.families.outputs import OUTPUTS
from server.nn.operations import Floats

MOST_POINTS = 32  # of a batch that are shown one by one; sums and means are of all


def step_arrays(subject: Subject, *, step: bool) -> Arrays:
    """The next update with its passes: rows are neurons, columns the first points of the batch.

    Dropout is in what is handed on and in its slope. Outputs are squashed; behind sigmoid and softmax their slope is
    1 all the same, because a cross-entropy's error is that of the sum: the answer less the target.
    """
    found = subject.next_step(with_passes=True)
    made, passes = found.step, found.passes
    assert passes is not None
    answered = OUTPUTS[subject.experiment.output_in_force].answers(passes.outputs[-1])
    about = (found.epoch, found.batch, found.batches, len(found.points), found.rate, found.left)
    return {
        "step_about": np.array(about, dtype=np.float64),
        "step_points": found.points[:MOST_POINTS].astype(np.float64),
        "step_inputs": _rows(made.batch.inputs[:-1]),
        "step_sums": _rows(*passes.sums),
        "step_outputs": _rows(*passes.outputs[:-1], answered),
        "step_slopes": _rows(*passes.slopes),
        "step_targets": _rows(made.batch.targets),
        "step_losses": passes.losses[:MOST_POINTS],
        "step_errors": _rows(*passes.errors),
        "step_gradients": made.gradients,
        "step_pull": made.pull,
        "step_new": made.new,
        "step_old": made.old,
    }


def _rows(*layers: Floats) -> Floats:
    return np.concatenate([layer[:, :MOST_POINTS].ravel() for layer in layers])


STEP = Insight(
    "step",
    (Switch("step", FLAG, "all about the next update"),),
    (
        Array(
            "step_about",
            "epoch, batch, batches of an epoch, points of the batch, learning rate, and how many of these points the "
            "epoch before has left",
        ),
        Array("step_points", "numbers of the first points of the batch"),
        Array("step_inputs", "inputs of the network × points"),
        Array("step_sums", "neurons × points: pre-activations, layer by layer"),
        Array("step_outputs", "neurons × points: outputs, the output layer's as the diagram says it"),
        Array("step_slopes", "neurons × points: the slope of what was handed on, over the pre-activation"),
        Array("step_targets", "outputs × points: as the loss takes them"),
        Array("step_losses", "each point's loss"),
        Array("step_errors", "neurons × points: the loss's derivative by the pre-activation"),
        Array("step_gradients", "each parameter's gradient, the mean over the whole batch"),
        Array("step_pull", "what regularization adds to each gradient"),
        Array("step_new", "each parameter after the update"),
        Array("step_old", "each parameter before it"),
    ),
    step_arrays,
    needs_step=True,
)
