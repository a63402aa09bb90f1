"""What is measured of a run that went wrong, and of its untrained network. Looking only: nothing is trained."""

from __future__ import annotations

import numpy as np

from server.lab.diagnosis.inquiry import Evidence, Limits
from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import data_set, preprocessed
from server.lab.run.run import Run, first_run
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.losses import LOSSES
from server.nn.inspect.forward import forward
from server.nn.inspect.probe import NO_SLOPE
from server.nn.operations import Floats

_WILD = 100.0  # times the loss of a constant answer


@np.errstate(all="ignore")
def evidence_of(experiment: Experiment, run: Run) -> Evidence:
    """The evidence about a run that went wrong."""
    first = first_run(experiment, data_set(experiment.data))
    layers = outputs_of(experiment, first)
    hidden = [
        limits_of(name, neuron)
        for name, outputs in zip(experiment.hidden_activations, layers[:-1], strict=True)
        for neuron in outputs
    ]
    said = sum(each.points for each in hidden)
    output = experiment.architecture.activations[-1]
    given = preprocessed(experiment)
    loss = LOSSES[experiment.loss_in_force].mean(layers[-1][None], given.training_targets[None])[0]
    return Evidence(
        limits_of(output, outputs_of(experiment, run)[-1][0]),
        limits_of(output, layers[-1][0]),
        sum(each.high + each.low for each in hidden) / said if said else 0.0,
        not loss <= _WILD * constant_loss(experiment),
    )


def outputs_of(experiment: Experiment, run: Run) -> list[Floats]:
    """Outputs (width, points) of each layer after the inputs, for the training points."""
    inputs = preprocessed(experiment).training_inputs
    return [layer.outputs for layer in forward(experiment.architecture, run.parameters, inputs)]


def limits_of(activation: str, outputs: Floats) -> Limits:
    """How many of a neuron's outputs (points,) stand where its squash has no slope left to learn from."""
    points = len(outputs)
    row = ACTIVATIONS[activation]
    if not row.saturates or row.limits is None:
        return Limits(0, 0, points)
    low, high = row.limits
    scaled = (outputs - low) * (2 / (high - low)) - 1
    is_flat = 1 - scaled * scaled < NO_SLOPE
    up = int(np.count_nonzero(is_flat & (scaled > 0)))
    return Limits(up, int(np.count_nonzero(is_flat)) - up, points)


def constant_loss(experiment: Experiment) -> float:
    """The mean training loss of the best answer that is the same for every point, or nearly so for Huber's loss."""
    targets = preprocessed(experiment).training_targets
    shares = targets.mean(axis=1, keepdims=True)
    kind = LOSSES[experiment.loss_in_force].targets
    if kind == "values":
        answer = shares
    else:
        shares = np.clip(shares, 1e-3, 1 - 1e-3)
        answer = np.log(shares / (1 - shares)) if kind == "bits" else np.log(shares)
    answers = np.broadcast_to(answer, targets.shape)
    return float(LOSSES[experiment.loss_in_force].mean(answers[None], targets[None])[0])
