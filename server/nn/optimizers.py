"""Optimizers: a table. Called by `training`, which hands each the mean gradients of a batch.

Formulas, constants and their defaults are PyTorch's (torch.optim, 2.13), so that runs can be compared. What an
optimizer remembers between steps are its slots: arrays (M, count) that start at 0, or (M, 1) that start at 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.nn.operations import Floats, Operation, elementwise

Slots = dict[str, Floats]


@dataclass(frozen=True)
class Optimizer:
    """One row of the table.

    slots: names of the arrays like the parameters; powers: (name, base) of factors that are multiplied by their
    base at each step. update(parameters, gradients, step_size, slots): operations that change the parameters;
    gradients may be used up. step_size (M, 1).
    """

    name: str
    label: str
    formula: str
    update: Callable[[Any, Any, Any, Slots], list[Operation]]
    slots: tuple[str, ...] = ()
    powers: tuple[tuple[str, float], ...] = ()

    def new_slots(self, shape: tuple[int, int]) -> Slots:
        """The slots before the first step, for parameters (M, count)."""
        return {name: np.zeros(shape) for name in self.slots} | {
            name: np.ones((shape[0], 1)) for name, _ in self.powers
        }


MOMENTUM = 0.9
_ADAGRAD_FLOOR, _FLOOR = 1e-10, 1e-8
_RMSPROP_DECAY = 0.99
_FIRST_DECAY, _SECOND_DECAY = 0.9, 0.999
_WEIGHT_DECAY = 0.01


def _sgd(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
    return [
        elementwise(np.multiply, gradients, step_size, gradients),
        elementwise(np.subtract, parameters, gradients, parameters),
    ]


def _momentum(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
    velocity = slots["velocity"]
    return [
        elementwise(np.multiply, velocity, MOMENTUM, velocity),
        elementwise(np.add, velocity, gradients, velocity),
        elementwise(np.multiply, velocity, step_size, gradients),
        elementwise(np.subtract, parameters, gradients, parameters),
    ]


def _nesterov(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
    velocity, ahead = slots["velocity"], np.empty_like(parameters)
    return [
        elementwise(np.multiply, velocity, MOMENTUM, velocity),
        elementwise(np.add, velocity, gradients, velocity),
        elementwise(np.multiply, velocity, MOMENTUM, ahead),
        elementwise(np.add, gradients, ahead, gradients),
        *_sgd(parameters, gradients, step_size, slots),
    ]


def _scaled_step(parameters: Any, steps: Any, squares: Any, floor: float, scratch: Any) -> list[Operation]:
    """Parameters −= steps / (√squares + floor); `steps` is used up."""
    return [
        elementwise(np.sqrt, squares, scratch),
        elementwise(np.add, scratch, floor, scratch),
        elementwise(np.divide, steps, scratch, steps),
        elementwise(np.subtract, parameters, steps, parameters),
    ]


def _adagrad(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
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
        elementwise(np.multiply, average, decay, average),
        elementwise(np.multiply, values, 1 - decay, scratch),
        elementwise(np.add, average, scratch, average),
    ]


def _rmsprop(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
    squares, scratch = slots["squares"], np.empty_like(parameters)
    return [
        elementwise(np.multiply, gradients, gradients, scratch),
        *_average(squares, scratch, _RMSPROP_DECAY, scratch),
        elementwise(np.multiply, gradients, step_size, gradients),
        *_scaled_step(parameters, gradients, squares, _FLOOR, scratch),
    ]


def _adam(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
    # step·m/(1 − β₁ᵗ) / (√v/√(1 − β₂ᵗ) + floor); the powers βᵗ are products carried along, so that a run that
    # is trained bit by bit has the very bytes of one trained at once
    mean, squares, scratch = slots["mean"], slots["squares"], np.empty_like(parameters)
    first, second = np.empty_like(step_size), np.empty_like(step_size)
    return [
        elementwise(np.multiply, slots["first_power"], _FIRST_DECAY, slots["first_power"]),
        elementwise(np.multiply, slots["second_power"], _SECOND_DECAY, slots["second_power"]),
        elementwise(np.subtract, 1.0, slots["first_power"], first),
        elementwise(np.subtract, 1.0, slots["second_power"], second),
        elementwise(np.divide, step_size, first, first),
        elementwise(np.sqrt, second, second),
        *_average(mean, gradients, _FIRST_DECAY, scratch),
        elementwise(np.multiply, gradients, gradients, gradients),
        *_average(squares, gradients, _SECOND_DECAY, scratch),
        elementwise(np.multiply, mean, first, gradients),
        elementwise(np.sqrt, squares, scratch),
        elementwise(np.divide, scratch, second, scratch),
        elementwise(np.add, scratch, _FLOOR, scratch),
        elementwise(np.divide, gradients, scratch, gradients),
        elementwise(np.subtract, parameters, gradients, parameters),
    ]


def _adamw(parameters: Any, gradients: Any, step_size: Any, slots: Slots) -> list[Operation]:
    keep = np.empty_like(step_size)
    return [
        elementwise(np.multiply, step_size, -_WEIGHT_DECAY, keep),
        elementwise(np.add, keep, 1.0, keep),
        elementwise(np.multiply, parameters, keep, parameters),
        *_adam(parameters, gradients, step_size, slots),
    ]


_ADAM_SLOTS = ("mean", "squares")
_ADAM_POWERS = (("first_power", _FIRST_DECAY), ("second_power", _SECOND_DECAY))

OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer("sgd", "SGD", "w ← w − η g", _sgd),
        Optimizer("momentum", "Momentum", "v ← 0.9 v + g; w ← w − η v", _momentum, ("velocity",)),
        Optimizer("nesterov", "Nesterov", "v ← 0.9 v + g; w ← w − η (g + 0.9 v)", _nesterov, ("velocity",)),
        Optimizer("adagrad", "Adagrad", "s ← s + g²; w ← w − η g / √s", _adagrad, ("squares",)),
        Optimizer("rmsprop", "RMSProp", "s ← 0.99 s + 0.01 g²; w ← w − η g / √s", _rmsprop, ("squares",)),
        Optimizer("adam", "Adam", "m ← 0.9 m + 0.1 g; s ← 0.999 s + 0.001 g²; w ← w − η m̂ / √ŝ", _adam,
                  _ADAM_SLOTS, _ADAM_POWERS),
        Optimizer("adamw", "AdamW", "w ← (1 − 0.01 η) w, then as Adam", _adamw, _ADAM_SLOTS, _ADAM_POWERS),
    )
}  # fmt: skip
