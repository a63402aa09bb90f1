"""What training and looking are expected to cost, from an experiment alone, before anything was measured.

Rough on purpose: what was measured corrects it (`sessions.scheduling.ration`). But it knows what is heavy, so
that even the first job of a heavy experiment can be kept short.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from server.lab.experiment.experiment import Experiment
from server.lab.inside.insight import DOUBLE
from server.lab.inside.next_step import points_of_batch
from server.lab.inside.watch import Watch
from server.lab.jobs import Look
from server.lab.run.plan import batches_in_epoch
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.optimizers import OPTIMIZERS

_CALL = 1.5e-6  # a NumPy call on a small array
_PRODUCT = 1e-9  # a weight times an input, forward and back
_POINT = 15e-6  # to draw a point of a data set
_SMALLEST_LOOK = 4e-4


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds. points: to draw the points. calls: of one batch, once for a whole stack; work: of one batch, for each
    network in it. value: all neurons for one point, in single precision, as in a cell of a picture.
    """

    batches: int
    points: float
    calls: float
    work: float
    value: float
    experiment: Experiment

    def batch(self, stack: int = 1) -> float:
        """One batch of a stack of so many networks."""
        return self.calls + stack * self.work

    def look(self, look: Look) -> float:
        """One look: pictures, losses, and what is seen of the inside."""
        inside, seconds = look.inside, _SMALLEST_LOOK
        if not look.bare:
            seconds += (look.plot**2 + look.pictures**2) * self.value
        if not inside.is_empty:
            values, needs_step = _of_inside(self.experiment, inside)
            seconds += values * self.value + 3 * self.batch() * needs_step
        return seconds


@lru_cache(maxsize=1024)
def _of_inside(experiment: Experiment, watch: Watch) -> tuple[float, bool]:
    """How many values all insights of a watch take, and whether one of them needs the next update."""
    values = sum(row.values(experiment, **watch.wishes_of(row)) for row in watch.shown)
    return values, any(row.needs_step for row in watch.shown)


@lru_cache(maxsize=1024)
def cost_of(experiment: Experiment) -> Cost:
    """The expected costs of an experiment."""
    architecture, points = experiment.architecture, experiment.data.count
    size = points_of_batch(experiment)
    rows = [ACTIVATIONS[name] for name in architecture.activations]
    calls = 20 + sum(7 + row.calls for row in rows)
    calls += OPTIMIZERS[experiment.optimizer].calls + 10 * (experiment.regularization is not None)
    calls += 7 * (experiment.clip_norm > 0) + 2 * len(rows) * (experiment.dropout > 0)
    values = sum(width * row.seconds for width, row in zip(architecture.sizes[1:], rows, strict=True))
    return Cost(
        batches_in_epoch(experiment),
        points * _POINT,
        calls * _CALL,
        size * (values + architecture.parameter_count * _PRODUCT),
        values / DOUBLE,
        experiment,
    )
