"""Penalties with every optimizer: against PyTorch's recorded runs, and the closed form of a ridge."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.lab.jobs import Job
from server.lab.permalink import links
from server.lab.preprocessing import preprocessed
from server.lab.train.advance import advance
from server.nn.architecture import Architecture
from server.nn.families.optimizers import OPTIMIZERS, PLAIN, SETTINGS
from server.nn.families.regularizers import REGULARIZERS
from server.nn.operations import run
from server.nn.training import Plan, Training
from tests.nn.families.complete import assert_complete
from tests.nn.families.test_optimizers import PYTORCH
from tests.nn.families.test_optimizers import TRUTHS as OPTIMIZER_TRUTHS
from tests.nn.stacks import stacked

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "pytorch_penalties.json").read_text())
LINE = Architecture((1, 1), ("linear",))


def of(case: dict[str, Any]) -> str:
    words = (case["optimizer"], case["regularization"], f"batch {case['batch_size']}")
    return " ".join(map(str, words)) + (" clipped" if case["clip_norm"] else "")


@pytest.mark.parametrize("case", RECORDED["runs"], ids=of)
def test_a_run_with_a_penalty_goes_as_recorded(case: dict[str, Any]) -> None:
    points = np.array(RECORDED["X"])
    architecture = Architecture(tuple(RECORDED["sizes"]), ("tanh", "linear"))
    inputs = np.vstack([points.T, np.ones(len(points))])
    plan = Plan(
        architecture, "squared_error", case["regularization"], case["regularization"] == "L1",
        case["batch_size"], len(points), case["optimizer"], clips=case["clip_norm"] is not None,
    )  # fmt: skip
    training = stacked(
        plan, inputs[None], np.array(RECORDED["y"])[None, None], [np.array(RECORDED["first"])],
        case["learning_rate"], largest_norm=case["clip_norm"] or 1.0,
        regularization_rate=RECORDED["regularization_rate"],
    )  # fmt: skip
    for step in range(RECORDED["steps"]):
        training.step(step % len(plan.batches))
    assert training.parameters[0] == pytest.approx(case["final"], rel=1e-10, abs=1e-13)


def test_every_optimizer_is_recorded_with_every_penalty() -> None:
    found = {(case["optimizer"], case["regularization"]) for case in RECORDED["runs"]}
    names = [name for name, truth in OPTIMIZER_TRUTHS.items() if truth.source == PYTORCH]
    assert found == {(name, penalty) for name in names for penalty in (None, "L1", "L2")}


TRUTHS: dict[str, tuple[str, Callable[[float], float]]] = {
    "L1": ("Tibshirani, 1996: |w|", abs),
    "L2": ("a ridge: ½ w²", lambda w: w * w / 2),
    "L1_L2": ("Zou and Hastie, 2005: the sum of both", lambda w: abs(w) + w * w / 2),
}


def penalty_of(name: str, weights: list[float]) -> float:
    """The penalty of weights, number by number."""
    return sum(map(TRUTHS[name][1], weights))


def test_every_penalty_has_its_truth() -> None:
    assert_complete(REGULARIZERS, TRUTHS, __file__)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_the_slope_is_that_of_the_penalty(name: str) -> None:
    weights, slopes = np.array([[-3.0, -0.2, 0.1, 4.0]]), np.empty((1, 4))
    run(REGULARIZERS[name].slope(weights, slopes))
    differences = [
        (penalty_of(name, [w + 1e-6]) - penalty_of(name, [w - 1e-6])) / 2e-6 for w in weights[0].tolist()
    ]
    assert slopes[0] == pytest.approx(differences, rel=1e-8)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_a_penalty_with_a_corner_at_zero_stops_weights_there(name: str) -> None:
    has_corner = penalty_of(name, [1e-6]) > 0.5e-6
    assert REGULARIZERS[name].stops_at_zero == has_corner


RIDGE = (
    "#problem=regression&regDataset=reg-plane&networkShape=&batchSize=1200&noise=20&seed=0.5"
    "&regularization=L2&regularizationRate=1&output=linear"
)


@pytest.mark.parametrize("choice", ["sgd", "momentum", "nesterov", "adam", "rmsprop"])
def test_l2_leads_to_the_ridge_of_the_closed_form(choice: str) -> None:
    rate = {"sgd": 0.03, "momentum": 0.003, "nesterov": 0.003, "adam": 0.0001, "rmsprop": 0.00001}[choice]
    experiment = links.read(f"{RIDGE}&optimizer={choice}&learningRate={rate}").experiment
    given = preprocessed(experiment)
    points, targets = given.training_inputs, given.training_targets[0]
    penalty = np.diag([1.0, 1.0, 0.0])  # the bias has none
    best = np.linalg.solve(points @ points.T / points.shape[1] + penalty, points @ targets / points.shape[1])
    assert best[:2] == pytest.approx([0.092295, 0.091800], abs=5e-7)
    epochs = {"adam": 15_000, "rmsprop": 60_000}.get(choice, 3000)
    (result,) = advance([Job(experiment, epochs=epochs)])
    # RMSProp and Adam go on in steps of about their learning rate
    assert result.run.parameters == pytest.approx(best, abs={"adam": 1e-5, "rmsprop": 2e-5}.get(choice, 1e-9))


@pytest.mark.parametrize("case", RECORDED["large_gradients"].items(), ids=lambda case: case[0])
def test_a_gradient_whose_square_is_beyond_bounds_steps_where_pytorch_steps(
    case: tuple[str, list[dict[str, Any]]],
) -> None:
    optimizer = OPTIMIZERS[case[0]]
    for row in case[1]:
        parameters, gradients = np.ones((1, 1)), np.empty((1, 1))
        slots = optimizer.new_slots((1, 1))
        step = optimizer.update(parameters, gradients, np.full((1, 1), 0.01), slots, SETTINGS)
        for weight in row["weights"]:
            gradients[0] = row["gradient"]
            with np.errstate(over="ignore"):
                run(step)
            assert parameters[0, 0] == pytest.approx(weight, rel=1e-14), row["gradient"]


def line(optimizer: str, weight: float, slope: float, rate: float, penalty: str = "L1") -> Training:
    """One weight whose loss has nearly that slope everywhere: an input of 1e-3 and a far target; its bias is held."""
    inputs, targets = np.array([[[1e-3], [1.0]]]), np.array([[[-slope * 1e3 + weight * 1e-3]]])
    plan = Plan(LINE, "squared_error", penalty, True, 1, 1, optimizer)
    return stacked(
        plan, inputs, targets, [np.array([weight, 0.0])], 0.01, regularization_rate=rate,
        stopped=np.array([False, True]),
        slots={name: np.zeros(2) for name in OPTIMIZERS[optimizer].slots}
        | {name: np.ones(1) for name in OPTIMIZERS[optimizer].powers},
    )  # fmt: skip


OTHERS = [name for name in OPTIMIZERS if name != PLAIN]


@pytest.mark.parametrize("penalty", ["L1", "L1_L2"])
@pytest.mark.parametrize("optimizer", OTHERS)
def test_l1_stops_a_weight_at_zero_where_the_loss_pulls_no_harder(optimizer: str, penalty: str) -> None:
    training = line(optimizer, 0.03, 0.1, 1.0, penalty)
    for _ in range(60):
        training.step(0)
    assert training.parameters[0, 0] == 0
    assert training.moving[0].tolist() == [0, 0]


@pytest.mark.parametrize("optimizer", OTHERS)
def test_a_weight_that_the_loss_carries_across_goes_on(optimizer: str) -> None:
    training = line(optimizer, 0.03, 2.0, 1.0)
    for _ in range(120):
        training.step(0)
    assert training.parameters[0, 0] < 0
    assert training.moving[0].tolist() == [1, 0]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_bias_has_no_penalty(optimizer: str) -> None:
    """A weight of 0 pays nothing: with an input of 0, only the bias moves, and as without any penalty."""
    ends = []
    for penalty in (None, "L1", "L2", "L1_L2"):
        plan = Plan(LINE, "squared_error", penalty, True, 1, 1, optimizer)
        training = stacked(
            plan, np.array([[[0.0], [1.0]]]), np.array([[[3.0]]]), [np.array([0.0, 0.25])], 0.01,
            regularization_rate=5.0,
        )  # fmt: skip
        for _ in range(5):
            training.step(0)
        ends.append(training.parameters[0].tolist())
    assert ends[0][1] > 0.25
    assert ends == [ends[0]] * 4


@pytest.mark.parametrize("penalty", ["L1", "L2", "L1_L2"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_alone_or_in_a_stack_the_same_bytes(optimizer: str, penalty: str) -> None:
    random = np.random.default_rng(1)
    architecture = Architecture((2, 5, 1), ("tanh", "linear"))
    inputs = np.ones((4, 3, 23))
    inputs[:, :2] = random.normal(size=(4, 2, 23))
    targets = random.normal(size=(4, 1, 23))
    parameters = random.normal(size=(4, architecture.parameter_count))
    plan = Plan(architecture, "squared_error", penalty, "L1" in penalty, 7, 23, optimizer, clips=True)
    own = {"largest_norm": 0.3, "regularization_rate": 0.5}
    together = stacked(plan, inputs, targets, parameters, 0.05, **own)
    alone = stacked(plan, inputs[2:3], targets[2:3], parameters[2:3], 0.05, **own)
    for _ in range(3):
        together.epoch()
        alone.epoch()
    assert together.parameters[2].tobytes() == alone.parameters[0].tobytes()
    assert together.moving[2].tobytes() == alone.moving[0].tobytes()
