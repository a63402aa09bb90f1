"""From an experiment and a run to what the engine trains with: plan, member, buffers.

Called by `lab.advance`, which trains, and by `lab.inside`, which takes one update on a copy to show it.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

from server.lab.experiment import Experiment
from server.lab.material import data_set, material
from server.lab.run import Run
from server.nn.regularizers import REGULARIZERS
from server.nn.training import Member, Plan, Training

_HEAVIEST = 64_000_000  # bytes of buffers that are kept


@lru_cache(maxsize=1024)
def plan_of(experiment: Experiment, has_stopped: bool) -> Plan:
    """What networks must have in common to be trained as one stack."""
    regularization = experiment.regularization
    points = data_set(experiment.recipe).training_count
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


def member_of(experiment: Experiment, run: Run) -> Member:
    """A run as one network of a stack."""
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


_trainings: OrderedDict[tuple[Plan, int], Training] = OrderedDict()


def training_of(plan: Plan, stack: int) -> Training:
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
