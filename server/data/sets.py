"""From a recipe to points: drawn, shuffled once, split once.

A data set is never stored: it can be rebuilt from its recipe at any time, to the last bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from server.data.generators.table import GENERATORS
from server.data.random_source import Floats, RandomSource


@dataclass(frozen=True)
class Recipe:
    """All that decides the points: a generator's name, the seed, noise and training share in percent."""

    generator: str
    seed: str
    noise: float
    training_percent: float

    @property
    def points(self) -> int:
        """How many points there are."""
        return GENERATORS[self.generator].count

    @property
    def training_count(self) -> int:
        """How many of them are for training."""
        return math.floor(self.points * self.training_percent / 100)


@dataclass(frozen=True, eq=False)
class DataSet:
    """Points (n, inputs + 1), the label last; the first `training_count` are for training, the rest for testing.

    `source` stands where the drawing of points left it; first weights go on from there, in a copy.
    """

    points: Floats
    training_count: int
    source: RandomSource


def build(recipe: Recipe) -> DataSet:
    """The points of a recipe. Raises KeyError for a generator that is not in the table."""
    generator = GENERATORS[recipe.generator]
    source = RandomSource(recipe.seed)
    points = generator.generate(source, generator.count, recipe.noise / 100)
    points = points[source.shuffled(len(points))]
    points.setflags(write=False)
    return DataSet(points, recipe.training_count, source)
