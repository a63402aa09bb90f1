"""One pass forward and one pass backward through a stack of networks. Called by `training`.

Buffers are scratch space between the two passes, never state: whoever reads `outputs` or `errors` must do so
before the next pass.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from server.nn.activations import ACTIVATIONS
from server.nn.architecture import Architecture
from server.nn.losses import Loss
from server.nn.operations import Floats, Operation, constant, elementwise, product, run


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
        self._weights, self._slopes = architecture.layers(parameters), architecture.layers(gradients)
        self._loss, self._drops = loss, drops
        widths = architecture.sizes[1:]
        self._extended = [np.ones((stack, width + 1, batch_size)) for width in widths[:-1]]
        # The functions of a layer run quicker over an array of its own than over all rows but one of another,
        # by more than it costs to copy what they made; of a stack of one, all rows but one are in one piece.
        self._copies = drops or stack > 1
        self.outputs: list[Floats] = [
            np.empty((stack, width, batch_size)) if self._copies else layer[:, :-1]
            for width, layer in zip(widths, self._extended, strict=False)
        ]
        self.outputs.append(np.empty((stack, widths[-1], batch_size)))
        # Pre-activations are kept only where a derivative needs them; elsewhere they are overwritten by outputs
        self.inputs: list[Floats] = [
            np.empty(output.shape) if activation.keeps_inputs else output
            for output, activation in zip(self.outputs, self._activations, strict=True)
        ]
        self.errors: list[Floats] = [np.empty((stack, width, batch_size)) for width in widths]
        self._scratch = [np.empty_like(error) for error in self.errors]
        # The calls that read a batch are written down by `bind`; all others are the same for every batch.
        self._between = None if drops else (self._forward(), self._backward())

    def bind(self, inputs: Floats, targets: Floats, masks: Sequence[Floats] = ()) -> list[Operation]:
        """The whole of both passes for one batch: afterwards `gradients` holds the *sum* over its points.

        masks, one a hidden layer, (M, width, batch): 0 for what is dropped, 1 / (1 − share) for what is kept.
        """
        forward, backward = self._between or (self._forward(masks), self._backward(masks))
        output = self._activations[-1]
        return [
            product(self._weights[0], inputs, self.inputs[0]),
            *forward,
            *self._loss.error(self.outputs[-1], targets, self.errors[-1], self._scratch[-1]),
            *output.chain(self.inputs[-1], self.outputs[-1], self.errors[-1], self._scratch[-1]),
            *backward,
            product(self.errors[0], inputs.transpose(0, 2, 1), self._slopes[0]),
        ]

    def _forward(self, masks: Sequence[Floats] = ()) -> list[Operation]:
        operations: list[Operation] = []
        for index, activation in enumerate(self._activations):
            if index:
                handed_on = self._extended[index - 1]
                operations.append(product(self._weights[index], handed_on, self.inputs[index]))
            operations += activation.apply(self.inputs[index], self.outputs[index])
            if index == len(self._activations) - 1:
                break
            handed_on = self._extended[index][:, :-1]
            if self._drops:
                operations.append(elementwise(np.multiply, self.outputs[index], masks[index], handed_on))
            elif self._copies:
                operations.append((np.copyto, (handed_on, self.outputs[index])))
        return operations

    def _backward(self, masks: Sequence[Floats] = ()) -> list[Operation]:
        operations: list[Operation] = []
        for index in range(len(self._activations) - 1, 0, -1):
            error, before = self.errors[index], index - 1
            without_bias = self._weights[index][:, :, :-1].transpose(0, 2, 1)
            operations += [
                product(error, self._extended[before].transpose(0, 2, 1), self._slopes[index]),
                product(without_bias, error, self.errors[before]),
            ]
            if self._drops:
                operations.append(
                    elementwise(np.multiply, self.errors[before], masks[before], self.errors[before])
                )
            operations += self._activations[before].chain(
                self.inputs[before], self.outputs[before], self.errors[before], self._scratch[before]
            )
        return operations


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
