"""What a finished inquiry says: the cause, in words, and the remedies that helped.

The cause that is named is the one whose removal helps: of several, the one that stands first in `remedies`. There,
what is peculiar to a run stands before what nearly always helps, a smaller step.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.data.features import FEATURES
from server.lab.diagnosis.inquiry import Evidence, Grade, Inquiry, Limits, Remedy, Trial
from server.lab.diagnosis.remedies import called, overshoot, wide_features
from server.lab.diagnosis.trials import grade_of, updates_wanted
from server.lab.experiment.experiment import Experiment
from server.lab.run.plan import batches_in_epoch
from server.nn.families.activations import ACTIVATIONS, BOUNDED
from server.nn.families.optimizers import OPTIMIZERS
from server.nn.families.outputs import OUTPUTS
from server.words.said import Said, say

MOST_OFFERED = 3
STUCK_FOR = 10  # epochs that outputs stay at their limits before training is stopped for it
_MANY = 0.5  # of the hidden outputs
_LARGE_STEP = 0.3  # a learning rate beyond it is to blame before inputs are


@dataclass(frozen=True)
class Diagnosis:
    """reason: a short name of the cause; said: for the person; remedies: those that helped, the best one first."""

    reason: str
    said: Said
    remedies: tuple[Remedy, ...] = ()

    @property
    def message(self) -> str:
        """What a person is told, in English."""
        return str(self.said)


def what_happened(inquiry: Inquiry) -> Said:
    """The fault, before anything is known of its cause."""
    return say("stuck" if inquiry.is_stuck else "unbounded", epoch=inquiry.epoch)


def diagnosis_of(inquiry: Inquiry) -> Diagnosis:
    """What a finished inquiry has found."""
    helped = _that_helped(inquiry)
    if not helped:
        tried = len([trial for trial in inquiry.trials if trial.updates])
        return Diagnosis("unknown", say("nothing_helped", what=what_happened(inquiry), tried=tried))
    best = max(grade_of(trial) for trial in helped)
    good = [trial.remedy for trial in helped if grade_of(trial) is best]
    if any(not remedy.is_last_resort for remedy in good):
        good = [remedy for remedy in good if not remedy.is_last_resort]
    cause = _cause(inquiry, good)
    first = [remedy for remedy in good if remedy.cause == cause]
    others = [remedy for remedy in good if remedy.cause != cause]
    offered = _one_of_each(inquiry.experiment, [*first, *others])
    assert inquiry.evidence is not None
    why = _why(cause, inquiry, inquiry.evidence, [name for name, _ in offered[0].changes])
    is_at_start = inquiry.is_stuck and inquiry.evidence.first_outputs.are_all
    tried_said = _tried(inquiry, best, len(offered))
    code = "diagnosis_of_start" if is_at_start else "diagnosis"
    said = say(code, epoch=inquiry.epoch, why=why, tried=tried_said)
    return Diagnosis(cause, said, tuple(offered))


def remedies_against(inquiry: Inquiry, kinds: set[str]) -> tuple[Remedy, ...]:
    """Of a finished inquiry, the best remedy after which no note of these kinds is left, if there is one."""
    good = [trial for trial in _that_helped(inquiry) if not trial.kinds & kinds]
    if not good:
        return ()
    best = max(grade_of(trial) for trial in good)
    return (next(trial.remedy for trial in good if grade_of(trial) is best),)


def _that_helped(inquiry: Inquiry) -> list[Trial]:
    """The trials to believe. That a run goes on with nothing changed must have been tried for long enough."""
    since = 0 if inquiry.good is None else inquiry.good.epoch
    needed = (inquiry.epoch - since + STUCK_FOR + 2) * batches_in_epoch(inquiry.experiment)
    return [
        trial
        for trial in inquiry.trials
        if trial.updates
        and grade_of(trial) is not Grade.FAILS
        and (trial.remedy.changes or trial.updates >= needed)
    ]


def _cause(inquiry: Inquiry, remedies: list[Remedy]) -> str:
    """The first suspect whose removal helps, and against whom there is evidence."""
    evidence, experiment = inquiry.evidence, inquiry.experiment
    assert evidence is not None
    starts_badly = evidence.first_outputs.are_all or evidence.first_hidden > _MANY or evidence.is_wild
    acquitted = set()
    if not starts_badly:
        acquitted |= {"first_bias", "first_weights"}
    if experiment.learning_rate > _LARGE_STEP:
        acquitted.add("inputs")
    causes = [remedy.cause for remedy in remedies]
    return next((cause for cause in causes if cause not in acquitted), causes[0])


def _one_of_each(experiment: Experiment, remedies: list[Remedy]) -> list[Remedy]:
    """The first few that change different fields: not three learning rates, and no reset where none is needed."""
    offered: dict[tuple[str, ...], Remedy] = {}
    for remedy in remedies:
        fields = tuple(name for name, _ in remedy.changes)
        if fields == ("regularization",):
            fields = ("regularization_rate",)
        offered.setdefault(fields, remedy)
    return [*offered.values()][:MOST_OFFERED]


def _tried(inquiry: Inquiry, best: Grade, count: int) -> Said:
    epochs = max(1, updates_wanted(inquiry) // batches_in_epoch(inquiry.experiment))
    return say("tried", epochs=epochs, remedies=count, learns=best is Grade.LEARNS)


def _why(cause: str, inquiry: Inquiry, evidence: Evidence, several: list[str]) -> Said:
    experiment = inquiry.experiment
    rate = experiment.learning_rate
    match cause:
        case "by_hand":
            return say("by_hand")
        case "first_bias":
            return say("first_bias", bias=experiment.first_bias, start=_at_the_start(experiment, evidence))
        case "first_weights":
            return say("first_weights", start=_at_the_start(experiment, evidence))
        case "weight_decay":
            decay = experiment.weight_decay
            return say("weight_decay", rate=rate, decay=decay, times=overshoot(experiment))
        case "regularization":
            pull = experiment.regularization_rate
            is_plain = OPTIMIZERS[experiment.optimizer].is_plain and rate * pull > 2
            return say(
                "regularization_overshoots" if is_plain else "regularization_pulls", rate=rate, pull=pull
            )
        case "inputs":
            names = [FEATURES[name].label for name in wide_features(experiment)]
            return say("wide_inputs", inputs=names, rate=rate)
        case "momentum":
            momentum = experiment.momentum
            return say("momentum", momentum=momentum, updates=1 / (1 - momentum))
        case "activation":
            return say("activation", activations=_loud(experiment), bounded=ACTIVATIONS[BOUNDED].label)
        case "several":
            return say("several", choices=[called(name, getattr(experiment, name)) for name in several])
    if inquiry.is_stuck:
        outputs = _stuck_at(evidence.outputs)
        return say("big_step_stuck", rate=rate, outputs=outputs, flat=_flat(experiment))
    return say("big_step", rate=rate)


def _at_the_start(experiment: Experiment, evidence: Evidence) -> Said:
    """What was wrong before the first update."""
    if evidence.first_outputs.are_all:
        return say("start_is_stuck", outputs=_stuck_at(evidence.first_outputs), flat=_flat(experiment))
    if evidence.first_hidden > _MANY:
        return say("start_is_flat", percent=100 * evidence.first_hidden)
    return say("start_is_wild" if evidence.is_wild else "start_is_unlucky")


def _flat(experiment: Experiment) -> str:
    """What the outputs are stuck at the limits of."""
    return OUTPUTS[experiment.output_in_force].label


def _stuck_at(limits: Limits) -> Said:
    high, low = limits.high, limits.low
    if not low or not high:
        return say("all_outputs_low" if low else "all_outputs_high", points=limits.points)
    return say("outputs_at_limits", high=high, low=low)


def _loud(experiment: Experiment) -> list[str]:
    rows = [ACTIVATIONS[name] for name in experiment.hidden_activations if name != BOUNDED]
    loud = [row for row in rows if row.limits is None] or rows
    return [*dict.fromkeys(row.label for row in loud)]
