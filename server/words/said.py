"""A sentence as a value: its code, its parameters, and, where something was refused, what would be accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.words.accepted import in_words
from server.words.sentences import SENTENCES


@dataclass(frozen=True)
class Said:
    """code: one of SENTENCES; params: what JSON can say, and sentences inside this one.

    accepts: what would be accepted, as a kind of field describes itself to the browser; None where nothing would.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    accepts: dict[str, Any] | None = None

    def __str__(self) -> str:
        accepts = {} if self.accepts is None else {"accepts": in_words(self.accepts)}
        sentence = SENTENCES[self.code]
        if callable(sentence):
            return sentence(**self.params, **accepts)
        return sentence.format(**self.params, **accepts)

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON: the English words, and what they were made of."""
        return {"message": str(self), **self.coded}

    @property
    def coded(self) -> dict[str, Any]:
        """As JSON: what the English words are made of, without them."""
        return {"code": self.code, "params": {name: _plain(each) for name, each in self.params.items()}}


def say(code: str, accepts: dict[str, Any] | None = None, **params: Any) -> Said:
    """A sentence."""
    return Said(code, params, accepts)


def _plain(value: Any) -> Any:
    if isinstance(value, Said):
        return value.coded
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


class Unaccepted(ValueError):
    """A value that is not accepted. said: why, with what would be."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said
