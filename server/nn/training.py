"""Training of a stack: `step` is one update, `epoch` is one update a batch. Called by `lab.advance`.

Knows no clock: somebody else decides when and how often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from server.nn.architecture import Architecture
from server.nn.backpropagation import Backpropagation
from server.nn.losses import LOSSES
from server.nn.operations import Floats, Operation, elementwise, run
from server.nn.optimizers import OPTIMIZERS, Slots
from server.nn.regularizers import REGULARIZERS


@dataclass(frozen=True)
class Plan:
    """What the networks of one stack have in common, so that one list of NumPy calls trains them all."""

    architecture: Architecture
    loss: str
    regularization: str | None
    with_stopped_weights: bool
    batch_size: int
    points: int
    optimizer: str = "sgd"
    clips: bool = False

    @property
    def batches(self) -> list[tuple[int, int]]:
        """(first, last + 1) of each batch; the last one is short where the points do not divide."""
        edges = range(0, self.points, self.batch_size)
        return [(start, min(start + self.batch_size, self.points)) for start in edges]


class Training:
    """A stack of M networks that share a plan; each has its own points, rates and parameters.

    inputs (M, fan_in + 1, points) with a last row of ones, targets (M, outputs, points): the training points.
    parameters, gradients: (M, count). moving: (M, count), 0 where L1 has stopped a weight for good, else 1.
    `load` gives it parameters and rates; then call `step` or `epoch` as often as wanted.
    """

    def __init__(self, plan: Plan, inputs: Floats, targets: Floats) -> None:
        self.plan = plan
        stack = len(inputs)
        shape = (stack, plan.architecture.parameter_count)
        self.parameters: Floats = np.zeros(shape)
        self.gradients: Floats = np.zeros(shape)
        self.moving: Floats = np.ones(shape)
        self.slots: Slots = OPTIMIZERS[plan.optimizer].new_slots(shape)
        self._shrink: Floats = np.zeros(shape)
        self._largest_norm: Floats = np.ones((stack, 1))
        self._step_size: dict[int, Floats] = {}
        passes: dict[int, Backpropagation] = {}
        updates: dict[int, list[Operation]] = {}
        self._steps: list[list[Operation]] = []
        for start, end in plan.batches:
            size = end - start
            if size not in passes:
                loss = LOSSES[plan.loss]
                passes[size] = Backpropagation(plan.architecture, loss, self.parameters, self.gradients, size)
                self._step_size[size] = np.zeros((stack, 1))
                updates[size] = self._write_update(size)
            # A batch of its own in memory: a strided view would cost every step more than this copy costs once
            batch, wanted = inputs[:, :, start:end].copy(), targets[:, :, start:end].copy()
            self._steps.append(passes[size].bind(batch, wanted) + updates[size])

    def load(
        self,
        parameters: Sequence[Floats],
        stopped: Sequence[NDArray[np.bool_] | None],
        learning_rates: Sequence[float],
        regularization_rates: Sequence[float],
        slots: Sequence[Slots | None] | None = None,
        largest_norms: Sequence[float] | None = None,
    ) -> None:
        """Set each network's parameters (count,), stopped weights (count,) or None, rates, and what its optimizer
        remembers (None: nothing yet), each slot without the axis M.
        """
        for row, (values, mask) in enumerate(zip(parameters, stopped, strict=True)):
            self.parameters[row] = values
            self.moving[row] = 1.0 if mask is None else ~mask
        for size, step_size in self._step_size.items():
            # plain descent takes the gradients as they are, sums over the batch
            step_size[:, 0] = np.divide(learning_rates, size) if self._is_plain else learning_rates
        fresh = OPTIMIZERS[self.plan.optimizer].new_slots(self.parameters.shape)
        for name, array in self.slots.items():
            array[:] = fresh[name]
            for row, remembered in enumerate(slots or ()):
                if remembered is not None:
                    array[row] = remembered[name]
        if largest_norms is not None:
            self._largest_norm[:, 0] = largest_norms
        shrink = np.multiply(learning_rates, regularization_rates)
        np.multiply(shrink[:, None], self.plan.architecture.is_weight, out=self._shrink)

    def step(self, batch: int) -> None:
        """One update with the gradient of batch number `batch` (0 …)."""
        run(self._steps[batch])

    def epoch(self) -> None:
        """One update for each batch, in order."""
        for step in self._steps:
            run(step)

    @property
    def _is_plain(self) -> bool:
        """Whether the mean and the step can be taken in one: w − (η/n)·Σg, as the original does."""
        return self.plan.optimizer == "sgd" and not self.plan.clips

    def _write_update(self, size: int) -> list[Operation]:
        """The optimizer's step, then w ← w − η·rate·penalty′(w before the step)."""
        descend = self._write_descent(size)
        if self.plan.regularization is None:
            return descend
        parameters, moving = self.parameters, self.moving
        regularizer = REGULARIZERS[self.plan.regularization]
        pull = np.empty_like(parameters)
        shrink: list[Operation] = [
            *regularizer.slope(parameters, pull),
            elementwise(np.multiply, pull, self._shrink, pull),
        ]
        if self.plan.with_stopped_weights:
            shrink.append(elementwise(np.multiply, pull, moving, pull))
        if not regularizer.stops_at_zero:
            return [*shrink, *descend, elementwise(np.subtract, parameters, pull, parameters)]
        # `pull` becomes the new weight; where old · new < 0 it went through zero and stops there
        crossing, crossed = np.empty_like(parameters), np.empty(parameters.shape, dtype=bool)
        return [
            *shrink,
            *descend,
            elementwise(np.subtract, parameters, pull, pull),
            elementwise(np.multiply, parameters, pull, crossing),
            elementwise(np.less, crossing, 0.0, crossed),
            (np.copyto, (pull, 0.0, "same_kind", crossed)),
            (np.copyto, (moving, 0.0, "same_kind", crossed)),
            (np.copyto, (parameters, pull)),
        ]

    def _write_descent(self, size: int) -> list[Operation]:
        """From the sums of a batch's gradients to new parameters; stopped weights stay where they are."""
        parameters, gradients = self.parameters, self.gradients
        prepare: list[Operation] = []
        if self.plan.with_stopped_weights:
            prepare.append(elementwise(np.multiply, gradients, self.moving, gradients))
        if not self._is_plain:
            prepare.append(elementwise(np.divide, gradients, float(size), gradients))
        if self.plan.clips:
            prepare += clip_by_norm(gradients, self._largest_norm)
        optimizer = OPTIMIZERS[self.plan.optimizer]
        step = optimizer.update(parameters, gradients, self._step_size[size], self.slots)
        if not self.plan.with_stopped_weights or self.plan.optimizer == "sgd":
            return prepare + step
        # An optimizer that remembers goes on pushing when the gradient is gone: put stopped weights back
        before, still = np.empty_like(parameters), np.empty(parameters.shape, dtype=bool)
        return [
            *prepare,
            (np.copyto, (before, parameters)),
            *step,
            elementwise(np.equal, self.moving, 0.0, still),
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
