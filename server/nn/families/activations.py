"""Activation functions: a table of values and slopes, as operations on fixed buffers. Knows no layer and no loss.

Value and slope are good to twelve digits over −700 … 700 and beyond, far out where an output has become 1 or 0, too.
An output that has been rounded to 1 no longer knows how steep the curve is: such slopes come from the pre-activation.
Where numbers end, below about 1e-308, both are 0. Numbers may overflow on the way; NumPy need not warn of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.families.normal import share_below
from server.nn.operations import Floats, Operation, constant, elementwise, larger, run, smaller


@dataclass(frozen=True)
class Activation:
    """One row of the table: all that is computed, said and drawn of an activation.

    Arrays are of one shape with the leading axis M.
    apply(inputs, outputs): operations from pre-activations z to outputs a; with `in_place` the two may be one array.
    slope(inputs, outputs, slopes): operations that write da/dz, where both have been left by `apply`; None where it
    is 1 everywhere. With `keeps_inputs` it needs z, and else looks at `outputs` alone.

    curve: the value as an expression of z that Python's `math` and JavaScript's `Math` both understand, for the page.
    worked: the formula with {z} and {-z} where its numbers stand; worked_below: for z ≤ 0, where it is another one.
    symbol: the function's name in equations; empty where the sum is handed on, None where it is the label.
    limits: what it never goes beyond; saturates: whether it becomes flat at both. is_zero_below: whether value and
    slope are 0 for z ≤ 0, so that a neuron can die. calls, seconds: NumPy calls of value and slope for a batch, and
    what one value takes in double precision both ways; look_cost: how many times as long as usual a look takes.
    also: what other programs call it, without spaces and signs.
    """

    name: str
    label: str
    formula: str
    good_for: str
    apply: Callable[[Any, Any], list[Operation]]
    slope: Callable[[Any, Any, Any], list[Operation]] | None
    curve: str
    worked: str
    worked_below: str = ""
    symbol: str | None = None
    keeps_inputs: bool = False
    in_place: bool = True
    limits: tuple[float, float] | None = None
    saturates: bool = False
    is_zero_below: bool = False
    calls: int = 2
    seconds: float = 20e-9
    look_cost: int = 1
    also: tuple[str, ...] = ()

    @property
    def is_straight(self) -> bool:
        """Whether it bends nothing."""
        return self.slope is None


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
    return [larger(inputs, constant(0.0, inputs), outputs)]


def _relu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # sign(a) is 1 where a > 0 and 0 where a = 0, which is also the convention ReLU′(0) = 0
    return [elementwise(np.sign, outputs, slopes)]


_LEAK = 0.01


def _leaky_relu(inputs: Any, outputs: Any) -> list[Operation]:
    leaking = np.empty_like(inputs)
    return [
        elementwise(np.multiply, inputs, constant(_LEAK, inputs), leaking),
        larger(inputs, leaking, outputs),
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
        smaller(inputs, zero, below),
        elementwise(np.expm1, below, below),
        larger(inputs, zero, outputs),
        elementwise(np.add, outputs, below, outputs),
    ]


def _elu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    return [smaller(inputs, constant(0.0, inputs), slopes), elementwise(np.exp, slopes, slopes)]


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


def _gelu(inputs: Any, outputs: Any) -> list[Operation]:
    bell = np.empty_like(inputs)
    return [
        *share_below(inputs, bell, outputs),
        elementwise(np.multiply, outputs, inputs, outputs),
    ]


def _gelu_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    # Φ(z) + z·φ(z), φ(z) = e^(−z²/2) / √(2π)
    bell = np.empty_like(inputs)
    return [
        *share_below(inputs, bell, slopes),
        elementwise(np.multiply, bell, constant(1 / math.sqrt(2 * math.pi), inputs), bell),
        elementwise(np.multiply, bell, inputs, bell),
        elementwise(np.add, slopes, bell, slopes),
    ]


def _sin(inputs: Any, outputs: Any) -> list[Operation]:
    return [elementwise(np.sin, inputs, outputs)]


def _sin_slope(inputs: Any, outputs: Any, slopes: Any) -> list[Operation]:
    return [elementwise(np.cos, inputs, slopes)]


ACTIVATIONS: dict[str, Activation] = {
    row.name: row
    for row in (
        Activation("relu", "ReLU", "a = max(0, z)", "Simple and quick: the usual choice in deep networks.",
                   _relu, _relu_slope, "max(0, z)", "max(0, {z})", is_zero_below=True, also=("rectifier",)),
        Activation("tanh", "Tanh", "a = tanh z", "Smooth, from −1 to 1: good in small networks.",
                   _tanh, _tanh_slope, "tanh(z)", "tanh({z})", symbol="tanh", keeps_inputs=True,
                   limits=(-1.0, 1.0), saturates=True),
        Activation("sigmoid", "Sigmoid", "a = 1 / (1 + e^−z)",
                   "From 0 to 1, as a share is; flat ends learn slowly.",
                   sigmoid, _sigmoid_slope, "1 / (1 + exp(-z))", "1 / (1 + e^{-z})", symbol="sigmoid",
                   keeps_inputs=True, limits=(0.0, 1.0), saturates=True, also=("logistic",)),
        Activation("linear", "Linear", "a = z", "Bends nothing: all its layers are one straight line.",
                   _linear, None, "z", "", symbol="", also=("identity",)),
        Activation("leaky_relu", "Leaky ReLU", "a = max(0.01 z, z)",
                   "A ReLU that keeps a little slope, and so never dies.",
                   _leaky_relu, _leaky_relu_slope, "max(0.01 * z, z)", "max(0.01 · {z}, {z})",
                   also=("lrelu",)),
        Activation("elu", "ELU", "a = z if z > 0, else e^z − 1", "A ReLU that runs softly down to −1.",
                   _elu, _elu_slope, "max(0, z) + expm1(min(0, z))", "{z}", "e^{z} − 1", keeps_inputs=True,
                   calls=12),
        Activation("gelu", "GELU", "a = z Φ(z)", "A soft ReLU, at home in language models.",
                   _gelu, _gelu_slope, "z * erfc(-z / sqrt(2)) / 2", "{z} · Φ({z})", keeps_inputs=True,
                   in_place=False, calls=80, seconds=85e-9, look_cost=28),
        Activation("silu", "SiLU", "a = z / (1 + e^−z)", "A soft ReLU with a small dip below zero.",
                   _silu, _silu_slope, "z / (1 + exp(-z))", "{z} / (1 + e^{-z})", keeps_inputs=True,
                   in_place=False, calls=8, also=("swish",)),
        Activation("softplus", "Softplus", "a = ln(1 + e^z)", "A ReLU whose corner is rounded.",
                   _softplus, _softplus_slope, "max(0, z) + log1p(exp(-abs(z)))", "ln(1 + e^{z})",
                   calls=20, seconds=45e-9, look_cost=9),
        Activation("sin", "Sine", "a = sin z", "Waves: bends again and again, for what repeats.",
                   _sin, _sin_slope, "sin(z)", "sin({z})", symbol="sin", keeps_inputs=True,
                   limits=(-1.0, 1.0), seconds=30e-9, look_cost=3, also=("sine",)),
    )
}  # fmt: skip

# Whom others mean: the one to choose where neurons die, and the one to choose where numbers grow without a limit
UNDYING, BOUNDED = "leaky_relu", "tanh"


def squashed(name: str, sums: NDArray[Any]) -> NDArray[Any]:
    """An activation's values for pre-activations of any shape, in their precision."""
    given = sums.copy().reshape(1, 1, -1)
    outputs = given if ACTIVATIONS[name].in_place else np.empty_like(given)
    run(ACTIVATIONS[name].apply(given, outputs))
    return outputs.reshape(sums.shape)


def slope(name: str, sums: Floats, outputs: Floats) -> Floats:
    """An activation's derivative at pre-activations whose values are `outputs`, as the engine has it."""
    slopes = np.ones((1, 1, sums.size))
    if (write := ACTIVATIONS[name].slope) is not None:
        run(write(sums.reshape(1, 1, -1), outputs.reshape(1, 1, -1), slopes))
    return slopes.reshape(sums.shape)
