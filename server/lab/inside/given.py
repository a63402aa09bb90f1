"""What a network is given of any point, and what it makes of it in the units that the diagram shows.

Points are (n, inputs of a point) in the data's own units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import data_set, network_inputs, own_value
from server.nn.families.outputs import OUTPUTS
from server.nn.inspect.forward import Layer, forward
from server.nn.operations import Floats


def points_of(experiment: Experiment) -> Floats:
    """All data points without their labels, training points first."""
    return data_set(experiment.data).points[:, :-1]


def shown_inputs(experiment: Experiment, points: Floats) -> Floats:
    """The inputs (fan_in, n) that shown weights multiply: features as the network has them, else all inputs of points
    in their own units.
    """
    return network_inputs(experiment, points)[:-1] if experiment.data.schema.takes_features else points.T


@dataclass(frozen=True, eq=False, slots=True)
class Passed:
    """Points on their way through a network. layers: as the engine has them; sums, outputs (neurons, n): all layers
    after the inputs, one below the other, in the units shown, the output layer squashed.
    """

    layers: list[Layer]
    sums: Floats
    outputs: Floats


def passed(experiment: Experiment, parameters: Floats, inputs: Floats) -> Passed:
    """Network inputs (fan_in + 1, n) through a network with parameters (count,) as they are trained."""
    layers = forward(experiment.architecture, parameters, inputs)
    sums, outputs = [layer.sums for layer in layers], [layer.outputs for layer in layers]
    sums[-1], outputs[-1] = own_value(experiment, sums[-1]), shown_outputs(experiment, outputs[-1])
    return Passed(layers, np.concatenate(sums), np.concatenate(outputs))


def shown_outputs(experiment: Experiment, outputs: NDArray[Any]) -> NDArray[Any]:
    """The engine's output layer (outputs, n) as the diagram says it: probabilities, and values in their own units."""
    return own_value(experiment, OUTPUTS[experiment.output_in_force].answers(outputs))
