"""How fast everybody may go, and how many epochs that is in one job. Called by the scheduler.

Where more is wanted than there is time for, everybody is slowed down by the same share: nobody waits behind anybody,
nothing queues, and a command is obeyed within a moment.
"""

from __future__ import annotations

import math

LONGEST = 0.075  # seconds that a shard should be under way at most: how long a command may have to wait
_SLOWER, _FASTER = 0.97, 1.01
_LEAST = 0.001


class Pace:
    """The share of the chosen speeds that there is time for, found by trying: 1 where all can be had."""

    def __init__(self) -> None:
        self.share = 1.0

    def learn(self, seconds: float) -> None:
        """A shard was under way for so long."""
        if seconds > LONGEST:
            self.share = max(_LEAST, self.share * _SLOWER)
        elif seconds < 0.7 * LONGEST:
            self.share = min(1.0, self.share * _FASTER)


def granted(wanted: float, seconds_per_epoch: float, seconds: float) -> int:
    """Whole epochs of those wanted; infinity wants as many as an even share of the time, `seconds`, is."""
    if math.isinf(wanted):
        return max(1, math.floor(seconds / seconds_per_epoch))
    return math.floor(wanted)
