"""Back-propagation against central differences of the loss, computed by a plain forward pass of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from server.nn import chance
from server.nn.architecture import Architecture
from server.nn.backpropagation import mean_gradients
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.losses import LOSSES
from server.nn.families.outputs import OUTPUTS, outputs_of
from server.nn.families.regularizers import REGULARIZERS
from server.nn.training import Plan
from tests.nn.families.test_regularizers import penalty_of
from tests.nn.stacks import stacked
from tests.oracles.activations import DEFINITIONS
from tests.oracles.network import layers, losses

Floats = NDArray[np.float64]
WIDTHS = (5, 3, 4, 2, 3, 4)


def test_every_activation_is_tried_here() -> None:
    assert set(DEFINITIONS) == set(ACTIVATIONS)


@dataclass(frozen=True)
class Case:
    """A network, its loss, and a batch: inputs (features + 1, points), targets (outputs, points)."""

    loss: str
    output: str
    architecture: Architecture
    parameters: Floats
    inputs: Floats
    targets: Floats


def case(
    loss: str, output: str, features: int, hidden: tuple[int, ...], activations: tuple[str, ...], outputs: int,
    seed: int,
) -> Case:  # fmt: skip
    random = np.random.default_rng(seed)
    points = 7
    architecture = Architecture((features, *hidden, outputs), (*activations, OUTPUTS[output].activation))
    inputs = np.ones((features + 1, points))
    inputs[:-1] = random.uniform(-2, 2, (features, points))
    targets = {
        "values": random.uniform(-1.5, 1.5, (outputs, points)),
        "bits": random.integers(0, 2, (outputs, points)).astype(float),
        "classes": np.eye(outputs)[random.integers(0, outputs, points)].T,
    }[LOSSES[loss].targets]
    parameters = random.uniform(-1, 1, architecture.parameter_count)
    return Case(loss, output, architecture, parameters, inputs, targets)


def plain_loss(tried: Case, parameters: Floats) -> float:
    """The mean over points: number by number, without the engine."""
    shape = tried.architecture.sizes, tried.architecture.activations
    _, outputs = layers(*shape, parameters, tried.inputs[:-1])
    return float(losses(tried.loss, outputs[-1] if outputs else tried.inputs[:-1], tried.targets).mean())


def differences(loss_of: Callable[[Floats], float], parameters: Floats, step: float = 1e-5) -> Floats:
    gradient = np.empty_like(parameters)
    for index in range(len(parameters)):
        up, down = parameters.copy(), parameters.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (loss_of(up) - loss_of(down)) / (2 * step)
    return gradient


def assert_close(found: Floats, wanted: Floats, least: float) -> None:
    """1e-6 of the largest slope: central differences themselves are no better for the small ones."""
    assert np.abs(found - wanted).max() <= 1e-6 * np.abs(wanted).max() + least


def has_kink_near(tried: Case) -> bool:
    """Whether a difference would reach over a kink, where there is no slope to compare with."""
    shape = tried.architecture.sizes, tried.architecture.activations
    sums, outputs = layers(*shape, tried.parameters, tried.inputs[:-1])
    for name, layer in zip(tried.architecture.activations, sums, strict=True):
        if DEFINITIONS[name].has_kink and np.abs(layer).min(initial=1) < 1e-3:
            return True
    distance = np.abs(np.abs(outputs[-1] - tried.targets) - 1)
    return tried.loss == "huber" and bool(distance.min() < 1e-3)


@pytest.mark.parametrize("output", ["tanh", "linear"])
@pytest.mark.parametrize("layers", range(7))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_of_every_depth_agree_with_central_differences(
    activation: str, layers: int, output: str
) -> None:
    hidden = WIDTHS[:layers]
    tried = case("squared_error", output, 2, hidden, (activation,) * layers, 1, layers + 17)
    found = mean_gradients(
        tried.architecture,
        LOSSES[tried.loss],
        tried.parameters[None],
        tried.inputs[None],
        tried.targets[None],
    )
    wanted = differences(lambda values: plain_loss(tried, values), tried.parameters)
    assert_close(found[0], wanted, 1e-12)


PAIRS = [(loss, output) for loss in LOSSES for output in outputs_of(loss)]


@pytest.mark.parametrize("regularization", [None, *REGULARIZERS])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("loss", "output"), PAIRS)
@settings(max_examples=5, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_step_goes_down_the_slope_of_loss_and_penalty(
    loss: str, output: str, activation: str, regularization: str | None, data: st.DataObject
) -> None:
    hidden = tuple(data.draw(st.lists(st.integers(1, 5), max_size=4), "hidden layers"))
    others = st.sampled_from([activation, *ACTIVATIONS])
    activations = tuple(activation if index == 0 else data.draw(others) for index in range(len(hidden)))
    outputs = data.draw(st.integers(2, 6) if OUTPUTS[output].one_a_class else st.integers(1, 2), "outputs")
    features, seed = data.draw(st.integers(0, 4), "features"), data.draw(st.integers(0, 99), "seed")
    tried = case(loss, output, features, hidden, activations, outputs, seed)
    assume(not has_kink_near(tried))
    rate, step_size, weights = 0.1, 1e-4, tried.architecture.is_weight

    def penalized(values: Floats) -> float:
        penalty = penalty_of(regularization, values[weights].tolist()) if regularization else 0.0
        return plain_loss(tried, values) + rate * penalty

    may_stop = regularization is not None and REGULARIZERS[regularization].stops_at_zero
    plan = Plan(tried.architecture, loss, regularization, may_stop, 7, 7)
    training = stacked(
        plan, tried.inputs[None], tried.targets[None], [tried.parameters], step_size, regularization_rate=rate
    )
    training.step(0)
    found = (tried.parameters - training.parameters[0]) / step_size
    assert_close(found, differences(penalized, tried.parameters), 1e-9)


def test_dropped_neurons_pass_nothing_on_and_no_error_back() -> None:
    tried = case("squared_error", "tanh", 2, (5, 3), ("gelu", "tanh"), 1, 5)
    plan = Plan(tried.architecture, "squared_error", None, False, 7, 7, drops=True)
    training = stacked(
        plan, tried.inputs[None], tried.targets[None], [tried.parameters], 1e-4, dropout=0.4, key=3
    )
    masks = chance.mask(3, 0, 0.4, 8, 7)
    assert 0 < (masks == 0).mean() < 1
    training.step(0)

    def masked_loss(values: Floats) -> float:
        shape = tried.architecture.sizes, tried.architecture.activations
        _, outputs = layers(*shape, values, tried.inputs[:-1], (masks[:5], masks[5:]))
        return float(losses("squared_error", outputs[-1], tried.targets).mean())

    found = (tried.parameters - training.parameters[0]) / 1e-4
    assert_close(found, differences(masked_loss, tried.parameters), 1e-9)


def test_looking_at_gradients_touches_nothing() -> None:
    tried = case("squared_error", "tanh", 2, (5, 3), ("tanh", "tanh"), 1, 2)
    arrays = tried.parameters, tried.inputs, tried.targets
    before = [array.tobytes() for array in arrays]
    mean_gradients(tried.architecture, LOSSES["squared_error"], *(array[None] for array in arrays))
    assert [array.tobytes() for array in arrays] == before
