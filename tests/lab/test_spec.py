"""A spec's points as a data source: what is spelt out is what the engine is given, to the last bit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from server.lab import spec
from server.lab.preprocessing import preprocess
from server.nn.families.losses import LOSSES

POINTS = [[0.1, -2.0, 3.5], [1e-9, 4.0, -7.25]]


def read(**values: Any) -> spec.Spec:
    outputs = values.get("outputs", 1)
    said = {
        "sizes": [3, outputs], "hidden_activations": [], "loss": "squared_error", "learning_rate": 0.1,
        "batch_size": 1, "steps": 2, "X": POINTS, "y": [1, 0],
        "initial": {"weights": [[[0.5, -0.25, 0.125]] * outputs], "biases": [[0.0] * outputs]},
    }  # fmt: skip
    return spec.read(json.dumps(said | values).encode())


@pytest.mark.parametrize(
    ("values", "targets"),
    [
        ({"y": [1, 0.5]}, [[1, 0.5]]),
        ({"y": [[1, 2], [3, 4]], "outputs": 2}, [[1, 3], [2, 4]]),
        ({"y": [0, 1], "loss": "binary_cross_entropy"}, [[0, 1]]),
        ({"y": [1, 0], "loss": "softmax_cross_entropy", "outputs": 2}, [[0, 1], [1, 0]]),
        ({"y": [2, 0], "loss": "softmax_cross_entropy", "outputs": 3}, [[0, 1], [0, 0], [1, 0]]),
    ],
)
def test_points_and_targets_are_those_that_are_spelt_out(
    values: dict[str, Any], targets: list[list[float]]
) -> None:
    asked = read(**values)
    source = asked.data()
    given = preprocess(source.draw(), source.schema, LOSSES[asked.loss_name].targets)
    assert given.inputs.T.tolist() == [[*point, 1.0] for point in POINTS]
    assert given.targets.tolist() == targets
    assert np.array_equal(given.training_inputs, given.inputs)
    assert (given.shift, given.scale, given.target_shift, given.target_scale) == (None, None, 0.0, 1.0)


def test_one_step_by_hand() -> None:
    outcome = spec.train(read(steps=1))
    answer = 0.5 * 0.1 + 0.25 * 2 + 0.125 * 3.5
    assert outcome["batch_losses"] == [pytest.approx((answer - 1) ** 2 / 2)]
    slopes = np.array(POINTS[0]) * (answer - 1)
    assert outcome["final"]["weights"][0][0] == pytest.approx(np.array([0.5, -0.25, 0.125]) - 0.1 * slopes)
