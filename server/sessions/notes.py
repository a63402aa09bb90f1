"""What is said quietly of a network that trains and yet cannot learn in some place. Follows one session.

Sees results and states, and gives events; the time is handed in. Remedies are tried while the network stands still.
"""

from __future__ import annotations

from server.lab.diagnosis.causes import remedies_against
from server.lab.diagnosis.inquiry import Inquiry, Remedy
from server.lab.diagnosis.notes import Note
from server.lab.diagnosis.remedies import remedies_of_notes
from server.lab.diagnosis.trials import is_finished
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Result
from server.protocol import events
from server.sessions.buttons import button_of, trials_of
from server.sessions.state import State

NOTES_EVERY = 1.0  # seconds between two looks for them, while it trains


class NoteKeeper:
    """What was found stays true until the next look; what helps depends on the experiment alone. said: the event that
    says it, or None.
    """

    def __init__(self) -> None:
        self._notes: tuple[Note, ...] = ()
        self._seen: tuple[Note, ...] = ()
        self.said: events.Event | None = None
        self._sought_at = -NOTES_EVERY
        self._inquiry: Inquiry | None = None
        self._tried: tuple[Experiment, bool, frozenset[str]] | None = None
        self._helps: tuple[Remedy, ...] = ()

    def forget_what_was_said(self) -> None:
        """Another browser looks now, which knows nothing yet."""
        self.said = None

    def seeks(self, now: float, is_still: bool) -> bool:
        """Whether the look that is being asked for should look for notes, too; now: seconds."""
        if not is_still and now - self._sought_at < NOTES_EVERY:
            return False
        self._sought_at = now
        return True

    def see(self, result: Result, state: State) -> events.Event | None:
        """The event to send after a look, where there is news. While it trains, a note must be seen twice."""
        if result.notes is None:
            return None
        if state.is_still or result.notes == self._seen:
            self._notes = result.notes
        elif not result.notes:
            self._notes = ()
        self._seen = result.notes
        return self._news(state)

    def asks(self, state: State) -> bool:
        """Whether there is something to find out, and the peace for it."""
        if not self._notes or not state.is_still or state.run is None or state.present is not None:
            return False
        return self._inquiry is not None or self._tried != self._question(state)

    def job(self, state: State, seed: str) -> Job | None:
        """One step of finding out what helps, where that is not known."""
        if not self.asks(state) or state.run is None:
            return None
        if self._tried != self._question(state):
            self._tried, self._helps = self._question(state), ()
            kinds = {note.kind for note in self._notes}
            trials = trials_of(state, remedies_of_notes(state.experiment, kinds), seed)
            self._inquiry = Inquiry(state.experiment, state.run, None, 0, False, trials)
        inquiry = self._inquiry
        if inquiry is None:
            return None
        return Job(inquiry.experiment, inquiry.run, revision=state.revision, inquiry=inquiry)

    def learn(self, asked: Inquiry, found: Inquiry | None, state: State) -> events.Event | None:
        """An inquiry is one step further, or could not be carried out; the event to send where it ended."""
        if asked is not self._inquiry:
            return None
        self._inquiry = found
        if found is None or is_finished(found):
            self._inquiry = None
            kinds = {note.kind for note in self._notes}
            self._helps = () if found is None else remedies_against(found, kinds)
        return self._news(state)

    def _news(self, state: State) -> events.Event | None:
        is_known = self._tried == self._question(state)
        fixes = [button_of(remedy) for remedy in self._helps] if self._notes and is_known else []
        event = events.notes([note.said for note in self._notes], fixes)
        if event == self.said or (self.said is None and not self._notes):
            return None
        self.said = event
        return event

    def _question(self, state: State) -> tuple[Experiment, bool, frozenset[str]]:
        """All that decides which remedies help."""
        return state.experiment, state.view.start_over, frozenset(note.kind for note in self._notes)
