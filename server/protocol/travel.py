"""Commands that go through time: looking back, going on from there, undo and redo. Part of `commands.Command`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.protocol.form import Form


class Rewind(Form):
    """Look back at the nearest moment that was kept at or before a position; the earliest, where none is so early.

    The session pauses, and all that is shown is of that moment; at the newest position it is the present again.
    """

    cost = 5
    names = ()
    type: Literal["rewind"]
    epoch: Annotated[int, Field(ge=0, le=2**53)]
    batch: Annotated[int, Field(ge=0, le=2**31)] = 0


class ToPresent(Form):
    """Look back no longer."""

    cost = 5
    type: Literal["to_present"]


class ContinueHere(Form):
    """What is looked back at becomes the present; what came after it can be had again by undo."""

    continues = True
    edit = "edit_continue"
    cost = 5
    type: Literal["continue_here"]


class Undo(Form):
    """Take the latest edit back."""

    cost = 5
    type: Literal["undo"]


class Redo(Form):
    """Do the edit again that was taken back last."""

    cost = 5
    type: Literal["redo"]
