"""What a person calls an edit, to follow "Undo: "."""

from __future__ import annotations

from collections.abc import Callable

from server.words.english import lowered

SENTENCES: dict[str, str | Callable[..., str]] = {
    "edit_field": lambda label, **_: lowered(label),
    "edit_points": "new points",
    "edit_link": "open link",
    "edit_preset": "preset {label}",
    "edit_add_layer": "add layer",
    "edit_remove_layer": "remove layer",
    "edit_add_neuron": "add neuron",
    "edit_remove_neuron": "remove neuron",
    "edit_weight": "weight",
    "edit_bias": "bias",
    "edit_cut_link": "cut link",
    "edit_mend_link": "put link back",
    "edit_silence": "silence neuron",
    "edit_unsilence": "put neuron back",
    "edit_continue": "continue from here",
    "edit_reset": "reset",
    "edit_fill_in": "fill in the example’s numbers",
    "edit_forget": "forget the numbers",
    "edit_new_weights": "new weights",
    "edit_back_to_good": "back to the last good epoch",
}
