"""Loss functions: a table of what a mistake costs, and of the error to send back. Knows no network.

Which outputs a loss may stand behind is said by the outputs. Cross-entropies work on logits, the sums of a linear
output layer, and squash them themselves: the two together are stable where each alone overflows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from server.nn.families.activations import sigmoid
from server.nn.operations import Floats, Operation, elementwise


@dataclass(frozen=True)
class Loss:
    """One row of the table.

    targets: what is to be learned, "values" (numbers, or −1 and 1 for two classes), "bits" (0 or 1 for two classes)
    or "classes" (one 1 among zeros). usual_outputs: the outputs that come with it, for classes and for values.
    each(outputs, targets): the loss of each point; arrays (M, outputs, points), result (M, points).
    error(outputs, targets, error): operations that leave in `error` the derivative of each point's loss
    with respect to the outputs.
    straight_beyond: the distance from which a loss of "values" is straight; None: it is half a square everywhere.
    also: what other programs call it, without spaces and signs.
    """

    name: str
    label: str
    formula: str
    targets: str
    usual_outputs: tuple[str, str]
    each: Callable[[Floats, Floats], Floats]
    error: Callable[[Any, Any, Any], list[Operation]]
    straight_beyond: float | None = None
    also: tuple[str, ...] = ()

    def mean(self, outputs: Floats, targets: Floats) -> Floats:
        """The mean over points (M,)."""
        losses = self.each(outputs, targets)
        means: Floats = np.add.reduce(losses, axis=1) / losses.shape[1]
        return means


def _squared_error(outputs: Floats, targets: Floats) -> Floats:
    difference = outputs - targets
    squares = np.multiply(difference, difference, out=difference)
    halves: Floats = 0.5 * (squares[:, 0] if squares.shape[1] == 1 else np.add.reduce(squares, axis=1))
    return halves


def _squared_error_slope(outputs: Any, targets: Any, error: Any) -> list[Operation]:
    return [elementwise(np.subtract, outputs, targets, error)]


def _huber(outputs: Floats, targets: Floats) -> Floats:
    distance = np.abs(outputs - targets)
    means: Floats = np.where(distance <= 1, 0.5 * distance**2, distance - 0.5).mean(axis=1)
    return means


def _huber_slope(outputs: Any, targets: Any, error: Any) -> list[Operation]:
    # the mean over outputs is part of the loss; the mean over points is taken by the training step
    count = outputs.shape[1]
    return [
        elementwise(np.subtract, outputs, targets, error),
        (np.clip, (error, -1.0, 1.0, error)),
        elementwise(np.divide, error, float(count), error),
    ]


def _binary_cross_entropy(logits: Floats, targets: Floats) -> Floats:
    # −t·ln σ(z) − (1 − t)·ln(1 − σ(z)) = max(z, 0) − z·t + ln(1 + e^−|z|), summed over outputs
    losses = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    sums: Floats = np.add.reduce(losses, axis=1)
    return sums


def _binary_cross_entropy_slope(outputs: Any, targets: Any, error: Any) -> list[Operation]:
    # σ(z) − t
    return [*sigmoid(outputs, error), elementwise(np.subtract, error, targets, error)]


def _softmax_cross_entropy(logits: Floats, targets: Floats) -> Floats:
    # −ln p of the right class = ln Σ e^(z − max) − (z_right − max). The largest power is 1 and is left out of the
    # sum, so that a small loss keeps its digits; logits so far apart that a difference overflows have powers of 0
    largest = logits.argmax(axis=1)[:, None]
    shifted = logits - np.take_along_axis(logits, largest, axis=1)
    powers = np.exp(shifted)
    np.put_along_axis(powers, largest, 0.0, axis=1)
    right = np.multiply(shifted, targets, out=np.zeros_like(shifted), where=targets != 0)
    losses: Floats = np.log1p(powers.sum(axis=1)) - right.sum(axis=1)
    return losses


def _softmax_cross_entropy_slope(outputs: Any, targets: Any, error: Any) -> list[Operation]:
    # softmax(z) − t; the classes are the last axis but one, whether or not the stack's axis is there
    row = np.empty((outputs.shape[0], 1, outputs.shape[2]))
    _, (logits, right, slope, one) = elementwise(np.subtract, outputs, targets, error, row)
    return [
        (partial(np.maximum.reduce, axis=-2, keepdims=True, out=one), (logits,)),
        (np.subtract, (logits, one, slope)),
        (np.exp, (slope, slope)),
        (partial(np.add.reduce, axis=-2, keepdims=True, out=one), (slope,)),
        (np.divide, (slope, one, slope)),
        (np.subtract, (slope, right, slope)),
    ]


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss("squared_error", "Squared error", "½ (o − t)²", "values", ("tanh", "linear"),
             _squared_error, _squared_error_slope,
             also=("mse", "meansquarederror", "mseloss", "l2loss", "square")),
        Loss("huber", "Huber", "½ d² if d ≤ 1, else d − ½, where d = |o − t|", "values", ("tanh", "linear"),
             _huber, _huber_slope, straight_beyond=1.0, also=("smoothl1", "huberloss")),
        Loss("binary_cross_entropy", "Binary cross-entropy", "−ln p of the right class, p = 1 / (1 + e^−z)",
             "bits", ("sigmoid", "sigmoid"), _binary_cross_entropy, _binary_cross_entropy_slope,
             also=("bce", "logloss", "crossentropy", "bceloss", "binarycrossentropy")),
        Loss("softmax_cross_entropy", "Softmax cross-entropy", "−ln p of the right class, p = e^z / Σ e^z",
             "classes", ("softmax", "softmax"), _softmax_cross_entropy,
             _softmax_cross_entropy_slope, also=("cce", "categoricalcrossentropy", "nll")),
    )
}  # fmt: skip


def automatic(classes: int, is_chance: bool) -> str:
    """The loss of who has chosen none: squared error, and softmax for several classes.

    is_chance: whether a person asks for a probability of two classes; 0 classes are a regression.
    """
    if classes == 2 and is_chance:
        return OF_CHANCE
    return "softmax_cross_entropy" if classes > 2 else "squared_error"


OF_CHANCE = "binary_cross_entropy"  # the loss of one probability
