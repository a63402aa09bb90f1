"""Signs of life: whoever works for long says now and then that it goes on.

Long work calls `sign` between its parts; who listens is set once in a process. Without a listener it costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

EVERY = 0.5  # seconds between two signs that are passed on


class _Signs:
    listener: Callable[[], None] | None = None
    last = 0.0


def listen(listener: Callable[[], None]) -> None:
    """From now on, signs of this process go there, at most one in EVERY seconds."""
    _Signs.listener = staticmethod(listener)


def sign() -> None:
    """The work goes on."""
    if _Signs.listener is not None and (now := monotonic()) - _Signs.last >= EVERY:
        _Signs.last = now
        _Signs.listener()
