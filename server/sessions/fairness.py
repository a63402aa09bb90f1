"""How many epochs each session gets of what all want together. Called by the scheduler, once a tick.

Too much wanted makes everybody slower by the same share; nobody waits behind anybody, and nobody stands still.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def grants(wanted: Sequence[float], seconds_per_epoch: Sequence[float], budget: float) -> list[int]:
    """Whole epochs for each session. wanted: epochs, infinity for as many as there is time for; budget in seconds.

    Who wants without end wants as much time as an even share of the budget is. Who wants one epoch or more gets
    one at least, though the budget be spent: the tick then takes longer, for all alike.
    """
    waiting = sum(epochs >= 1 for epochs in wanted)
    if not waiting:
        return [0] * len(wanted)
    limited = [
        max(1.0, budget / waiting / seconds) if math.isinf(epochs) else epochs
        for epochs, seconds in zip(wanted, seconds_per_epoch, strict=True)
    ]
    cost = sum(epochs * seconds for epochs, seconds in zip(limited, seconds_per_epoch, strict=True))
    share = min(1.0, budget / cost)
    return [max(1, math.floor(epochs * share)) if epochs >= 1 else 0 for epochs in limited]
