"""The values of a diagnosis: what is seen to be wrong, the remedies, and how the trial of each stands.

All of them can be sent to another process. What a remedy is as commands is not known here: whoever asks brings the
experiment and the run that its button leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from server.lab.experiment.experiment import Experiment
from server.lab.run.run import Run
from server.words.said import Said


@dataclass(frozen=True)
class Remedy:
    """What may mend a run: other values for fields, and perhaps a start from epoch 0.

    cause: what was wrong if this alone helps, a name of `causes`. said: what its button says. changes: (field, value)
    of each field. resets: whether the network starts again from its first weights; else training goes on from the
    last good run. is_last_resort: tried only where nothing else makes the network learn.
    """

    cause: str
    said: Said
    changes: tuple[tuple[str, Any], ...] = ()
    resets: bool = False
    is_last_resort: bool = False


class Grade(IntEnum):
    """How a trial ended: it goes wrong, too; it goes on without learning; it learns."""

    FAILS = 0
    HOLDS = 1
    LEARNS = 2


@dataclass(frozen=True, eq=False)
class Trial:
    """A remedy tried on a copy. `run` begins as what the button leads to (None: the untrained network).

    updates: how many are done. best: the training loss to be compared with, of the start or of the best constant
    answer, whichever is less. worst: the greatest loss in the last quarter of the trial. was_stuck: at the last
    check. kinds: of the notes at its end.
    """

    remedy: Remedy
    experiment: Experiment
    run: Run | None = None
    updates: int = 0
    best: float | None = None
    worst: float = 0.0
    was_stuck: bool = False
    has_failed: bool = False
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Limits:
    """For how many training points an output stands at the upper and at the lower limit of its squash."""

    high: int
    low: int
    points: int

    @property
    def are_all(self) -> bool:
        """Whether every point is at a limit."""
        return self.high + self.low == self.points


@dataclass(frozen=True)
class Evidence:
    """What is measured before anything is tried.

    outputs: of the run that went wrong; first_outputs: of the untrained network; first_hidden: which share of what
    its hidden neurons say is at a limit of their squash. is_wild: whether the untrained network's loss is far beyond
    that of a constant answer.
    """

    outputs: Limits
    first_outputs: Limits
    first_hidden: float = 0.0
    is_wild: bool = False


@dataclass(frozen=True, eq=False)
class Inquiry:
    """Why `run` went wrong at `epoch`, of which the last good run is `good` (None: the untrained network).

    is_stuck: the outputs stand at their limits, and many are wrong; else the numbers grew without bound. trials: in
    the order in which their buttons are preferred. evidence: None until it is measured.
    """

    experiment: Experiment
    run: Run
    good: Run | None
    epoch: int
    is_stuck: bool
    trials: tuple[Trial, ...]
    evidence: Evidence | None = None

    def with_trials(self, changed: dict[int, Trial]) -> Inquiry:
        """With other trials in the place of some."""
        trials = tuple(changed.get(number, trial) for number, trial in enumerate(self.trials))
        return replace(self, trials=trials)
