"""The table of fields: values are checked where an experiment is made, and errors say what would do."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from typing import Any

import pytest

from server.data.source import Drawn, Generated
from server.lab.experiment.experiment import FIELDS, Experiment
from tests.lab.drawn import BRAKING, FISH, SPOTS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("learning_rate", math.nan), ("learning_rate", math.inf), ("learning_rate", 0), ("learning_rate", True),
        ("learning_rate", "0.1"), ("learning_rate", 10**400), ("activation", "Tanh"), ("activation", None),
        ("regularization", "none"), ("regularization", ["L1"]), ("batch_size", 1.5), ("optimizer", "Adam"),
        ("batch_size", 10**4000), ("noise", -1), ("features", ["x1", "x1"]), ("features", ["x9"]),
        ("features", "x1"), ("hidden_layers", [0]), ("hidden_layers", [1.0]), ("hidden_layers", [True]),
        ("hidden_layers", [2] * 7), ("seed", ""), ("seed", "a\u202eb"), ("seed", "\ud800"), ("seed", "x" * 65),
        ("shuffle", 1), ("batch_size", 1201),
        ("layer_activations", ["tan"]), ("loss", None), ("weight_draw", -1), ("problem", "both"),
        ("classification_data", "reg-plane"),
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
            others = {"loss": FITTING_LOSS[value]} if value in FITTING_LOSS else {}
            assert getattr(Experiment(**{name: value}, **others), name) == value
        if "slider" in described:
            for end in ("low", "high"):
                Experiment(**{name: described["slider"][end]})


FITTING_LOSS = {"sigmoid": "binary_cross_entropy", "softmax": "softmax_cross_entropy"}
# Which output each loss goes with, and how many classes it can tell apart: 0 is a regression
PAIRS = {
    "squared_error": ({"tanh", "linear"}, {0, 2}),
    "huber": ({"tanh", "linear"}, {0, 2}),
    "binary_cross_entropy": ({"sigmoid"}, {2}),
    "softmax_cross_entropy": ({"softmax"}, {2, 3, 5}),
}
DATA = {
    0: {"problem": "regression"},
    2: {"classification_data": "moons"},
    3: {"classification_data": "spiral-3"},
    5: {"classification_data": "blobs-5"},
}


@pytest.mark.parametrize("classes", DATA)
@pytest.mark.parametrize("loss", PAIRS)
@pytest.mark.parametrize("output", ["auto", "tanh", "linear", "sigmoid", "softmax"])
def test_loss_output_and_data_have_to_fit(classes: int, loss: str, output: str) -> None:
    outputs, fitting = PAIRS[loss]
    if classes not in fitting:
        with pytest.raises(ValueError, match=r"Loss: .* does not fit"):
            Experiment(**DATA[classes], loss=loss, output=output)
    elif output != "auto" and output not in outputs:
        with pytest.raises(ValueError, match=r"Output: .* does not fit") as caught:
            Experiment(**DATA[classes], loss=loss, output=output)
        assert all(name in str(caught.value) for name in outputs)
    else:
        experiment = Experiment(**DATA[classes], loss=loss, output=output)
        assert experiment.output_in_force in outputs
        assert experiment.outputs == (classes if loss == "softmax_cross_entropy" else 1)


def test_automatic_is_the_originals_and_softmax_for_several_classes() -> None:
    assert [Experiment(**data).loss_in_force for data in DATA.values()] == [
        "squared_error", "squared_error", "softmax_cross_entropy", "softmax_cross_entropy",
    ]  # fmt: skip
    assert [Experiment(**data).output_in_force for data in DATA.values()] == [
        "linear", "tanh", "softmax", "softmax"
    ]  # fmt: skip


def test_other_data_make_a_loss_that_no_longer_fits_automatic() -> None:
    chosen = Experiment(loss="huber", output="linear")
    assert chosen.with_task(classification_data="moons").loss == "huber"
    assert chosen.with_task(classification_data="blobs-3").loss == "auto"
    with pytest.raises(ValueError, match="Data"):
        chosen.with_task(classification_data="reg-plane")


def test_a_layer_may_have_an_activation_of_its_own() -> None:
    experiment = Experiment(hidden_layers=(3, 2, 1), layer_activations=["relu", "", "", "sin"])
    assert experiment.layer_activations == ("relu",)
    assert experiment.architecture.activations == ("relu", "tanh", "tanh", "tanh")


def test_chance_has_another_key_for_another_seed_or_draw() -> None:
    keys = {Experiment(seed=seed, weight_draw=draw).key for seed in ("1", "2", "1/") for draw in (0, 1)}
    assert len(keys) == 6
    assert all(0 <= key < 2**63 for key in keys)


# --- what is learned from -------------------------------------------------------------------------------


def test_the_data_are_one_value() -> None:
    experiment = Experiment(classification_data="xor", seed="0.2", noise=10, training_percent=70)
    assert experiment.data == Generated("xor", "0.2", 10, 70)
    assert experiment.changed(problem="regression").data == Generated("reg-plane", "0.2", 10, 70)
    assert Experiment(drawn=FISH).data is FISH
    assert Experiment(drawn=FISH).inputs_in_force == ("length", "weight", "age", "depth")
    assert Experiment(drawn=SPOTS).inputs_in_force == ("x1", "x2")


def test_drawn_points_say_the_problem_until_others_are_chosen() -> None:
    experiment = Experiment(drawn=BRAKING)
    assert (experiment.problem, experiment.classes, experiment.outputs) == ("regression", 0, 1)
    assert experiment.changed(learning_rate=0.1, seed="0.7").drawn is BRAKING
    assert experiment.changed(regression_data="reg-plane").data == Generated("reg-plane", "0.5", 0, 50)
    assert experiment.with_task(problem="classification").data == Generated("circle", "0.5", 0, 50)
    assert Experiment(drawn=FISH).loss_in_force == "softmax_cross_entropy"


def test_experiments_with_other_points_differ_and_travel_as_one_object() -> None:
    one, same, other = Experiment(drawn=FISH), Experiment(drawn=FISH), Experiment(drawn=SPOTS)
    assert one == same and hash(one) == hash(same)
    assert len({one, other, Experiment()}) == 3
    assert one.preprocessing_key == same.preprocessing_key != other.preprocessing_key
    there = pickle.loads(pickle.dumps(one))
    assert there == one
    assert there is pickle.loads(pickle.dumps(same))
    assert there.drawn.inputs.tobytes() == FISH.inputs.tobytes()


def test_points_that_no_experiment_can_learn_from_are_refused() -> None:
    schema, inputs, targets = FISH.schema, FISH.inputs, FISH.targets
    with pytest.raises(ValueError, match="Data: all points are for training; leave at least one"):
        Experiment(drawn=Drawn(schema, inputs, targets, len(inputs)))
    values = replace(schema, problem="regression", classes=0)
    with pytest.raises(ValueError, match="Data: a row of targets for each point is not accepted"):
        Experiment(drawn=Drawn(values, inputs, inputs, 40))
    with pytest.raises(ValueError, match="Data: 1 inputs are not accepted; give 2 to 64"):
        Experiment(drawn=Drawn(replace(schema, inputs=schema.inputs[:1]), inputs[:, :1], targets, 40))
