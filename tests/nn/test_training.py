"""Updates against numbers worked out by hand, and stacks against networks that train alone."""

from __future__ import annotations

import numpy as np
import pytest

from server.nn.architecture import Architecture
from server.nn.families.activations import ACTIVATIONS
from server.nn.training import Plan, Training
from tests.nn.stacks import stacked

# One weight and one bias, linear, two points (x, t) = (1, 3), (2, 1): o = 0.5x + 0.25 gives 0.75 and 1.25.
# Errors −2.25, 0.25; mean gradients: weight (−2.25·1 + 0.25·2)/2 = −0.875, bias (−2.25 + 0.25)/2 = −1.
LINE = Architecture((1, 1), ("linear",))
INPUTS = np.array([[[1.0, 2.0], [1.0, 1.0]]])
TARGETS = np.array([[[3.0, 1.0]]])


def one_step(regularization: str | None, rate: float, weight: float = 0.5) -> tuple[float, float, Training]:
    plan = Plan(LINE, "squared_error", regularization, regularization == "L1", 2, 2)
    training = stacked(plan, INPUTS, TARGETS, [np.array([weight, 0.25])], 0.1, regularization_rate=rate)
    training.step(0)
    return training.parameters[0, 0], training.parameters[0, 1], training


def test_new_is_old_less_step_size_times_gradient() -> None:
    weight, bias, _ = one_step(None, 0.0)
    assert (weight, bias) == pytest.approx((0.5875, 0.35), rel=1e-15)


def test_l2_pulls_at_the_weight_as_it_was_and_leaves_the_bias() -> None:
    weight, bias, _ = one_step("L2", 0.5)
    assert (weight, bias) == pytest.approx((0.5875 - 0.1 * 0.5 * 0.5, 0.35), rel=1e-15)


def test_l1_pulls_by_the_sign() -> None:
    weight, bias, _ = one_step("L1", 0.5)
    assert (weight, bias) == pytest.approx((0.5875 - 0.1 * 0.5, 0.35), rel=1e-15)


def test_l1_stops_a_weight_that_it_carries_through_zero() -> None:
    weight, _, training = one_step("L1", 10.0)  # 0.5875 − 0.1·10 < 0
    assert weight == 0.0
    assert training.moving[0].tolist() == [0.0, 1.0]
    training.step(0)
    assert training.parameters[0, 0] == 0.0  # for good, though the slope is not zero
    assert training.parameters[0, 1] != 0.35


def test_a_short_last_batch_is_applied_at_once_with_its_own_mean() -> None:
    inputs = np.array([[[1.0, 2.0, 4.0], [1.0, 1.0, 1.0]]])
    targets = np.array([[[3.0, 1.0, 0.0]]])
    plan = Plan(LINE, "squared_error", None, False, 2, 3)
    training = stacked(plan, inputs, targets, [np.array([0.5, 0.25])], 0.1)
    training.epoch()
    # after the first batch 0.5875, 0.35; the third point gives o = 2.7, error 2.7, gradients 10.8 and 2.7
    assert training.parameters[0] == pytest.approx([0.5875 - 1.08, 0.35 - 0.27], rel=1e-14)


@pytest.mark.parametrize("regularization", [None, "L1", "L2"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (1,), (4, 2), (8, 3, 1, 5), (8,) * 6])
@pytest.mark.parametrize(("points", "batch"), [(60, 10), (17, 1), (61, 30), (11, 2)])
@pytest.mark.parametrize("features", [0, 1, 2, 7])
def test_alone_or_among_strangers_the_same_bytes(
    hidden: tuple[int, ...],
    activation: str,
    regularization: str | None,
    points: int,
    batch: int,
    features: int,
) -> None:
    random = np.random.default_rng(3)
    stack = 5
    architecture = Architecture((features, *hidden, 1), (activation,) * len(hidden) + ("tanh",))
    inputs = np.ones((stack, features + 1, points))
    inputs[:, :-1] = random.uniform(-5, 5, (stack, features, points))
    targets = random.choice([-1.0, 1.0], (stack, 1, points))
    parameters = random.uniform(-0.5, 0.5, (stack, architecture.parameter_count))
    rates = np.linspace(0.01, 0.1, stack)
    plan = Plan(architecture, "squared_error", regularization, regularization == "L1", batch, points)

    together = stacked(plan, inputs, targets, parameters, list(rates), regularization_rate=0.03)
    alone = stacked(plan, inputs[2:3], targets[2:3], parameters[2:3], [rates[2]], regularization_rate=0.03)
    for _ in range(2):
        together.epoch()
        alone.epoch()
    assert together.parameters[2].tobytes() == alone.parameters[0].tobytes()
    assert together.moving[2].tobytes() == alone.moving[0].tobytes()
