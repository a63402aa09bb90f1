"""Loss functions: a table. Called by `backpropagation` (the error to send back) and `probe` (the value to show)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.nn.activations import Activation
from server.nn.operations import Floats, Operation, elementwise


@dataclass(frozen=True)
class Loss:
    """One row of the table.

    value(outputs, targets): the mean over points of the loss; arrays (M, outputs, points), result (M,).
    error(outputs, targets, activation, error, scratch): operations that leave in `error` the derivative of each
    point's loss with respect to the output layer's pre-activations.
    """

    name: str
    label: str
    formula: str
    value: Callable[[Floats, Floats], Floats]
    error: Callable[[Any, Any, Activation, Any, Any], list[Operation]]


def _squared_error(outputs: Floats, targets: Floats) -> Floats:
    difference = outputs - targets
    squares = np.multiply(difference, difference, out=difference)
    means: Floats = squares.sum(axis=1).mean(axis=1)
    return means * 0.5


def _squared_error_error(
    outputs: Any, targets: Any, activation: Activation, error: Any, scratch: Any
) -> list[Operation]:
    return [elementwise(np.subtract, outputs, targets, error), *activation.chain(outputs, error, scratch)]


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (Loss("squared_error", "Squared error", "½ (o − t)²", _squared_error, _squared_error_error),)
}
