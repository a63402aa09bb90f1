"""One point on its way through a network, and how wrong the network is about it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from server.lab.experiment.experiment import Experiment
from server.lab.inside.given import network_inputs, passed, points_of, shown_inputs
from server.lab.inside.watch import Watch
from server.lab.material import data_set, material, targets_of
from server.lab.run.run import Run
from server.nn.families.losses import LOSSES
from server.nn.inspect.forward import squashed
from server.nn.operations import Floats

NEAR = 1e-4  # the share of an input's range within which a point is the data point itself
NO_PROBABILITY = -1.0


def point_arrays(experiment: Experiment, run: Run, watch: Watch) -> dict[str, Floats]:
    """The arrays point_…, or none where the point has another number of inputs or is no point at all.

    point_of: the data point's number, −1 where it is none; the right answer, as in the data, and of any other point
    the nearest data point's; the probability given to it; the loss; what a distance is divided by before the loss
    takes it, 1 where targets are as in the data; and 1 where the right answer is what the watch says, or else 0.
    """
    inputs = experiment.generator.inputs
    if len(watch.point) != len(inputs) or not all(math.isfinite(number) for number in watch.point):
        return {}
    data = data_set(experiment.recipe)
    ranges = np.array([each.high - each.low for each in inputs])
    distances = np.abs(points_of(experiment) - np.array(watch.point)) / ranges
    nearest = int((distances * distances).sum(axis=1).argmin())
    # Several may lie at one place, with other answers: the number says which is meant, as long as it is one of them
    if watch.number is not None and watch.number < len(distances) and _is_here(distances[watch.number]):
        nearest = watch.number
    is_data = _is_here(distances[nearest])
    point = data.points[nearest : nearest + 1, :-1] if is_data else np.array([watch.point])
    label = float(data.points[nearest, -1])
    is_chosen = not is_data and watch.label is not None and _is_label(experiment, watch.label)
    if is_chosen and watch.label is not None:
        label = float(watch.label)
    seen = passed(experiment, run.parameters, network_inputs(experiment, point))
    outputs, given = seen.layers[-1].outputs, material(experiment)
    target = targets_of(np.array([label]), LOSSES[experiment.loss_in_force].targets, experiment.classes)
    target = (target - given.target_shift) / given.target_scale
    loss = LOSSES[experiment.loss_in_force].each(outputs[None], target[None])[0, 0]
    probability = probability_of(experiment, outputs[:, 0], label)
    return {
        "point_at": point.ravel(),
        "point_of": np.array(
            [nearest if is_data else -1, label, probability, loss, given.target_scale, is_chosen]
        ),
        "point_inputs": shown_inputs(experiment, point).ravel(),
        "point_sums": seen.sums.ravel(),
        "point_outputs": seen.outputs.ravel(),
    }


def probability_of(experiment: Experiment, outputs: Floats, label: float) -> float:
    """The probability that the engine's output layer (outputs,) gives to the right answer; −1 where it gives none.

    A sigmoid and a softmax say it themselves. Tanh says a number from −1 to 1; (1 + right · output) / 2 reads that as
    a probability: 1 where it is certain and right, ½ at 0. A linear output has no bounds and gives none, and no more
    does a value in a regression.
    """
    output = experiment.output_in_force
    if not experiment.is_classification or output == "linear":
        return NO_PROBABILITY
    right = 1.0 if label > 0 else -1.0
    if output == "softmax":
        number = int(label) if experiment.classes > 2 else int(label > 0)
        return float(1 / np.exp(outputs - outputs[number]).sum())
    if output == "sigmoid":
        return float(squashed("sigmoid", right * outputs)[0])
    return float((1 + right * outputs[0]) / 2)


def losses(experiment: Experiment, run: Run) -> NDArray[np.float32]:
    """The loss (n,) of every data point, without penalty; their mean over the training points is the loss shown."""
    given = material(experiment)
    outputs = passed(experiment, run.parameters, given.inputs).layers[-1].outputs
    each = LOSSES[experiment.loss_in_force].each(outputs[None], given.targets[None])[0]
    single: NDArray[np.float32] = each.astype(np.float32)
    return single


def _is_here(distances: Floats) -> bool:
    """Whether a data point, so far away in each input as shares of its range, is the point itself."""
    return bool((distances <= NEAR).all())


def _is_label(experiment: Experiment, label: float) -> bool:
    """Whether a person may give it as the right answer."""
    if not experiment.is_classification:
        return math.isfinite(label)
    return label in ((-1, 1) if experiment.classes == 2 else range(experiment.classes))
