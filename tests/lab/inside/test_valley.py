"""Valleys and surfaces: true sections through the loss of the batch that comes next."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch, see
from server.lab.inside.valley import window
from server.lab.jobs import Job
from server.lab.run.run import Run, frozen
from server.lab.train.advance import advance
from server.nn.families.activations import squashed
from server.nn.inspect import slices as section
from tests.lab.inside.plain import MANY, batch_of, outputs, point_losses, trained
from tests.lab.inside.test_step import masks_of, points_of_next_batch


def loss_with(experiment: Experiment, run: Run, changes: dict[int, float]) -> float:
    """The mean loss of the next batch by a plain network with some other parameters."""
    parameters = run.parameters.copy()
    for position, value in changes.items():
        parameters[position] = value
    inputs, targets = batch_of(experiment, points_of_next_batch(experiment, run))
    made = outputs(experiment, parameters, inputs, masks_of(experiment, run))
    return float(point_losses(experiment, made, targets).mean())


def some_parameters(experiment: Experiment) -> list[tuple[int, int, int | None]]:
    """One of the first layer, the last bias, and one in the middle."""
    depth = len(experiment.hidden_layers) + 1
    places: list[tuple[int, int, int | None]] = [(1, 0, 0), (depth, 0, None), ((depth + 1) // 2, 0, 1)]
    return list(dict.fromkeys(places))


@pytest.mark.parametrize("experiment", MANY)
def test_a_valley_is_a_true_section(experiment: Experiment) -> None:
    run = trained(experiment)
    for place in some_parameters(experiment):
        position = experiment.architecture.position(*place)
        assert position is not None
        seen = see(experiment, run, Watch(parameter=place))
        at, valley = seen["valley_at"], seen["valley"]
        assert at.shape == valley.shape == (101,)
        for index in range(0, 101, 20):
            wanted = loss_with(experiment, run, {position: at[index]})
            assert valley[index] == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("experiment", MANY)
def test_the_numbers_of_an_update(experiment: Experiment) -> None:
    run = trained(experiment)
    (after,) = advance([Job(experiment, run, batches=1)])
    for place in some_parameters(experiment):
        position = experiment.architecture.position(*place)
        assert position is not None
        numbers = see(experiment, run, Watch(parameter=place))["update"]
        old, gradient, rate, new, pull, before, behind, whose = numbers
        assert whose == position
        assert old == run.parameters[position]
        assert new == after.run.parameters[position]
        assert rate == experiment.rate_at(run.epoch)
        assert before == pytest.approx(loss_with(experiment, run, {}), rel=1e-9)
        assert behind == pytest.approx(loss_with(experiment, run, {position: new}), rel=1e-9)
        if not experiment.clip_norm and not run.stopped_mask[position]:
            away = [loss_with(experiment, run, {position: old + step}) for step in (1e-5, -1e-5)]
            assert gradient == pytest.approx((away[0] - away[1]) / 2e-5, rel=1e-4, abs=1e-8)
        if experiment.optimizer == "sgd" and new:
            assert old - rate * (gradient + pull) == pytest.approx(new, rel=1e-12)


@pytest.mark.parametrize("experiment", MANY)
def test_a_surface_is_a_true_section(experiment: Experiment) -> None:
    run = trained(experiment)
    one, other, *_ = some_parameters(experiment)
    positions = [experiment.architecture.position(*each) for each in (one, other)]
    seen = see(experiment, run, Watch(parameter=one, second=other))
    assert seen["surface"].dtype == np.float32
    surface, across, upward = (
        seen["surface"].reshape(41, 41),
        seen["surface_at"][:41],
        seen["surface_at"][41:],
    )
    for row, column in ((0, 0), (0, 40), (40, 0), (17, 23), (31, 5)):
        changes = {positions[0]: across[column], positions[1]: upward[row]}
        wanted = loss_with(experiment, run, changes)  # type: ignore[arg-type]
        assert surface[row, column] == pytest.approx(wanted, rel=2e-4, abs=1e-6)  # in single precision
    *numbers, beside = seen["update_second"]
    assert numbers == see(experiment, run, Watch(parameter=other))["update"].tolist()
    assert beside == positions[0]


def test_too_large_a_step_overshoots_within_the_picture() -> None:
    experiment = Experiment(learning_rate=3.0, hidden_layers=(), problem="regression")
    seen = see(experiment, Run(np.array([0.05, -0.1, 0.0])), Watch(parameter=(1, 0, 0)))
    old, _, rate, new, _, before, behind, _ = seen["update"]
    at, lowest = seen["valley_at"], seen["valley_at"][seen["valley"].argmin()]
    assert rate == 3
    assert at[0] < old < lowest < new < at[-1]
    assert behind > 10 * before


@pytest.fixture
def squashes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Of every call that squashes sums: by what, and how many."""
    seen: list[tuple[str, int]] = []

    def counted(name: str, sums: NDArray[Any]) -> NDArray[Any]:
        seen.append((name, sums.size))
        return squashed(name, sums)

    monkeypatch.setattr(section, "squashed", counted)
    return seen


def test_all_networks_of_a_section_are_one_stack(squashes: list[tuple[str, int]]) -> None:
    experiment = Experiment()
    run = trained(experiment)
    see(experiment, run, Watch(parameter=(1, 0, 0)))
    # A call for each of the three layers, and one for the neuron whose parameter varies
    assert [size for _, size in squashes] == [4 * 10, 103 * 10, 2 * 103 * 10, 103 * 10]
    squashes.clear()
    see(experiment, run, Watch(parameter=(1, 0, 0), second=(1, 1, 0)))
    assert len(squashes) <= 4 + 4 + 2 * 5  # the valley, the second one's update, the surface in two parts


