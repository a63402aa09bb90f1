"""The surface: the loss as a function of two weights or biases, all others held.

A true section through the mean loss of the next batch, without penalty. A worker must not be held for long: where
networks and batches are large, it has fewer values, and is of no more than the first points of the batch; it says of
how many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.lab.experiment.experiment import Experiment
from server.lab.inside.insight import PARAMETER, Array, Arrays, Insight, Parameter, Subject, Switch
from server.lab.inside.next_step import points_of_batch
from server.lab.inside.valley import FIRST, VALLEY, between, numbers_of, price_from, section, window
from server.nn.inspect import slices
from server.nn.operations import Floats

SIDES = (41, 21)  # values along one axis: the most, and fewer of the same ones
_MOST = 5_000_000  # outputs of a neuron that may be computed for it: a hundredth of a second or two
_FAR = 1e15  # beyond it, losses overflow in single precision


def surface_arrays(subject: Subject, *, parameter: Parameter, second: Parameter) -> Arrays:
    """The surface, and the second parameter's update; nothing where they are not two."""
    experiment, architecture = subject.experiment, subject.experiment.architecture
    first, other = architecture.position(*parameter), architecture.position(*second)
    if first is None or other is None or first == other:
        return {}
    found = subject.next_step()
    step = found.step
    given, points = step.batch, step.batch.inputs.shape[1]
    side, shown = extent_of_surface(experiment, parameter, second, points)
    across, upward = (
        between(*window(float(step.old[position]), float(step.new[position])), side)
        for position in (first, other)
    )
    is_far = max(map(abs, (across[0], across[-1], upward[0], upward[-1]))) > _FAR
    lay: Callable[[Floats], NDArray[Any]] = np.asarray if is_far else _single
    losses = slices.surface(
        architecture,
        experiment.loss_in_force,
        lay(step.old),
        slices.Batch(
            lay(given.inputs[:, :shown]),
            lay(given.targets[:, :shown]),
            [lay(mask[:, :shown]) for mask in given.masks],
        ),
        slices.Varied(*parameter, lay(across)),
        slices.Varied(*second, lay(upward)),
    )
    ends = section(experiment, found, second, np.array((step.old[other], step.new[other])))
    return {
        "update_second": numbers_of(found, other, ends, first),
        "surface_at": np.concatenate([across, upward]),
        "surface": losses.astype(np.float32).ravel(),
        "surface_of": np.array((shown, points), dtype=np.float64),
        "surface_way": _single(np.array([*subject.way, step.old[[first, other]]])).ravel(),
    }


def extent_of_surface(
    experiment: Experiment, parameter: Parameter, second: Parameter, points: int
) -> tuple[int, int]:
    """(values along one axis, points) of a surface for a batch of so many points."""
    price = price_from(experiment, min(parameter[0], second[0]))
    side = next((side for side in SIDES if side**2 * price * points <= _MOST), SIDES[-1])
    return side, min(points, max(1, _MOST // (side**2 * price)))


def _single(values: Floats) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _values(experiment: Experiment, *, parameter: Parameter, second: Parameter) -> float:
    position = experiment.architecture.position
    if position(*parameter) is None or position(*second) is None:
        return 0.0
    side, points = extent_of_surface(experiment, parameter, second, points_of_batch(experiment))
    return float(side**2 * points)


SURFACE = Insight(
    "surface",
    (FIRST, Switch("second", PARAMETER, "another one beside it: the surface of both")),
    (
        Array("update_second", "as `update`, of the second parameter; and last the first one's number"),
        Array("surface_at", "values of the first parameter, and then of the second"),
        Array("surface", "a row for each value of the second: the losses", "float32"),
        Array("surface_of", "of how many points of the batch the surface is, and how many there are"),
        Array("surface_way", "moments × parameters: what both were, and last what they are", "float32"),
    ),
    surface_arrays,
    _values,
    needs_step=True,
    every=1.0,
    brings=(VALLEY.name,),
)
