"""Live surgery: what must not jump does not, what is drawn anew is only what touches a new layer."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.look.look import measure
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Mend, Reshape
from server.lab.run.run import Run
from server.lab.train.advance import advance

EXPERIMENTS = [
    Experiment(),
    Experiment(activation="relu", hidden_layers=(3, 5, 2), features=("x1", "x2_squared")),
    Experiment(
        activation="sigmoid", hidden_layers=(7,), features=("x1", "x2", "sin_x1"), problem="regression"
    ),
]


def trained(experiment: Experiment) -> Run:
    return advance([Job(experiment, None, 20)])[0].run


def layers(experiment: Experiment, run: Run) -> list[np.ndarray]:
    return [layer[0] for layer in experiment.architecture.layers(run.parameters[None])]


def jump(before: Experiment, run: Run, after: Experiment, at: int | None = None) -> float:
    changed = Reshape(before, after, at).applied_to(run)
    return abs(measure(before, run).train_loss - measure(after, changed).train_loss)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_a_new_neuron_or_feature_changes_no_loss(experiment: Experiment) -> None:
    run = trained(experiment)
    for layer in range(len(experiment.hidden_layers)):
        widths = list(experiment.hidden_layers)
        widths[layer] += 1
        assert jump(experiment, run, experiment.changed(hidden_layers=tuple(widths))) < 1e-9
    more = experiment.changed(features=(*experiment.features, "x1_x2", "sin_x2"))
    assert jump(experiment, run, more) < 1e-9


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_what_is_added_and_removed_again_leaves_no_trace(experiment: Experiment) -> None:
    run = trained(experiment)
    widths = experiment.hidden_layers
    more = experiment.changed(
        hidden_layers=(widths[0] + 1, *widths[1:]), features=tuple({*experiment.features, "x1_x2"})
    )
    back = Reshape(more, experiment).applied_to(Reshape(experiment, more).applied_to(run))
    assert back.parameters.tobytes() == run.parameters.tobytes()


@pytest.mark.parametrize("at", [0, 1, 2, None])
def test_a_new_layer_draws_only_what_touches_it(at: int | None) -> None:
    before = Experiment(hidden_layers=(3, 5))
    place = 2 if at is None else at
    widths = [3, 5]
    widths.insert(place, 2)
    after = before.changed(hidden_layers=tuple(widths))
    run = trained(before)
    old, new = layers(before, run), layers(after, Reshape(before, after, at).applied_to(run))
    for index, layer in enumerate(old):
        if index == place:
            assert new[index + 1].shape == (len(layer), 3)
            assert np.array_equal(new[index + 1][:, -1], layer[:, -1])  # biases stay
        else:
            assert np.array_equal(new[index if index < place else index + 1], layer)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_removed_layer_takes_its_links_along(at: int) -> None:
    before = Experiment(hidden_layers=(3, 5, 2))
    after = before.changed(hidden_layers=tuple(width for index, width in enumerate((3, 5, 2)) if index != at))
    run = trained(before)
    old, new = layers(before, run), layers(after, Reshape(before, after, at).applied_to(run))
    del old[at]
    for index, layer in enumerate(old):
        assert np.array_equal(new[index][:, -1], layer[:, -1])
        if index != at:
            assert np.array_equal(new[index], layer)


def test_a_removed_feature_takes_its_links_along_and_the_rest_stays() -> None:
    before = Experiment(features=("x1", "x2", "x1_x2"))
    after = before.changed(features=("x1", "x1_x2"))
    run = trained(before)
    assert np.array_equal(
        layers(after, Reshape(before, after).applied_to(run))[0], np.delete(layers(before, run)[0], 1, axis=1)
    )


SHAPES = st.builds(
    Experiment,
    hidden_layers=st.lists(st.integers(1, 8), max_size=6).map(tuple),
    features=st.lists(st.sampled_from(["x1", "x2", "x1_x2", "sin_x1"]), unique=True).map(tuple),
    classification_data=st.sampled_from(["circle", "blobs-3", "blobs-5"]),
    initializer=st.sampled_from(["uniform", "xavier", "he", "normal", "zeros"]),
)


@given(SHAPES, SHAPES, st.none() | st.integers(0, 6))
def test_any_shape_can_become_any_other(before: Experiment, after: Experiment, at: int | None) -> None:
    count = before.architecture.parameter_count
    stopped, held = np.zeros(count, dtype=bool), np.full(count, np.nan)
    stopped[0], held[0] = True, 2.0
    slots = {"mean": np.arange(float(count)), "squares": np.ones(count), "first_power": np.array([0.5]),
             "second_power": np.array([0.7])}  # fmt: skip
    run = Run(np.arange(float(count)), 5, stopped, held, "adam", slots)
    changed = Reshape(before, after, at).applied_to(run)
    assert changed.slots is not None
    assert {name: len(slot) for name, slot in changed.slots.items()} == {
        "mean": len(changed.parameters), "squares": len(changed.parameters), "first_power": 1, "second_power": 1,
    }  # fmt: skip
    assert len(changed.parameters) == after.architecture.parameter_count
    assert np.isfinite(changed.parameters).all()
    assert changed.epoch == 5
    for array in (changed.stopped, changed.held):
        assert array is None or len(array) == len(changed.parameters)


def test_what_the_optimizer_remembers_stays_with_its_weights() -> None:
    before = Experiment(optimizer="adam", hidden_layers=(3,), features=("x1", "x2"))
    after = before.changed(hidden_layers=(4,), features=("x1", "x2", "x1_x2"))
    run = trained(before)
    changed = Reshape(before, after).applied_to(run)
    assert run.slots is not None
    assert changed.slots is not None
    old = [layer[0] for layer in before.architecture.layers(run.slots["squares"][None])]
    new = [layer[0] for layer in after.architecture.layers(changed.slots["squares"][None])]
    assert np.array_equal(new[0][:3, [0, 1, 3]], old[0])
    assert np.array_equal(new[1][:, [0, 1, 2, 4]], old[1])
    assert not new[0][3].any()
    assert not new[0][:, 2].any()
    assert changed.slots["first_power"] == run.slots["first_power"]
    (onward,) = advance([Job(after, changed, 3)])
    assert onward.run.epoch == run.epoch + 3


def test_another_optimizer_begins_afresh() -> None:
    experiment = Experiment(optimizer="adam")
    run = trained(experiment)
    other = experiment.changed(optimizer="momentum")
    fresh = replace(run, optimizer="sgd", slots=None)
    one, two = advance([Job(other, run, 3), Job(other, fresh, 3)])
    assert one.run.parameters.tobytes() == two.run.parameters.tobytes()
    assert run.slots is not None
    (gone_on,) = advance([Job(experiment, replace(run, slots=None), 3)])
    (remembered,) = advance([Job(experiment, run, 3)])
    assert gone_on.run.parameters.tobytes() != remembered.run.parameters.tobytes()


def test_other_classes_draw_the_last_layer_anew_and_nothing_else() -> None:
    before = Experiment(classification_data="circle")
    after = before.changed(classification_data="blobs-5")
    run = trained(before)
    old, new = layers(before, run), layers(after, Reshape(before, after).applied_to(run))
    assert new[2].shape == (5, 3)
    for index in (0, 1):
        assert np.array_equal(new[index], old[index])


def test_a_cut_link_stays_zero_while_the_rest_trains() -> None:
    experiment = Experiment()
    run = Cut((4,)).applied_to(trained(experiment))
    onward = advance([Job(experiment, run, 10)])[0].run
    assert onward.parameters[4] == 0
    assert np.count_nonzero(onward.parameters != run.parameters) == 24
    assert Mend((4,)).applied_to(onward).parameters[4] == trained(experiment).parameters[4]


def test_what_l1_had_stopped_stands_still_again_when_it_is_put_back() -> None:
    stopped = np.zeros(25, dtype=bool)
    stopped[4] = True
    run = Run(np.where(stopped, 0.0, 1.0), 3, stopped)
    again = Mend((4, 5)).applied_to(Cut((4, 5)).applied_to(run))
    assert again.stopped is not None
    assert np.flatnonzero(again.stopped).tolist() == [4]
    assert again.parameters.tolist() == run.parameters.tolist()
    assert not np.signbit(again.parameters).any()


def test_an_edit_that_waits_is_a_value() -> None:
    before = Experiment(hidden_layers=(3,))
    after = before.changed(hidden_layers=(4,))
    waiting = Reshape(before, after), BeginEpochAnew(), ByHand(after, Cut((1, 2)))
    back = pickle.loads(pickle.dumps(waiting))
    assert back == waiting
    assert len({*back, *waiting}) == 3
    one = other = trained(before)
    for edit, twin in zip(waiting, back, strict=True):
        one, other = edit.applied_to(one), twin.applied_to(other)
    assert one.parameters.tobytes() == other.parameters.tobytes()
    assert one.parameters.size == after.architecture.parameter_count
