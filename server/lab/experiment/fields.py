"""Kinds of fields: what a value may be, said once.

Each kind checks a value, reads and writes it as the text of a link, says in words what it accepts, and
describes itself for the browser. Errors say what would be accepted, as a value and in words. Kinds whose value is a
list stand in `lab.experiment.lists`.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Protocol

from server.words import accepted
from server.words.accepted import in_words
from server.words.said import Unaccepted, say

# What a URL's fragment holds without quoting, less what parts a link's keys and values
PUNCTUATION = "-._~!$'()*+,;:@/?%"


class Kind(Protocol):
    """What every kind of field can do."""

    @property
    def accepts(self) -> str:
        """What is accepted, as the end of a sentence: "a number from 0 to 10"."""

    def check(self, value: Any) -> Any:
        """The value itself, normalised. Raises Unaccepted."""

    def read(self, text: str) -> Any:
        """The value of a link's text, not yet checked. Raises Unaccepted."""

    def write(self, value: Any) -> str:
        """The text of a value in a link."""

    def describe(self) -> dict[str, Any]:
        """What a control in the browser has to know, as plain data."""


def unaccepted(accepts: dict[str, Any]) -> Unaccepted:
    """What a kind raises: that this would be accepted."""
    return Unaccepted(say("accepted", accepts))


@dataclass(frozen=True)
class Number:
    """A finite number in a range; `choices` or `slider` (low, high, step) say which of them a control offers.

    names: what the page calls a few of them.
    """

    low: float
    high: float
    choices: tuple[float, ...] = ()
    slider: tuple[float, float, float] | None = None
    whole: bool = False
    names: tuple[tuple[float, str], ...] = ()

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise unaccepted(self.describe())
        if not self.low <= value <= self.high or (self.whole and value != math.floor(value)):
            raise unaccepted(self.describe())
        return int(value) if self.whole else float(value)

    def read(self, text: str) -> Any:
        # Python reads 1_000, " 5" and nan; a link's number has digits, a point and perhaps an exponent, and no comma,
        # which parts the numbers of a list there. Its minus may be the one that the page writes.
        text = text.replace("−", "-")
        if "," in text:
            raise unaccepted(self.describe() | {"hasPoint": True})
        if len(text) > 40 or not set(text) <= set("0123456789+-.eE"):
            raise unaccepted(self.describe())
        try:
            return float(text)
        except ValueError:
            raise unaccepted(self.describe()) from None

    def write(self, value: Any) -> str:
        return accepted.number(value)

    def describe(self) -> dict[str, Any]:
        description: dict[str, Any] = {"kind": "number", "low": self.low, "high": self.high}
        if self.whole:
            description["isWhole"] = True
        if self.choices:
            names = dict(self.names)
            description["choices"] = [
                {"value": value, "label": names.get(value) or self.write(value)} for value in self.choices
            ]
        if self.slider:
            description["slider"] = dict(zip(("low", "high", "step"), self.slider, strict=True))
        return description


@dataclass(frozen=True)
class Choice:
    """One of a few names; `labels` maps each to what the page calls it. A link may write None as "none"."""

    labels: dict[Any, str]

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if value is not None and not isinstance(value, str):
            raise unaccepted(self.describe())
        if value not in self.labels:
            raise unaccepted(self.describe())
        return value

    def read(self, text: str) -> Any:
        return None if text == "none" and None in self.labels else text

    def write(self, value: Any) -> str:
        return "none" if value is None else str(value)

    def describe(self) -> dict[str, Any]:
        choices = [{"value": self.write(value), "label": label} for value, label in self.labels.items()]
        return {"kind": "choice", "choices": choices}


@dataclass(frozen=True)
class Flag:
    """True or false."""

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if not isinstance(value, bool):
            raise unaccepted(self.describe())
        return value

    def read(self, text: str) -> Any:
        if text not in ("true", "false"):
            raise unaccepted(self.describe())
        return text == "true"

    def write(self, value: Any) -> str:
        return "true" if value else "false"

    def describe(self) -> dict[str, Any]:
        return {"kind": "flag"}


@dataclass(frozen=True)
class Text:
    """A short text of characters that stand in a link as they are."""

    longest: int
    is_optional: bool = False

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if not isinstance(value, str) or not (not self.is_optional) <= len(value) <= self.longest:
            raise unaccepted(self.describe())
        if not all(
            character.isascii() and (character.isalnum() or character in PUNCTUATION) for character in value
        ):
            raise unaccepted(self.describe())
        return value

    def read(self, text: str) -> Any:
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def describe(self) -> dict[str, Any]:
        description = {"kind": "text", "longest": self.longest, "isOptional": self.is_optional}
        return description | {"signs": PUNCTUATION}


@dataclass(frozen=True)
class Field:
    """One row of the table: what a field accepts, what the page calls it, and its key in a link.

    is_ours: whether TensorFlow Playground does not know that key; a link then has it only where it says something.
    """

    kind: Kind
    label: str
    help: str
    link_key: str
    is_ours: bool = False


def field(default: Any, kind: Kind, label: str, link_key: str, help: str, is_ours: bool = False) -> Any:
    """A field of a dataclass together with its row."""
    row = Field(kind, label, help, link_key, is_ours)
    return dataclasses.field(default=default, metadata={"field": row})


def fields_of(dataclass_: Any) -> dict[str, Field]:
    """The table of a dataclass: its fields that were made by `field`."""
    return {
        each.name: each.metadata["field"]
        for each in dataclasses.fields(dataclass_)
        if "field" in each.metadata
    }
