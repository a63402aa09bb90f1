"""One point on its way through a network, and how wrong the network is about it."""

from __future__ import annotations

import math

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.inside.given import passed, points_of, shown_inputs
from server.lab.inside.insight import NUMBER, POINT_NUMBER, Array, Arrays, Insight, Subject, Switch
from server.lab.inside.insight import POINT as POINT_KIND
from server.lab.preprocessing import data_set, network_inputs, preprocessed, targets_of
from server.nn.families.losses import LOSSES
from server.nn.families.outputs import OUTPUTS
from server.nn.operations import Floats

NEAR = 1e-4  # the share of an input's range within which a point is the data point itself
NO_PROBABILITY = -1.0


def point_arrays(
    subject: Subject, *, point: tuple[float, ...], number: int | None, label: float | None
) -> Arrays:
    """The arrays of a point; none where it has another number of inputs or is no point at all."""
    experiment = subject.experiment
    inputs = experiment.data.schema.inputs
    if len(point) != len(inputs) or not all(math.isfinite(each) for each in point):
        return {}
    data = data_set(experiment.data)
    ranges = np.array([each.high - each.low for each in inputs])
    distances = np.abs(points_of(experiment) - np.array(point)) / ranges
    nearest = int((distances * distances).sum(axis=1).argmin())
    # Several may lie at one place, with other answers: the number says which is meant, as long as it is one of them
    if number is not None and number < len(distances) and _is_here(distances[number]):
        nearest = number
    is_data = _is_here(distances[nearest])
    place = data.points[nearest : nearest + 1, :-1] if is_data else np.array([point])
    answer = float(data.points[nearest, -1])
    is_chosen = not is_data and label is not None and _is_label(experiment, label)
    if is_chosen and label is not None:
        answer = float(label)
    seen = passed(experiment, subject.run.parameters, network_inputs(experiment, place))
    outputs, given = seen.layers[-1].outputs, preprocessed(experiment)
    target = targets_of(np.array([answer]), LOSSES[experiment.loss_in_force].targets, experiment.classes)
    target = (target - given.target_shift) / given.target_scale
    loss = LOSSES[experiment.loss_in_force].each(outputs[None], target[None])[0, 0]
    probability = probability_of(experiment, outputs[:, 0], answer)
    return {
        "point_at": place.ravel(),
        "point_of": np.array(
            [nearest if is_data else -1, answer, probability, loss, given.target_scale, is_chosen]
        ),
        "point_inputs": shown_inputs(experiment, place).ravel(),
        "point_sums": seen.sums.ravel(),
        "point_outputs": seen.outputs.ravel(),
    }


def probability_of(experiment: Experiment, outputs: Floats, label: float) -> float:
    """The probability that the engine's output layer (outputs,) gives to the right answer; −1 where it gives none.

    A sigmoid and a softmax say it themselves; what an output from −1 to 1 says is read as one. An output without
    bounds gives none, and no more does a value in a regression.
    """
    read = OUTPUTS[experiment.output_in_force].probability
    if not experiment.is_classification or read is None:
        return NO_PROBABILITY
    return read(outputs, int(label) if experiment.classes > 2 else int(label > 0))


def _is_here(distances: Floats) -> bool:
    """Whether a data point, so far away in each input as shares of its range, is the point itself."""
    return bool((distances <= NEAR).all())


def _is_label(experiment: Experiment, label: float) -> bool:
    """Whether a person may give it as the right answer."""
    if not experiment.is_classification:
        return math.isfinite(label)
    return label in experiment.data.schema.labels


POINT = Insight(
    "point",
    (
        Switch("point", POINT_KIND, "a place in the data's own units, one number an input; none ends it"),
        Switch("number", POINT_NUMBER, "which data point it is, where several lie there", "point", True),
        Switch("label", NUMBER, "the right answer for a point that is none of the data", "point"),
    ),
    (
        Array("point_at", "inputs of the point, in the data's own units"),
        Array(
            "point_of",
            "the data point's number, −1 where it is none; the right answer, as in the data, and of any other "
            "point the nearest data point's; the probability given to it, −1 where there is none; the loss; what "
            "a distance is divided by before the loss takes it, 1 where targets are as in the data; 1 where the "
            "right answer is the label that was asked with, or else 0",
        ),
        Array("point_inputs", "what the shown weights of the first layer multiply"),
        Array("point_sums", "each neuron's pre-activation, layer by layer after the inputs"),
        Array("point_outputs", "each neuron's output, likewise; the output layer's as the diagram says it"),
    ),
    point_arrays,
)
