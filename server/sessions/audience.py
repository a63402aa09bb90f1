"""All who look at one session: the owner, and any number who only watch. What they wish to see becomes looks.

Equal wishes are one look, and its bytes go to all who share it. Spectators are shown a network when its owner is;
where the owner takes few pictures or none, they have some of their own, a few a second.
"""

from __future__ import annotations

import math

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look, Result
from server.protocol import events
from server.protocol.form import Role
from server.sessions.outbox import Outbox
from server.sessions.sight import Price, Wish, costly_insights
from server.sessions.state import State
from server.sessions.time.history import History
from server.sessions.viewer import Viewer

MOST_LOOKS = 4  # different ones of a job; where more are wished for, they take turns
SPECTATORS_EVERY = 0.1  # seconds from the last look to one that is for spectators alone

Group = tuple[Viewer, ...]


class Audience:
    """viewers: first the owner, who may have left, then the spectators. All spectators together have as many valleys
    and surfaces as the owner alone.
    """

    def __init__(self, outbox: Outbox) -> None:
        self.viewers = [Viewer(outbox)]
        self._costly = costly_insights()
        self._shown: tuple[tuple[Look, Group], ...] = ()  # by the job under way
        self._looked_at = -math.inf
        self._turn = 0

    @property
    def owner(self) -> Viewer:
        """Whose session it is."""
        return self.viewers[0]

    def own(self, outbox: Outbox) -> Viewer:
        """The owner goes on over another connection."""
        self.owner.is_attached = False
        self.viewers[0] = Viewer(outbox)
        return self.owner

    def join(self, outbox: Outbox) -> Viewer:
        """One more who only watches."""
        viewer = Viewer(outbox, Role.SPECTATOR, self._costly)
        self.viewers.append(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """The connection of a viewer is gone, and what waited for it takes no room any more."""
        viewer.is_attached, viewer.outbox = False, Outbox()
        if viewer.role is Role.SPECTATOR and viewer in self.viewers:
            self.viewers.remove(viewer)

    def say(self, event: str) -> None:
        """To all."""
        for viewer in self.viewers:
            viewer.say(event)

    def say_data(self, state: State) -> None:
        """Tell the schema of the data to all who do not know it; it is encoded once for them all."""
        schema = state.experiment.data.schema
        if hearers := [viewer for viewer in self.viewers if viewer.sight.hears_of(schema)]:
            event = events.encode(events.data(state.revision, schema))
            for viewer in hearers:
                viewer.say(event)

    def hurry(self) -> None:
        """A command was carried out: frames that wait do not show it, and go."""
        for viewer in self.viewers:
            viewer.outbox.hurry()

    @property
    def is_present(self) -> bool:
        """Whether anybody looks."""
        return any(viewer.is_present for viewer in self.viewers)

    # --- looks ----------------------------------------------------------------------------------------

    def waits(self, state: State) -> bool:
        """Whether somebody could be shown something now or soon that they have not seen."""
        rests = self._rests(state)
        for viewer in self.viewers:  # at every tick, of every session: a generator would cost as much again
            if viewer.is_present and viewer.lacks(state, rests) and viewer.outbox.wants_frame:
                return True
        return False

    def looks(
        self, state: State, history: History, trains: bool, now: float, price: Price
    ) -> tuple[Look, ...]:
        """The looks of the job that begins now: the owner's first. price: the seconds that a look costs."""
        rests = self._rests(state)
        ready = [
            viewer
            for viewer in self.viewers
            if viewer.is_present and viewer.outbox.wants_frame and (trains or viewer.lacks(state, rests, now))
        ]
        self._shown = ()
        if not ready or (ready[0] is not self.owner and now - self._looked_at < SPECTATORS_EVERY):
            return ()
        self._looked_at = now
        shown: dict[Look, Group] = {}
        for wish, group in self._chosen(ready, state, trains, rests, now):
            leader, *others = group
            look = leader.sight.look(wish, state, history, trains, now, price)
            for viewer in others:
                viewer.sight.follow(leader.sight)
            for viewer in group:
                viewer.sight.ask()
            shown[look] = (*shown.get(look, ()), *group)
        self._shown = tuple(shown.items())
        return tuple(shown)

    def _chosen(
        self, ready: list[Viewer], state: State, trains: bool, rests: bool, now: float
    ) -> list[tuple[Wish, list[Viewer]]]:
        """The wishes that are granted now, each with its viewers: first the owner's, then those whose turn it is.

        Of the latter, who has waited longest for a costly insight comes first: the others may have to do without it.
        """
        if len(ready) == 1:
            return [(ready[0].sight.wish(state, trains, rests, now), ready)]
        groups: dict[Wish, list[Viewer]] = {}
        for viewer in ready:
            groups.setdefault(viewer.sight.wish(state, trains, rests, now), []).append(viewer)
        wishes = list(groups.items())
        first = wishes[:1] if ready[0] is self.owner else []
        others = sorted(wishes[len(first) :], key=lambda wish: min(viewer.turn for viewer in wish[1]))
        chosen = others[: MOST_LOOKS - len(first)]
        for _, group in chosen:
            self._turn += 1
            for viewer in group:
                viewer.turn = self._turn
        return first + sorted(chosen, key=lambda wish: wish[1][0].sight.waits_since)

    def lacks_points(self, experiment: Experiment) -> bool:
        """Whether somebody who is shown something now has not got the points yet."""
        return any(viewer.sight.shown_data != experiment.data for _, group in self._shown for viewer in group)

    def show(self, job: Job, result: Result, state: State) -> bool:
        """Send what the job under way has seen to its viewers. True where it fits the session's present network."""
        shown = self._shown if job.looks else ()
        is_current = job.revision >= state.since
        obeys = job.revision == state.revision
        for (look, group), message in zip(shown, result.seen, strict=True):
            for viewer in group:
                if not viewer.is_attached:  # another browser may have come, which has seen nothing yet
                    continue
                if result.scene is not None and viewer.sight.shown_data != job.experiment.data:
                    viewer.say(result.scene)
                    viewer.sight.shown_data = job.experiment.data
                if is_current:
                    viewer.outbox.put_frame(message, obeys)
                    viewer.sight.saw(look, job.revision, result.run.position)
        return is_current and bool(shown)

    def give_up(self, state: State) -> None:
        """There is nothing to be shown of this state to anybody."""
        for viewer in self.viewers:
            viewer.sight.give_up(state)

    def expected(self, state: State, now: float) -> tuple[Look, ...]:
        """About what the next looks will show."""
        owner, *spectators = self.viewers
        look = owner.sight.expected(state, now)
        if not spectators:
            return (look,)
        looks = {look: None}
        for viewer in spectators:
            if len(looks) == MOST_LOOKS:
                break
            if viewer.is_present:
                looks.setdefault(viewer.sight.expected(state, now))
        return tuple(looks)

    def _rests(self, state: State) -> bool:
        """Whether nothing trains: without its owner, a session stands still."""
        return state.is_still or not self.owner.is_present
