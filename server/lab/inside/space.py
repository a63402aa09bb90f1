"""The data as a layer sees them: two of its neurons as axes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from server.data.generators.table import GENERATORS
from server.lab.experiment.experiment import Experiment
from server.lab.inside.given import network_inputs, points_of, shown_inputs, shown_outputs
from server.lab.look.sections import axes_of, held_of
from server.lab.run.run import Run
from server.nn.inspect.forward import forward
from server.nn.operations import Floats

LINES, SAMPLES = 13, 49  # lines of the grid in each direction, and points along a line


def space_arrays(
    experiment: Experiment,
    run: Run,
    space: tuple[int, int, int],
    axes: tuple[int, int],
    held: tuple[float, ...],
) -> dict[str, NDArray[np.float32]]:
    """The arrays space_… of (layer, neuron a, neuron b), which are space_at, or none where there are no such neurons.

    Lines of the first direction run along the first axis of the plot, those of the second along the second.
    """
    layer, *pair = space
    sizes = experiment.architecture.sizes
    if not 0 <= layer < len(sizes) or not all(0 <= neuron < sizes[layer] for neuron in pair):
        return {}
    generator, points = experiment.generator, points_of(experiment)
    grid = _grid(generator.name, axes_of(generator, axes), held_of(generator, held))
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
def _grid(name: str, axes: tuple[int, int], held: tuple[float, ...]) -> Floats:
    """(2 · LINES · SAMPLES, inputs of a point): direction by direction, line by line."""
    inputs = GENERATORS[name].inputs
    points = np.zeros((2, LINES, SAMPLES, len(inputs)))
    points[:] = held or [each.default for each in inputs]
    for direction, (along, across) in enumerate((axes, axes[::-1])):
        points[direction, :, :, along] = np.linspace(*inputs[along].shown, SAMPLES)[None, :]
        points[direction, :, :, across] = np.linspace(*inputs[across].shown, LINES)[:, None]
    return points.reshape(-1, len(inputs))
