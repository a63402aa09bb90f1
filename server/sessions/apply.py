"""The one place where a command makes a new document, or is refused for what it asks. Pure: same in, same out.

What is no command at all is refused before, by `protocol.commands.parse`; what comes too often, by `web.socket`.

Chance and time are handed in. `sessions.changes` says what a command makes of the state alone. Here stand who may say
a command, the way through time, and undo: what is remembered of an edit, and how it is taken back.
"""

from __future__ import annotations

from dataclasses import replace

from server.lab.presets import PRESETS
from server.protocol import commands
from server.protocol.commands import Command
from server.protocol.form import Role
from server.protocol.refusals import Reason, Refusal
from server.sessions.changes import changed, with_experiment
from server.sessions.document import Document
from server.sessions.effects import BeginLesson, CurveIsNew, Effect, ForgetTime, Hurry, Notify
from server.sessions.opening import reopened
from server.sessions.state import State, is_untouched
from server.sessions.time import past, undo
from server.sessions.time.history import History, Position
from server.sessions.time.undo import Entry, Stack
from server.words.said import Unaccepted, say

Outcome = tuple[Document, tuple[Effect, ...]]


def apply(document: Document, command: Command, by: Role, seed: str, now: float) -> Outcome | Refusal:
    """The document after a command, and its effects; the very same document where the command changes nothing.

    by: who says the command. seed: for other points or an opened link, where a new one is needed. now: seconds.
    """
    if by not in command.roles:
        return Refusal.of(Reason.NOT_ALLOWED, "owner_only", type=command.type)
    said: tuple[Effect, ...] = ()
    match command:
        case commands.OpenLink():
            state, notices = reopened(document.state, command.link, seed)
            after: Document | Refusal = _edited(document, state, command, now)
            said = BeginLesson(), *map(Notify, notices)
        case commands.Rewind():
            after = document.with_state(_rewound(document, (command.epoch, command.batch)))
        case commands.ToPresent():
            after = document.with_state(past.in_present(document.state))
        case commands.Undo():
            after = _taken_back(document, is_redo=False)
        case commands.Redo():
            after = _taken_back(document, is_redo=True)
        case commands.ContinueHere():
            is_back = document.state.present is not None
            after = _edited(document, past.branched(document.state), command, now) if is_back else document
        case _:
            after = _changed(document, command, seed, now)
    if isinstance(after, Refusal):
        return after
    if after.state is document.state:
        return document, ()
    return after, (*_follow(document, after), *said)


def _follow(before: Document, after: Document) -> list[Effect]:
    """What follows from how two documents differ."""
    effects: list[Effect] = []
    if after.state.revision != before.state.revision:
        effects.append(Hurry())
    if after.state.playing and not before.state.playing:
        effects.append(ForgetTime())
    if after.history is not before.history and len(before.history.losses) + len(after.history.losses):
        effects.append(CurveIsNew())
    return effects


def _changed(document: Document, command: Command, seed: str, now: float) -> Document | Refusal:
    """After a command that does not go through time. An edit of a past moment goes on from that moment."""
    state = document.state
    start = past.branched(state) if state.present is not None and _is_edit(command, state) else state
    after = changed(start, command, seed)
    if isinstance(after, Refusal):
        return after
    return document if after is start else _edited(document, after, command, now)


# --- edits, and what takes them back ------------------------------------------------------------------


def _is_edit(command: Command, state: State) -> bool:
    return command.is_edit or (command.continues and state.present is not None)


