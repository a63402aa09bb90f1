"""An experiment: every choice that decides how a run goes. The one source of names, choices and ranges.

Commands, links, the browser's controls and the command line read their limits here. A value: frozen, checked
when it is made, compared by content.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from server.data.features import FEATURES
from server.data.generators import GENERATORS
from server.data.sets import Recipe
from server.lab.fields import Choice, Flag, Kind, Number, Subset, Text, Widths
from server.nn.activations import ACTIVATIONS
from server.nn.architecture import Architecture
from server.nn.regularizers import REGULARIZERS

RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True)
class Field:
    """One row of the table: what a field accepts, what the page calls it, and its key in a link."""

    kind: Kind
    label: str
    help: str
    link_key: str


def _field(default: Any, kind: Kind, label: str, link_key: str, help: str) -> Any:
    return dataclasses.field(default=default, metadata={"field": Field(kind, label, help, link_key)})


def _generators(problem: str) -> Choice:
    return Choice({row.name: row.label for row in GENERATORS.values() if row.problem == problem})


@dataclass(frozen=True, slots=True)
class Experiment:
    """Raises ValueError, naming the field, the value and what would be accepted."""

    learning_rate: float = _field(
        0.03,
        Number(RATES[0], RATES[-1], choices=RATES),
        "Learning rate",
        "learningRate",
        "How big a step each update takes: NEW = OLD − STEP SIZE × GRADIENT.",
    )
    activation: str = _field(
        "tanh",
        Choice({row.name: row.label for row in ACTIVATIONS.values()}),
        "Activation",
        "activation",
        "The squash that every hidden neuron gives its sum; without one, layers add nothing.",
    )
    regularization: str | None = _field(
        None,
        Choice({None: "None"} | {row.name: row.label for row in REGULARIZERS.values()}),
        "Regularization",
        "regularization",
        "A pull of all weights towards zero, against overfitting.",
    )
    regularization_rate: float = _field(
        0.0,
        Number(0.0, 10.0, choices=(0.0, *RATES[2:])),
        "Regularization rate",
        "regularizationRate",
        "How strong that pull is.",
    )
    problem: str = _field(
        "classification",
        Choice({"classification": "Classification", "regression": "Regression"}),
        "Problem type",
        "problem",
        "Say which of two classes (classification), or how much (regression).",
    )
    classification_data: str = _field(
        "circle",
        _generators("classification"),
        "Data",
        "dataset",
        "Which points to learn, of two classes.",
    )
    regression_data: str = _field(
        "reg-plane",
        _generators("regression"),
        "Data",
        "regDataset",
        "Which values to learn.",
    )
    training_percent: float = _field(
        50,
        Number(10, 90, slider=(10, 90, 10)),
        "Training data",
        "percTrainData",
        "The share of points to learn from, in percent; the rest tests what was learned.",
    )
    noise: float = _field(
        0,
        Number(0, 80, slider=(0, 50, 5)),
        "Noise",
        "noise",
        "How far the data strays from its rule, in percent.",
    )
    batch_size: int = _field(
        10,
        Number(1, 30, slider=(1, 30, 1), whole=True),
        "Batch size",
        "batchSize",
        "How many points each update looks at.",
    )
    features: tuple[str, ...] = _field(
        ("x1", "x2"),
        Subset(tuple(FEATURES)),
        "Features",
        "",
        "What the network is given of a point.",
    )
    hidden_layers: tuple[int, ...] = _field(
        (4, 2),
        Widths(6, 8),
        "Hidden layers",
        "networkShape",
        "How many neurons each hidden layer has.",
    )
    seed: str = _field(
        "0.5",
        Text(64),
        "Seed",
        "seed",
        "The number that all chance comes from: same seed, same run.",
    )
    zero_weights: bool = _field(
        False,
        Flag(),
        "Start from zero",
        "initZero",
        "Whether all first weights are zero.",
    )
    weight_draw: int = _field(
        0, Number(0, 1_000_000, whole=True), "Draw of weights", "weights",
        "Which first weights: 0 are the original's for this seed, 1, 2, … are others.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        for name, field in FIELDS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, field.kind.check(value))
            except ValueError as error:
                raise ValueError(f"{field.label}: {_short(value)} is not accepted; give {error}.") from None

    def changed(self, **values: Any) -> Experiment:
        """A copy with other values. Raises ValueError as the constructor does."""
        return dataclasses.replace(self, **values)

    @property
    def is_classification(self) -> bool:
        """Whether the outputs are classes, +1 and −1."""
        return self.problem == "classification"

    @property
    def data_field(self) -> str:
        """The name of the field that holds the data set of this problem."""
        return "classification_data" if self.is_classification else "regression_data"

    @property
    def recipe(self) -> Recipe:
        """All that decides the points."""
        return Recipe(getattr(self, self.data_field), self.seed, self.noise, self.training_percent)

    @property
    def output_activation(self) -> str:
        """Tanh for classes, linear for values, as in the original."""
        return "tanh" if self.is_classification else "linear"

    @property
    def architecture(self) -> Architecture:
        """The network's shape."""
        sizes = (len(self.features), *self.hidden_layers, 1)
        return Architecture(sizes, (self.activation,) * len(self.hidden_layers) + (self.output_activation,))

    @property
    def loss(self) -> str:
        """The name of the loss that is trained on and shown."""
        return "squared_error"


FIELDS: dict[str, Field] = {field.name: field.metadata["field"] for field in dataclasses.fields(Experiment)}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
