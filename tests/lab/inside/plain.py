"""Networks computed the long way round, for the tests of `lab.inside`: plain loops, nothing of the engine."""

from __future__ import annotations

import math

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.material import material
from server.lab.run.run import Run
from server.lab.train.advance import advance

Floats = np.ndarray

_ERF = np.vectorize(math.erf, otypes=[float])

SQUASH = {
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
    "gelu": lambda z: z * (1 + _ERF(z / math.sqrt(2))) / 2,
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "sin": np.sin,
}

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
    values = inputs
    position = 0
    sizes, names = experiment.architecture.sizes, experiment.architecture.activations
    for layer, name in enumerate(names):
        rows = []
        for _ in range(sizes[layer + 1]):
            weights = parameters[position : position + sizes[layer]]
            bias = parameters[position + sizes[layer]]
            position += sizes[layer] + 1
            total = np.full(inputs.shape[1], bias)
            for weight, row in zip(weights, values, strict=True):
                total = total + weight * row
            rows.append(SQUASH[name](total))
        values = np.array(rows)
        if masks and layer < len(masks):
            values = values * masks[layer]
    return values


def point_losses(experiment: Experiment, made: Floats, targets: Floats) -> Floats:
    """The loss (n,) of each point; targets as the engine has them."""
    loss = experiment.loss_in_force
    if loss == "squared_error":
        return ((made - targets) ** 2 / 2).sum(axis=0)
    if loss == "huber":
        away = np.abs(made - targets)
        return np.where(away <= 1, away**2 / 2, away - 0.5).mean(axis=0)
    if loss == "binary_cross_entropy":
        chance = 1 / (1 + np.exp(-made[0]))
        return -np.where(targets[0] == 1, np.log(chance), np.log(1 - chance))
    powers = np.exp(made)
    return -np.log((powers / powers.sum(axis=0))[targets.argmax(axis=0), np.arange(made.shape[1])])


def batch_of(experiment: Experiment, numbers: Floats) -> tuple[Floats, Floats]:
    """Inputs (features, B) and targets (outputs, B) of data points with these numbers."""
    given = material(experiment)
    return given.inputs[:-1, numbers], given.targets[:, numbers]
