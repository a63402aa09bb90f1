"""One learner's playground: the shell around its document. Takes commands, asks for jobs, and says what is news.

What commands and results make of the document is said by pure functions (`apply`, `results`). Knows no socket.
"""

from __future__ import annotations

import itertools
import math
import secrets
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from server.lab.jobs import Job, Look, Result
from server.lab.permalink import links
from server.protocol import commands, events
from server.protocol.commands import Command
from server.protocol.form import Role
from server.protocol.refusals import Refusal
from server.sessions.apply import apply
from server.sessions.document import Document
from server.sessions.effects import BeginLesson, CurveIsNew, Effect, ForgetTime, Hurry, Notify
from server.sessions.goals import GoalKeeper
from server.sessions.notes import NoteKeeper
from server.sessions.opening import opened
from server.sessions.outbox import Outbox
from server.sessions.results import accepted
from server.sessions.scheduling.fairness import NOTHING, Stint
from server.sessions.sight import Price, Sight, for_nothing
from server.sessions.state import State, touched
from server.sessions.time.past import latest, position_of
from server.sessions.trouble import TroubleKeeper, is_good, stopped

_numbers = itertools.count(1)


def random_seed() -> str:
    """A seed like the original's: five digits after the point."""
    return f"0.{secrets.randbelow(100_000):05d}"


