"""What a session was before: moments to go back to, and the losses that the chart shows.

A moment holds all that is needed to go on from it with the same bytes. The last epochs are all kept, older ones at
even distances, which grow; each epoch costs the same small time, however many came before it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Result
from server.lab.run.run import Run, Trail
from server.nn.operations import Floats

ALL_OF_LAST = 50  # epochs of which every one is kept, and batches
MOST_MOMENTS = 400
MOST_WEIGHT = 1_500_000  # bytes a session
MOST_LOSSES = 800

Position = tuple[int, int]
_MOST_OLDER = MOST_MOMENTS - 2 * ALL_OF_LAST
_OWN = 150  # bytes of a moment without its run


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """Where a run was after so many epochs and batches, and the experiment it was trained in from there on.

    source: the run itself, or the trail that has it as its row number `row`. weight: about how many bytes that is.
    """

    position: Position
    experiment: Experiment
    source: Run | Trail
    weight: int
    row: int = 0

    @property
    def run(self) -> Run:
        """The complete run."""
        return self.source if isinstance(self.source, Run) else self.source.run(self.row)

    @property
    def parameters(self) -> Floats:
        """The run's, without a copy."""
        return self.source.parameters if isinstance(self.source, Run) else self.source.parameters[self.row]

    def alone(self) -> Moment:
        """The same, holding no more than its own run."""
        return self if isinstance(self.source, Run) else replace(self, source=self.run, row=0)


class Losses:
    """The curve of the loss chart: where it was measured (epochs, with the part of the next), and both losses."""

    def __init__(self) -> None:
        self.epochs, self.training, self.test = array("d"), array("d"), array("d")
        self._spacing = 0.0

    def __len__(self) -> int:
        return len(self.epochs)

    def note(self, epoch: float, training: float, test: float) -> None:
        """What was measured now. The newest point is always there; it stays where it is far enough from others."""
        epochs = self.epochs
        is_close = len(epochs) > 1 and epochs[-1] - epochs[-2] < self._spacing
        if epochs and (is_close or epochs[-1] >= epoch):
            self.cut(epochs[-1] if epochs[-1] < epoch else epoch)
        for values, value in zip(self._all, (epoch, training, test), strict=True):
            values.append(value)
        if len(epochs) > MOST_LOSSES:
            self._thin()

    def cut(self, epoch: float) -> None:
        """Forget what was measured there and later."""
        end = bisect_left(self.epochs, epoch)
        for values in self._all:
            del values[end:]

    def copy(self) -> Losses:
        """Another that goes its own way."""
        twin = Losses()
        twin.epochs, twin.training, twin.test = self.epochs[:], self.training[:], self.test[:]
        twin._spacing = self._spacing
        return twin

    @property
    def weight(self) -> int:
        """About how many bytes it holds."""
        return 400 + 24 * len(self.epochs)

    @property
    def _all(self) -> tuple[array[float], array[float], array[float]]:
        return self.epochs, self.training, self.test

    def _thin(self) -> None:
        """Every second one goes, or more where they lie close; the newest stays."""
        self._spacing = 2 * (self.epochs[-1] - self.epochs[0]) / MOST_LOSSES
        kept, last = [], float("-inf")
        for index, epoch in enumerate(self.epochs):
            if epoch - last >= self._spacing or index == len(self.epochs) - 1:
                kept.append(index)
                last = epoch
        self.epochs, self.training, self.test = (
            array("d", (values[index] for index in kept)) for values in self._all
        )


