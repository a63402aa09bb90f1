"""Commands that have a run trained, paused or begun anew. Part of `commands.Command`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.nn.families.initializers import OF_DATA
from server.protocol.form import Form


class Play(Form):
    """Train until told otherwise."""

    continues = True
    edit = "continue from here"
    type: Literal["play"]


class Pause(Form):
    """Stop training; the run stays."""

    type: Literal["pause"]


class Step(Form):
    """Train one epoch, and pause."""

    continues = True
    edit = "continue from here"
    cost = 2
    type: Literal["step"]


class StepBatch(Form):
    """Train one batch, and pause; the next whole step is what is left of its epoch."""

    continues = True
    edit = "continue from here"
    cost = 2
    type: Literal["step_batch"]


class Reset(Form):
    """Back to epoch 0, with the same first weights, or with those of another initializer."""

    is_edit = True
    edit = "reset"
    cost = 5
    type: Literal["reset"]
    initializer: Annotated[str, Field(max_length=40)] | None = None

    @property
    def undo_label(self) -> str:
        if self.initializer is None:
            return self.edit
        return "fill in the example’s numbers" if self.initializer == OF_DATA else "forget the numbers"


class NewWeights(Form):
    """Back to epoch 0, with other first weights on the same points."""

    is_edit = True
    edit = "new weights"
    cost = 5
    type: Literal["new_weights"]


class BackToGood(Form):
    """Back to the last epoch before training went wrong, paused."""

    is_edit = True
    edit = "back to the last good epoch"
    cost = 5
    type: Literal["back_to_good"]
