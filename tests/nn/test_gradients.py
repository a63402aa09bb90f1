"""Back-propagation against central differences of the loss, computed by a plain forward pass of the test's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from server.nn.activations import ACTIVATIONS
from server.nn.architecture import Architecture
from server.nn.backpropagation import mean_gradients
from server.nn.losses import LOSSES
from server.nn.training import Plan, Training

Floats = NDArray[np.float64]
FUNCTIONS = {
    "relu": lambda z: max(z, 0.0),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "linear": lambda z: z,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
    "silu": lambda z: z / (1 + math.exp(-z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "sin": math.sin,
}
WIDTHS = (5, 3, 4, 2, 3, 4)


def test_every_activation_is_tried_here() -> None:
    assert set(FUNCTIONS) == set(ACTIVATIONS)


def network(
    activation: str, layers: int, output: str = "tanh"
) -> tuple[Architecture, Floats, Floats, Floats]:
    """An architecture with 2 inputs, parameters (count,), inputs (3, 7) with a row of ones, targets (1, 7)."""
    random = np.random.default_rng(layers + 17)
    architecture = Architecture((2, *WIDTHS[:layers], 1), (activation,) * layers + (output,))
    parameters = random.uniform(-1, 1, architecture.parameter_count)
    inputs = np.ones((3, 7))
    inputs[:2] = random.uniform(-2, 2, (2, 7))
    return architecture, parameters, inputs, random.choice([-1.0, 1.0], (1, 7))


def plain_loss(architecture: Architecture, parameters: Floats, inputs: Floats, targets: Floats) -> float:
    """½(o − t)², mean over points: number by number, without the engine."""
    total = 0.0
    for point in range(inputs.shape[1]):
        values, at = list(inputs[:-1, point]), 0
        for width, name in zip(architecture.sizes[1:], architecture.activations, strict=True):
            outputs = []
            for _ in range(width):
                weights, bias = parameters[at : at + len(values)], parameters[at + len(values)]
                at += len(values) + 1
                outputs.append(FUNCTIONS[name](sum(weights * values) + bias))
            values = outputs
        total += 0.5 * (values[0] - targets[0, point]) ** 2
    return total / inputs.shape[1]


def differences(loss_of: object, parameters: Floats, step: float = 1e-5) -> Floats:
    gradient = np.empty_like(parameters)
    for index in range(len(parameters)):
        up, down = parameters.copy(), parameters.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (loss_of(up) - loss_of(down)) / (2 * step)
    return gradient


def assert_close(found: Floats, wanted: Floats) -> None:
    """1e-6 of the largest slope: central differences themselves are no better for the small ones."""
    assert np.abs(found - wanted).max() <= 1e-6 * np.abs(wanted).max() + 1e-12


@pytest.mark.parametrize("output", ["tanh", "linear"])
@pytest.mark.parametrize("layers", range(7))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_agree_with_central_differences(activation: str, layers: int, output: str) -> None:
    architecture, parameters, inputs, targets = network(activation, layers, output)
    found = mean_gradients(
        architecture, LOSSES["squared_error"], parameters[None], inputs[None], targets[None]
    )
    wanted = differences(lambda p: plain_loss(architecture, p, inputs, targets), parameters)
    assert_close(found[0], wanted)


@pytest.mark.parametrize("regularization", [None, "L1", "L2"])
@pytest.mark.parametrize("layers", range(7))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_step_goes_down_the_slope_of_loss_and_penalty(
    activation: str, layers: int, regularization: str | None
) -> None:
    architecture, parameters, inputs, targets = network(activation, layers)
    rate, step_size, weights = 0.1, 1e-4, architecture.is_weight

    def penalized(values: Floats) -> float:
        penalty = {None: 0.0, "L1": np.abs(values[weights]).sum(), "L2": 0.5 * (values[weights] ** 2).sum()}
        return plain_loss(architecture, values, inputs, targets) + rate * penalty[regularization]

    plan = Plan(architecture, "squared_error", regularization, regularization == "L1", 7, 7)
    training = Training(plan, inputs[None], targets[None])
    training.load([parameters], [None], [step_size], [rate])
    training.step(0)
    found = (parameters - training.parameters[0]) / step_size
    wanted = differences(penalized, parameters)
    assert np.abs(found - wanted).max() <= 1e-6 * np.abs(wanted).max() + 1e-10


def test_looking_at_gradients_touches_nothing() -> None:
    architecture, parameters, inputs, targets = network("tanh", 2)
    before = parameters.tobytes(), inputs.tobytes(), targets.tobytes()
    mean_gradients(architecture, LOSSES["squared_error"], parameters[None], inputs[None], targets[None])
    assert (parameters.tobytes(), inputs.tobytes(), targets.tobytes()) == before
