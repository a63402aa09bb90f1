"""What a person should know of a network that trains and yet cannot learn in some place.

Counted on the training points; nothing is stopped for it. Looking only. It costs about as much as measuring the
losses, so it is not done for each frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.lab.diagnosis.evidence import limits_of, outputs_of
from server.lab.experiment.experiment import Experiment
from server.lab.run.run import Run
from server.nn.families.activations import ACTIVATIONS, squashed
from server.nn.operations import Floats
from server.words.said import Said, say

DEAD, FLAT, EQUAL, STOPPED = "dead", "flat", "equal", "stopped"


@dataclass(frozen=True)
class Note:
    """kind: one of the four above; layer: the hidden layer's number (1 …), 0 for all; said: for the person."""

    kind: str
    layer: int
    said: Said

    @property
    def text(self) -> str:
        """What a person is told, in English."""
        return str(self.said)


@np.errstate(all="ignore")
def notes_of(experiment: Experiment, run: Run) -> tuple[Note, ...]:
    """All there is to say of a run, layer by layer."""
    if not experiment.hidden_layers or not run.is_finite:
        return ()
    matrices = [layer[0] for layer in experiment.architecture.layers(run.parameters[None])]
    still = [layer[0] for layer in experiment.architecture.layers(run.stopped_mask[None])]
    names = experiment.hidden_activations
    weights = experiment.architecture.is_weight
    is_blank = not run.parameters[weights].any()
    if is_blank and run.held is None and run.stopped_mask[weights].all():
        return (Note(STOPPED, 0, say("note_stopped")),)
    may_be_equal = experiment.dropout == 0 or (is_blank and all(_of_zero(name) == 0 for name in names))
    if is_blank and may_be_equal and all(_are_equal(matrix) for matrix in matrices[:-1]):
        return (Note(EQUAL, 0, say("note_all_equal")),) if max(experiment.hidden_layers) > 1 else ()
    outputs = outputs_of(experiment, run)
    notes: list[Note] = []
    for index, name in enumerate(names):
        # Whose links are all cut, or brought to zero by L1, is out of the game: nothing is said of it
        plays = ~(still[index][:, :-1].all(axis=1) | still[index + 1][:, :-1].all(axis=0))
        notes += _of_layer(index + 1, name, outputs[index], plays)
        if may_be_equal:
            count = _twins(matrices[index][plays], matrices[index + 1][:, :-1][:, plays])
            notes += _equal(index + 1, count, len(plays))
    return tuple(notes)


def _of_layer(layer: int, name: str, outputs: Floats, plays: NDArray[np.bool_]) -> list[Note]:
    width = len(outputs)
    label = ACTIVATIONS[name].label
    if ACTIVATIONS[name].is_zero_below:
        dead = int(np.count_nonzero((outputs <= 0).all(axis=1) & plays))
        if dead:
            said = say("note_dead", layer=layer, count=dead, width=width, activation=label)
            return [Note(DEAD, layer, said)]
    limits = [limits_of(name, neuron) for neuron in outputs]
    flat = sum(
        bool(each.points in (each.high, each.low)) and bool(is_in)
        for each, is_in in zip(limits, plays, strict=True)
    )
    if not flat:
        return []
    said = say("note_flat", layer=layer, count=flat, width=width, activation=label)
    return [Note(FLAT, layer, said)]


def _equal(layer: int, count: int, width: int) -> list[Note]:
    if count < 2:
        return []
    return [Note(EQUAL, layer, say("note_equal", layer=layer, count=count, width=width))]


def _twins(incoming: Floats, outgoing: Floats) -> int:
    """How many neurons have the same weights, in and out, as another one. (width, fan_in + 1), (fan_out, width)."""
    if len(incoming) < 2:
        return 0
    rows = np.column_stack([incoming, outgoing.T])
    alike = np.isclose(rows[:, None], rows[None], rtol=1e-9, atol=1e-12).all(axis=2)
    return int(np.count_nonzero(alike.sum(axis=1) > 1))


def _are_equal(matrix: Floats) -> bool:
    return bool((matrix == matrix[0]).all())


def _of_zero(name: str) -> float:
    return float(squashed(name, np.zeros(1))[0])
