"""What a browser has seen of a session, what it wants to see, and the look that shows it next.

A sight belongs to one viewer. After a new connection the browser knows nothing, and says again what it wants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import NamedTuple

from server.data.schema import Schema
from server.data.source import DataSource
from server.lab.experiment.experiment import Experiment
from server.lab.inside import INSIGHTS, Watch
from server.lab.inside.surface import SURFACE
from server.lab.jobs import Look
from server.lab.look import sections
from server.protocol import commands
from server.sessions.state import State
from server.sessions.time.history import History, Position
from server.sessions.time.past import position_of

_QUICK_LOOK, _NOTHING = Look(), Watch()
FINE_LOOKS = tuple(
    Look(plot=plot, pictures=pictures, fine=True) for plot, pictures in ((200, 64), (150, 48), (100, 40))
)
LONGEST_LOOK = 0.02  # seconds of a worker: what would take longer is seen less finely
RESTS_FOR = 10  # times as long as it took, a costly insight rests: clicks and drags must slow nobody

Price = Callable[[Experiment, Look], float]


def for_nothing(experiment: Experiment, look: Look) -> float:
    """The price where nobody counts."""
    return 0.0


class Costly:
    """When an insight that costs much may come: now and then while a network trains, and after a rest that is longer
    than it took. others: the same insight for all viewers who share its cost. at: when it came last. is_owed:
    whether it is wanted and was left out of the last look.
    """

    def __init__(self, every: float, others: Costly | None = None) -> None:
        self._every, self._others = every, others
        self.at, self._after = -every, 0.0
        self.is_owed = False

    def may_come(self, state: State, now: float) -> bool:
        """Whether its time has come."""
        is_due = now >= self._after and (not state.playing or now - self.at >= self._every)
        return is_due and (self._others is None or self._others.may_come(state, now))

    def comes(self, now: float, seconds: float) -> None:
        """It comes now, and takes so many seconds."""
        self.at, self._after = now, now + RESTS_FOR * seconds
        if self._others is not None:
            self._others.comes(now, seconds)

    def follow(self, other: Costly) -> None:
        """It comes when the other one does."""
        self.at, self._after = other.at, max(self._after, other._after)


CostlyInsights = Mapping[str, Costly]


def costly_insights(others: CostlyInsights | None = None) -> CostlyInsights:
    """All costly insights by name. others: those of all viewers who share the cost."""
    return {
        row.name: Costly(row.every, None if others is None else others[row.name])
        for row in INSIGHTS.values()
        if row.every
    }


class Kind(Enum):
    """What a look is to show: the inside alone, quick pictures and the inside, or fine pictures."""

    BARE = auto()
    QUICK = auto()
    FINE = auto()


class Wish(NamedTuple):
    """What a browser wants to see now. Who has the same wish can be shown the same bytes."""

    kind: Kind
    watch: Watch


class Sight:
    """shown_data: the source of the points that were sent. others: the costly insights of all who share the cost."""

    def __init__(self, others: CostlyInsights | None = None) -> None:
        self.shown_data: DataSource | None = None
        self._known_schema: Schema | None = None
        self._seen_revision, self._seen_position = 0, (-1, 0)
        self._is_fine, self._given_up = False, 0
        self._watch = self._asked = Watch()
        # Watches are counted: one that comes again after another is asked anew
        self._number = self._asked_number = self._shown_number = 0
        self._costly = costly_insights(others)
        self._expected: tuple[tuple[int, list[str]], Look] | None = None

    def watch(self, command: commands.Watch) -> None:
        """Something else of the inside is wanted."""
        watch = self._watch.said(command.given)
        if watch != self._watch:
            self._watch, self._number = watch, self._number + 1

    def hears_of(self, schema: Schema) -> bool:
        """The browser is told the schema of the data: whether it knew none, or another one."""
        is_news, self._known_schema = schema != self._known_schema, schema
        return is_news

    def lacks_picture(self, state: State, is_slow: bool, rests: bool) -> bool:
        """Whether the browser has not seen what there is now, or, of a still network, has not seen it well.

        rests: whether nothing trains, so that no next picture shows what the last one has missed.
        """
        if self._seen_revision != state.revision or (rests and not self._has_seen(state)):
            return True
        data = state.experiment.data
        if self.shown_data is not data and self.shown_data != data and self._given_up != state.revision:
            return True
        return not self._is_fine and not is_slow and state.is_still

    def _has_seen(self, state: State) -> bool:
        """Whether the newest picture is of this very moment of the run."""
        is_newest = self._seen_position == position_of(state.run)
        return is_newest and self._seen_revision == state.revision

    def lacks_inside(self, state: State, rests: bool, now: float) -> bool:
        """Whether the browser wants something of the inside that was not shown and may come now."""
        if self._watch.is_empty:
            return False
        return self._shown_number != self._number or (
            (rests or not state.playing)
            and any(costly.is_owed and costly.may_come(state, now) for costly in self._costly.values())
        )

    def wish(self, state: State, trains: bool, rests: bool, now: float) -> Wish:
        """A quick look at what moves or has just changed; a fine one at what stands still and was seen once; and
        where only another part of the inside is wanted, a look at that alone.
        """
        if trains or not self._has_seen(state):
            return Wish(Kind.QUICK, self._watch)
        if self.shown_data == state.experiment.data and self.lacks_inside(state, rests, now):
            return Wish(Kind.BARE, self._watch)
        return Wish(Kind.FINE, _NOTHING) if state.is_still else Wish(Kind.QUICK, self._watch)

    def look(
        self,
        wish: Wish,
        state: State,
        history: History,
        trains: bool,
        now: float,
        price: Price = for_nothing,
    ) -> Look:
        """The look that grants a wish. price: the seconds that a look costs."""
        schema = state.experiment.data.schema
        axes = sections.axes_of(schema, state.view.axes)
        held = sections.held_of(schema, state.view.point)
        if wish.kind is Kind.FINE:
            return replace(finest(state.experiment, price), neuron=state.neuron, axes=axes, held=held)
        inside = self._inside(state, now, price)
        if wish.kind is Kind.BARE:
            return _with_way(Look(inside=inside, bare=True, axes=axes, held=held), state, history)
        look = Look(neuron=state.neuron, axes=axes, held=held, inside=inside)
        return _with_way(look, state, history, trains)

    def follow(self, other: Sight) -> None:
        """Be shown, this time, what another one with the same wish is shown."""
        for name, costly in self._costly.items():
            costly.follow(other._costly[name])

    @property
    def waits_since(self) -> float:
        """When it was last shown the costly insight that it has waited for longest."""
        return min((self._costly[row.name].at for row in self._watch.shown if row.every), default=0.0)

    def ask(self) -> None:
        """A job begins that shows what is wanted now."""
        self._asked, self._asked_number = self._watch, self._number

    def saw(self, look: Look, revision: int, position: Position) -> None:
        """A look at a run that stood at this position is on its way to the browser."""
        if not look.fine:
            self._shown_number = self._asked_number
            for name, costly in self._costly.items():
                costly.is_owed = self._asked.shows(name) and not look.inside.shows(name)
        if not look.bare:
            self._seen_revision, self._seen_position, self._is_fine = revision, position, look.fine

    def give_up(self, state: State) -> None:
        """There is nothing to be shown of this state: do not try again, until it is another one."""
        self._seen_revision, self._seen_position = state.revision, position_of(state.run)
        self._is_fine = True
        self._given_up, self._shown_number = state.revision, self._number
        for costly in self._costly.values():
            costly.is_owed = False

    def expected(self, state: State, now: float) -> Look:
        """About what a look would show now. Asked at every tick, so it is made anew only where something differs."""
        if self._watch.is_empty:
            return _QUICK_LOOK
        case = self._number, self._resting(state, now)
        if self._expected is None or self._expected[0] != case:
            self._expected = case, Look(inside=self._watch.without(case[1]))
        return self._expected[1]

    def _resting(self, state: State, now: float) -> list[str]:
        """The costly insights that may not come now."""
        return [name for name, costly in self._costly.items() if not costly.may_come(state, now)]

    def _inside(self, state: State, now: float, price: Price) -> Watch:
        """What of the inside to look at now."""
        watch = self._watch.without(self._resting(state, now))
        costly = [row for row in watch.shown if row.every]
        if costly:
            cheap = price(state.experiment, Look(inside=self._watch.without(self._costly), bare=True))
            for row in costly:
                others = self._costly.keys() - {row.name, *row.brings}
                whole = price(state.experiment, Look(inside=self._watch.without(others), bare=True))
                self._costly[row.name].comes(now, whole - cheap)
        return watch


def finest(experiment: Experiment, price: Price) -> Look:
    """The finest look at what stands still that does not take too long."""
    short = (look for look in FINE_LOOKS if price(experiment, look) <= LONGEST_LOOK)
    return next(short, FINE_LOOKS[-1])


def _with_way(look: Look, state: State, history: History, trains: bool = False) -> Look:
    """The look with the way that the two parameters of a surface have come, where it shows one."""
    if not look.inside.shows(SURFACE.name):
        return look
    architecture = state.experiment.architecture
    first, second = (architecture.position(*look.inside[switch.name]) for switch in SURFACE.switches)
    if first is None or second is None:
        return look
    way = history.way(state.experiment, position_of(state.run), first, second)
    if trains and state.run is not None:  # where the job begins is not history yet
        way.append((float(state.run.parameters[first]), float(state.run.parameters[second])))
    return replace(look, way=tuple(way))
