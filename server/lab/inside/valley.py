"""The valley: the loss as a function of one weight or bias, all others held.

A true section through the mean loss of the next batch, without penalty. A worker must not be held for long: where
networks and batches are large, a section has fewer values.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.inside.insight import DOUBLE, PARAMETER, Array, Arrays, Insight, Parameter, Subject, Switch
from server.lab.inside.next_step import NextStep, points_of_batch
from server.nn.families.activations import ACTIVATIONS
from server.nn.inspect import slices
from server.nn.inspect.slices import Varied
from server.nn.operations import Floats

COUNTS = (101, 51, 21)  # of values: the most, and fewer of the same ones
_FARTHEST = float(np.finfo(np.float64).max)
# How many outputs of a neuron may be computed for it: a hundredth of a second or two
_MOST = 1_200_000


def valley_arrays(subject: Subject, *, parameter: Parameter) -> Arrays:
    """The update of one parameter and the valley around it; nothing where there is no such parameter.

    The slope of the valley at the old value is the gradient, unless that is clipped or the parameter stands still.
    """
    experiment = subject.experiment
    position = experiment.architecture.position(*parameter)
    if position is None:
        return {}
    found = subject.next_step()
    step = found.step
    old, new = float(step.old[position]), float(step.new[position])
    count = extent_of_valley(experiment, parameter, step.batch.inputs.shape[1])
    low, high = window(old, new)
    values = np.empty(count + 2)
    values[:count] = between(low, high, count)
    values[count:] = old, new
    losses = section(experiment, found, parameter, values)
    update = numbers_of(found, position, losses[count:])
    return {"update": update, "valley_at": values[:count], "valley": losses[:count]}


def extent_of_valley(experiment: Experiment, parameter: Parameter, points: int) -> int:
    """How many values a valley has for a batch of so many points, beside the old and the new one."""
    price = price_from(experiment, parameter[0]) * points
    return next((count for count in COUNTS if count * price <= _MOST), COUNTS[-1])


def price_from(experiment: Experiment, first: int) -> int:
    """What it costs to take one point through a network again, from layer `first` on, where one parameter varies."""
    architecture = experiment.architecture
    later = zip(architecture.sizes[first + 1 :], architecture.activations[first:], strict=True)
    varied = ACTIVATIONS[architecture.activations[first - 1]].look_cost
    return varied + sum(width * ACTIVATIONS[name].look_cost for width, name in later)


def section(experiment: Experiment, found: NextStep, parameter: Parameter, values: Floats) -> Floats:
    """The loss where a parameter has each of the values, all others held."""
    step, varied = found.step, Varied(*parameter, values)
    return slices.valley(experiment.architecture, experiment.loss_in_force, step.old, step.batch, varied)


def numbers_of(found: NextStep, position: int, losses: Floats, *beside: int) -> Floats:
    """What an update is made of: old, gradient, learning rate, new, pull, the losses (2,) at old and at new.

    And whose it is: the parameter's number, and that of the one beside it in a surface.
    """
    step = found.step
    old, new = step.old[position], step.new[position]
    return np.array(
        (old, step.gradients[position], found.rate, new, step.pull[position], *losses, position, *beside)
    )


def between(low: float, high: float, count: int) -> Floats:
    """As many values from low to high, whose distance alone may be more than a number can be."""
    shares = _shares(count)
    if math.isfinite(high - low):
        return low + shares * (high - low)
    return low * (1 - shares) + high * shares


@lru_cache
def _shares(count: int) -> Floats:
    shares = np.linspace(0, 1, count)
    shares.setflags(write=False)
    return shares


def window(old: float, new: float) -> tuple[float, float]:
    """A range that holds both and −1 … 1. Its ends are 1, 2, 5, 10, 20, … away from 0, so that it seldom moves."""
    return -_end(-old, -new), _end(old, new)


def _end(*values: float) -> float:
    farthest = max((value for value in values if math.isfinite(value)), default=0.0)
    wanted = min(max(1.0, 1.05 * farthest), _FARTHEST)
    power = 10.0 ** math.floor(math.log10(wanted))
    return min(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= wanted), _FARTHEST)


def _values(experiment: Experiment, *, parameter: Parameter) -> float:
    if experiment.architecture.position(*parameter) is None:
        return 0.0
    points = points_of_batch(experiment)
    return float((extent_of_valley(experiment, parameter, points) + 2) * points * DOUBLE)


FIRST = Switch(
    "parameter", PARAMETER, "layer, neuron and input (null: the bias) whose valley and next step are shown"
)

VALLEY = Insight(
    "valley",
    (FIRST,),
    (
        Array(
            "update",
            "old value, gradient, learning rate, new value, what regularization adds, the losses at old and at "
            "new, and the parameter's number",
        ),
        Array("valley_at", "values of the parameter, from low to high"),
        Array("valley", "the loss at each of them"),
    ),
    valley_arrays,
    _values,
    needs_step=True,
    every=0.125,
)
