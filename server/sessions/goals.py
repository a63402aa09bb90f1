"""How the goal of the open lesson stands, and when to say so.

A goal that was reached stays reached until its lesson is begun again. Knows no clock; the time is handed in.
"""

from __future__ import annotations

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Measures
from server.lab.lessons import lessons
from server.lab.lessons.check import Progress, check
from server.lab.run.run import Run
from server.protocol import events

VALUES_EVERY = 0.2  # seconds between two events that bring nothing but other values


class GoalKeeper:
    """Follows one lesson at a time. said: the event that says how it stands, or None."""

    def __init__(self) -> None:
        self.said: events.Event | None = None
        self._lesson = ""
        self._is_reached = False
        self._said: Progress | None = None
        self._said_at = 0.0

    def begin(self) -> None:
        """A lesson is begun, perhaps the same one again: nothing is reached."""
        self._lesson, self._is_reached = "", False
        self.forget_what_was_said()

    def forget_what_was_said(self) -> None:
        """Another browser looks now, which knows nothing yet."""
        self._said = self.said = None

    def follow(
        self, name: str, experiment: Experiment, run: Run, measures: Measures, now: float, is_moving: bool
    ) -> events.Event | None:
        """The event to send after a look, or None where there is nothing new; now: seconds; is_moving: it trains."""
        lesson = lessons().get(name)
        if lesson is None:
            self.begin()
            return None
        if name != self._lesson:
            self.begin()
            self._lesson = name
        progress = check(lesson, experiment, run, measures)
        is_new = self._said is None or progress.marks != self._said.marks
        is_due = not is_moving or now - self._said_at >= VALUES_EVERY
        if progress.is_reached and not self._is_reached:
            self._is_reached = is_new = True
        if not is_new and (progress == self._said or not is_due):
            return None
        self._said, self._said_at = progress, now
        conditions = [
            {"text": str(each.said), **each.said.coded, "met": each.met, "value": each.value}
            for each in progress.conditions
        ]
        self.said = events.goal(name, self._is_reached, conditions)
        return self.said
