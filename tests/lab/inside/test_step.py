"""Slow motion: what is shown of an update is what the engine does, and agrees with differences of a plain network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch, see
from server.lab.jobs import Job
from server.lab.preprocessing import data_set
from server.lab.run.plan import plan_of
from server.lab.run.run import Run, first_run, frozen
from server.lab.train.advance import advance
from server.nn import chance
from server.nn.families.optimizers import OPTIMIZERS
from tests.lab.inside.plain import MANY, batch_of, outputs, point_losses, trained
from tests.nn.families.test_outputs import read

STEP = Watch(step=True)
SHOWN = 32


def points_of_next_batch(experiment: Experiment, run: Run) -> np.ndarray:
    """All of them, by the rules that training follows."""
    count = data_set(experiment.data).training_count
    orders = [
        chance.order(experiment.key, epoch, count) if experiment.shuffle else np.arange(count)
        for epoch in (max(0, run.epoch - 1), run.epoch)
    ]
    return _of_next_batch(experiment, run, *orders)


def _of_next_batch(experiment: Experiment, run: Run, before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Out of one thing a point of the epoch before and of this one, (…, points), those of the next batch."""
    size = min(experiment.batch_size, now.shape[-1])
    rest = now.shape[-1] % size if run.epoch and not run.batch else 0
    taken = now[..., run.batch * size :][..., :size]
    return np.concatenate([before[..., now.shape[-1] - rest :], taken], axis=-1)


def masks_of(experiment: Experiment, run: Run) -> list[np.ndarray]:
    """Who is dropped out for the points of the next batch, layer by layer."""
    widths = experiment.hidden_layers
    if not experiment.dropout:
        return []
    count = data_set(experiment.data).training_count
    masks = [
        chance.mask(experiment.key, epoch, experiment.dropout, sum(widths), count)
        for epoch in (max(0, run.epoch - 1), run.epoch)
    ]
    return np.split(_of_next_batch(experiment, run, *masks), np.cumsum(widths)[:-1])


def by_layer(experiment: Experiment, rows: np.ndarray, points: int) -> list[np.ndarray]:
    widths = experiment.architecture.sizes[1:]
    return np.split(rows.reshape(-1, points), np.cumsum(widths)[:-1])


@pytest.fixture(scope="module", params=MANY, ids=lambda e: f"{e.data.generator}-{e.optimizer}")
def case(request: pytest.FixtureRequest) -> tuple[Experiment, Run, dict[str, np.ndarray]]:
    run = trained(request.param)
    return request.param, run, see(request.param, run, STEP)


Case = tuple[Experiment, Run, dict[str, np.ndarray]]


def test_the_new_parameters_are_those_of_the_next_batch(case: Case) -> None:
    experiment, run, seen = case
    (result,) = advance([Job(experiment, run, batches=1)])
    assert seen["step_new"].tobytes() == result.run.parameters.tobytes()
    assert not np.array_equal(seen["step_new"], run.parameters)


def test_every_batch_of_an_epoch(case: Case) -> None:
    experiment, run, _ = case
    whole = replace(run, batch=0)
    batches = len(plan_of(experiment, run.stopped is not None).batches)
    going = whole
    for batch in range(batches):
        seen = see(experiment, going, STEP)
        assert seen["step_about"][:3].tolist() == [run.epoch, batch, batches]
        going = advance([Job(experiment, going, batches=1)])[0].run
        assert seen["step_new"].tobytes() == going.parameters.tobytes()
    (result,) = advance([Job(experiment, whole, 1)])
    assert going.parameters.tobytes() == result.run.parameters.tobytes()


def test_where_it_stands_and_with_which_points(case: Case) -> None:
    experiment, run, seen = case
    points = points_of_next_batch(experiment, run)
    assert seen["step_about"][3:5].tolist() == [len(points), experiment.rate_at(run.epoch)]
    assert np.array_equal(seen["step_points"], points[:SHOWN])
    inputs, targets = batch_of(experiment, points[:SHOWN])
    assert np.array_equal(seen["step_inputs"], inputs.ravel())
    assert np.array_equal(seen["step_targets"], targets.ravel())


def test_losses_and_answers_are_those_of_a_plain_network(case: Case) -> None:
    experiment, run, seen = case
    numbers = seen["step_points"].astype(int)
    inputs, targets = batch_of(experiment, numbers)
    masks = [mask[:, :SHOWN] for mask in masks_of(experiment, run)]
    made = outputs(experiment, run.parameters, inputs, masks)
    assert seen["step_losses"] == pytest.approx(point_losses(experiment, made, targets), rel=1e-9)
    made = np.array([read(experiment.output_in_force, point) for point in made.T.tolist()]).T
    assert seen["step_outputs"][-made.size :] == pytest.approx(made.ravel(), rel=1e-9, abs=1e-12)


def test_gradients_are_the_differences_of_the_mean_loss(case: Case) -> None:
    experiment, run, seen = case
    points = points_of_next_batch(experiment, run)
    inputs, targets = batch_of(experiment, points)
    masks = masks_of(experiment, run)

    def loss(parameters: np.ndarray) -> float:
        made = outputs(experiment, parameters, inputs, masks)
        return float(point_losses(experiment, made, targets).mean())

    wanted = np.empty(len(run.parameters))
    for index in range(len(wanted)):
        low, high = run.parameters.copy(), run.parameters.copy()
        low[index] -= 1e-6
        high[index] += 1e-6
        wanted[index] = (loss(high) - loss(low)) / 2e-6
    wanted[run.stopped_mask] = 0
    if experiment.clip_norm:
        assert np.linalg.norm(wanted) > experiment.clip_norm
        wanted *= experiment.clip_norm / np.linalg.norm(wanted)
    assert seen["step_gradients"] == pytest.approx(wanted, rel=1e-4, abs=1e-7)


