"""Sections: thousands of networks at once have the losses that each has alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from server.nn.architecture import Architecture
from server.nn.inspect.slices import Batch, Varied, surface, valley

SHAPES = (
    Architecture((2, 4, 2, 1), ("tanh", "relu", "tanh")),
    Architecture((3, 1), ("linear",)),
    Architecture((0, 2, 1), ("tanh", "linear")),
    Architecture((2, 3, 3, 3, 2), ("sin", "relu", "tanh", "linear")),
)
PLAIN = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sin": np.sin, "linear": lambda z: z}
CHANCE = np.random.default_rng(4)


def given(architecture: Architecture, dropped: bool) -> tuple[np.ndarray, Batch]:
    inputs = np.vstack([CHANCE.normal(size=(architecture.sizes[0], 7)), np.ones(7)])
    targets = CHANCE.normal(size=(architecture.sizes[-1], 7))
    masks = [(CHANCE.random((width, 7)) < 0.7) / 0.7 for width in architecture.sizes[1:-1]] if dropped else []
    return CHANCE.normal(size=architecture.parameter_count), Batch(inputs, targets, masks)


def alone(architecture: Architecture, parameters: np.ndarray, batch: Batch) -> float:
    """The mean of ½ (o − t)², point by point and neuron by neuron."""
    total = 0.0
    for point in range(batch.inputs.shape[1]):
        values = list(batch.inputs[:-1, point])
        position = 0
        for layer, name in enumerate(architecture.activations):
            made = []
            for neuron in range(architecture.sizes[layer + 1]):
                weights = parameters[position : position + len(values)]
                total_in = sum(w * v for w, v in zip(weights, values, strict=True))
                position += len(values) + 1
                handed_on = PLAIN[name](total_in + parameters[position - 1])
                dropped = batch.masks and layer < len(batch.masks)
                made.append(handed_on * (batch.masks[layer][neuron, point] if dropped else 1.0))
            values = made
        total += sum((o - t) ** 2 / 2 for o, t in zip(values, batch.targets[:, point], strict=True))
    return total / batch.inputs.shape[1]


def all_parameters(architecture: Architecture) -> list[tuple[int, int, int | None]]:
    return [
        (layer, neuron, source)
        for layer, (rows, columns) in enumerate(architecture.shapes, 1)
        for neuron in range(rows)
        for source in (*range(columns - 1), None)
    ]


@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("architecture", SHAPES)
def test_a_valley_is_the_loss_of_each_network_alone(architecture: Architecture, dropped: bool) -> None:
    parameters, batch = given(architecture, dropped)
    values = np.array([-2.0, 0.0, 0.3, 1.7])
    for place in all_parameters(architecture):
        found = valley(architecture, "squared_error", parameters, batch, Varied(*place, values))
        for value, loss in zip(values, found, strict=True):
            other = parameters.copy()
            other[architecture.position(*place)] = value
            assert loss == pytest.approx(alone(architecture, other, batch), rel=1e-12)


@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("architecture", SHAPES)
def test_a_surface_has_a_row_for_each_value_of_the_second(architecture: Architecture, dropped: bool) -> None:
    parameters, batch = given(architecture, dropped)
    columns, rows = np.array([-1.0, 0.4]), np.array([0.1, 2.0, -0.5])
    places = all_parameters(architecture)
    pairs = list(itertools.permutations(places, 2))
    for across, upward in pairs[:: max(1, len(pairs) // 60)]:
        found = surface(
            architecture, "squared_error", parameters, batch, Varied(*across, columns), Varied(*upward, rows)
        )
        for row, column in itertools.product(range(3), range(2)):
            other = parameters.copy()
            other[architecture.position(*across)] = columns[column]
            other[architecture.position(*upward)] = rows[row]
            assert found[row, column] == pytest.approx(alone(architecture, other, batch), rel=1e-12)


def test_a_surface_that_is_computed_in_parts_is_the_same() -> None:
    architecture = SHAPES[0]
    inputs = np.vstack([CHANCE.normal(size=(2, 500)), np.ones(500)])
    batch = Batch(inputs, CHANCE.normal(size=(1, 500)))
    parameters, values = CHANCE.normal(size=architecture.parameter_count), np.linspace(-1, 1, 41)
    along = Varied(2, 1, 0, values)
    whole = surface(architecture, "squared_error", parameters, batch, Varied(1, 0, None, values), along)
    for column in (0, 17, 40):
        parameters[architecture.position(1, 0, None)] = values[column]
        assert whole[:, column] == pytest.approx(
            valley(architecture, "squared_error", parameters, batch, along), rel=1e-12
        )


def test_looking_writes_to_nothing() -> None:
    parameters, batch = given(SHAPES[0], True)
    for array in (parameters, batch.inputs, batch.targets, *batch.masks):
        array.setflags(write=False)
    surface(
        SHAPES[0], "squared_error", parameters, batch,
        Varied(1, 0, 0, np.arange(3.0)), Varied(1, 1, None, np.arange(3.0)),
    )  # fmt: skip
