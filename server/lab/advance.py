"""`advance(jobs) -> results`: group, train, look, encode. The one place where training happens.

Pure: the same jobs give the same results, byte for byte, whoever calls, in whatever company they are trained. It
keeps only caches that may be lost at any time. Called through an executor (`lab.executor`) by the scheduler, and
directly by the command line.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from server.lab import look as looking
from server.lab.experiment import Experiment
from server.lab.jobs import Job, Measures, Result
from server.lab.look import measure
from server.lab.material import data_set, material
from server.lab.run import Run, first_run, frozen
from server.nn.regularizers import REGULARIZERS
from server.nn.training import Member, Plan, Training

_MODEST = 1e3  # weights below it cannot bring six layers of eight beyond 1e60
_HEAVIEST = 64_000_000  # bytes of buffers that are kept
_LARGEST = float(np.finfo(np.float64).max)

# Sizes of stacks. A group of another size is filled up with copies: buffers are made for few sizes, and found again.
STACKS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64)
LARGEST_STACK = STACKS[-1]  # beyond it a stack no longer fits the processor's cache and gains nothing


def advance(jobs: Sequence[Job]) -> list[Result]:
    """The results of the jobs, in their order."""
    return look(jobs, train(jobs))


@dataclass(frozen=True, slots=True)
class Trained:
    """Where a job's run came from and where it is now.

    is_modest: whether its weights are so small that they are numbers, and bring no loss beyond bounds.
    """

    start: Run
    run: Run
    is_modest: bool


def train(jobs: Sequence[Job]) -> list[Trained]:
    """The first half of `advance`: all jobs trained, those that can in stacks."""
    starts = [job.run or first_run(job.experiment, data_set(job.experiment.recipe)) for job in jobs]
    trained = [Trained(run, run, False) for run in starts]
    for members in _stacks(jobs, starts):
        ends = _train([jobs[index] for index in members], [starts[index] for index in members])
        for index, (run, is_modest) in zip(members, ends, strict=True):
            trained[index] = Trained(starts[index], run, is_modest)
    return trained


def look(jobs: Sequence[Job], trained: Sequence[Trained]) -> list[Result]:
    """The second half: looks where they are asked for, and a way back for runs that went wrong."""
    return [_result(job, each) for job, each in zip(jobs, trained, strict=True)]


# --- train ----------------------------------------------------------------------------------------


def _stacks(jobs: Sequence[Job], runs: Sequence[Run]) -> list[list[int]]:
    """Positions of jobs that can be trained as one stack."""
    groups: dict[tuple[Plan, int], list[int]] = {}
    for index, (job, run) in enumerate(zip(jobs, runs, strict=True)):
        if job.epochs:
            plan = _plan(job.experiment, run.stopped is not None)
            groups.setdefault((plan, job.epochs), []).append(index)
    return [
        members[start : start + LARGEST_STACK]
        for members in groups.values()
        for start in range(0, len(members), LARGEST_STACK)
    ]


def _train(jobs: Sequence[Job], runs: Sequence[Run]) -> list[tuple[Run, bool]]:
    """Runs of jobs that share a plan and a number of epochs, trained together, and whether their weights are modest:
    such weights are numbers, and cannot bring a loss beyond bounds.
    """
    members = [_member(job.experiment, run) for job, run in zip(jobs, runs, strict=True)]
    stack = next(size for size in STACKS if size >= len(members))
    training = _training(_plan(jobs[0].experiment, runs[0].stopped is not None), stack)
    training.load(members + members[-1:] * (stack - len(members)))
    with np.errstate(all="ignore"):  # numbers that overflow are found and reported by _result
        for _ in range(jobs[0].epochs):
            training.epoch()
        modest = (np.abs(training.parameters).max(axis=1, initial=0.0) < _MODEST).tolist()
    has_stopped = training.plan.with_stopped_weights
    trained = []
    for row, (job, run) in enumerate(zip(jobs, runs, strict=True)):
        stopped = training.moving[row] == 0 if has_stopped else None
        if stopped is not None and not stopped.any():
            stopped = None
        parameters, slots = frozen(training.parameters[row].copy()), training.slots_of(row)
        after = Run(parameters, run.epoch + job.epochs, stopped, run.held, job.experiment.optimizer, slots)
        trained.append((after, modest[row]))
    return trained


def _member(experiment: Experiment, run: Run) -> Member:
    given = material(experiment)
    return Member(
        given.training_inputs,
        given.training_targets,
        run.parameters,
        experiment.rate_at,
        run.epoch,
        experiment.regularization_rate,
        run.stopped,
        run.slots if run.optimizer == experiment.optimizer else None,
        experiment.clip_norm,
        experiment.dropout,
        experiment.key,
    )


# --- result ---------------------------------------------------------------------------------------


def _result(job: Job, trained: Trained) -> Result:
    run, is_modest = trained.run, trained.is_modest
    # Losses that could overflow are computed though nobody looks, so that looking changes nothing
    is_suspect = job.epochs > 0 and not is_modest
    measures = measure(job.experiment, run) if job.look is not None or is_suspect else None
    if is_suspect and not _is_good(run, measures):
        return _last_good(job, trained.start)
    if job.look is None or measures is None:
        return Result(run, measures)
    if not is_modest:
        measures = _bounded(measures)
    frame = looking.frame(job, job.look, run, measures)
    return Result(run, measures, frame, looking.scene(job, job.look) if job.look.with_scene else None)


def _bounded(measures: Measures) -> Measures:
    """With losses that can be sent: weights that were good for some points may be beyond bounds for others."""
    train, test = (
        float(np.nan_to_num(loss, nan=_LARGEST, posinf=_LARGEST))
        for loss in (measures.train_loss, measures.test_loss)
    )
    return replace(measures, train_loss=train, test_loss=test)


def _is_good(run: Run, measures: Measures | None) -> bool:
    finite = measures is None or np.isfinite(measures.train_loss + measures.test_loss)
    return run.is_finite and bool(finite)


def _last_good(job: Job, start: Run) -> Result:
    """Go the way again, one epoch at a time, and stop before the first whose numbers are not finite."""
    good = start
    for _ in range(job.epochs):
        ((run, _),) = _train([replace(job, epochs=1)], [good])
        if not _is_good(run, measure(job.experiment, run)):
            break
        good = run
    return replace(_result(replace(job, epochs=0), Trained(good, good, False)), diverged_at=good.epoch + 1)


@lru_cache(maxsize=1024)
def _plan(experiment: Experiment, has_stopped: bool) -> Plan:
    regularization = experiment.regularization
    points = data_set(experiment.recipe).training_count
    may_stop = regularization is not None and REGULARIZERS[regularization].stops_at_zero
    return Plan(
        experiment.architecture,
        experiment.loss_in_force,
        regularization,
        has_stopped or may_stop,
        min(experiment.batch_size, points),
        points,
        experiment.optimizer,
        experiment.optimizer_settings,
        experiment.clip_norm > 0,
        experiment.shuffle,
        experiment.dropout > 0,
    )


_trainings: OrderedDict[tuple[Plan, int], Training] = OrderedDict()


def _training(plan: Plan, stack: int) -> Training:
    """Buffers for a stack. They can be rebuilt at any time, so those not used for longest go when all weigh too
    much.
    """
    if (plan, stack) in _trainings:
        _trainings.move_to_end((plan, stack))
        return _trainings[plan, stack]
    _trainings[plan, stack] = training = Training(plan, stack)
    while len(_trainings) > 1 and sum(each.weight for each in _trainings.values()) > _HEAVIEST:
        _trainings.popitem(last=False)
    return training
