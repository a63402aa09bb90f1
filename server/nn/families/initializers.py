"""First weights: a table.

The randomness is handed in. Weights are drawn neuron by neuron, input by input; a bias is not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from server.nn.architecture import Architecture
from server.nn.operations import Floats


class Source(Protocol):
    """Where chance comes from."""

    def uniform(self, count: int) -> Floats:
        """The next draws, each in [0, 1)."""

    def normal(self, mean: float, variance: float) -> float:
        """The next draw of a normal distribution."""


@dataclass(frozen=True)
class Initializer:
    """One row of the table. weights(source, fan_in, fan_out, scale) is a layer's weights (fan_out, fan_in).

    is_of_data: whether whoever knows the data puts numbers of theirs in the place of these draws, where they fit.
    is_zero: whether all parameters are 0, biases too. may_fail: whether a network may not learn from there.
    also: what other programs call it, without spaces and signs.
    """

    name: str
    label: str
    formula: str
    weights: Callable[[Source, int, int, float], Floats]
    uses_scale: bool = False
    is_of_data: bool = False
    is_zero: bool = False
    may_fail: bool = False
    also: tuple[str, ...] = ()


def _uniform(source: Source, fan_in: int, fan_out: int, reach: float) -> Floats:
    draws = source.uniform(fan_out * fan_in).reshape(fan_out, fan_in)
    return (draws - 0.5) * (2 * reach)


def _normal(source: Source, fan_in: int, fan_out: int, deviation: float) -> Floats:
    draws = [source.normal(0.0, deviation**2) for _ in range(fan_out * fan_in)]
    return np.array(draws, dtype=np.float64).reshape(fan_out, fan_in)


INITIALIZERS: dict[str, Initializer] = {
    row.name: row
    for row in (
        # TensorFlow Playground's own, in its order of draws
        Initializer("uniform", "Uniform ±½", "w = U(−½, ½)",
                    lambda source, fan_in, fan_out, scale: _uniform(source, fan_in, fan_out, 0.5),
                    also=("random",)),
        # Glorot and Bengio, 2010: the uniform kind
        Initializer("xavier", "Xavier", "w = U(−r, r), r = √(6 / (inputs + outputs))",
                    lambda source, fan_in, fan_out, scale:
                    _uniform(source, fan_in, fan_out, math.sqrt(6 / (fan_in + fan_out))), also=("glorot",)),
        # He, Zhang, Ren and Sun, 2015: made for ReLU
        Initializer("he", "He", "w = N(0, 2 / inputs)",
                    lambda source, fan_in, fan_out, scale:
                    _normal(source, fan_in, fan_out, math.sqrt(2 / max(1, fan_in))), also=("kaiming",)),
        Initializer("normal", "Normal", "w = N(0, scale²)",
                    _normal, uses_scale=True, may_fail=True),
        Initializer("example", "The example's own numbers", "w as the data were made with; else U(−½, ½)",
                    lambda source, fan_in, fan_out, scale: _uniform(source, fan_in, fan_out, 0.5), is_of_data=True),
        # Every neuron of a layer then stays the twin of its neighbours
        Initializer("zeros", "Zeros", "w = 0",
                    lambda source, fan_in, fan_out, scale: np.zeros((fan_out, fan_in)), is_zero=True, may_fail=True,
                    also=("zero",)),
    )
}  # fmt: skip

# Whom others mean: TensorFlow Playground's own, the one that suits most networks, the one for a worked example that
# forgets its numbers, the one of the data's own numbers, and the one that the original has a switch for
USUAL, SAFE, FRESH = "uniform", "xavier", "he"
OF_DATA = next(row.name for row in INITIALIZERS.values() if row.is_of_data)
ZERO = next(row.name for row in INITIALIZERS.values() if row.is_zero)


def layer(name: str, source: Source, fan_in: int, fan_out: int, scale: float, bias: float) -> Floats:
    """A layer's first weights (fan_out, fan_in + 1), the bias being the last column; it is 0 where all is zero."""
    drawn = np.full((fan_out, fan_in + 1), 0.0 if INITIALIZERS[name].is_zero else bias)
    drawn[:, :-1] = INITIALIZERS[name].weights(source, fan_in, fan_out, scale)
    return drawn


def network(name: str, architecture: Architecture, source: Source, scale: float, bias: float) -> Floats:
    """All first parameters (count,), laid out and drawn as `Architecture` says, layer after layer."""
    layers = [
        layer(name, source, columns - 1, rows, scale, bias).ravel() for rows, columns in architecture.shapes
    ]
    return np.concatenate(layers)
