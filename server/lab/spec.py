"""An experiment spelt out: explicit points and first weights, so that anyone can compare a run with another program.

The format is one JSON object (README, "Comparing with other programs"); what is not
accepted raises ValueError, naming the key and what would be.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.data.schema import Input, Schema
from server.data.source import Drawn
from server.lab.preprocessing import preprocess
from server.nn.architecture import Architecture
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.losses import LOSSES
from server.nn.families.optimizers import OPTIMIZERS, PLAIN
from server.nn.families.outputs import OUTPUTS, SUM, outputs_of
from server.nn.inspect.probe import Probe
from server.nn.training import Member, Plan, Training

MOST_POINTS, MOST_WIDTH, MOST_LAYERS, MOST_STEPS = 10_000, 256, 20, 1_000_000
_SAME_LOSS = {"half_squared_error": "squared_error"}  # by another name

Number = Annotated[float, Field(allow_inf_nan=False)]
Width = Annotated[int, Field(ge=1, le=MOST_WIDTH)]


class Parameters(BaseModel):
    """weights[layer][neuron][input] and biases[layer][neuron], the output layer last."""

    model_config = ConfigDict(extra="forbid")
    weights: list[list[list[Number]]]
    biases: list[list[Number]]


class Spec(BaseModel):
    """See the README for each key. Other keys, such as results recorded elsewhere, are left alone."""

    sizes: Annotated[list[Width], Field(min_length=2, max_length=MOST_LAYERS)]
    hidden_activations: list[Literal[tuple(ACTIVATIONS)]]  # type: ignore[valid-type]
    output_activation: Literal[tuple(OUTPUTS)] = SUM  # type: ignore[valid-type]
    loss: Literal[tuple([*LOSSES, *_SAME_LOSS])]  # type: ignore[valid-type]
    optimizer: Literal[tuple(OPTIMIZERS)] = PLAIN  # type: ignore[valid-type]
    learning_rate: Annotated[Number, Field(gt=0)]
    batch_size: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    steps: Annotated[int, Field(ge=0, le=MOST_STEPS)]
    clip_norm: Annotated[Number, Field(gt=0)] | None = None
    X: Annotated[list[list[Number]], Field(min_length=1, max_length=MOST_POINTS)]
    y: list[Number | list[Number]]
    initial: Parameters

    @model_validator(mode="after")
    def _fits(self) -> Self:
        shapes = [(rows, columns) for columns, rows in zip(self.sizes, self.sizes[1:], strict=False)]
        if len(self.hidden_activations) != len(self.sizes) - 2:
            raise ValueError(f"hidden_activations: give {len(self.sizes) - 2}, one for each hidden layer")
        outputs = outputs_of(self.loss_name)
        logits = [row.name for row in OUTPUTS.values() if row.is_sum and row.name not in outputs]
        fitting = (*outputs, *logits)
        if self.output_activation not in fitting:
            raise ValueError(f"output_activation: {self.loss} stands behind {' or '.join(fitting)}")
        if any(len(point) != self.sizes[0] for point in self.X):
            raise ValueError(f"X: each point has {self.sizes[0]} numbers, as sizes says")
        if len(self.y) != len(self.X):
            raise ValueError(f"y: give {len(self.X)}, one for each point")
        given = [(len(layer), {len(row) for row in layer}) for layer in self.initial.weights]
        if given != [(rows, {columns}) for rows, columns in shapes]:
            raise ValueError(f"initial.weights: give layers of {shapes} (neurons, inputs)")
        if [len(layer) for layer in self.initial.biases] != self.sizes[1:]:
            raise ValueError(f"initial.biases: give {self.sizes[1:]} numbers, layer by layer")
        self.data()
        return self

    @property
    def loss_name(self) -> str:
        """The loss by its name here."""
        return _SAME_LOSS.get(str(self.loss), str(self.loss))

    def data(self) -> Drawn:
        """Its points, all of them for training, each with its class or its row of targets."""
        outputs, count = self.sizes[-1], len(self.X)
        inputs = tuple(
            Input(f"x{number}", f"X{number}", "", min(column), max(column), column[0], 0.1)
            for number, column in enumerate(zip(*self.X, strict=True), 1)
        )
        if LOSSES[self.loss_name].targets == "classes":
            if not all(isinstance(label, float) and label in range(outputs) for label in self.y):
                raise ValueError(f"y: give class numbers from 0 to {outputs - 1}")
            schema = Schema("spec", "Spec", "classification", outputs, inputs)
            labels = [schema.labels[int(label)] for label in self.y if not isinstance(label, list)]
            return Drawn(schema, np.array(self.X), np.array(labels), count)
        rows = [label if isinstance(label, list) else [label] for label in self.y]
        if any(len(row) != outputs for row in rows):
            raise ValueError(f"y: give {outputs} numbers for each point")
        schema = Schema("spec", "Spec", "regression", 0, inputs)
        return Drawn(schema, np.array(self.X), np.array(rows), count)


def read(data: bytes) -> Spec:
    """A spec from JSON, in UTF-8 or in what a byte-order mark or zero bytes say: UTF-16, UTF-32.

    Raises ValueError, naming the key and what would be accepted.
    """
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        raise ValueError(
            f"a spec is text in UTF-8 or UTF-16, and byte {error.start} of this is not"
        ) from None
    try:
        return Spec.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"{place}: {reason}" if place else reason) from None


@np.errstate(all="ignore")  # numbers that overflow are found by whoever writes them
def train(spec: Spec) -> dict[str, Any]:
    """Run it: `batch_losses` before each update, `final` parameters, `final_outputs` for all points."""
    architecture = Architecture(
        tuple(spec.sizes), (*spec.hidden_activations, OUTPUTS[spec.output_activation].activation)
    )
    loss, data = LOSSES[spec.loss_name], spec.data()
    given = preprocess(data.draw(), data.schema, loss.targets)
    inputs, targets = given.inputs, given.targets
    plan = Plan(
        architecture, loss.name, None, False, min(spec.batch_size, data.count), data.count, spec.optimizer,
        clips=spec.clip_norm is not None,
    )  # fmt: skip
    layers = zip(spec.initial.weights, spec.initial.biases, strict=True)
    first = [np.column_stack([weights, biases]).ravel() for weights, biases in layers]
    parameters, rate = np.concatenate(first), spec.learning_rate
    member = Member(inputs, targets, parameters, lambda epoch: rate, largest_norm=spec.clip_norm or 1.0)
    training = Training(plan, 1)
    training.load([member])
    training.begin_epoch()
    probes = [
        (Probe(architecture, inputs[:, start:end]), targets[:, start:end]) for start, end in plan.batches
    ]
    losses = []
    for step in range(spec.steps):
        probe, wanted = probes[step % len(probes)]
        outputs = probe.outputs(training.parameters[0])[-1]
        losses.append(float(loss.mean(outputs[None], wanted[None])[0]) + 0.0)  # never −0
        training.step(step % len(probes))
    final = [layer[0] + 0.0 for layer in architecture.layers(training.parameters)]
    outputs = Probe(architecture, inputs).outputs(training.parameters[0])[-1] + 0.0
    return {
        "batch_losses": losses,
        "final": {
            "weights": [layer[:, :-1].tolist() for layer in final],
            "biases": [layer[:, -1].tolist() for layer in final],
        },
        "final_outputs": outputs.T.tolist(),
    }
