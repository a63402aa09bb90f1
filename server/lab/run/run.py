"""A run: where the training of an experiment stands. A value that can be copied, stored and sent.

Arrays in a run are read-only: going on makes a new run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.data.random_source import RandomSource
from server.data.source import DataSet
from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import first_parameters
from server.nn.families import initializers
from server.nn.families.optimizers import PLAIN, Slots
from server.nn.operations import Floats


@dataclass(frozen=True, eq=False)
class Run:
    """parameters (count,) as the architecture lays them out; epoch: how many are done; batch: how many batches of
    the next one are.

    stopped (count,): weights that stand still at zero, because L1 has brought them there or because they are cut;
    held (count,): what cut weights were before, NaN for all others. Both are None where they would say nothing.
    slots: what the optimizer of that name remembers, each (count,) or (1,); another optimizer begins afresh.
    """

    parameters: Floats
    epoch: int = 0
    stopped: NDArray[np.bool_] | None = None
    held: Floats | None = None
    optimizer: str = PLAIN
    slots: Slots | None = None
    batch: int = 0

    def __reduce__(self) -> tuple[Any, ...]:
        # Bytes travel faster than arrays; most runs have no more than these
        if self.stopped is None and self.held is None and self.slots is None and not self.batch:
            return _plain_run, (self.parameters.tobytes(), self.epoch, self.optimizer)
        return Run, (
            self.parameters,
            self.epoch,
            self.stopped,
            self.held,
            self.optimizer,
            self.slots,
            self.batch,
        )

    @property
    def position(self) -> tuple[int, int]:
        """Where it stands: whole epochs, and batches of the next one."""
        return self.epoch, self.batch

    @property
    def nbytes(self) -> int:
        """About how many bytes of memory it holds."""
        arrays = [self.parameters, self.stopped, self.held, *(self.slots or {}).values()]
        return 300 + sum(array.nbytes + 120 for array in arrays if array is not None)

    @property
    def is_finite(self) -> bool:
        """Whether every parameter still is a number."""
        return bool(np.isfinite(self.parameters).all())

    @property
    def stopped_mask(self) -> NDArray[np.bool_]:
        """`stopped`, written out where it is None."""
        return np.zeros(len(self.parameters), dtype=bool) if self.stopped is None else self.stopped

    @property
    def held_values(self) -> Floats:
        """`held`, written out where it is None."""
        return np.full(len(self.parameters), np.nan) if self.held is None else self.held


@dataclass(frozen=True, eq=False)
class Trail:
    """Runs that a job passed through, one a row, as one object: whole epochs, with nothing cut on the way.

    parameters (rows, count), epochs (rows) and what the optimizer remembers, (rows, count) or (rows, 1), as a run has
    them; stopped (rows, count), None where nothing ever was.
    """

    epochs: tuple[int, ...]
    parameters: Floats
    held: Floats | None = None
    stopped: NDArray[np.bool_] | None = None
    optimizer: str = PLAIN
    slots: Slots | None = None

    def __len__(self) -> int:
        return len(self.epochs)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.stopped is None and self.held is None and self.slots is None:
            return _plain_trail, (self.epochs, self.parameters.tobytes(), self.optimizer)
        values = self.epochs, self.parameters, self.held, self.stopped, self.optimizer, self.slots
        return Trail, values

    def run(self, row: int) -> Run:
        """One of the runs, with arrays of its own."""
        stopped = None if self.stopped is None or not self.stopped[row].any() else self.stopped[row].copy()
        slots = (
            None if self.slots is None else {name: array[row].copy() for name, array in self.slots.items()}
        )
        parameters = frozen(self.parameters[row].copy())
        return Run(parameters, self.epochs[row], stopped, self.held, self.optimizer, slots)


def _plain_trail(epochs: tuple[int, ...], parameters: bytes, optimizer: str) -> Trail:
    return Trail(epochs, np.frombuffer(parameters).reshape(len(epochs), -1), optimizer=optimizer)


def _plain_run(parameters: bytes, epoch: int, optimizer: str) -> Run:
    return Run(np.frombuffer(parameters), epoch, optimizer=optimizer)


def first_run(experiment: Experiment, data: DataSet) -> Run:
    """The untrained network: the same for the same experiment, always.

    Draw 0 goes on in the stream that drew the points, as the original does. Draw n has a stream of its own, so that
    other weights can be tried on the same points; so has draw 0 where no chance drew the points. A worked example's
    own numbers are not drawn at all.
    """
    given = first_parameters(experiment)
    if given is not None:
        return Run(frozen(given))
    if experiment.weight_draw or data.source is None:
        source = RandomSource(f"{experiment.seed}/weights/{experiment.weight_draw}")
    else:
        source = data.source.copy()
    parameters = initializers.network(
        experiment.initializer,
        experiment.architecture,
        source,
        experiment.weight_scale,
        experiment.first_bias,
    )
    return Run(frozen(parameters))


def frozen(array: Floats) -> Floats:
    """The array itself, made read-only."""
    array.setflags(write=False)
    return array
