"""What there is to choose from: the generated data sets as a menu shows them."""

from __future__ import annotations

from dataclasses import dataclass

from server.data.generators.table import GENERATORS
from server.data.random_source import Floats
from server.data.schema import PLANE, Input, Schema
from server.data.source import Generated

_THUMBNAIL_POINTS = 64


@dataclass(frozen=True)
class Offer:
    """A data set to choose, by the name and the words of its schema; help: a sentence on it."""

    schema: Schema
    help: str

    def thumbnail(self) -> list[list[float]]:
        """A few of its points, rounded: x, y, label, as they lie in the plane from −6 to 6 with values −1 … 1."""
        schema = self.schema
        points = Generated(schema.name, "0.5", 0, 50).draw().points[:_THUMBNAIL_POINTS]
        columns = [
            _spread_out(points[:, axis], schema.inputs[axis], plane.shown)
            for axis, plane in zip(schema.axes, PLANE, strict=True)
        ]
        values = points[:, -1]
        labels = values if schema.target is None else _spread_out(values, schema.target, (-1.0, 1.0))
        return [[round(float(number), 1) for number in point] for point in zip(*columns, labels, strict=True)]


def offers() -> list[Offer]:
    """All data sets that can be chosen, in the menu's order."""
    return [Offer(row.schema, row.help) for row in GENERATORS.values()]


def labels_of(problem: str) -> dict[str, str]:
    """What the page calls the data sets of a problem, by their names."""
    return {row.name: row.label for row in GENERATORS.values() if row.problem == problem}


def _spread_out(values: Floats, given: Input, onto: tuple[float, float]) -> Floats:
    low, high = given.shown
    return values if (low, high) == onto else (2 * values - low - high) / (high - low) * onto[1]
