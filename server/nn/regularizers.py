"""Regularization: a table. Called by `training`, which applies it to weights and never to biases.

Each row gives the derivative of its penalty, taken at the weight as it stood before the step. L1 may carry a
weight across zero; TensorFlow Playground then sets it to 0 and keeps it there, and so do we.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.nn.operations import Operation, elementwise


@dataclass(frozen=True)
class Regularizer:
    """One row of the table. `slope(parameters, out)`: operations that write the penalty's derivative."""

    name: str
    label: str
    formula: str
    slope: Callable[[Any, Any], list[Operation]]
    stops_at_zero: bool = False


def _l1(parameters: Any, out: Any) -> list[Operation]:
    return [elementwise(np.sign, parameters, out)]


def _l2(parameters: Any, out: Any) -> list[Operation]:
    return [elementwise(np.copyto, out, parameters)]


def _both(parameters: Any, out: Any) -> list[Operation]:
    return [elementwise(np.sign, parameters, out), elementwise(np.add, out, parameters, out)]


REGULARIZERS: dict[str, Regularizer] = {
    row.name: row
    for row in (
        Regularizer("L1", "L1", "rate · Σ |w|", _l1, stops_at_zero=True),
        Regularizer("L2", "L2", "rate · ½ Σ w²", _l2),
        Regularizer("L1_L2", "L1 and L2", "rate · (Σ |w| + ½ Σ w²)", _both, stops_at_zero=True),
    )
}
