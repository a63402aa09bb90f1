"""What follows a batch's gradient: clipping, regularization, the optimizer's step. Knows no network and no point.

The penalty's gradient, rate · penalty′(w), goes into the gradient before the optimizer and after clipping, as
PyTorch's weight_decay does: so momentum carries it on, and Adam divides it by its usual size. AdamW's own decay
stands beside it. SGD takes the same penalty, but in a subtraction of its own after the step of the loss, as
TensorFlow Playground does: the same mathematics, and the very digits of the original. Biases have no penalty.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from server.nn.families.optimizers import OPTIMIZERS, Settings, Slots
from server.nn.families.regularizers import REGULARIZERS
from server.nn.operations import Floats, Operation, constant, elementwise, run


class Update:
    """The operations of one update of a stack, written down for buffers that stay.

    parameters, gradients, penalty_rate: (M, count); the last is the regularization's rate, 0 for biases, and for SGD
    times the learning rate. moving: (M, count), 0 where a weight stands still, else 1. largest_norm: (M, 1), what
    gradients are clipped to. has_moving, clips: whether the last two are looked at.
    """

    def __init__(
        self, optimizer: str, settings: Settings, regularization: str | None,
        parameters: Floats, gradients: Floats, slots: Slots, *, has_moving: bool, clips: bool,
    ) -> None:  # fmt: skip
        self.optimizer = OPTIMIZERS[optimizer]
        self.regularizer = None if regularization is None else REGULARIZERS[regularization]
        self.parameters, self.gradients, self.slots = parameters, gradients, slots
        self.penalty_rate: Floats = np.zeros_like(parameters)
        self.moving: Floats = np.ones_like(parameters)
        self.largest_norm: Floats = np.ones((len(parameters), 1))
        self._settings, self._has_moving, self._clips = settings, has_moving, clips

    @property
    def takes_sums(self) -> bool:
        """Whether the mean and the step can be taken in one: w − (η/n)·Σg, as the original does."""
        return self.is_plain and not self._clips

    @property
    def is_plain(self) -> bool:
        """Whether it is the plain one, which takes the penalty beside the step and not in the gradient."""
        return self.optimizer.is_plain

    def mean_gradients(self, batch_size: int) -> Floats:
        """The gradients of the loss (M, count): means, none where a weight stands still, clipped."""
        means: Floats = self.gradients * self.moving if self._has_moving else self.gradients.copy()
        means /= batch_size
        if self._clips:
            run(clip_by_norm(means, self.largest_norm))
        return means

    def pull(self, rates: Floats) -> Floats:
        """What the penalty adds to the gradient of the loss (M, count) before the step; rates (M, 1): the learning
        rates in force.
        """
        pull = np.zeros_like(self.parameters)
        if self.regularizer is not None:
            run(self.regularizer.slope(self.parameters, pull))
            pull *= self.penalty_rate
            pull *= self.moving
            if self.is_plain:
                np.divide(pull, rates, out=pull, where=rates != 0)
        return pull

    def operations(self, batch_size: int, step_size: Floats) -> list[Operation]:
        """From the sums of a batch's gradients to new parameters. step_size (M, count): the learning rate, or that
        divided by the batch's size where the optimizer takes sums.
        """
        mean = self._mean(batch_size)
        if self.regularizer is None:
            return [*mean, *self._step(step_size)]
        pull = np.empty_like(self.parameters)
        penalty: list[Operation] = [
            *self.regularizer.slope(self.parameters, pull),
            elementwise(np.multiply, pull, self.penalty_rate, pull),
        ]
        if self._has_moving:
            penalty.append(elementwise(np.multiply, pull, self.moving, pull))
        if self.is_plain:
            return [*penalty, *mean, *self._step(step_size), *self._after_step(pull)]
        return [*penalty, *mean, *self._in_gradient(pull, step_size)]

    def _after_step(self, pull: Floats) -> list[Operation]:
        """SGD's penalty: w ← w − η·rate·penalty′(w before the step). L1 stops what that carries through 0."""
        parameters = self.parameters
        if self.regularizer is None or not self.regularizer.stops_at_zero:
            return [elementwise(np.subtract, parameters, pull, parameters)]
        # `pull` becomes the new weight; where old · new < 0 it went through zero
        crossing, crossed = np.empty_like(parameters), np.empty(parameters.shape, dtype=bool)
        return [
            elementwise(np.subtract, parameters, pull, pull),
            elementwise(np.multiply, parameters, pull, crossing),
            elementwise(np.less, crossing, constant(0.0, crossing), crossed),
            (np.copyto, (pull, 0.0, "same_kind", crossed)),
            (np.copyto, (self.moving, 0.0, "same_kind", crossed)),
            (np.copyto, (parameters, pull)),
        ]

    def _in_gradient(self, pull: Floats, step_size: Floats) -> list[Operation]:
        """The penalty with every other optimizer. L1 stops a weight whose step would carry it through 0, where the
        loss alone pulls no harder than L1 does: then no weight but 0 is better than its neighbours on both sides.
        """
        parameters, gradients = self.parameters, self.gradients
        add = elementwise(np.add, gradients, pull, gradients)
        if self.regularizer is None or not self.regularizer.stops_at_zero:
            return [add, *self._step(step_size)]
        before, strength = np.empty_like(parameters), np.empty_like(parameters)
        crossed, is_weak = np.empty(parameters.shape, dtype=bool), np.empty(parameters.shape, dtype=bool)
        return [
            (np.copyto, (before, parameters)),
            elementwise(np.abs, gradients, strength),
            elementwise(np.less_equal, strength, self.penalty_rate, is_weak),
            add,
            *self._step(step_size),
            # Signs, because a product of two small weights may be 0
            elementwise(np.sign, before, before),
            elementwise(np.multiply, before, parameters, before),
            elementwise(np.less, before, constant(0.0, before), crossed),
            elementwise(np.logical_and, crossed, is_weak, crossed),
            (np.copyto, (parameters, 0.0, "same_kind", crossed)),
            (np.copyto, (self.moving, 0.0, "same_kind", crossed)),
        ]

    def _mean(self, batch_size: int) -> list[Operation]:
        """From sums to the gradient of the loss that the optimizer is given."""
        gradients = self.gradients
        prepare: list[Operation] = []
        if self._has_moving:
            prepare.append(elementwise(np.multiply, gradients, self.moving, gradients))
        if not self.takes_sums:
            size = constant(batch_size, gradients)
            prepare.append(elementwise(np.divide, gradients, size, gradients))
        if self._clips:
            prepare += clip_by_norm(gradients, self.largest_norm)
        return prepare

    def _step(self, step_size: Floats) -> list[Operation]:
        """The optimizer's step; stopped weights stay where they are."""
        parameters = self.parameters
        step = self.optimizer.update(parameters, self.gradients, step_size, self.slots, self._settings)
        if not self._has_moving or self.is_plain:
            return step
        # An optimizer that remembers goes on pushing when the gradient is gone: put stopped weights back
        before, still = np.empty_like(parameters), np.empty(parameters.shape, dtype=bool)
        return [
            (np.copyto, (before, parameters)),
            *step,
            elementwise(np.equal, self.moving, constant(0.0, before), still),
            (np.copyto, (parameters, before, "same_kind", still)),
        ]


def clip_by_norm(gradients: Floats, largest: Floats) -> list[Operation]:
    """Shorten each network's gradient (M, count) to a largest norm (M, 1), as torch.nn.utils.clip_grad_norm_ does."""
    squares, norm = np.empty_like(gradients), np.empty_like(largest)
    return [
        (np.multiply, (gradients, gradients, squares)),
        (np.add.reduce, (squares, 1, None, norm, True)),
        (np.sqrt, (norm, norm)),
        (np.add, (norm, 1e-6, norm)),
        (np.divide, (largest, norm, norm)),
        (partial(np.minimum, out=norm), (norm, 1.0)),
        (np.multiply, (gradients, norm, gradients)),
    ]
