"""Training of a stack: `step` is one update, `epoch` is one update a batch. Called by `lab.advance`.

Knows no clock: somebody else decides when and how often.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from server.nn import chance
from server.nn.architecture import Architecture
from server.nn.backpropagation import Backpropagation
from server.nn.losses import LOSSES
from server.nn.operations import Floats, Operation, run
from server.nn.optimizers import OPTIMIZERS, SETTINGS, Slots
from server.nn.update import Update


@dataclass(frozen=True)
class Plan:
    """What the networks of one stack have in common, so that one list of NumPy calls trains them all.

    settings: the optimizer's numbers, in the order of its row's `settings`; the defaults where it is empty.
    shuffles: whether each epoch takes the points in another order; drops: whether hidden neurons are dropped out.
    """

    architecture: Architecture
    loss: str
    regularization: str | None
    with_stopped_weights: bool
    batch_size: int
    points: int
    optimizer: str = "sgd"
    settings: tuple[float, ...] = ()
    clips: bool = False
    shuffles: bool = False
    drops: bool = False

    @cached_property
    def batches(self) -> list[tuple[int, int]]:
        """(first, last + 1) of each batch; the last one is short where the points do not divide."""
        edges = range(0, self.points, self.batch_size)
        return [(start, min(start + self.batch_size, self.points)) for start in edges]


@dataclass(frozen=True, eq=False, slots=True)
class Member:
    """One network of a stack and all that is its own.

    inputs (fan_in + 1, points) with a last row of ones, targets (outputs, points): arrays that are never changed.
    parameters (count,). rate(epoch): its learning rate in an epoch. stopped (count,): weights that stand still.
    slots: what its optimizer remembers, without the axis M; None: nothing yet. key: where its chance comes from.
    """

    inputs: Floats
    targets: Floats
    parameters: Floats
    rate: Callable[[int], float]
    epoch: int = 0
    regularization_rate: float = 0.0
    stopped: NDArray[np.bool_] | None = None
    slots: Slots | None = None
    largest_norm: float = 1.0
    dropout: float = 0.0
    key: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Halves:
    """One batch's update in its two halves: the gradient's `passes`, and then the `update`, as lists of operations.

    inputs (M, fan_in + 1, batch), targets (M, outputs, batch), masks one a hidden layer (M, width, batch), empty
    where nothing is dropped out; network: the buffers in which both passes leave what they computed.
    """

    network: Backpropagation
    inputs: Floats
    targets: Floats
    masks: Sequence[Floats]
    passes: Sequence[Operation]
    update: Sequence[Operation]


class Training:
    """A stack of M networks that share a plan. `load` the members; then call `step` or `epoch` as often as wanted.

    parameters, gradients: (M, count). moving: (M, count), 0 where a weight stands still, else 1. slots: what the
    optimizer remembers.
    """

    def __init__(self, plan: Plan, stack: int) -> None:
        self.plan, self._stack = plan, stack
        architecture, optimizer = plan.architecture, OPTIMIZERS[plan.optimizer]
        shape = (stack, architecture.parameter_count)
        self.parameters: Floats = np.zeros(shape)
        self.gradients: Floats = np.zeros(shape)
        self.slots: Slots = optimizer.new_slots(shape)
        settings = SETTINGS | dict(zip(optimizer.settings, plan.settings, strict=False))
        self._update = Update(
            optimizer.name, settings, plan.regularization, self.parameters, self.gradients, self.slots,
            has_moving=plan.with_stopped_weights, clips=plan.clips,
        )  # fmt: skip
        self.moving = self._update.moving
        self._step_size: dict[int, Floats] = {}
        self._members: Sequence[Member] = ()
        self._held: list[Floats | None] = [None] * stack
        self._epochs = 0
        self._steps: list[list[Operation]] = []
        # Of each batch: the buffers of its passes, and where in its step the update begins
        self._networks: list[tuple[Backpropagation, int]] = []
        # Batches lie one behind the other: (batches, M, rows, size), those of full size and a short last one.
        # A batch of its own in memory costs less than a strided view would cost every step
        self._parts: list[tuple[slice, Floats, Floats]] = []
        widths, outputs = architecture.sizes[1:-1], architecture.sizes[-1]
        edges = np.cumsum((0, *widths))
        self._masks: Floats = np.ones((stack, sum(widths), plan.points if plan.drops else 0))
        full, rest = divmod(plan.points, plan.batch_size)
        for first, count, size in ((0, full, plan.batch_size), (full * plan.batch_size, 1, rest)):
            if not count * size:
                continue
            inputs = np.zeros((count, stack, architecture.sizes[0] + 1, size))
            targets = np.zeros((count, stack, outputs, size))
            self._parts.append((slice(first, first + count * size), inputs, targets))
            loss = LOSSES[plan.loss]
            passes = Backpropagation(architecture, loss, self.parameters, self.gradients, size, plan.drops)
            self._step_size[size] = np.zeros(shape)
            update = self._update.operations(size, self._step_size[size])
            for batch in range(count):
                points = slice(first + batch * size, first + (batch + 1) * size)
                masks = [self._masks[:, start:end, points] for start, end in pairwise(edges)]
                both = passes.bind(inputs[batch], targets[batch], masks)
                self._networks.append((passes, len(both)))
                self._steps.append(both + update)

    @property
    def weight(self) -> int:
        """About how many bytes of memory it holds: its points, and what is written down for each batch."""
        points = sum(inputs.nbytes + targets.nbytes for _, inputs, targets in self._parts)
        return points + self._masks.nbytes + sum(3000 + 8 * len(step) for step in self._steps)

    def load(self, members: Sequence[Member]) -> None:
        """Take M members; the training goes on where each stands."""
        self._members, self._epochs = members, 0
        self._rates: list[float] = []
        fresh = OPTIMIZERS[self.plan.optimizer].new_slots((1, self.parameters.shape[1]))
        for row, member in enumerate(members):
            self.parameters[row] = member.parameters
            self.moving[row] = 1.0 if member.stopped is None else ~member.stopped
            self._update.largest_norm[row] = member.largest_norm
            for name, array in self.slots.items():
                array[row] = fresh[name][0] if member.slots is None else member.slots[name]
            if self._held[row] is not member.inputs and not self.plan.shuffles:
                self._lay_out(row, member.inputs, member.targets)
                self._held[row] = member.inputs

    def step(self, batch: int) -> None:
        """One update with the gradient of batch number `batch` (0 …) of the epoch that was begun."""
        run(self._steps[batch])

    def epoch(self) -> None:
        """One update for each batch, in order."""
        self.part(0, len(self._steps))

    def part(self, first: int, last: int) -> None:
        """One update for each batch from number `first` to `last` − 1 of an epoch; the last one ends it."""
        self.begin_epoch()
        for step in self._steps[first:last]:
            run(step)
        self._epochs += last == len(self._steps)

    def halves(self, batch: int) -> Halves:
        """What `step` does with a batch of the epoch that was begun, so that one can look in between."""
        (network, cut), step = self._networks[batch], self._steps[batch]
        first, last = self.plan.batches[batch]
        part = 0 if last - first == self.plan.batch_size else -1
        points, inputs, targets = self._parts[part]
        index = (first - points.start) // (last - first)
        edges = np.cumsum((0, *self.plan.architecture.sizes[1:-1]))
        masks = [self._masks[:, start:end, first:last] for start, end in pairwise(edges)]
        return Halves(
            network, inputs[index], targets[index], masks if self.plan.drops else (), step[:cut], step[cut:]
        )

    def mean_gradients(self, size: int) -> Floats:
        """After the passes of a batch of that size: the gradients (M, count) as the optimizer will get them."""
        return self._update.mean_gradients(size)

    def pull(self) -> Floats:
        """(M, count): what regularization will take from each parameter with the next update."""
        return self._update.pull()

    def slots_of(self, row: int) -> Slots | None:
        """A copy of what the optimizer remembers of one network; None where it remembers nothing."""
        return {name: array[row].copy() for name, array in self.slots.items()} or None

    def begin_epoch(self) -> None:
        """Set what changes from one epoch to the next: the learning rate, the order of points, who is dropped."""
        rates = [member.rate(member.epoch + self._epochs) for member in self._members]
        if rates != self._rates:
            self._rates = rates
            self._set_rates(np.array(rates)[:, None])
        plan = self.plan
        for row, member in enumerate(self._members):
            epoch = member.epoch + self._epochs
            if plan.shuffles:
                order = chance.order(member.key, epoch, plan.points)
                self._lay_out(row, member.inputs[:, order], member.targets[:, order])
            if plan.drops:
                neurons = self._masks.shape[1]
                self._masks[row] = chance.mask(member.key, epoch, member.dropout, neurons, plan.points)

    def _set_rates(self, rates: Floats) -> None:
        for size, step_size in self._step_size.items():
            step_size[:] = rates / size if self._update.takes_sums else rates
        pulls = rates * [[member.regularization_rate] for member in self._members]
        np.multiply(pulls, self.plan.architecture.is_weight, out=self._update.shrink)

    def _lay_out(self, row: int, inputs: Floats, targets: Floats) -> None:
        """A network's points into its place in every batch."""
        for points, all_inputs, all_targets in self._parts:
            for source, target in ((inputs, all_inputs), (targets, all_targets)):
                batches = source[:, points].reshape(len(source), len(target), -1)
                target[:, row] = batches.transpose(1, 0, 2)
