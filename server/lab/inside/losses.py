"""How wrong a network is about every data point."""

from __future__ import annotations

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.inside.given import passed
from server.lab.inside.insight import DOUBLE, FLAG, Array, Arrays, Insight, Subject, Switch
from server.lab.preprocessing import preprocessed
from server.nn.families import losses as families


def loss_arrays(subject: Subject, *, losses: bool) -> Arrays:
    """The loss (n,) of every data point, without penalty; their mean over the training points is the loss shown."""
    experiment = subject.experiment
    given = preprocessed(experiment)
    outputs = passed(experiment, subject.run.parameters, given.inputs).layers[-1].outputs
    each = families.LOSSES[experiment.loss_in_force].each(outputs[None], given.targets[None])[0]
    return {"losses": each.astype(np.float32)}


def _values(experiment: Experiment, *, losses: bool) -> float:
    return experiment.data.count * DOUBLE


LOSSES = Insight(
    "losses",
    (Switch("losses", FLAG, "the loss of every data point"),),
    (Array("losses", "each point's loss without penalty, training points first", "float32"),),
    loss_arrays,
    _values,
)
