"""Learning-rate schedules: a table.

A schedule is a factor of the learning rate, the same for all updates of an epoch. It is a function of the epoch
alone, so that a run can be stopped, copied and taken on without remembering anything. Step, exponential (of length
1) and cosine are those of torch.optim.lr_scheduler (2.13), stepped once an epoch; after its end cosine stays there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """One row of the table.

    factor(epoch, length, decay): what the learning rate is multiplied by after so many whole epochs (0 …); length
    in epochs, at least 1; decay in 0 … 1. uses: which of the two it looks at. is_constant: whether nothing
    changes.
    """

    name: str
    label: str
    formula: str
    factor: Callable[[int, int, float], float]
    uses: tuple[str, ...] = ()
    is_constant: bool = False


def _cosine(epoch: int, length: int, decay: float) -> float:
    return decay + (1 - decay) * 0.5 * (1 + math.cos(math.pi * min(epoch, length) / length))


SCHEDULES: dict[str, Schedule] = {
    row.name: row
    for row in (
        Schedule("constant", "Constant", "η", lambda epoch, length, decay: 1.0, is_constant=True),
        Schedule("step", "Step", "η · decay^⌊epoch / length⌋",
                 lambda epoch, length, decay: decay ** (epoch // length), ("length", "decay")),
        Schedule("exponential", "Exponential", "η · decay^(epoch / length)",
                 lambda epoch, length, decay: decay ** (epoch / length), ("length", "decay")),
        Schedule("cosine", "Cosine", "η · (decay + (1 − decay) · ½ (1 + cos(π · epoch / length)))",
                 _cosine, ("length", "decay")),
        Schedule("warm_up", "Linear warm-up", "η · min(1, (epoch + 1) / length)",
                 lambda epoch, length, decay: min(1.0, (epoch + 1) / length), ("length",)),
    )
}  # fmt: skip

CONSTANT = next(row.name for row in SCHEDULES.values() if row.is_constant)  # where none is chosen
