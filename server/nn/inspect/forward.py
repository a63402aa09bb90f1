"""A plain forward pass of one network over points, for whoever looks.

Looking must not touch: everything here reads and returns new arrays. Quick enough for a look, too slow for training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.architecture import Architecture
from server.nn.families.activations import squashed
from server.nn.operations import Floats


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """What one layer (width, points) makes of what it is given: pre-activations and what the activation gives."""

    sums: NDArray[Any]
    outputs: NDArray[Any]


def forward(
    architecture: Architecture, parameters: Floats, inputs: NDArray[Any], depth: int | None = None
) -> list[Layer]:
    """Layers after the inputs, all or the first `depth`, in the precision of the inputs.

    parameters (count,), inputs (fan_in + 1, points) with a last row of ones.
    """
    layers, values = [], inputs
    matrices = architecture.layers(parameters[None].astype(inputs.dtype, copy=False))[:depth]
    for (weights,), name in zip(matrices, architecture.activations, strict=False):
        sums = weights @ values
        layers.append(Layer(sums, squashed(name, sums)))
        values = np.ones((len(weights) + 1, inputs.shape[1]), dtype=inputs.dtype)
        values[:-1] = layers[-1].outputs
    return layers
