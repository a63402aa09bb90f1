"""Looks at one network: losses, and pictures of what each neuron computes. Knows no experiment.

Looking must not touch: everything here reads parameters (count,) and returns new arrays. Losses are computed in
float64, because they are compared with other programs; pictures in float32, because they become bytes, and again
in float64 where that overflows. Numbers may overflow; whoever looks says that NumPy need not warn of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.architecture import Architecture
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.losses import LOSSES
from server.nn.families.outputs import winners
from server.nn.operations import Floats, Operation, nbytes_of, product, run

NO_SLOPE = 1e-4  # of a squash: so little of a gradient comes back that nothing is learned from it


class Probe:
    """Forward passes of one network of an architecture over fixed inputs, in the precision of the inputs.

    inputs (fan_in + 1, points) with a last row of ones; `outputs` may be given others of that shape, which are copied
    over them. Its buffers are scratch space: the arrays that `outputs` returns are overwritten by the next call.
    """

    def __init__(self, architecture: Architecture, inputs: NDArray[Any]) -> None:
        points = inputs.shape[1]
        self._inputs = inputs
        self._parameters = np.zeros((1, architecture.parameter_count), dtype=inputs.dtype)
        self._outputs: list[NDArray[Any]] = []
        self._operations: list[Operation] = []
        before = inputs[None]
        layers = architecture.layers(self._parameters)
        for weights, name in zip(layers, architecture.activations, strict=True):
            width = weights.shape[1]
            extended = np.ones((1, width + 1, points), dtype=inputs.dtype)
            values = extended[:, :-1]
            activation = ACTIVATIONS[name]
            sums = values if activation.in_place else np.empty_like(values)
            self._operations += [product(weights, before, sums), *activation.apply(sums, values)]
            self._outputs.append(values[0])
            before = extended

    @property
    def nbytes(self) -> int:
        """Bytes of its buffers."""
        return nbytes_of(self._operations)

    def outputs(self, parameters: Floats, inputs: NDArray[Any] | None = None) -> list[NDArray[Any]]:
        """Outputs (width, points) of each layer after the inputs, for parameters (count,)."""
        if inputs is not None:
            np.copyto(self._inputs, inputs)
        self._parameters[0] = parameters
        run(self._operations)
        return self._outputs


def losses(name: str, outputs: Floats, targets: Floats, split: int) -> tuple[float, float]:
    """Mean losses, without penalty, of the points before number `split` and of the others; arrays (outputs, n)."""
    each = LOSSES[name].each(outputs[None], targets[None])[0]
    before, after = np.add.reduce(each[:split]), np.add.reduce(each[split:])
    return float(before) / split, float(after) / (len(each) - split)


def accuracy(outputs: Floats, targets: Floats) -> float:
    """The share of points (…, points) whose class is the right one."""
    right = winners(targets) if len(targets) > 1 else targets[0] > 0
    return int(np.count_nonzero(winners(outputs) == right)) / int(outputs.shape[1])


def is_stuck(outputs: Floats, targets: Floats) -> bool:
    """Whether outputs from −1 to 1 (1, points) are all so near ±1 that no gradient comes back, though the answers
    are hardly better than a constant one: of as many −1 as +1, one in five is wrong.

    Too big a step can throw a network there, and so can first biases; no number is out of bounds, but it never learns
    again.
    """
    least = np.minimum.reduce(np.abs(outputs[0]))
    if not 1 - least * least < NO_SLOPE:
        return False
    distance = outputs - targets
    return bool(np.mean(distance * distance) > _HARDLY_BETTER * np.var(targets))


_HARDLY_BETTER = 0.8


@lru_cache(maxsize=8)
def lattice(resolution: int, extent: float) -> tuple[Floats, Floats]:
    """The two coordinates of the cells' centres of a square picture over ±extent, each (resolution²,).

    Row by row from the top, so that the picture is the right way up: the first cell is at (−extent, +extent).
    """
    centres = (np.arange(resolution) + 0.5) * (2 * extent / resolution) - extent
    across, upward = np.meshgrid(centres, centres[::-1])
    return across.ravel(), upward.ravel()


NO_NUMBER = 255  # the byte of a cell whose value is none


def as_bytes(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Values in −1 … 1 as whole numbers 0 … 254 with 0 at 127; what lies outside is clipped, NaN is NO_NUMBER."""
    scaled = np.multiply(values, _SCALE)
    np.add(scaled, _MIDDLE, scaled)
    np.maximum(scaled, _LOWEST, out=scaled)
    np.minimum(scaled, _HIGHEST, out=scaled)
    if np.isnan(scaled.sum()):
        np.nan_to_num(scaled, copy=False, nan=float(NO_NUMBER))
    painted: NDArray[np.uint8] = scaled.astype(np.uint8)
    return painted


_SCALE, _MIDDLE, _LOWEST, _HIGHEST = (np.array(number, np.float32) for number in (127.0, 127.5, 0.5, 254.5))
