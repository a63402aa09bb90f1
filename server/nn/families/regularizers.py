"""Regularization: a table of penalties by their slopes. Knows no optimizer: `update` says what is done with a slope.

Weights have a penalty and biases none. The slope is taken at the weight as it stood before the step. L1 may carry a
weight across zero. TensorFlow Playground then sets it to 0 and keeps it there until Reset, and so do we: with SGD
where the penalty's own subtraction crosses zero, which is the original's rule; with any other optimizer where its
step crosses zero and the loss's gradient is no larger than L1's rate. A weight that the loss itself carries across
goes on. L1 and L2 together stop by the same rule, because at 0 there is nothing of L2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.nn.operations import Operation, elementwise


@dataclass(frozen=True)
class Regularizer:
    """One row of the table.

    slope(parameters, out): operations that write the penalty's derivative. stopper: what of it holds a weight at zero
    that comes there, as a person calls it; empty where nothing does. also: what other programs call it.
    """

    name: str
    label: str
    formula: str
    slope: Callable[[Any, Any], list[Operation]]
    stopper: str = ""
    also: tuple[str, ...] = ()

    @property
    def stops_at_zero(self) -> bool:
        """Whether it holds a weight at zero."""
        return self.stopper != ""


def _l1(parameters: Any, out: Any) -> list[Operation]:
    return [elementwise(np.sign, parameters, out)]


def _l2(parameters: Any, out: Any) -> list[Operation]:
    return [elementwise(np.copyto, out, parameters)]


def _both(parameters: Any, out: Any) -> list[Operation]:
    return [elementwise(np.sign, parameters, out), elementwise(np.add, out, parameters, out)]


REGULARIZERS: dict[str, Regularizer] = {
    row.name: row
    for row in (
        Regularizer("L1", "L1", "rate · Σ |w|", _l1, stopper="L1", also=("lasso",)),
        Regularizer("L2", "L2", "rate · ½ Σ w²", _l2, also=("ridge",)),
        Regularizer(
            "L1_L2", "L1 and L2", "rate · (Σ |w| + ½ Σ w²)", _both, stopper="L1", also=("elasticnet", "l1l2")
        ),
    )
}
