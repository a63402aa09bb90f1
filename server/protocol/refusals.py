"""Refusals: why a command changed nothing. A refusal is a value, with a reason from this list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """message: one sentence for a person, naming the rule, the value and what would be accepted."""

    reason: Reason
    message: str


class Unreadable(Refusal):
    """What came is no JSON at all: no page of ours says it."""
