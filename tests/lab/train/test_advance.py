"""advance(): the same bytes whoever watches, in whatever company, wherever it runs; and what happens to NaN."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from server.compute.executor import InlineExecutor
from server.compute.pool import PoolExecutor
from server.data.source import Drawn
from server.lab import kept
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.jobs import Job, Look
from server.lab.look.look import measure
from server.lab.preprocessing import data_set
from server.lab.run.plan import batches_in_epoch, plan_of
from server.lab.run.run import Run, first_run
from server.lab.train.advance import advance
from tests.lab import drawn

ODD = (
    Experiment(),
    Experiment(hidden_layers=(8, 8, 8, 8, 8, 8), features=("x1", "x2_squared", "sin_x1"), batch_size=30),
    Experiment(hidden_layers=(), batch_size=1),
    Experiment(hidden_layers=(1,), features=("x1_x2",), regularization="L1", regularization_rate=0.1),
    Experiment(
        activation="relu", classification_data="spiral", regularization="L2", regularization_rate=0.01
    ),
    Experiment(problem="regression", regression_data="reg-gauss", activation="sigmoid", batch_size=7),
    Experiment(features=(), training_percent=10, batch_size=2),
    Experiment(
        optimizer="adam", dropout=0.3, shuffle=True, hidden_layers=(5, 3), schedule="cosine", schedule_length=9
    ),
    Experiment(
        classification_data="blobs-5", optimizer="momentum", shuffle=True, batch_size=30, scaling="standardised"
    ),
    Experiment(
        loss="binary_cross_entropy", optimizer="adamw", regularization="L1_L2", regularization_rate=0.01,
        clip_norm=0.5, layer_activations=("relu", "gelu"), batch_size=1200,
    ),
    Experiment(
        problem="regression", regression_data="reg-sinc", loss="huber", optimizer="rmsprop", dropout=0.1,
        initializer="he", schedule="warm_up", schedule_length=5, batch_size=7,
    ),
)  # fmt: skip


def strangers(experiment: Experiment, count: int) -> list[Experiment]:
    """Classmates that could share a stack, and some that could not."""
    chance = random.Random(5)
    return [
        experiment.changed(seed=str(seed), learning_rate=chance.choice([0.003, 0.1]), noise=10)
        if chance.random() < 0.7
        else ODD[seed % len(ODD)]
        for seed in range(count)
    ]


def key(run: Run) -> tuple[object, ...]:
    slots = sorted((name, slot.tobytes()) for name, slot in (run.slots or {}).items())
    stopped = b"" if run.stopped is None else run.stopped.tobytes()
    return run.parameters.tobytes(), run.epoch, stopped, slots


def far(experiment: Experiment, epochs: int = 12) -> Run:
    return advance([Job(experiment, None, epochs)])[0].run


@pytest.fixture(scope="module")
def pool() -> Iterator[PoolExecutor]:
    pool = PoolExecutor(2)
    yield pool
    pool.shutdown()


@pytest.mark.parametrize("experiment", ODD)
def test_watched_or_unwatched(experiment: Experiment) -> None:
    run = None
    for _ in range(12):
        (result,) = advance([Job(experiment, run, 1, (Look(neuron=(0, 3)),), with_scene=True)])
        run = result.run
        advance([Job(experiment, run, 0, (Look(plot=33, pictures=16),))])
    assert run is not None
    assert key(run) == key(far(experiment))


@pytest.mark.parametrize("experiment", ODD)
def test_alone_or_in_a_stack_of_64_with_strangers(experiment: Experiment) -> None:
    jobs = [Job(other, None, 12) for other in strangers(experiment, 63)]
    jobs.insert(37, Job(experiment, None, 12, (Look(),)))
    assert key(advance(jobs)[37].run) == key(far(experiment))


def copied(experiment: Experiment) -> Drawn:
    """The points of a generated set, as if somebody had given them."""
    data = data_set(experiment.data)
    points, schema = data.points, experiment.data.schema
    return Drawn(schema, points[:, :-1], points[:, -1], data.training_count)


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(),
        Experiment(classification_data="spiral-3", features=("x1", "sin_x2"), scaling="standardised"),
        Experiment(classification_data="driving", optimizer="adam"),
        Experiment(problem="regression", regression_data="houses", hidden_layers=(3,)),
    ],
)
def test_points_that_are_given_train_as_the_same_points_that_are_drawn(experiment: Experiment) -> None:
    given = Experiment(**{name: getattr(experiment, name) for name in FIELDS}, drawn=copied(experiment))
    first = far(experiment, 0)
    here, there = (
        advance([Job(each, first, 9, (Look(),), with_scene=True)])[0] for each in (experiment, given)
    )
    assert key(here.run) == key(there.run)
    assert (here.seen, here.scene, here.measures) == (there.seen, there.scene, there.measures)


@pytest.mark.parametrize("experiment", drawn.EXPERIMENTS, ids=lambda each: each.data.schema.name)
def test_given_points_learn_alike_alone_in_company_and_in_a_pool(
    pool: PoolExecutor, experiment: Experiment
) -> None:
    alone = advance([Job(experiment, None, 12, (Look(),), trail=True, with_scene=True)])[0]
    jobs = [Job(other, None, 12) for other in strangers(Experiment(), 20)]
    jobs[7:7] = [Job(each, None, 12, (Look(),), with_scene=True) for each in drawn.EXPERIMENTS]
    at = 7 + drawn.EXPERIMENTS.index(experiment)
    for results in (advance(jobs), pool.submit(advance, jobs).result()):
        assert key(results[at].run) == key(alone.run)
        assert (results[at].seen, results[at].scene) == (alone.seen, alone.scene)
    assert alone.measures is not None and alone.start is not None
    before = measure(experiment, alone.start)
    assert alone.measures.train_loss < before.train_loss


def test_given_points_share_a_stack_with_generated_ones() -> None:
    generated = Experiment()
    points = copied(generated)
    mirrored = Drawn(points.schema, points.inputs[:, ::-1], -points.targets, points.training_count)
    experiment = Experiment(drawn=mirrored, seed="0.9")
    assert plan_of(experiment, False) == plan_of(generated, False)
    assert experiment.kin == generated.kin
    alone = [key(far(each)) for each in (experiment, generated)]
    together = advance([Job(experiment, None, 12), Job(generated, None, 12)])
    assert [key(result.run) for result in together] == alone


def test_in_line_or_in_the_pool(pool: PoolExecutor) -> None:
    jobs = [Job(experiment, None, 12, (Look(),), with_scene=True) for experiment in ODD]
    there, here = pool.submit(advance, jobs).result(), InlineExecutor().submit(advance, jobs).result()
    assert [key(result.run) for result in there] == [key(result.run) for result in here]
    assert [(result.seen[0], result.scene) for result in there] == [
        (result.seen[0], result.scene) for result in here
    ]


def test_all_at_once_or_bit_by_bit() -> None:
    for experiment in ODD:
        run = None
        for epochs in (1, 4, 2, 5):
            run = advance([Job(experiment, run, epochs)])[0].run
        assert run is not None
        assert key(run) == key(far(experiment))


@pytest.mark.parametrize("experiment", ODD)
def test_cut_anywhere_between_two_batches(experiment: Experiment) -> None:
    chance, in_epoch = random.Random(3), batches_in_epoch(experiment)
    run = first_run(experiment, data_set(experiment.data))
    while run.epoch < 6:
        batches = chance.randint(1, in_epoch - run.batch)
        part = Job(experiment, run, batches=batches) if chance.random() < 0.8 else Job(experiment, run, 1)
        run = advance([part])[0].run
    assert key(run) == key(far(experiment, 6))


def test_a_run_is_a_value_that_cannot_be_written_to() -> None:
    run = far(Experiment(), 1)
    before = key(run)
    advance([Job(Experiment(), run, 3, (Look(),))])
    assert key(run) == before
    with pytest.raises(ValueError, match="read-only"):
        run.parameters[0] = 1


def test_the_same_experiment_always_begins_with_the_same_weights_and_draws_differ() -> None:
    one, other = Experiment(), Experiment(weight_draw=1)
    data = data_set(one.data)
    assert key(first_run(one, data)) == key(first_run(one, data))
    assert key(first_run(one, data)) != key(first_run(other, data))
    assert not first_run(one.changed(initializer="zeros"), data).parameters.any()


def test_a_diverging_run_ends_at_its_last_good_epoch() -> None:
    experiment = Experiment(
        problem="regression", features=("x1", "x2", "x1_squared"), hidden_layers=(), learning_rate=0.3
    )
    (result,) = advance([Job(experiment, None, 500, (Look(),))])
    assert result.diverged_at is not None
    assert result.run.epoch == result.diverged_at - 1
    assert np.isfinite(result.run.parameters).all()
    assert np.isfinite(measure(experiment, result.run).train_loss)
    assert result.seen
    (onward,) = advance([Job(experiment, result.run, 1, (Look(),))])
    assert onward.diverged_at == result.diverged_at


def test_a_look_at_numbers_beyond_bounds_sends_none_of_them() -> None:
    experiment = Experiment(problem="regression", activation="linear")
    run = Run(np.full(25, 1e200), epoch=3)
    (result,) = advance([Job(experiment, run, 0, (Look(),), with_scene=True)])
    assert result.seen
    assert result.measures is not None
    assert np.isfinite([result.measures.train_loss, result.measures.test_loss]).all()
    (onward,) = advance([Job(experiment, run, 2, (Look(),))])
    assert onward.diverged_at == 4
    assert onward.seen
    assert np.isfinite(onward.run.parameters).all()


def test_a_diverging_run_takes_nobody_along() -> None:
    wild = Experiment(learning_rate=10.0, activation="relu", hidden_layers=(8, 8, 8), regularization="L2",
                      regularization_rate=10.0)  # fmt: skip
    calm = wild.changed(learning_rate=0.03, regularization_rate=0.0)
    results = advance([Job(wild, None, 300, (Look(),)), Job(calm, None, 300, (Look(),))])
    assert results[0].diverged_at is not None
    assert results[1].diverged_at is None
    assert key(results[1].run) == key(far(calm, 300))


def test_what_is_kept_stays_within_bounds_and_losing_it_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = [key(far(experiment)) for experiment in ODD]
    monkeypatch.setattr(kept, "MOST_BYTES", 300_000)
    for batch in range(1, 9):
        far(ODD[0].changed(batch_size=batch), 1)
        assert len(kept.KEPT) == 1 or kept.KEPT.nbytes <= 300_000
    assert [key(far(experiment)) for experiment in ODD] == wanted
