"""The data's own units: there and back, what is seen and typed in them, and that points in a plane know none."""

from __future__ import annotations

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.preprocessing import as_trained, data_set, own_units, preprocessed
from server.lab.run.edits import ByHand, Cut, Mend, Reshape, SetParameter
from server.lab.run.run import Run
from server.lab.train.advance import advance
from server.nn.operations import Floats
from tests.lab import drawn
from tests.lab.look import test_frames

DRIVING = Experiment(classification_data="driving", hidden_layers=(2,), activation="relu")
HOUSES = Experiment(problem="regression", regression_data="houses", hidden_layers=(), noise=10)
FISH, BRAKING = (Experiment(drawn=each, hidden_layers=(3,)) for each in (drawn.FISH, drawn.BRAKING))
DEEP_HOUSES = HOUSES.changed(hidden_layers=(4, 3))
NAMED = [
    DRIVING,
    HOUSES,
    DEEP_HOUSES,
    DRIVING.changed(hidden_layers=(5, 3), seed="0.7", training_percent=10),
    BRAKING,
]


def trained(experiment: Experiment, epochs: int = 3) -> Run:
    return advance([Job(experiment, None, epochs)])[0].run


def answers(experiment: Experiment, parameters: Floats, points: Floats) -> Floats:
    """The output sums (n,) for points (n, inputs), neuron by neuron: no engine, no probe."""
    values = points
    layers = experiment.architecture.layers(parameters[None])
    for (layer,), name in zip(layers, experiment.architecture.activations, strict=True):
        sums = np.array([[row[:-1] @ value + row[-1] for row in layer] for value in values])
        values = {"relu": lambda s: np.maximum(s, 0), "tanh": np.tanh, "linear": lambda s: s}[name](sums)
    return values[:, 0]


@pytest.mark.parametrize("experiment", NAMED)
def test_there_and_back_changes_nothing(experiment: Experiment) -> None:
    parameters = np.random.default_rng(1).normal(0, 2, experiment.architecture.parameter_count)
    there = own_units(experiment, parameters)
    assert not np.allclose(there, parameters)
    assert np.abs(as_trained(experiment, there) - parameters).max() < 1e-12
    given = own_units(experiment, as_trained(experiment, parameters))
    assert np.abs(given - parameters).max() < 1e-12 * max(1.0, preprocessed(experiment).target_scale)


@pytest.mark.parametrize("experiment", [Experiment(), Experiment(scaling="standardised")])
def test_points_in_a_plane_have_no_units(experiment: Experiment) -> None:
    parameters = np.ones(25)
    assert own_units(experiment, parameters) is parameters
    assert as_trained(experiment, parameters) is parameters