class Session:
    """A session takes commands, asks for jobs and takes their results, one at a time. The log calls it by number.

    now: the time of the latest tick, in seconds, which the scheduler says. resumed: how often training was taken up
    again; for the time before that nothing is owed.
    """

    def __init__(
        self,
        document: Document,
        outbox: Outbox,
        new_seed: Callable[[], str] = random_seed,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.number = next(_numbers)
        self.document, self.outbox = document, outbox
        self.clock = clock
        self.now, self.resumed = 0.0, 0
        self._new_seed = new_seed
        self._job: Job | None = None
        self._under_way = NOTHING  # steps and batches that were asked for one by one
        self._asked_by = outbox
        self._is_visible = True
        self._sight = Sight()
        self._goal = GoalKeeper()
        self._trouble, self._notes = TroubleKeeper(), NoteKeeper()
        self._is_curve_new = False
        self.attach(outbox)

    @classmethod
    def open(cls, link: str, outbox: Outbox, new_seed: Callable[[], str] = random_seed) -> Session:
        """A session that shows a link, and says what of it could not be read."""
        state, notices = opened(link, new_seed())
        session = cls(Document(state), outbox, new_seed)
        for notice in notices:
            session._say(events.notice(notice))
        return session

    def attach(self, outbox: Outbox) -> None:
        """Go on over another connection, whose browser knows nothing yet."""
        self.outbox, self.is_attached, self._is_visible = outbox, True, True
        self.resumed += 1
        self._sight = Sight()
        self._goal.forget_what_was_said()
        self._notes.forget_what_was_said()
        self._is_curve_new = len(self.document.history.losses) > 0
        self._announce()
        for event in self._trouble.said:
            self._say(event)

    def detach(self) -> None:
        """The connection is gone: stand still, so that whoever left costs nothing, and wait for another."""
        self.outbox, self.is_attached = Outbox(), False

    def copy(self, outbox: Outbox) -> Session:
        """Another session that goes on from here, paused."""
        state = self.state
        waiting = state.edits if state.run is None else ()
        twin = replace(state, playing=False, steps=0, batches=0, away=False, edits=waiting)
        return Session(self.document.with_state(twin), outbox, self._new_seed, self.clock)

    @property
    def state(self) -> State:
        """What is shown, or will be when the job under way is done."""
        return self.document.state

    @property
    def link(self) -> str:
        """The permalink of what is shown."""
        return links.write(self.state.experiment, self.state.view)

    # --- commands -------------------------------------------------------------------------------------

    def receive(self, text: str, by: Role = Role.OWNER) -> None:
        """Carry out the command that a text says, or say why not."""
        self.take(commands.parse(text), by)

    def take(self, command: Command | Refusal, by: Role = Role.OWNER) -> None:
        """Carry out a command, or say why not. by: who says it."""
        if isinstance(command, Refusal):
            self.refuse(command)
        elif isinstance(command, commands.Acknowledge):
            self.outbox.acknowledge(command.frames)
        elif isinstance(command, commands.SetVisible):
            self._is_visible = command.value
            self.resumed += 1
        elif isinstance(command, commands.Watch):
            self._sight.watch(command)
        else:
            outcome = apply(self.document, command, by, self._new_seed(), self.clock())
            if isinstance(outcome, Refusal):
                self.refuse(outcome)
            else:
                self._become(*outcome)

    def refuse(self, refusal: Refusal) -> None:
        """Say that something changed nothing, and why."""
        self._say(events.refused(refusal))

    def _become(self, document: Document, effects: tuple[Effect, ...]) -> None:
        """Have another document, where it is another; say so, and carry out what it asks for."""
        if document is self.document:
            return
        self._trouble.follow(self.state, document.state)
        self.document = document
        for effect in effects:
            self._carry_out(effect)
        self._announce()
        for effect in effects:
            if isinstance(effect, Notify):
                self._say(events.notice(effect.message))

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Hurry():
                self.outbox.hurry()
            case ForgetTime():
                self.resumed += 1
            case CurveIsNew():
                self._is_curve_new = True
            case BeginLesson():
                self._goal.begin()

    # --- training -------------------------------------------------------------------------------------

    def next_job(self, stint: Stint = NOTHING, price: Price = for_nothing) -> Job | None:
        """What to do next, or None: so much training, and a look. price: the seconds that a look costs."""
        if not self.is_present or self._job is not None:
            return None
        state = self.state
        if state.run is None and state.edits:
            # Hands were quicker than the first job: the network is made as it was when they touched it
            return self._start(Job(state.origin, None, revision=state.revision))
        trains = stint != NOTHING
        wants_look = (trains or self._lacks_sight(self.now)) and self.outbox.wants_frame
        history = self.document.history
        look = self._sight.look(state, history, trains, self.now, price) if wants_look else None
        if not trains and look is None:
            self._job = self._trouble.job(state.revision) or self._notes.job(state, self._new_seed())
            return self._job
        if look is not None and not look.bare and self._notes.seeks(self.now, state.is_still):
            look = replace(look, notes=True)
        job = Job(
            state.experiment, state.run, stint.epochs, look, state.revision, stint.batches, trail=trains
        )
        return self._start(job, Stint(min(state.steps, stint.epochs), 0 if state.steps else state.batches))

    def _start(self, job: Job, under_way: Stint = NOTHING) -> Job:
        self._job, self._under_way, self._asked_by = job, under_way, self.outbox
        self._sight.ask()
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
        for effect in effects:
            self._carry_out(effect)
        if self._asked_by is self.outbox:  # else another browser has come, which has seen nothing yet
            self._show(job, result)
        if has_trouble:
            self._set(stopped(self.state))
            self._announce()
            self._say(self._trouble.begin(self.state, result, self._new_seed()))

    def _show(self, job: Job, result: Result) -> None:
        if result.scene is not None:
            self.outbox.put_event(result.scene)
            self._sight.shown_data = job.experiment.data
        if result.frame is not None and job.revision >= self.state.since:
            self.outbox.put_frame(result.frame, obeys=job.revision == self.state.revision)
            self._sight.saw(job)
            self._say(self._notes.see(result, self.state))
            self._judge(job, result)

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
        self._sight.give_up(self.state)
        self._announce()
        self._say(events.notice("The server could not train this network; it is paused. Try again."))

    @property
    def is_urgent(self) -> bool:
        """Whether a picture that obeys the latest command can be made now."""
        return self._job is None and self.outbox.is_urgent and self.outbox.wants_frame

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    @property
    def is_present(self) -> bool:
        """Whether somebody looks: whose connection is gone, or whose tab is hidden, costs nothing."""
        return self.is_attached and self._is_visible

    @property
    def is_active(self) -> bool:
        """Whether there is, or soon will be, something to do: whoever is not costs the scheduler nothing."""
        if not self.is_present:
            return False
        waiting = self._lacks_sight(math.inf) and self.outbox.wants_frame
        state = self.state
        return not state.is_still or waiting or self.is_pursuing or (state.run is None and bool(state.edits))

    @property
    def is_pursuing(self) -> bool:
        """Whether remedies are to be tried, which takes jobs that are not small."""
        return self._trouble.inquiry is not None or self._notes.asks(self.state)

    @property
    def expected_look(self) -> Look:
        """About what the next look will show."""
        return self._sight.expected(self.document.state, self.now)

    def _lacks_sight(self, now: float) -> bool:
        sight = self._sight
        return sight.lacks_picture(self.state, self.outbox.is_slow) or sight.lacks_inside(self.state, now)

    def _set(self, state: State) -> None:
        self.document = self.document.with_state(state)

    # --- events ---------------------------------------------------------------------------------------

    def _announce(self) -> None:
        state = self.state
        self._say(self._sight.news_of_data(state))
        self._say(
            events.state(
                revision=state.revision,
                since=state.since,
                begun=state.begun,
                playing=state.playing,
                speed=state.speed,
                experiment=state.experiment,
                view=state.view,
                link=self.link,
                neuron=state.neuron,
                touched=touched(state),
                past=None if state.present is None else position_of(state.run),
                latest=latest(state),
                undo=self.document.undo_label,
                redo=self.document.redo_label,
            )
        )
        if self._is_curve_new:
            self._is_curve_new = False
            curve = self.document.history.losses
            self._say(events.losses(curve.epochs, curve.training, curve.test))

    def _say(self, event: dict[str, object] | None) -> None:
        if event is not None:
            self.outbox.put_event(events.encode(event))
