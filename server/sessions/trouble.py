"""When training goes wrong: which of the ways it is, what to say, and which buttons mend it. Called by `session`.

Three ways to numbers without bound are told apart, and the one where all outputs are stuck at their limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.data.features import FEATURES
from server.lab.basics import RATES
from server.lab.experiment import FIELDS, Experiment
from server.lab.jobs import Measures, Result

LARGEST_LOSS = 1e9  # a loss beyond it is on its way to infinity
STUCK_FOR = 10  # epochs that outputs stay at their limits before training is stopped for it
GOOD_RATE = 0.03
# Mean squares of the raw features over the plane from −6 to 6: what a step of gradient descent is multiplied by
_MEAN_SQUARES = {"x1": 12.0, "x2": 12.0, "x1_squared": 259.2, "x2_squared": 259.2, "x1_x2": 144.0,
                 "sin_x1": 0.54, "sin_x2": 0.54}  # fmt: skip


@dataclass(frozen=True)
class Trouble:
    """epoch: where it shows; reason: a short name; fixes: label and commands of each button."""

    epoch: int
    reason: str
    message: str
    fixes: list[dict[str, Any]]


def found(experiment: Experiment, result: Result, stuck_since: int | None) -> Trouble | None:
    """What went wrong in a result, or None. stuck_since: the epoch from which on its outputs have been stuck."""
    if result.diverged_at is not None:
        return _diagnose(experiment, result.diverged_at, is_stuck=False)
    if result.measures is None or is_good(result.measures):
        return None
    epoch = result.run.epoch
    if stuck_since is None:
        return _diagnose(experiment, epoch, is_stuck=False)
    return _diagnose(experiment, stuck_since, is_stuck=True) if epoch - stuck_since >= STUCK_FOR else None


def is_good(measures: Measures) -> bool:
    """Whether training can go on from here."""
    return not measures.is_stuck and max(measures.train_loss, measures.test_loss) <= LARGEST_LOSS


def _diagnose(experiment: Experiment, epoch: int, is_stuck: bool) -> Trouble:
    rate, pull = experiment.learning_rate, experiment.learning_rate * experiment.regularization_rate
    features = () if experiment.scaling or experiment.has_named_inputs else experiment.features
    wide = [name for name in features if _MEAN_SQUARES[name] > 2 * _MEAN_SQUARES["x1"]]
    if experiment.regularization in ("L2", "L1_L2") and pull > 2:
        message = (
            f"Training went wrong at epoch {epoch}: regularization overshoots. Each update changes a weight by "
            f"−{rate:g} × {experiment.regularization_rate:g} = −{pull:g} times itself, so it jumps across zero and "
            "comes out larger than before."
        )
        return Trouble(epoch, "regularization", message, [_fix("regularization_rate", 0.01), _BACK])
    if wide and rate <= 0.1:
        names = " and ".join(FEATURES[name].label for name in wide)
        verb = "reaches" if len(wide) == 1 else "reach"
        message = (
            f"Training went wrong at epoch {epoch}: the inputs are too large for this step. {names} {verb} 36, and a "
            f"gradient grows with its input, so steps of learning rate {rate:g} overshoot further each time."
        )
        fixes = _slower(min(rate, 0.001))
        if without := [name for name in experiment.features if name not in wide]:
            fixes.append(_fix("features", without, f"Without {names}"))
        return Trouble(epoch, "inputs", message, [*fixes, _BACK])
    if is_stuck:
        how = "all outputs have become the same, so close to −1 or +1 that no gradient comes back to learn from."
    else:
        how = "each update jumps across the valley and lands higher up the other side, further each time."
    message = f"Training went wrong at epoch {epoch}: the step is too big. With learning rate {rate:g} {how}"
    return Trouble(epoch, "step", message, [*_slower(min(rate, 2 * GOOD_RATE)), _BACK])


def _slower(below: float) -> list[dict[str, Any]]:
    """The button of the next smaller learning rate that the menu has; none below the smallest."""
    smaller = [rate for rate in RATES if rate < below]
    return [_fix("learning_rate", smaller[-1])] if smaller else []


_BACK = {"label": "Back to the last good epoch", "commands": [{"type": "back_to_good"}]}


def _fix(field: str, value: Any, label: str | None = None) -> dict[str, Any]:
    """A button that goes back to the last good epoch and changes one field there."""
    row = FIELDS[field]
    text = label or f"{row.label} {row.kind.write(value)}"
    commands = [{"type": "back_to_good"}, {"type": "set", "field": field, "value": value}]
    return {"label": text, "commands": commands}
