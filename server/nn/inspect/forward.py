"""A plain forward pass of one network over points, for whoever looks.

Looking must not touch: everything here reads and returns new arrays. Quick enough for a look, too slow for training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.architecture import Architecture
from server.nn.families.activations import ACTIVATIONS
from server.nn.inspect.probe import probabilities
from server.nn.operations import Floats, run


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


def squashed(name: str, sums: NDArray[Any]) -> NDArray[Any]:
    """An activation's values for pre-activations of any shape, in their precision."""
    given = sums.copy().reshape(1, 1, -1)
    outputs = given if ACTIVATIONS[name].in_place else np.empty_like(given)
    run(ACTIVATIONS[name].apply(given, outputs))
    return outputs.reshape(sums.shape)


def slope(name: str, sums: Floats, outputs: Floats) -> Floats:
    """An activation's derivative at pre-activations whose values are `outputs`, as the engine has it."""
    slopes = np.ones((1, 1, sums.size))
    if (write := ACTIVATIONS[name].slope) is not None:
        run(write(sums.reshape(1, 1, -1), outputs.reshape(1, 1, -1), slopes))
    return slopes.reshape(sums.shape)


def answers(output: str, outputs: NDArray[Any]) -> NDArray[Any]:
    """The output layer (outputs, points) as a person reads it: behind sigmoid and softmax, probabilities."""
    if output == "sigmoid":
        return squashed("sigmoid", outputs)
    return probabilities(outputs) if output == "softmax" else outputs
