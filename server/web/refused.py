"""The log of sockets that were refused, each with its reason: quiet under attack, one line a kind and minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic

EVERY = 60.0  # seconds


class Seldom:
    """Logs a warning, unless one of its kind was logged within a minute; the next one says how many were left out."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = monotonic) -> None:
        self._log, self._clock = log, clock
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def note(self, kind: str, message: str) -> None:
        """kind: one of a few words of ours, never a stranger's."""
        now = self._clock()
        if now - self._last.get(kind, -EVERY) < EVERY:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return
        self._last[kind] = now
        left_out = self._left_out.pop(kind, 0)
        self._log.warning(
            "%s", message + (f" (and {left_out} more since the last such line)" if left_out else "")
        )


note = Seldom(logging.getLogger(__name__)).note
