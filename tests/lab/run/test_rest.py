"""The points that are left where batches do not divide an epoch, against a loop that takes point after point."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch, see
from server.lab.jobs import Job
from server.lab.preprocessing import data_set, preprocessed
from server.lab.run.plan import plan_of
from server.lab.run.run import Run, first_run
from server.lab.train.advance import advance
from server.nn import chance
from server.nn.training import Training

SLOPES = {
    "tanh": lambda output: 1 - output * output,
    "relu": lambda output: (output > 0) * 1.0,
    "linear": np.ones_like,
}
SQUASHES = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0.0), "linear": lambda z: z}

UNEVEN = (
    Experiment(batch_size=7),
    Experiment(batch_size=30, hidden_layers=(), training_percent=10),
    Experiment(batch_size=13, hidden_layers=(5, 3), activation="relu", shuffle=True),
    Experiment(batch_size=17, dropout=0.4, regularization="L2", regularization_rate=0.01),
    Experiment(batch_size=23, dropout=0.2, shuffle=True, learning_rate=0.1, schedule="cosine", schedule_length=4),
    Experiment(batch_size=70, training_percent=25, regularization="L1", regularization_rate=0.02),
    Experiment(batch_size=29, problem="regression", regression_data="reg-gauss", scaling="standardised"),
)  # fmt: skip
# More than half of the points: an epoch is one batch; and the field's own rule
BOUNDS = (
    Experiment(batch_size=200),
    Experiment(batch_size=249, shuffle=True, dropout=0.1),
    Experiment(batch_size=250),
    Experiment(batch_size=1200),
    Experiment(batch_size=7, rest="short"),
    Experiment(batch_size=200, rest="short", shuffle=True),
)


def point_by_point(experiment: Experiment, epochs: int) -> np.ndarray:
    """The parameters after so many epochs: gradients gather point by point, and are taken where a batch is full.

    What has gathered at an epoch's end stays, unless it is a short batch of its own.
    """
    given, count = preprocessed(experiment), data_set(experiment.data).training_count
    inputs, targets = given.training_inputs, given.training_targets
    sizes, names = experiment.architecture.sizes, experiment.architecture.activations
    flat = first_run(experiment, data_set(experiment.data)).parameters
    layers, place = [], 0
    for fan_in, width in pairwise(sizes):
        layers.append(flat[place : place + (fan_in + 1) * width].reshape(width, fan_in + 1).copy())
        place += (fan_in + 1) * width
    stopped = [np.zeros(layer.shape, dtype=bool) for layer in layers]
    gathered, many = [np.zeros_like(layer) for layer in layers], 0
    pull = {None: np.zeros_like, "L1": np.sign, "L2": np.copy}[experiment.regularization]
    size = min(experiment.batch_size, count)

    def update(epoch: int) -> None:
        nonlocal many
        rate = experiment.rate_at(epoch)
        for layer, sums, still in zip(layers, gathered, stopped, strict=True):
            before = pull(layer)
            before[:, -1] = 0
            layer[:] = np.where(still, layer, layer - rate * sums / many)
            after = np.where(still, layer, layer - rate * experiment.regularization_rate * before)
            if experiment.regularization == "L1":
                crossed = layer * after < 0
                crossed[:, -1] = False
                after[crossed] = 0
                still |= crossed
            layer[:] = after
            sums[:] = 0
        many = 0

    for epoch in range(epochs):
        order = chance.order(experiment.key, epoch, count) if experiment.shuffle else np.arange(count)
        widths = sizes[1:-1]
        dropped = (
            chance.mask(experiment.key, epoch, experiment.dropout, sum(widths), count)
            if experiment.dropout
            else np.ones((sum(widths), count))
        )
        for seat, point in enumerate(order):
            masks = [*np.split(dropped[:, seat], np.cumsum(widths)[:-1]), np.ones(sizes[-1])]
            made, raw = [inputs[:-1, point]], []
            for layer, name, mask in zip(layers, names, masks if widths else [1.0], strict=True):
                raw.append(SQUASHES[name](layer @ np.append(made[-1], 1.0)))
                made.append(raw[-1] * mask)
            error = made[-1] - targets[:, point]
            for index in reversed(range(len(layers))):
                if index < len(widths):
                    error = error * masks[index]
                error = error * SLOPES[names[index]](raw[index])
                gathered[index] += np.outer(error, np.append(made[index], 1.0))
                error = layers[index][:, :-1].T @ error
            many += 1
            if (seat + 1) % size == 0:
                update(epoch)
        if many and experiment.rest == "short":
            update(epoch)
    return np.concatenate([layer.ravel() for layer in layers])


@pytest.mark.parametrize("experiment", [*UNEVEN, *BOUNDS])
def test_a_run_is_that_of_one_point_after_another(experiment: Experiment) -> None:
    (result,) = advance([Job(experiment, None, 4)])
    assert result.run.parameters == pytest.approx(point_by_point(experiment, 4), rel=1e-9, abs=1e-12)


def test_the_two_rules_differ_only_where_batches_do_not_divide() -> None:
    def ends(batch_size: int) -> set[bytes]:
        choices = (Experiment(batch_size=batch_size, rest=rest) for rest in ("waits", "short"))
        return {advance([Job(choice, None, 3)])[0].run.parameters.tobytes() for choice in choices}

    assert len(ends(10)) == 1
    assert len(ends(11)) == 2


@pytest.mark.parametrize("experiment", [*UNEVEN, *BOUNDS])
def test_at_once_in_parts_and_in_company_the_same_bytes(experiment: Experiment) -> None:
    """Runs in their first epoch and in later ones have other batches, and cannot share a stack."""
    (whole,) = advance([Job(experiment, None, 5)])
    draw = random.Random(experiment.batch_size)
    company = [experiment.changed(weight_draw=number) for number in range(1, 4)]
    runs: list[Run | None] = [
        None,
        *(advance([Job(each, None, number)])[0].run for number, each in enumerate(company)),
    ]
    per_epoch = len(plan_of(experiment, False).batches)
    left = 5 * per_epoch
    while left:
        batches = min(left, draw.choice([1, 2, per_epoch, per_epoch + 1]))
        jobs = [
            Job(each, run, batches=batches) for each, run in zip([experiment, *company], runs, strict=True)
        ]
        runs = [result.run for result in advance(jobs)]
        left -= batches
    assert runs[0] is not None
    assert (runs[0].epoch, runs[0].batch) == (5, 0)
    assert runs[0].parameters.tobytes() == whole.run.parameters.tobytes()


@pytest.mark.parametrize("experiment", UNEVEN)
def test_the_update_that_is_shown_has_the_points_that_waited(experiment: Experiment) -> None:
    count, plan = data_set(experiment.data).training_count, plan_of(experiment, False)
    rest, size = count % experiment.batch_size, experiment.batch_size
    for epoch in (0, 1, 2):
        run = advance([Job(experiment, None, epoch)])[0].run
        shown = see(experiment, run, Watch(step=True))

        def order(epoch: int) -> np.ndarray:
            return chance.order(experiment.key, epoch, count) if experiment.shuffle else np.arange(count)

        waited = order(epoch - 1)[count - rest :] if epoch else np.array([], dtype=int)
        points = np.concatenate([waited, order(epoch)[:size]])
        assert shown["step_about"][3] == len(points) == size + (rest if epoch else 0)
        assert shown["step_about"][5] == len(waited)
        assert shown["step_points"].tolist() == points[:32].tolist()
        going = advance([Job(experiment, run, batches=1)])[0].run
        assert shown["step_new"].tobytes() == going.parameters.tobytes()
        assert len(plan.batches) == count // size


def test_a_change_of_the_rule_in_an_epoch_begins_it_anew() -> None:
    """The batches of the epoch that was begun are others then, as with another batch size."""
    before, after = Experiment(batch_size=7), Experiment(batch_size=7, rest="short")
    assert before.order_of_points != after.order_of_points


def test_the_buffers_hold_the_batches_only_once() -> None:
    """Only the first batch of later epochs is kept beside those of the first one."""
    experiment = Experiment(batch_size=7)
    plan = plan_of(experiment, False)
    uneven, even = Training(plan, 1), Training(replace(plan, carries=False), 1)
    assert uneven.nbytes < 1.15 * even.nbytes
