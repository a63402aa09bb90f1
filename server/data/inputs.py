"""What a point is made of: its inputs by name, with unit and range.

The points of most data sets lie in a plane and have X1 and X2; those of the worked examples have inputs with names.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """One number of a point, or the value that a regression is to say.

    low, high: the range that points come from, in `unit`; default: what it is held at while others are looked at;
    step: of a slider. choices: value and words where only a few values have a meaning. margin: the share of the range
    that a picture shows beyond both ends. more: how one more of it is said, at the beginning of a sentence.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    default: float
    step: float
    choices: tuple[tuple[float, str], ...] = ()
    margin: float = 0.04
    more: str = ""

    @property
    def shown(self) -> tuple[float, float]:
        """Where an axis of it begins and ends."""
        beyond = self.margin * (self.high - self.low)
        return self.low - beyond, self.high + beyond

    @property
    def spread(self) -> float:
        """The standard deviation of an even distribution over its range: what a change of it usually is."""
        return (self.high - self.low) / math.sqrt(12)


PLANE = (
    Input("x1", "X1", "", -6.0, 6.0, 0.0, 0.1, margin=0.0),
    Input("x2", "X2", "", -6.0, 6.0, 0.0, 0.1, margin=0.0),
)
