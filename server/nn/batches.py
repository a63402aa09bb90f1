"""The batches of an epoch: where their points lie in memory, and the operations of the update that each one makes.

Knows neither networks nor their points; whoever trains lays the points out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from server.nn.backpropagation import Backpropagation
from server.nn.operations import Floats, Operation


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Batches of one size, one behind the other: which places of an epoch's order they take, inputs and targets of
    all of them (batches, M, rows, size).
    """

    points: slice
    inputs: Floats
    targets: Floats


class Batch:
    """What one update is written down from, and the operations, once they are. points: places in an epoch's order.

    They are written down when the batch is first trained: an epoch may have a thousand.
    """

    def __init__(
        self, points: slice, inputs: Floats, targets: Floats, masks: Callable[[], Sequence[Floats]],
        network: Backpropagation, update: list[Operation],
    ) -> None:  # fmt: skip
        self.points, self.inputs, self.targets, self.masks = points, inputs, targets, masks
        self.network, self.update = network, update

    @cached_property
    def step(self) -> list[Operation]:
        """All operations: both passes, and then the update."""
        return self.network.bind(self.inputs, self.targets, self.masks()) + self.update
