"""What a link says and is not accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.words.accepted import in_words
from server.words.said import Said, say


@dataclass(frozen=True)
class Unread:
    """A key of a link whose value is not accepted.

    wanted: what is accepted, as its kind describes itself. meant: what may have been meant, or nothing.
    """

    key: str
    value: str
    wanted: dict[str, Any]
    meant: str = ""

    @property
    def accepts(self) -> str:
        """What is accepted, in words."""
        return in_words(self.wanted)

    @property
    def said(self) -> Said:
        """What a person is told."""
        return say("link_value", self.wanted, key=self.key, value=shortened(self.value), meant=self.meant)

    def __str__(self) -> str:
        return str(self.said)


def shortened(text: str) -> str:
    """A text from outside, no longer than can be read at a glance."""
    return text if len(text) <= 60 else text[:57] + "…"
