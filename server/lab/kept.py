"""What is kept to be found again, within a number of bytes for the whole process.

Everything kept can be made again at any time. What was not used for longest goes first, whatever it is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

MOST_BYTES = 96_000_000  # of a process: points, materials, buffers to train in, buffers for pictures
_OWN = 500  # bytes of what is kept, besides its arrays

Make = TypeVar("Make", bound=Callable[..., Any])


class Kept:
    """nbytes: how many bytes are held by now."""

    def __init__(self) -> None:
        self.nbytes = 0
        self._entries: OrderedDict[tuple[Any, ...], tuple[Any, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: tuple[Any, ...]) -> Any:
        """What is kept under a key, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: tuple[Any, ...], value: Any, nbytes: int) -> None:
        """Keep something, and let go of as much as has to go for it."""
        size = nbytes + _OWN
        if size > MOST_BYTES // 2:  # all else would have to go for it
            return
        self._entries[key] = value, size
        self.nbytes += size
        while self.nbytes > MOST_BYTES and len(self._entries) > 1:
            self.nbytes -= self._entries.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of all."""
        self._entries.clear()
        self.nbytes = 0


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
