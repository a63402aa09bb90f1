"""Trying remedies: each call takes an inquiry some way further, in a bounded time, by the engine's own training.

Trials of one plan are trained as one stack, so that many cost little more than one. How far a call goes is decided by
an estimate and never by a clock: the same inquiry ends with the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from server.lab.diagnosis.evidence import constant_loss, evidence_of
from server.lab.diagnosis.inquiry import Grade, Inquiry, Trial
from server.lab.diagnosis.notes import notes_of
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Measures
from server.lab.look.look import measure
from server.lab.preprocessing import data_set
from server.lab.run.plan import batches_in_epoch, plan_of
from server.lab.run.run import Run, first_run

LONGEST = 0.008  # estimated seconds of one call
_LONGEST_OF_ALL = 1.0  # estimated seconds of all trials of one kind (first choices, last resorts)
_EPOCHS, _UPDATES = 60, 600  # a trial has so many of both at least, where there is time
_CHECKS = 16  # times that the loss of a trial is looked at, at least
LARGEST_LOSS = 1e9  # a loss beyond it is on its way to infinity
_RISE, _FALL = 1.1, 0.9  # of the loss to be compared with: above the one it fails, below the other it learns

Train = Callable[[Sequence[Job]], Sequence[Run]]


def pursue(inquiry: Inquiry, train: Train) -> Inquiry:
    """The inquiry, one step further. train: trains jobs, those that can in stacks, and gives their runs."""
    if inquiry.evidence is None:
        return replace(inquiry, evidence=evidence_of(inquiry.experiment, inquiry.run))
    pending = _pending(inquiry)
    if not pending:
        return inquiry
    number = pending[0]
    lead = inquiry.trials[number]
    stack = [other for other in pending if _are_kin(lead, inquiry.trials[other])]
    updates = _updates_now(inquiry, [inquiry.trials[each] for each in stack])
    trials = [_begun(inquiry.trials[each]) for each in stack]
    jobs = [Job(each.experiment, each.run, batches=updates) for each in trials]
    wanted = updates_wanted(inquiry)
    changed = {
        each: _checked(replace(trial, run=run, updates=trial.updates + updates), wanted)
        for each, trial, run in zip(stack, trials, train(jobs), strict=True)
    }
    return inquiry.with_trials(changed)


def is_finished(inquiry: Inquiry) -> bool:
    """Whether nothing is left to be tried."""
    return inquiry.evidence is not None and not _pending(inquiry)


def grade_of(trial: Trial) -> Grade:
    """How a finished trial ended."""
    if trial.has_failed or trial.was_stuck or trial.best is None or not trial.updates:
        return Grade.FAILS
    if trial.worst < _FALL * trial.best or trial.worst < _LITTLE:
        return Grade.LEARNS
    return Grade.HOLDS


_LITTLE = 0.01  # a loss so small has little left to fall


def updates_wanted(inquiry: Inquiry) -> int:
    """How many updates each trial of an inquiry has: twice as many as it took to go wrong, where there is time."""
    since = 0 if inquiry.good is None else inquiry.good.epoch
    experiment = inquiry.experiment
    wanted = max(_UPDATES, batches_in_epoch(experiment) * max(_EPOCHS, 2 * (inquiry.epoch - since) + 20))
    kinds: dict[object, list[Experiment]] = {}
    for trial in inquiry.trials:
        if not trial.remedy.is_last_resort:
            kinds.setdefault(_kind(trial), []).append(trial.experiment)
    cost = sum(seconds_an_update(members[0], len(members)) for members in kinds.values())
    return max(_CHECKS, min(wanted, int(_LONGEST_OF_ALL / max(cost, 1e-6))))


def seconds_an_update(experiment: Experiment, stack: int) -> float:
    """About how long one update of a stack takes on a slow machine."""
    sizes = experiment.architecture.sizes
    points = min(experiment.batch_size, data_set(experiment.data).training_count)
    return 15e-6 * len(sizes) + 7e-8 * stack * points * sum(sizes[1:])


def _pending(inquiry: Inquiry) -> list[int]:
    """Trials to go on with: of first choices all, then of last resorts until one learns."""
    wanted = updates_wanted(inquiry)
    pending = [
        number
        for number, trial in enumerate(inquiry.trials)
        if not trial.has_failed and trial.updates < wanted
    ]
    first = [number for number in pending if not inquiry.trials[number].remedy.is_last_resort]
    if first or any(trial.updates >= wanted and grade_of(trial) is Grade.LEARNS for trial in inquiry.trials):
        return first
    return pending


def _kind(trial: Trial) -> object:
    run = trial.run
    return plan_of(trial.experiment, run is not None and run.stopped is not None)


def _are_kin(one: Trial, other: Trial) -> bool:
    """Whether two trials can be trained as one stack, from the same place."""
    places = [0 if each.run is None else each.run.batch for each in (one, other)]
    return (
        one.updates == other.updates
        and places[0] == places[1]
        and one.remedy.is_last_resort == other.remedy.is_last_resort
        and _kind(one) == _kind(other)
    )


def _updates_now(inquiry: Inquiry, stack: Sequence[Trial]) -> int:
    wanted, lead = updates_wanted(inquiry), stack[0]
    affordable = int(LONGEST / seconds_an_update(lead.experiment, len(stack)))
    return max(1, min(affordable, -(-wanted // _CHECKS), wanted - lead.updates))


def _begun(trial: Trial) -> Trial:
    """A trial with the run it begins with, and the loss that it is compared with."""
    if trial.best is not None:
        return trial
    run = trial.run or first_run(trial.experiment, data_set(trial.experiment.data))
    start, constant = measure(trial.experiment, run).train_loss, constant_loss(trial.experiment)
    best = min(start, constant) if np.isfinite(start) else constant
    return replace(trial, run=run, best=best)


def _checked(trial: Trial, wanted: int) -> Trial:
    """A trial after its loss was looked at; it fails where the session would stop it, or where the loss has risen."""
    assert trial.run is not None
    assert trial.best is not None
    measures = measure(trial.experiment, trial.run)
    if not trial.run.is_finite or not is_bounded(measures) or (measures.is_stuck and trial.was_stuck):
        return replace(trial, has_failed=True)
    worst = trial.worst
    if trial.updates > 0.75 * wanted:
        worst = max(worst, measures.train_loss)
    has_risen = worst > max(_RISE * trial.best, constant_loss(trial.experiment) / 4)
    is_last = trial.updates >= wanted
    kinds = {note.kind for note in notes_of(trial.experiment, trial.run)} if is_last else set()
    return replace(
        trial, worst=worst, was_stuck=measures.is_stuck, has_failed=has_risen, kinds=frozenset(kinds)
    )


def is_bounded(measures: Measures) -> bool:
    """Whether losses are numbers, and none is on its way to infinity."""
    return max(measures.train_loss, measures.test_loss) <= LARGEST_LOSS and not np.isnan(
        measures.train_loss + measures.test_loss
    )
