"""Refusals: why a command changed nothing. A refusal is a value, with a reason from this list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from server.words.said import Said, say


class Reason(StrEnum):
    """Every reason there is; the browser knows them by these names."""

    MALFORMED = "malformed"
    UNKNOWN_COMMAND = "unknown_command"
    OUT_OF_RANGE = "out_of_range"
    TOO_LARGE = "too_large"
    TOO_FREQUENT = "too_frequent"
    NOT_THERE = "not_there"
    NOT_ALLOWED = "not_allowed"
    NOTHING_TO_WATCH = "nothing_to_watch"
    TOO_MANY_SPECTATORS = "too_many_spectators"
    OTHER_PROTOCOL = "other_protocol"


@dataclass(frozen=True)
class Refusal:
    """said: one sentence for a person, naming the rule and the value, with what would be accepted."""

    reason: Reason
    said: Said

    @classmethod
    def of(cls, reason: Reason, code: str, accepts: dict[str, Any] | None = None, **params: Any) -> Self:
        """A refusal with a sentence, by its code."""
        return cls(reason, say(code, accepts, **params))

    @property
    def message(self) -> str:
        """The sentence in English."""
        return str(self.said)

    @property
    def accepts(self) -> dict[str, Any] | None:
        """What would be accepted, as a kind of field describes itself."""
        return self.said.accepts


class Unreadable(Refusal):
    """What came is no JSON at all: no page of ours says it."""