def heavy(activation: str) -> tuple[Experiment, Run]:
    """The largest network over the largest batch."""
    experiment = Experiment(
        problem="regression",
        hidden_layers=(8,) * 6,
        activation=activation,
        batch_size=1200,
        training_percent=90,
        initializer="xavier",
    )
    return experiment, trained(experiment, 1)


@pytest.mark.parametrize("activation", ["tanh", "gelu", "softplus"])
def test_nothing_holds_a_worker_for_long(activation: str, squashes: list[tuple[str, int]]) -> None:
    experiment, run = heavy(activation)
    watch = Watch(parameter=(1, 0, 0), second=(2, 0, 0))
    seen = see(experiment, run, watch)
    assert len(seen["valley"]) == len(seen["valley_at"]) in (21, 51)
    assert len(seen["surface"]) == 21**2
    assert len(seen["surface_at"]) == 2 * 21
    shown, points = seen["surface_of"]
    assert 1 <= shown < points == 1080
    # Some activations take many times as long as tanh, of which a million is a hundredth of a second
    dear = {"gelu": 28, "softplus": 9}
    assert sum(size * dear.get(name, 1) for name, size in squashes) < 40_000_000


def test_of_a_large_batch_a_surface_is_a_true_section_over_its_first_points() -> None:
    experiment, run = heavy("tanh")
    places: list[tuple[int, int, int | None]] = [(1, 0, 0), (2, 0, 0)]
    positions = [experiment.architecture.position(*place) for place in places]
    seen = see(experiment, run, Watch(parameter=places[0], second=places[1]))
    surface, at = seen["surface"].reshape(21, 21), seen["surface_at"]
    first = points_of_next_batch(experiment, run)[: int(seen["surface_of"][0])]
    inputs, targets = batch_of(experiment, first)
    for row, column in ((0, 0), (20, 3), (7, 11)):
        parameters = run.parameters.copy()
        parameters[positions] = at[column], at[21 + row]
        made = outputs(experiment, parameters, inputs, masks_of(experiment, run))
        assert surface[row, column] == pytest.approx(point_losses(experiment, made, targets).mean(), rel=2e-4)


def test_small_ones_have_all_their_values_and_points() -> None:
    experiment = Experiment(hidden_layers=(8,) * 6)
    seen = see(experiment, trained(experiment), Watch(parameter=(1, 0, 0), second=(2, 0, 0)))
    assert len(seen["valley"]) == 101
    assert len(seen["surface"]) == 41**2
    assert seen["surface_of"].tolist() == [10, 10]


def test_a_window_holds_both_values_and_seldom_moves() -> None:
    chance = np.random.default_rng(1)
    for old, new in chance.normal(size=(200, 2)) * chance.exponential(20, size=(200, 1)):
        low, high = window(old, new)
        assert low <= -1 < 1 <= high
        assert low < min(old, new) <= max(old, new) < high
    ends = {window(value, value + 0.01) for value in np.linspace(-4, 4, 500)}
    assert ends == {(-5, 1), (-2, 1), (-1, 1), (-1, 2), (-1, 5)}
    assert window(0.3, np.inf) == window(np.nan, 0.3) == (-1, 1)
    assert window(0.0, 1e300) == pytest.approx((-1, 2e300))


def test_what_does_not_fit_is_left_out() -> None:
    experiment, run = Experiment(), trained(Experiment())
    for place in ((0, 0, 0), (4, 0, 0), (1, 4, 0), (1, 0, 2), (-1, 0, 0), (1, -1, None)):
        assert see(experiment, run, Watch(parameter=place)) == {}
        assert "surface" not in see(experiment, run, Watch(parameter=(1, 0, 0), second=place))
    assert "surface" not in see(experiment, run, Watch(parameter=(1, 0, 0), second=(1, 0, 0)))


@pytest.mark.parametrize("old", [1e5, -3e6, 4.2e12, -1e30, 1.5e200, -1.7e308])
@pytest.mark.parametrize("new", [0.3, -2e7, 1.1e6, 9e99])
def test_a_window_always_holds_the_old_and_the_new_value(old: float, new: float) -> None:
    low, high = window(old, new)
    assert low <= min(old, new, -1)
    assert high >= max(old, new, 1)
    assert np.isfinite([low, high]).all()
    assert window(old, math.nan) == window(old, old)


def test_a_weight_of_millions_is_in_its_valley_and_in_its_surface() -> None:
    experiment = Experiment(hidden_layers=(1,), activation="tanh", learning_rate=0.1)
    for weight in (3e7, -2e25, 1e300):
        run = Run(frozen(np.array([weight, 0.2, 0.1, 0.5, 0.1])), 0)
        seen = see(experiment, run, Watch(parameter=(1, 0, 0), second=(1, 0, 1)))
        at, old, new = seen["valley_at"], *seen["update"][[0, 3]]
        assert old == weight
        assert at[0] <= min(old, new) <= max(old, new) <= at[-1]
        assert np.isfinite(seen["valley"]).all()
        assert (np.diff(at) > 0).all()
        across = seen["surface_at"][: len(seen["surface_at"]) // 2]
        assert across[0] <= weight <= across[-1]
        assert np.isfinite(seen["surface"]).all()
