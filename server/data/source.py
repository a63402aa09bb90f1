"""What is learned from, as a value: a `DataSource` says its schema and draws its points.

Generated points are never stored: they can be drawn again at any time, to the last bit. Drawn points are the value
itself. Sources are compared by content and can be the keys of dictionaries.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from server.data.generators.table import GENERATORS
from server.data.random_source import Floats, RandomSource
from server.data.schema import Schema


@dataclass(frozen=True, eq=False)
class DataSet:
    """Points (n, inputs + 1), the label last; the first `training_count` are for training, the rest for testing.

    Where a point has a row of targets instead of a label, all of them come last. `source` stands where the drawing of
    points left it; first weights go on from there, in a copy. It is None where no chance drew the points.
    """

    points: Floats
    training_count: int
    source: RandomSource | None


@dataclass(frozen=True)
class Generated:
    """Points that a generator draws: its name, the seed, noise and the share for training, both in percent."""

    generator: str
    seed: str
    noise: float
    training_percent: float

    @property
    def schema(self) -> Schema:
        """What is known of the points. Raises KeyError for a generator that is not in the table."""
        return GENERATORS[self.generator].schema

    @property
    def count(self) -> int:
        """How many points there are."""
        return GENERATORS[self.generator].count

    @property
    def training_count(self) -> int:
        """How many of them are for training."""
        return math.floor(self.count * self.training_percent / 100)

    def draw(self) -> DataSet:
        """The points, shuffled once. Raises KeyError for a generator that is not in the table."""
        generator = GENERATORS[self.generator]
        source = RandomSource(self.seed)
        points = generator.generate(source, generator.count, self.noise / 100)
        points = points[source.shuffled(len(points))]
        points.setflags(write=False)
        return DataSet(points, self.training_count, source)


@dataclass(frozen=True, eq=False, repr=False)
class Drawn:
    """Points that somebody gives: rows (n, inputs) and what is to be said of each, a label or value (n,) or a row of
    targets (n, outputs). The first `training_count` are for training; their order is kept.

    Raises ValueError where they do not fit the schema or one another. The arrays are copied and read-only.
    """

    schema: Schema
    inputs: Floats
    targets: Floats
    training_count: int

    def __post_init__(self) -> None:
        for name in ("inputs", "targets"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        schema, inputs, targets = self.schema, self.inputs, self.targets
        if inputs.ndim != 2 or inputs.shape[1] != len(schema.inputs):
            raise ValueError(f"points: give {len(schema.inputs)} numbers for each, as the schema says.")
        if targets.ndim not in (1, 2) or len(targets) != len(inputs):
            raise ValueError(f"targets: give {len(inputs)}, one for each point.")
        if not np.isfinite(inputs).all() or not np.isfinite(targets).all():
            raise ValueError("points: give finite numbers.")
        if schema.classes and (targets.ndim != 1 or not np.isin(targets, schema.labels).all()):
            accepted = ", ".join(f"{label:g}" for label in schema.labels).replace("-", "−")
            raise ValueError(f"labels: give one of {accepted} for each point.")
        if not 1 <= self.training_count <= len(inputs):
            raise ValueError(f"training_count: give a number from 1 to {len(inputs)}.")

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self.inputs)

    def draw(self) -> DataSet:
        """The points as they were given."""
        points = np.column_stack([self.inputs, self.targets])
        points.setflags(write=False)
        return DataSet(points, self.training_count, None)

    @cached_property
    def digest(self) -> str:
        """The same for the same points under the same schema."""
        said = repr((self.schema, self.inputs.shape, self.targets.shape, self.training_count))
        parts = said.encode(), self.inputs.tobytes(), self.targets.tobytes()
        return hashlib.blake2b(b"".join(parts), digest_size=16).hexdigest()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Drawn) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Drawn({self.schema.name}, {self.count} points, {self.digest})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Drawn, (self.schema, self.inputs, self.targets, self.training_count)


DataSource = Generated | Drawn
"""What an experiment's network learns from."""


def _frozen(numbers: Any) -> Floats:
    copy = np.array(numbers, dtype=np.float64)
    copy.setflags(write=False)
    return copy
