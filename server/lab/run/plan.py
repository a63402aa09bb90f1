"""From an experiment and a run to what the engine trains with: plan, member, buffers."""

from __future__ import annotations

from operator import attrgetter

from server.lab.experiment.experiment import Experiment
from server.lab.kept import kept
from server.lab.preprocessing import preprocessed
from server.lab.run.run import Run
from server.nn.families.regularizers import REGULARIZERS
from server.nn.training import Member, Plan, Training


@kept(lambda plan: 1000 + 130 * len(plan.batches))
def plan_of(experiment: Experiment, has_stopped: bool) -> Plan:
    """What networks must have in common to be trained as one stack."""
    regularization = experiment.regularization
    points = experiment.data.training_count
    size = min(experiment.batch_size, points)
    may_stop = regularization is not None and REGULARIZERS[regularization].stops_at_zero
    return Plan(
        experiment.architecture,
        experiment.loss_in_force,
        regularization,
        has_stopped or may_stop,
        size,
        points,
        experiment.optimizer,
        experiment.optimizer_settings,
        experiment.clip_norm > 0,
        experiment.shuffle,
        experiment.dropout > 0,
        experiment.rest == "waits" and points % size > 0,
    )


def batches_in_epoch(experiment: Experiment) -> int:
    """How many updates an epoch is; a rest that waits for the next epoch makes none of its own."""
    points = experiment.data.training_count
    full, rest = divmod(points, min(experiment.batch_size, points))
    return full + (rest > 0 and experiment.rest == "short")


def member_of(experiment: Experiment, run: Run) -> Member:
    """A run as one network of a stack."""
    given = preprocessed(experiment)
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


@kept(attrgetter("nbytes"))
def training_of(plan: Plan, stack: int) -> Training:
    """Buffers for a stack."""
    return Training(plan, stack)