@pytest.mark.parametrize("experiment", NAMED)
def test_the_network_in_its_own_units_gives_what_the_trained_one_gives(experiment: Experiment) -> None:
    run, given = trained(experiment), preprocessed(experiment)
    points = data_set(experiment.data).points[:40, :-1]
    inside = answers(experiment, run.parameters, given.inputs[:-1, :40].T)
    own = answers(experiment, own_units(experiment, run.parameters), points)
    assert own == pytest.approx(inside * given.target_scale + given.target_shift, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("experiment", NAMED)
def test_what_is_trained_on_is_standardised(experiment: Experiment) -> None:
    given = preprocessed(experiment)
    assert given.training_inputs[:-1].mean(axis=1) == pytest.approx(0, abs=1e-12)
    assert given.training_inputs[:-1].std(axis=1) == pytest.approx(1)
    if not experiment.is_classification:
        assert given.training_targets.mean() == pytest.approx(0, abs=1e-12)
        assert given.training_targets.std() == pytest.approx(1)
        values = given.targets[0] * given.target_scale + given.target_shift
        assert values == pytest.approx(data_set(experiment.data).points[:, -1])


def test_the_example_s_own_numbers_say_of_two_people_what_the_text_says() -> None:
    experiment = DRIVING.changed(initializer="example")
    (result,) = advance([Job(experiment, None, 0, (Look(),))])
    assert result.seen
    shown = np.frombuffer(test_frames.read(result.seen[0])[1][test_frames.frames.PARAMETERS][3])
    assert shown == pytest.approx([3, -0.5, 10, -200, 6, 0.5, 4, -200, 0.01, 0.025, -3], abs=1e-12)
    for person, parking, road_driving, passing in (
        ((20, 1, 10), 0, 0, 4.74),
        ((50, -1, 20), 150.5, 179.5, 95.22),
    ):
        sums = shown[:8].reshape(2, 4) @ [*person, 1]
        neurons = np.maximum(sums, 0)
        assert neurons == pytest.approx([parking, road_driving], abs=1e-9)
        given = preprocessed(experiment)
        assert given.shift is not None and given.scale is not None
        inside = (np.array([person], dtype=float) - given.shift) / given.scale
        (logit,) = answers(experiment, result.run.parameters, inside)
        assert 100 / (1 + np.exp(-logit)) == pytest.approx(passing, abs=0.005)


def test_where_the_example_s_numbers_do_not_fit_weights_are_drawn() -> None:
    for experiment in (Experiment(), DRIVING.changed(hidden_layers=(3,)), DEEP_HOUSES):
        drawn = trained(experiment.changed(initializer="example"), 0).parameters
        assert np.array_equal(drawn, trained(experiment.changed(initializer="uniform"), 0).parameters)


def test_a_typed_weight_is_what_is_seen_and_nothing_else_changes() -> None:
    run = trained(DRIVING)
    before = own_units(DRIVING, run.parameters)
    for index, value in ((0, 3.0), (3, -200.0), (9, 0.025)):
        edited = ByHand(DRIVING, SetParameter(index, value)).applied_to(run)
        after = own_units(DRIVING, edited.parameters)
        expected = before.copy()
        expected[index] = value
        assert after == pytest.approx(expected, rel=1e-12, abs=1e-12)
        neuron = [slice(0, 4), slice(4, 8), slice(8, 11)][index // 4]
        untouched = np.ones(11, dtype=bool)
        untouched[neuron] = False
        assert np.array_equal(edited.parameters[untouched], run.parameters[untouched])


@pytest.mark.parametrize("experiment", [DRIVING, HOUSES])
def test_a_cut_link_is_zero_in_both_units_and_the_bias_stays_what_is_read(experiment: Experiment) -> None:
    run = trained(experiment)
    before = own_units(experiment, run.parameters)
    cut = ByHand(experiment, Cut((0,))).applied_to(run)
    after = own_units(experiment, cut.parameters)
    assert cut.parameters[0] == after[0] == 0
    assert after[1:] == pytest.approx(before[1:], rel=1e-12, abs=1e-9)
    on = advance([Job(experiment, cut, 5)])[0].run
    assert own_units(experiment, on.parameters)[0] == 0
    mended = ByHand(experiment, Mend((0,))).applied_to(cut)
    assert own_units(experiment, mended.parameters) == pytest.approx(before, rel=1e-12, abs=1e-9)
    assert mended.held is None


def test_other_points_leave_what_is_read() -> None:
    run, other = trained(DRIVING), DRIVING.changed(seed="0.9")
    moved = Reshape(DRIVING, other).applied_to(run)
    assert not np.array_equal(moved.parameters, run.parameters)
    assert own_units(other, moved.parameters) == pytest.approx(own_units(DRIVING, run.parameters), rel=1e-9)


def test_other_inputs_draw_the_first_layer_anew_and_keep_the_rest() -> None:
    plane = Experiment(hidden_layers=(2,), activation="relu")
    run = trained(plane)
    moved = Reshape(plane, DRIVING).applied_to(run)
    assert len(moved.parameters) == DRIVING.architecture.parameter_count
    first = moved.parameters[:8].reshape(2, 4)
    assert (first[:, :3] != 0).all()
    assert np.array_equal(first[:, 3], run.parameters[:6].reshape(2, 3)[:, 2])
    assert np.array_equal(moved.parameters[8:], run.parameters[6:])


def test_bytes_of_a_plane_edit_are_what_they_were() -> None:
    experiment = Experiment()
    run = trained(experiment)
    edit = SetParameter(2, 0.5)
    by_hand = ByHand(experiment, edit).applied_to(run)
    assert by_hand.parameters.tobytes() == edit.applied_to(run).parameters.tobytes()
