"""`advance(jobs) -> results`: group, train, look, encode. The one place where training happens.

Pure: the same jobs give the same results, byte for byte, whoever calls, in whatever company they are trained. It
keeps only caches that may be lost at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import process_time
from typing import NamedTuple

import numpy as np

from server.lab.diagnosis.notes import notes_of
from server.lab.diagnosis.trials import pursue
from server.lab.jobs import Job, Measures, Result
from server.lab.look import look as looking
from server.lab.look.look import measure
from server.lab.preprocessing import data_set
from server.lab.run.plan import member_of, plan_of, training_of
from server.lab.run.run import Run, Trail, first_run, frozen
from server.lab.train import life
from server.nn.operations import Floats
from server.nn.training import Plan, Training

_MODEST = 1e3  # weights below it cannot bring six layers of eight beyond 1e60
_LARGEST = float(np.finfo(np.float64).max)

# Sizes of stacks. A group of another size is filled up with copies: buffers are made for few sizes, and found again.
STACKS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64)
LARGEST_STACK = STACKS[-1]  # beyond it a stack no longer fits the processor's cache and gains nothing

WHOLE_TRAIL = 50  # epochs: of those before, a trail has so many at most, at even distances


def advance(jobs: Sequence[Job]) -> list[Result]:
    """The results of the jobs, in their order."""
    return look(jobs, train(jobs))


class Trained(NamedTuple):
    """Where a job's run came from and where it is now.

    is_modest: whether its weights are so small that they are numbers, and bring no loss beyond bounds. trail: the way
    there, where a job of the stack asked for it and there is any. drawing: seconds of the processor to make the
    untrained network; training: those of the whole stack, which had so many networks and trained so many batches.
    """

    start: Run
    run: Run
    is_modest: bool = False
    trail: Trail | None = None
    drawing: float = 0.0
    training: float = 0.0
    stack: int = 1
    batches: int = 0


def train(jobs: Sequence[Job]) -> list[Trained]:
    """The first half of `advance`: all jobs trained, those that can in stacks."""
    trained = [_started(job) for job in jobs]
    for members in _stacks(jobs, [each.run for each in trained]):
        ends = _train([jobs[index] for index in members], [trained[index] for index in members])
        for index, end in zip(members, ends, strict=True):
            trained[index] = end
    return trained


def look(jobs: Sequence[Job], trained: Sequence[Trained]) -> list[Result]:
    """The second half: looks where they are asked for, and a way back for runs that went wrong."""
    return [_result(job, each) for job, each in zip(jobs, trained, strict=True)]


# --- train ----------------------------------------------------------------------------------------


def _started(job: Job) -> Trained:
    """Where a job begins: with its run, or with the untrained network."""
    if job.run is not None:
        return Trained(job.run, job.run)
    life.sign()
    began = process_time()
    run = first_run(job.experiment, data_set(job.experiment.data))
    return Trained(run, run, drawing=process_time() - began)


def _stacks(jobs: Sequence[Job], runs: Sequence[Run]) -> list[list[int]]:
    """Positions of jobs that can be trained as one stack."""
    groups: dict[tuple[Plan, int, int, int, bool], list[int]] = {}
    for index, (job, run) in enumerate(zip(jobs, runs, strict=True)):
        if job.trains:
            plan = plan_of(job.experiment, run.stopped is not None)
            has_other_batches = plan.carries and run.epoch == 0  # there is no epoch before whose rest waits
            key = plan, job.epochs, run.batch, job.batches, has_other_batches
            groups.setdefault(key, []).append(index)
    return [
        members[start : start + LARGEST_STACK]
        for members in groups.values()
        for start in range(0, len(members), LARGEST_STACK)
    ]


def _train(jobs: Sequence[Job], starts: Sequence[Trained]) -> list[Trained]:
    """Jobs that share a plan, a number of epochs and batches, and the batch to begin with, trained together."""
    began = process_time()
    runs = [start.run for start in starts]
    members = [member_of(job.experiment, run) for job, run in zip(jobs, runs, strict=True)]
    stack = next(size for size in STACKS if size >= len(members))
    training = training_of(plan_of(jobs[0].experiment, runs[0].stopped is not None), stack)
    training.load(members + members[-1:] * (stack - len(members)))
    way = _Way(training, jobs[0] if any(job.trail for job in jobs) else Job(jobs[0].experiment))
    with np.errstate(all="ignore"):  # numbers that overflow are found and reported by _result
        epochs, batch = _go(training, jobs[0], runs[0].batch, way)
        modest = (np.abs(training.parameters).max(axis=1, initial=0.0) < _MODEST).tolist()
    seconds = process_time() - began
    has_stopped = training.plan.with_stopped_weights
    trained = []
    for row, (job, run) in enumerate(zip(jobs, runs, strict=True)):
        stopped = training.moving[row] == 0 if has_stopped else None
        if stopped is not None and not stopped.any():
            stopped = None
        parameters, slots = frozen(training.parameters[row].copy()), training.slots_of(row)
        end = run.epoch + epochs
        after = Run(parameters, end, stopped, run.held, job.experiment.optimizer, slots, batch)
        trail = way.trail(row, run) if job.trail else None
        drawing = starts[row].drawing
        trained.append(
            Trained(run, after, modest[row], trail, drawing, seconds, len(members), training.updates)
        )
    return trained


def _go(training: Training, job: Job, first: int, way: _Way) -> tuple[int, int]:
    """Train as far as a job says, from batch number `first` on: epochs done, and batches of the next one."""
    in_epoch = len(training.plan.batches)
    batch = first if first < in_epoch else 0  # an epoch that was begun with more batches begins anew
    for done in range(job.epochs):
        life.sign()
        training.part(batch, in_epoch)
        batch = 0
        way.note(done + 1)
    epochs, left = job.epochs, job.batches
    while left > 0:
        last = min(in_epoch, batch + left)
        training.part(batch, last)
        left -= last - batch
        epochs, batch = (epochs + 1, 0) if last == in_epoch else (epochs, last)
    return epochs, batch


class _Way:
    """What a stack's networks were after some epochs of a job: one copy of them all each time."""

    def __init__(self, training: Training, job: Job) -> None:
        self._training = training
        # The last epoch of the trail. The end of the job is no part of it: that is the result
        last = job.epochs if job.batches else job.epochs - 1
        distance = max(1, -(-(last - WHOLE_TRAIL) // WHOLE_TRAIL))
        self._epochs = [
            epoch for epoch in range(1, last + 1) if epoch > last - WHOLE_TRAIL or epoch % distance == 0
        ]
        self._arrays: dict[str, tuple[Floats, Floats]] = {}
        if not self._epochs:
            return
        sources = {"": training.parameters} | training.slots
        if training.plan.with_stopped_weights:
            sources["moving"] = training.moving
        for name, source in sources.items():
            self._arrays[name] = source, np.empty((len(self._epochs), *source.shape))
        self._row = 0

    def note(self, epoch: int) -> None:
        """So many epochs are done."""
        if self._arrays and self._row < len(self._epochs) and self._epochs[self._row] == epoch:
            for source, kept in self._arrays.values():
                kept[self._row] = source
            self._row += 1

    def trail(self, member: int, start: Run) -> Trail | None:
        """The way of one network that began as `start`; None where there is nothing between its ends."""
        if not self._arrays:
            return None
        kept = {name: array[:, member].copy() for name, (_, array) in self._arrays.items()}
        moving = kept.pop("moving", None)
        return Trail(
            tuple(start.epoch + epoch for epoch in self._epochs),
            frozen(kept.pop("")),
            start.held,
            None if moving is None or moving.all() else moving == 0,
            self._training.plan.optimizer,
            kept or None,
        )


# --- result ---------------------------------------------------------------------------------------


def _result(job: Job, trained: Trained) -> Result:
    life.sign()
    run, is_modest = trained.run, trained.is_modest
    if job.inquiry is not None:
        return Result(run, inquiry=pursue(job.inquiry, lambda jobs: [each.run for each in train(jobs)]))
    # Losses that could overflow are computed though nobody looks, so that looking changes nothing
    is_suspect = job.trains and not is_modest
    has_pictures = job.has_pictures
    measures = measure(job.experiment, run) if has_pictures or is_suspect else None
    if is_suspect and not _is_good(run, measures):
        return _last_good(job, trained.start)
    start = trained.start if job.trail and job.run is None else None
    if has_pictures and measures is not None and not is_modest:
        measures = _bounded(measures)
    seen = looking.seen(job, run, measures)
    scene = looking.scene(job) if job.with_scene else None
    notes = notes_of(job.experiment, run) if job.with_notes and has_pictures else None
    return Result(run, measures, seen, scene, start=start, trail=trained.trail, notes=notes)


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
    """Go the way again and stop before the first epoch or batch whose numbers are not finite, found by halving."""
    steps = job.epochs + job.batches
    good, done, bad = start, 0, steps
    while bad - done > 1:
        middle = (done + bad) // 2
        (after,) = _train([_part(job, done, middle)], [Trained(good, good)])
        if _is_good(after.run, measure(job.experiment, after.run)):
            good, done = after.run, middle
        else:
            bad = middle
    trained = Trained(start, good)
    if done and job.trail:  # the way there, once more
        trained = trained._replace(trail=_train([_part(job, 0, done)], [Trained(start, start)])[0].trail)
    result = _result(replace(job, epochs=0, batches=0), trained)
    return replace(result, run=good, diverged_at=good.epoch + 1)


def _part(job: Job, first: int, last: int) -> Job:
    """Of the epochs and then the batches of a job, those from number `first` to `last` − 1."""
    epochs = min(last, job.epochs) - min(first, job.epochs)
    return replace(job, epochs=epochs, batches=last - first - epochs)
