"""The log: to stderr, one line a kind and minute, so that an attack cannot fill it.

All modules log with the standard library; the limit stands at the one handler. A record's kind is the text before its
values are filled in. A log never holds a token, a link or what a person typed: a session is called by its number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic

A_KIND_EVERY = 60.0  # seconds
MOST_KINDS = (
    1000  # texts are ours, so there are few; a library that fills in its own values must not grow this
)


class Seldom(logging.Filter):
    """Lets the first record of a kind pass, and after a minute the next one, with how many were left out between."""

    def __init__(self, every: float = A_KIND_EVERY, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._every, self._clock = every, clock
        self._passed_at: dict[tuple[object, ...], float] = {}
        self._left_out: dict[tuple[object, ...], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.name, record.msg, record.exc_info and record.exc_info[0])
        now = self._clock()
        if now - self._passed_at.get(kind, float("-inf")) < self._every:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        if len(self._passed_at) >= MOST_KINDS:
            self._passed_at.clear()
            self._left_out.clear()
        self._passed_at[kind] = now
        if left_out := self._left_out.pop(kind, 0):
            record.msg, record.args = f"{record.getMessage()} (and {left_out} more like it before)", ()
        return True


def set_up(level: str = "warning") -> None:
    """Send all logs of this process to stderr, seldom; call it once.

    level: the least that our own modules say. Libraries say no less than warnings: below that they write down what
    they are sent, tokens and links with it.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("{asctime} {levelname} {message}", style="{"))
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    logging.getLogger("server").setLevel(level.upper())
