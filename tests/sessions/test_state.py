"""changed(): what each command makes of a state, and that a refusal changes nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from server.lab.permalink import links
from server.lab.run.run import Run
from server.protocol import commands
from server.protocol.refusals import Reason, Refusal
from server.sessions.changes import changed
from server.sessions.opening import opened, reopened
from server.sessions.state import State

SEED = "0.77777"
TRAINED = State(run=Run(np.zeros(25), epoch=9), playing=True, revision=5, since=2)


def after(state: State, name: str, **values: Any) -> State:
    command = commands.parse(json.dumps({"type": name} | values))
    assert not isinstance(command, Refusal), command
    outcome = changed(state, command, SEED)
    assert isinstance(outcome, State), outcome
    return outcome


def refused(state: State, name: str, **values: Any) -> Refusal:
    command = commands.parse(json.dumps({"type": name} | values))
    assert not isinstance(command, Refusal), command
    outcome = changed(state, command, SEED)
    assert isinstance(outcome, Refusal)
    return outcome


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("learning_rate", 0.3), ("activation", "relu"), ("regularization", "L1"), ("regularization_rate", 0.1),
        ("batch_size", 3), ("noise", 25), ("training_percent", 70), ("classification_data", "spiral"),
    ],
)  # fmt: skip
def test_a_change_that_fits_keeps_the_run(field: str, value: object) -> None:
    state = after(TRAINED, "set", field=field, value=value)
    assert getattr(state.experiment, field) == value
    assert (state.run, state.playing, state.since) == (TRAINED.run, True, 2)
    assert state.revision == 6


@pytest.mark.parametrize(
    ("name", "values", "count"),
    [
        ("set", {"field": "features", "value": ["x1"]}, 21), ("set", {"field": "problem", "value": "regression"}, 25),
        ("add_layer", {}, 31), ("remove_layer", {}, 17), ("add_neuron", {"layer": 1}, 30),
        ("remove_neuron", {"layer": 2}, 19),
    ],
)  # fmt: skip
def test_another_shape_is_given_to_the_running_network(name: str, values: dict[str, Any], count: int) -> None:
    state = after(TRAINED, name, **values)
    assert state.run is not None
    assert (state.run.epoch, len(state.run.parameters)) == (9, count)
    assert state.experiment.architecture.parameter_count == count
    assert state.begun == TRAINED.begun
    assert state.since == (TRAINED.since if count == 25 else state.revision)


@pytest.mark.parametrize("name", ["reset", "new_weights"])
def test_reset_and_new_weights_begin_another_run(name: str) -> None:
    state = after(TRAINED, name)
    assert state.run is None
    assert state.begun == state.since == state.revision == 6


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("add_layer", {}),
        ("set", {"field": "noise", "value": 10}),
        ("set", {"field": "learning_rate", "value": 1}),
    ],
)
def test_start_over_on_every_change_is_the_originals_behaviour(name: str, values: dict[str, Any]) -> None:
    state = after(after(TRAINED, "set_view", start_over=True), name, **values)
    assert state.run is None
    assert "startOver=true" in links.write(state.experiment, state.view)


def test_a_hidden_feature_cannot_be_made_an_input() -> None:
    state, notices = opened("#seed=0.5&xTimesY=true&xTimesY_hide=true&sinX_hide=true", SEED)
    assert (state.experiment.features, notices) == (("x1", "x2"), [])
    refusal = refused(state, "set", field="features", value=["x1", "x1_x2", "sin_x1"])
    assert refusal.reason is Reason.OUT_OF_RANGE
    assert "X1X2, sin(X1) cannot be an input" in refusal.message
    assert "give any of x1, x2, x1_squared, x2_squared, sin_x2" in refusal.message
    assert after(state, "set", field="features", value=["x2", "sin_x2"]).experiment.features == (
        "x2",
        "sin_x2",
    )
    # Whoever leaves a lesson gets the controls back that it hid, and may choose them then
    left = after(state, "set_view", lesson="")
    assert after(left, "set", field="features", value=["x1_x2"]).experiment.features == ("x1_x2",)


def test_a_weight_set_by_hand() -> None:
    state = after(TRAINED, "set_parameter", layer=2, neuron=1, source=3, value=-2.5)
    assert state.run is not None
    assert state.run.parameters[12 + 5 + 3] == -2.5
    assert np.count_nonzero(state.run.parameters) == 1
    bias = after(state, "set_parameter", layer=3, neuron=0, source=None, value=0.75)
    assert bias.run is not None
    assert bias.run.parameters[-1] == 0.75
    for place in ({"layer": 0}, {"layer": 4}, {"neuron": 2}, {"source": 4}):
        wrong = {"layer": 2, "neuron": 1, "source": 3, "value": 1.0} | place
        assert refused(TRAINED, "set_parameter", **wrong).reason is Reason.NOT_THERE


def test_what_hands_have_touched_is_not_made_anew() -> None:
    untrained = State(run=Run(np.zeros(25)))
    touched = after(untrained, "set_parameter", layer=1, neuron=0, source=0, value=1.5)
    state = after(touched, "add_neuron", layer=1)
    assert state.run is not None
    assert state.run.parameters[0] == 1.5
    assert not after(state, "reset").edited


def test_a_cut_link_comes_back_as_it_was() -> None:
    run = Run(np.arange(25.0), epoch=3)
    state = after(State(run=run), "cut_link", layer=1, neuron=1, source=1)
    assert state.run is not None
    assert state.run.parameters[4] == 0
    again = after(
        after(state, "cut_link", layer=1, neuron=1, source=1), "mend_link", layer=1, neuron=1, source=1
    )
    assert again.run is not None
    assert again.run.parameters.tolist() == run.parameters.tolist()
    assert (again.run.stopped, again.run.held) == (None, None)


def test_a_silenced_neuron_keeps_what_comes_in() -> None:
    run = Run(np.arange(1.0, 26.0), epoch=3)
    state = after(State(run=run), "silence", layer=1, neuron=2)
    assert state.run is not None
    assert np.flatnonzero(state.run.parameters == 0).tolist() == [12 + 2, 12 + 5 + 2]
    again = after(state, "unsilence", layer=1, neuron=2)
    assert again.run is not None
    assert again.run.parameters.tolist() == run.parameters.tolist()
    assert refused(TRAINED, "silence", layer=3, neuron=0).reason is Reason.NOT_THERE
    assert refused(TRAINED, "silence", layer=1, neuron=4).reason is Reason.NOT_THERE


def test_reset_keeps_the_experiment_and_new_weights_draw_others() -> None:
    assert after(TRAINED, "reset").experiment == TRAINED.experiment
    assert after(TRAINED, "new_weights").experiment == TRAINED.experiment.changed(weight_draw=1)


def test_new_points_keep_a_trained_run_and_begin_an_untrained_one_anew() -> None:
    assert after(TRAINED, "regenerate").run is TRAINED.run
    assert after(TRAINED, "regenerate").experiment.seed == "0.77777"
    untrained = State(run=Run(np.zeros(25)))
    assert after(untrained, "regenerate").run is None


def test_layers_and_neurons() -> None:
    assert after(TRAINED, "add_layer").experiment.hidden_layers == (4, 2, 2)
    assert after(TRAINED, "remove_layer").experiment.hidden_layers == (4,)
    assert after(TRAINED, "add_neuron", layer=2).experiment.hidden_layers == (4, 3)
    assert after(TRAINED, "remove_neuron", layer=1).experiment.hidden_layers == (3, 2)


def test_step_pauses_and_counts() -> None:
    state = after(after(TRAINED, "step"), "step")
    assert (state.playing, state.steps) == (False, 2)


def test_limits_refuse() -> None:
    eight = State(experiment=TRAINED.experiment.changed(hidden_layers=(8, 1, 1, 1, 1, 1)))
    assert refused(eight, "add_layer").reason is Reason.OUT_OF_RANGE
    assert refused(eight, "add_neuron", layer=1).reason is Reason.OUT_OF_RANGE
    assert refused(eight, "remove_neuron", layer=2).reason is Reason.OUT_OF_RANGE
    assert refused(eight, "add_neuron", layer=7).reason is Reason.NOT_THERE
    assert refused(eight, "look_at", neuron=[1, 8]).reason is Reason.NOT_THERE
    assert refused(State(), "set", field="learning_rate", value=99).reason is Reason.OUT_OF_RANGE
    none = State(experiment=TRAINED.experiment.changed(hidden_layers=()))
    assert refused(none, "remove_layer").reason is Reason.NOT_THERE
    assert refused(TRAINED, "add_layer", at=3).reason is Reason.NOT_THERE


def test_commands_without_effect_return_the_very_same_state() -> None:
    assert after(TRAINED, "play") is TRAINED
    assert after(TRAINED, "set", field="noise", value=0) is TRAINED
    assert after(TRAINED, "look_at", neuron=None) is TRAINED
    assert after(TRAINED, "set_view") is TRAINED


def test_a_neuron_that_is_gone_is_no_longer_looked_at() -> None:
    looking = after(TRAINED, "look_at", neuron=[2, 1])
    assert looking.neuron == (2, 1)
    assert after(looking, "remove_neuron", layer=2).neuron is None


def test_a_link_opens_paused_and_says_what_it_could_not_read() -> None:
    state, notices = opened("#dataset=xor&noise=99&discretize=true&playButton_hide=true", SEED)
    assert not state.playing
    assert state.experiment.classification_data == "xor"
    assert state.experiment.seed == "0.77777"
    assert state.view.discretize
    assert [str(each) for each in notices] == ["noise: '99' is not accepted; give a number from 0 to 80."]
    assert opened("#seed=0.5", SEED)[0].experiment.seed == "0.5"
    again, _ = reopened(TRAINED, "#seed=0.1", SEED)
    assert (again.playing, again.run, again.since) == (False, None, again.revision)


def test_a_link_that_is_full_of_nonsense_gives_few_notices() -> None:
    keys = ("noise", "batchSize", "learningRate", "activation", "problem", "dataset", "regDataset", "loss")
    faults = [f"{key}=none!" for key in keys]
    state, notices = opened("#" + "&".join(faults), SEED)
    assert len(notices) == 6
    assert "3 more" in str(notices[-1])
    state, notices = opened("#" + "&".join(f"key{number}=" for number in range(300)), SEED)
    assert len(notices) == 1
    assert "could not be understood" in str(notices[0])
    assert state.experiment.hidden_layers == (4, 2)


def test_other_data_take_a_loss_that_does_not_fit_back_to_automatic() -> None:
    state = after(State(), "set", field="loss", value="binary_cross_entropy")
    assert state.experiment.output_in_force == "sigmoid"
    state = after(state, "set", field="classification_data", value="blobs-3")
    assert (state.experiment.loss, state.experiment.loss_in_force) == ("auto", "softmax_cross_entropy")
    assert "softmax_cross_entropy" in refused(state, "set", field="loss", value="huber").message


def test_layers_come_and_go_with_their_own_activation() -> None:
    state = after(State(), "set", field="layer_activations", value=["relu", "sin"])
    state = after(state, "add_layer", at=1)
    assert state.experiment.layer_activations == ("relu", "", "sin")
    assert after(state, "remove_layer", at=0).experiment.layer_activations == ("", "sin")


def test_a_pinned_data_point_keeps_its_number_until_another_point_is_pinned() -> None:
    state = after(TRAINED, "set_view", point=[1, 2], number=7)
    assert (state.view.point, state.view.number) == ((1, 2), 7)
    # A number alone is of no point; other data leave the place pinned, and undo brings the data point back.
    for name, values in (("set_view", {"panel": "loss"}), ("set_view", {"number": 9}), ("regenerate", {})):
        state = after(state, name, **values)
        assert (state.view.point, state.view.number) == ((1, 2), 7)
    assert after(state, "set_view", point=[1, 3]).view.number is None
    assert after(state, "set_view", point=[]).view.number is None
