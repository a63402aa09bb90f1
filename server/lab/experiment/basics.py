"""The choices that TensorFlow Playground has too, under its keys."""

from __future__ import annotations

from dataclasses import dataclass

from server.data.features import FEATURES
from server.data.menu import labels_of
from server.lab.experiment.fields import Choice, Number, Text, field
from server.lab.experiment.lists import Subset, Widths
from server.nn.families.activations import ACTIVATIONS, BOUNDED
from server.nn.families.regularizers import REGULARIZERS

RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MOST_LAYERS, MOST_NEURONS = 6, 8
LARGEST_BATCH = 1200  # no data set has more training points: all of them at once


@dataclass(frozen=True)
class Basics:
    """What has a control beside the network. Not used alone: `Experiment` checks the values."""

    learning_rate: float = field(
        0.03,
        Number(RATES[0], RATES[-1], choices=RATES),
        "Learning rate",
        "learningRate",
        "How big a step each update takes: NEW = OLD − STEP SIZE × GRADIENT.",
    )
    activation: str = field(
        BOUNDED,
        Choice({row.name: row.label for row in ACTIVATIONS.values()}),
        "Activation",
        "activation",
        "The squash that every hidden neuron gives its sum; without one, layers add nothing.",
    )
    regularization: str | None = field(
        None,
        Choice({None: "None"} | {row.name: row.label for row in REGULARIZERS.values()}),
        "Regularization",
        "regularization",
        "A pull of all weights towards zero, against overfitting.",
    )
    regularization_rate: float = field(
        0.0,
        Number(0.0, 10.0, choices=(0.0, *RATES[2:])),
        "Regularization rate",
        "regularizationRate",
        "How strong that pull is.",
    )
    problem: str = field(
        "classification",
        Choice({"classification": "Classification", "regression": "Regression"}),
        "Problem type",
        "problem",
        "Say which class (classification), or how much (regression).",
    )
    classification_data: str = field(
        "circle",
        Choice(labels_of("classification")),
        "Data",
        "dataset",
        "Which points to learn, of two classes or more.",
    )
    regression_data: str = field(
        "reg-plane",
        Choice(labels_of("regression")),
        "Data",
        "regDataset",
        "Which values to learn.",
    )
    training_percent: float = field(
        50,
        Number(10, 90, slider=(10, 90, 10)),
        "Training data",
        "percTrainData",
        "The share of points to learn from, in percent; the rest tests what was learned.",
    )
    noise: float = field(
        0,
        Number(0, 80, slider=(0, 50, 5)),
        "Noise",
        "noise",
        "How far the data strays from its rule, in percent.",
    )
    batch_size: int = field(
        10,
        Number(1, LARGEST_BATCH, slider=(1, 30, 1), whole=True),
        "Batch size",
        "batchSize",
        "How many points each update looks at.",
    )
    features: tuple[str, ...] = field(
        ("x1", "x2"),
        Subset(tuple(FEATURES)),
        "Features",
        "",
        "What the network is given of a point.",
    )
    hidden_layers: tuple[int, ...] = field(
        (4, 2),
        Widths(MOST_LAYERS, MOST_NEURONS),
        "Hidden layers",
        "networkShape",
        "How many neurons each hidden layer has.",
    )
    seed: str = field(
        "0.5",
        Text(64),
        "Seed",
        "seed",
        "The number that all chance comes from: same seed, same run.",
    )
