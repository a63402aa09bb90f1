"""Activation functions: a table. Called by `backpropagation` (to train) and `probe` (to look).

Each gives operations on fixed buffers: one list for its value, one that multiplies an error by its derivative. The
derivative is computed from the *output* where that is possible, so that no pre-activation has to be kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from server.nn.erf import erf
from server.nn.operations import Operation, constant, elementwise


@dataclass(frozen=True)
class Activation:
    """One row of the table. Arrays are (M, width, batch).

    apply(inputs, outputs): operations from pre-activations z to outputs a. The two are one array, unless the
    derivative needs z (`keeps_inputs`).
    chain(inputs, outputs, error, scratch): operations that multiply `error` by da/dz; `scratch` has its shape.
    """

    name: str
    label: str
    formula: str
    derivative: str
    apply: Callable[[Any, Any], list[Operation]]
    chain: Callable[[Any, Any, Any, Any], list[Operation]]
    keeps_inputs: bool = False


def _linear(inputs: Any, outputs: Any) -> list[Operation]:
    return []


def _linear_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    return []


def _tanh(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.tanh, inputs, outputs)]


def _tanh_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # error · (1 − a²), written as error − a²·error: no constant has to be broadcast
    return [
        elementwise(np.multiply, outputs, outputs, scratch),
        elementwise(np.multiply, scratch, error, scratch),
        elementwise(np.subtract, error, scratch, error),
    ]


def _relu(inputs: Any, outputs: Any) -> list[Operation]:
    return [_larger(inputs, constant(0.0, inputs), outputs)]


def _relu_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # sign(a) is 1 where a > 0 and 0 where a = 0, which is also the convention ReLU′(0) = 0
    return [
        elementwise(np.sign, outputs, scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


_LEAK = 0.01


def _leaky_relu(inputs: Any, outputs: Any) -> list[Operation]:
    leaking = np.empty_like(inputs)
    return [
        elementwise(np.multiply, inputs, constant(_LEAK, inputs), leaking),
        _larger(inputs, leaking, outputs),
    ]


def _leaky_relu_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    return [
        elementwise(np.heaviside, outputs, constant(0.0, outputs), scratch),
        elementwise(np.multiply, scratch, constant(1 - _LEAK, outputs), scratch),
        elementwise(np.add, scratch, constant(_LEAK, outputs), scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


def _elu(inputs: Any, outputs: Any) -> list[Operation]:
    below, zero = np.empty_like(inputs), constant(0.0, inputs)
    return [
        _smaller(inputs, zero, below),
        elementwise(np.expm1, below, below),
        _larger(inputs, zero, outputs),
        elementwise(np.add, outputs, below, outputs),
    ]


def _elu_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    return [
        _smaller(outputs, constant(0.0, outputs), scratch),
        elementwise(np.add, scratch, constant(1.0, outputs), scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


def _sigmoid(inputs: Any, outputs: Any) -> list[Operation]:
    # σ(z) = (1 + tanh(z/2)) / 2 overflows nowhere, unlike 1 / (1 + exp(−z))
    half = constant(0.5, inputs)
    return [
        elementwise(np.multiply, inputs, half, outputs),
        elementwise(np.tanh, outputs, outputs),
        elementwise(np.multiply, outputs, half, outputs),
        elementwise(np.add, outputs, half, outputs),
    ]


def _sigmoid_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # error · a(1 − a) = error·a − error·a·a
    return [
        elementwise(np.multiply, error, outputs, error),
        elementwise(np.multiply, error, outputs, scratch),
        elementwise(np.subtract, error, scratch, error),
    ]


def _softplus(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.logaddexp, inputs, constant(0.0, inputs), outputs)]


def _softplus_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # σ(z) = 1 − e^(−a)
    return [
        elementwise(np.negative, outputs, scratch),
        elementwise(np.expm1, scratch, scratch),
        elementwise(np.negative, scratch, scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


def _silu(inputs: Any, outputs: Any) -> list[Operation]:
    return [*_sigmoid(inputs, outputs), elementwise(np.multiply, outputs, inputs, outputs)]


def _silu_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # σ(1 + z(1 − σ)) = σ + a − a·σ
    squashed = np.empty_like(error)
    return [
        *_sigmoid(inputs, squashed),
        elementwise(np.multiply, outputs, squashed, scratch),
        elementwise(np.subtract, outputs, scratch, scratch),
        elementwise(np.add, scratch, squashed, scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


def _share_below(inputs: Any, out: Any) -> list[Operation]:
    """Φ(z) = (1 + erf(z/√2)) / 2: the share of a normal distribution below z."""
    scaled, half = np.empty_like(inputs), constant(0.5, inputs)
    return [
        elementwise(np.multiply, inputs, constant(math.sqrt(0.5), inputs), scaled),
        *erf(scaled, out),
        elementwise(np.multiply, out, half, out),
        elementwise(np.add, out, half, out),
    ]


def _gelu(inputs: Any, outputs: Any) -> list[Operation]:
    return [*_share_below(inputs, outputs), elementwise(np.multiply, outputs, inputs, outputs)]


def _gelu_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    # Φ(z) + z·φ(z), φ(z) = e^(−z²/2) / √(2π)
    density = np.empty_like(error)
    return [
        elementwise(np.multiply, inputs, inputs, density),
        elementwise(np.multiply, density, constant(-0.5, inputs), density),
        elementwise(np.exp, density, density),
        elementwise(np.multiply, density, constant(1 / math.sqrt(2 * math.pi), inputs), density),
        elementwise(np.multiply, density, inputs, density),
        *_share_below(inputs, scratch),
        elementwise(np.add, scratch, density, scratch),
        elementwise(np.multiply, error, scratch, error),
    ]


def _sin(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.sin, inputs, outputs)]


def _sin_chain(inputs: Any, outputs: Any, error: Any, scratch: Any) -> list[Operation]:
    return [elementwise(np.cos, inputs, scratch), elementwise(np.multiply, error, scratch, error)]


def _larger(left: Any, right: Any, out: Any) -> Operation:
    return _named_out(np.maximum, left, right, out)


def _smaller(left: Any, right: Any, out: Any) -> Operation:
    return _named_out(np.minimum, left, right, out)


def _named_out(function: Any, left: Any, right: Any, out: Any) -> Operation:
    """NumPy wants the output of maximum and minimum to be given by name."""
    _, (first, second, into) = elementwise(function, left, right, out)
    return partial(function, out=into), (first, second)


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation("relu", "ReLU", "a = max(0, z)", "1 if a > 0, else 0", _relu, _relu_chain),
        Activation("tanh", "Tanh", "a = tanh z", "1 − a²", _tanh, _tanh_chain),
        Activation("sigmoid", "Sigmoid", "a = 1 / (1 + e^−z)", "a (1 − a)", _sigmoid, _sigmoid_chain),
        Activation("linear", "Linear", "a = z", "1", _linear, _linear_chain),
        Activation("leaky_relu", "Leaky ReLU", "a = max(0.01 z, z)", "1 if a > 0, else 0.01",
                   _leaky_relu, _leaky_relu_chain),
        Activation("elu", "ELU", "a = z if z > 0, else e^z − 1", "1 if a > 0, else a + 1", _elu, _elu_chain),
        Activation("gelu", "GELU", "a = z Φ(z)", "Φ(z) + z φ(z)", _gelu, _gelu_chain, keeps_inputs=True),
        Activation("silu", "SiLU", "a = z / (1 + e^−z)", "σ(z) + a (1 − σ(z))", _silu, _silu_chain,
                   keeps_inputs=True),
        Activation("softplus", "Softplus", "a = ln(1 + e^z)", "1 − e^−a", _softplus, _softplus_chain),
        Activation("sin", "Sine", "a = sin z", "cos z", _sin, _sin_chain, keeps_inputs=True),
    )
}  # fmt: skip
