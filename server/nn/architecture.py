"""The shape of a network and where its parameters lie.

All weights and biases of a stack live in one array (M, count): layer after layer, neuron after neuron, the
weights of a neuron's inputs in their order and then its bias. The bias is thus one more weight, of an input
that is always 1. One flat array makes an update of all layers one NumPy call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Element = TypeVar("Element", bound=np.generic)


@dataclass(frozen=True)
class Architecture:
    """Layer widths from the inputs to the outputs, and the activation of each layer after the inputs."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.sizes, self.activations))

    def __post_init__(self) -> None:
        if len(self.sizes) != len(self.activations) + 1:
            needed = len(self.sizes) - 1
            raise ValueError(f"{needed + 1} layers need {needed} activations, not {len(self.activations)}")

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_out, fan_in + 1) of each layer's weights, the bias being the last column."""
        return tuple(
            (fan_out, fan_in + 1) for fan_in, fan_out in zip(self.sizes, self.sizes[1:], strict=False)
        )

    @cached_property
    def parameter_count(self) -> int:
        """How many weights and biases one network has."""
        return sum(rows * columns for rows, columns in self.shapes)

    @cached_property
    def is_weight(self) -> NDArray[np.bool_]:
        """(count,): true for weights, false for biases. Regularization leaves biases alone."""
        mask = np.ones((1, self.parameter_count), dtype=bool)
        for layer in self.layers(mask):
            layer[:, :, -1] = False
        row: NDArray[np.bool_] = mask[0]
        return row

    def layers(self, parameters: NDArray[Element]) -> list[NDArray[Element]]:
        """Views (M, fan_out, fan_in + 1), one a layer, into `parameters` (M, count)."""
        views, start = [], 0
        for rows, columns in self.shapes:
            end = start + rows * columns
            views.append(parameters[:, start:end].reshape(len(parameters), rows, columns))
            start = end
        return views

    def position(self, layer: int, neuron: int, source: int | None) -> int | None:
        """Where a parameter lies in (count,), or None where there is none such.

        layer: 1 is the first after the inputs; source: the number of the input it weighs, or None for the bias.
        """
        if not 1 <= layer <= len(self.shapes):
            return None
        rows, columns = self.shapes[layer - 1]
        column = columns - 1 if source is None else source
        if (
            not 0 <= neuron < rows
            or not 0 <= column < columns
            or (source is not None and source == columns - 1)
        ):
            return None
        before = sum(height * width for height, width in self.shapes[: layer - 1])
        return before + neuron * columns + column
