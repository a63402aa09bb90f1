"""Commands that have a run trained, paused or begun anew. Part of `commands.Command`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.nn.families.initializers import OF_DATA
from server.protocol.form import Form
from server.words.said import Said, say


class Play(Form):
    """Train until told otherwise."""

    continues = True
    edit = "edit_continue"
    type: Literal["play"]


class Pause(Form):
    """Stop training; the run stays."""

    type: Literal["pause"]


class Step(Form):
    """Train one epoch, and pause."""

    continues = True
    edit = "edit_continue"
    cost = 2
    type: Literal["step"]


class StepBatch(Form):
    """Train one batch, and pause; the next whole step is what is left of its epoch."""

    continues = True
    edit = "edit_continue"
    cost = 2
    type: Literal["step_batch"]


class Reset(Form):
    """Back to epoch 0, with the same first weights, or with those of another initializer."""

    is_edit = True
    edit = "edit_reset"
    cost = 5
    type: Literal["reset"]
    initializer: Annotated[str, Field(max_length=40)] | None = None

    @property
    def called(self) -> Said:
        if self.initializer is None:
            return say("edit_reset")
        is_example = self.initializer == OF_DATA
        return say("edit_fill_in" if is_example else "edit_forget")


class NewWeights(Form):
    """Back to epoch 0, with other first weights on the same points."""

    is_edit = True
    edit = "edit_new_weights"
    cost = 5
    type: Literal["new_weights"]


class BackToGood(Form):
    """Back to the last epoch before training went wrong, paused."""

    is_edit = True
    edit = "edit_back_to_good"
    cost = 5
    type: Literal["back_to_good"]
