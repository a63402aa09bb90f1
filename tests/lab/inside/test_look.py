"""`see`: bent spaces, the collapsed layer, and that looking changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import NAMES, Watch, see
from server.lab.jobs import Job
from server.lab.preprocessing import data_set, own_units, preprocessed
from server.lab.run.run import Run
from server.lab.train.advance import advance
from tests.lab.inside.plain import MANY, outputs, trained
from tests.oracles.network import layers

HOUSES = Experiment(problem="regression", regression_data="houses", hidden_layers=(3, 2), activation="linear")


def everything(experiment: Experiment) -> Watch:
    inputs = experiment.data.schema.inputs
    return Watch(
        point=tuple(each.default + 0.01 for each in inputs), label=1, losses=True, parameter=(1, 0, 0),
        second=(1, 0, None), space=(0, 0, 1), collapse=True, step=True,
    )  # fmt: skip


# --- one layer ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(activation="linear", hidden_layers=(8, 8, 8)),
        Experiment(activation="linear", classification_data="blobs-5", features=("x1", "x1_x2", "sin_x2")),
        Experiment(hidden_layers=()),
        Experiment(activation="linear", features=()),
        HOUSES,
        Experiment(classification_data="driving", hidden_layers=(5,), activation="linear"),
    ],
)
def test_a_network_that_bends_nothing_is_one_layer(experiment: Experiment) -> None:
    chance = np.random.default_rng(2)
    run = Run(chance.normal(size=experiment.architecture.parameter_count))
    shown = own_units(experiment, run.parameters)
    inputs = experiment.architecture.sizes[0]
    layer = see(experiment, run, Watch(collapse=True))["collapse"].reshape(experiment.outputs, inputs + 1)
    given = chance.normal(size=(inputs, 50)) * 3
    if not experiment.data.schema.takes_features:
        given = data_set(experiment.data).points[:50, :-1].T
    wanted = outputs(experiment, shown, given)
    if experiment.architecture.activations[-1] == "tanh":
        assert np.tanh(layer[:, :-1] @ given + layer[:, -1:]) == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    else:
        scale = np.abs(layer[:, :-1]) @ np.abs(given) + np.abs(layer[:, -1:])
        assert (np.abs(layer[:, :-1] @ given + layer[:, -1:] - wanted) <= 1e-12 * scale).all()


def test_a_network_that_bends_is_none() -> None:
    experiment = Experiment(activation="linear", layer_activations=("", "tanh"))
    assert see(experiment, trained(experiment, 1), Watch(collapse=True)) == {}


# --- spaces ---------------------------------------------------------------------------------------


def plain_layer(experiment: Experiment, run: Run, inputs: np.ndarray, depth: int) -> np.ndarray:
    """A layer's outputs (width, n); layer 0 are the inputs."""
    architecture = experiment.architecture
    _, made = layers(architecture.sizes, architecture.activations, run.parameters, inputs)
    return [inputs, *made][depth]


