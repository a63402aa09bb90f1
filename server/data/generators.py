"""The data sets: a table of generators. Called by `data.sets`.

Formulas, order of draws and constants are TensorFlow Playground's (github.com/tensorflow/playground,
src/dataset.ts), so that the same seed gives the same points. Noise is a share: 0.5 is the slider's 50.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from server.data.random_source import Floats, RandomSource

Generate = Callable[[RandomSource, int, float], Floats]


@dataclass(frozen=True)
class Generator:
    """One row of the table. `generate(source, count, noise)` returns points (count, 3): x, y, label."""

    name: str
    label: str
    problem: str
    count: int
    help: str
    generate: Generate


def _between(low: float, high: float, draws: Floats) -> Floats:
    return low + draws * (high - low)


def _circle(source: RandomSource, count: int, noise: float) -> Floats:
    radius = 5.0
    half = count // 2
    draws = source.uniform(4 * 2 * half).reshape(-1, 4)
    near, far = draws[:half, 0], draws[half:, 0]
    distance = np.concatenate([_between(0, radius * 0.5, near), _between(radius * 0.7, radius, far)])
    angle = _between(0, 2 * math.pi, draws[:, 1])
    x, y = distance * np.sin(angle), distance * np.cos(angle)
    noisy_x = x + _between(-radius, radius, draws[:, 2]) * noise
    noisy_y = y + _between(-radius, radius, draws[:, 3]) * noise
    label = np.where(np.sqrt(noisy_x**2 + noisy_y**2) < radius * 0.5, 1.0, -1.0)
    return np.column_stack([x, y, label])


def _exclusive_or(source: RandomSource, count: int, noise: float) -> Floats:
    draws = _between(-5, 5, source.uniform(4 * count).reshape(-1, 4))
    x, y = (axis + np.where(axis > 0, 0.3, -0.3) for axis in (draws[:, 0], draws[:, 1]))
    label = np.where((x + draws[:, 2] * noise) * (y + draws[:, 3] * noise) >= 0, 1.0, -1.0)
    return np.column_stack([x, y, label])


def _gaussian(source: RandomSource, count: int, noise: float) -> Floats:
    variance = 0.5 + 7 * noise
    points = []
    for centre, label in ((2.0, 1.0), (-2.0, -1.0)):
        for _ in range(count // 2):
            points.append((source.normal(centre, variance), source.normal(centre, variance), label))
    return np.array(points)


def _spiral(source: RandomSource, count: int, noise: float) -> Floats:
    half = count // 2
    jitter = _between(-1, 1, source.uniform(4 * half).reshape(-1, 2)) * noise
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


def _plane(source: RandomSource, count: int, noise: float) -> Floats:
    draws = _between(-6, 6, source.uniform(4 * count).reshape(-1, 4))
    x, y = draws[:, 0], draws[:, 1]
    label = (x + draws[:, 2] * noise + y + draws[:, 3] * noise) / 10
    return np.column_stack([x, y, label])


_HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def _multi_gaussian(source: RandomSource, count: int, noise: float) -> Floats:
    draws = _between(-6, 6, source.uniform(4 * count).reshape(-1, 4))
    x, y = draws[:, 0], draws[:, 1]
    noisy_x, noisy_y = x + draws[:, 2] * noise, y + draws[:, 3] * noise
    label = np.zeros(count)
    for centre_x, centre_y, sign in _HILLS:
        distance = np.sqrt((noisy_x - centre_x) ** 2 + (noisy_y - centre_y) ** 2)
        height = sign * np.clip(1 - distance / 2, 0, 1)
        label = np.where(np.abs(height) > np.abs(label), height, label)
    return np.column_stack([x, y, label])


GENERATORS: dict[str, Generator] = {
    row.name: row
    for row in (
        Generator("circle", "Circle", "classification", 500,
                  "One class inside, the other in a ring around it.", _circle),
        Generator("xor", "Exclusive or", "classification", 500,
                  "Opposite quarters belong together: no single line can part them.", _exclusive_or),
        Generator("gauss", "Gaussian", "classification", 500,
                  "Two clouds; one straight line is enough.", _gaussian),
        Generator("spiral", "Spiral", "classification", 500,
                  "Two arms wound around each other: the hardest of the four.", _spiral),
        Generator("reg-plane", "Plane", "regression", 1200,
                  "The value grows evenly in one direction.", _plane),
        Generator("reg-gauss", "Multi gaussian", "regression", 1200,
                  "Hills and hollows, six of them.", _multi_gaussian),
    )
}  # fmt: skip
