"""What is said of a network that went wrong, or that cannot learn in some place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from server.words.english import listed, lowered, signed

Sentence = str | Callable[..., str]


def _subject(layer: int, count: int, width: int) -> str:
    if count == width == 2:
        return f"Both neurons of hidden layer {layer}"
    if count == width > 2:
        return f"All {width} neurons of hidden layer {layer}"
    if count == width:
        return f"The neuron of hidden layer {layer}"
    return f"{count} of {width} neurons of hidden layer {layer}"


# --- what went wrong, and when ------------------------------------------------------------------------


def _tried(epochs: int, remedies: int, learns: bool) -> str:
    what = "This was" if remedies == 1 else "These were"
    length = f"{epochs} epochs" if epochs > 1 else "an epoch"
    end = " and helped:" if learns else "; it does not go wrong then, but it has learned little so far:"
    return f"{what} tried on a copy for {length}{end}"


def _wide_inputs(inputs: Sequence[str], rate: float) -> str:
    verb = "reaches" if len(inputs) == 1 else "reach"
    return (
        f"the inputs are too large for this step. {' and '.join(inputs)} {verb} 36, and a gradient grows with its "
        f"input, so steps of learning rate {rate:g} overshoot further each time."
    )


def _several(choices: Sequence[object]) -> str:
    named = listed(lowered(choice) for choice in choices)
    return f"several things are wrong at once ({named}), and to change only one of them is not enough."


_TROUBLE: dict[str, Sentence] = {
    "stuck": "Training went wrong at epoch {epoch}: the outputs are stuck at their limits.",
    "unbounded": "Training went wrong at epoch {epoch}: the numbers grew beyond all bounds.",
    "trying": "{what} Trying what helps …",
    "could_not_try": "{what} The server could not try what helps; Reset begins anew.",
    "nothing_helped": (
        "{what} The server has tried {tried} remedies on a copy, and none of them helped. "
        "Reset, and then change several things: a smaller learning rate, fewer layers, or other data."
    ),
    "diagnosis": "Training went wrong at epoch {epoch}: {why} {tried}",
    "diagnosis_of_start": "Training went wrong from the start: {why} {tried}",
    "tried": _tried,
}

# --- why, to follow a colon ---------------------------------------------------------------------------

_STUCK = "{outputs}. {flat} is flat there, so no gradient comes back to learn from."
_WHY: dict[str, Sentence] = {
    "by_hand": (
        "it was changed by hand, or its data were, and from there it could not go on. "
        "From the last good epoch it can."
    ),
    "first_bias": lambda bias, start: (
        f"the first biases are too large. All of them start at {signed(bias)}: {start}"
    ),
    "first_weights": "the first weights are too large, or unlucky: {start}",
    "weight_decay": (
        "weight decay overshoots. Each update takes {rate:g} × {decay:g} = {times:g} times itself from a weight, "
        "so it jumps across zero."
    ),
    "regularization_overshoots": lambda rate, pull: (
        f"regularization overshoots. Each update changes a weight by −{rate:g} × {pull:g} = −{rate * pull:g} "
        "times itself, so it jumps across zero and comes out larger than before."
    ),
    "regularization_pulls": (
        "regularization overshoots. With rate {pull:g} the pull towards zero is so strong that steps of learning "
        "rate {rate:g} jump across zero."
    ),
    "wide_inputs": _wide_inputs,
    "momentum": (
        "momentum {momentum:g} is too much. A step goes on for about {updates:.0f} updates, long after the gradient "
        "has turned."
    ),
    "activation": lambda activations, bounded: (
        f"{' and '.join(activations)} has no upper limit, so what one layer makes larger the next one makes larger "
        f"still. {bounded} keeps every value between −1 and 1."
    ),
    "several": _several,
    "big_step_stuck": (
        "the step is too big. With learning rate {rate:g} an update threw the network so far that " + _STUCK
    ),
    "big_step": (
        "the step is too big. With learning rate {rate:g} each update jumps across the valley and lands higher up "
        "the other side, further each time."
    ),
    "start_is_stuck": "before the first update, " + _STUCK,
    "start_is_flat": (
        "before the first update, {percent:.0f} % of what the hidden neurons say was at a limit of their squash, "
        "where it is flat and hardly any gradient comes back."
    ),
    "start_is_wild": "before the first update, the outputs were already far too large.",
    "start_is_unlucky": "with others, the same steps go well.",
    "all_outputs_high": "the output was +1 for all {points} training points, whatever the right answer",
    "all_outputs_low": "the output was −1 for all {points} training points, whatever the right answer",
    "outputs_at_limits": (
        "the output was +1 for {high} training points and −1 for {low}, and wrong for many of them"
    ),
}

# --- what cannot learn, while the network goes on -----------------------------------------------------


def _dead(count: int, activation: str, **where: Any) -> str:
    says, learns = ("says", "it learns") if count == 1 else ("say", "they learn")
    who = _subject(count=count, **where)
    return f"{who} {says} 0 for every training point: {activation} is flat there, so {learns} nothing."


def _flat(count: int, activation: str, **where: Any) -> str:
    says, learns = ("stands", "it hardly learns") if count == 1 else ("stand", "they hardly learn")
    return (
        f"{_subject(count=count, **where)} {says} at a limit of the squash for every training point: "
        f"{activation} is flat there, so {learns}."
    )


def _equal(**who: Any) -> str:
    return f"{_subject(**who)} are equal and stay so: they have the same weights and get the same gradient."


_NOTES: dict[str, Sentence] = {
    "note_stopped": "L1 has brought all weights to 0, where they stay: no weight learns any more.",
    "note_all_equal": (
        "All weights are 0: all neurons of a layer are equal and stay so, because each gets the same gradient."
    ),
    "note_dead": _dead,
    "note_flat": _flat,
    "note_equal": _equal,
}

SENTENCES: dict[str, Sentence] = {**_TROUBLE, **_WHY, **_NOTES}
