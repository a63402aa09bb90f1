"""Undo and redo: the entries that take edits back, and the stacks of them. `sessions.apply` carries them out.

An edit that only chose other values is taken back by choosing the old ones, and the run goes on. One that made the
run another is taken back whole: with the run and the history that there were before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from server.protocol.commands import Command
from server.sessions.state import State, is_untouched
from server.sessions.time.history import History, shape_of
from server.words.said import Said

MOST_LEVELS = 100
MOST_NBYTES = 1_500_000  # bytes a session, beyond its history; histories of the oldest edits go first
SAME_EDIT = 1.0  # seconds in which another value for the same thing belongs to the edit before


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """What takes one edit back: either `fields`, the old values, or `state` and `history`, as they were.

    said: what a person calls the edit. key: what it changed, for edits that belong together; at: when, in seconds.
    with_view: whether the view is taken back, too. nbytes: bytes that nothing newer holds.
    """

    said: Said
    key: tuple[object, ...] | None = None
    at: float = 0.0
    fields: dict[str, Any] | None = None
    state: State | None = None
    history: History | None = None
    with_view: bool = False
    nbytes: int = 0


def only_chooses(command: Command, before: State, after: State) -> bool:
    """Whether an edit only chose other values, and left the run in its shape; or the run is one nobody would miss."""
    same_shape = shape_of(after.experiment) == shape_of(before.experiment)
    keeps_run = after.begun == before.begun or is_untouched(before)
    return command.chooses and before.present is None and same_shape and keeps_run


def fields_of(before: State, after: State) -> dict[str, Any]:
    """The values that `before` had where `after` has others."""
    return before.experiment.values_unlike(after.experiment)


def are_one(older: Entry, newer: Entry) -> bool:
    """Whether the newer entry only goes on with the older edit."""
    same = newer.key is not None and newer.key == older.key and newer.at - older.at <= SAME_EDIT
    return same and (newer.fields is None) == (older.fields is None)


def as_one(older: Entry, newer: Entry) -> Entry:
    """What takes both back."""
    fields = None if newer.fields is None else newer.fields | (older.fields or {})
    return replace(older, at=newer.at, fields=fields)


@dataclass(frozen=True, eq=False, slots=True)
class Stack:
    """Entries, the newest last; bounded in number. A value: each of its methods makes another stack."""

    entries: tuple[Entry, ...] = ()

    def with_newest(self, entry: Entry) -> Stack:
        """With one more entry. The one below it is measured again: it may hold moments that are thinned out since."""
        entries = [*self.entries]
        whole = (number for number in reversed(range(len(entries))) if entries[number].history is not None)
        below = next(whole, None)
        if below is not None and entry.history is not None:
            entries[below] = _measured(entries[below], entry.history)
        entries.append(entry)
        return Stack(tuple(entries[-MOST_LEVELS:]))

    def without_newest(self) -> Stack:
        """Without the newest entry."""
        return Stack(self.entries[:-1])

    def with_other_newest(self, entry: Entry) -> Stack:
        """With another entry in the place of the newest."""
        return Stack((*self.entries[:-1], entry))

    def measured(self, history: History) -> Stack:
        """With the bytes of the newest entry counted: those that this history does not hold."""
        return self.with_other_newest(_measured(self.entries[-1], history))

    def lightened(self) -> Stack | None:
        """Without the history, but not the run, of the oldest edit that has one; None where none has."""
        for number, entry in enumerate(self.entries):
            if entry.history is not None:
                light = _measured(replace(entry, history=None), None)
                return Stack((*self.entries[:number], light, *self.entries[number + 1 :]))
        return None

    @property
    def newest(self) -> Entry | None:
        """The edit that would be taken back."""
        return self.entries[-1] if self.entries else None

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds beyond the present."""
        return sum(entry.nbytes for entry in self.entries)


def nbytes_of(state: State | None, history: History | None, newer: History | None) -> int:
    """About how many bytes a state and its history hold that a newer history does not."""
    saved = [] if state is None else [state, *([state.present] if state.present else [])]
    runs = {id(run): run.nbytes for each in saved for run in (each.run, each.good) if run is not None}
    beyond = 0 if history is None else history.nbytes_beyond(newer or History())
    return 500 + sum(runs.values()) + beyond


def _measured(entry: Entry, newer: History | None) -> Entry:
    return replace(entry, nbytes=nbytes_of(entry.state, entry.history, newer))
