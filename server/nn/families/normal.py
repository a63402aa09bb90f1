"""The tail of the normal distribution as operations on fixed buffers: NumPy has none. Knows no activation.

The share Φ(−x) beyond a distance x ends in numbers too small to add anything to; times e^(x²/2) it falls slowly and
smoothly from ½. That product, ½ erfcx(x/√2), stands in a table at multiples of 1/64 of y = x/√2, and between them a
Taylor series of eight terms: the relative error stays below 1e-15.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from server.nn.operations import Operation, constant, elementwise

_STEPS = 64  # table entries for each unit
_END = 27  # of y; e^(−y²) is 0 from here on, and so is the tail
_TERMS = 8
_FAR = 10.0  # from here on the asymptotic series of twenty terms is exact to the last bit


def _scaled(at: float) -> float:
    """erfcx(y) = e^(y²) erfc(y), which is 1 / (y√π) · (1 − 1/(2y²) + 1·3/(2y²)² − …) far out."""
    if at < _FAR:
        return math.exp(at * at) * math.erfc(at)
    term = total = 1.0
    for order in range(1, 20):
        term *= -(2 * order - 1) / (2 * at * at)
        total += term
    return total / (at * math.sqrt(math.pi))


def _table() -> Any:
    """(terms, entries): the Taylor coefficients of ½ erfcx(y) at each entry, the constant one first.

    erfcx′ = 2y · erfcx − 2/√π, so that each further derivative is 2y times the one before and 2n times that before.
    """
    at = np.arange(_END * _STEPS + 1) / _STEPS
    derivatives = [np.array([_scaled(y) / 2 for y in at.tolist()])]
    derivatives.append(2 * at * derivatives[0] - 1 / math.sqrt(math.pi))
    for order in range(1, _TERMS - 1):
        derivatives.append(2 * at * derivatives[order] + 2 * order * derivatives[order - 1])
    return np.array([row / math.factorial(order) for order, row in enumerate(derivatives)])


_TABLE = _table()


def tail(values: Any, out: Any) -> list[Operation]:
    """Operations that write Φ(−|z|) · e^(z²/2) of `values` to `out`: two arrays (M, …) of one shape."""
    within, offset = np.empty(values.shape), np.empty(values.shape)
    index, coefficient = np.empty(values.shape, dtype=np.intp), np.empty(values.shape)
    total = np.empty(values.shape)
    operations: list[Operation] = [
        elementwise(np.abs, values, within),
        elementwise(np.multiply, within, math.sqrt(0.5), within),
        (np.clip, (within, 0.0, float(_END), within)),
        elementwise(np.multiply, within, float(_STEPS), offset),
        elementwise(np.rint, offset, offset),
        (np.copyto, (index, offset, "unsafe")),
        elementwise(np.multiply, offset, 1 / _STEPS, offset),
        elementwise(np.subtract, within, offset, offset),
        (np.take, (_TABLE[-1], index, None, total, "clip")),
    ]
    for row in reversed(_TABLE[:-1]):
        operations += [
            elementwise(np.multiply, total, offset, total),
            (np.take, (row, index, None, coefficient, "clip")),
            elementwise(np.add, total, coefficient, total),
        ]
    return [*operations, (np.copyto, (out, total, "same_kind"))]


def share_below(inputs: Any, bell: Any, out: Any) -> list[Operation]:
    """Φ(z), the share of a normal distribution below z; leaves e^(−z²/2) in `bell`."""
    one = constant(1.0, inputs)
    rest, is_above = np.empty_like(inputs), np.empty(inputs.shape, dtype=bool)
    return [
        elementwise(np.multiply, inputs, inputs, bell),
        elementwise(np.multiply, bell, constant(-0.5, inputs), bell),
        elementwise(np.exp, bell, bell),
        *tail(inputs, out),
        elementwise(np.multiply, out, bell, out),
        elementwise(np.subtract, one, out, rest),
        elementwise(np.greater, inputs, constant(0.0, inputs), is_above),
        (np.copyto, (out, rest, "same_kind", is_above)),
    ]
