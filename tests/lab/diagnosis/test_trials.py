"""Trials are the engine's own training, bounded in work; what is measured before them is counted again here."""

from __future__ import annotations

import math

import pytest

from server.lab.diagnosis.causes import diagnosis_of
from server.lab.diagnosis.evidence import constant_loss, evidence_of
from server.lab.diagnosis.inquiry import Grade, Inquiry, Remedy, Trial
from server.lab.diagnosis.remedies import called
from server.lab.diagnosis.trials import (
    LONGEST,
    grade_of,
    is_finished,
    pursue,
    seconds_an_update,
    updates_wanted,
)
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.preprocessing import data_set, preprocessed
from server.lab.run.plan import batches_in_epoch
from server.lab.run.run import first_run
from server.lab.train.advance import advance, train
from server.words.said import say


def experiment_of(link: str) -> Experiment:
    return links.read(f"#seed=0.5&{link}").experiment


def asked(experiment: Experiment, *rates: float) -> Inquiry:
    """An inquiry that tries learning rates from epoch 0."""
    trials = tuple(
        Trial(
            Remedy("step", called("learning_rate", rate), (("learning_rate", rate),)),
            experiment.changed(learning_rate=rate),
        )
        for rate in rates
    )
    run = first_run(experiment, data_set(experiment.data))
    return Inquiry(experiment, run, None, 1, False, trials)


def finished(inquiry: Inquiry) -> tuple[Inquiry, list[list[Job]]]:
    """An inquiry carried out, and the jobs of each of its steps."""
    steps: list[list[Job]] = []

    def trained(jobs):
        steps.append(list(jobs))
        return [each.run for each in train(jobs)]

    while not is_finished(inquiry):
        inquiry = pursue(inquiry, trained)
    return inquiry, steps


def test_a_trial_is_the_training_itself() -> None:
    experiment = experiment_of("activation=relu&learningRate=10&dropout=0.2&shuffle=true&optimizer=adam")
    inquiry, _ = finished(asked(experiment, 0.03, 0.01))
    assert updates_wanted(inquiry) % batches_in_epoch(experiment) == 0
    epochs = updates_wanted(inquiry) // batches_in_epoch(experiment)
    for trial in inquiry.trials:
        (result,) = advance([Job(trial.experiment, epochs=epochs)])
        assert trial.run is not None
        assert trial.run.parameters.tobytes() == result.run.parameters.tobytes()
        assert grade_of(trial) is Grade.LEARNS
        assert trial.worst == pytest.approx(measure(trial.experiment, trial.run).train_loss, rel=0.5)


@pytest.mark.parametrize(
    "link",
    [
        "activation=relu&learningRate=10",
        "learningRate=10&batchSize=1&problem=regression&percTrainData=90&networkShape=8,8,8,8,8,8&optimizer=adam",
        "learningRate=10&batchSize=1200&problem=regression&percTrainData=90&networkShape=8,8,8,8,8,8",
        "learningRate=10&networkShape=",
    ],
)
def test_each_step_and_the_whole_are_bounded(link: str) -> None:
    experiment = experiment_of(link)
    _, steps = finished(asked(experiment, *[10 / 2**power for power in range(16)]))
    seconds = [
        sum(job.batches for job in jobs[:1]) * seconds_an_update(experiment, len(jobs)) for jobs in steps
    ]
    for jobs, cost in zip(steps, seconds, strict=True):
        assert cost <= LONGEST or jobs[0].batches == 1
    assert sum(seconds) < 1.1
    assert len(steps) >= 8


def test_what_fails_is_trained_no_further() -> None:
    inquiry, steps = finished(asked(experiment_of("networkShape=&problem=regression"), 10.0, 0.01))
    bad, good = inquiry.trials
    assert (bad.has_failed, grade_of(bad), grade_of(good)) == (True, Grade.FAILS, Grade.LEARNS)
    assert bad.updates < good.updates == updates_wanted(inquiry)
    assert len(steps[-1]) == 1
    assert [str(remedy.said) for remedy in diagnosis_of(inquiry).remedies] == ["Learning rate 0.01"]


def test_where_nothing_helps_that_is_said() -> None:
    inquiry, _ = finished(asked(experiment_of("networkShape=&problem=regression"), 10.0, 3.0))
    diagnosis = diagnosis_of(inquiry)
    assert (diagnosis.reason, diagnosis.remedies) == ("unknown", ())
    assert "tried 2 remedies on a copy, and none of them helped" in diagnosis.message


def test_last_resorts_wait_until_nothing_else_makes_it_learn() -> None:
    experiment = experiment_of("")
    for first, is_needed in ((0.03, False), (10.0, True)):
        inquiry = asked(experiment, first)
        resort = Trial(
            Remedy("several", say("remedy_new_weights"), is_last_resort=True),
            experiment.changed(learning_rate=0.1),
        )
        inquiry, _ = finished(_with(inquiry, resort))
        assert (inquiry.trials[1].updates > 0) is is_needed


def _with(inquiry: Inquiry, trial: Trial) -> Inquiry:
    return Inquiry(
        inquiry.experiment,
        inquiry.run,
        inquiry.good,
        inquiry.epoch,
        inquiry.is_stuck,
        (*inquiry.trials, trial),
    )


def test_limits_are_counted_on_the_training_points() -> None:
    experiment = experiment_of("activation=linear&learningRate=10&dataset=xor&networkShape=")
    (result,) = advance([Job(experiment, epochs=5)])
    weights, inputs = result.run.parameters.tolist(), preprocessed(experiment).training_inputs.T.tolist()
    outputs = [math.tanh(sum(w * x for w, x in zip(weights, point, strict=True))) for point in inputs]
    limits = evidence_of(experiment, result.run).outputs
    assert limits.high == sum(each > 0 and 1 - each**2 < 1e-4 for each in outputs) > 0
    assert limits.low == sum(each < 0 and 1 - each**2 < 1e-4 for each in outputs) > 0
    assert limits.points == len(outputs)


def test_an_untrained_network_that_is_saturated_is_seen_to_be() -> None:
    for link, is_stuck in (("firstBias=10", True), ("", False)):
        experiment = experiment_of(link)
        first = first_run(experiment, data_set(experiment.data))
        evidence = evidence_of(experiment, first)
        assert evidence.first_outputs.are_all is is_stuck
        assert (evidence.first_hidden == 1.0) is is_stuck


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("dataset=xor&loss=binary_cross_entropy", lambda p: -p * math.log(p) - (1 - p) * math.log(1 - p)),
        ("dataset=xor", lambda p: 2 * p * (1 - p)),
        (
            "dataset=xor&loss=softmax_cross_entropy",
            lambda p: -p * math.log(p) - (1 - p) * math.log(1 - p),
        ),
    ],
)
def test_the_loss_of_a_constant_answer(link: str, expected) -> None:
    experiment = experiment_of(link)
    data = data_set(experiment.data)
    share = float((data.points[: data.training_count, -1] > 0).mean())
    assert constant_loss(experiment) == pytest.approx(expected(share), rel=1e-9)


def test_outputs_behind_tanh_are_stuck_in_regression_as_in_classification() -> None:
    """The answers are values there: at their limits, and worse than always saying the mean."""
    for link in ("problem=regression&output=tanh&firstBias=10", "firstBias=10"):
        experiment = experiment_of(link)
        assert measure(experiment, first_run(experiment, data_set(experiment.data))).is_stuck
    experiment = experiment_of("problem=regression&output=tanh")
    (result,) = advance([Job(experiment, epochs=100)])
    assert not measure(experiment, result.run).is_stuck
