"""When training goes wrong: which of the ways it is, what to say, and which buttons mend it. Called by `session`.

Three ways to numbers without bound are told apart, and the one where all outputs are stuck at their limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.data.features import FEATURES
from server.lab.experiment import FIELDS, Experiment
from server.lab.jobs import Measures, Result

LARGEST_LOSS = 1e9  # a loss beyond it is on its way to infinity
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


def found(experiment: Experiment, result: Result) -> Trouble | None:
    """What went wrong in a result, or None."""
    if result.diverged_at is not None:
        return _diagnose(experiment, result.diverged_at, is_stuck=False)
    if result.measures is None or is_good(result.measures):
        return None
    return _diagnose(experiment, result.run.epoch, result.measures.is_stuck)


def is_good(measures: Measures) -> bool:
    """Whether training can go on from here."""
    return not measures.is_stuck and max(measures.train_loss, measures.test_loss) <= LARGEST_LOSS


def _diagnose(experiment: Experiment, epoch: int, is_stuck: bool) -> Trouble:
    rate, pull = experiment.learning_rate, experiment.learning_rate * experiment.regularization_rate
    wide = [name for name in experiment.features if _MEAN_SQUARES[name] > 2 * _MEAN_SQUARES["x1"]]
    if experiment.regularization == "L2" and pull > 2:
        message = (
            f"Training stopped at epoch {epoch}: regularization overshoots. Each update changes a weight by "
            f"−{rate:g} × {experiment.regularization_rate:g} = −{pull:g} times itself, so it jumps across zero and "
            "comes out larger than before."
        )
        return Trouble(epoch, "regularization", message, [_fix("regularization_rate", 0.01), _BACK])
    if wide and rate <= 0.1:
        names = " and ".join(FEATURES[name].label for name in wide)
        verb = "reaches" if len(wide) == 1 else "reach"
        message = (
            f"Training stopped at epoch {epoch}: the inputs are too large for this step. {names} {verb} 36, and a "
            f"gradient grows with its input, so steps of learning rate {rate:g} overshoot further each time."
        )
        without = tuple(name for name in experiment.features if name not in wide)
        label = f"Without {names}"
        fixes = [_fix("learning_rate", 0.0001), _fix("features", list(without), label), _BACK]
        return Trouble(epoch, "inputs", message, fixes)
    if is_stuck:
        how = "one jump made every output the same, so close to −1 or +1 that no gradient comes back to learn from."
    else:
        how = "each update jumps across the valley and lands higher up the other side, further each time."
    message = f"Training stopped at epoch {epoch}: the step is too big. With learning rate {rate:g} {how}"
    return Trouble(epoch, "step", message, [_fix("learning_rate", _smaller(rate)), _BACK])


def _smaller(rate: float) -> float:
    return GOOD_RATE if rate > GOOD_RATE else rate / 10


_BACK = {"label": "Back to the last good epoch", "commands": [{"type": "back_to_good"}]}


def _fix(field: str, value: Any, label: str | None = None) -> dict[str, Any]:
    """A button that goes back to the last good epoch and changes one field there."""
    row = FIELDS[field]
    text = label or f"{row.label} {row.kind.write(value)}"
    commands = [{"type": "back_to_good"}, {"type": "set", "field": field, "value": value}]
    return {"label": text, "commands": commands}
