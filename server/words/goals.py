"""What the conditions of a lesson's goal ask. The parameters are what the condition itself says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from server.words.english import signed


def _at_point(output_at: Sequence[float], at_least: float, **_: Any) -> str:
    x1, x2 = output_at
    return f"At X1 = {signed(x1)}, X2 = {signed(x2)}: {signed(at_least)} or more"


SENTENCES: dict[str, str | Callable[..., str]] = {
    "goal_test_loss": "Test loss {at_most:g} or less",
    "goal_accuracy": lambda at_least, **_: f"Accuracy {100 * at_least:g} % or more",
    "goal_few_neurons": "No more than {at_most:g} hidden neurons",
    "goal_many_layers": "{at_least:g} hidden layers or more",
    "goal_within_epochs": "Within {at_most:g} epochs",
    "goal_within_steps": "Within {at_most:g} steps (epochs)",
    "goal_at_epoch": "At epoch {at_least:g} or later",
    "goal_by_hand": "By hand: no training (epoch {at_most:g})",
    "goal_trained": lambda at_least, **_: (
        f"Found by training: at least {at_least:g} {'epoch' if at_least == 1 else 'epochs'}"
    ),
    "goal_not_filled_in": "Found by training, not filled in",
    "goal_forgotten": "The known numbers are forgotten",
    "goal_at_point": _at_point,
    "goal_in_the_middle": lambda at_most, **_: f"In the middle: {signed(at_most)} or less",
    "goal_square_metre": lambda within, **_: f"One square metre: within {100 * within:g} % of the rule",
    "goal_storey": lambda within, **_: f"One storey: within {100 * within:g} % of the rule",
    "goal_metre_to_school": lambda within, **_: (
        f"One metre to the school: within {100 * within:g} % of the rule"
    ),
}
