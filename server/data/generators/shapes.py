"""The data sets that the original does not have.

Each takes a random source, a count and noise (a share: 0.5 is the slider's 50) and returns points (count, 3): x, y,
label. Without noise all points lie inside the square from −6 to 6 and keep their formula exactly. Noise moves the
points of a figure. It leaves those of a boundary or a surface where they are and reads their label at a place nearby.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from server.data.generators.original import between
from server.data.random_source import Floats, RandomSource

_EDGE = 6.0
_STRAY = 3.0  # the furthest, along each axis, that noise 1 moves the place at which a label is read
_GAP = 0.3  # how far points keep from the borders of squares, rings and halves

Curve = Callable[[Floats], Floats]
Surface = Callable[[Floats, Floats], Floats]
Generate = Callable[[RandomSource, int, float], Floats]


def _shares(count: int, weights: Sequence[float]) -> list[int]:
    """`count` divided by weight, to whole numbers whose sum is `count`; with equal weights they differ by one."""
    ends = [round(count * sum(weights[: k + 1]) / sum(weights)) for k in range(len(weights))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _both_ways(draws: Floats, reach: float) -> Floats:
    return between(-reach, reach, draws)


# Figures: noise moves their points. Draws: where all points stand, if that is left to chance (two a point), and then
# how far each is moved, x before y. Clouds draw x and y, point by point, class after class.


def moons(source: RandomSource, count: int, noise: float) -> Floats:
    """Two half circles of radius 3, evenly set with points; noise moves each by at most 2 · noise per axis.

    Class 1 is the upper half of the circle around (−1.5, −0.75), class −1 the lower half of the one around
    (1.5, 0.75): scikit-learn's `make_moons`, three times as large and around the origin.
    """
    points = []
    for half, sign in zip(_shares(count, (1, 1)), (1.0, -1.0), strict=True):
        angle = np.linspace(0, math.pi, half)
        x, y = 3 * np.cos(angle) - 1.5, 3 * np.sin(angle) - 0.75
        points.append(np.column_stack([sign * x, sign * y, np.full(half, sign)]))
    return _jittered(source, np.concatenate(points), 2 * noise)


def spiral_of_three(source: RandomSource, count: int, noise: float) -> Floats:
    """Three arms from the origin to radius 5 in 1.25 turns; noise moves each point by at most noise per axis.

    On the arm of class k, the angle from the y axis, clockwise, is k thirds of a turn plus radius / 4 turns. This is
    the original's spiral with another arm and fewer turns; its arms begin one step away from their common centre.
    """
    points = []
    for arm, length in enumerate(_shares(count, (1, 1, 1))):
        radius = np.arange(1, length + 1) / length * 5
        angle = 2 * math.pi * (arm / 3 + radius / 4)
        points.append(
            np.column_stack([radius * np.sin(angle), radius * np.cos(angle), np.full(length, float(arm))])
        )
    return _jittered(source, np.concatenate(points), noise)


def _jittered(source: RandomSource, points: Floats, reach: float) -> Floats:
    points[:, :2] += _both_ways(source.uniform(2 * len(points)).reshape(-1, 2), reach)
    return points


def blobs(classes: int) -> Generate:
    """Clouds of variance 0.25 + 3.5 · noise whose centres stand evenly on a circle of radius 3.2.

    The centre of class k is k · (1 / classes) of a turn from the y axis, clockwise.
    """

    def generate(source: RandomSource, count: int, noise: float) -> Floats:
        variance = 0.25 + 3.5 * noise
        points = []
        for label, share in enumerate(_shares(count, [1] * classes)):
            angle = 2 * math.pi * label / classes
            x, y = 3.2 * math.sin(angle), 3.2 * math.cos(angle)
            for _ in range(share):
                points.append((source.normal(x, variance), source.normal(y, variance), float(label)))
        return np.array(points)

    return generate


def checkerboard(source: RandomSource, count: int, noise: float) -> Floats:
    """Sixteen squares with sides of 3; class 1 where the sum of x / 3 and y / 3, each rounded down, is even.

    Points keep 0.3 from the sides; noise moves each by at most 2 · noise per axis. Classes are as chance has it.
    """
    cell, within = np.divmod(4 * source.uniform(2 * count).reshape(-1, 2), 1)
    place = 3 * (cell - 2) + between(_GAP, 3 - _GAP, within)
    label = np.where(cell.sum(axis=1) % 2 == 0, 1.0, -1.0)
    return _jittered(source, np.column_stack([place, label]), 2 * noise)


def rings(source: RandomSource, count: int, noise: float) -> Floats:
    """A disc and three rings around it, each 1.5 wide: class 1, −1, 1, −1 from the centre outwards.

    Half of the points are of each class, and within a class they lie about equally dense: the areas are as
    1 : 3 : 5 : 7. Points keep 0.3 from the borders; noise moves each by at most 1.5 · noise per axis.
    """
    ring = np.repeat(np.arange(4.0), _shares(count, (1 / 6, 3 / 10, 5 / 6, 7 / 10)))
    inner = np.where(ring > 0, 1.5 * ring + _GAP, 0)
    outer = 1.5 * ring + 1.5 - _GAP
    draws = source.uniform(2 * count).reshape(-1, 2)
    radius = np.sqrt(inner**2 + draws[:, 0] * (outer**2 - inner**2))
    angle = between(0, 2 * math.pi, draws[:, 1])
    label = np.where(ring % 2 == 0, 1.0, -1.0)
    points = np.column_stack([radius * np.sin(angle), radius * np.cos(angle), label])
    return _jittered(source, points, 1.5 * noise)


# Boundaries and surfaces: noise moves the place at which the label is read. Draws, point by point: its place (two),
# the way from there to the place where its label is read (two).


def above(curve: Curve) -> Generate:
    """Class 1 above the curve and class −1 below it; within 0.3 above and below it there are no points."""

    def generate(source: RandomSource, count: int, noise: float) -> Floats:
        draws = source.uniform(4 * count).reshape(-1, 4)
        place = _both_ways(draws[:, :2], _EDGE - _GAP)
        place[:, 1] += np.where(place[:, 1] >= curve(place[:, 0]), _GAP, -_GAP)
        x, y = (place + _both_ways(draws[:, 2:], _STRAY * noise)).T
        return np.column_stack([place, np.where(y >= curve(x), 1.0, -1.0)])

    return generate


def sine_curve(x: Floats) -> Floats:
    """The wave y = 3 sin x, nearly two periods of it."""
    return 3 * np.sin(x)


def absolute_curve(x: Floats) -> Floats:
    """The corner y = |x| − 3; the shift by 3 halves the square."""
    return np.abs(x) - 3


def cubic_curve(x: Floats) -> Floats:
    """The curve y = 4 · (u³ − u) with u = x / 4, which crosses the square from corner to corner."""
    return 4 * ((x / 4) ** 3 - x / 4)


def surface(value: Surface) -> Generate:
    """Points all over the square with the value at their place; noise reads it at most 3 · noise away per axis."""

    def generate(source: RandomSource, count: int, noise: float) -> Floats:
        draws = source.uniform(4 * count).reshape(-1, 4)
        place = _both_ways(draws[:, :2], _EDGE)
        read = place + _both_ways(draws[:, 2:], _STRAY * noise)
        return np.column_stack([place, value(read[:, 0], read[:, 1])])

    return generate


def sinc(x: Floats, y: Floats) -> Floats:
    """The value sin r / r, r being the distance from the origin (there it is 1); between −0.22 and 1."""
    return np.sinc(np.hypot(x, y) / math.pi)


def waves(x: Floats, y: Floats) -> Floats:
    """The mean of sin x and sin y; between −1 and 1."""
    return (np.sin(x) + np.sin(y)) / 2


def saddle(x: Floats, y: Floats) -> Floats:
    """The value (x² − y²) / 36: 1 and −1 in the middles of the square's sides."""
    return (x**2 - y**2) / 36
