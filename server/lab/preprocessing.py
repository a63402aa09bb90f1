"""From a data source to what the engine is given, and from trained parameters to the data's own units, and back.

Where a schema says so, a network is given inputs of mean 0 and deviation 1. A person still reads and types numbers in
the data's own units: `own_units` turns trained weights and biases into those of a network that is given years and
metres and says prices, and `as_trained` turns them back. All other networks are shown as they are: their parameters
come back as the very object. Losses are not converted: those of prices are in spreads of the price over the training
points, squared.

What is made of an experiment is kept, as far as there is room (`lab.kept`), and can be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.data.features import inputs_of
from server.data.schema import Schema
from server.data.source import DataSet, DataSource
from server.lab.experiment.experiment import Experiment
from server.lab.kept import KEPT, kept
from server.nn.families.initializers import INITIALIZERS
from server.nn.families.losses import LOSSES
from server.nn.operations import Floats


@dataclass(frozen=True, eq=False, slots=True)
class Preprocessed:
    """inputs (fan_in + 1, n) with a last row of ones and targets (outputs, n) of all points, training points first.

    shift, scale: (fan_in,) what was taken from each input and what the rest was divided by; None where the
    inputs are raw. target_shift, target_scale: the same of the targets.
    """

    inputs: Floats
    targets: Floats
    training_inputs: Floats
    training_targets: Floats
    shift: Floats | None = None
    scale: Floats | None = None
    target_shift: float = 0.0
    target_scale: float = 1.0

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        arrays = self.inputs, self.targets, self.training_inputs, self.training_targets
        return sum(array.nbytes for array in arrays)

    def unscaled(self, layer: Floats) -> Floats:
        """A first layer (fan_out, fan_in + 1) for these inputs, made into one for raw inputs."""
        if self.shift is None or self.scale is None:
            return layer
        weights = layer[:, :-1] / self.scale
        return np.column_stack([weights, layer[:, -1] - weights @ self.shift])

    def rescaled(self, layer: Floats) -> Floats:
        """The way back: a first layer (fan_out, fan_in + 1) for raw inputs, made into one for these."""
        if self.shift is None or self.scale is None:
            return layer
        weights = layer[:, :-1]
        return np.column_stack([weights * self.scale, layer[:, -1] + weights @ self.shift])


def preprocessed(experiment: Experiment) -> Preprocessed:
    """The arrays of an experiment, the same objects for the same points."""
    key = (preprocessed, experiment.preprocessing_key)
    found: Preprocessed | None = KEPT.get(key)
    if found is None:
        kind = LOSSES[experiment.loss_in_force].targets
        data, schema = data_set(experiment.data), experiment.data.schema
        found = preprocess(data, schema, kind, experiment.features, experiment.scaling is not None)
        KEPT.put(key, found, found.nbytes)
    return found


@kept(lambda data: data.points.nbytes + 3000)  # and a source of chance
def data_set(source: DataSource) -> DataSet:
    """The points of a source, drawn once."""
    return source.draw()


def preprocess(
    data: DataSet, schema: Schema, kind: str, features: tuple[str, ...] = (), has_scaling: bool = False
) -> Preprocessed:
    """What a network is given of points, and targets of a kind (`nn.families.losses`). features: those of points in
    the plane; has_scaling: whether the inputs are standardised though the schema does not ask for it.
    """
    width, count = len(schema.inputs), data.training_count
    inputs = encoded(schema, data.points[:, :width], features)
    targets = data.points[:, width:].T
    wanted = targets_of(targets[0], kind, schema.classes) if schema.classes else targets
    shift = scale = None
    if has_scaling or schema.standardised:
        shift, scale = _standardise(inputs[:-1], count)
    target_shift, target_scale = 0.0, 1.0
    if schema.standardised and not schema.classes:
        wanted = wanted.copy()
        (target_shift,), (target_scale,) = (each.tolist() for each in _standardise(wanted, count))
    training = inputs[:, :count].copy(), wanted[:, :count].copy()
    return Preprocessed(inputs, wanted, *training, shift, scale, target_shift, target_scale)


def encoded(schema: Schema, points: Floats, features: tuple[str, ...]) -> Floats:
    """Points (n, inputs of a point) as raw inputs of a network, (fan_in + 1, n) with a last row of ones."""
    if schema.takes_features:
        return inputs_of(features, points[:, 0], points[:, 1])
    inputs = np.ones((points.shape[1] + 1, len(points)))
    inputs[:-1] = points.T
    return inputs


def targets_of(labels: Floats, kind: str, classes: int) -> Floats:
    """Labels (n,) as `nn.families.losses` wants them: (outputs, n)."""
    if kind == "values":
        return labels[None]
    bits = (labels > 0).astype(np.float64)
    if kind == "bits":
        return bits[None]
    numbers = bits if classes == 2 else labels
    one_hot: Floats = np.eye(classes)[numbers.astype(int)].T.copy()
    return one_hot


def _standardise(rows: Floats, count: int) -> tuple[Floats, Floats]:
    """Give rows (rows, n), in place, mean 0 and deviation 1 over the first `count`; what was taken and divided by."""
    shift, scale = rows[:, :count].mean(axis=1), rows[:, :count].std(axis=1)
    scale[scale == 0] = 1.0
    rows[:] = (rows - shift[:, None]) / scale[:, None]
    return shift, scale


# --- of any other points, and back ----------------------------------------------------------------------


def network_inputs(experiment: Experiment, points: Floats) -> Floats:
    """What the engine's network is given of points (n, inputs of a point) in own units: (fan_in + 1, n)."""
    inputs = encoded(experiment.data.schema, points, experiment.features)
    given = preprocessed(experiment)
    if given.shift is not None and given.scale is not None:
        inputs[:-1] = (inputs[:-1] - given.shift[:, None]) / given.scale[:, None]
    return inputs


def own_value(experiment: Experiment, outputs: NDArray[Any]) -> NDArray[Any]:
    """Values of the output layer in the data's own units; those of classes are what they were."""
    given = preprocessed(experiment)
    return outputs * given.target_scale + given.target_shift


def own_units(experiment: Experiment, parameters: Floats) -> Floats:
    """Parameters (count,) as they are trained, in the data's own units: per year, per metre, in prices."""
    if not experiment.data.schema.standardised:
        return parameters
    given, converted = preprocessed(experiment), parameters.copy()
    layers = [layer[0] for layer in experiment.architecture.layers(converted[None])]
    layers[0][:] = given.unscaled(layers[0])
    layers[-1] *= given.target_scale
    layers[-1][:, -1] += given.target_shift
    return converted


def as_trained(experiment: Experiment, parameters: Floats) -> Floats:
    """The way back: parameters (count,) in the data's own units, as they are trained."""
    if not experiment.data.schema.standardised:
        return parameters
    given, converted = preprocessed(experiment), parameters.copy()
    layers = [layer[0] for layer in experiment.architecture.layers(converted[None])]
    layers[-1][:, -1] -= given.target_shift
    layers[-1] /= given.target_scale
    layers[0][:] = given.rescaled(layers[0])
    return converted


def first_parameters(experiment: Experiment) -> Floats | None:
    """The numbers that the points are drawn from, as they are trained; None where there are none that fit."""
    truth = experiment.data.schema.truth
    if not INITIALIZERS[experiment.initializer].is_of_data or truth is None:
        return None
    if experiment.hidden_layers != truth.hidden_layers or experiment.outputs != 1:
        return None
    return as_trained(experiment, np.array(truth.parameters, dtype=np.float64))
