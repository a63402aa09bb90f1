"""The one layer that a network without squashing is."""

from __future__ import annotations

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.nn.operations import Floats


def collapse_arrays(experiment: Experiment, shown: Floats) -> dict[str, Floats]:
    """The equivalent single layer of parameters (count,), or nothing where a hidden layer bends.

    A row for each output: its weights of all inputs, and then its bias. What squashes the output stays behind it.
    """
    architecture = experiment.architecture
    if any(name != "linear" for name in architecture.activations[:-1]):
        return {}
    # An affine layer is a matrix whose last row, 0 … 0 1, hands the constant 1 on; such matrices multiply out
    whole = np.eye(architecture.sizes[0] + 1)
    for (layer,) in architecture.layers(shown[None]):
        whole = np.vstack([layer @ whole, whole[-1:]])
    return {"collapse": whole[:-1].ravel()}
