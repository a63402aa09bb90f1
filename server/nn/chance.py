"""What a run draws while it trains: the order of points, and which neurons are dropped out.

A draw depends on the run's key, the epoch and what it is for, and on nothing else: no stream has to be carried
along, and an epoch draws the same whoever trains it, in whatever company. Philox is a counter-based generator
(Salmon et al., 2011); NumPy promises its raw output for all versions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.nn.operations import Floats

_ORDER, _DROPOUT = 0, 1


def order(key: int, epoch: int, points: int) -> NDArray[np.intp]:
    """The numbers of all points (points,) in the order of this epoch."""
    return np.argsort(_raw(key, epoch, _ORDER, points), kind="stable")


def mask(key: int, epoch: int, share: float, neurons: int, points: int) -> Floats:
    """(neurons, points): 0 where a neuron is dropped for a point, else 1 / (1 − share)."""
    draws = (_raw(key, epoch, _DROPOUT, neurons * points) >> np.uint64(11)) * 2.0**-53
    kept: Floats = np.where(draws < share, 0.0, 1 / (1 - share)).reshape(points, neurons)
    return kept.T


def _raw(key: int, epoch: int, purpose: int, count: int) -> NDArray[np.uint64]:
    """Whole numbers below 2⁶⁴; key: any number of 63 bits."""
    source = np.random.Philox(key=np.array([key, 2 * epoch + purpose], dtype=np.uint64))
    drawn: NDArray[np.uint64] = source.random_raw(count)
    return drawn
