"""What a session is at one moment, and what a command makes of it. Called by `sessions.session`.

`apply` is pure: it returns the new state, or a refusal that changes nothing. Chance is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server.data.features import FEATURES
from server.lab import links
from server.lab.experiment import Experiment, restarts
from server.lab.links import View
from server.lab.run import Run
from server.protocol import commands
from server.protocol.commands import DEFAULT_SPEED, Command
from server.protocol.refusals import Reason, Refusal

MOST_STEPS_WAITING = 100


@dataclass(frozen=True, slots=True)
class State:
    """revision counts changes; `since` is the one that began the present run: results of older ones are void.

    run: None until the untrained network has been made. steps: epochs asked for by hand and not yet trained.
    neuron: whose picture fills the plot, as (layer, index); None is the output.
    """

    experiment: Experiment = Experiment()
    view: View = View()
    playing: bool = False
    speed: int = DEFAULT_SPEED
    run: Run | None = None
    steps: int = 0
    neuron: tuple[int, int] | None = None
    revision: int = 1
    since: int = 1


def opened(link: str, new_seed: Callable[[], str]) -> tuple[State, list[str]]:
    """The state that a link says, paused at epoch 0, and notices for what was not understood."""
    return _open(State(), link, new_seed)


def apply(state: State, command: Command, new_seed: Callable[[], str]) -> State | Refusal:
    """The state after a command. Commands without effect return the very same state."""
    try:
        return _apply(state, command, new_seed)
    except ValueError as error:
        return Refusal(Reason.OUT_OF_RANGE, str(error))


def _apply(state: State, command: Command, new_seed: Callable[[], str]) -> State | Refusal:
    experiment = state.experiment
    match command:
        case commands.Play():
            return _change(state, playing=True)
        case commands.Pause():
            return _change(state, playing=False)
        case commands.Step():
            return _change(state, playing=False, steps=min(state.steps + 1, MOST_STEPS_WAITING))
        case commands.Reset():
            return _restart(state, experiment)
        case commands.NewWeights():
            return _restart(state, experiment.changed(weight_draw=experiment.weight_draw + 1))
        case commands.Regenerate():
            return _experiment(state, experiment.changed(seed=new_seed()))
        case commands.SetField():
            return _experiment(state, experiment.changed(**{command.field: command.value}))
        case commands.SetSpeed():
            return _change(state, speed=command.value)
        case commands.SetView():
            given = command.model_dump(exclude={"type"}, exclude_none=True)
            return _change(state, view=replace(state.view, **given))
        case commands.AddLayer():
            return _widths(state, [*experiment.hidden_layers, 2])
        case commands.RemoveLayer():
            if not experiment.hidden_layers:
                return Refusal(Reason.NOT_THERE, "There is no hidden layer to remove.")
            return _widths(state, list(experiment.hidden_layers[:-1]))
        case commands.AddNeuron() | commands.RemoveNeuron():
            widths = list(experiment.hidden_layers)
            if not 1 <= command.layer <= len(widths):
                return Refusal(Reason.NOT_THERE, f"There is no hidden layer {command.layer}.")
            widths[command.layer - 1] += 1 if isinstance(command, commands.AddNeuron) else -1
            return _widths(state, widths)
        case commands.LookAt():
            return _look_at(state, command.neuron)
        case commands.OpenLink():
            return _open(state, command.link, new_seed)[0]
        case _:
            return Refusal(Reason.MALFORMED, f"{command.type} is not said in a session.")


def _change(state: State, **values: Any) -> State:
    """Other values under a new revision, or the same state where nothing differs."""
    if all(getattr(state, name) == value for name, value in values.items()):
        return state
    return replace(state, **values, revision=state.revision + 1)


def _experiment(state: State, experiment: Experiment) -> State:
    """Another experiment: the run goes on where its weights still fit.

    An untrained network has nothing to lose and is made anew, so that the link says what its first weights are.
    """
    untrained = state.run is None or state.run.epoch == 0
    if experiment != state.experiment and (untrained or restarts(state.experiment, experiment)):
        return _restart(state, experiment)
    return _change(state, experiment=experiment)


def _restart(state: State, experiment: Experiment) -> State:
    """The untrained network of an experiment. Whoever plays goes on playing."""
    revision = state.revision + 1
    neuron = state.neuron if _exists(experiment, state.neuron) else None
    return replace(
        state, experiment=experiment, run=None, steps=0, neuron=neuron, revision=revision, since=revision
    )


def _widths(state: State, widths: list[int]) -> State:
    return _experiment(state, state.experiment.changed(hidden_layers=tuple(widths)))


def _look_at(state: State, neuron: list[int] | None) -> State | Refusal:
    chosen = None if neuron is None else (neuron[0], neuron[1])
    if not _exists(state.experiment, chosen):
        return Refusal(Reason.NOT_THERE, f"There is no neuron {neuron}.")
    return _change(state, neuron=chosen)


def _exists(experiment: Experiment, neuron: tuple[int, int] | None) -> bool:
    if neuron is None:
        return True
    layer, index = neuron
    if layer == 0:
        return index < len(FEATURES)
    widths = experiment.hidden_layers
    return layer <= len(widths) and index < widths[layer - 1]


def _open(state: State, link: str, new_seed: Callable[[], str]) -> tuple[State, list[str]]:
    said = links.read(link)
    experiment = said.experiment if said.has_seed else said.experiment.changed(seed=new_seed())
    notices = [str(refusal) for refusal in said.refused]
    state = replace(_restart(state, experiment), view=said.view, playing=False)
    return state, notices
