"""The data as a layer sees them: two of its neurons as axes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from server.data.schema import Input
from server.lab.experiment.experiment import Experiment
from server.lab.inside.given import points_of, shown_inputs, shown_outputs
from server.lab.inside.insight import PAIR, Array, Arrays, Insight, Subject, Switch
from server.lab.look.sections import axes_of, held_of
from server.lab.preprocessing import network_inputs
from server.nn.inspect.forward import forward
from server.nn.operations import Floats

LINES, SAMPLES = 13, 49  # lines of the grid in each direction, and points along a line


def space_arrays(subject: Subject, *, space: tuple[int, int, int]) -> Arrays:
    """The space of (layer, neuron a, neuron b); nothing where there are no such neurons."""
    experiment, run = subject.experiment, subject.run
    layer, *pair = space
    sizes = experiment.architecture.sizes
    if not 0 <= layer < len(sizes) or not all(0 <= neuron < sizes[layer] for neuron in pair):
        return {}
    schema, points = experiment.data.schema, points_of(experiment)
    grid = _grid(schema.inputs, axes_of(schema, subject.axes), held_of(schema, subject.held))
    both = np.concatenate([points, grid])
    if layer:
        inputs = network_inputs(experiment, both).astype(np.float32)
        values = forward(experiment.architecture, run.parameters, inputs, layer)[-1].outputs
        if layer == len(sizes) - 1:
            values = shown_outputs(experiment, values)
    else:
        values = shown_inputs(experiment, both)
    seen = values[pair].astype(np.float32)
    return {
        "space_at": np.array(space, dtype=np.float32),
        "space_points": seen[:, : len(points)].ravel(),
        "space_grid": seen[:, len(points) :].T.ravel(),
    }


@lru_cache(maxsize=64)
def _grid(inputs: tuple[Input, ...], axes: tuple[int, int], held: tuple[float, ...]) -> Floats:
    """(2 · LINES · SAMPLES, inputs of a point): direction by direction, line by line."""
    points = np.zeros((2, LINES, SAMPLES, len(inputs)))
    points[:] = held or [each.default for each in inputs]
    for direction, (along, across) in enumerate((axes, axes[::-1])):
        points[direction, :, :, along] = np.linspace(*inputs[along].shown, SAMPLES)[None, :]
        points[direction, :, :, across] = np.linspace(*inputs[across].shown, LINES)[:, None]
    return points.reshape(-1, len(inputs))


def _values(experiment: Experiment, *, space: tuple[int, int, int]) -> float:
    return experiment.data.count + 2 * LINES * SAMPLES if space[0] else 0.0


SPACE = Insight(
    "space",
    (Switch("space", PAIR, "a layer, 0 being the inputs, and two of its neurons as axes"),),
    (
        Array("space_at", "the layer and both neurons", "float32"),
        Array("space_points", "neurons × data points: outputs", "float32"),
        Array(
            "space_grid",
            "direction × line × sample × neuron: outputs over the plot; lines of the first direction run along its "
            "first axis, those of the second along the second",
            "float32",
        ),
    ),
    space_arrays,
    _values,
)
