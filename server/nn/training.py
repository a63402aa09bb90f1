"""Training of a stack: `step` is one update, `epoch` is one update a batch.

Knows no clock: somebody else decides when and how often.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.nn import chance
from server.nn.architecture import Architecture
from server.nn.backpropagation import Backpropagation
from server.nn.batches import Batch, Part
from server.nn.families.losses import LOSSES
from server.nn.families.optimizers import OPTIMIZERS, PLAIN, SETTINGS, Slots
from server.nn.operations import Floats, Operation, nbytes_of, run
from server.nn.update import Update


@dataclass(frozen=True)
class Plan:
    """What the networks of one stack have in common, so that one list of NumPy calls trains them all.

    settings: the optimizer's numbers, in the order of its row's `settings`; the defaults where it is empty.
    shuffles: whether each epoch takes the points in another order; drops: whether hidden neurons are dropped out.
    carries: what becomes of the points that are left at an epoch's end where batches do not divide them. Carried,
    they wait and join the next epoch's first batch, as in TensorFlow Playground; else they are a short batch.
    """

    architecture: Architecture
    loss: str
    regularization: str | None
    with_stopped_weights: bool
    batch_size: int
    points: int
    optimizer: str = PLAIN
    settings: tuple[float, ...] = ()
    clips: bool = False
    shuffles: bool = False
    drops: bool = False
    carries: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, field.name) for field in fields(self)))

    @property
    def rest(self) -> int:
        """How many points are left at the end of an epoch and wait for the next one."""
        return self.points % self.batch_size if self.carries else 0

    @cached_property
    def batches(self) -> list[tuple[int, int]]:
        """(first, last + 1) of each batch of the first epoch, in the epoch's order of points.

        Later epochs have as many; before the points of their first one stand the `rest` of the epoch before.
        """
        edges = range(0, self.points - self.rest, self.batch_size)
        return [(start, min(start + self.batch_size, self.points)) for start in edges]


class Member(NamedTuple):
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
    optimizer remembers. updates: how many `epoch` and `part` have made since `load`.
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
        self.updates = 0
        self._begun: int | None = None
        # Which points an epoch takes, one row a network: the rest of the epoch before, then all
        self._orders: list[NDArray[np.intp]] = [np.arange(-plan.rest, plan.points) % plan.points] * stack
        self._masks: Floats = np.ones(
            (stack, sum(architecture.sizes[1:-1]), plan.rest + plan.points if plan.drops else 0)
        )
        self._parts: list[Part] = []
        batches: list[Batch] = []
        full, short = divmod(plan.points, plan.batch_size)
        for first, count, size in (
            (0, full, plan.batch_size),
            (full * plan.batch_size, 1, 0 if plan.rest else short),
            (-plan.rest, 1, plan.rest + plan.batch_size if plan.rest else 0),
        ):
            if count * size:
                batches += self._new_batches(first, count, size)
        # Only the first batch of later epochs differs from that of the first one
        self._first = batches[: len(plan.batches)]
        self._later = batches[-1:] + batches[1:-1] if plan.rest else self._first
        self._batches = self._first

    def _new_batches(self, first: int, count: int, size: int) -> list[Batch]:
        """So many batches of one size, from point number `first` of an epoch on; below 0 it is of the epoch before.

        They lie one behind the other, each in one piece: that costs less than a strided view would cost every step.
        """
        plan, stack = self.plan, self._stack
        sizes = plan.architecture.sizes
        part = Part(
            slice(plan.rest + first, plan.rest + first + count * size),
            np.zeros((count, stack, sizes[0] + 1, size)),
            np.zeros((count, stack, sizes[-1], size)),
        )
        self._parts.append(part)
        loss = LOSSES[plan.loss]
        passes = Backpropagation(plan.architecture, loss, self.parameters, self.gradients, size, plan.drops)
        self._step_size[size] = np.zeros_like(self.parameters)
        update = self._update.operations(size, self._step_size[size])
        batches = []
        for number in range(count):
            points = slice(part.points.start + number * size, part.points.start + (number + 1) * size)
            masks = partial(_masks_of, self._masks, sizes[1:-1], points) if plan.drops else list
            batches.append(Batch(points, part.inputs[number], part.targets[number], masks, passes, update))
        return batches

    @property
    def nbytes(self) -> int:
        """About how many bytes of memory it holds once all is written down: its points and those it was given, its
        buffers, and its steps, which share most of their operations.
        """
        points = sum(part.inputs.nbytes + part.targets.nbytes for part in self._parts)
        first, batches = self._first[0].step, len(self._first) + (self.plan.rest > 0)
        masked = len(self.plan.architecture.sizes) - 1 if self.plan.drops else 0
        steps = batches * (1200 + 8 * len(first) + 600 * masked)
        of_each_size = [*first, *self._first[-1].step, *self._later[0].step]
        return 2 * points + self._masks.nbytes + steps + nbytes_of(of_each_size)

    def load(self, members: Sequence[Member]) -> None:
        """Take M members; the training goes on where each stands."""
        self._members, self._epochs, self._begun, self.updates = members, 0, None, 0
        self._rates: list[float] = []
        fresh = OPTIMIZERS[self.plan.optimizer].new_slots((1, self.parameters.shape[1]))
        for row, member in enumerate(members):
            self.parameters[row] = member.parameters
            self.moving[row] = 1.0 if member.stopped is None else ~member.stopped
            self._update.largest_norm[row] = member.largest_norm
            for name, array in self.slots.items():
                array[row] = fresh[name][0] if member.slots is None else member.slots[name]
            if self._held[row] is not member.inputs and not self.plan.shuffles:
                self._lay_out(row)
                self._held[row] = member.inputs

    def step(self, batch: int) -> None:
        """One update with the gradient of batch number `batch` (0 …) of the epoch that was begun."""
        run(self._batches[batch].step)

    def epoch(self) -> None:
        """One update for each batch, in order."""
        self.part(0, len(self._batches))

    def part(self, first: int, last: int) -> None:
        """One update for each batch from number `first` to `last` − 1 of an epoch; the last one ends it."""
        self.begin_epoch()
        for batch in self._batches[first:last]:
            run(batch.step)
        self._epochs += last == len(self._batches)
        self.updates += last - first

    def halves(self, batch: int) -> Halves:
        """What `step` does with a batch of the epoch that was begun, so that one can look in between."""
        found = self._batches[batch]
        cut = len(found.step) - len(found.update)
        return Halves(
            found.network,
            found.inputs,
            found.targets,
            found.masks(),
            found.step[:cut],
            found.step[cut:],
        )

    def points_of(self, batch: int) -> NDArray[np.intp]:
        """The numbers of the first network's points in a batch of the epoch that was begun, in their order."""
        return self._orders[0][self._batches[batch].points]

    def mean_gradients(self, size: int) -> Floats:
        """After the passes of a batch of that size: the gradients of the loss (M, count), means and clipped."""
        return self._update.mean_gradients(size)

    def pull(self) -> Floats:
        """(M, count): what regularization adds to the gradient of the loss in the next update."""
        return self._update.pull(np.array(self._rates)[:, None])

    def slots_of(self, row: int) -> Slots | None:
        """A copy of what the optimizer remembers of one network; None where it remembers nothing."""
        return {name: array[row].copy() for name, array in self.slots.items()} or None

    def begin_epoch(self) -> None:
        """Set what changes from one epoch to the next: the learning rate, the order of points, who is dropped.

        Of one stack, either all networks are in their first epoch or none is, where a rest is carried.
        """
        if self._begun == self._epochs:
            return
        rates = [member.rate(member.epoch + self._epochs) for member in self._members]
        if rates != self._rates:
            self._rates = rates
            self._set_rates(np.array(rates)[:, None])
        plan, goes_on = self.plan, self._begun is not None
        self._begun = self._epochs
        self._batches = self._later if self._members[0].epoch + self._epochs else self._first
        if not (plan.shuffles or plan.drops):
            return
        for row, member in enumerate(self._members):
            epoch = member.epoch + self._epochs
            if plan.shuffles:
                order = chance.order(member.key, epoch, plan.points)
                before = chance.order(member.key, epoch - 1, plan.points) if plan.rest and epoch else order
                self._orders[row] = np.concatenate([before[plan.points - plan.rest :], order])
                self._lay_out(row)
            if plan.drops:
                self._drop(row, member, epoch, goes_on)

    def _drop(self, row: int, member: Member, epoch: int, goes_on: bool) -> None:
        """Draw who is dropped in an epoch. A rest keeps what was drawn for it in the epoch that it is of."""
        plan, masks = self.plan, self._masks[row]
        points, neurons = plan.points, len(masks)

        def drawn(epoch: int) -> Floats:
            return chance.mask(member.key, epoch, member.dropout, neurons, points)

        if plan.rest and epoch:
            masks[:, : plan.rest] = (masks if goes_on else drawn(epoch - 1))[:, -plan.rest :]
        masks[:, plan.rest :] = drawn(epoch)

    def _set_rates(self, rates: Floats) -> None:
        for size, step_size in self._step_size.items():
            step_size[:] = rates / size if self._update.takes_sums else rates
        pulls = np.array([[member.regularization_rate] for member in self._members])
        if self._update.is_plain:
            pulls = rates * pulls
        np.multiply(pulls, self.plan.architecture.is_weight, out=self._update.penalty_rate)

    def _lay_out(self, row: int) -> None:
        """A network's points, in the order of its epoch, into their place in every batch."""
        member, order = self._members[row], self._orders[row]
        inputs, targets = member.inputs, member.targets
        if self.plan.shuffles or self.plan.rest:  # else they lie so already, and a copy would cost
            inputs, targets = inputs[:, order], targets[:, order]
        for part in self._parts:
            for source, target in ((inputs, part.inputs), (targets, part.targets)):
                batches = source[:, part.points].reshape(len(source), len(target), -1)
                target[:, row] = batches.transpose(1, 0, 2)


def _masks_of(masks: Floats, widths: Sequence[int], points: slice) -> list[Floats]:
    """Those of each hidden layer, at some places of an epoch's order. No method: a batch that knew the training that
    it belongs to would keep its memory until Python looks for circles.
    """
    return [masks[:, start:end, points] for start, end in pairwise(np.cumsum((0, *widths)))]
