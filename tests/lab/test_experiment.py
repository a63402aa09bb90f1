"""The table of fields: values are checked where an experiment is made, and errors say what would do."""

from __future__ import annotations

import math
from typing import Any

import pytest

from server.lab.experiment import FIELDS, Experiment


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("learning_rate", math.nan), ("learning_rate", math.inf), ("learning_rate", 0), ("learning_rate", True),
        ("learning_rate", "0.1"), ("learning_rate", 10**400), ("activation", "Tanh"), ("activation", None),
        ("regularization", "none"), ("regularization", ["L1"]), ("batch_size", 1.5), ("batch_size", 31),
        ("batch_size", 10**4000), ("noise", -1), ("features", ["x1", "x1"]), ("features", ["x9"]),
        ("features", "x1"), ("hidden_layers", [0]), ("hidden_layers", [1.0]), ("hidden_layers", [True]),
        ("hidden_layers", [2] * 7), ("seed", ""), ("seed", "a\u202eb"), ("seed", "\ud800"), ("seed", "x" * 65),
        ("zero_weights", 1), ("weight_draw", -1), ("problem", "both"), ("classification_data", "reg-plane"),
    ],
)  # fmt: skip
def test_what_is_not_accepted_is_named_with_what_would_be(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"is not accepted; give .*\.") as caught:
        Experiment(**{field: value})
    assert str(caught.value).startswith(FIELDS[field].label + ": ")
    assert len(str(caught.value)) < 300


def test_values_are_normalised() -> None:
    experiment = Experiment(learning_rate=1, features=["sin_x1", "x1"], hidden_layers=[3])
    assert experiment.learning_rate == 1.0
    assert experiment.features == ("x1", "sin_x1")
    assert hash(experiment) == hash(
        Experiment(learning_rate=1.0, features=("x1", "sin_x1"), hidden_layers=(3,))
    )


def test_every_choice_of_every_control_is_accepted() -> None:
    for name, row in FIELDS.items():
        described = row.kind.describe()
        for choice in described.get("choices", ()):
            value = None if choice["value"] == "none" else choice["value"]
            assert getattr(Experiment(**{name: value}), name) == value
        if "slider" in described:
            for end in ("low", "high"):
                Experiment(**{name: described["slider"][end]})
