"""Which remedies are worth a trial, for an experiment that went wrong, in the order in which they are preferred.

Knows nothing of how the trials end. A remedy takes away one suspected cause alone; only the last resorts take away
several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from server.data.features import FEATURES
from server.lab.diagnosis.inquiry import Remedy
from server.lab.diagnosis.notes import DEAD, EQUAL, STOPPED
from server.lab.experiment.basics import RATES
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.experiment.fields import Choice
from server.nn.families.activations import BOUNDED, UNDYING
from server.nn.families.initializers import INITIALIZERS, SAFE
from server.nn.families.optimizers import OPTIMIZERS
from server.words.said import Said, say

GOOD_RATE = 0.03
_GOOD_RATE_OF_WIDE = 0.0003  # where inputs reach 36
_LARGE_BIAS = 0.3  # first biases beyond it may saturate a network that has learned nothing
_FEW = 3  # learning rates that are tried
# Mean squares of the raw features over the plane from −6 to 6: what a step of gradient descent is multiplied by
_MEAN_SQUARES = {"x1": 12.0, "x2": 12.0, "x1_squared": 259.2, "x2_squared": 259.2, "x1_x2": 144.0,
                 "sin_x1": 0.54, "sin_x2": 0.54}  # fmt: skip
_BACK = Remedy("by_hand", say("remedy_back_to_good"))


def remedies(experiment: Experiment, has_good: bool) -> list[Remedy]:
    """The remedies to try. has_good: whether there is a last good run that differs from the untrained network."""
    found = [_BACK] if has_good else []
    for remedy in (
        *_of_first_parameters(experiment),
        *_of_regularization(experiment),
        *_of_inputs(experiment),
        *_of_optimizer(experiment),
        *_of_step(experiment),
    ):
        found += [remedy] if remedy.resets else [remedy, _after_reset(remedy)]
    return [*found, *_last_resorts(experiment)]


def remedies_of_notes(experiment: Experiment, kinds: set[str]) -> list[Remedy]:
    """The remedies to try for a network that cannot learn in some place; all start again from epoch 0."""
    found = [*_of_first_parameters(experiment)]
    if STOPPED in kinds:
        rates = [rate for rate in (0.01, 0.001) if rate < experiment.regularization_rate]
        found += [_after_reset(_set("regularization", ("regularization_rate", rate))) for rate in rates]
    if EQUAL in kinds:
        found.append(_after_reset(_set("first_weights", ("initializer", SAFE))))
    if DEAD in kinds:
        changes: list[tuple[str, Any]] = [("activation", UNDYING)]
        if experiment.layer_activations:
            changes.append(("layer_activations", ()))
        found.append(_after_reset(_set("activation", *changes)))
    new = _new_weights(experiment)
    found.append(new)
    for rate in [each for each in reversed(RATES) if each < min(experiment.learning_rate, 2 * GOOD_RATE)][:1]:
        slower = _set("step", ("learning_rate", rate))
        found.append(_after_reset(slower))
        said = say("remedy_and_new_weights", remedy=slower.said)
        found.append(replace(slower, said=said, changes=(*slower.changes, *new.changes), resets=True))
    return found


def wide_features(experiment: Experiment) -> list[str]:
    """The chosen features that the network is given raw and whose values are far larger than others'."""
    if experiment.scaling or not experiment.data.schema.takes_features:
        return []
    return [name for name in experiment.features if _MEAN_SQUARES[name] > 2 * _MEAN_SQUARES["x1"]]


def overshoot(experiment: Experiment) -> float:
    """About how many times itself a weight is pulled towards zero by one update, and what that sets in motion."""
    rate = experiment.regularization_rate if experiment.regularization else 0.0
    if _has(experiment, "weight_decay"):
        rate = max(rate, experiment.weight_decay)
    pull = experiment.learning_rate * rate
    return pull / (1 - experiment.momentum) if _has(experiment, "momentum") else pull


def _has(experiment: Experiment, setting: str) -> bool:
    """Whether the optimizer looks at this setting."""
    return setting in OPTIMIZERS[experiment.optimizer].settings


def _of_first_parameters(experiment: Experiment) -> Iterator[Remedy]:
    if abs(experiment.first_bias) > _LARGE_BIAS and not INITIALIZERS[experiment.initializer].is_zero:
        yield _after_reset(_set("first_bias", ("first_bias", 0.1)))
    if INITIALIZERS[experiment.initializer].uses_scale:
        yield _after_reset(_set("first_weights", ("initializer", SAFE)))
        if experiment.weight_scale > 0.5:
            yield _after_reset(_set("first_weights", ("weight_scale", 0.1)))


