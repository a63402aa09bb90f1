"""Outputs: a table of what the last layer says and how it is read. Knows no experiment.

To the engine an output is the activation of its last layer. What a cross-entropy squashes itself is a linear layer
there, and squashed here to be looked at: arrays are the engine's output layer (outputs, points).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.nn.families.activations import ACTIVATIONS, squashed
from server.nn.operations import Floats

Values = NDArray[Any]


@dataclass(frozen=True)
class Output:
    """One row of the table.

    activation: the one that the engine puts in its last layer. squash: the one that a person sees, of each sum by
    itself. losses: the names of those that it may stand behind; here alone valid pairs are stated.
    letter, formula: of what it says, on the page. one_a_class: whether there is a neuron for each class, or else one.
    is_joint: whether all sums are squashed together. gives_probability: whether what is read is a probability.
    answers(values): as a person reads them; painted(values): as the plot has them, −1 … 1 from one colour to the
    other. probability(values, right): what (outputs,) give to the class with that number; None where they give none.
    """

    name: str
    label: str
    activation: str
    squash: str
    losses: tuple[str, ...]
    letter: str
    formula: str
    answers: Callable[[Values], Values]
    painted: Callable[[Values], Values]
    probability: Callable[[Floats, int], float] | None
    one_a_class: bool = False
    is_joint: bool = False
    gives_probability: bool = False

    def neurons(self, classes: int) -> int:
        """How many output neurons there are for so many classes; 0 classes are a regression."""
        return classes if self.one_a_class else 1

    @property
    def is_sum(self) -> bool:
        """Whether the last sum is handed on as it is."""
        return ACTIVATIONS[self.squash].is_straight

    @property
    def may_stick(self) -> bool:
        """Whether the engine's output can stand at ±1, where no gradient comes back."""
        row = ACTIVATIONS[self.activation]
        return row.saturates and row.limits == (-1.0, 1.0)


def winners(values: Values) -> NDArray[np.intp]:
    """The number of the class that wins (points,): of one neuron by its sign, else that of the largest.

    At a tie the later class is the answer: of two classes the second, whether one output says 0 or two say the same.
    """
    if len(values) == 1:
        sides: NDArray[np.intp] = (values[0] >= 0).astype(np.intp)
        return sides
    last: NDArray[np.intp] = len(values) - 1 - values[::-1].argmax(axis=0)
    return last


def leaning(logits: Values) -> Values:
    """2σ(z) − 1 = tanh(z/2): −1 where one class is certain, 1 where the other is."""
    half: Values = logits * np.asarray(0.5, logits.dtype)
    np.tanh(half, half)
    return half


def probabilities(logits: Values) -> Values:
    """The softmax of logits (classes, points): e^z / Σ e^z, shifted so that nothing overflows."""
    powers: Values = np.exp(logits - logits.max(axis=0))
    powers /= powers.sum(axis=0)
    return powers


def _same(values: Values) -> Values:
    return values


def _chances(logits: Values) -> Values:
    return squashed("sigmoid", logits)


def _planes(logits: Values) -> Values:
    """One plane from one colour to the other for two classes; a plane for each of more."""
    return leaning(logits[1:] - logits[:1]) if len(logits) == 2 else 2 * probabilities(logits) - 1


def _of_number(outputs: Floats, right: int) -> float:
    # a number from −1 to 1 as a probability: 1 where it is certain and right, ½ at 0
    return float((1 + (2.0 * right - 1) * outputs[0]) / 2)


def _of_logit(outputs: Floats, right: int) -> float:
    return float(squashed("sigmoid", (2.0 * right - 1) * outputs)[0])


def _of_logits(outputs: Floats, right: int) -> float:
    return float(1 / np.exp(outputs - outputs[right]).sum())


OUTPUTS: dict[str, Output] = {
    row.name: row
    for row in (
        Output("tanh", "Tanh", "tanh", "tanh", ("squared_error", "huber"), "y", "a = tanh z",
               _same, _same, _of_number),
        Output("linear", "Linear", "linear", "linear", ("squared_error", "huber"), "y", "a = z",
               _same, _same, None),
        Output("sigmoid", "Sigmoid", "linear", "sigmoid", ("binary_cross_entropy",), "p", "p = 1 / (1 + e^−z)",
               _chances, leaning, _of_logit, gives_probability=True),
        Output("softmax", "Softmax", "linear", "sigmoid", ("softmax_cross_entropy",), "z", "p = e^z / Σ e^z",
               probabilities, _planes, _of_logits, one_a_class=True, is_joint=True, gives_probability=True),
    )
}  # fmt: skip


def outputs_of(loss: str) -> tuple[str, ...]:
    """The names of the outputs that a loss may stand behind."""
    return tuple(row.name for row in OUTPUTS.values() if loss in row.losses)


SUM = next(row.name for row in OUTPUTS.values() if row.is_sum)  # where none is chosen