class History:
    """Moments in the order of their positions, all before the present one, and the losses up to the present."""

    def __init__(self) -> None:
        self.losses = Losses()
        self._older: list[Moment] = []
        self._recent: deque[Moment] = deque()
        self._within: deque[Moment] = deque()  # an epoch: batches are not kept for long
        self._spacing = 1
        self._weight = 0

    def note(self, job: Job, result: Result) -> None:
        """A job has trained: where it began, and the way from there, are the past now."""
        start = job.run or result.start
        if not job.trains or start is None or result.run.position == start.position:
            return
        weight = _OWN + start.weight
        self._add(Moment(start.position, job.experiment, start, weight))
        if (trail := result.trail) is not None:
            weight = _OWN + trail.run(0).weight
            # The last moments of a long one must not hold those that are dropped at once
            is_long = len(trail) > ALL_OF_LAST
            for row, epoch in enumerate(trail.epochs):
                moment = Moment((epoch, 0), job.experiment, trail, weight, row)
                self._add(moment.alone() if is_long else moment)
        if self._weight > MOST_WEIGHT:
            self._lighten()

    def cut(self, position: Position) -> None:
        """Forget the moments there and later."""
        for moments in (self._within, self._recent, self._older):
            while moments and moments[-1].position >= position:
                self._weight -= moments.pop().weight

    def at(self, position: Position) -> Moment | None:
        """The nearest moment at or before a position; the earliest where there is none so early."""
        before = [found for of in self._all if (found := _last(of, position)) is not None]
        if before:
            return max(before, key=lambda moment: moment.position)
        return min((of[0] for of in self._all if of), key=lambda moment: moment.position, default=None)

    def way(
        self, experiment: Experiment, until: Position, first: int, second: int
    ) -> list[tuple[float, float]]:
        """What two parameters, by their numbers, were at the moments before `until`, as they are trained, as far back
        as the network had the shape that it has in this experiment.
        """
        way = []
        last = experiment
        for moment in sorted(self, key=lambda moment: moment.position, reverse=True):
            if moment.experiment is not last and shape_of(moment.experiment) != shape_of(experiment):
                break
            last = moment.experiment
            if moment.position < until:
                parameters = moment.parameters
                way.append((float(parameters[first]), float(parameters[second])))
        return way[::-1]

    def copy(self) -> History:
        """Another that goes its own way; moments, which never change, are shared."""
        twin = History()
        twin.losses = self.losses.copy()
        twin._older, twin._recent, twin._within = self._older[:], self._recent.copy(), self._within.copy()
        twin._spacing, twin._weight = self._spacing, self._weight
        return twin

    @property
    def weight(self) -> int:
        """About how many bytes it holds."""
        return self._weight + self.losses.weight

    def weight_beyond(self, other: History) -> int:
        """How many of its bytes the other does not hold."""
        shared = {id(moment) for moment in other}
        return self.losses.weight + sum(moment.weight for moment in self if id(moment) not in shared)

    def __iter__(self) -> Iterator[Moment]:
        for moments in self._all:
            yield from moments

    @property
    def _all(self) -> tuple[list[Moment], deque[Moment], deque[Moment]]:
        return self._older, self._recent, self._within

    def _add(self, moment: Moment) -> None:
        if any(of and of[-1].position >= moment.position for of in self._all):
            self.cut(moment.position)  # it went on from there otherwise, the last time
        moments = self._within if moment.position[1] else self._recent
        if len(moments) >= ALL_OF_LAST:
            oldest = moments.popleft()
            self._weight -= oldest.weight
            if moments is self._recent:
                self._keep(oldest)
        moments.append(moment)
        self._weight += moment.weight

    def _keep(self, moment: Moment) -> None:
        """One that is no longer recent stays where it is far enough from the one before it."""
        if self._older and moment.position[0] - self._older[-1].position[0] < self._spacing:
            return
        self._older.append(moment.alone())
        self._weight += moment.weight
        while len(self._older) > _MOST_OLDER:
            self._thin()

    def _thin(self) -> None:
        self._spacing *= 2
        kept: list[Moment] = []
        for moment in self._older:
            if not kept or moment.position[0] - kept[-1].position[0] >= self._spacing:
                kept.append(moment)
            else:
                self._weight -= moment.weight
        self._older = kept

    def _lighten(self) -> None:
        """Large networks have fewer moments."""
        while self._weight > MOST_WEIGHT and len(self._older) > 1:
            self._thin()
        while self._weight > MOST_WEIGHT and len(self._recent) > 1:
            self._weight -= self._recent.popleft().weight
        while self._weight > MOST_WEIGHT and self._within:
            self._weight -= self._within.popleft().weight


def shape_of(experiment: Experiment) -> tuple[object, ...]:
    """What two experiments have alike whose runs have the same parameters."""
    return experiment.inputs_in_force, experiment.architecture.sizes


def _last(moments: list[Moment] | deque[Moment], position: Position) -> Moment | None:
    end = bisect_right(moments, position, key=lambda moment: moment.position)
    return moments[end - 1] if end else None