def _of_regularization(experiment: Experiment) -> Iterator[Remedy]:
    if overshoot(experiment) < 0.5:
        return
    if _has(experiment, "weight_decay") and experiment.weight_decay > 0.01:
        yield _set("weight_decay", ("weight_decay", 0.01))
    if experiment.regularization:
        for rate in (0.01, 0.001):
            if rate < experiment.regularization_rate:
                yield _set("regularization", ("regularization_rate", rate))
        yield _set("regularization", ("regularization", None))


def _of_inputs(experiment: Experiment) -> Iterator[Remedy]:
    wide = wide_features(experiment)
    if not wide:
        return
    if without := tuple(name for name in experiment.features if name not in wide):
        said = say("remedy_without_inputs", inputs=[FEATURES[name].label for name in wide])
        yield Remedy("inputs", said, (("features", without),))
    yield Remedy("inputs", say("remedy_standardised"), (("scaling", "standardised"),))


def _of_optimizer(experiment: Experiment) -> Iterator[Remedy]:
    if _has(experiment, "momentum") and experiment.momentum > 0.9:
        yield _set("momentum", ("momentum", 0.9))


def _of_step(experiment: Experiment) -> Iterator[Remedy]:
    rate = experiment.learning_rate
    good = _GOOD_RATE_OF_WIDE if wide_features(experiment) else GOOD_RATE
    lower = [each for each in reversed(RATES) if each < min(rate, 2 * good)][:_FEW]
    higher = [each for each in RATES if lower and lower[0] < each < rate][:1]
    for each in lower + higher:
        yield _set("step", ("learning_rate", each))
    if rate > RATES[0] and experiment.clip_norm == 0:
        yield Remedy("step", say("remedy_clip", norm=1.0), (("clip_norm", 1.0),))


def _last_resorts(experiment: Experiment) -> Iterator[Remedy]:
    """Other first weights; a squash with bounds; and all that is unusual at once, with smaller and smaller steps."""
    yield replace(_new_weights(experiment), is_last_resort=True)
    if experiment.hidden_layers and set(experiment.hidden_activations) != {BOUNDED}:
        changes: list[tuple[str, Any]] = [("activation", BOUNDED)]
        if experiment.layer_activations:
            changes.append(("layer_activations", ()))
        yield replace(_after_reset(_set("activation", *changes)), is_last_resort=True)
    usual: list[tuple[str, Any]] = []
    if _has(experiment, "momentum") and experiment.momentum > 0.9:
        usual.append(("momentum", 0.9))
    if overshoot(experiment) >= 0.5 and experiment.regularization:
        usual.append(("regularization", None))
    if overshoot(experiment) >= 0.5 and _has(experiment, "weight_decay"):
        usual.append(("weight_decay", 0.01))
    if abs(experiment.first_bias) > _LARGE_BIAS:
        usual.append(("first_bias", 0.1))
    if INITIALIZERS[experiment.initializer].may_fail:
        usual.append(("initializer", SAFE))
    if wide_features(experiment):
        usual.append(("scaling", "standardised"))
    for rate in (GOOD_RATE, 0.003, 0.0003):
        smaller = [("learning_rate", rate)] if rate < experiment.learning_rate else []
        if changes := [*smaller, *usual]:
            yield replace(_after_reset(_set("several", *changes)), is_last_resort=True)


def _new_weights(experiment: Experiment) -> Remedy:
    changes = (("weight_draw", experiment.weight_draw + 1),)
    return Remedy("first_weights", say("remedy_new_weights"), changes, resets=True)


def _set(cause: str, *changes: tuple[str, Any]) -> Remedy:
    """A remedy that goes on with other values, called by what they are."""
    fields = [called(name, value) for name, value in changes]
    return Remedy(cause, fields[0] if len(fields) == 1 else say("remedy_fields", fields=fields), changes)


def called(name: str, value: Any) -> Said:
    """A field with a value, as a button says it: "Learning rate 0.03"."""
    kind = FIELDS[name].kind
    if name == "layer_activations":
        return say("remedy_layers_alike")
    label = FIELDS[name].label
    if isinstance(kind, Choice) and (choice := kind.labels.get(value)):
        return say("remedy_choice", field=name, label=label, value=value, choice=choice)
    return say("remedy_field", field=name, label=label, value=kind.write(value))


def _after_reset(remedy: Remedy) -> Remedy:
    return replace(remedy, said=say("remedy_after_reset", remedy=remedy.said), resets=True)
