"""Sections through a mean loss: one or two parameters take many values, all others are held.

Every value is a network of its own. They differ in one or two parameters only, so what lies before those is computed
once, and what lies after them sees the networks as more points: one matrix product a layer serves them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.architecture import Architecture
from server.nn.families.activations import squashed
from server.nn.families.losses import LOSSES
from server.nn.operations import Floats

# Points of all networks that are computed at once: their layers stay in the processor's cache
_COLUMNS = 1 << 14


@dataclass(frozen=True, eq=False, slots=True)
class Varied:
    """A parameter and the values (k,) it takes. layer: 1 is the first after the inputs; source None: the bias."""

    layer: int
    neuron: int
    source: int | None
    values: NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """Points over which losses are the mean: inputs (fan_in + 1, points) with a last row of ones, targets (outputs,
    points), and what is dropped out of each hidden layer (width, points), or nothing.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]
    masks: Sequence[NDArray[Any]] = ()


def valley(architecture: Architecture, loss: str, parameters: Floats, batch: Batch, along: Varied) -> Floats:
    """The mean loss (k,) where parameters (count,) have each value of one of them in turn."""
    axis = along.values[None, :, None]
    losses: Floats = _mean_losses(architecture, loss, parameters, batch, [(along, axis)])[0]
    return losses


def surface(
    architecture: Architecture, loss: str, parameters: Floats, batch: Batch, across: Varied, upward: Varied
) -> Floats:
    """The mean loss (rows, columns): a column for each value of `across`, a row for each of `upward`.

    In the precision of the parameters. The two must not be the same parameter.
    """
    columns, rows = across.values[None, :, None], upward.values[:, None, None]
    size = max(1, _COLUMNS // (columns.size * batch.inputs.shape[1]))
    return np.concatenate(
        [
            _mean_losses(
                architecture,
                loss,
                parameters,
                batch,
                [(across, columns), (upward, rows[start : start + size])],
            )
            for start in range(0, len(rows), size)
        ]
    )


def _mean_losses(
    architecture: Architecture,
    loss: str,
    parameters: Floats,
    batch: Batch,
    varied: Sequence[tuple[Varied, NDArray[Any]]],
) -> NDArray[Any]:
    """(rows, columns), or 1 where nothing varies that way. Values are (width, rows, columns, points)."""
    values = batch.inputs[:, None, None, :]
    for index, (weights,) in enumerate(architecture.layers(parameters[None])):
        here = [each for each in varied if each[0].layer == index + 1]
        values = _layer(architecture.activations[index], weights, values, here)
        if index < len(batch.masks):
            values[:-1] *= batch.masks[index][:, None, None, :]
    _, rows, columns, points = values.shape
    outputs = values[:-1].reshape(1, len(values) - 1, -1)
    targets = np.broadcast_to(batch.targets[:, None, :], (len(batch.targets), rows * columns, points))
    each = LOSSES[loss].each(outputs, targets.reshape(outputs.shape)).reshape(rows, columns, points)
    means: NDArray[Any] = np.add.reduce(each, axis=2) / points
    return means


def _layer(
    activation: str,
    weights: NDArray[Any],
    values: NDArray[Any],
    varied: Sequence[tuple[Varied, NDArray[Any]]],
) -> NDArray[Any]:
    """What a layer hands on, with a last row of ones. Neurons that do not vary stay as few as they came."""
    weights, shape = weights.copy(), values.shape[1:]
    changed: dict[int, list[tuple[int, NDArray[Any]]]] = {}
    for parameter, numbers in varied:
        column = weights.shape[1] - 1 if parameter.source is None else parameter.source
        weights[parameter.neuron, column] = 0
        changed.setdefault(parameter.neuron, []).append((column, numbers))
    sums = (weights @ values.reshape(len(values), -1)).reshape(-1, *shape)
    grown = np.broadcast_shapes(shape, *(numbers.shape for _, numbers in varied))
    handed_on = np.ones((len(sums) + 1, *grown), dtype=values.dtype)
    handed_on[:-1] = squashed(activation, sums)
    for neuron, terms in changed.items():
        row = sums[neuron]
        for column, numbers in terms:
            row = row + numbers * values[column]
        handed_on[neuron] = squashed(activation, row)
    return handed_on
