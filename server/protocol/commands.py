"""Commands: what a browser may say. `parse` turns text into one of them, or into a refusal.

Only the form is checked here (types, lengths, no unknown keys, no NaN); what a value may be is checked where its
limits are written, in `lab.experiment`, when the command is applied.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from server.lab.experiment import FIELDS
from server.lab.links import LARGEST_NUMBER, LONGEST_LINK, MOST_INPUTS, PANELS
from server.lab.presets import PRESETS
from server.protocol.form import Form
from server.protocol.refusals import Reason, Refusal
from server.protocol.travel import ContinueHere, Redo, Rewind, ToPresent, Undo

LARGEST_COMMAND = 64 * 1024

SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 1000, 0)  # epochs a second; 0: as fast as the server goes
DEFAULT_SPEED = 60
LARGEST_PARAMETER = 1e6


Link = Annotated[str, Field(max_length=LONGEST_LINK)]
Position = Annotated[int, Field(ge=0, le=64)]
Coordinate = Annotated[float, Field(ge=-LARGEST_PARAMETER, le=LARGEST_PARAMETER)]
Point = Annotated[list[Coordinate], Field(max_length=MOST_INPUTS)]  # empty: none
PointNumber = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
# Layer, neuron, source (null: bias)
Place = Annotated[list[Position | None], Field(min_length=3, max_length=3)]


class Hello(Form):
    """The first command of a connection: which protocol the page speaks, and the link it was opened with.

    token: the session that this tab had, if any. page: a number that the page drew when it was loaded; the same
    page that comes back takes its session over, another page with the same token (a copied tab) gets a copy.
    """

    type: Literal["hello"]
    protocol: Annotated[int, Field(ge=0, le=1_000_000)]
    link: Link = ""
    token: Annotated[str, Field(max_length=64)] = ""
    page: Annotated[str, Field(max_length=64)] = ""


class Play(Form):
    """Train until told otherwise."""

    type: Literal["play"]


class Pause(Form):
    """Stop training; the run stays."""

    type: Literal["pause"]


class Step(Form):
    """Train one epoch, and pause."""

    type: Literal["step"]


class StepBatch(Form):
    """Train one batch, and pause; the next whole step is what is left of its epoch."""

    type: Literal["step_batch"]


class Reset(Form):
    """Back to epoch 0, with the same first weights, or with those of another initializer."""

    type: Literal["reset"]
    initializer: Annotated[str, Field(max_length=40)] | None = None


class NewWeights(Form):
    """Back to epoch 0, with other first weights on the same points."""

    type: Literal["new_weights"]


class Regenerate(Form):
    """Other points of the same data set. `seed` is the seed to draw them from, else one is drawn."""

    type: Literal["regenerate"]


class SetField(Form):
    """Another value for a field of the experiment."""

    type: Literal["set"]
    field: Literal[tuple(FIELDS)]  # type: ignore[valid-type]
    value: (
        bool
        | int
        | float
        | Annotated[str, Field(max_length=200)]
        | Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=32)]
        | Annotated[list[Position], Field(max_length=32)]
        | None
    )


class SetSpeed(Form):
    """Another pace, in epochs a second; 0 is as fast as the server goes."""

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
    axes: Annotated[list[Position], Field(max_length=2)] | None = None


class AddLayer(Form):
    """One more hidden layer of two neurons, in front of layer number `at` (0 …), or last."""

    type: Literal["add_layer"]
    at: Position | None = None


class RemoveLayer(Form):
    """Hidden layer number `at` (0 …), or the last one, goes."""

    type: Literal["remove_layer"]
    at: Position | None = None


class AddNeuron(Form):
    """One more neuron in hidden layer `layer` (1 …)."""

    type: Literal["add_neuron"]
    layer: Position


class RemoveNeuron(Form):
    """One neuron fewer in hidden layer `layer` (1 …)."""

    type: Literal["remove_neuron"]
    layer: Position


class SetParameter(Form):
    """A weight or bias, set by hand. layer: 1 is the first hidden one, the last is the output; source: which input
    of the neuron the weight belongs to, or null for the bias.
    """

    type: Literal["set_parameter"]
    layer: Position
    neuron: Position
    source: Position | None
    value: Annotated[float, Field(ge=-LARGEST_PARAMETER, le=LARGEST_PARAMETER)]


class CutLink(Form):
    """A weight becomes zero and stays so, until it is mended."""

    type: Literal["cut_link"]
    layer: Position
    neuron: Position
    source: Position


class MendLink(Form):
    """A cut weight is put back as it was."""

    type: Literal["mend_link"]
    layer: Position
    neuron: Position
    source: Position


class Silence(Form):
    """All links out of a hidden neuron are cut."""

    type: Literal["silence"]
    layer: Position
    neuron: Position


class Unsilence(Form):
    """All cut links out of a hidden neuron are put back."""

    type: Literal["unsilence"]
    layer: Position
    neuron: Position


class BackToGood(Form):
    """Back to the last epoch before training went wrong, paused."""

    type: Literal["back_to_good"]


class LookAt(Form):
    """Fill the plot with the picture of a neuron: [layer, index], layer 0 being the features; null: the output."""

    type: Literal["look_at"]
    neuron: Annotated[list[Position], Field(min_length=2, max_length=2)] | None


class Watch(Form):
    """What of the inside the page wants to see; a key that is not given stays as it was, null or false ends it.

    point: in the data's own units; number: which data point it is, given with it or none; label: the right answer for
    a point that is none of the data. losses: of every point. parameter: whose valley and next step; second: with it,
    whose surface. space: layer and two of its neurons. collapse: the one layer that a network without squashes
    amounts to. step: all about the next update.
    """

    type: Literal["watch"]
    point: Point | None = None
    number: PointNumber | None = None
    label: Coordinate | None = None
    losses: bool = False
    parameter: Place | None = None
    second: Place | None = None
    space: Annotated[list[Position], Field(min_length=3, max_length=3)] | None = None
    collapse: bool = False
    step: bool = False


class OpenLink(Form):
    """Become what a link says, at epoch 0 and paused."""

    type: Literal["open_link"]
    link: Link


class SetVisible(Form):
    """Whether the page can be seen: a hidden tab draws nothing and trains nothing until it is seen again."""

    type: Literal["set_visible"]
    value: bool


class Acknowledge(Form):
    """How many frames of this connection the page has drawn so far."""

    type: Literal["ack"]
    frames: Annotated[int, Field(ge=0, le=2**53)]


Command = (
    Hello | Play | Pause | Step | StepBatch | Reset | NewWeights | Regenerate | SetField | SetSpeed | SetView
    | AddLayer | RemoveLayer | AddNeuron | RemoveNeuron | SetParameter | CutLink | MendLink | Silence | Unsilence
    | BackToGood | Rewind | ToPresent | ContinueHere | Undo | Redo | LookAt | Watch | OpenLink | SetVisible
    | Acknowledge
)  # fmt: skip

_ACKNOWLEDGEMENT = re.compile(r'\{"type":"ack","frames":(0|[1-9][0-9]{0,14})\}', re.ASCII)
_ADAPTER: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


def parse(text: str) -> Command | Refusal:
    """The command that a text says, or why it says none; internals of the parser are never shown."""
    if (
        drawn := _ACKNOWLEDGEMENT.fullmatch(text)
    ) is not None:  # by far the most frequent: not worth a parser
        return Acknowledge(type="ack", frames=int(drawn[1]))
    if len(text.encode("utf-8", "replace")) > LARGEST_COMMAND:
        return Refusal(Reason.TOO_LARGE, f"A command may have {LARGEST_COMMAND} bytes.")
    try:
        said = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Refusal(Reason.MALFORMED, "A command is a JSON object with a type, and no key twice.")
    try:
        return _ADAPTER.validate_python(said)
    except ValidationError as error:
        return _refusal(error.errors(include_url=False, include_context=False, include_input=False)[0])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refusal(error: Any) -> Refusal:
    place = error["loc"]
    if error["type"] == "union_tag_invalid":
        return Refusal(Reason.UNKNOWN_COMMAND, "There is no command of that type.")
    if not place or error["type"] == "json_invalid":
        return Refusal(Reason.MALFORMED, "A command is a JSON object with a type.")
    # The first place is the command's type, the second its key; deeper ones name branches of a union
    return Refusal(Reason.MALFORMED, f"{' '.join(str(part) for part in place[:2])} is not of the right form.")
