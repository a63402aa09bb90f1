"""What an insight is: what can be asked, the arrays it gives, what it costs, and the function that sees.

Types only. Each insight is a file beside this one; `registry` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from numpy.typing import NDArray

from server.lab import limits
from server.lab.experiment.experiment import Experiment
from server.lab.inside.next_step import NextStep, next_step
from server.lab.look.sections import PLANE_AXES
from server.lab.run.run import Run

Arrays = dict[str, NDArray[Any]]
# Layer (1 is the first after the inputs), neuron, and the input that is weighed, or None for the bias
Parameter = tuple[int, int, int | None]

DOUBLE = 3  # times as long as in single precision takes a value in double precision


@dataclass(frozen=True, slots=True)
class Kind:
    """What a switch may be set to. form: as a command says it; javascript: the same for the page's type checker.

    off: the value that wants nothing; null is the same. A list of a command is a tuple in a watch.
    """

    form: Any
    javascript: str
    off: Any = None


FLAG = Kind(bool, "boolean", False)
NUMBER = Kind(limits.Coordinate | None, "number | null")
POINT_NUMBER = Kind(limits.PointNumber | None, "number | null")
POINT = Kind(limits.Point | None, "number[] | null", ())
PARAMETER = Kind(limits.Place | None, "[number, number, number | null] | null")
PAIR = Kind(limits.Pair | None, "[number, number, number] | null")


@dataclass(frozen=True, slots=True)
class Switch:
    """Something a page can ask for. help: one line about it.

    of: the switch whose detail this is: alone it wants nothing. goes_with: a detail that belongs to one value of that
    switch; another value of it ends the detail, too.
    """

    name: str
    kind: Kind
    help: str
    of: str | None = None
    goes_with: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """An array of one dimension that an insight gives. help: its axes, as they lie row by row, and what it holds."""

    name: str
    help: str
    dtype: Literal["float64", "float32", "int32", "uint8"] = "float64"


@dataclass(eq=False)
class Subject:
    """What is looked into, for one look. axes: which two inputs the plot shows; held: what all others are held at
    there, () being their defaults; way: what both parameters of a surface were before.
    """

    experiment: Experiment
    run: Run
    axes: tuple[int, int] = PLANE_AXES
    held: tuple[float, ...] = ()
    way: Sequence[tuple[float, float]] = ()
    _coming: NextStep | None = field(default=None, init=False)

    def next_step(self, *, with_passes: bool = False) -> NextStep:
        """The update that comes next, made once for all insights that need it."""
        if self._coming is None or (with_passes and self._coming.passes is None):
            self._coming = next_step(self.experiment, self.run, with_passes=with_passes)
        return self._coming


def _nothing(experiment: Experiment, **_: Any) -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Insight:
    """A row of the registry.

    switches: what can be asked; it is wanted where all of them are on, details aside. arrays: exactly what it gives,
    in this order, or nothing at all where what is asked does not fit the network. see: the arrays of a subject;
    values: the cost, as how many points it takes through the whole network in single precision; both are given the
    switches by name. needs_step: whether it needs the next update, which is made once for all insights.
    every: seconds between two looks while a network trains, where that is not every frame; it then also rests for
    longer than it took. brings: other insights that come whenever it comes.
    """

    name: str
    switches: tuple[Switch, ...]
    arrays: tuple[Array, ...]
    see: Callable[..., Arrays]
    values: Callable[..., float] = _nothing
    needs_step: bool = False
    every: float = 0.0
    brings: tuple[str, ...] = ()

    @property
    def needs(self) -> frozenset[str]:
        """The switches that must be on."""
        return frozenset(switch.name for switch in self.switches if switch.of is None)
