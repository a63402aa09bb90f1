"""A session's document as bytes, and a document again: what is kept of a session.

Kept are the state, the moments to go back to, the losses of the chart, and what can be undone and redone. What a
connection has seen is not. A job that is under way is not, either: whoever goes on from the document trains the same
again, with the same bytes. The rules of reading stand in `lab.stored.forms`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.experiment.fields import Choice, Flag, Number
from server.lab.experiment.lists import Numbers
from server.lab.run.edits import ByHand, Edit, Reshape
from server.lab.run.run import Run, Trail
from server.lab.stored import codec
from server.lab.stored.codec import Reading
from server.lab.stored.forms import Form, How, NotAccepted, Reader, Refuse, Writer
from server.lab.stored.parts import EXPERIMENT, MOST_EPOCHS, MOST_ROWS, RUN, TRAIL, VIEW, edits
from server.lab.stored.values import Among, Line, Many, Of, OneOf, Optional, Plain, Some, Table
from server.protocol.commands import SPEEDS
from server.sessions.changes import MOST_EDITS_WAITING, MOST_STEPS_WAITING
from server.sessions.document import Document
from server.sessions.state import State, exists
from server.sessions.time.history import (
    ALL_OF_LAST,
    MOST_LOSSES,
    MOST_MOMENTS,
    History,
    Losses,
    Moment,
    shape_of,
)
from server.sessions.time.undo import MOST_LEVELS, Entry, Stack
from server.words.edits import SENTENCES
from server.words.said import Said

Curve: TypeAlias = "array[float]"
Moments = tuple[Moment, ...]


def _whole(high: int, low: int = 0) -> Plain:
    return Plain(Number(low, high, whole=True))


_FLAG = Plain(Flag())
_NBYTES = _whole(2**40)
_WAITING = _whole(MOST_STEPS_WAITING)
_REVISION = _whole(2**31, low=1)


@dataclass(frozen=True)
class _Series:
    """Numbers of a curve, as an array of the standard library."""

    most: int

    def write(self, value: Curve, writer: Writer) -> str:
        return writer.array(np.array(value, np.float64))

    def read(self, written: Any, reader: Reader) -> Curve:
        found = reader.array(written, np.float64, 1)
        if len(found) > self.most:
            raise NotAccepted(f"up to {self.most} numbers")
        return array("d", found.tobytes())


# --- history --------------------------------------------------------------------------------------


def _moment(experiment: Experiment, source: Run | Trail, nbytes: int, row: int = 0) -> Moment:
    position = source.position if isinstance(source, Run) else (source.epochs[row], 0)
    return Moment(position, experiment, source, nbytes, row)


def _fit_moment(values: dict[str, Any], refuse: Refuse) -> None:
    source, row = values["source"], values.get("row", 0)
    if row >= (1 if isinstance(source, Run) else len(source)):
        raise NotAccepted("moment.row: one of the trail")
    if source.parameters.shape[-1] != values["experiment"].architecture.parameter_count:
        raise NotAccepted("moment.source: a run of the experiment")


def _fit_losses(values: dict[str, Any], refuse: Refuse) -> None:
    if (
        not _is_rising(values["epochs"])
        or len({len(values[name]) for name in ("epochs", "training", "test")}) > 1
    ):
        raise NotAccepted("losses: as many of both as there are epochs, in their order")


def _losses(epochs: Curve, training: Curve, test: Curve, spacing: float = 0.0) -> Losses:
    return Losses(epochs, training, test, spacing)


def _history(
    losses: Losses | None = None,
    older: Moments = (),
    recent: Moments = (),
    within: Moments = (),
    spacing: int = 1,
) -> History:
    held = sum(moment.nbytes for moments in (older, recent, within) for moment in moments)
    return History(losses or Losses(), older, recent, within, spacing, held)


def _fit_history(values: dict[str, Any], refuse: Refuse) -> None:
    for name in ("older", "recent", "within"):
        if not _is_rising([moment.position for moment in values.get(name, ())]):
            refuse(name, "moments in their order")


def _is_rising(values: Any) -> bool:
    return all(one < other for one, other in pairwise(values))


MOMENT = Form(
    "moment",
    Moment,
    {
        "experiment": Of(EXPERIMENT),
        "source": OneOf((RUN, TRAIL)),
        "row": _whole(MOST_ROWS),
        "nbytes": _NBYTES,
    },
    is_shared=True,
    derived=("position",),
    make=_moment,
    fit=_fit_moment,
)
_CURVE = _Series(MOST_LOSSES)
LOSSES = Form(
    "losses",
    Losses,
    {"epochs": _CURVE, "training": _CURVE, "test": _CURVE, "spacing": Plain(Number(0.0, 2.0 * MOST_EPOCHS))},
    fit=_fit_losses,
    make=_losses,
)
HISTORY = Form(
    "history",
    History,
    {
        "losses": Of(LOSSES),
        "older": Many(Of(MOMENT), MOST_MOMENTS),
        "recent": Many(Of(MOMENT), ALL_OF_LAST),
        "within": Many(Of(MOMENT), ALL_OF_LAST),
        "spacing": _whole(MOST_EPOCHS, low=1),
    },
    is_shared=True,
    derived=("held",),
    make=_history,
    fit=_fit_history,
)


# --- state ----------------------------------------------------------------------------------------


def _fields_of_state(state: State) -> Mapping[str, Any]:
    """All fields. A run that is there already has the edits: they wait only for the result of the job under way."""
    values = {field.name: getattr(state, field.name) for field in fields(State)}
    return values if state.run is None else values | {"edits": ()}


def _fit_state(values: dict[str, Any], refuse: Refuse) -> None:
    """Runs have the network of the experiment, which has the neuron that is looked at."""
    experiment = values.get("experiment", Experiment())
    count = experiment.architecture.parameter_count
    for name in ("run", "good"):
        if values.get(name) is not None and values[name].parameters.size != count:
            refuse(name, f"a run of {count} parameters")
    if not exists(experiment, values.get("neuron")):
        refuse("neuron", "one that is there")
    if values.get("edits") and not _leads(values["edits"], values.get("origin", Experiment()), experiment):
        refuse("edits", "edits that lead from the first network to the one that is shown")


def _leads(waiting: tuple[Edit, ...], origin: Experiment, experiment: Experiment) -> bool:
    """Whether edits can be done one after the other, and make the network of the one experiment that of the other."""
    shape = shape_of(origin)
    for edit in waiting:
        if isinstance(edit, Reshape | ByHand):
            before, after = (edit.before, edit.after) if isinstance(edit, Reshape) else (edit.experiment,) * 2
            if shape_of(before) != shape:
                return False
            shape = shape_of(after)
    return shape == shape_of(experiment)


_NOW: dict[str, How] = {
    "experiment": Of(EXPERIMENT),
    "view": Of(VIEW),
    "playing": _FLAG,
    "speed": Among(SPEEDS),
    "origin": Of(EXPERIMENT),
    "run": Optional(Of(RUN)),
    "good": Optional(Of(RUN)),
    "edits": edits(MOST_EDITS_WAITING),
    "edited": _FLAG,
    "first": Optional(Of(RUN)),
    "steps": _WAITING,
    "batches": _WAITING,
    "neuron": Optional(Plain(Numbers(2, 2, 100, is_whole=True))),
    "revision": _REVISION,
    "since": _REVISION,
    "begun": _REVISION,
}
PRESENT = Form("present", State, _NOW, derived=("away", "present"), values=_fields_of_state, fit=_fit_state)
STATE = Form(
    "state",
    State,
    _NOW | {"present": Optional(Of(PRESENT))},
    derived=("away",),
    values=_fields_of_state,
    fit=_fit_state,
)


# --- undo, and all of it --------------------------------------------------------------------------


def _fit_entry(values: dict[str, Any], refuse: Refuse) -> None:
    if values.get("fields") is None and values.get("state") is None:
        raise NotAccepted("entry: fields or a state to go back to")


def _fit_said(values: dict[str, Any], refuse: Refuse) -> None:
    try:
        str(Said(**values))
    except (KeyError, TypeError):
        raise NotAccepted("said.params: those of its code") from None


SAID = Form(
    "said",
    Said,
    {"code": Plain(Choice({code: code for code in SENTENCES})), "params": Table(Line(100), 4)},
    derived=("accepts",),  # of what was refused
    fit=_fit_said,
)
ENTRY = Form(
    "entry",
    Entry,
    {
        "said": Of(SAID),
        "fields": Optional(Some(EXPERIMENT.fields)),
        "state": Optional(Of(STATE)),
        "history": Optional(Of(HISTORY)),
        "with_view": _FLAG,
        "nbytes": _NBYTES,
    },
    derived=("key", "at"),  # of edits that go on within a second
    fit=_fit_entry,
)
STACK = Form("stack", Stack, {"entries": Many(Of(ENTRY), MOST_LEVELS)})
SESSION = Form(
    "session",
    Document,
    {"state": Of(STATE), "history": Of(HISTORY), "done": Of(STACK), "undone": Of(STACK)},
)


def write(document: Document) -> bytes:
    """The bytes of a session's document."""
    return codec.write(SESSION, document)


def read(data: bytes) -> Reading:
    """A document and a report. Raises `lab.stored.container.Unreadable`, and nothing else, whatever the bytes are."""
    return codec.read(SESSION, data)
