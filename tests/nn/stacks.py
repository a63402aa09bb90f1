"""Stacks made of plain arrays, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.training import Member, Plan, Training

Floats = NDArray[np.float64]


def stacked(
    plan: Plan,
    inputs: Floats,
    targets: Floats,
    parameters: Floats | Sequence[Floats],
    rates: float | Sequence[float],
    **own: Any,
) -> Training:
    """A training of inputs (M, rows, points), targets (M, outputs, points), parameters (M, count), learning rates.

    own: other values of each member, as a list one a member, or one for all.
    """
    stack = len(inputs)

    def rate(row: int) -> float:
        return rates if isinstance(rates, float) else rates[row]

    members = [
        Member(
            inputs[row],
            targets[row],
            parameters[row],
            lambda epoch, row=row: rate(row),
            **{name: value[row] if isinstance(value, list) else value for name, value in own.items()},
        )
        for row in range(stack)
    ]
    training = Training(plan, stack)
    training.load(members)
    training.begin_epoch()
    return training
