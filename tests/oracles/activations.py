"""Every activation from its definition: one row each, for all tests. Nothing of the engine.

A row has the function over NumPy arrays, and value and slope to fifty digits by mpmath. has_kink: whether its slope
jumps at 0, where a difference of two values is no slope.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ERF = np.vectorize(math.erf, otypes=[float])
_LEAK = mpmath.mpf(0.01)


PYTORCH = "mpmath, and PyTorch's values and slopes as they were recorded"


class Definition(NamedTuple):
    """source: what the row is taken from. values: over an array of any shape; exact, slope: of one mpmath number."""

    values: Callable[[Any], Floats]
    exact: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    has_kink: bool = False
    source: str = PYTORCH


DEFINITIONS: dict[str, Definition] = {
    "relu": Definition(
        lambda z: np.where(z > 0, z, 0.0),
        lambda z: max(z, mpmath.mpf(0)),
        lambda z: mpmath.mpf(z > 0),
        has_kink=True,
    ),
    "tanh": Definition(np.tanh, mpmath.tanh, lambda z: mpmath.sech(z) ** 2),
    "sigmoid": Definition(
        lambda z: 1 / (1 + np.exp(-z)),
        lambda z: 1 / (1 + mpmath.exp(-z)),
        lambda z: 1 / (2 + mpmath.exp(z) + mpmath.exp(-z)),
    ),
    "linear": Definition(lambda z: z, lambda z: z, lambda z: mpmath.mpf(1)),
    "leaky_relu": Definition(
        lambda z: np.where(z > 0, z, 0.01 * z),
        lambda z: z if z > 0 else _LEAK * z,
        lambda z: mpmath.mpf(1) if z > 0 else _LEAK,
        has_kink=True,
    ),
    "elu": Definition(
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        lambda z: z if z > 0 else mpmath.expm1(z),
        lambda z: mpmath.mpf(1) if z > 0 else mpmath.exp(z),
        has_kink=True,
    ),
    "gelu": Definition(
        lambda z: z * (1 + _ERF(z / math.sqrt(2))) / 2,
        lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
        lambda z: mpmath.erfc(-z / mpmath.sqrt(2)) / 2 + z * mpmath.npdf(z),
    ),
    "silu": Definition(
        lambda z: z / (1 + np.exp(-z)),
        lambda z: z / (1 + mpmath.exp(-z)),
        lambda z: (1 + z / (1 + mpmath.exp(z))) / (1 + mpmath.exp(-z)),
    ),
    "softplus": Definition(
        lambda z: np.log1p(np.exp(z)),
        lambda z: mpmath.log1p(mpmath.exp(z)),
        lambda z: 1 / (1 + mpmath.exp(-z)),
    ),
    "sin": Definition(np.sin, mpmath.sin, mpmath.cos),
}
