"""What the button of a remedy says."""

from __future__ import annotations

from collections.abc import Callable

from server.words.english import lowered, together

SENTENCES: dict[str, str | Callable[..., str]] = {
    "remedy_back_to_good": "Back to the last good epoch",
    "remedy_new_weights": "New weights",
    "remedy_field": lambda label, value, **_: f"{label} {value.replace('-', '−')}",
    "remedy_choice": "{label} {choice}",
    "remedy_layers_alike": "Every layer alike",
    "remedy_fields": together,
    "remedy_without_inputs": lambda inputs: f"Without {' and '.join(inputs)}",
    "remedy_standardised": "Standardised inputs",
    "remedy_clip": "Clip gradient at {norm:g}",
    "remedy_and_new_weights": "{remedy} and new weights",
    "remedy_after_reset": lambda remedy: f"Reset with {lowered(remedy)}",
}
