"""The one layer that a network without squashing is."""

from __future__ import annotations

import numpy as np

from server.lab.inside.insight import FLAG, Array, Arrays, Insight, Subject, Switch
from server.lab.preprocessing import own_units
from server.nn.families.activations import ACTIVATIONS


def collapse_arrays(subject: Subject, *, collapse: bool) -> Arrays:
    """The equivalent single layer, in the units shown, or nothing where a hidden layer bends.

    What squashes the output stays behind it.
    """
    architecture = subject.experiment.architecture
    if not all(ACTIVATIONS[name].is_straight for name in architecture.activations[:-1]):
        return {}
    shown = own_units(subject.experiment, subject.run.parameters)
    # An affine layer is a matrix whose last row, 0 … 0 1, hands the constant 1 on; such matrices multiply out
    whole = np.eye(architecture.sizes[0] + 1)
    for (layer,) in architecture.layers(shown[None]):
        whole = np.vstack([layer @ whole, whole[-1:]])
    return {"collapse": whole[:-1].ravel()}


COLLAPSE = Insight(
    "collapse",
    (Switch("collapse", FLAG, "the one layer that a network without squashing amounts to"),),
    (Array("collapse", "a row for each output: its weights of all inputs, and then its bias"),),
    collapse_arrays,
)
