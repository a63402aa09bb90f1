"""Activation functions: a table of values and slopes, as operations on fixed buffers. Knows no layer and no loss.

Value and slope are good to twelve digits over −700 … 700 and beyond, far out where an output has become 1 or 0, too.
An output that has been rounded to 1 no longer knows how steep the curve is: such slopes come from the pre-activation.
Where numbers end, below about 1e-308, both are 0. Numbers may overflow on the way; NumPy need not warn of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from server.nn.families.normal import tail
from server.nn.operations import Operation, constant, elementwise


@dataclass(frozen=True)
class Activation:
    """One row of the table. Arrays are of one shape with the leading axis M.

    apply(inputs, outputs): operations from pre-activations z to outputs a; with `in_place` the two may be one array.
    slope(inputs, outputs, slopes): operations that write da/dz, where both have been left by `apply`; None where it
    is 1 everywhere. With `keeps_inputs` it needs z, and else looks at `outputs` alone.
    """

    name: str
    label: str
    formula: str
    derivative: str
    apply: Callable[[Any, Any], list[Operation]]
    slope: Callable[[Any, Any, Any], list[Operation]] | None
    keeps_inputs: bool = False
    in_place: bool = True


def _linear(inputs: Any, outputs: Any) -> list[Operation]:
    return [] if inputs is outputs else [(np.copyto, (outputs, inputs))]


def _tanh(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.tanh, inputs, outputs)]


_LOST = np.array(3e-4)  # a slope 1 − a² below it has no twelve digits: a itself is off by 1e-16


def _tanh_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    sums, steep = inputs.reshape(-1), slopes.reshape(-1)
    marks = bytearray(slopes.size)  # to look through bytes is quicker than to ask NumPy whether any is true
    is_lost = np.frombuffer(marks, dtype=bool)

    def from_cosh() -> None:
        # 1 / cosh² z where 1 − a² has lost too much; a network that is not saturated pays one comparison
        np.less(steep, _LOST, is_lost)
        if 1 in marks:
            lost = is_lost.nonzero()[0]
            cosh = np.cosh(sums.take(lost))
            np.multiply(cosh, cosh, cosh)
            steep[lost] = np.divide(_ONE, cosh, cosh)

    return [
        elementwise(np.multiply, outputs, outputs, slopes),
        elementwise(np.subtract, _ONE, slopes, slopes),
        (from_cosh, ()),
    ]


_ONE = np.array(1.0)


def _relu(inputs: Any, outputs: Any) -> list[Operation]:
    return [_larger(inputs, constant(0.0, inputs), outputs)]


def _relu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # sign(a) is 1 where a > 0 and 0 where a = 0, which is also the convention ReLU′(0) = 0
    return [elementwise(np.sign, outputs, slopes)]


_LEAK = 0.01


def _leaky_relu(inputs: Any, outputs: Any) -> list[Operation]:
    leaking = np.empty_like(inputs)
    return [
        elementwise(np.multiply, inputs, constant(_LEAK, inputs), leaking),
        _larger(inputs, leaking, outputs),
    ]


def _leaky_relu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    return [
        elementwise(np.heaviside, outputs, constant(0.0, outputs), slopes),
        elementwise(np.multiply, slopes, constant(1 - _LEAK, outputs), slopes),
        elementwise(np.add, slopes, constant(_LEAK, outputs), slopes),
    ]


def _elu(inputs: Any, outputs: Any) -> list[Operation]:
    below, zero = np.empty_like(inputs), constant(0.0, inputs)
    return [
        _smaller(inputs, zero, below),
        elementwise(np.expm1, below, below),
        _larger(inputs, zero, outputs),
        elementwise(np.add, outputs, below, outputs),
    ]


def _elu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    return [_smaller(inputs, constant(0.0, inputs), slopes), elementwise(np.exp, slopes, slopes)]


def sigmoid(inputs: Any, outputs: Any) -> list[Operation]:
    """σ(z) = 1 / (1 + e^−z). For z far below 0 the power overflows, and 1 / ∞ is the right 0."""
    one = constant(1.0, inputs)
    return [
        elementwise(np.negative, inputs, outputs),
        elementwise(np.exp, outputs, outputs),
        elementwise(np.add, outputs, one, outputs),
        elementwise(np.divide, one, outputs, outputs),
    ]


def _sigmoid_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # a · σ(−z)
    return [
        elementwise(np.exp, inputs, slopes),
        elementwise(np.add, slopes, constant(1.0, slopes), slopes),
        elementwise(np.divide, outputs, slopes, slopes),
    ]


def _softplus(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.logaddexp, inputs, constant(0.0, inputs), outputs)]


def _softplus_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # σ(z) = 1 − e^(−a)
    return [
        elementwise(np.negative, outputs, slopes),
        elementwise(np.expm1, slopes, slopes),
        elementwise(np.negative, slopes, slopes),
    ]


def _silu(inputs: Any, outputs: Any) -> list[Operation]:
    return [*sigmoid(inputs, outputs), elementwise(np.multiply, outputs, inputs, outputs)]


def _silu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # σ(z) · (1 + z · σ(−z)): no digit is lost but where the slope goes through zero
    power, one = np.empty_like(slopes), constant(1.0, slopes)
    return [
        elementwise(np.exp, inputs, power),
        elementwise(np.add, power, one, slopes),
        elementwise(np.divide, inputs, slopes, slopes),
        elementwise(np.add, slopes, one, slopes),
        elementwise(np.divide, one, power, power),
        elementwise(np.add, power, one, power),
        elementwise(np.divide, slopes, power, slopes),
    ]


def _share_below(inputs: Any, bell: Any, out: Any) -> list[Operation]:
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


def _gelu(inputs: Any, outputs: Any) -> list[Operation]:
    bell = np.empty_like(inputs)
    return [
        *_share_below(inputs, bell, outputs),
        elementwise(np.multiply, outputs, inputs, outputs),
    ]


def _gelu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # Φ(z) + z·φ(z), φ(z) = e^(−z²/2) / √(2π)
    bell = np.empty_like(inputs)
    return [
        *_share_below(inputs, bell, slopes),
        elementwise(np.multiply, bell, constant(1 / math.sqrt(2 * math.pi), inputs), bell),
        elementwise(np.multiply, bell, inputs, bell),
        elementwise(np.add, slopes, bell, slopes),
    ]


def _sin(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.sin, inputs, outputs)]


def _sin_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    return [elementwise(np.cos, inputs, slopes)]


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
        Activation("relu", "ReLU", "a = max(0, z)", "1 if a > 0, else 0", _relu, _relu_slope),
        Activation("tanh", "Tanh", "a = tanh z", "1 − a²", _tanh, _tanh_slope, keeps_inputs=True),
        Activation("sigmoid", "Sigmoid", "a = 1 / (1 + e^−z)", "a (1 − a)", sigmoid, _sigmoid_slope,
                   keeps_inputs=True),
        Activation("linear", "Linear", "a = z", "1", _linear, None),
        Activation("leaky_relu", "Leaky ReLU", "a = max(0.01 z, z)", "1 if a > 0, else 0.01",
                   _leaky_relu, _leaky_relu_slope),
        Activation("elu", "ELU", "a = z if z > 0, else e^z − 1", "1 if a > 0, else a + 1", _elu, _elu_slope,
                   keeps_inputs=True),
        Activation("gelu", "GELU", "a = z Φ(z)", "Φ(z) + z φ(z)", _gelu, _gelu_slope, keeps_inputs=True,
                   in_place=False),
        Activation("silu", "SiLU", "a = z / (1 + e^−z)", "σ(z) + a (1 − σ(z))", _silu, _silu_slope,
                   keeps_inputs=True, in_place=False),
        Activation("softplus", "Softplus", "a = ln(1 + e^z)", "1 − e^−a", _softplus, _softplus_slope),
        Activation("sin", "Sine", "a = sin z", "cos z", _sin, _sin_slope, keeps_inputs=True),
    )
}  # fmt: skip
