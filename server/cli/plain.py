"""The plain NumPy loop that speeds are compared with: one network, a matrix product a layer, nothing reused.

It is what anybody would write first, and knows nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from time import perf_counter

import numpy as np
from numpy.typing import NDArray


def epoch_seconds(rounds: int = 50) -> float:
    """The quickest of some epochs of the default network: how fast this machine is just now."""
    generator = np.random.default_rng(0)
    points = generator.uniform(-5, 5, (250, 2))
    network = PlainNetwork((4, 2), points, np.sign(points[:, :1] * points[:, 1:]))
    quickest = float("inf")
    for _ in range(rounds):
        start = perf_counter()
        network.epoch()
        quickest = min(quickest, perf_counter() - start)
    return quickest


class PlainNetwork:
    """tanh in all layers, squared error, 250 points in batches of 10, learning rate 0.03."""

    def __init__(
        self, hidden: Sequence[int], inputs: NDArray[np.float64], targets: NDArray[np.float64]
    ) -> None:
        generator = np.random.default_rng(0)
        sizes = [inputs.shape[1], *hidden, 1]
        self.weights = [generator.random(shape) - 0.5 for shape in pairwise(sizes)]
        self.biases = [np.full((1, size), 0.1) for size in sizes[1:]]
        self.inputs, self.targets = inputs, targets

    def forward(self, values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """The inputs (points, features) and the outputs of every layer."""
        outputs = [values]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            outputs.append(np.tanh(outputs[-1] @ weight + bias))
        return outputs

    def epoch(self, batch: int = 10, learning_rate: float = 0.03) -> None:
        """One update a batch."""
        for start in range(0, len(self.inputs), batch):
            outputs = self.forward(self.inputs[start : start + batch])
            error = (outputs[-1] - self.targets[start : start + batch]) * (1 - outputs[-1] ** 2) / batch
            for layer in reversed(range(len(self.weights))):
                weight_gradient, bias_gradient = outputs[layer].T @ error, error.sum(0, keepdims=True)
                if layer:
                    error = (error @ self.weights[layer].T) * (1 - outputs[layer] ** 2)
                self.weights[layer] -= learning_rate * weight_gradient
                self.biases[layer] -= learning_rate * bias_gradient
