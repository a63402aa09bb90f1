"""What is shown of a session at one moment: the experiment, the run, the view, and what was asked for. A value.

`sessions.changes` says what commands make of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from server.data.features import FEATURES
from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import own_units
from server.lab.run.edits import Edit
from server.lab.run.run import Run
from server.lab.view import View
from server.protocol.commands import DEFAULT_SPEED


@dataclass(frozen=True, slots=True)
class State:
    """revision counts changes; `begun` is the one that began the present run: results of older ones are void.

    since: the revision that gave the network its present shape: frames of older ones do not fit it.
    run: None until the untrained network of `origin` has been made. good: the last run from which training could
    go on. away: whether a job is under way with a copy of the run. edits: what was done meanwhile, or before there
    was a run, and is to be done to the result as well.
    edited: whether hands have touched the run since it began; first: the run before they did, where nothing was
    learned yet and the network still has that shape. steps, batches: asked for and not yet trained.
    neuron: whose picture fills the plot, as (layer, index); None is the output.
    present: while one looks back, the newest state, to come back to; all else is then of a moment of the past.
    """

    experiment: Experiment = Experiment()
    view: View = View()
    playing: bool = False
    speed: int = DEFAULT_SPEED
    origin: Experiment = Experiment()
    run: Run | None = None
    good: Run | None = None
    away: bool = False
    edits: tuple[Edit, ...] = ()
    edited: bool = False
    first: Run | None = None
    steps: int = 0
    batches: int = 0
    neuron: tuple[int, int] | None = None
    revision: int = 1
    since: int = 1
    begun: int = 1
    present: State | None = None

    @property
    def is_still(self) -> bool:
        """Whether nothing is to be trained."""
        return not self.playing and not self.steps and not self.batches


def touched(state: State) -> list[int]:
    """Where hands have changed a weight or bias of a network that has learned nothing; none once it has."""
    before, run = state.first, state.run
    if (
        before is None
        or run is None
        or run.position != (0, 0)
        or run.parameters.size != before.parameters.size
    ):
        return []
    first, now = (own_units(state.experiment, each.parameters) for each in (before, run))
    # A bias in the data's own units may be off by rounding where a weight of its neuron was changed
    changed: list[int] = np.flatnonzero(~np.isclose(now, first, rtol=1e-9, atol=1e-9)).tolist()
    return changed


def is_untouched(state: State) -> bool:
    """Whether the network is still as it was first drawn, so that nothing is lost with it."""
    return not state.edited and (state.run is None or state.run.position == (0, 0))


def begin(state: State, **values: Any) -> State:
    """Another run: what was asked of the one before, or is still under way for it, is void."""
    revision = state.revision + 1
    asked: dict[str, Any] = {"edits": (), "steps": 0, "batches": 0, "present": None}
    return replace(state, **(asked | values), revision=revision, since=revision, begun=revision)


def restarted(state: State, experiment: Experiment) -> State:
    """The untrained network of an experiment."""
    return begin(seeing(state, experiment), origin=experiment, run=None, good=None, edited=False, first=None)


def paused(state: State) -> State:
    """Nothing is trained but what was asked for by steps."""
    return replace(state, playing=False)


def seeing(state: State, experiment: Experiment) -> State:
    """With another experiment; a neuron that it does not have is no longer looked at."""
    neuron = state.neuron if exists(experiment, state.neuron) else None
    return replace(state, experiment=experiment, neuron=neuron)


def exists(experiment: Experiment, neuron: tuple[int, int] | None) -> bool:
    """Whether there is such a neuron to look at; None is the output."""
    if neuron is None:
        return True
    layer, index = neuron
    if layer == 0:
        schema = experiment.data.schema
        return index < len(FEATURES if schema.takes_features else schema.inputs)
    widths = experiment.hidden_layers
    return layer <= len(widths) and index < widths[layer - 1]
