"""The choices of the Advanced drawer, under keys of ours."""

from __future__ import annotations

from dataclasses import dataclass

from server.lab.experiment.basics import MOST_LAYERS, Basics
from server.lab.experiment.fields import Choice, Flag, Number, field
from server.lab.experiment.lists import Sequence
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.initializers import INITIALIZERS, USUAL
from server.nn.families.losses import LOSSES
from server.nn.families.optimizers import OPTIMIZERS, PLAIN, SETTINGS
from server.nn.families.outputs import OUTPUTS
from server.nn.families.schedules import CONSTANT, SCHEDULES

AUTOMATIC = "auto"
_DECAYS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)


@dataclass(frozen=True)
class Advanced(Basics):
    """What a course talks about later. Not used alone: `Experiment` checks the values."""

    layer_activations: tuple[str, ...] = field(
        (),
        Sequence(tuple(ACTIVATIONS), MOST_LAYERS),
        "Activation of each layer",
        "layerActivations",
        "A hidden layer may have an activation of its own instead of the common one.",
        is_ours=True,
    )
    loss: str = field(
        AUTOMATIC,
        Choice({AUTOMATIC: "Automatic"} | {row.name: row.label for row in LOSSES.values()}),
        "Loss",
        "loss",
        "How wrong an answer is, as one number; training makes its mean small.",
        is_ours=True,
    )
    output: str = field(
        AUTOMATIC,
        Choice({AUTOMATIC: "Automatic"} | {row.name: row.label for row in OUTPUTS.values()}),
        "Output",
        "output",
        "The squash of the last neuron; it has to fit the loss.",
        is_ours=True,
    )
    optimizer: str = field(
        PLAIN,
        Choice({row.name: row.label for row in OPTIMIZERS.values()}),
        "Optimizer",
        "optimizer",
        "How an update is made of the gradient: plain descent, or one that remembers earlier gradients.",
        is_ours=True,
    )
    momentum: float = field(
        SETTINGS["momentum"],
        Number(0.0, 0.9999, choices=_DECAYS),
        "Momentum μ",
        "momentum",
        "How much of the last step is kept: 0 is plain descent, 0.9 rolls on like a ball.",
        is_ours=True,
    )
    decay: float = field(
        SETTINGS["decay"],
        Number(0.0, 0.9999, choices=_DECAYS),
        "Decay α",
        "decay",
        "How slowly the mean of squared gradients forgets.",
        is_ours=True,
    )
    first_decay: float = field(
        SETTINGS["first_decay"],
        Number(0.0, 0.9999, choices=_DECAYS),
        "Decay β₁",
        "beta1",
        "How slowly the mean of gradients forgets.",
        is_ours=True,
    )
    second_decay: float = field(
        SETTINGS["second_decay"],
        Number(0.0, 0.9999, choices=_DECAYS),
        "Decay β₂",
        "beta2",
        "How slowly the mean of squared gradients forgets.",
        is_ours=True,
    )
    weight_decay: float = field(
        SETTINGS["weight_decay"],
        Number(0.0, 1.0, choices=(0.0, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0)),
        "Weight decay λ",
        "weightDecay",
        "How much of itself, times the learning rate, every weight loses with each update.",
        is_ours=True,
    )
    schedule: str = field(
        CONSTANT,
        Choice({row.name: row.label for row in SCHEDULES.values()}),
        "Learning-rate schedule",
        "schedule",
        "How the learning rate changes from epoch to epoch.",
        is_ours=True,
    )
    schedule_length: int = field(
        100,
        Number(1, 100_000, choices=(10, 30, 100, 300, 1000, 3000), whole=True),
        "Schedule length",
        "scheduleLength",
        "Over how many epochs the schedule does its work once.",
        is_ours=True,
    )
    schedule_decay: float = field(
        0.1,
        Number(0.0, 1.0, choices=(0.0, 0.01, 0.03, 0.1, 0.3, 0.5, 0.9)),
        "Schedule decay",
        "scheduleDecay",
        "Which share of the learning rate is left when the schedule has done its work once.",
        is_ours=True,
    )
    initializer: str = field(
        USUAL,
        Choice({row.name: row.label for row in INITIALIZERS.values()}),
        "First weights",
        "initializer",
        "Where the weights start, before anything is learned. The driving test and the house prices have numbers of "
        "their own; where a network has another shape than theirs, they are drawn as Uniform ±½.",
        is_ours=True,
    )
    weight_scale: float = field(
        0.5,
        Number(0.0, 10.0, choices=(0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 3.0, 10.0)),
        "Scale",
        "weightScale",
        "How far normal first weights spread: their standard deviation.",
        is_ours=True,
    )
    first_bias: float = field(
        0.1,
        Number(-10.0, 10.0, choices=(-1.0, -0.1, 0.0, 0.1, 0.5, 1.0)),
        "First biases",
        "firstBias",
        "Where all biases start.",
        is_ours=True,
    )
    weight_draw: int = field(
        0,
        Number(0, 1_000_000, whole=True),
        "Draw of weights",
        "weights",
        "Which first weights: 0 are the original's for this seed, 1, 2, … are others.",
        is_ours=True,
    )
    dropout: float = field(
        0.0,
        Number(0.0, 0.9, choices=(0.0, 0.1, 0.2, 0.3, 0.5, 0.7), names=((0.0, "None"),)),
        "Dropout",
        "dropout",
        "The share of hidden neurons that each point trains without, at random, so that none is relied on.",
        is_ours=True,
    )
    clip_norm: float = field(
        0.0,
        Number(0.0, 100.0, choices=(0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0), names=((0.0, "None"),)),
        "Clip gradient",
        "clipNorm",
        "A gradient longer than this is shortened to it, so that no single step is wild.",
        is_ours=True,
    )
    shuffle: bool = field(
        False,
        Flag(),
        "Shuffle each epoch",
        "shuffle",
        "Take the points in another order every epoch, so that batches differ.",
        is_ours=True,
    )
    rest: str = field(
        "waits",
        Choice({"waits": "Waits for the next epoch", "short": "A short batch"}),
        "Rest of an epoch",
        "rest",
        "Points that are left where batches do not divide an epoch: they wait and join the next epoch’s first batch, "
        "as in TensorFlow Playground, or are a short batch at once, as in PyTorch (drop_last=False).",
        is_ours=True,
    )
    scaling: str | None = field(
        None,
        Choice({None: "None", "standardised": "Standardised"}),
        "Input scaling",
        "scaling",
        "Standardised features have mean 0 and deviation 1 over the training points: no direction is steeper. "
        "Inputs with units, such as age or metres, always are.",
        is_ours=True,
    )
