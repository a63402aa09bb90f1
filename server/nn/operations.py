"""A computation as a list of NumPy calls on fixed buffers.

Stands at the bottom of floor 0. A training step of a small network costs less than the Python around it, so
`backpropagation` and `training` write each step down once, as operations, and then only replay them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Operation = tuple[Callable[..., Any], tuple[Any, ...]]


def run(operations: Iterable[Operation]) -> None:
    """Carry out the operations in their order."""
    for function, arguments in operations:
        function(*arguments)


def product(left: Floats, right: Floats, out: Floats) -> Operation:
    """The matrix product `out = left @ right` of a stack, as the cheapest call that gives the same bytes.

    `left` (M, n, k), `right` (M, k, m), `out` (M, n, m). A stack of one is laid out in two dimensions, where
    `np.dot` costs half of `np.matmul`. Which BLAS routine is used, and so the last bit of the sums, depends on
    which dimensions are 1: a row vector is given to `np.dot` with one dimension, because that is what
    `np.matmul` does with it inside a stack; with an inner dimension of 1 nothing is summed, so plain
    multiplication serves; what is left over stays with `np.matmul`.
    """
    stack, rows, inner = left.shape
    columns = right.shape[2]
    if inner == 1:
        return np.multiply, _flat(stack, left, right, out)
    if stack > 1:
        return np.matmul, (left, right, out)
    if rows == 1 and columns > 1:
        return np.dot, (left[0, 0], right[0], out[0, 0])
    if rows > 1 and columns > 1:
        return np.dot, (left[0], right[0], out[0])
    return np.matmul, (left[0], right[0], out[0])


def nbytes_of(operations: Iterable[Operation]) -> int:
    """Bytes of all arrays that the operations read and write, each counted once."""
    owners: dict[int, int] = {}
    for _, arguments in operations:
        for array in arguments:
            if isinstance(array, np.ndarray):
                while isinstance(array.base, np.ndarray):
                    array = array.base
                owners[id(array)] = array.nbytes
    return sum(owners.values())


def elementwise(function: Callable[..., Any], *arrays: Any) -> Operation:
    """A ufunc over arrays with the leading axis M, the last one being the output."""
    stack = arrays[-1].shape[0]
    return function, _flat(stack, *arrays)


def constant(value: float, like: NDArray[Any]) -> NDArray[Any]:
    """A number as NumPy takes it most cheaply, in the precision of an array: a float is converted at each call."""
    return np.array(value, like.dtype)


def larger(left: Any, right: Any, out: Any) -> Operation:
    """The larger of two, element by element."""
    return _named_out(np.maximum, left, right, out)


def smaller(left: Any, right: Any, out: Any) -> Operation:
    """The smaller of two, element by element."""
    return _named_out(np.minimum, left, right, out)


def _named_out(function: Any, left: Any, right: Any, out: Any) -> Operation:
    """NumPy wants the output of maximum and minimum to be given by name."""
    _, (first, second, into) = elementwise(function, left, right, out)
    return partial(function, out=into), (first, second)


def _flat(stack: int, *arrays: Any) -> tuple[Any, ...]:
    """Without the leading axis where it is 1: NumPy walks two dimensions faster than three."""
    if stack > 1:
        return arrays
    return tuple(array[0] if isinstance(array, np.ndarray) and array.ndim else array for array in arrays)
