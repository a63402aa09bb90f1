"""How much one job may be, and how fast everybody may go. Knows no session.

A job is cut so that its training takes JOB seconds at most, by batches where an epoch is longer: nobody waits long
behind anybody. Where a whole class wants more than there is time for, the common pace slows all alike. A session that
wants much more than others is left out of that, and takes turns instead (`sessions.scheduling.scheduler`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

TICK = 1 / 60  # seconds: one epoch and one picture at the original's pace
JOB = 0.02  # seconds of a worker that the training of one job should take at most
LONGEST = 0.075  # seconds that a shard of many small jobs should be under way at most
TRAINING = 0.4  # part of the workers' time beyond which training is slowed down, where shards take too long
_CALM = 0.7  # below this part of either limit there is room for more
_SLOWER, _SLOWEST = 0.97, 0.95  # by how much one shard changes the pace …
_FASTER, _FASTEST = 1.01, 1.03
_LEAST = 0.001


class Pace:
    """The share of the chosen speeds that there is time for, found by trying: 1 where all can be had."""

    def __init__(self) -> None:
        self.share = 1.0

    def learn(self, seconds: float, training: float = 1.0) -> None:
        """A shard was under way for so many seconds; training was that part of its work, 0 … 1.

        Where pictures and losses take most of the time, less training would help little: then training is not
        slowed down further, and gets back the part that it has lost.
        """
        is_long = seconds > LONGEST
        if is_long and training > TRAINING:
            self.share = max(_LEAST, self.share * min(_SLOWER, max(_SLOWEST, LONGEST / seconds)))
        elif training < _CALM * TRAINING:
            self.share = min(1.0, self.share * _FASTEST)
        elif seconds < _CALM * LONGEST:
            self.share = min(1.0, self.share * _FASTER)


class Stint(NamedTuple):
    """What one job trains: epochs, of which the first is what is left of one that was begun, and then batches."""

    epochs: int = 0
    batches: int = 0


NOTHING = Stint()


def cut(owed: float, begun: int, in_epoch: int, seconds_per_batch: float, seconds: float = JOB) -> Stint:
    """As much of what is owed as fits into so many seconds; one batch at least, where any is owed.

    owed: epochs, counted from the start of the one that was begun, of which `begun` batches are done. Whole epochs
    where one fits; else a half, a quarter, … of an epoch, always from the same marks, so that networks of a kind stay
    together and can be trained as one stack.
    """
    fits = max(1, math.floor(seconds / seconds_per_batch))
    if in_epoch <= fits:
        return Stint(math.floor(min(owed + 1e-9, (begun + fits) / in_epoch)))
    part = in_epoch
    while part > fits:
        part = -(-part // 2)
    end = min(in_epoch, (begun // part + 1) * part)
    if owed * in_epoch + 1e-6 < end:
        return NOTHING
    return Stint(1) if end == in_epoch else Stint(0, end - begun)
