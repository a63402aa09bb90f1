"""How often a connection may say something: an allowance that fills up again. Called by the socket."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Allowance:
    """`rate` a second, and `burst` at once after a silence."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._time = burst, clock()

    def take(self) -> bool:
        """Use one up; False where none is left."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._time) * self._rate)
        self._time = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
