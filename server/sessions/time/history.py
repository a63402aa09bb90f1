"""What a session was before: moments to go back to, and the losses that the chart shows.

A moment holds all that is needed to go on from it with the same bytes. The last epochs are all kept, older ones at
even distances, which grow; each epoch costs the same small time, however many came before it. All are values: what
is noted makes another history, which shares its moments with the one before.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Result
from server.lab.run.run import Run, Trail
from server.nn.operations import Floats

ALL_OF_LAST = 50  # epochs of which every one is kept, and batches
MOST_MOMENTS = 400
MOST_NBYTES = 1_500_000  # bytes a session
MOST_LOSSES = 800

Position = tuple[int, int]
_MOST_OLDER = MOST_MOMENTS - 2 * ALL_OF_LAST
_OWN = 150  # bytes of a moment without its run


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """Where a run was after so many epochs and batches, and the experiment it was trained in from there on.

    source: the run itself, or the trail that has it as its row number `row`. nbytes: about how many bytes that is.
    """

    position: Position
    experiment: Experiment
    source: Run | Trail
    nbytes: int
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
        """The same moment with a copy of its run, so that it holds no trail."""
        return self if isinstance(self.source, Run) else replace(self, source=self.run, row=0)


def _numbers() -> array[float]:
    return array("d")


@dataclass(frozen=True, eq=False, slots=True)
class Losses:
    """The curve of the loss chart: where it was measured (epochs, with the part of the next), and both losses.

    spacing: the least distance between points that stay. The arrays never change.
    """

    epochs: array[float] = field(default_factory=_numbers)
    training: array[float] = field(default_factory=_numbers)
    test: array[float] = field(default_factory=_numbers)
    spacing: float = 0.0

    def __len__(self) -> int:
        return len(self.epochs)

    def noted(self, epoch: float, training: float, test: float) -> Losses:
        """With what was measured now. The newest point is always there; it stays if it is far enough from others."""
        epochs = self.epochs
        is_close = len(epochs) > 1 and epochs[-1] - epochs[-2] < self.spacing
        end = len(epochs)
        if epochs and (is_close or epochs[-1] >= epoch):
            end = bisect_left(epochs, min(epochs[-1], epoch))
        noted = Losses(epochs[:end], self.training[:end], self.test[:end], self.spacing)
        noted.epochs.append(epoch)  # nobody else has these arrays yet
        noted.training.append(training)
        noted.test.append(test)
        return noted._thinned() if end == MOST_LOSSES else noted

    def until(self, epoch: float) -> Losses:
        """Without what was measured there and later."""
        end = bisect_left(self.epochs, epoch)
        return Losses(self.epochs[:end], self.training[:end], self.test[:end], self.spacing)

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds."""
        return 400 + 24 * len(self.epochs)

    def _thinned(self) -> Losses:
        """Every second one goes, or more where they lie close; the newest stays."""
        spacing = 2 * (self.epochs[-1] - self.epochs[0]) / MOST_LOSSES
        kept, last = [], float("-inf")
        for index, epoch in enumerate(self.epochs):
            if epoch - last >= spacing or index == len(self.epochs) - 1:
                kept.append(index)
                last = epoch
        epochs, training, test = (
            array("d", (values[index] for index in kept))
            for values in (self.epochs, self.training, self.test)
        )
        return Losses(epochs, training, test, spacing)


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Moments, all before the present one, and the losses up to the present.

    older: whole epochs, at least `spacing` from each other; recent: the last whole epochs, all of them; within: the
    last moments within an epoch. Each in the order of their positions. held: about how many bytes the moments hold.
    """

    losses: Losses = field(default_factory=Losses)
    older: tuple[Moment, ...] = ()
    recent: tuple[Moment, ...] = ()
    within: tuple[Moment, ...] = ()
    spacing: int = 1
    held: int = 0

    def noted(self, job: Job, result: Result, measured: tuple[float, float, float] | None = None) -> History:
        """With what a job has trained: where it began, and the way from there, are the past now.

        measured: another point of the losses: where (in epochs), over the training points, over the test points.
        """
        start = job.run or result.start
        losses = self.losses if measured is None else self.losses.noted(*measured)
        if not job.trains or start is None or result.run.position == start.position:
            if measured is None:
                return self
            return History(losses, self.older, self.recent, self.within, self.spacing, self.held)
        draft = _Draft(self)
        nbytes = _OWN + start.nbytes
        draft.add(Moment(start.position, job.experiment, start, nbytes))
        if (trail := result.trail) is not None:
            nbytes = _OWN + trail.run(0).nbytes
            # The last moments of a long one must not hold those that are dropped at once
            is_long = len(trail) > ALL_OF_LAST
            for row, epoch in enumerate(trail.epochs):
                moment = Moment((epoch, 0), job.experiment, trail, nbytes, row)
                draft.add(moment.alone() if is_long else moment)
        return draft.history(losses)

    def until(self, position: Position, epoch: float) -> History:
        """Without the moments there and later, and without the losses later than that epoch."""
        draft = _Draft(self)
        draft.cut(position)
        return draft.history(self.losses.until(epoch + 1e-9))

    def at(self, position: Position) -> Moment | None:
        """The nearest moment at or before a position; the earliest where there is none so early."""
        before = [found for of in self._all if (found := _last(of, position)) is not None]
        if before:
            return max(before, key=lambda moment: moment.position)
        return min((of[0] for of in self._all if of), key=lambda moment: moment.position, default=None)

    def way(
        self, experiment: Experiment, until: Position, first: int, second: int
    ) -> list[tuple[float, float]]:
        """The values, as they are trained, that two parameters (by their numbers) had at the moments before `until`.

        It goes as far back as the network had the shape of this experiment.
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

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds."""
        return self.held + self.losses.nbytes

    def nbytes_beyond(self, other: History) -> int:
        """How many of its bytes the other does not hold."""
        shared = {id(moment) for moment in other}
        return self.losses.nbytes + sum(moment.nbytes for moment in self if id(moment) not in shared)

    def __iter__(self) -> Iterator[Moment]:
        for moments in self._all:
            yield from moments

    @property
    def _all(self) -> tuple[tuple[Moment, ...], ...]:
        return self.older, self.recent, self.within


class _Draft:
    """A history in the making. What does not change stays the tuple that it was."""

    def __init__(self, history: History) -> None:
        self._older: list[Moment] | tuple[Moment, ...] = history.older
        self._recent, self._within = [*history.recent], [*history.within]
        self._spacing, self._held = history.spacing, history.held

    def history(self, losses: Losses) -> History:
        """What it has become."""
        if self._held > MOST_NBYTES:
            self._lighten()
        moments = tuple(self._older), tuple(self._recent), tuple(self._within)
        return History(losses, *moments, self._spacing, self._held)

    def add(self, moment: Moment) -> None:
        """Add the newest moment. Moments at its position or later are of another run, and go."""
        position = moment.position
        for before in (self._older, self._recent, self._within):
            if before and before[-1].position >= position:
                self.cut(position)
                break
        moments = self._within if moment.position[1] else self._recent
        if len(moments) >= ALL_OF_LAST:
            oldest = moments.pop(0)
            self._held -= oldest.nbytes
            if moments is self._recent:
                self._keep(oldest)
        moments.append(moment)
        self._held += moment.nbytes

    def cut(self, position: Position) -> None:
        """Forget the moments there and later."""
        self._older, older = _parted(self._older, position)
        self._recent, recent = _parted(self._recent, position)
        self._within, within = _parted(self._within, position)
        self._held -= sum(moment.nbytes for moment in (*older, *recent, *within))

    def _keep(self, moment: Moment) -> None:
        """A moment that is no longer recent stays where it is far enough from the older one before it."""
        if self._older and moment.position[0] - self._older[-1].position[0] < self._spacing:
            return
        if isinstance(self._older, tuple):
            self._older = [*self._older]
        self._older.append(moment.alone())
        self._held += moment.nbytes
        while len(self._older) > _MOST_OLDER:
            self._thin()

    def _thin(self) -> None:
        self._spacing *= 2
        kept: list[Moment] = []
        for moment in self._older:
            if not kept or moment.position[0] - kept[-1].position[0] >= self._spacing:
                kept.append(moment)
            else:
                self._held -= moment.nbytes
        self._older = kept

    def _lighten(self) -> None:
        """Drop moments until the bytes are few enough: large networks have fewer moments."""
        while self._held > MOST_NBYTES and len(self._older) > 1:
            self._thin()
        for moments, least in ((self._recent, 1), (self._within, 0)):
            while self._held > MOST_NBYTES and len(moments) > least:
                self._held -= moments.pop(0).nbytes


def shape_of(experiment: Experiment) -> tuple[object, ...]:
    """Equal for experiments whose runs have the same parameters."""
    return experiment.inputs_in_force, experiment.architecture.sizes


def _parted(moments: Sequence[Moment], position: Position) -> tuple[list[Moment], list[Moment]]:
    """Those before a position, and the others."""
    end = bisect_left(moments, position, key=lambda moment: moment.position)
    return [*moments[:end]], [*moments[end:]]


def _last(moments: Sequence[Moment], position: Position) -> Moment | None:
    end = bisect_right(moments, position, key=lambda moment: moment.position)
    return moments[end - 1] if end else None