@pytest.mark.parametrize("scaling", [None, "standardised"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_space_holds_the_data_and_the_bent_plane(layer: int, scaling: str | None) -> None:
    experiment = Experiment(features=("x1", "x2_squared"), scaling=scaling)
    run, given = trained(experiment), preprocessed(experiment)
    seen = see(experiment, run, Watch(space=(layer, 1, 0)))
    points = seen["space_points"].reshape(2, -1)
    assert points == pytest.approx(
        plain_layer(experiment, run, given.inputs[:-1], layer)[[1, 0]], rel=1e-5, abs=1e-6
    )
    grid = seen["space_grid"].reshape(2, 13, 49, 2)
    for line, sample in ((0, 0), (12, 48), (3, 30)):
        fixed, moving = -6 + line, -6 + sample / 4
        for direction, (x, y) in enumerate(((moving, fixed), (fixed, moving))):
            inputs = np.array([[x], [y * y]])
            if given.shift is not None and given.scale is not None:
                inputs = (inputs - given.shift[:, None]) / given.scale[:, None]
            wanted = plain_layer(experiment, run, inputs, layer)[[1, 0], 0]
            assert grid[direction, line, sample] == pytest.approx(wanted, rel=1e-4, abs=1e-5)


def test_the_space_of_outputs_is_of_what_they_say() -> None:
    experiment = Experiment(classification_data="blobs-3")
    run = trained(experiment)
    points = see(experiment, run, Watch(space=(3, 0, 2)))["space_points"].reshape(2, -1)
    powers = np.exp(outputs(experiment, run.parameters, preprocessed(experiment).inputs[:-1]))
    assert points == pytest.approx((powers / powers.sum(axis=0))[[0, 2]], rel=1e-4, abs=1e-6)


def test_named_inputs_are_their_own_space_with_the_others_held() -> None:
    experiment = HOUSES.changed(hidden_layers=())
    run = trained(experiment, 1)
    grid = see(experiment, run, Watch(space=(0, 0, 1)), (0, 2), (100, 3, 50))["space_grid"].reshape(
        2, 13, 49, 2
    )
    size = experiment.data.schema.inputs[0].shown
    assert grid[0, 0, [0, -1], 0] == pytest.approx(size)
    assert (grid[..., 1] == 3).all()
    points = see(experiment, run, Watch(space=(0, 0, 2)))["space_points"].reshape(2, -1)
    assert np.array_equal(points, data_set(experiment.data).points[:, [0, 2]].T.astype(np.float32))


def test_neurons_that_are_gone_have_no_space() -> None:
    run = trained(Experiment(), 1)
    for space in ((-1, 0, 1), (4, 0, 0), (1, 4, 0), (2, 0, 2), (3, 0, 1), (0, 0, 2), (1, 0, -1)):
        assert see(Experiment(), run, Watch(space=space)) == {}


# --- looking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", MANY)
def test_looking_changes_nothing(experiment: Experiment) -> None:
    watch, run, watched = everything(experiment), None, None
    for _ in range(4):
        run = advance([Job(experiment, run, 1, batches=1)])[0].run
    for _ in range(4):
        (result,) = advance([Job(experiment, watched, 1, batches=1)])
        watched = result.run
        before = watched.parameters.tobytes()
        see(experiment, watched, watch)
        assert watched.parameters.tobytes() == before
    assert run is not None
    assert watched is not None
    assert watched.parameters.tobytes() == run.parameters.tobytes()
    for name, slot in (run.slots or {}).items():
        assert watched.slots is not None
        assert watched.slots[name].tobytes() == slot.tobytes()


@pytest.mark.parametrize("experiment", MANY)
def test_what_is_seen_does_not_depend_on_what_others_look_at(experiment: Experiment) -> None:
    run, watch = trained(experiment), everything(experiment)
    whole = see(experiment, run, watch)
    stranger = experiment.changed(seed="7", learning_rate=1)
    see(stranger, trained(stranger, 1), watch)
    again = see(experiment, run, watch)
    assert list(whole) == list(again)
    assert all(whole[name].tobytes() == again[name].tobytes() for name in whole)
    for name, alone in see(experiment, run, Watch(step=True)).items():
        assert alone.tobytes() == whole[name].tobytes()


@pytest.mark.parametrize("experiment", MANY)
def test_arrays_are_flat_have_names_and_come_in_order(experiment: Experiment) -> None:
    seen = see(experiment, trained(experiment, 1), everything(experiment))
    assert list(seen) == [name for name in NAMES if name in seen]
    missing = set(NAMES) - set(seen)
    assert missing <= ({"collapse"} if experiment.hidden_layers else set())
    for array in seen.values():
        assert array.ndim == 1
        assert array.dtype in (np.float32, np.float64)


def test_nothing_wanted_is_nothing_seen() -> None:
    assert Watch().is_empty
    assert Watch(label=1, second=(1, 0, 0)).is_empty
    assert not Watch(point=(1, 2)).is_empty
    assert see(Experiment(), trained(Experiment(), 1), Watch()) == {}


def test_numbers_beyond_bounds_make_no_error() -> None:
    experiment = Experiment(problem="regression", activation="linear")
    run = replace(trained(experiment, 1), parameters=np.full(25, 1e200))
    seen = see(experiment, run, everything(experiment))
    assert set(seen) == set(NAMES)
