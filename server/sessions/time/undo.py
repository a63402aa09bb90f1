"""Undo and redo: what edits were, and what takes them back.

An edit that only chose other values is taken back by choosing the old ones, and the run goes on. One that made the
run another is taken back whole: with the run and the history that there were before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from server.lab.experiment.experiment import FIELDS
from server.lab.presets import PRESETS
from server.protocol import commands, travel
from server.protocol.commands import Command
from server.sessions.state import State, is_untouched
from server.sessions.time.history import History, shape_of

MOST_LEVELS = 100
MOST_WEIGHT = 1_500_000  # bytes a session, beyond its history; histories of the oldest edits go first
SAME_EDIT = 1.0  # seconds in which another value for the same thing belongs to the edit before

_LABELS: dict[type[Any], str] = {
    commands.Regenerate: "new points",
    commands.Reset: "reset",
    commands.NewWeights: "new weights",
    commands.AddLayer: "add layer",
    commands.RemoveLayer: "remove layer",
    commands.AddNeuron: "add neuron",
    commands.RemoveNeuron: "remove neuron",
    commands.CutLink: "cut link",
    commands.MendLink: "put link back",
    commands.Silence: "silence neuron",
    commands.Unsilence: "put neuron back",
    commands.BackToGood: "back to the last good epoch",
    travel.ContinueHere: "continue from here",
    commands.Play: "continue from here",
    commands.Step: "continue from here",
    commands.StepBatch: "continue from here",
}
_GOES_ON = (commands.Play, commands.Step, commands.StepBatch)
_CHOOSES = (commands.SetField, commands.Regenerate)


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """What takes one edit back: either `fields`, the old values, or `state` and `history`, as they were.

    label: what a person calls the edit. key: what it changed, for edits that belong together; at: when, in seconds.
    with_view: whether the view is taken back, too. weight: bytes that nothing newer holds.
    """

    label: str
    key: tuple[object, ...] | None = None
    at: float = 0.0
    fields: dict[str, Any] | None = None
    state: State | None = None
    history: History | None = None
    with_view: bool = False
    weight: int = 0


def is_edit(command: Command, state: State) -> bool:
    """Whether a command makes a session another one, so that it can be undone."""
    if isinstance(command, _GOES_ON):
        return state.present is not None
    return type(command) in _LABELS or isinstance(
        command, commands.SetField | commands.SetParameter | commands.OpenLink
    )


def label_of(command: Command, after: State) -> str:
    """What a person calls the edit, to follow "Undo: "."""
    match command:
        case commands.SetField():
            label = FIELDS[command.field].label
            return label if label[:2].isupper() else label[:1].lower() + label[1:]
        case commands.Reset() if command.initializer is not None:
            return (
                "fill in the example’s numbers" if command.initializer == "example" else "forget the numbers"
            )
        case commands.SetParameter():
            return "bias" if command.source is None else "weight"
        case commands.OpenLink():
            preset = PRESETS.get(after.view.preset)
            return f"preset {preset.label}" if preset else "open link"
        case _:
            return _LABELS[type(command)]


def key_of(command: Command) -> tuple[object, ...] | None:
    """What a command changes, where several in a row are one edit: dragging, or typing digit by digit."""
    match command:
        case commands.SetField():
            return "set", command.field
        case commands.SetParameter():
            return "set_parameter", command.layer, command.neuron, command.source
        case _:
            return None


def only_chooses(command: Command, before: State, after: State) -> bool:
    """Whether an edit left the run alone, or one that nobody would miss, in its shape."""
    same_shape = shape_of(after.experiment) == shape_of(before.experiment)
    keeps_run = after.begun == before.begun or is_untouched(before)
    return isinstance(command, _CHOOSES) and before.present is None and same_shape and keeps_run


def fields_of(before: State, after: State) -> dict[str, Any]:
    """The values that `before` had where `after` has others."""
    old, new = before.experiment, after.experiment
    return {name: getattr(old, name) for name in FIELDS if getattr(old, name) != getattr(new, name)}


def are_one(older: Entry, newer: Entry) -> bool:
    """Whether the newer entry only goes on with the older edit."""
    same = newer.key is not None and newer.key == older.key and newer.at - older.at <= SAME_EDIT
    return same and (newer.fields is None) == (older.fields is None)


def as_one(older: Entry, newer: Entry) -> Entry:
    """What takes both back."""
    fields = None if newer.fields is None else newer.fields | (older.fields or {})
    return replace(older, at=newer.at, fields=fields)


class Stack:
    """Entries, the newest last; bounded in number and weight."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def push(self, entry: Entry) -> None:
        """One more edit; the one below it holds, beyond this one, what was thinned out since."""
        entries = self._entries
        whole = (number for number in reversed(range(len(entries))) if entries[number].history is not None)
        below = next(whole, None)
        if below is not None and entry.history is not None:
            entries[below] = _weighed(entries[below], entry.history)
        entries.append(entry)
        del entries[:-MOST_LEVELS]

    def pop(self) -> Entry:
        """The newest edit, taken out."""
        return self._entries.pop()

    def replace_newest(self, entry: Entry) -> None:
        """Another in the place of the newest."""
        self._entries[-1] = entry

    def weigh_newest(self, history: History) -> None:
        """The history that is there now has become another."""
        self._entries[-1] = _weighed(self._entries[-1], history)

    def clear(self) -> None:
        """Nothing is left."""
        self._entries.clear()

    def lighten(self) -> bool:
        """Forget the history, but not the run, of the oldest edit that has one; False where none has."""
        for number, entry in enumerate(self._entries):
            if entry.history is not None:
                self._entries[number] = _weighed(replace(entry, history=None), None)
                return True
        return False

    def copy(self) -> Stack:
        """Another that goes its own way; entries never change."""
        twin = Stack()
        twin._entries = self._entries[:]
        return twin

    @property
    def newest(self) -> Entry | None:
        """The edit that would be taken back."""
        return self._entries[-1] if self._entries else None

    @property
    def weight(self) -> int:
        """About how many bytes it holds beyond the present."""
        return sum(entry.weight for entry in self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)


def weigh(state: State | None, history: History | None, newer: History | None) -> int:
    """About how many bytes a state and its history hold that a newer history does not."""
    saved = [] if state is None else [state, *([state.present] if state.present else [])]
    runs = {id(run): run.weight for each in saved for run in (each.run, each.good) if run is not None}
    beyond = 0 if history is None else history.weight_beyond(newer or History())
    return 500 + sum(runs.values()) + beyond


def _weighed(entry: Entry, newer: History | None) -> Entry:
    return replace(entry, weight=weigh(entry.state, entry.history, newer))
