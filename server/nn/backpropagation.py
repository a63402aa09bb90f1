"""One pass forward and one pass backward through a stack of networks. Called by `training`.

Buffers are scratch space between the two passes, never state: whoever reads `outputs` or `errors` must do so
before the next pass.
"""

from __future__ import annotations

import numpy as np

from server.nn.activations import ACTIVATIONS
from server.nn.architecture import Architecture
from server.nn.losses import Loss
from server.nn.operations import Floats, Operation, elementwise, product, run


class Backpropagation:
    """Passes for batches of one size, over parameters and gradients that belong to the caller.

    Arrays: inputs (M, fan_in + 1, batch) whose last row is 1, targets (M, outputs, batch), `parameters` and
    `gradients` (M, count) as `Architecture` lays them out. A layer's outputs are kept as (M, width + 1, batch)
    with a last row of ones, so that the next layer's biases need no call of their own.
    """

    def __init__(
        self, architecture: Architecture, loss: Loss, parameters: Floats, gradients: Floats, batch_size: int
    ) -> None:
        stack = len(parameters)
        activations = [ACTIVATIONS[name] for name in architecture.activations]
        weights, slopes = architecture.layers(parameters), architecture.layers(gradients)
        widths = architecture.sizes[1:]
        extended = [np.ones((stack, width + 1, batch_size)) for width in widths[:-1]]
        self.outputs: list[Floats] = [layer[:, :-1, :] for layer in extended]
        self.outputs.append(np.empty((stack, widths[-1], batch_size)))
        # Pre-activations are kept only where a derivative needs them; elsewhere they are overwritten by outputs
        self.inputs: list[Floats] = [
            np.empty(output.shape) if activation.keeps_inputs else output
            for output, activation in zip(self.outputs, activations, strict=True)
        ]
        self.errors: list[Floats] = [np.empty((stack, width, batch_size)) for width in widths]
        scratch = [np.empty_like(error) for error in self.errors]
        last = len(widths) - 1

        # The calls that read a batch are written down by `bind`; all others are the same for every batch.
        self._first_weights, self._first_slopes = weights[0], slopes[0]
        self._output_activation, self._loss, self._scratch = activations[last], loss, scratch[last]
        self._forward: list[Operation] = []
        for index in range(last + 1):
            if index:
                self._forward.append(product(weights[index], extended[index - 1], self.inputs[index]))
            self._forward += activations[index].apply(self.inputs[index], self.outputs[index])
        self._backward: list[Operation] = []
        for index in range(last, 0, -1):
            error, before = self.errors[index], index - 1
            without_bias = weights[index][:, :, :-1].transpose(0, 2, 1)
            self._backward += [
                product(error, extended[before].transpose(0, 2, 1), slopes[index]),
                product(without_bias, error, self.errors[before]),
                *activations[before].chain(
                    self.inputs[before], self.outputs[before], self.errors[before], scratch[before]
                ),
            ]

    def bind(self, inputs: Floats, targets: Floats) -> list[Operation]:
        """The whole of both passes for one batch: afterwards `gradients` holds the *sum* over its points."""
        return [
            product(self._first_weights, inputs, self.inputs[0]),
            *self._forward,
            *self._loss.error(self.outputs[-1], targets, self.errors[-1], self._scratch),
            *self._output_activation.chain(self.inputs[-1], self.outputs[-1], self.errors[-1], self._scratch),
            *self._backward,
            product(self.errors[0], inputs.transpose(0, 2, 1), self._first_slopes),
        ]


def mean_gradients(
    architecture: Architecture, loss: Loss, parameters: Floats, inputs: Floats, targets: Floats
) -> Floats:
    """The gradient (M, count) of the mean loss of one batch, without touching anything."""
    gradients = np.empty_like(parameters)
    batch_size = inputs.shape[2]
    passes = Backpropagation(architecture, loss, parameters.copy(), gradients, batch_size)
    run(passes.bind(inputs, targets))
    run([elementwise(np.divide, gradients, float(batch_size), gradients)])
    return gradients
