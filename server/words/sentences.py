"""All sentences by their codes: English with gaps for the parameters, or what makes it of them."""

from __future__ import annotations

from collections.abc import Callable

from server.words import edits, goals, links, remedies, training

Sentence = str | Callable[..., str]

_FIELDS: dict[str, Sentence] = {
    "accepted": "{accepts}",
    "value": "{label}: {value} is not accepted; give {accepts}.",
    "view_value": "{name}: give {accepts}.",
    "loss_does_not_fit": lambda label, loss, classes, accepts: (
        f"{label}: {loss} does not fit {f'{classes} classes' if classes else 'regression'}; give {accepts}."
    ),
    "output_does_not_fit": "{label}: {output} does not fit the loss {loss}; give {accepts}.",
    "drawn_inputs": lambda count, most, accepts: f"Data: {count} inputs are not accepted; give 2 to {most}.",
    "drawn_targets": ("Data: a row of targets for each point is not accepted; give one label or value."),
    "drawn_without_test": "Data: all points are for training; leave at least one to test with.",
    "input_is_hidden": lambda label, inputs, accepts: (
        f"{label}: {', '.join(inputs)} cannot be an input, because this link hides it; "
        f"give {accepts}, or open a link that does not hide it."
    ),
}
_COMMANDS: dict[str, Sentence] = {
    "too_large": "A command may have {bytes} bytes.",
    "not_text": "A command is text, not bytes.",
    "not_json": "A command is JSON: an object with a type.",
    "no_object": "A command is a JSON object with a type.",
    "keys": "A command is a JSON object with a type, at most {most} keys, and none of them twice.",
    "unknown_command": "There is no command of that type.",
    "form": "{place} is not of the right form.",
    "not_of_a_session": "{type} comes first on a connection, and only once.",
    "owner_only": "Only the owner of a session may say {type}.",
    "no_layer_to_add_to": "There are {layers} hidden layers to add one to.",
    "no_layer_to_remove": "There is no such hidden layer to remove.",
    "no_layer": "There is no hidden layer {layer}.",
    "no_parameter": "Layer {layer} has no such weight or bias.",
    "no_neuron": "Layer {layer} has no neuron {neuron}.",
    "no_neuron_to_look_at": "There is no neuron {neuron}.",
    "edits_wait": "{most} edits wait for the run to come back; try again in a moment.",
    "hello_is_late": "The first command, hello, must come within {seconds:g} seconds.",
    "hello_first": "The first command is hello.",
    "other_protocol": "This server speaks protocol {protocol}; load the page again.",
    "too_frequent": (
        "More than {most} commands a second, fewer where they cost much, have to wait; slow down."
    ),
}
_NOTICES: dict[str, Sentence] = {
    "full": "This server holds {most} sessions at most; try again later.",
    "nothing_to_watch": "There is nothing to watch here any more; ask for a new link.",
    "session_has_spectators": "A session has {most} spectators at most; try again later.",
    "server_has_spectators": "This server has {most} spectators at most; try again later.",
    "cannot_train": "The server could not train this network; it is paused. Try again.",
}

SENTENCES: dict[str, Sentence] = {
    **_FIELDS,
    **_COMMANDS,
    **_NOTICES,
    **links.SENTENCES,
    **training.SENTENCES,
    **edits.SENTENCES,
    **remedies.SENTENCES,
    **goals.SENTENCES,
}
