"""The error function as operations on fixed buffers: NumPy has none. Called by `activations` for GELU.

A table of erf at multiples of 1/64, and between them a Taylor series of nine terms: the error stays below 1e-15. The
derivatives follow from erf′(x) = 2/√π · e^(−x²) and the recurrence of Hermite polynomials (Abramowitz and Stegun
7.1.19): the n-th derivative is (−1)^(n−1) · H_(n−1)(x) · erf′(x).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from server.nn.operations import Operation, elementwise

_STEPS = 64  # table entries for each unit
_END = 6.0  # erf is 1 to the last bit from here on
_TERMS = 9


def _table() -> Any:
    """(terms, entries): the Taylor coefficients at each entry, the constant one first."""
    at = np.arange(-_END * _STEPS, _END * _STEPS + 1) / _STEPS
    slope = 2 / math.sqrt(math.pi) * np.exp(-at * at)
    rows = [np.array([math.erf(x) for x in at]), slope]
    hermite = [np.ones_like(at), 2 * at]
    for order in range(2, _TERMS):
        sign = -1 if order % 2 == 0 else 1
        rows.append(sign * hermite[order - 1] * slope / math.factorial(order))
        hermite.append(2 * at * hermite[-1] - 2 * (order - 1) * hermite[-2])
    return np.array(rows)


_TABLE = _table()


def erf(values: Any, out: Any) -> list[Operation]:
    """Operations that write the error function of `values` to `out`: two arrays (M, …) of one shape."""
    within, offset = np.empty(values.shape), np.empty(values.shape)
    index, coefficient = np.empty(values.shape, dtype=np.intp), np.empty(values.shape)
    total = np.empty(values.shape)
    operations: list[Operation] = [
        (np.clip, (values, -_END, _END, within)),
        elementwise(np.multiply, within, float(_STEPS), offset),
        elementwise(np.rint, offset, offset),
        (np.copyto, (index, offset, "unsafe")),
        elementwise(np.multiply, offset, 1 / _STEPS, offset),
        elementwise(np.subtract, within, offset, offset),
        elementwise(np.add, index, int(_END * _STEPS), index),
        (np.take, (_TABLE[-1], index, None, total, "clip")),
    ]
    for row in reversed(_TABLE[:-1]):
        operations += [
            elementwise(np.multiply, total, offset, total),
            (np.take, (row, index, None, coefficient, "clip")),
            elementwise(np.add, total, coefficient, total),
        ]
    return [*operations, (np.copyto, (out, total, "same_kind"))]
