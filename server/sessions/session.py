"""One learner's playground: state, outbox and pace. Called by the socket (commands) and the scheduler (jobs).

Knows no socket and no clock; the time is handed in.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from dataclasses import replace

from server.lab import links
from server.lab.jobs import Job, Look, Result
from server.protocol import commands, events
from server.protocol.commands import Command
from server.protocol.refusals import Refusal
from server.sessions.outbox import Outbox
from server.sessions.state import apply, opened

LONGEST_DEBT = 0.25  # seconds of training that may be made up for; what overload took beyond that is gone


def random_seed() -> str:
    """A seed like the original's: five digits after the point."""
    return f"0.{secrets.randbelow(100_000):05d}"


class Session:
    """A session takes commands, asks for jobs and takes their results; one job at a time is under way."""

    def __init__(self, link: str, outbox: Outbox, new_seed: Callable[[], str] = random_seed) -> None:
        self._new_seed = new_seed
        self.outbox = outbox
        self.state, notices = opened(link, new_seed)
        self.seconds_per_epoch = 0.001  # a first guess; measured as soon as training runs
        self._job: Job | None = None
        self._seen_revision = 0
        self._shown_data: object = None
        self._last_time: float | None = None
        self._debt = 0.0
        self._announce()
        for notice in notices:
            self._say(events.notice(notice))

    # --- commands -------------------------------------------------------------------------------------

    def receive(self, text: str) -> None:
        """Carry out a command, or say why not."""
        command = commands.parse(text)
        if isinstance(command, Refusal):
            self.refuse(command)
        elif isinstance(command, commands.Acknowledge):
            self.outbox.acknowledge(command.frames)
        else:
            self._carry_out(command)

    def refuse(self, refusal: Refusal) -> None:
        """Say that something changed nothing, and why."""
        self._say(events.refused(refusal))

    def _carry_out(self, command: Command) -> None:
        if isinstance(command, commands.OpenLink):
            for refusal in links.read(command.link).refused:
                self._say(events.notice(str(refusal)))
        outcome = apply(self.state, command, self._new_seed)
        if isinstance(outcome, Refusal):
            self.refuse(outcome)
        elif outcome is not self.state:
            if outcome.since != self.state.since:
                self.outbox.drop_frame()
            if outcome.playing and not self.state.playing:
                self._last_time = None
            self.state = outcome
            self._announce()

    # --- training -------------------------------------------------------------------------------------

    def next_job(self, now: float, most_seconds: float) -> Job | None:
        """What to do next, or None. now: seconds of a monotonic clock; most_seconds: the training time allowed."""
        due = self._due(now, most_seconds)
        if self._job is not None:
            return None
        epochs = due + self.state.steps
        has_news = bool(epochs) or self._seen_revision != self.state.revision
        look = self._look() if has_news and self.outbox.wants_frame else None
        if not epochs and look is None:
            return None
        self._debt -= due
        state = self.state
        self._job = Job(state.experiment, state.run, epochs, look, state.revision)
        return self._job

    def accept(self, result: Result) -> None:
        """Take the result of the job under way; it is void where the run was replaced meanwhile."""
        job, self._job = self._job, None
        if job is None or job.revision < self.state.since:
            return
        steps = max(0, self.state.steps - job.epochs)
        self.state = replace(self.state, run=result.run, steps=steps)
        if result.scene is not None:
            self.outbox.put_event(result.scene)
            self._shown_data = job.experiment.recipe
        if result.frame is not None:
            self.outbox.put_frame(result.frame)
            self._seen_revision = job.revision
        if result.diverged_at is not None:
            self._diverged(result.diverged_at)

    def fail(self) -> None:
        """The job under way could not be done at all: pause, and say so."""
        self._job = None
        self.state = replace(self.state, playing=False, steps=0, revision=self.state.revision + 1)
        self._announce()
        self._say(events.notice("The server could not train this network; it is paused. Try again."))

    @property
    def is_active(self) -> bool:
        """Whether there is, or soon will be, something to do: whoever is not costs the scheduler nothing."""
        waiting = self._seen_revision != self.state.revision and self.outbox.wants_frame
        return self.state.playing or bool(self.state.steps) or waiting

    def _due(self, now: float, most_seconds: float) -> int:
        """Whole epochs that the chosen speed asks for by now, within the time allowed."""
        elapsed = 0.0 if self._last_time is None else now - self._last_time
        self._last_time = now
        if not self.state.playing:
            self._debt = 0.0
            return 0
        affordable = max(1.0, most_seconds / self.seconds_per_epoch)
        speed = self.state.speed
        if not speed:
            self._debt = affordable
        else:
            self._debt = min(self._debt + elapsed * speed, max(1.0, LONGEST_DEBT * speed))
        return math.floor(min(self._debt, affordable))

    def _look(self) -> Look:
        shows_data = self._shown_data == self.state.experiment.recipe
        return Look(neuron=self.state.neuron, with_scene=not shows_data)

    def _diverged(self, epoch: int) -> None:
        self.state = replace(self.state, playing=False, steps=0, revision=self.state.revision + 1)
        self._announce()
        rate = self.state.experiment.learning_rate
        message = (
            f"Training stopped before epoch {epoch}: the numbers grew beyond all bounds. Steps of size {rate:g} "
            "overshoot further each time. What you see is the last good epoch."
        )
        fixes = [{"label": "Reset", "command": {"type": "reset"}}]
        if rate > 0.03:
            smaller = {"type": "set", "field": "learning_rate", "value": 0.03}
            fixes.insert(0, {"label": "Learning rate 0.03", "command": smaller})
        self._say(events.diverged(epoch, message, fixes))

    # --- events ---------------------------------------------------------------------------------------

    def _announce(self) -> None:
        state = self.state
        self._say(
            events.state(
                revision=state.revision,
                since=state.since,
                playing=state.playing,
                speed=state.speed,
                experiment=state.experiment,
                view=state.view,
                link=links.write(state.experiment, state.view),
                neuron=state.neuron,
            )
        )

    def _say(self, event: dict[str, object]) -> None:
        self.outbox.put_event(events.encode(event))
