"""Commands: what a browser may say. `parse` turns text into one of them, or into a refusal.

Only the form is checked here (types, lengths, no unknown keys, no NaN); what a value may be is checked by
`lab.experiment`, where its limits are written, when the command is applied.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from server.lab.experiment.experiment import FIELDS
from server.lab.limits import Point, PointNumber
from server.lab.permalink.links import LONGEST_LINK
from server.lab.presets import PRESETS
from server.lab.view import PANELS
from server.protocol.form import Form, Index, Role
from server.protocol.hands import (
    AddLayer,
    AddNeuron,
    CutLink,
    MendLink,
    RemoveLayer,
    RemoveNeuron,
    SetParameter,
    Silence,
    Unsilence,
)
from server.protocol.refusals import Reason, Refusal, Unreadable
from server.protocol.runs import BackToGood, NewWeights, Pause, Play, Reset, Step, StepBatch
from server.protocol.travel import ContinueHere, Redo, Rewind, ToPresent, Undo
from server.protocol.watch import Watch
from server.words.said import Said, say

# All commands can be imported from here, whichever module defines them
__all__ = [
    "AddLayer", "AddNeuron", "BackToGood", "ContinueHere", "CutLink", "MendLink", "NewWeights", "Pause", "Play",
    "Redo", "RemoveLayer", "RemoveNeuron", "Reset", "Rewind", "SetParameter", "Silence", "Step", "StepBatch",
    "ToPresent", "Undo", "Unsilence", "Watch",
]  # fmt: skip

LARGEST_COMMAND = 64 * 1024  # bytes
LARGEST_HELLO = 32 * 1024  # bytes: the longest link, each character written as a browser writes it in JSON
MOST_KEYS = 32  # of one object: no command has as many
LONGEST_KEY = 40  # characters of a key that a refusal repeats

SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 1000, 0)  # epochs a second; 0: as fast as the server goes
DEFAULT_SPEED = 60


Link = Annotated[str, Field(max_length=LONGEST_LINK)]


class Hello(Form):
    """The first command of a connection: which protocol the page speaks, and the link it was opened with.

    token: the session that this tab had, if any. page: a number that the page drew when it was loaded; the same
    page that comes back takes its session over, another page with the same token (a copied tab) gets a copy.
    watch: only watch the session of somebody else, by the token that its owner was given for that; all else but the
    protocol counts for nothing then.
    """

    is_of_connection = True
    roles = tuple(Role)
    type: Literal["hello"]
    protocol: Annotated[int, Field(ge=0, le=1_000_000)]
    link: Link = ""
    token: Annotated[str, Field(max_length=64)] = ""
    page: Annotated[str, Field(max_length=64)] = ""
    watch: Annotated[str, Field(max_length=64)] = ""


class Regenerate(Form):
    """Other points of the same data set. `seed` is the seed to draw them from, else one is drawn."""

    is_edit = True
    chooses = True
    edit = "edit_points"
    cost = 10
    type: Literal["regenerate"]


class SetField(Form):
    """Another value for a field of the experiment."""

    is_edit = True
    chooses = True
    edit = "edit_field"
    names = ("field",)
    type: Literal["set"]
    field: Literal[tuple(FIELDS)]  # type: ignore[valid-type]
    value: (
        bool
        | int
        | float
        | Annotated[str, Field(max_length=200)]
        | Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=32)]
        | Annotated[list[Index], Field(max_length=32)]
        | None
    )

    @property
    def called(self) -> Said:
        return say("edit_field", field=self.field, label=FIELDS[self.field].label)


class SetSpeed(Form):
    """Another pace, in epochs a second; 0 is as fast as the server goes."""

    names = ()
    type: Literal["set_speed"]
    value: Literal[SPEEDS]  # type: ignore[valid-type]


class SetView(Form):
    """What the page shows and the link says of it. number: which data point `point` is; it goes with a point only."""

    type: Literal["set_view"]
    show_test_data: bool | None = None
    discretize: bool | None = None
    start_over: bool | None = None
    preset: Literal[tuple(["", *PRESETS])] | None = None  # type: ignore[valid-type]
    panel: Literal[tuple(["", *PANELS])] | None = None  # type: ignore[valid-type]
    lesson: Annotated[str, Field(max_length=40)] | None = None
    point: Point | None = None
    number: PointNumber | None = None
    axes: Annotated[list[Index], Field(max_length=2)] | None = None


class LookAt(Form):
    """Fill the plot with the picture of a neuron: [layer, index], layer 0 being the features; null: the output."""

    cost = 2
    names = ()
    type: Literal["look_at"]
    neuron: Annotated[list[Index], Field(min_length=2, max_length=2)] | None


class OpenLink(Form):
    """Become what a link says, at epoch 0 and paused."""

    is_edit = True
    edit = "edit_link"
    cost = 20
    names = ()
    type: Literal["open_link"]
    link: Link


class SetVisible(Form):
    """Whether the page can be seen: a hidden tab draws nothing and trains nothing until it is seen again."""

    is_of_connection = True
    roles = tuple(Role)
    names = ()
    type: Literal["set_visible"]
    value: bool


class Acknowledge(Form):
    """How many frames of this connection the page has drawn so far."""

    is_of_connection = True
    roles = tuple(Role)
    type: Literal["ack"]
    frames: Annotated[int, Field(ge=0, le=2**53)]


Command = (
    Hello | Play | Pause | Step | StepBatch | Reset | NewWeights | Regenerate | SetField | SetSpeed | SetView
    | AddLayer | RemoveLayer | AddNeuron | RemoveNeuron | SetParameter | CutLink | MendLink | Silence | Unsilence
    | BackToGood | Rewind | ToPresent | ContinueHere | Undo | Redo | LookAt | Watch | OpenLink | SetVisible
    | Acknowledge
)  # fmt: skip

_ACKNOWLEDGEMENT = re.compile(
    r'\{ ?"type" ?: ?"ack" ?, ?"frames" ?: ?(0|[1-9][0-9]{0,14}) ?\}', re.ASCII
)  # as JSON.stringify writes it, and as others do, with spaces
_ADAPTER: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def acknowledgement(text: str) -> int | None:
    """How many frames a text says are drawn, or None where it says something else.

    By far the most frequent command is not worth a parser.
    """
    drawn = _ACKNOWLEDGEMENT.fullmatch(text)
    return None if drawn is None else int(drawn[1])


def parse(text: str, largest: int = LARGEST_COMMAND) -> Command | Refusal:
    """The command that a text of at most so many bytes says, or why it says none; never a parser's own words."""
    if (drawn := acknowledgement(text)) is not None:
        return Acknowledge(type="ack", frames=drawn)
    if len(text) > largest or len(text.encode("utf-8", "replace")) > largest:
        return Refusal.of(Reason.TOO_LARGE, "too_large", bytes=largest)
    try:
        said = json.loads(text, object_pairs_hook=_few_and_unique, parse_constant=_no_constant)
    except json.JSONDecodeError:
        return Unreadable.of(Reason.MALFORMED, "not_json")
    except (ValueError, RecursionError):
        return Refusal.of(Reason.MALFORMED, "keys", most=MOST_KEYS)
    try:
        return _ADAPTER.validate_python(said)
    except ValidationError as error:
        return _refusal(error.errors(include_url=False, include_context=False, include_input=False)[0])


def _few_and_unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if (
        len(pairs) > MOST_KEYS
    ):  # the validator would name each that it does not know: 150 ms for 6,000 of them
        raise ValueError("too many keys")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refusal(error: Any) -> Refusal:
    place = error["loc"]
    if error["type"] == "union_tag_invalid":
        return Refusal.of(Reason.UNKNOWN_COMMAND, "unknown_command")
    if not place or error["type"] == "json_invalid":
        return Refusal.of(Reason.MALFORMED, "no_object")
    # The first place is the command's type, the second its key; deeper ones name branches of a union
    return Refusal.of(Reason.MALFORMED, "form", place=" ".join(str(part)[:LONGEST_KEY] for part in place[:2]))
