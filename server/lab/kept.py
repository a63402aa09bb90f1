"""A cache for the whole process, bounded in bytes.

Everything in it can be made again at any time. What was kept first goes first; what was asked for in the meantime
stays for another turn.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

MOST_BYTES = 96_000_000  # of a process: points, inputs and targets, buffers to train in, buffers for pictures
TIDY_AFTER = 32_000_000  # bytes that were let go of
_OWN = 500  # bytes of what is kept, besides its arrays

Make = TypeVar("Make", bound=Callable[..., Any])


class _Entry:
    """Something kept, and whether it was asked for since its turn to go came last."""

    __slots__ = "nbytes", "value", "was_used"

    def __init__(self, value: Any, nbytes: int) -> None:
        self.value, self.nbytes, self.was_used = value, nbytes, False


class Kept:
    """nbytes: how many bytes are held by now."""

    def __init__(self) -> None:
        self.nbytes = self._let_go = 0
        self._entries: dict[tuple[Any, ...], _Entry] = {}  # the next to go first

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: tuple[Any, ...]) -> Any:
        """What is kept under a key, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        entry.was_used = True  # to move it to the end would look its key up once more
        return entry.value

    def put(self, key: tuple[Any, ...], value: Any, nbytes: int) -> None:
        """Keep something, and let go of as much as has to go for it."""
        size = nbytes + _OWN
        if size > MOST_BYTES // 2:  # all else would have to go for it
            return
        while self._entries and self.nbytes + size > MOST_BYTES:
            first = next(iter(self._entries))
            entry = self._entries.pop(first)
            if entry.was_used:
                entry.was_used = False
                self._entries[first] = entry
            else:
                self.nbytes -= entry.nbytes
                self._let_go += entry.nbytes
            del entry  # what is given back is nobody's
        if self._let_go > TIDY_AFTER:
            self._let_go = 0
            give_back()
        self._entries[key] = _Entry(value, size)
        self.nbytes += size

    def clear(self) -> None:
        """Let go of all."""
        self._entries.clear()
        self.nbytes = 0


def give_back() -> None:
    """Let the system have what was let go of: the C library would keep the holes that it leaves."""
    if _trim is not None:
        _trim(0)


_trim: Any = (
    getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
)  # glibc's alone

KEPT = Kept()


def kept(nbytes_of: Callable[[Any], int]) -> Callable[[Make], Make]:
    """Keep what a function makes, by its arguments. nbytes_of: how many bytes one of them holds."""

    def decorate(make: Any) -> Any:
        get, put = KEPT.get, KEPT.put

        @wraps(make)
        def find(*args: Any) -> Any:
            key = (make, *args)
            value = get(key)
            if value is None:
                value = make(*args)
                put(key, value, nbytes_of(value))
            return value

        return find

    return decorate
