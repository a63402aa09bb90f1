"""The seeded random source: David Bau's `seedrandom` 2.4, so that a seed means here what it means in the original.

A source is handed in wherever something is drawn; there is no global one.
The algorithm (ARC4 with a 256-byte state, its first 256 bytes dropped; a double made of six bytes and then as
many more as its 52 digits need) is described at github.com/davidbau/seedrandom.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_WIDTH = 256
_CHUNKS = 6
_START_DENOMINATOR = float(_WIDTH**_CHUNKS)
_SIGNIFICANCE = 2.0**52
_OVERFLOW = 2.0**53


class RandomSource:
    """A stream of doubles in [0, 1), the same for the same seed on every machine."""

    def __init__(self, seed: str) -> None:
        key = _key(seed)
        self._state = state = list(range(_WIDTH))
        self._i = self._j = j = 0
        for i in range(_WIDTH):
            value = state[i]
            j = (j + key[i % len(key)] + value) & 255
            state[i] = state[j]
            state[j] = value
        self._bytes(_WIDTH)

    def copy(self) -> RandomSource:
        """A source that goes on from here by itself."""
        twin = object.__new__(RandomSource)
        twin._state, twin._i, twin._j = self._state.copy(), self._i, self._j
        return twin

    def _bytes(self, count: int) -> list[int]:
        state, i, j = self._state, self._i, self._j
        drawn = []
        for _ in range(count):
            i = (i + 1) & 255
            low = state[i]
            j = (j + low) & 255
            high = state[j]
            state[i], state[j] = high, low
            drawn.append(state[(high + low) & 255])
        self._i, self._j = i, j
        return drawn

    def random(self) -> float:
        """The next double."""
        numerator = float(int.from_bytes(self._bytes(_CHUNKS), "big"))
        denominator, extra = _START_DENOMINATOR, 0
        while numerator < _SIGNIFICANCE:
            numerator = (numerator + extra) * _WIDTH
            denominator *= _WIDTH
            extra = self._bytes(1)[0]
        while numerator >= _OVERFLOW:
            numerator /= 2
            denominator /= 2
            extra >>= 1
        return (numerator + extra) / denominator

    def uniform(self, count: int) -> Floats:
        """The next `count` doubles."""
        return np.array([self.random() for _ in range(count)], dtype=np.float64)

    def normal(self, mean: float, variance: float) -> float:
        """A normal draw by Marsaglia's polar method; its second value is thrown away, as the original does."""
        while True:
            first, second = 2 * self.random() - 1, 2 * self.random() - 1
            square = first * first + second * second
            if 0 < square <= 1:
                return mean + math.sqrt(variance) * math.sqrt(-2 * math.log(square) / square) * first

    def shuffled(self, count: int) -> list[int]:
        """The numbers 0 … count − 1 in the order of a Fisher-Yates shuffle that counts down."""
        order = list(range(count))
        for counter in range(count, 0, -1):
            index = int(self.random() * counter)
            order[counter - 1], order[index] = order[index], order[counter - 1]
        return order


def _key(seed: str) -> list[int]:
    """The seed's UTF-16 code units, smeared over at most 256 bytes."""
    units = np.frombuffer(seed.encode("utf-16-le", "surrogatepass"), dtype="<u2").tolist()
    key: list[int] = []
    smear = 0
    for position, unit in enumerate(units):
        slot = position & 255
        smear ^= (key[slot] if slot < len(key) else 0) * 19
        value = (smear + unit) & 255
        if slot < len(key):
            key[slot] = value
        else:
            key.append(value)
    return key or [0]
