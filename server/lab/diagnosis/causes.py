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

MOST_OFFERED = 3
STUCK_FOR = 10  # epochs that outputs stay at their limits before training is stopped for it
_MANY = 0.5  # of the hidden outputs
_LARGE_STEP = 0.3  # a learning rate beyond it is to blame before inputs are


@dataclass(frozen=True)
class Diagnosis:
    """reason: a short name of the cause; message: for the person; remedies: those that helped, the best one first."""

    reason: str
    message: str
    remedies: tuple[Remedy, ...] = ()


def what_happened(inquiry: Inquiry) -> str:
    """The fault, before anything is known of its cause."""
    how = (
        "the outputs are stuck at their limits" if inquiry.is_stuck else "the numbers grew beyond all bounds"
    )
    return f"Training went wrong at epoch {inquiry.epoch}: {how}."


def diagnosis_of(inquiry: Inquiry) -> Diagnosis:
    """What a finished inquiry has found."""
    helped = _that_helped(inquiry)
    if not helped:
        tried = len([trial for trial in inquiry.trials if trial.updates])
        return Diagnosis(
            "unknown",
            f"{what_happened(inquiry)} The server has tried {tried} remedies on a copy, and none of them helped. "
            "Reset, and then change several things: a smaller learning rate, fewer layers, or other data.",
        )
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
    when = "from the start" if is_at_start else f"at epoch {inquiry.epoch}"
    message = f"Training went wrong {when}: {why} {_tried(inquiry, best, len(offered))}"
    return Diagnosis(cause, message, tuple(offered))


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


def _tried(inquiry: Inquiry, best: Grade, count: int) -> str:
    epochs = max(1, updates_wanted(inquiry) // batches_in_epoch(inquiry.experiment))
    what = "This was" if count == 1 else "These were"
    length = f"{epochs} epochs" if epochs > 1 else "an epoch"
    if best is Grade.LEARNS:
        return f"{what} tried on a copy for {length} and helped:"
    return (
        f"{what} tried on a copy for {length}; it does not go wrong then, but it has learned little so far:"
    )


def _why(cause: str, inquiry: Inquiry, evidence: Evidence, several: list[str]) -> str:
    experiment = inquiry.experiment
    rate = experiment.learning_rate
    match cause:
        case "by_hand":
            return (
                "it was changed by hand, or its data were, and from there it could not go on. "
                "From the last good epoch it can."
            )
        case "first_bias":
            value = _number(experiment.first_bias)
            start = _at_the_start(experiment, evidence)
            return f"the first biases are too large. All of them start at {value}: {start}"
        case "first_weights":
            return f"the first weights are too large, or unlucky: {_at_the_start(experiment, evidence)}"
        case "weight_decay":
            return (
                f"weight decay overshoots. Each update takes {rate:g} × {experiment.weight_decay:g} = "
                f"{overshoot(experiment):g} times itself from a weight, so it jumps across zero."
            )
        case "regularization":
            return _overshooting(experiment)
        case "inputs":
            names = " and ".join(FEATURES[name].label for name in wide_features(experiment))
            verb = "reaches" if len(wide_features(experiment)) == 1 else "reach"
            return (
                f"the inputs are too large for this step. {names} {verb} 36, and a gradient grows with its input, so "
                f"steps of learning rate {rate:g} overshoot further each time."
            )
        case "momentum":
            return (
                f"momentum {experiment.momentum:g} is too much. A step goes on for about "
                f"{1 / (1 - experiment.momentum):.0f} updates, long after the gradient has turned."
            )
        case "activation":
            return (
                f"{_loud(experiment)} has no upper limit, so what one layer makes larger the next one makes larger "
                "still. "
                f"{ACTIVATIONS[BOUNDED].label} keeps every value between −1 and 1."
            )
        case "several":
            choices = [_now(experiment, name) for name in several]
            listed = f"{', '.join(choices[:-1])} and {choices[-1]}" if len(choices) > 1 else choices[0]
            return (
                f"several things are wrong at once ({listed}), and to change only one of them is not enough."
            )
    if inquiry.is_stuck:
        return (
            f"the step is too big. With learning rate {rate:g} an update threw the network so far that "
            f"{_stuck_at(evidence.outputs)}. {_flat(experiment)} is flat there, so no gradient comes "
            "back to learn from."
        )
    return (
        f"the step is too big. With learning rate {rate:g} each update jumps across the valley and lands higher up "
        "the other side, further each time."
    )


def _overshooting(experiment: Experiment) -> str:
    rate, pull = experiment.learning_rate, experiment.regularization_rate
    if OPTIMIZERS[experiment.optimizer].is_plain and rate * pull > 2:
        return (
            f"regularization overshoots. Each update changes a weight by −{rate:g} × {pull:g} = −{rate * pull:g} "
            "times itself, so it jumps across zero and comes out larger than before."
        )
    return (
        f"regularization overshoots. With rate {pull:g} the pull towards zero is so strong that steps of learning "
        f"rate {rate:g} jump across zero."
    )


def _at_the_start(experiment: Experiment, evidence: Evidence) -> str:
    """What was wrong before the first update, to follow a colon."""
    if evidence.first_outputs.are_all:
        return (
            f"before the first update, {_stuck_at(evidence.first_outputs)}. {_flat(experiment)} is flat "
            "there, so no gradient comes back to learn from."
        )
    if evidence.first_hidden > _MANY:
        return (
            f"before the first update, {100 * evidence.first_hidden:.0f} % of what the hidden neurons say was at a "
            "limit of their squash, where it is flat and hardly any gradient comes back."
        )
    if evidence.is_wild:
        return "before the first update, the outputs were already far too large."
    return "with others, the same steps go well."


def _stuck_at(limits: Limits) -> str:
    high, low = limits.high, limits.low
    if not low or not high:
        side = "−1" if low else "+1"
        return f"the output was {side} for all {limits.points} training points, whatever the right answer"
    return f"the output was +1 for {high} training points and −1 for {low}, and wrong for many of them"


def _flat(experiment: Experiment) -> str:
    """What the outputs are stuck at the limits of."""
    return OUTPUTS[experiment.output_in_force].label


def _now(experiment: Experiment, name: str) -> str:
    """A field and its present value."""
    text = called(name, getattr(experiment, name))
    return text[:1].lower() + text[1:] if not text[:2].isupper() else text


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _loud(experiment: Experiment) -> str:
    rows = [ACTIVATIONS[name] for name in experiment.hidden_activations if name != BOUNDED]
    loud = [row for row in rows if row.limits is None] or rows
    return " and ".join(dict.fromkeys(row.label for row in loud))
