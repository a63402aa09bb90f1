"""Experiments for the tests of `lab.inside`, and what `tests.oracles` says of them."""

from __future__ import annotations

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.preprocessing import preprocessed
from server.lab.run.run import Run
from server.lab.train.advance import advance
from tests.oracles.network import layers, losses

Floats = np.ndarray

# Experiments that differ in all that an update depends on
MANY = (
    Experiment(),
    Experiment(hidden_layers=(), learning_rate=0.3, batch_size=7),
    Experiment(hidden_layers=(5, 3, 2), activation="relu", features=("x1", "x2_squared", "sin_x1"), batch_size=30),
    Experiment(optimizer="adam", dropout=0.3, shuffle=True, hidden_layers=(5, 3), schedule="cosine",
               schedule_length=9),
    Experiment(classification_data="blobs-5", optimizer="momentum", shuffle=True, batch_size=30,
               scaling="standardised"),
    Experiment(loss="binary_cross_entropy", optimizer="adamw", clip_norm=0.05, layer_activations=("gelu", "elu"),
               regularization="L2", regularization_rate=0.03),
    Experiment(problem="regression", loss="huber", optimizer="rmsprop", dropout=0.1, activation="softplus"),
    Experiment(regularization="L1_L2", regularization_rate=0.1, optimizer="nesterov", layer_activations=("silu",)),
    Experiment(regularization="L1", regularization_rate=0.1, learning_rate=0.1, batch_size=600),
    Experiment(optimizer="adagrad", layer_activations=("leaky_relu", "sin"), loss="softmax_cross_entropy"),
    Experiment(classification_data="driving", hidden_layers=(2,), activation="relu", dropout=0.2),
    Experiment(problem="regression", regression_data="houses", hidden_layers=(), batch_size=9),
)  # fmt: skip


def trained(experiment: Experiment, epochs: int = 3, batches: int = 2) -> Run:
    """A run some way into an epoch."""
    return advance([Job(experiment, None, epochs, batches=batches)])[0].run


def outputs(
    experiment: Experiment, parameters: Floats, inputs: Floats, masks: list[Floats] | None = None
) -> Floats:
    """The engine's output layer (outputs, n), before a sigmoid or softmax; inputs (features, n), no row of ones."""
    architecture = experiment.architecture
    _, made = layers(architecture.sizes, architecture.activations, parameters, inputs, masks or ())
    return made[-1]


def point_losses(experiment: Experiment, made: Floats, targets: Floats) -> Floats:
    """The loss (n,) of each point; targets as the engine has them."""
    return losses(experiment.loss_in_force, made, targets)


def batch_of(experiment: Experiment, numbers: Floats) -> tuple[Floats, Floats]:
    """Inputs (features, B) and targets (outputs, B) of data points with these numbers."""
    given = preprocessed(experiment)
    return given.inputs[:-1, numbers], given.targets[:, numbers]
