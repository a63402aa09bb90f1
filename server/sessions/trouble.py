"""When training goes wrong: finding it, having remedies tried, and saying what helps. Follows one session.

Sees results and states, and gives events. A button is offered only after exactly what it does has helped on a copy.
Knows no clock.
"""

from __future__ import annotations

from dataclasses import replace

from server.lab.diagnosis.causes import STUCK_FOR, diagnosis_of, what_happened
from server.lab.diagnosis.inquiry import Inquiry
from server.lab.diagnosis.remedies import remedies
from server.lab.diagnosis.trials import is_bounded, is_finished
from server.lab.jobs import Job, Measures, Result
from server.protocol import events
from server.sessions.buttons import button_of, trials_of
from server.sessions.state import State
from server.words.said import say


def is_good(measures: Measures) -> bool:
    """Whether training can go on from here."""
    return not measures.is_stuck and is_bounded(measures)


def stopped(state: State) -> State:
    """Paused, with nothing left to be trained."""
    return replace(state, playing=False, steps=0, batches=0, revision=state.revision + 1)


class TroubleKeeper:
    """inquiry: what is being tried just now, or None. said: the events that show a page the trouble again."""

    def __init__(self) -> None:
        self.inquiry: Inquiry | None = None
        self.said: list[events.Event] = []
        self._stuck_since: int | None = None

    def has_trouble(self, job: Job, result: Result) -> bool:
        """Whether training must stop for a result; outputs are stuck only when they stay so for some epochs."""
        measures, epoch = result.measures, result.run.epoch
        if not job.trains or (measures is None and result.diverged_at is None):
            return False  # nothing was measured: the weights are modest, and nobody looked
        is_stuck = measures is not None and measures.is_stuck and result.diverged_at is None
        if not is_stuck:
            self._stuck_since = None
            return result.diverged_at is not None or (measures is not None and not is_good(measures))
        if self._stuck_since is None or self._stuck_since > epoch:
            self._stuck_since = epoch
        return epoch - self._stuck_since >= STUCK_FOR

    def begin(self, state: State, result: Result, seed: str) -> events.Event:
        """Begin an inquiry into a run that was stopped; the event that says so."""
        is_stuck, epoch = self._stuck_since is not None, result.run.epoch
        if is_stuck:
            epoch = self._stuck_since or 0
        elif result.diverged_at is not None:
            epoch = result.diverged_at
        has_good = state.good is not None and state.good.position > (0, 0)
        trials = trials_of(state, remedies(state.experiment, has_good), seed)
        self.inquiry = Inquiry(state.experiment, result.run, state.good, epoch, is_stuck, trials)
        reason = "stuck" if is_stuck else "unbounded"
        self.said = [
            events.diverged(epoch, reason, say("trying", what=what_happened(self.inquiry)), [], True)
        ]
        return self.said[0]

    def job(self, revision: int) -> Job | None:
        """One step of what is being found out, if anything is. Nothing of the session is away with it."""
        inquiry = self.inquiry
        if inquiry is None:
            return None
        return Job(inquiry.experiment, inquiry.run, revision=revision, inquiry=inquiry)

    def learn(self, asked: Inquiry, found: Inquiry | None) -> events.Event | None:
        """An inquiry is one step further; the event to send where that was the last one."""
        if asked is not self.inquiry or found is None:
            return None
        if not is_finished(found):
            self.inquiry = found
            return None
        self.inquiry = None
        diagnosis = diagnosis_of(found)
        fixes = [button_of(remedy) for remedy in diagnosis.remedies]
        return self._end(events.diverged(found.epoch, diagnosis.reason, diagnosis.said, fixes, False))

    def give_up(self, inquiry: Inquiry) -> events.Event | None:
        """The trials cannot be carried out."""
        if inquiry is not self.inquiry:
            return None
        self.inquiry = None
        said = say("could_not_try", what=what_happened(inquiry))
        return self._end(events.diverged(inquiry.epoch, "unknown", said, [], False))

    def follow(self, before: State, after: State) -> None:
        """A command was carried out. What was found out holds no longer where training goes on, or where buttons
        would lead elsewhere; a weight that is changed by hand is lost on the way back, and changes nothing.
        """
        is_same = (
            after.experiment == before.experiment
            and after.begun == before.begun
            and after.is_still
            and after.view.start_over == before.view.start_over
        )
        if not is_same:
            self.inquiry, self.said = None, []
        if after.begun != before.begun:
            self._stuck_since = None

    def _end(self, event: events.Event) -> events.Event:
        self.said.append(event)
        return event
