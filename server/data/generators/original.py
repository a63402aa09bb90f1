"""The six data sets of TensorFlow Playground.

Formulas, order of draws and constants are the original's (github.com/tensorflow/playground, src/dataset.ts), so that
the same seed gives the same points. Noise is a share: 0.5 is the slider's 50.
"""

from __future__ import annotations

import math

import numpy as np

from server.data.random_source import Floats, RandomSource


def between(low: float, high: float, draws: Floats) -> Floats:
    """Draws in [0, 1) spread from `low` to `high`."""
    return low + draws * (high - low)


def circle(source: RandomSource, count: int, noise: float) -> Floats:
    """A disc of radius 2.5 in a ring from 3.5 to 5; noise moves the place at which the label is read."""
    radius = 5.0
    half = count // 2
    draws = source.uniform(4 * 2 * half).reshape(-1, 4)
    near, far = draws[:half, 0], draws[half:, 0]
    distance = np.concatenate([between(0, radius * 0.5, near), between(radius * 0.7, radius, far)])
    angle = between(0, 2 * math.pi, draws[:, 1])
    x, y = distance * np.sin(angle), distance * np.cos(angle)
    noisy_x = x + between(-radius, radius, draws[:, 2]) * noise
    noisy_y = y + between(-radius, radius, draws[:, 3]) * noise
    label = np.where(np.sqrt(noisy_x**2 + noisy_y**2) < radius * 0.5, 1.0, -1.0)
    return np.column_stack([x, y, label])


def exclusive_or(source: RandomSource, count: int, noise: float) -> Floats:
    """The sign of x · y, with a gap of 0.3 along the axes; noise moves the place at which it is read."""
    draws = between(-5, 5, source.uniform(4 * count).reshape(-1, 4))
    x, y = (axis + np.where(axis > 0, 0.3, -0.3) for axis in (draws[:, 0], draws[:, 1]))
    label = np.where((x + draws[:, 2] * noise) * (y + draws[:, 3] * noise) >= 0, 1.0, -1.0)
    return np.column_stack([x, y, label])


def gaussian(source: RandomSource, count: int, noise: float) -> Floats:
    """Two clouds around (2, 2) and (−2, −2), of variance 0.5 + 7 · noise."""
    variance = 0.5 + 7 * noise
    points = []
    for centre, label in ((2.0, 1.0), (-2.0, -1.0)):
        for _ in range(count // 2):
            points.append((source.normal(centre, variance), source.normal(centre, variance), label))
    return np.array(points)


def spiral(source: RandomSource, count: int, noise: float) -> Floats:
    """Two arms of 1.75 turns; noise moves the points."""
    half = count // 2
    jitter = between(-1, 1, source.uniform(4 * half).reshape(-1, 2)) * noise
    step = np.arange(half)
    radius = step / half * 5
    turn = 1.75 * step / half * 2 * math.pi
    points = []
    for start, label in ((0.0, 1.0), (math.pi, -1.0)):
        points.append(
            np.column_stack(
                [radius * np.sin(turn + start), radius * np.cos(turn + start), np.full(half, label)]
            )
        )
    spiral = np.concatenate(points)
    spiral[:, :2] += jitter
    return spiral


def plane(source: RandomSource, count: int, noise: float) -> Floats:
    """(x + y) / 10; noise moves the place at which it is read."""
    draws = between(-6, 6, source.uniform(4 * count).reshape(-1, 4))
    x, y = draws[:, 0], draws[:, 1]
    label = (x + draws[:, 2] * noise + y + draws[:, 3] * noise) / 10
    return np.column_stack([x, y, label])


_HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def multi_gaussian(source: RandomSource, count: int, noise: float) -> Floats:
    """Six cones of radius 2 and height ±1; noise moves the place at which the highest is read."""
    draws = between(-6, 6, source.uniform(4 * count).reshape(-1, 4))
    x, y = draws[:, 0], draws[:, 1]
    noisy_x, noisy_y = x + draws[:, 2] * noise, y + draws[:, 3] * noise
    label = np.zeros(count)
    for centre_x, centre_y, sign in _HILLS:
        distance = np.sqrt((noisy_x - centre_x) ** 2 + (noisy_y - centre_y) ** 2)
        height = sign * np.clip(1 - distance / 2, 0, 1)
        label = np.where(np.abs(height) > np.abs(label), height, label)
    return np.column_stack([x, y, label])