def _edited(document: Document, after: State, command: Command, now: float) -> Document:
    """With the state after a command. An edit also puts an entry on the stack of undo, which takes it back."""
    before = document.state
    if not _is_edit(command, before):
        return document.with_state(after)
    entry = _entry(command, before, after, now)
    newest = document.done.newest
    if newest is not None and undo.are_one(newest, entry):
        # A drag makes many edits a second: one entry takes all of them back
        done = document.done.with_other_newest(undo.as_one(newest, entry))
        return _gone_on(before, Document(after, document.history, done))
    is_whole = entry.fields is None
    done = document.done.with_newest(_whole(entry, document) if is_whole else entry)
    gone_on = _gone_on(before, Document(after, document.history, done))
    if not is_whole:
        return gone_on
    return _lightened(replace(gone_on, done=done.measured(gone_on.history)))


def _entry(command: Command, before: State, after: State, now: float) -> Entry:
    """The entry of a command: with the old fields, or, where the run changed, still empty (`_whole` fills it)."""
    is_link = isinstance(command, commands.OpenLink)
    preset = PRESETS.get(after.view.preset) if is_link else None
    said = command.called if preset is None else say("edit_preset", preset=preset.name, label=preset.label)
    if undo.only_chooses(command, before, after):
        return Entry(said, command.key, now, fields=undo.fields_of(before, after))
    return Entry(said, command.key, now, with_view=is_link)


def _whole(entry: Entry, document: Document) -> Entry:
    """An entry that brings a document back as it is now."""
    state, history = document.state, document.history
    nbytes = undo.nbytes_of(state, history, history)
    return replace(entry, fields=None, state=replace(state, steps=0), history=history, nbytes=nbytes)


def _gone_on(before: State, document: Document) -> Document:
    """With the past of the run that is there now: a new run has none, an earlier one only what came before it."""
    after = document.state
    if after.run is None and after.begun != before.begun:
        return document.with_history(History())
    position = past.position_of(after.run)
    if before.present is not None or position < past.position_of(before.run):
        return document.gone_back(after.experiment, after.run)
    return document


# --- undo and redo ------------------------------------------------------------------------------------


def _taken_back(document: Document, is_redo: bool) -> Document:
    """The newest entry of one stack is carried out; the entry that takes this back goes onto the other stack."""
    state, history = document.state, document.history
    stack, other = document.undone, document.done
    if not is_redo:
        stack, other = other, stack
    entry = stack.newest
    if entry is None:
        return document
    rest, entry = stack.without_newest(), replace(entry, key=None)

    def taken(after: State, before: History, back: Stack) -> Document:
        done, undone = (back, rest) if is_redo else (rest, back)
        return Document(after, before, done, undone)

    if entry.fields is None:
        assert entry.state is not None
        before = History() if entry.history is None else entry.history
        back = other.with_newest(_whole(entry, document)).measured(before)
        return _lightened(taken(past.restored(state, entry.state, entry.with_view), before, back))
    start = past.in_present(state)
    try:
        after = with_experiment(start, start.experiment.changed(**entry.fields))
    except Unaccepted:  # too many edits wait for the run to come back
        return document
    if after.begun == start.begun or is_untouched(start):
        entry = replace(entry, fields=undo.fields_of(start, after))
    else:
        entry = _whole(entry, document.with_state(start))
    return _gone_on(start, taken(after, history, other.with_newest(entry)))


def _lightened(document: Document) -> Document:
    """With entries that hold no more bytes together than they may: the histories of the oldest go first."""
    done, undone = document.done, document.undone
    while done.nbytes + undone.nbytes > undo.MOST_NBYTES:
        if (lighter := done.lightened()) is not None:
            done = lighter
        elif (lighter := undone.lightened()) is not None:
            undone = lighter
        else:
            break
    return replace(document, done=done, undone=undone)


# --- through time -------------------------------------------------------------------------------------


def _rewound(document: Document, position: Position) -> State:
    state = document.state
    moment = document.history.at(position) if position < past.latest(state) else None
    if moment is None or moment.position >= past.latest(state):
        present = past.in_present(state)
        return replace(present, playing=False, revision=present.revision + 1) if present.playing else present
    if state.present is not None and past.position_of(state.run) == moment.position:
        return state
    return past.looking_back(state, moment)
