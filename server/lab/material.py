"""What an experiment's network is given and what it should say: points as arrays.

All of it is kept, as far as there is room (`lab.kept`), and can be made again from what an experiment says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.data.features import inputs_of
from server.data.sets import DataSet, Recipe, build
from server.lab.experiment.experiment import Experiment
from server.lab.kept import KEPT, kept
from server.nn.families.losses import LOSSES
from server.nn.operations import Floats


@dataclass(frozen=True, eq=False, slots=True)
class Material:
    """inputs (features + 1, n) with a last row of ones and targets (outputs, n) of all points, training points first.

    shift, scale: (features,) what was taken from each feature and what the rest was divided by; None where the
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


def material(experiment: Experiment) -> Material:
    """The arrays of an experiment, the same objects for the same points."""
    key = (material, experiment.material_key)
    found: Material | None = KEPT.get(key)
    if found is None:
        kind = LOSSES[experiment.loss_in_force].targets
        make = _material_of_named if experiment.has_named_inputs else _material
        found = make(experiment, kind)
        KEPT.put(key, found, found.nbytes)
    return found


@kept(lambda data: data.points.nbytes + 3000)  # and a source of chance
def data_set(recipe: Recipe) -> DataSet:
    """The points of a recipe, drawn once."""
    return build(recipe)


def _material(experiment: Experiment, kind: str) -> Material:
    data = data_set(experiment.recipe)
    inputs = inputs_of(experiment.features, data.points[:, 0], data.points[:, 1])
    wanted = targets_of(data.points[:, -1], kind, experiment.classes)
    count = data.training_count
    shift = scale = None
    if experiment.scaling is not None:
        shift, scale = _standardise(inputs[:-1], count)
    training = inputs[:, :count].copy(), wanted[:, :count].copy()
    return Material(inputs, wanted, *training, shift, scale)


def _material_of_named(experiment: Experiment, kind: str) -> Material:
    """Named inputs are metres and years: they are always standardised, and a value to be said is, too."""
    data, classes = data_set(experiment.recipe), experiment.classes
    count = data.training_count
    inputs = np.ones((data.points.shape[1], len(data.points)))
    inputs[:-1] = data.points[:, :-1].T
    wanted = targets_of(data.points[:, -1], kind, classes)
    shift, scale = _standardise(inputs[:-1], count)
    target_shift, target_scale = 0.0, 1.0
    if not classes:
        wanted = wanted.copy()
        (target_shift,), (target_scale,) = (each.tolist() for each in _standardise(wanted, count))
    training = inputs[:, :count].copy(), wanted[:, :count].copy()
    return Material(inputs, wanted, *training, shift, scale, target_shift, target_scale)


def _standardise(rows: Floats, count: int) -> tuple[Floats, Floats]:
    """Give rows (rows, n), in place, mean 0 and deviation 1 over the first `count`; what was taken and divided by."""
    shift, scale = rows[:, :count].mean(axis=1), rows[:, :count].std(axis=1)
    scale[scale == 0] = 1.0
    rows[:] = (rows - shift[:, None]) / scale[:, None]
    return shift, scale


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
