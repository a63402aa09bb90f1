"""Which section through the inputs the plot shows, where points have more inputs than a plot has axes.

Of data in a plane there is but one.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.data.schema import Input, Schema
from server.nn.inspect import probe

Values = NDArray[Any]

PLANE_AXES = (0, 1)
_CALM = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def axes_of(schema: Schema, wanted: tuple[int, ...]) -> tuple[int, int]:
    """The two inputs, across and upward, that a plot of these data has: those wanted, where there are such, else
    those that the data set is best seen by.
    """
    if schema.takes_features:
        return PLANE_AXES
    is_there = len(set(wanted)) == 2 and max(wanted) < len(schema.inputs)
    return (wanted[0], wanted[1]) if is_there else schema.axes


def held_of(schema: Schema, point: tuple[float, ...]) -> tuple[float, ...]:
    """What each input is held at (inputs,): the pinned point, or else each one's default; () in the plane."""
    if schema.takes_features:
        return ()
    if len(point) == len(schema.inputs):
        return point
    return tuple(each.default for each in schema.inputs)


@lru_cache(maxsize=16)
def inputs_over(
    inputs: tuple[Input, ...], axes: tuple[int, int], held: tuple[float, ...], resolution: int
) -> Values:
    """All inputs of a point over the plot, in their own units: (inputs + 1, resolution²), the last row ones.

    Row by row from the top.
    """
    rows = np.ones((len(inputs) + 1, resolution**2), dtype=np.float32)
    rows[:-1] = np.array(held or [each.default for each in inputs], dtype=np.float32)[:, None]
    for axis, share in zip(axes, probe.lattice(resolution, 0.5), strict=True):
        low, high = inputs[axis].shown
        rows[axis] = low + (share + 0.5) * (high - low)
    rows.setflags(write=False)
    return rows


def input_shown(given: Input, values: Values) -> Values:
    """Values (cells,) of an input as what is painted: −1 … 1 over its range."""
    low, high = given.shown
    shown: Values = (2 * values - (low + high)) / (high - low)
    return shown


def neurons_shown(values: Values) -> Values:
    """A layer's outputs (width, cells) as what is painted: each neuron's largest is brought to 1 or a little less."""
    ceilings = [calm_ceiling(float(largest)) for largest in np.abs(values).max(axis=1)]
    shown: Values = values / np.array(ceilings, dtype=values.dtype)[:, None]
    return shown


def value_shown(schema: Schema, values: Values) -> Values:
    """A value that a regression says as what is painted: −1 … 1 over the range of its target."""
    if schema.target is None:
        return values
    low, high = schema.target.shown
    shown: Values = (2 * values - (low + high)) / (high - low)
    return shown


def calm_ceiling(number: float) -> float:
    """The smallest calm number that is not below: colours do not change with every frame. 1 for 0 and no number."""
    if not 1e-30 < number < 1e30:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(number))
    return next((step for step in _CALM if step * scale >= number * 0.999999), 10.0) * scale
