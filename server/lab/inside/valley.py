"""The loss as a function of one weight or bias, or of two, all others held.

True sections through the mean loss, without penalty, of the batch that is trained next and of whom it trains. A
worker must not be held for long: where networks and batches are large, sections have fewer values, and a surface is
of no more than the first points of the batch; it says of how many.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.lab.experiment.experiment import Experiment
from server.lab.inside.next_step import NextStep
from server.lab.inside.watch import Parameter
from server.nn.inspect.slices import Batch, Varied, surface, valley
from server.nn.operations import Floats

VALLEY, SURFACE = (101, 51, 21), (41, 21)  # values along one axis: the most, and fewer of the same ones
_SHARES = {count: np.linspace(0, 1, count) for count in VALLEY + SURFACE}
_FARTHEST = float(np.finfo(np.float64).max)
_FAR = 1e15  # beyond it, losses overflow in single precision
# How many outputs of a neuron may be computed for one section: a hundredth of a second or two. In double precision
# they take three times as long; and some activations are dear, by about so many times.
_MOST_OF_VALLEY, _MOST_OF_SURFACE = 1_200_000, 5_000_000
_DEAR = {"gelu": 28, "softplus": 9, "sin": 3}


def valley_arrays(experiment: Experiment, found: NextStep, parameter: Parameter) -> dict[str, NDArray[Any]]:
    """The update of one parameter and the valley around it; nothing where there is no such parameter.

    The slope of the valley at the old value is the gradient, unless that is clipped or the parameter stands still.
    """
    step, architecture = found.step, experiment.architecture
    position = architecture.position(*parameter)
    if position is None:
        return {}
    old, new = float(step.old[position]), float(step.new[position])
    count = extent_of_valley(experiment, parameter, step.batch.inputs.shape[1])
    low, high = window(old, new)
    values = np.empty(count + 2)
    values[:count] = _between(low, high, count)
    values[count:] = old, new
    losses = _section(experiment, found, parameter, values)
    update = _numbers(found, position, losses[count:])
    return {"update": update, "valley_at": values[:count], "valley": losses[:count]}


def extent_of_valley(experiment: Experiment, parameter: Parameter, points: int) -> int:
    """How many values a valley has for a batch of so many points, beside the old and the new one."""
    price = _price(experiment, parameter[0]) * points
    return next((count for count in VALLEY if count * price <= _MOST_OF_VALLEY), VALLEY[-1])


def extent_of_surface(
    experiment: Experiment, parameter: Parameter, second: Parameter, points: int
) -> tuple[int, int]:
    """(values along one axis, points) of a surface for a batch of so many points."""
    price = _price(experiment, min(parameter[0], second[0]))
    side = next((side for side in SURFACE if side**2 * price * points <= _MOST_OF_SURFACE), SURFACE[-1])
    return side, min(points, max(1, _MOST_OF_SURFACE // (side**2 * price)))


def _price(experiment: Experiment, first: int) -> int:
    """What it costs to take one point through a network again, from layer `first` on, where one parameter varies."""
    architecture = experiment.architecture
    later = zip(architecture.sizes[first + 1 :], architecture.activations[first:], strict=True)
    varied = _DEAR.get(architecture.activations[first - 1], 1)
    return varied + sum(width * _DEAR.get(name, 1) for width, name in later)


def _section(experiment: Experiment, found: NextStep, parameter: Parameter, values: Floats) -> Floats:
    """The loss where a parameter has each of the values, all others held."""
    step, varied = found.step, Varied(*parameter, values)
    return valley(experiment.architecture, experiment.loss_in_force, step.old, step.batch, varied)


def _numbers(found: NextStep, position: int, losses: Floats, *beside: int) -> Floats:
    """What an update is made of: old, gradient, learning rate, new, pull, the losses (2,) at old and at new.

    And whose it is: the parameter's number, and that of the one beside it in a surface.
    """
    step = found.step
    old, new = step.old[position], step.new[position]
    return np.array(
        (old, step.gradients[position], found.rate, new, step.pull[position], *losses, position, *beside)
    )


def surface_arrays(
    experiment: Experiment,
    found: NextStep,
    parameter: Parameter,
    second: Parameter,
    way: Sequence[tuple[float, float]] = (),
) -> dict[str, NDArray[Any]]:
    """The surface over two parameters, a row for each value of the second, and the second one's update; nothing
    where they are not two. surface_of: of how many points of the batch it is, and how many there are. surface_way:
    what both were, pair by pair, `way` and last what they are.
    """
    step, architecture = found.step, experiment.architecture
    first, other = architecture.position(*parameter), architecture.position(*second)
    if first is None or other is None or first == other:
        return {}
    given, points = step.batch, step.batch.inputs.shape[1]
    side, shown = extent_of_surface(experiment, parameter, second, points)
    across, upward = (
        _between(*window(float(step.old[position]), float(step.new[position])), side)
        for position in (first, other)
    )
    is_far = max(map(abs, (across[0], across[-1], upward[0], upward[-1]))) > _FAR
    lay: Callable[[Floats], NDArray[Any]] = np.asarray if is_far else _single
    losses = surface(
        architecture,
        experiment.loss_in_force,
        lay(step.old),
        Batch(
            lay(given.inputs[:, :shown]),
            lay(given.targets[:, :shown]),
            [lay(mask[:, :shown]) for mask in given.masks],
        ),
        Varied(*parameter, lay(across)),
        Varied(*second, lay(upward)),
    )
    ends = _section(experiment, found, second, np.array((step.old[other], step.new[other])))
    return {
        "update_second": _numbers(found, other, ends, first),
        "surface_at": np.concatenate([across, upward]),
        "surface": losses.astype(np.float32).ravel(),
        "surface_of": np.array((shown, points), dtype=np.float64),
        "surface_way": _single(np.array([*way, step.old[[first, other]]])).ravel(),
    }


def _between(low: float, high: float, count: int) -> Floats:
    """As many values from low to high, whose distance alone may be more than a number can be."""
    if math.isfinite(high - low):
        return low + _SHARES[count] * (high - low)
    return low * (1 - _SHARES[count]) + high * _SHARES[count]


def window(old: float, new: float) -> tuple[float, float]:
    """A range that holds both and −1 … 1. Its ends are 1, 2, 5, 10, 20, … away from 0, so that it seldom moves."""
    return -_end(-old, -new), _end(old, new)


def _end(*values: float) -> float:
    farthest = max((value for value in values if math.isfinite(value)), default=0.0)
    wanted = min(max(1.0, 1.05 * farthest), _FARTHEST)
    power = 10.0 ** math.floor(math.log10(wanted))
    return min(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= wanted), _FARTHEST)


def _single(values: Floats) -> NDArray[np.float32]:
    return values.astype(np.float32)
