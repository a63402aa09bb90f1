"""Input features: a table of functions of the two coordinates, in the original's order, raw and unscaled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from server.data.random_source import Floats


@dataclass(frozen=True)
class Feature:
    """One row of the table; `link_key` is the original's name for it in a link."""

    name: str
    label: str
    link_key: str
    help: str
    of: Callable[[Floats, Floats], Floats]


FEATURES: dict[str, Feature] = {
    row.name: row
    for row in (
        Feature("x1", "X1", "x", "How far right the point lies.", lambda x, y: x),
        Feature("x2", "X2", "y", "How far up the point lies.", lambda x, y: y),
        Feature("x1_squared", "X1²", "xSquared", "The square of X1: far left and far right look alike.",
                lambda x, y: x * x),
        Feature("x2_squared", "X2²", "ySquared", "The square of X2: far up and far down look alike.",
                lambda x, y: y * y),
        Feature("x1_x2", "X1X2", "xTimesY", "The product: positive where both have the same sign.",
                lambda x, y: x * y),
        Feature("sin_x1", "sin(X1)", "sinX", "A wave from left to right.", lambda x, y: np.sin(x)),
        Feature("sin_x2", "sin(X2)", "sinY", "A wave from bottom to top.", lambda x, y: np.sin(y)),
    )
}  # fmt: skip


def inputs_of(names: tuple[str, ...], across: Floats, upward: Floats) -> Floats:
    """The chosen features of points (n,), (n,) as (features + 1, n), with a last row of ones for the biases."""
    inputs = np.ones((len(names) + 1, len(across)))
    for row, name in enumerate(names):
        inputs[row] = FEATURES[name].of(across, upward)
    return inputs
