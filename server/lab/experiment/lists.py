"""Kinds of fields whose value is a list of several things; in a link a comma list.

They keep the promises of `fields.Kind`.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from server.lab.experiment.fields import Number, unaccepted
from server.words.accepted import in_words


@dataclass(frozen=True)
class Widths:
    """Numbers of neurons, one a hidden layer; in a link a comma list, empty where there is no hidden layer."""

    most_layers: int
    most_neurons: int

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if not isinstance(value, tuple | list) or len(value) > self.most_layers:
            raise unaccepted(self.describe())
        for width in value:
            if isinstance(width, bool) or not isinstance(width, int) or not 1 <= width <= self.most_neurons:
                raise unaccepted(self.describe())
        return tuple(value)

    def read(self, text: str) -> Any:
        if not text:
            return ()
        parts = [part.strip() for part in text.split(",", self.most_layers + 1)]
        if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
            raise unaccepted(self.describe())
        return tuple(int(part) for part in parts)

    def write(self, value: Any) -> str:
        return ",".join(str(width) for width in value)

    def describe(self) -> dict[str, Any]:
        return {"kind": "widths", "mostLayers": self.most_layers, "mostNeurons": self.most_neurons}


@dataclass(frozen=True)
class Sequence:
    """A choice for each of several places; an empty one, or none, stands for the common choice. A comma list."""

    choices: tuple[str, ...]
    most: int

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if not isinstance(value, tuple | list) or len(value) > self.most:
            raise unaccepted(self.describe())
        if not all(isinstance(name, str) and (not name or name in self.choices) for name in value):
            raise unaccepted(self.describe())
        return tuple(value)

    def read(self, text: str) -> Any:
        return tuple(text.split(",", self.most + 1))

    def write(self, value: Any) -> str:
        return ",".join(value)

    def describe(self) -> dict[str, Any]:
        return {"kind": "sequence", "names": list(self.choices), "most": self.most}


@dataclass(frozen=True)
class Numbers:
    """Finite numbers up to an absolute value, a fixed count of them or between two; a comma list.

    is_whole: whole numbers from 0 on. are_different: no two alike. is_optional: none at all is accepted as well.
    """

    least: int
    most: int
    largest: float
    is_whole: bool = False
    are_different: bool = False
    is_optional: bool = False

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if isinstance(value, tuple | list) and not value and self.is_optional:
            return ()
        if not isinstance(value, tuple | list) or not self.least <= len(value) <= self.most:
            raise unaccepted(self.describe())
        for number in value:
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise unaccepted(self.describe())
            if not (0 if self.is_whole else -self.largest) <= number <= self.largest:
                raise unaccepted(self.describe())
            if self.is_whole and number != math.floor(number):
                raise unaccepted(self.describe())
        if self.are_different and len(set(value)) < len(value):
            raise unaccepted(self.describe())
        return tuple((int if self.is_whole else float)(number) for number in value)

    def read(self, text: str) -> Any:
        number = Number(-self.largest, self.largest)
        try:
            return tuple(number.read(part) for part in text.split(",", self.most + 1)) if text else ()
        except ValueError:
            raise unaccepted(self.describe()) from None

    def write(self, value: Any) -> str:
        number = Number(-self.largest, self.largest)
        return ",".join(number.write(part) for part in value)

    def describe(self) -> dict[str, Any]:
        return {
            "kind": "numbers",
            "least": self.least,
            "most": self.most,
            "largest": self.largest,
            "isWhole": self.is_whole,
            "areDifferent": self.are_different,
            "isOptional": self.is_optional,
        }


@dataclass(frozen=True)
class Subset:
    """Any of a few names, kept in their own order. A link has a key of its own for each name (`permalink.links`)."""

    names: Collection[str]

    @property
    def accepts(self) -> str:
        return in_words(self.describe())

    def check(self, value: Any) -> Any:
        if not isinstance(value, tuple | list) or not all(isinstance(name, str) for name in value):
            raise unaccepted(self.describe())
        if not set(value) <= set(self.names) or len(set(value)) < len(value):
            raise unaccepted(self.describe())
        return tuple(name for name in self.names if name in value)

    def read(self, text: str) -> Any:
        return tuple(text.split(",")) if text else ()

    def write(self, value: Any) -> str:
        return ",".join(value)

    def describe(self) -> dict[str, Any]:
        return {"kind": "subset", "names": list(self.names)}
