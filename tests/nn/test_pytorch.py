"""Whole training runs against PyTorch's: batch losses and final weights, for every loss and optimizer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.nn.architecture import Architecture
from server.nn.families.losses import LOSSES
from server.nn.families.optimizers import OPTIMIZERS
from server.nn.inspect.probe import Probe
from server.nn.training import Plan
from tests.nn.families.test_optimizers import PYTORCH, TRUTHS
from tests.nn.stacks import stacked

RUNS = json.loads((Path(__file__).parents[1] / "reference" / "pytorch_cases.json").read_text())["training"]
LOSS_NAMES = {"half_squared_error": "squared_error"}


def targets_of(case: dict[str, Any]) -> np.ndarray:
    """(outputs, points): class numbers become one 1 among zeros."""
    y = np.array(case["y"])
    if LOSSES[LOSS_NAMES.get(case["loss"], case["loss"])].targets == "classes":
        return np.eye(case["sizes"][-1])[y.astype(int)].T
    return y.reshape(len(case["X"]), -1).T


@pytest.mark.parametrize(
    "case", RUNS, ids=lambda c: f"{c['loss']}-{c['optimizer']}-{'-'.join(c['hidden_activations'])}"
)
def test_a_recorded_run_goes_as_recorded(case: dict[str, Any]) -> None:
    architecture = Architecture(tuple(case["sizes"]), (*case["hidden_activations"], "linear"))
    loss = LOSSES[LOSS_NAMES.get(case["loss"], case["loss"])]
    points = np.array(case["X"])
    inputs = np.vstack([points.T, np.ones(len(points))])
    targets = targets_of(case)
    clips = case["clip_norm"] is not None
    plan = Plan(
        architecture, loss.name, None, False, case["batch_size"], len(points), case["optimizer"], clips=clips
    )
    first = [
        np.column_stack([weights, biases]).ravel()
        for weights, biases in zip(case["initial"]["weights"], case["initial"]["biases"], strict=True)
    ]
    parameters, rate = [np.concatenate(first)], float(case["learning_rate"])
    training = stacked(
        plan, inputs[None], targets[None], parameters, rate, largest_norm=case["clip_norm"] or 1.0
    )
    losses = []
    for step in range(case["steps"]):
        batch = step % len(plan.batches)
        start, end = plan.batches[batch]
        outputs = Probe(architecture, inputs[:, start:end]).outputs(training.parameters[0])[-1]
        losses.append(loss.mean(outputs[None], targets[None, :, start:end])[0])
        training.step(batch)
    assert losses == pytest.approx(case["batch_losses"], rel=1e-9)
    final = [
        np.column_stack([weights, biases]).ravel()
        for weights, biases in zip(case["final"]["weights"], case["final"]["biases"], strict=True)
    ]
    assert training.parameters[0] == pytest.approx(np.concatenate(final), rel=1e-9, abs=1e-12)
    outputs = Probe(architecture, inputs).outputs(training.parameters[0])[-1]
    assert outputs.T.ravel() == pytest.approx(np.ravel(case["final_outputs"]), rel=1e-9, abs=1e-12)


def test_every_loss_and_optimizer_is_recorded() -> None:
    assert {LOSS_NAMES.get(case["loss"], case["loss"]) for case in RUNS} == set(LOSSES)
    assert {case["optimizer"] for case in RUNS} == {
        name for name, truth in TRUTHS.items() if truth.source == PYTORCH
    }


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("clips", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_alone_or_in_a_stack_the_same_bytes(optimizer: str, clips: bool, loss: str) -> None:
    random = np.random.default_rng(1)
    architecture = Architecture((2, 5, 3), ("tanh", "linear"))
    inputs = np.ones((6, 3, 23))
    inputs[:, :2] = random.normal(size=(6, 2, 23))
    targets = np.eye(3)[random.integers(0, 3, (6, 23))].transpose(0, 2, 1)
    parameters = random.normal(size=(6, architecture.parameter_count))
    plan = Plan(architecture, loss, None, False, 7, 23, optimizer, clips=clips)
    together = stacked(plan, inputs, targets, parameters, 0.05, largest_norm=0.3)
    alone = stacked(plan, inputs[4:5], targets[4:5], parameters[4:5], 0.05, largest_norm=0.3)
    for _ in range(3):
        together.epoch()
        alone.epoch()
    assert together.parameters[4].tobytes() == alone.parameters[0].tobytes()
    for name, slot in together.slots.items():
        assert slot[4].tobytes() == alone.slots[name][0].tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_stopped_weight_stays_where_it_is(optimizer: str) -> None:
    architecture = Architecture((1, 1), ("linear",))
    plan = Plan(architecture, "squared_error", None, True, 2, 2, optimizer)
    slots = {name: np.full(2, 0.5) for name in OPTIMIZERS[optimizer].slots}
    slots |= {name: np.full(1, 0.5) for name in OPTIMIZERS[optimizer].powers}
    inputs, targets = np.array([[[1.0, 2.0], [1.0, 1.0]]]), np.array([[[3.0, 1.0]]])
    training = stacked(
        plan, inputs, targets, [np.array([0.0, 0.25])], 0.1, stopped=[np.array([True, False])], slots=slots
    )
    training.epoch()
    if "weight_decay" not in OPTIMIZERS[optimizer].settings:  # 0 decays to 0, too
        assert training.parameters[0, 1] != 0.25
    assert training.parameters[0, 0] == 0.0
