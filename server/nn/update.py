"""What follows a batch's gradient: clipping, the optimizer's step, regularization. Called by `training`."""

from __future__ import annotations

from functools import partial

import numpy as np

from server.nn.operations import Floats, Operation, constant, elementwise, run
from server.nn.optimizers import OPTIMIZERS, Settings, Slots
from server.nn.regularizers import REGULARIZERS


class Update:
    """The operations of one update of a stack, written down for buffers that stay.

    parameters, gradients, shrink: (M, count); shrink is the learning rate times the regularization's, 0 for
    biases. moving: (M, count), 0 where a weight stands still, else 1. largest_norm: (M, 1), what gradients are
    clipped to. has_moving, clips: whether the last two are looked at.
    """

    def __init__(
        self, optimizer: str, settings: Settings, regularization: str | None,
        parameters: Floats, gradients: Floats, slots: Slots, *, has_moving: bool, clips: bool,
    ) -> None:  # fmt: skip
        self.optimizer = OPTIMIZERS[optimizer]
        self.regularizer = None if regularization is None else REGULARIZERS[regularization]
        self.parameters, self.gradients, self.slots = parameters, gradients, slots
        self.shrink: Floats = np.zeros_like(parameters)
        self.moving: Floats = np.ones_like(parameters)
        self.largest_norm: Floats = np.ones((len(parameters), 1))
        self._settings, self._has_moving, self._clips = settings, has_moving, clips

    @property
    def takes_sums(self) -> bool:
        """Whether the mean and the step can be taken in one: w − (η/n)·Σg, as the original does."""
        return self.optimizer.name == "sgd" and not self._clips

    def mean_gradients(self, batch_size: int) -> Floats:
        """The gradients as the optimizer gets them (M, count): means, none where a weight stands still, clipped."""
        means: Floats = self.gradients * self.moving if self._has_moving else self.gradients.copy()
        means /= batch_size
        if self._clips:
            run(clip_by_norm(means, self.largest_norm))
        return means

    def pull(self) -> Floats:
        """What regularization takes from each parameter (M, count) as it stands before the step."""
        pull = np.zeros_like(self.parameters)
        if self.regularizer is not None:
            run(self.regularizer.slope(self.parameters, pull))
            pull *= self.shrink
            pull *= self.moving
        return pull

    def operations(self, batch_size: int, step_size: Floats) -> list[Operation]:
        """From the sums of a batch's gradients to new parameters: the optimizer's step, then
        w ← w − η·rate·penalty′(w before the step). step_size (M, count): the learning rate, or that divided by the
        batch's size where the optimizer takes sums.
        """
        descend = self._descent(batch_size, step_size)
        if self.regularizer is None:
            return descend
        parameters, moving = self.parameters, self.moving
        pull = np.empty_like(parameters)
        shrink: list[Operation] = [
            *self.regularizer.slope(parameters, pull),
            elementwise(np.multiply, pull, self.shrink, pull),
        ]
        if self._has_moving:
            shrink.append(elementwise(np.multiply, pull, moving, pull))
        if not self.regularizer.stops_at_zero:
            return [*shrink, *descend, elementwise(np.subtract, parameters, pull, parameters)]
        # `pull` becomes the new weight; where old · new < 0 it went through zero and stops there
        crossing, crossed = np.empty_like(parameters), np.empty(parameters.shape, dtype=bool)
        return [
            *shrink,
            *descend,
            elementwise(np.subtract, parameters, pull, pull),
            elementwise(np.multiply, parameters, pull, crossing),
            elementwise(np.less, crossing, constant(0.0, crossing), crossed),
            (np.copyto, (pull, 0.0, "same_kind", crossed)),
            (np.copyto, (moving, 0.0, "same_kind", crossed)),
            (np.copyto, (parameters, pull)),
        ]

    def _descent(self, batch_size: int, step_size: Floats) -> list[Operation]:
        """The optimizer's step; stopped weights stay where they are."""
        parameters, gradients = self.parameters, self.gradients
        prepare: list[Operation] = []
        if self._has_moving:
            prepare.append(elementwise(np.multiply, gradients, self.moving, gradients))
        if not self.takes_sums:
            size = constant(batch_size, gradients)
            prepare.append(elementwise(np.divide, gradients, size, gradients))
        if self._clips:
            prepare += clip_by_norm(gradients, self.largest_norm)
        step = self.optimizer.update(parameters, gradients, step_size, self.slots, self._settings)
        if not self._has_moving or self.optimizer.name == "sgd":
            return prepare + step
        # An optimizer that remembers goes on pushing when the gradient is gone: put stopped weights back
        before, still = np.empty_like(parameters), np.empty(parameters.shape, dtype=bool)
        return [
            *prepare,
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
