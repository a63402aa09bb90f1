"""The data's own units: what a person reads and types, beside the standardised ones that a network is trained in.

Networks whose inputs have names (`data.inputs`) are given them standardised; here their weights and biases are made
into those of a network that is given years and metres and says prices, and back. Called wherever parameters go out
to a person or come in. All other networks are shown as they are: their parameters come back as the very object.
Losses are not converted: those of prices are in spreads of the price over the training points, squared.
"""

from __future__ import annotations

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.material import material
from server.nn.families.initializers import INITIALIZERS
from server.nn.operations import Floats


def own(experiment: Experiment, parameters: Floats) -> Floats:
    """Parameters (count,) as they are trained, in the data's own units: per year, per metre, in prices."""
    if not experiment.has_named_inputs:
        return parameters
    given, converted = material(experiment), parameters.copy()
    layers = [layer[0] for layer in experiment.architecture.layers(converted[None])]
    layers[0][:] = given.unscaled(layers[0])
    layers[-1] *= given.target_scale
    layers[-1][:, -1] += given.target_shift
    return converted


def inside(experiment: Experiment, parameters: Floats) -> Floats:
    """The way back: parameters (count,) in the data's own units, as they are trained."""
    if not experiment.has_named_inputs:
        return parameters
    given, converted = material(experiment), parameters.copy()
    layers = [layer[0] for layer in experiment.architecture.layers(converted[None])]
    layers[-1][:, -1] -= given.target_shift
    layers[-1] /= given.target_scale
    layers[0][:] = given.rescaled(layers[0])
    return converted


def first_parameters(experiment: Experiment) -> Floats | None:
    """The worked example's own numbers as they are trained, or None where data or shape have none that fit."""
    truth = experiment.generator.truth
    if not INITIALIZERS[experiment.initializer].is_of_data or truth is None:
        return None
    if experiment.hidden_layers != truth.hidden_layers or experiment.outputs != 1:
        return None
    return inside(experiment, np.array(truth.parameters, dtype=np.float64))
