"""A network computed the long way round, from its definition: plain loops over neurons, nothing of the engine.

Parameters (count,) lie as the architecture's docstring says: layer after layer, neuron after neuron, a neuron's
weights in the order of its inputs and then its bias.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.oracles.activations import DEFINITIONS

Floats = NDArray[np.float64]


def layers(
    sizes: Sequence[int],
    activations: Sequence[str],
    parameters: Floats,
    inputs: Floats,
    masks: Sequence[Floats] = (),
) -> tuple[list[Floats], list[Floats]]:
    """Sums and outputs (width, n) of each layer after the inputs (features, n), which have no row of ones.

    masks: what the outputs of the first layers are multiplied by, where neurons are dropped out.
    """
    sums: list[Floats] = []
    outputs: list[Floats] = []
    values, position = inputs, 0
    for layer, (width, name) in enumerate(zip(sizes[1:], activations, strict=True)):
        rows = []
        for _ in range(width):
            weights = parameters[position : position + len(values)]
            total = np.full(inputs.shape[1], parameters[position + len(values)])
            position += len(values) + 1
            for weight, row in zip(weights, values, strict=True):
                total = total + weight * row
            rows.append(total)
        sums.append(np.array(rows))
        values = DEFINITIONS[name].values(sums[-1])
        if layer < len(masks):
            values = values * masks[layer]
        outputs.append(values)
    assert position == len(parameters)
    return sums, outputs


def losses(loss: str, outputs: Floats, targets: Floats) -> Floats:
    """The loss (n,) of each point, from its definition; outputs of cross-entropies are logits (outputs, n)."""
    if loss == "squared_error":
        return np.asarray((0.5 * (outputs - targets) ** 2).sum(axis=0))
    if loss == "huber":
        away = np.abs(outputs - targets)
        return np.asarray(np.where(away <= 1, away**2 / 2, away - 0.5).mean(axis=0))
    if loss == "binary_cross_entropy":
        chance = 1 / (1 + np.exp(-outputs))
        return np.asarray(-np.where(targets == 1, np.log(chance), np.log(1 - chance)).sum(axis=0))
    powers = np.exp(outputs)
    return np.asarray(-(targets * np.log(powers / powers.sum(axis=0))).sum(axis=0))
