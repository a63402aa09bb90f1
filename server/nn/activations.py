"""Activation functions: a table. Called by `backpropagation` (to train) and `probe` (to look).

Each writes its value in place and multiplies an error by its derivative, computed from the *output*, so that
no pre-activation has to be kept. Both are given as operations on fixed buffers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from server.nn.operations import Operation, elementwise


@dataclass(frozen=True)
class Activation:
    """One row of the table.

    apply(values): operations that replace pre-activations z by outputs a, in place.
    chain(outputs, error, scratch): operations that multiply `error` by da/dz; `scratch` has error's shape.
    """

    name: str
    label: str
    formula: str
    derivative: str
    apply: Callable[[Any], list[Operation]]
    chain: Callable[[Any, Any, Any], list[Operation]]


def _tanh(values: Any) -> list[Operation]:
    return [elementwise(np.tanh, values, values)]


def _tanh_chain(outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # error · (1 − a²), written as error − a²·error: no constant has to be broadcast
    return [
        elementwise(np.multiply, outputs, outputs, scratch),
        elementwise(np.multiply, scratch, error, scratch),
        elementwise(np.subtract, error, scratch, error),
    ]


def _relu(values: Any) -> list[Operation]:
    function, (left, right, out) = elementwise(np.maximum, values, _constant(values, 0.0), values)
    return [(partial(function, out=out), (left, right))]  # its output is to be given by name


def _relu_chain(outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # sign(a) is 1 where a > 0 and 0 where a = 0, which is also the convention ReLU′(0) = 0
    return [
        elementwise(np.sign, outputs, scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


def _sigmoid(values: Any) -> list[Operation]:
    # σ(z) = (1 + tanh(z/2)) / 2 overflows nowhere, unlike 1 / (1 + exp(−z))
    half = _constant(values, 0.5)
    return [
        elementwise(np.multiply, values, half, values),
        elementwise(np.tanh, values, values),
        elementwise(np.multiply, values, half, values),
        elementwise(np.add, values, half, values),
    ]


def _sigmoid_chain(outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # error · a(1 − a) = error·a − error·a·a
    return [
        elementwise(np.multiply, error, outputs, error),
        elementwise(np.multiply, error, outputs, scratch),
        elementwise(np.subtract, error, scratch, error),
    ]


def _linear(values: Any) -> list[Operation]:
    return []


def _linear_chain(outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    return []


def _constant(like: Any, value: float) -> Any:
    """An array that broadcasts to `like` in its own precision: cheaper than converting a float at each call."""
    return np.full((like.shape[0], 1, 1), value, dtype=like.dtype)


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation("relu", "ReLU", "a = max(0, z)", "1 if a > 0, else 0", _relu, _relu_chain),
        Activation("tanh", "Tanh", "a = tanh z", "1 − a²", _tanh, _tanh_chain),
        Activation("sigmoid", "Sigmoid", "a = 1 / (1 + e^−z)", "a (1 − a)", _sigmoid, _sigmoid_chain),
        Activation("linear", "Linear", "a = z", "1", _linear, _linear_chain),
    )
}
