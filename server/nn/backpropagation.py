"""One pass forward and one pass backward through a stack of networks. Knows no optimizer.

Buffers are scratch space between the two passes, never state: whoever reads `outputs` or `errors` must do so
before the next pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from server.nn.architecture import Architecture
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.losses import Loss
from server.nn.operations import Floats, Operation, constant, elementwise, product, run


class _Masked(NamedTuple):
    """The place of a product with the mask of a hidden layer, which is another for each batch."""

    layer: int
    values: Floats
    out: Floats


class Backpropagation:
    """Passes for batches of one size, over parameters and gradients that belong to the caller.

    Arrays: inputs (M, fan_in + 1, batch) whose last row is 1, targets (M, outputs, batch), `parameters` and
    `gradients` (M, count) as `Architecture` lays them out. What a layer hands on is kept as (M, width + 1, batch)
    with a last row of ones, so that the next layer's biases need no call of their own.

    drops: whether hidden neurons are dropped out; `bind` then wants masks. A mask stands between a layer's outputs
    and what it hands on, and again in the way of the error that comes back.
    """

    def __init__(
        self,
        architecture: Architecture,
        loss: Loss,
        parameters: Floats,
        gradients: Floats,
        batch_size: int,
        drops: bool = False,
    ) -> None:
        stack = len(parameters)
        self._activations = [ACTIVATIONS[name] for name in architecture.activations]
        self._weights, self._gradients = architecture.layers(parameters), architecture.layers(gradients)
        self._loss, self._drops = loss, drops
        widths = architecture.sizes[1:]
        self._extended = [np.ones((stack, width + 1, batch_size)) for width in widths[:-1]]
        self.inputs: list[Floats] = [np.empty(0)] * len(widths)
        self.outputs: list[Floats] = list(self.inputs)
        self._slopes: list[Floats | None] = [None] * len(widths)
        # Layers of one activation lie side by side, so that the slopes of all of them are taken by the same calls
        self._steepness: list[Operation] = []
        for name in dict.fromkeys(architecture.activations):
            self._lay_out(name, architecture, stack, batch_size)
        self.errors: list[Floats] = [np.empty((stack, width, batch_size)) for width in widths]
        # Calls that read a batch or its masks are written down by `bind`; all others are the same for every batch.
        self._forward, self._backward = self._between_forward(), self._between_backward()

    def _lay_out(self, name: str, architecture: Architecture, stack: int, batch_size: int) -> None:
        """Buffers of all layers that have an activation, each layer's in one piece."""
        activation, widths = ACTIVATIONS[name], architecture.sizes[1:]
        members = [index for index, each in enumerate(architecture.activations) if each == name]
        ends = np.cumsum([0, *(stack * widths[index] * batch_size for index in members)])
        outputs = np.empty((1, 1, ends[-1]))
        keeps = activation.keeps_inputs or not activation.in_place
        inputs = np.empty(outputs.shape) if keeps else outputs
        slopes = np.empty(outputs.shape)
        for index, start, end in zip(members, ends, ends[1:], strict=False):
            shape = (stack, widths[index], batch_size)
            self.outputs[index] = outputs[0, 0, start:end].reshape(shape)
            self.inputs[index] = inputs[0, 0, start:end].reshape(shape) if keeps else self.outputs[index]
            if activation.slope is not None:
                self._slopes[index] = slopes[0, 0, start:end].reshape(shape)
        if activation.slope is not None:
            self._steepness += activation.slope(inputs, outputs, slopes)

    def bind(self, inputs: Floats, targets: Floats, masks: Sequence[Floats] = ()) -> list[Operation]:
        """The whole of both passes for one batch: afterwards `gradients` holds the *sum* over its points.

        masks, one a hidden layer, (M, width, batch): 0 for what is dropped, 1 / (1 − share) for what is kept.
        """
        forward, backward = _with_masks(self._forward, masks), _with_masks(self._backward, masks)
        return [
            product(self._weights[0], inputs, self.inputs[0]),
            *forward,
            *self._steepness,
            *self._loss.error(self.outputs[-1], targets, self.errors[-1]),
            *self._through(len(self._activations) - 1),
            *backward,
            product(self.errors[0], inputs.transpose(0, 2, 1), self._gradients[0]),
        ]

    def _through(self, index: int) -> list[Operation]:
        """An error with respect to what a layer gives, made into that with respect to its sums."""
        slopes, error = self._slopes[index], self.errors[index]
        return [] if slopes is None else [elementwise(np.multiply, error, slopes, error)]

    def _between_forward(self) -> list[Operation | _Masked]:
        operations: list[Operation | _Masked] = []
        for index, activation in enumerate(self._activations):
            if index:
                handed_on = self._extended[index - 1]
                operations.append(product(self._weights[index], handed_on, self.inputs[index]))
            operations += activation.apply(self.inputs[index], self.outputs[index])
            if index == len(self._activations) - 1:
                break
            handed_on = self._extended[index][:, :-1]
            if self._drops:
                operations.append(_Masked(index, self.outputs[index], handed_on))
            else:
                # The functions of a layer run quicker over an array of its own than over all rows but one of
                # another, by more than this costs
                operations.append((np.copyto, (handed_on, self.outputs[index])))
        return operations

    def _between_backward(self) -> list[Operation | _Masked]:
        operations: list[Operation | _Masked] = []
        for index in range(len(self._activations) - 1, 0, -1):
            error, before = self.errors[index], index - 1
            without_bias = self._weights[index][:, :, :-1].transpose(0, 2, 1)
            operations += [
                product(error, self._extended[before].transpose(0, 2, 1), self._gradients[index]),
                product(without_bias, error, self.errors[before]),
            ]
            if self._drops:
                operations.append(_Masked(before, self.errors[before], self.errors[before]))
            operations += self._through(before)
        return operations


def _with_masks(operations: Sequence[Operation | _Masked], masks: Sequence[Floats]) -> list[Operation]:
    return [
        elementwise(np.multiply, each.values, masks[each.layer], each.out)
        if isinstance(each, _Masked)
        else each
        for each in operations
    ]


def mean_gradients(
    architecture: Architecture, loss: Loss, parameters: Floats, inputs: Floats, targets: Floats
) -> Floats:
    """The gradient (M, count) of the mean loss of one batch, without touching anything."""
    gradients = np.empty_like(parameters)
    batch_size = inputs.shape[2]
    passes = Backpropagation(architecture, loss, parameters.copy(), gradients, batch_size)
    run(passes.bind(inputs, targets))
    run([elementwise(np.divide, gradients, constant(batch_size, gradients), gradients)])
    return gradients
