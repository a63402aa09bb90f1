"""A session's document: all that a session is, and that would be kept of it. A value; nothing in it ever changes.

A command makes another one (`sessions.apply`), and so does the result of a job (`sessions.results`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from server.lab.experiment.experiment import Experiment
from server.lab.permalink import links
from server.lab.run.plan import batches_in_epoch
from server.lab.run.run import Run
from server.sessions.state import State
from server.sessions.time.history import History
from server.sessions.time.past import position_of
from server.sessions.time.undo import Stack
from server.words.said import Said


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """state: what is shown, or will be when the job under way is done. history: what was before it. done: the edits
    that can be taken back; undone: those that were.
    """

    state: State = field(default_factory=State)
    history: History = field(default_factory=History)
    done: Stack = field(default_factory=Stack)
    undone: Stack = field(default_factory=Stack)

    def with_state(self, state: State) -> Document:
        """Another state, with the same past."""
        return Document(state, self.history, self.done, self.undone)

    def with_history(self, history: History) -> Document:
        """The same state, with another past."""
        return Document(self.state, history, self.done, self.undone)

    def gone_back(self, experiment: Experiment, run: Run | None) -> Document:
        """The run stands earlier now: without the moments and losses after it."""
        epoch = 0.0 if run is None else epochs_of(experiment, run)
        return self.with_history(self.history.until(position_of(run), epoch))

    @property
    def link(self) -> str:
        """The permalink of what is shown."""
        return links.write(self.state.experiment, self.state.view)

    @property
    def to_undo(self) -> Said | None:
        """What would be undone."""
        return None if self.done.newest is None else self.done.newest.said

    @property
    def to_redo(self) -> Said | None:
        """What would be done again."""
        return None if self.undone.newest is None else self.undone.newest.said

    @property
    def nbytes(self) -> int:
        """About how many bytes the past holds."""
        return self.history.nbytes + self.done.nbytes + self.undone.nbytes


def epochs_of(experiment: Experiment, run: Run) -> float:
    """How far a run is, with the part of the epoch that was begun."""
    return run.epoch + run.batch / batches_in_epoch(experiment) if run.batch else float(run.epoch)
