"""Optimizers: a table of steps that are made of a gradient. Knows no loss and no penalty.

Formulas, settings and their defaults are PyTorch's (torch.optim, 2.13), so that runs can be compared. What an
optimizer remembers between steps are its slots: arrays (M, count) that start at 0, or (M, 1) that start at 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.nn.operations import Floats, Operation, constant, elementwise

Slots = dict[str, Floats]
Settings = Mapping[str, float]


@dataclass(frozen=True)
class Optimizer:
    """One row of the table.

    way: what it does to a gradient before the step, to follow "it". is_plain: whether it takes no more than the
    gradient, and the penalty beside it (`update`). calls: NumPy calls beyond those of the plain one, about.
    also: what other programs call it, without spaces and signs.
    slots: names of the arrays like the parameters; powers: names of factors that are multiplied by a setting at
    each step. settings: names of the numbers it looks at, keys of `SETTINGS`. update(parameters, gradients,
    step_size, slots, settings): operations that change the parameters; gradients may be used up. step_size has
    the shape of the parameters: each network its own learning rate.
    """

    name: str
    label: str
    formula: str
    way: str
    update: Callable[[Any, Any, Any, Slots, Settings], list[Operation]]
    slots: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    is_plain: bool = False
    calls: int = 10
    also: tuple[str, ...] = ()

    def new_slots(self, shape: tuple[int, int]) -> Slots:
        """The slots before the first step, for parameters (M, count)."""
        return {name: np.zeros(shape) for name in self.slots} | {
            name: np.ones((shape[0], 1)) for name in self.powers
        }


SETTINGS = {"momentum": 0.9, "decay": 0.99, "first_decay": 0.9, "second_decay": 0.999, "weight_decay": 0.01}
_ADAGRAD_FLOOR, _FLOOR = 1e-10, 1e-8


def _sgd(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    return [
        elementwise(np.multiply, gradients, step_size, gradients),
        elementwise(np.subtract, parameters, gradients, parameters),
    ]


def _momentum(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    velocity, momentum = slots["velocity"], constant(settings["momentum"], parameters)
    return [
        elementwise(np.multiply, velocity, momentum, velocity),
        elementwise(np.add, velocity, gradients, velocity),
        elementwise(np.multiply, velocity, step_size, gradients),
        elementwise(np.subtract, parameters, gradients, parameters),
    ]


def _nesterov(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    velocity, ahead = slots["velocity"], np.empty_like(parameters)
    momentum = constant(settings["momentum"], parameters)
    return [
        elementwise(np.multiply, velocity, momentum, velocity),
        elementwise(np.add, velocity, gradients, velocity),
        elementwise(np.multiply, velocity, momentum, ahead),
        elementwise(np.add, gradients, ahead, gradients),
        *_sgd(parameters, gradients, step_size, slots, settings),
    ]


def _scaled_step(parameters: Any, steps: Any, squares: Any, floor: float, scratch: Any) -> list[Operation]:
    """Parameters −= steps / (√squares + floor); `steps` is used up."""
    return [
        elementwise(np.sqrt, squares, scratch),
        elementwise(np.add, scratch, constant(floor, scratch), scratch),
        elementwise(np.divide, steps, scratch, steps),
        elementwise(np.subtract, parameters, steps, parameters),
    ]


def _adagrad(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    squares, scratch = slots["squares"], np.empty_like(parameters)
    return [
        elementwise(np.multiply, gradients, gradients, scratch),
        elementwise(np.add, squares, scratch, squares),
        elementwise(np.multiply, gradients, step_size, gradients),
        *_scaled_step(parameters, gradients, squares, _ADAGRAD_FLOOR, scratch),
    ]


def _average(average: Any, values: Any, decay: float, scratch: Any) -> list[Operation]:
    """Average ← decay·average + (1 − decay)·values."""
    return [
        elementwise(np.multiply, average, constant(decay, average), average),
        elementwise(np.multiply, values, constant(1 - decay, values), scratch),
        elementwise(np.add, average, scratch, average),
    ]


def _average_of_squares(average: Any, values: Any, decay: float, scratch: Any) -> list[Operation]:
    """Average ← decay·average + (1 − decay)·values², in PyTorch's order: (1 − decay)·values is small enough for
    some squares that would overflow.
    """
    return [
        elementwise(np.multiply, average, constant(decay, average), average),
        elementwise(np.multiply, values, constant(1 - decay, values), scratch),
        elementwise(np.multiply, scratch, values, scratch),
        elementwise(np.add, average, scratch, average),
    ]


def _rmsprop(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    squares, scratch = slots["squares"], np.empty_like(parameters)
    return [
        *_average_of_squares(squares, gradients, settings["decay"], scratch),
        elementwise(np.multiply, gradients, step_size, gradients),
        *_scaled_step(parameters, gradients, squares, _FLOOR, scratch),
    ]


def _adam(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    # step·m/(1 − β₁ᵗ) / (√v/√(1 − β₂ᵗ) + floor); the powers βᵗ are products carried along, so that a run that
    # is trained bit by bit has the very bytes of one trained at once
    mean, squares, scratch = slots["mean"], slots["squares"], np.empty_like(parameters)
    first_power, second_power = slots["first_power"], slots["second_power"]
    first, second = np.empty_like(first_power), np.empty_like(second_power)
    first_decay, second_decay, one = (
        constant(value, parameters) for value in (settings["first_decay"], settings["second_decay"], 1.0)
    )
    return [
        elementwise(np.multiply, first_power, first_decay, first_power),
        elementwise(np.multiply, second_power, second_decay, second_power),
        elementwise(np.subtract, one, first_power, first),
        elementwise(np.subtract, one, second_power, second),
        elementwise(np.sqrt, second, second),
        *_average(mean, gradients, settings["first_decay"], scratch),
        *_average_of_squares(squares, gradients, settings["second_decay"], scratch),
        elementwise(np.divide, step_size, first, scratch),
        elementwise(np.multiply, mean, scratch, gradients),
        elementwise(np.sqrt, squares, scratch),
        elementwise(np.divide, scratch, second, scratch),
        elementwise(np.add, scratch, constant(_FLOOR, scratch), scratch),
        elementwise(np.divide, gradients, scratch, gradients),
        elementwise(np.subtract, parameters, gradients, parameters),
    ]


def _adamw(
    parameters: Any, gradients: Any, step_size: Any, slots: Slots, settings: Settings
) -> list[Operation]:
    keep = np.empty_like(step_size)
    return [
        elementwise(np.multiply, step_size, constant(-settings["weight_decay"], step_size), keep),
        elementwise(np.add, keep, constant(1.0, keep), keep),
        elementwise(np.multiply, parameters, keep, parameters),
        *_adam(parameters, gradients, step_size, slots, settings),
    ]


_ADAM = ("mean", "squares"), ("first_power", "second_power")

OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer("sgd", "SGD", "w ← w − η g", "takes it as it is", _sgd, is_plain=True, calls=0,
                  also=("gd", "gradientdescent")),
        Optimizer("momentum", "Momentum", "v ← μ v + g; w ← w − η v", "adds what is left of the steps before",
                  _momentum, ("velocity",), settings=("momentum",)),
        Optimizer("nesterov", "Nesterov", "v ← μ v + g; w ← w − η (g + μ v)",
                  "adds what is left of the steps before, and looks one step ahead",
                  _nesterov, ("velocity",), settings=("momentum",), also=("nag",)),
        Optimizer("adagrad", "Adagrad", "s ← s + g²; w ← w − η g / √s",
                  "divides it by all the gradients there were so far", _adagrad, ("squares",)),
        Optimizer("rmsprop", "RMSProp", "s ← α s + (1 − α) g²; w ← w − η g / √s",
                  "divides it by the usual size of this gradient", _rmsprop, ("squares",), settings=("decay",)),
        Optimizer("adam", "Adam", "m ← β₁ m + (1 − β₁) g; s ← β₂ s + (1 − β₂) g²; w ← w − η m̂ / √ŝ",
                  "averages it with those before and divides by their usual size", _adam, *_ADAM,
                  settings=("first_decay", "second_decay")),
        Optimizer("adamw", "AdamW", "w ← (1 − λ η) w, then as Adam",
                  "averages it with those before, divides by their usual size, and adds a share of the weight itself",
                  _adamw, *_ADAM,
                  settings=("first_decay", "second_decay", "weight_decay")),
    )
}  # fmt: skip

PLAIN = next(row.name for row in OPTIMIZERS.values() if row.is_plain)  # where none is chosen