def test_errors_of_points_times_what_was_handed_on_are_the_gradient(case: Case) -> None:
    experiment, run, seen = case
    size, shown = int(seen["step_about"][3]), len(seen["step_points"])
    if size > shown:
        return
    errors = by_layer(experiment, seen["step_errors"], size)
    before = [seen["step_inputs"].reshape(-1, size), *by_layer(experiment, seen["step_outputs"], size)]
    parts = [
        np.column_stack([error @ given.T, error.sum(axis=1)]) / size
        for error, given in zip(errors, before, strict=False)
    ]
    found = np.concatenate([part.ravel() for part in parts])
    found[run.stopped_mask] = 0
    if experiment.clip_norm:
        found *= experiment.clip_norm / np.linalg.norm(found)
    tolerance = 1e-4 if experiment.clip_norm else 1e-12  # clipping adds a millionth to the norm
    assert found == pytest.approx(seen["step_gradients"], rel=tolerance, abs=1e-14)


def test_an_error_is_made_of_those_of_the_next_layer(case: Case) -> None:
    experiment, run, seen = case
    shown = len(seen["step_points"])
    errors = by_layer(experiment, seen["step_errors"], shown)
    slopes = by_layer(experiment, seen["step_slopes"], shown)
    layers = experiment.architecture.layers(run.parameters[None])
    for index in range(len(errors) - 1):
        wanted = slopes[index] * (layers[index + 1][0][:, :-1].T @ errors[index + 1])
        assert errors[index] == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_sums_and_what_is_handed_on(case: Case) -> None:
    experiment, run, seen = case
    shown = len(seen["step_points"])
    sums = by_layer(experiment, seen["step_sums"], shown)
    handed_on = [seen["step_inputs"].reshape(-1, shown), *by_layer(experiment, seen["step_outputs"], shown)]
    for index, (layer,) in enumerate(experiment.architecture.layers(run.parameters[None])):
        assert sums[index] == pytest.approx(
            layer[:, :-1] @ handed_on[index] + layer[:, -1:], rel=1e-12, abs=1e-13
        )


def test_old_less_step_times_gradient_less_pull_is_new(case: Case) -> None:
    experiment, run, seen = case
    if experiment.optimizer != "sgd":
        return
    rate = experiment.rate_at(run.epoch)
    wanted = run.parameters - rate * (seen["step_gradients"] + seen["step_pull"])
    stops = (run.parameters * wanted < 0) & (seen["step_pull"] != 0) & (experiment.regularization == "L1")
    wanted[stops] = 0
    assert seen["step_new"] == pytest.approx(wanted, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_pull_is_the_slope_of_the_penalty(optimizer: str) -> None:
    for regularization, slope in (("L2", lambda w: w), ("L1", np.sign), ("L1_L2", lambda w: w + np.sign(w))):
        experiment = Experiment(
            regularization=regularization, regularization_rate=0.003, learning_rate=0.01, optimizer=optimizer
        )
        run = trained(experiment)
        pull = see(experiment, run, STEP)["step_pull"]
        wanted = 0.003 * slope(run.parameters) * experiment.architecture.is_weight
        if run.stopped is not None:
            wanted[run.stopped] = 0
        assert pull == pytest.approx(wanted, rel=1e-12)


def test_the_first_step_of_momentum_is_the_rate_times_gradient_and_pull() -> None:
    """Nothing is remembered yet: what is shown adds up, with the penalty inside what the rate multiplies."""
    experiment = Experiment(optimizer="momentum", regularization="L2", regularization_rate=0.3)
    run = first_run(experiment, data_set(experiment.data))
    seen = see(experiment, run, STEP)
    made = seen["step_gradients"] + seen["step_pull"]
    assert seen["step_new"] == pytest.approx(run.parameters - experiment.learning_rate * made, rel=1e-12)


def test_cut_weights_have_no_gradient_and_stay() -> None:
    experiment = Experiment(optimizer="adam", regularization="L2", regularization_rate=0.1)
    stopped = np.zeros(25, dtype=bool)
    stopped[[0, 13]] = True
    start = trained(experiment)
    run = replace(start, parameters=frozen(np.where(stopped, 0, start.parameters)), stopped=stopped)
    seen = see(experiment, run, STEP)
    assert (seen["step_gradients"][stopped] == 0).all()
    assert (seen["step_pull"][stopped] == 0).all()
    (result,) = advance([Job(experiment, run, batches=1)])
    assert seen["step_new"].tobytes() == result.run.parameters.tobytes()


def test_a_batch_number_beyond_the_epoch_begins_it_anew_as_training_does() -> None:
    experiment = Experiment(batch_size=100)
    run = replace(trained(experiment, 2, 0), batch=9)
    seen = see(experiment, run, STEP)
    assert seen["step_about"][:3].tolist() == [2, 0, 2]
    (result,) = advance([Job(experiment, run, batches=1)])
    assert seen["step_new"].tobytes() == result.run.parameters.tobytes()
