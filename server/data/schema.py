"""What a data set says of itself: what a point is made of, and what is to be said of it.

The points of most data sets lie in a plane and have X1 and X2; others have inputs with names and units. Whatever
treats data sets differently asks their schema, and no name of a data set.
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

    def __post_init__(self) -> None:
        for name in ("low", "high", "default", "step", "margin"):
            object.__setattr__(self, name, float(getattr(self, name)))
        choices = tuple((float(value), words) for value, words in self.choices)
        object.__setattr__(self, "choices", choices)

    def __hash__(self) -> int:
        return hash((self.name, self.low, self.high, self.default))  # quick: asked at every look

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


@dataclass(frozen=True)
class Truth:
    """The numbers of the network that points are drawn from, in the data's own units.

    hidden_layers: the widths it has; parameters: as `nn.architecture` lays them out.
    """

    hidden_layers: tuple[int, ...]
    parameters: tuple[float, ...]


@dataclass(frozen=True)
class Schema:
    """All that is known of a data set before a point of it is drawn.

    name: a short one, for programs; label: what the page calls it. classes: how many there are; 0 in a regression.
    inputs: what a point is made of; axes: which two of them a picture shows first. target: the value that a
    regression is to say, None where that lies within −1 … 1; answers: what the two classes are. neurons: names of the
    neurons, layer by layer, for a network of just that shape; truth: the numbers of the network that the points are
    drawn from. standardised: whether the network is given inputs, and is to say a value, of mean 0 and deviation 1,
    while a person reads and types all numbers in the data's own units.
    """

    name: str
    label: str
    problem: str
    classes: int
    inputs: tuple[Input, ...] = PLANE
    axes: tuple[int, int] = (0, 1)
    target: Input | None = None
    answers: tuple[str, ...] = ()
    neurons: tuple[tuple[str, ...], ...] = ()
    truth: Truth | None = None
    standardised: bool = False

    @property
    def takes_features(self) -> bool:
        """Whether the network is given the chosen features of X1 and X2; else it is given all inputs of a point."""
        return self.inputs == PLANE

    @property
    def labels(self) -> tuple[float, ...]:
        """The labels of its classes, in their order: −1 and 1 of two, else 0, 1, …; none in a regression."""
        return (-1.0, 1.0) if self.classes == 2 else tuple(float(number) for number in range(self.classes))
