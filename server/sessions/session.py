"""One learner's playground: state, outbox and pace. Knows no socket and no clock; the time is handed in."""

from __future__ import annotations

import itertools
import math
import secrets
from collections.abc import Callable
from dataclasses import replace

from server.lab.jobs import Job, Result
from server.lab.permalink import links
from server.protocol import commands, events
from server.protocol.commands import Command
from server.protocol.refusals import Refusal
from server.sessions.goals import GoalKeeper
from server.sessions.notes import NoteKeeper
from server.sessions.outbox import Outbox
from server.sessions.scheduling.fairness import NOTHING, Stint
from server.sessions.scheduling.ration import Ration
from server.sessions.sight import Sight
from server.sessions.state import State, opened, reopened, touched
from server.sessions.time.past import latest, position_of
from server.sessions.time.timeline import Timeline
from server.sessions.trouble import TroubleKeeper, is_good, stopped

_numbers = itertools.count(1)


def random_seed() -> str:
    """A seed like the original's: five digits after the point."""
    return f"0.{secrets.randbelow(100_000):05d}"


class Session:
    """A session takes commands, asks for jobs and takes their results, one at a time. The log calls it by number."""

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        new_seed: Callable[[], str] = random_seed,
        timeline: Timeline | None = None,
    ) -> None:
        self.number = next(_numbers)
        self.state, self.outbox = state, outbox
        self.timeline = timeline or Timeline()
        self.ration = Ration()
        self._new_seed = new_seed
        self._job: Job | None = None
        self._under_way = NOTHING  # steps and batches that were asked for one by one
        self._asked_by = outbox
        self._is_visible = True
        self._sight = Sight()
        self._goal = GoalKeeper()
        self._trouble, self._notes = TroubleKeeper(), NoteKeeper()
        self._now = 0.0
        self.attach(outbox)

    @classmethod
    def open(cls, link: str, outbox: Outbox, new_seed: Callable[[], str] = random_seed) -> Session:
        """A session that shows a link, and says what of it could not be read."""
        state, notices = opened(link, new_seed)
        session = cls(state, outbox, new_seed)
        for notice in notices:
            session._say(events.notice(notice))
        return session

    def attach(self, outbox: Outbox) -> None:
        """Go on over another connection, whose browser knows nothing yet."""
        self.outbox, self.is_attached, self._is_visible = outbox, True, True
        self.ration.forget_the_time()
        self._sight = Sight()
        self._goal.forget_what_was_said()
        self._notes.forget_what_was_said()
        self.timeline.is_curve_new = len(self.timeline.history.losses) > 0
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
        return Session(twin, outbox, self._new_seed, self.timeline.copy())

    @property
    def link(self) -> str:
        """The permalink of what is shown."""
        return links.write(self.state.experiment, self.state.view)

    # --- commands -------------------------------------------------------------------------------------

    def receive(self, text: str) -> None:
        """Carry out the command that a text says, or say why not."""
        self.take(commands.parse(text))

    def take(self, command: Command | Refusal) -> None:
        """Carry out a command, or say why not."""
        if isinstance(command, Refusal):
            self.refuse(command)
        elif isinstance(command, commands.Acknowledge):
            self.outbox.acknowledge(command.frames)
        elif isinstance(command, commands.SetVisible):
            self._is_visible = command.value
            self.ration.forget_the_time()
        elif isinstance(command, commands.Watch):
            self._sight.watch(command)
        elif isinstance(command, commands.OpenLink):
            state, notices = reopened(self.state, command.link, self._new_seed)
            self.timeline.edited(self.state, state, command)
            self._goal.begin()
            self._become(state)
            for notice in notices:
                self._say(events.notice(notice))
        else:
            outcome = self.timeline.obey(self.state, command, self._new_seed)
            if isinstance(outcome, Refusal):
                self.refuse(outcome)
            elif outcome is not self.state:
                self._become(outcome)

    def refuse(self, refusal: Refusal) -> None:
        """Say that something changed nothing, and why."""
        self._say(events.refused(refusal))

    def _become(self, state: State) -> None:
        if state.revision != self.state.revision:
            self.outbox.hurry()
        if state.playing and not self.state.playing:
            self.ration.forget_the_time()
        self._trouble.follow(self.state, state)
        self.state = state
        self._announce()

    # --- training -------------------------------------------------------------------------------------

    def pass_time(self, now: float, share: float = 1.0, fair: float = 1.0) -> None:
        """It is `now`, in seconds of a monotonic clock. share: how much of the chosen speed there is time for; fair:
        seconds of a worker that everybody gets in a second.
        """
        self._now = now
        self.ration.pass_time(now, self.state, self._is_present, share, fair)

    def stint(self, stack: int = 1) -> Stint:
        """What the next job may train, in the company of so many others like it."""
        return self.ration.stint(self.state, stack)

    def next_job(self, stint: Stint | None = None) -> Job | None:
        """What to do next, or None: so much training, or as much as it may alone, and a look."""
        if not self._is_present or self._job is not None:
            return None
        stint = self.stint() if stint is None else stint
        state = self.state
        if state.run is None and state.edits:
            # Hands were quicker than the first job: the network is made as it was when they touched it
            return self._start(Job(state.origin, None, revision=state.revision))
        trains = stint != NOTHING
        wants_look = (trains or self._lacks_sight(self._now)) and self.outbox.wants_frame
        history = self.timeline.history
        look = self._sight.look(state, history, trains, self._now, self.ration.look) if wants_look else None
        if not trains and look is None:
            self._job = self._trouble.job(state.revision) or self._notes.job(state, self._new_seed)
            return self._job
        if look is not None and not look.bare and self._notes.seeks(self._now, state.is_still):
            look = replace(look, notes=True)
        self.ration.pay(state, stint, self._now)
        job = Job(
            state.experiment, state.run, stint.epochs, look, state.revision, stint.batches, trail=trains
        )
        return self._start(job, Stint(min(state.steps, stint.epochs), 0 if state.steps else state.batches))

    def _start(self, job: Job, under_way: Stint = NOTHING) -> Job:
        self._job, self._under_way, self._asked_by = job, under_way, self.outbox
        self._sight.ask()
        has_edits = self.state.run is not None  # the job's copy of the run has all edits so far
        self.state = replace(self.state, away=True, edits=() if has_edits else self.state.edits)
        return job

    def accept(self, result: Result) -> None:
        """Take the result of the job under way; it is void where the run was replaced meanwhile."""
        job, self._job = self._job, None
        self.ration.is_suspect = False
        before = self.state
        if job is not None and job.inquiry is not None:
            self._say(self._trouble.learn(job.inquiry, result.inquiry))
            self._say(self._notes.learn(job.inquiry, result.inquiry, before))
            return
        if job is None or job.revision < before.begun:
            self.state = replace(before, away=False)
            return
        self.timeline.note(job, result, is_present=before.present is None)
        run, good = result.run, before.good
        for edit in before.edits:
            run = edit(run)
        if run.position < result.run.position:  # batches that were trained meanwhile are others now
            self.timeline.go_back(before.experiment, run)
        has_trouble = self._trouble.has_trouble(job, result)
        if not has_trouble and not before.edits and result.measures and is_good(result.measures):
            good = run
        steps = max(0, before.steps - self._under_way.epochs)
        batches = max(0, before.batches - min(job.batches, self._under_way.batches))
        self.state = replace(before, away=False, run=run, good=good, steps=steps, batches=batches, edits=())
        if self._asked_by is self.outbox:  # else another browser has come, which has seen nothing yet
            self._show(job, result)
        if has_trouble:
            self.state = stopped(self.state)
            self._announce()
            self._say(self._trouble.begin(self.state, result, self._new_seed))

    def _show(self, job: Job, result: Result) -> None:
        if result.scene is not None:
            self.outbox.put_event(result.scene)
            self._sight.shown_data = job.experiment.recipe
        if result.frame is not None and job.revision >= self.state.since:
            self.outbox.put_frame(result.frame, obeys=job.revision == self.state.revision)
            self._sight.saw(job)
            self._say(self._notes.see(result, self.state))
            self._judge(job, result)

    def _judge(self, job: Job, result: Result) -> None:
        """Say how the goal of the open lesson stands, where that is news."""
        name, is_moving = self.state.view.lesson, not self.state.is_still
        if name and result.measures is not None:
            self._say(
                self._goal.follow(name, job.experiment, result.run, result.measures, self._now, is_moving)
            )

    def fail(self) -> None:
        """The job under way could not be done at all: pause, say so, and wait for the next command."""
        job, self._job = self._job, None
        if job is not None and job.inquiry is not None:
            self._say(self._trouble.give_up(job.inquiry))
            self._say(self._notes.learn(job.inquiry, None, self.state))
            return
        self.ration.is_suspect = True
        self.state = stopped(replace(self.state, away=False))
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
    def _is_present(self) -> bool:
        """Whether somebody looks: whose connection is gone, or whose tab is hidden, costs nothing."""
        return self.is_attached and self._is_visible

    @property
    def is_active(self) -> bool:
        """Whether there is, or soon will be, something to do: whoever is not costs the scheduler nothing."""
        if not self._is_present:
            return False
        waiting = self._lacks_sight(math.inf) and self.outbox.wants_frame
        state = self.state
        return not state.is_still or waiting or self.is_pursuing or (state.run is None and bool(state.edits))

    @property
    def is_pursuing(self) -> bool:
        """Whether remedies are to be tried, which takes jobs that are not small."""
        return self._trouble.inquiry is not None or self._notes.asks(self.state)

    @property
    def seconds_of_look(self) -> float:
        """What the next look is expected to take of a worker."""
        return self.ration.look(self.state.experiment, self._sight.expected(self.state, self._now))

    @property
    def is_large(self) -> bool:
        """Whether the next job may take long."""
        return self.is_pursuing or self.ration.is_large(self.state, self.seconds_of_look)

    def _lacks_sight(self, now: float) -> bool:
        sight = self._sight
        return sight.lacks_picture(self.state, self.outbox.is_slow) or sight.lacks_inside(self.state, now)

    # --- events ---------------------------------------------------------------------------------------

    def _announce(self) -> None:
        state = self.state
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
                undo=self.timeline.undo_label,
                redo=self.timeline.redo_label,
            )
        )
        if self.timeline.is_curve_new:
            self.timeline.is_curve_new = False
            curve = self.timeline.history.losses
            self._say(events.losses(curve.epochs, curve.training, curve.test))

    def _say(self, event: dict[str, object] | None) -> None:
        if event is not None:
            self.outbox.put_event(events.encode(event))
