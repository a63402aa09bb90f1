"""One learner's playground: the shell around its document. Takes commands, asks for jobs, and tells viewers the news.

Pure functions (`apply`, `results`) say what commands and results make of the document. Knows no socket.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from server.lab.jobs import Job, Look, Result
from server.protocol import commands, events
from server.protocol.commands import Command
from server.protocol.refusals import Refusal
from server.sessions import announcements
from server.sessions.apply import apply
from server.sessions.audience import Audience
from server.sessions.document import Document
from server.sessions.effects import BeginLesson, CurveIsNew, Effect, ForgetTime, Hurry, Notify
from server.sessions.goals import GoalKeeper
from server.sessions.notes import NoteKeeper
from server.sessions.opening import opened
from server.sessions.outbox import Outbox
from server.sessions.results import accepted
from server.sessions.scheduling.fairness import NOTHING, Stint
from server.sessions.sight import Price, for_nothing
from server.sessions.state import State
from server.sessions.trouble import TroubleKeeper, is_good, stopped
from server.sessions.viewer import Viewer
from server.words.said import say

_numbers = itertools.count(1)


def random_seed() -> str:
    """A seed like the original's: five digits after the point."""
    return f"0.{secrets.randbelow(100_000):05d}"


class Session:
    """A session takes commands, asks for jobs and takes their results, one at a time. The log calls it by number.

    state: the document's, which is asked for at every tick. now: the time of the latest tick, in seconds, which the
    scheduler says. resumed: how often training was taken up again; no epochs are owed for the time before that.
    """

    def __init__(
        self,
        document: Document,
        outbox: Outbox,
        new_seed: Callable[[], str] = random_seed,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.number = next(_numbers)
        self.document, self.state, self.audience = document, document.state, Audience(outbox)
        self.clock = clock
        self.now, self.resumed = 0.0, 0
        self._new_seed = new_seed
        self._job: Job | None = None
        self._under_way = NOTHING  # steps and batches that were asked for one by one
        self._goal = GoalKeeper()
        self._trouble, self._notes = TroubleKeeper(), NoteKeeper()
        self._is_curve_new = False
        self._welcome(self.owner)

    @classmethod
    def open(cls, link: str, outbox: Outbox, new_seed: Callable[[], str] = random_seed) -> Session:
        """A session that shows a link, and says what of it could not be read."""
        state, notices = opened(link, new_seed())
        session = cls(Document(state), outbox, new_seed)
        for notice in notices:
            session._say(events.notice(notice), session.owner)
        return session

    def attach(self, outbox: Outbox) -> None:
        """The owner goes on over another connection, whose browser knows nothing yet."""
        self.resumed += 1
        self._goal.forget_what_was_said()
        self._notes.forget_what_was_said()
        self._welcome(self.audience.own(outbox))

    def join(self, outbox: Outbox) -> Viewer:
        """One more who only watches, and whose browser knows nothing yet."""
        viewer = self.audience.join(outbox)
        self._welcome(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """A connection is gone. Without its owner a session trains nothing, and waits."""
        self.audience.leave(viewer)

    def _welcome(self, viewer: Viewer) -> None:
        self.audience.say_data(self.state)
        self._say(announcements.state(self.document), viewer)
        if len(self.document.history.losses):
            self._say(announcements.losses(self.document), viewer)
        for event in (*self._trouble.said, self._goal.said, self._notes.said):
            self._say(event, viewer)

    @property
    def owner(self) -> Viewer:
        """Whose session it is."""
        return self.audience.owner

    def copy(self, outbox: Outbox) -> Session:
        """Another session that goes on from here, paused."""
        state = self.state
        waiting = state.edits if state.run is None else ()
        twin = replace(state, playing=False, steps=0, batches=0, away=False, edits=waiting)
        return Session(self.document.with_state(twin), outbox, self._new_seed, self.clock)

    @property
    def link(self) -> str:
        """The permalink of what is shown."""
        return self.document.link

    # --- commands -------------------------------------------------------------------------------------

    def receive(self, text: str, by: Viewer) -> None:
        """Carry out the command that a viewer's text says, or say why not."""
        self.take(commands.parse(text), by)

    def take(self, command: Command | Refusal, by: Viewer) -> None:
        """Carry out a viewer's command, or say why not."""
        if isinstance(command, Refusal):
            self.refuse(command, by)
        elif isinstance(command, commands.Acknowledge):
            by.outbox.acknowledge(command.frames)
        elif isinstance(command, commands.SetVisible):
            by.is_visible = command.value
            self.resumed += by is self.owner
        elif isinstance(command, commands.Watch):
            by.sight.watch(command)
        else:
            outcome = apply(self.document, command, by.role, self._new_seed(), self.clock())
            if isinstance(outcome, Refusal):
                self.refuse(outcome, by)
            else:
                self._become(*outcome, by)

    def refuse(self, refusal: Refusal, by: Viewer) -> None:
        """Tell a viewer that something changed nothing, and why."""
        self._say(events.refused(refusal), by)

    def _become(self, document: Document, effects: tuple[Effect, ...], by: Viewer) -> None:
        """Have another document, where it is another; say so, and carry out what it asks for."""
        if document is self.document:
            return
        self._trouble.follow(self.state, document.state)
        self.document, self.state = document, document.state
        for effect in effects:
            self._carry_out(effect)
        self._announce()
        for effect in effects:
            if isinstance(effect, Notify):
                self._say(events.notice(effect.said), by)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Hurry():
                self.audience.hurry()
            case ForgetTime():
                self.resumed += 1
            case CurveIsNew():
                self._is_curve_new = True
            case BeginLesson():
                self._goal.begin()

    # --- training -------------------------------------------------------------------------------------

    def next_job(self, stint: Stint = NOTHING, price: Price = for_nothing) -> Job | None:
        """What to do next, or None: so much training, and looks. price: the seconds that a look costs."""
        if self._job is not None or not self.audience.is_present:
            return None
        state, stint = self.state, stint if self.is_present else NOTHING
        if state.run is None and state.edits:
            # Hands were quicker than the first job: the network is made as it was when they touched it
            return self._start(Job(state.origin, None, revision=state.revision))
        trains = stint != NOTHING
        looks = self.audience.looks(state, self.document.history, trains, self.now, price)
        if not trains and not looks:
            if self.is_present and self.is_pursuing:
                self._job = self._trouble.job(state.revision) or self._notes.job(state, self._new_seed())
            return self._job
        job = Job(state.experiment, state.run, stint.epochs, looks, state.revision, stint.batches, trains)
        if self.audience.lacks_points(state.experiment):
            job = replace(job, with_scene=True)
        if job.has_pictures and self._notes.seeks(self.now, state.is_still):
            job = replace(job, with_notes=True)
        return self._start(job, Stint(min(state.steps, stint.epochs), 0 if state.steps else state.batches))

    def _start(self, job: Job, under_way: Stint = NOTHING) -> Job:
        self._job, self._under_way = job, under_way
        has_edits = self.state.run is not None  # the job's copy of the run has all edits so far
        self._set(replace(self.state, away=True, edits=() if has_edits else self.state.edits))
        return job

    def accept(self, result: Result) -> None:
        """Take the result of the job under way; it is void where the run was replaced meanwhile."""
        job, self._job = self._job, None
        before = self.state
        if job is not None and job.inquiry is not None:
            self._say(self._trouble.learn(job.inquiry, result.inquiry))
            self._say(self._notes.learn(job.inquiry, result.inquiry, before))
            return
        if job is None or job.revision < before.begun:
            self._set(replace(before, away=False))
            return
        has_trouble, measures = self._trouble.has_trouble(job, result), result.measures
        can_go_on = not has_trouble and measures is not None and is_good(measures)
        self.document, effects = accepted(self.document, job, result, self._under_way, can_go_on)
        self.state = self.document.state
        for effect in effects:
            self._carry_out(effect)
        if self.audience.show(job, result, self.state):
            self._say(self._notes.see(result, self.state))
            self._judge(job, result)
        if has_trouble:
            self._set(stopped(self.state))
            self._announce()
            self._say(self._trouble.begin(self.state, result, self._new_seed()))

    def _judge(self, job: Job, result: Result) -> None:
        """Say how the goal of the open lesson stands, where that is news."""
        name, measures = self.state.view.lesson, result.measures
        if name and measures is not None:
            is_moving = not self.state.is_still
            self._say(self._goal.follow(name, job.experiment, result.run, measures, self.now, is_moving))

    def fail(self) -> None:
        """The job under way could not be done at all: pause, say so, and wait for the next command."""
        job, self._job = self._job, None
        if job is not None and job.inquiry is not None:
            self._say(self._trouble.give_up(job.inquiry))
            self._say(self._notes.learn(job.inquiry, None, self.state))
            return
        self._set(stopped(replace(self.state, away=False)))
        self.audience.give_up(self.state)
        self._announce()
        self._say(events.notice(say("cannot_train")))

    @property
    def is_urgent(self) -> bool:
        """Whether a picture that obeys the latest command can be made now."""
        outbox = self.owner.outbox
        return self._job is None and self.is_present and outbox.is_urgent and outbox.wants_frame

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    @property
    def is_present(self) -> bool:
        """Whether its owner looks: else it stands still."""
        return self.owner.is_present

    @property
    def is_active(self) -> bool:
        """Whether there is, or soon will be, something to do: an idle session costs the scheduler nothing."""
        state = self.state
        if self.is_present and (
            not state.is_still or self.is_pursuing or (state.run is None and state.edits)
        ):
            return True
        return self.audience.waits(state)

    @property
    def is_pursuing(self) -> bool:
        """Whether remedies are to be tried, which takes jobs that are not small."""
        return self._trouble.inquiry is not None or self._notes.asks(self.state)

    @property
    def expected_looks(self) -> tuple[Look, ...]:
        """About what the next looks will show."""
        return self.audience.expected(self.state, self.now)

    def _set(self, state: State) -> None:
        self.document, self.state = self.document.with_state(state), state

    # --- events ---------------------------------------------------------------------------------------

    def _announce(self) -> None:
        self.audience.say_data(self.state)
        self._say(announcements.state(self.document))
        if self._is_curve_new:
            self._is_curve_new = False
            self._say(announcements.losses(self.document))

    def _say(self, event: events.Event | None, to: Viewer | None = None) -> None:
        """Tell one viewer, or all; nothing, where there is no event."""
        if event is not None:
            (self.audience if to is None else to).say(events.encode(event))
