"""Conditions: what a lesson's goal may ask of a network, as data. Read from its file, checked by `lessons.check`.

Each says by a `code` of `words.goals` what it asks of a person; its first key says what is measured, the others which
values will do.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from server.lab.experiment.experiment import FIELDS
from server.words.goals import SENTENCES
from server.words.said import Said


class Part(BaseModel):
    """Some part of a lesson: strict, frozen, with no key that nobody knows."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


Place = Annotated[int, Field(ge=0, le=64)]
Several = Annotated[tuple[float, ...], Field(min_length=1, max_length=8, strict=False)]


class Condition(Part):
    """What all conditions have: the code of what is asked, in a few words."""

    code: Literal[tuple(SENTENCES)]  # type: ignore[valid-type]

    @cached_property
    def said(self) -> Said:
        """What is asked: all other keys are the parameters."""
        return Said(self.code, self.model_dump(exclude={"code"}, exclude_none=True))

    @model_validator(mode="after")
    def _has_words(self) -> Condition:
        try:
            words = str(self.said)
        except (KeyError, TypeError):
            raise ValueError(f"{self.code} says what this condition does not have") from None
        if not 8 <= len(words) <= 90:
            raise ValueError("8 to 90 characters")
        return self


class Bounded(Condition):
    """A number between bounds; at least one of them is given."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Bounded:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least or at_most")
        return self


class Measured(Bounded):
    """A loss, or the share of test points on the right side."""

    measure: Literal["training_loss", "test_loss", "accuracy"]


class Counted(Bounded):
    """How many there are: neurons are the hidden ones, parameters all weights and biases, epochs those trained."""

    count: Literal["hidden_layers", "neurons", "parameters", "epochs"]


class Chosen(Condition):
    """A hyper-parameter with one of a few values; `none` stands for no choice at all, as in a link."""

    field: Literal[tuple(FIELDS)]  # type: ignore[valid-type]
    one_of: Annotated[tuple[str | float, ...], Field(min_length=1, max_length=8, strict=False)]


class Filled(Condition):
    """A weight or bias near a value, both in the data's own units.

    blank: layer (1 is the first after the inputs), neuron, input; the number after the last input is the bias.
    within: how far off it may be, as a share of the value.
    """

    blank: Annotated[tuple[Place, Place, Place], Field(strict=False)]
    near: float
    within: Annotated[float, Field(gt=0, le=1)]


class Answered(Bounded):
    """What a neuron hands on for a point in the data's own units: a probability, where the output is one.

    neuron: layer and number; without it, the output, of several classes the first.
    """

    output_at: Several
    neuron: Annotated[tuple[Place, Place], Field(strict=False)] | None = None


AnyCondition = Measured | Counted | Chosen | Filled | Answered
