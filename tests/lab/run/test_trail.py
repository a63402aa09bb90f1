"""The way of a job, and parts of epochs: the same bytes as whole epochs, in any company, also after travelling."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.run.run import Run
from server.lab.train.advance import WHOLE_TRAIL, advance
from server.nn.families.optimizers import OPTIMIZERS

SMALL = Experiment(hidden_layers=(3,), learning_rate=0.01, training_percent=20, batch_size=15)
KINDS = [
    *(SMALL.changed(optimizer=name) for name in OPTIMIZERS),
    SMALL.changed(shuffle=True, dropout=0.2),
    SMALL.changed(shuffle=True, dropout=0.2, rest="short"),
    SMALL.changed(schedule="cosine", schedule_length=9, optimizer="adam", clip_norm=0.5),
    SMALL.changed(regularization="L1", regularization_rate=0.3, learning_rate=0.1),
]


def run_of(job: Job) -> Run:
    return advance([job])[0].run


def content(run: Run) -> bytes:
    slots = {name: array.tolist() for name, array in (run.slots or {}).items()}
    masks = run.stopped_mask.tolist(), run.held_values.tobytes()
    return pickle.dumps((run.parameters.tobytes(), run.position, run.optimizer, slots, masks))


@pytest.mark.parametrize("experiment", KINDS)
def test_parts_of_epochs_add_up(experiment: Experiment) -> None:
    whole = run_of(Job(experiment, epochs=4))
    in_epoch = 7 if experiment.rest == "short" else 6  # 100 points of 500 in batches of 15
    begun = run_of(Job(experiment, epochs=1, batches=3))
    assert begun.position == (1, 3)
    for run in (
        run_of(Job(experiment, begun, epochs=3)),
        run_of(Job(experiment, run_of(Job(experiment, begun, batches=2)), epochs=3)),
        run_of(Job(experiment, batches=4 * in_epoch)),
        run_of(Job(experiment, begun, epochs=2, batches=in_epoch)),
    ):
        assert content(run) == content(whole)


@pytest.mark.parametrize("experiment", KINDS)
def test_a_trail_is_the_runs_on_the_way_and_changes_nothing(experiment: Experiment) -> None:
    (result,) = advance([Job(experiment, epochs=8, trail=True)])
    assert content(result.run) == content(run_of(Job(experiment, epochs=8)))
    assert result.start is not None
    assert content(result.start) == content(run_of(Job(experiment)))
    trail = pickle.loads(pickle.dumps(result.trail))
    assert trail.epochs == tuple(range(1, 8))
    for row, epoch in enumerate(trail.epochs):
        assert content(trail.run(row)) == content(run_of(Job(experiment, epochs=epoch)))


def test_in_company_everybody_goes_their_own_way() -> None:
    runs = [run_of(Job(SMALL.changed(seed=f"0.{number}"), epochs=number)) for number in range(6)]
    jobs = [
        Job(SMALL.changed(seed=f"0.{number}"), run, 2 + number % 2, batches=number % 3, trail=number % 2 == 0)
        for number, run in enumerate(runs)
    ]
    for job, result in zip(jobs, advance(jobs), strict=True):
        (alone,) = advance([job])
        assert content(result.run) == content(alone.run)
        assert (result.trail is None) == (not job.trail)
        if result.trail is not None and alone.trail is not None:
            assert result.trail.epochs == alone.trail.epochs
            assert result.trail.parameters.tobytes() == alone.trail.parameters.tobytes()


def test_a_long_trail_has_all_of_the_last_epochs_and_some_of_those_before() -> None:
    (result,) = advance([Job(SMALL, epochs=400, trail=True)])
    assert result.trail is not None
    epochs = result.trail.epochs
    assert epochs[-WHOLE_TRAIL:] == tuple(range(400 - WHOLE_TRAIL, 400))
    assert len(epochs) <= 2 * WHOLE_TRAIL
    assert len(set(np.diff(epochs[: len(epochs) - WHOLE_TRAIL]))) == 1
    assert len(pickle.dumps(result.trail)) < 8 * result.trail.parameters.size + 1000


def test_the_way_to_where_it_went_wrong() -> None:
    job = Job(SMALL.changed(learning_rate=10, activation="relu", problem="regression"), epochs=40, trail=True)
    (result,) = advance([job])
    assert result.diverged_at is not None
    assert result.run.epoch == result.diverged_at - 1
    assert result.trail is None or result.trail.epochs[-1] < result.run.epoch
    begun = replace(job, epochs=0, batches=20)
    assert advance([begun])[0].diverged_at is not None
