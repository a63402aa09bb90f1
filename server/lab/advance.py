"""`advance(jobs) -> results`: group, train, look, encode. The one place where training happens.

Pure: the same jobs give the same results, byte for byte, whoever calls, in whatever company they are trained. It
keeps only caches that may be lost at any time. Called through an executor (`lab.executor`) by the scheduler, and
directly by the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from server.data.features import FEATURES, inputs_of
from server.data.sets import DataSet, Recipe, build
from server.lab import frames
from server.lab.experiment import Experiment
from server.lab.jobs import Job, Look, Measures, Result
from server.lab.run import Run, first_run, frozen
from server.nn import probe
from server.nn.architecture import Architecture
from server.nn.operations import Floats
from server.nn.training import Plan, Training

Pictures = NDArray[np.uint8]
Points = tuple[Recipe, tuple[str, ...]]

_MODEST = 1e3  # weights below it cannot bring six layers of eight beyond 1e60
_LARGEST = float(np.finfo(np.float64).max)

EXTENT = 6.0  # pictures show both coordinates from −6 to 6
LARGEST_STACK = 64  # beyond it a stack no longer fits the processor's cache and gains nothing


def advance(jobs: Sequence[Job]) -> list[Result]:
    """The results of the jobs, in their order."""
    starts = [job.run or first_run(job.experiment, data_set(job.experiment.recipe)) for job in jobs]
    runs = list(starts)
    for members in _stacks(jobs, starts):
        trained = _train([jobs[index] for index in members], [starts[index] for index in members])
        for index, run in zip(members, trained, strict=True):
            runs[index] = run
    return [_result(job, start, run) for job, start, run in zip(jobs, starts, runs, strict=True)]


# --- train ----------------------------------------------------------------------------------------


def _stacks(jobs: Sequence[Job], runs: Sequence[Run]) -> list[list[int]]:
    """Positions of jobs that can be trained as one stack."""
    groups: dict[tuple[Plan, int], list[int]] = {}
    for index, (job, run) in enumerate(zip(jobs, runs, strict=True)):
        if job.epochs:
            groups.setdefault((_plan(job.experiment, run), job.epochs), []).append(index)
    return [
        members[start : start + LARGEST_STACK]
        for members in groups.values()
        for start in range(0, len(members), LARGEST_STACK)
    ]


def _plan(experiment: Experiment, run: Run) -> Plan:
    return Plan(
        experiment.architecture,
        experiment.loss,
        experiment.regularization,
        run.stopped is not None or experiment.regularization == "L1",
        experiment.batch_size,
        data_set(experiment.recipe).training_count,
    )


def _train(jobs: Sequence[Job], runs: Sequence[Run]) -> list[Run]:
    """Runs of jobs that share a plan and a number of epochs, trained together."""
    points = tuple((job.experiment.recipe, job.experiment.features) for job in jobs)
    training = _training(_plan(jobs[0].experiment, runs[0]), points)
    training.load(
        [run.parameters for run in runs],
        [run.stopped for run in runs],
        [job.experiment.learning_rate for job in jobs],
        [job.experiment.regularization_rate for job in jobs],
    )
    with np.errstate(all="ignore"):  # numbers that overflow are found and reported by _result
        for _ in range(jobs[0].epochs):
            training.epoch()
    stopped = training.moving == 0
    return [
        Run(
            frozen(training.parameters[row].copy()),
            run.epoch + jobs[row].epochs,
            stopped[row] if stopped[row].any() else None,
            run.held,
        )
        for row, run in enumerate(runs)
    ]


# --- look -----------------------------------------------------------------------------------------


def _result(job: Job, start: Run, run: Run) -> Result:
    is_seen = job.look is not None or (job.epochs > 0 and _may_be_beyond_bounds(run))
    measures = measure(job.experiment, run) if is_seen else None
    if job.epochs and not _is_good(run, measures):
        return _last_good(job, start)
    if measures is not None:
        measures = _bounded(measures)
    if job.look is None or measures is None:
        return Result(run, measures)
    look = job.look
    frame = _frame(job, look, run, measures)
    return Result(run, measures, frame, _scene(job, look) if look.with_scene else None)


def _may_be_beyond_bounds(run: Run) -> bool:
    """Whether losses could overflow: then they are computed though nobody looks, so that looking changes nothing."""
    return not np.abs(run.parameters).max() < _MODEST


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
        (run,) = _train([replace(job, epochs=1)], [good])
        if not _is_good(run, measure(job.experiment, run)):
            break
        good = run
    return replace(_result(replace(job, epochs=0), good, good), diverged_at=good.epoch + 1)


def measure(experiment: Experiment, run: Run) -> Measures:
    """Losses over both sets and accuracy over the test set."""
    data = data_set(experiment.recipe)
    outputs = _data_probe(experiment.architecture, experiment.recipe, experiment.features).outputs(
        run.parameters
    )[-1]
    targets = _prepared(experiment.recipe, experiment.features)[1]
    train, test = slice(0, data.training_count), slice(data.training_count, None)
    return Measures(
        probe.loss(experiment.loss, outputs[:, train], targets[:, train]),
        probe.loss(experiment.loss, outputs[:, test], targets[:, test]),
        probe.accuracy(outputs[:, test], targets[:, test]) if experiment.is_classification else None,
        experiment.is_classification and probe.is_stuck(outputs[:, train], targets[:, train]),
    )


def _frame(job: Job, look: Look, run: Run, measures: Measures) -> bytes:
    pictures, plot = pictures_of(job.experiment, run, look)
    states = None if run.stopped is None else np.where(np.isnan(run.held_values), run.stopped, frames.CUT)
    return frames.frame(
        job.revision,
        run.epoch,
        measures,
        run.parameters,
        pictures,
        plot,
        None if states is None else states.astype(np.uint8),
        look.fine,
    )


def pictures_of(experiment: Experiment, run: Run, look: Look) -> tuple[Pictures, Pictures]:
    """Bytes of all hidden neurons (neurons, side, side), layer by layer, and of the plot (1, side, side)."""
    architecture, features = experiment.architecture, experiment.features
    values = [*_picture_probe(architecture, features, look.pictures).outputs(run.parameters)[:-1]]
    if look.neuron is not None and look.neuron[0] == 0:
        values.append(_feature_values(look.plot)[look.neuron[1]][None])
    else:
        layer, index = look.neuron or (len(architecture.sizes) - 1, 0)
        outputs = _picture_probe(architecture, features, look.plot).outputs(run.parameters)
        values.append(outputs[layer - 1][index][None])
    # All cells as one row: six calls for the whole frame and not for each layer
    cells = probe.as_bytes(np.concatenate([layer.ravel() for layer in values]))
    plot_cells = look.plot**2
    return (
        cells[:-plot_cells].reshape(-1, look.pictures, look.pictures),
        cells[-plot_cells:].reshape(1, look.plot, look.plot),
    )


def _scene(job: Job, look: Look) -> bytes:
    data = data_set(job.experiment.recipe)
    pictures = probe.as_bytes(_feature_values(look.pictures)).reshape(-1, look.pictures, look.pictures)
    return frames.scene(job.revision, data.points, data.training_count, pictures)


# --- caches: all of them can be rebuilt from what a job says --------------------------------------


@lru_cache(maxsize=512)
def data_set(recipe: Recipe) -> DataSet:
    """The points of a recipe, drawn once."""
    return build(recipe)


@lru_cache(maxsize=512)
def _prepared(recipe: Recipe, features: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Inputs (features + 1, n) and targets (1, n) of all points, training points first."""
    points = data_set(recipe).points
    return inputs_of(features, points[:, 0], points[:, 1]), points[:, 2][None]


@lru_cache(maxsize=16)
def _training(plan: Plan, points: tuple[Points, ...]) -> Training:
    prepared = [_prepared(recipe, features) for recipe, features in points]
    inputs = np.stack([inputs[:, : plan.points] for inputs, _ in prepared])
    targets = np.stack([targets[:, : plan.points] for _, targets in prepared])
    return Training(plan, inputs, targets)


@lru_cache(maxsize=128)
def _data_probe(architecture: Architecture, recipe: Recipe, features: tuple[str, ...]) -> probe.Probe:
    return probe.Probe(architecture, _prepared(recipe, features)[0])


@lru_cache(maxsize=24)
def _picture_probe(architecture: Architecture, features: tuple[str, ...], resolution: int) -> probe.Probe:
    across, upward = probe.lattice(resolution, EXTENT)
    return probe.Probe(architecture, inputs_of(features, across, upward).astype(np.float32))


@lru_cache(maxsize=8)
def _feature_values(resolution: int) -> NDArray[np.float32]:
    """(features, resolution²) of all features of the table, in its order."""
    across, upward = probe.lattice(resolution, EXTENT)
    return inputs_of(tuple(FEATURES), across, upward)[:-1].astype(np.float32)
