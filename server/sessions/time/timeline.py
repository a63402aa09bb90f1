"""A session's way through time: back and forth in its history, undo and redo.

Holds what is kept; what a state becomes is said by pure functions (`state`, `past`). A refusal leaves no trace here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Result
from server.lab.run.plan import batches_in_epoch
from server.lab.run.run import Run
from server.protocol import commands, travel
from server.protocol.commands import Command
from server.protocol.refusals import Refusal
from server.sessions.state import State, apply, is_untouched, with_experiment
from server.sessions.time import past, undo
from server.sessions.time.history import History, Position
from server.sessions.time.undo import Entry, Stack


class Timeline:
    """The history of a session, and its edits. is_curve_new: whether the losses are others than were last sent."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.history = History()
        self.is_curve_new = False
        self.clock = clock
        self.done, self.undone = Stack(), Stack()

    def copy(self) -> Timeline:
        """Another that goes its own way from here."""
        twin = Timeline(self.clock)
        twin.history, twin.done, twin.undone = self.history.copy(), self.done.copy(), self.undone.copy()
        return twin

    # --- what happens ---------------------------------------------------------------------------------

    def note(self, job: Job, result: Result, is_present: bool) -> None:
        """The result of a job that was taken; its losses belong to the curve unless one looks back."""
        self.history.note(job, result)
        if result.measures is not None and is_present:
            measures = result.measures
            epoch = _epochs(job.experiment, result.run)
            self.history.losses.note(epoch, measures.train_loss, measures.test_loss)

    def go_back(self, experiment: Experiment, run: Run | None) -> None:
        """The present stands at an earlier run now: what came after that is no longer its past."""
        self.history.cut(past.position_of(run))
        self.history.losses.cut((_epochs(experiment, run) if run else 0.0) + 1e-9)
        self.is_curve_new = True

    def obey(self, state: State, command: Command, new_seed: Callable[[], str]) -> State | Refusal:
        """The state after a command; the very same one where it has no effect."""
        match command:
            case travel.Rewind():
                return self._rewound(state, (command.epoch, command.batch))
            case travel.ToPresent():
                return past.in_present(state)
            case travel.Undo():
                return self._take_back(state, self.done, self.undone)
            case travel.Redo():
                return self._take_back(state, self.undone, self.done)
            case travel.ContinueHere():
                if state.present is None:
                    return state
                after: State | Refusal = past.branched(state)
            case _:
                goes_on = state.present is not None and undo.is_edit(command, state)
                start = past.branched(state) if goes_on else state
                after = apply(start, command, new_seed)
                if after is start:
                    return state
        if isinstance(after, State):
            self.edited(state, after, command)
        return after

    def edited(self, before: State, after: State, command: Command) -> None:
        """Remember what takes a command back, if it was an edit."""
        if not undo.is_edit(command, before):
            return
        entry = self._entry(command, before, after)
        self.undone.clear()
        newest = self.done.newest
        if newest is not None and undo.are_one(newest, entry):
            # Many a second while somebody drags: what takes it back is there already
            self.done.replace_newest(undo.as_one(newest, entry))
            self._go_on_from(before, after)
            return
        is_whole = entry.fields is None
        self.done.push(self._whole(entry, before) if is_whole else entry)
        self._go_on_from(before, after)
        if is_whole:
            self.done.weigh_newest(self.history)
            self._lighten()

    # --- what can be done -----------------------------------------------------------------------------

    @property
    def undo_label(self) -> str | None:
        """What would be undone."""
        return None if self.done.newest is None else self.done.newest.label

    @property
    def redo_label(self) -> str | None:
        """What would be done again."""
        return None if self.undone.newest is None else self.undone.newest.label

    @property
    def weight(self) -> int:
        """About how many bytes all of it holds."""
        return self.history.weight + self.done.weight + self.undone.weight

    # --- how ------------------------------------------------------------------------------------------

    def _rewound(self, state: State, position: Position) -> State:
        moment = self.history.at(position) if position < past.latest(state) else None
        if moment is None or moment.position >= past.latest(state):
            present = past.in_present(state)
            return (
                replace(present, playing=False, revision=present.revision + 1) if present.playing else present
            )
        if state.present is not None and past.position_of(state.run) == moment.position:
            return state
        return past.looking_back(state, moment)

    def _entry(self, command: Command, before: State, after: State) -> Entry:
        """What takes a command back: the fields it changed, or, of what changed the run, nothing yet."""
        label, key, at = undo.label_of(command, after), undo.key_of(command), self.clock()
        if undo.only_chooses(command, before, after):
            return Entry(label, key, at, fields=undo.fields_of(before, after))
        return Entry(label, key, at, with_view=isinstance(command, commands.OpenLink))

    def _whole(self, entry: Entry, state: State) -> Entry:
        """An entry that brings a state back as it is now, with the history that there is now."""
        history = self.history.copy()
        weight = undo.weigh(state, history, self.history)
        return replace(entry, fields=None, state=replace(state, steps=0), history=history, weight=weight)

    def _go_on_from(self, before: State, after: State) -> None:
        """The run is another now: what came after it, or all there was of the one before, is no longer its past."""
        if after.run is None and after.begun != before.begun:
            self._replace_history(History())
            return
        position = past.position_of(after.run)
        if before.present is not None or position < past.position_of(before.run):
            self.go_back(after.experiment, after.run)

    def _take_back(self, state: State, stack: Stack, other: Stack) -> State:
        """Undo, or redo: what is on the one stack is done, and what takes that back is put on the other."""
        entry = stack.newest
        if entry is None:
            return state
        if entry.fields is not None:
            start = past.in_present(state)
            try:
                after = with_experiment(start, start.experiment.changed(**entry.fields))
            except ValueError:  # too many edits wait for the run to come back
                return state
            stack.pop()
            if after.begun == start.begun or is_untouched(start):
                other.push(replace(entry, key=None, fields=undo.fields_of(start, after)))
            else:
                other.push(self._whole(replace(entry, key=None), start))
            self._go_on_from(start, after)
            return after
        assert entry.state is not None
        stack.pop()
        other.push(self._whole(replace(entry, key=None), state))
        self._replace_history(History() if entry.history is None else entry.history)
        other.weigh_newest(self.history)
        self._lighten()
        return past.restored(state, entry.state, entry.with_view)

    def _replace_history(self, history: History) -> None:
        self.is_curve_new = self.is_curve_new or len(self.history.losses) + len(history.losses) > 0
        self.history = history

    def _lighten(self) -> None:
        while self.done.weight + self.undone.weight > undo.MOST_WEIGHT:
            if not (self.done.lighten() or self.undone.lighten()):
                return


def _epochs(experiment: Experiment, run: Run) -> float:
    """How far a run is, with the part of the epoch that was begun."""
    return run.epoch + run.batch / batches_in_epoch(experiment) if run.batch else float(run.epoch)
