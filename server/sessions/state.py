"""What a session is at one moment, and what a command makes of it.

`apply` is pure: it returns the new state, or a refusal that changes nothing. Chance is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from server.data.features import FEATURES
from server.lab import units
from server.lab.experiment.experiment import Experiment
from server.lab.permalink import links
from server.lab.permalink.links import VIEW_KINDS, View
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Edit, Mend, Reshape, SetParameter
from server.lab.run.run import Run
from server.protocol import commands
from server.protocol.commands import DEFAULT_SPEED, Command
from server.protocol.refusals import Reason, Refusal

MOST_STEPS_WAITING = 100
MOST_EDITS_WAITING = 500
MOST_NOTICES = 5
_TASK = ("problem", "classification_data", "regression_data")


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


def opened(link: str, new_seed: Callable[[], str]) -> tuple[State, list[str]]:
    """The state that a link says, paused at epoch 0, and notices for what was not understood."""
    return reopened(State(), link, new_seed)


def reopened(state: State, link: str, new_seed: Callable[[], str]) -> tuple[State, list[str]]:
    """What becomes of a state when a link is opened in it, and notices for what was not understood."""
    said = links.read(link)
    experiment = said.experiment if said.has_seed else said.experiment.changed(seed=new_seed())
    notices = [*(str(refusal) for refusal in said.refused), *said.remarks()]
    if len(notices) > MOST_NOTICES:
        notices[MOST_NOTICES:] = [
            f"… and {len(notices) - MOST_NOTICES} more parts of the link were not understood."
        ]
    return replace(_pause(_restart(state, experiment)), view=said.view), notices


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
    first, now = (units.own(state.experiment, each.parameters) for each in (before, run))
    # A bias in the data's own units may be off by rounding where a weight of its neuron was changed
    changed: list[int] = np.flatnonzero(~np.isclose(now, first, rtol=1e-9, atol=1e-9)).tolist()
    return changed


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
            # The epoch ends with all its batches, also those that were asked for one by one
            steps = min(state.steps + 1, MOST_STEPS_WAITING)
            return _change(state, playing=False, steps=steps, batches=0)
        case commands.StepBatch():
            return _change(state, playing=False, batches=min(state.batches + 1, MOST_STEPS_WAITING))
        case commands.Reset():
            first = {} if command.initializer is None else {"initializer": command.initializer}
            return _pause(_restart(state, experiment.changed(**first)))
        case commands.NewWeights():
            return _pause(_restart(state, experiment.changed(weight_draw=experiment.weight_draw + 1)))
        case commands.Regenerate():
            return with_experiment(state, experiment.changed(seed=new_seed()))
        case commands.SetField():
            if command.field == "features":
                state.view.check_inputs(command.value)
            change = experiment.with_task if command.field in _TASK else experiment.changed
            return with_experiment(state, change(**{command.field: command.value}))
        case commands.SetSpeed():
            return _change(state, speed=command.value)
        case commands.SetView():
            return _change(state, view=_seen(state.view, command))
        case commands.AddLayer() | commands.RemoveLayer() | commands.AddNeuron() | commands.RemoveNeuron():
            return _shape(state, command)
        case commands.SetParameter() | commands.CutLink() | commands.MendLink():
            return _touch(state, command)
        case commands.Silence() | commands.Unsilence():
            return _touch_outgoing(state, command)
        case commands.BackToGood():
            return _back(state)
        case commands.LookAt():
            return _look_at(state, command.neuron)
        case _:
            return Refusal(Reason.MALFORMED, f"{command.type} is not said in a session.")


def _seen(view: View, command: commands.SetView) -> View:
    given = command.model_dump(exclude={"type"}, exclude_none=True)
    for name in given.keys() & VIEW_KINDS.keys():
        try:
            given[name] = VIEW_KINDS[name].check(given[name])
        except ValueError as error:
            raise ValueError(f"{name}: give {error}.") from None
    given["number"] = given.get("number") if "point" in given else view.number  # says which data point it is
    if given.get("lesson") == "":
        given["hidden"] = frozenset()  # whoever leaves a lesson gets the controls back that it hid
    return replace(view, **given)


def _change(state: State, **values: Any) -> State:
    """Other values under a new revision, or the same state where nothing differs."""
    if all(getattr(state, name) == value for name, value in values.items()):
        return state
    return replace(state, **values, revision=state.revision + 1)


def _restart(state: State, experiment: Experiment) -> State:
    """The untrained network of an experiment."""
    return begin(seeing(state, experiment), origin=experiment, run=None, good=None, edited=False, first=None)


def begin(state: State, **values: Any) -> State:
    """Another run: what was asked of the one before, or is still under way for it, is void."""
    revision = state.revision + 1
    asked: dict[str, Any] = {"edits": (), "steps": 0, "batches": 0, "present": None}
    return replace(state, **(asked | values), revision=revision, since=revision, begun=revision)


def with_experiment(state: State, experiment: Experiment, at: int | None = None) -> State:
    """Another experiment: the run goes on, in its new shape where that differs.

    An untrained network that no hand has touched has nothing to lose and is made anew, so that the link says
    what its first weights are. So is every network, where the link asks to start over on every change.
    """
    before = state.experiment
    if experiment == before:
        return state
    if state.view.start_over:
        return _pause(_restart(state, experiment))
    if is_untouched(state):
        return _restart(state, experiment)
    changed = replace(seeing(state, experiment), revision=state.revision + 1)
    if experiment.order_of_points != before.order_of_points:
        good = None if changed.good is None else BeginEpochAnew()(changed.good)
        changed = replace(_edit(changed, BeginEpochAnew()), good=good)
    has_same_inputs = experiment.inputs_in_force == before.inputs_in_force
    has_own_units = experiment.has_named_inputs and experiment.recipe != before.recipe
    if experiment.architecture.sizes == before.architecture.sizes and has_same_inputs and not has_own_units:
        return changed
    reshape = Reshape(before, experiment, at)
    good = None if state.good is None else reshape(state.good)
    return replace(_edit(changed, reshape), good=good, first=None, since=changed.revision)


def is_untouched(state: State) -> bool:
    """Whether the network is still as it was first drawn, so that nothing is lost with it."""
    return not state.edited and (state.run is None or state.run.position == (0, 0))


def _pause(state: State) -> State:
    return replace(state, playing=False)


def _edit(state: State, edit: Edit) -> State:
    """Do something to the run; remember it where there is no run yet, or a job is under way with a copy of it."""
    if state.run is not None and not state.away:
        return replace(state, run=edit(state.run))
    if edit == BeginEpochAnew() and edit in state.edits[-1:]:
        return state
    if len(state.edits) >= MOST_EDITS_WAITING:
        raise ValueError(f"{MOST_EDITS_WAITING} edits wait for the run to come back; try again in a moment.")
    return replace(state, run=None if state.run is None else edit(state.run), edits=(*state.edits, edit))


def _shape(
    state: State,
    command: commands.AddLayer | commands.RemoveLayer | commands.AddNeuron | commands.RemoveNeuron,
) -> State | Refusal:
    widths, at = list(state.experiment.hidden_layers), None
    own = [*state.experiment.layer_activations, *[""] * len(widths)][: len(widths)]
    match command:
        case commands.AddLayer():
            at = len(widths) if command.at is None else command.at
            if at > len(widths):
                return Refusal(Reason.NOT_THERE, f"There are {len(widths)} hidden layers to add one to.")
            widths.insert(at, 2)
            own.insert(at, "")
        case commands.RemoveLayer():
            at = len(widths) - 1 if command.at is None else command.at
            if not 0 <= at < len(widths):
                return Refusal(Reason.NOT_THERE, "There is no such hidden layer to remove.")
            del widths[at]
            del own[at]
        case _:
            if not 1 <= command.layer <= len(widths):
                return Refusal(Reason.NOT_THERE, f"There is no hidden layer {command.layer}.")
            widths[command.layer - 1] += 1 if isinstance(command, commands.AddNeuron) else -1
    changed = state.experiment.changed(hidden_layers=tuple(widths), layer_activations=tuple(own))
    return with_experiment(state, changed, at)


def _touch(
    state: State, command: commands.SetParameter | commands.CutLink | commands.MendLink
) -> State | Refusal:
    index = state.experiment.architecture.position(command.layer, command.neuron, command.source)
    if index is None:
        return Refusal(Reason.NOT_THERE, f"Layer {command.layer} has no such weight or bias.")
    match command:
        case commands.SetParameter():
            return _by_hand(state, SetParameter(index, command.value))
        case commands.CutLink():
            return _by_hand(state, Cut((index,)))
        case _:
            return _by_hand(state, Mend((index,)))


def _touch_outgoing(state: State, command: commands.Silence | commands.Unsilence) -> State | Refusal:
    architecture = state.experiment.architecture
    if not 1 <= command.layer <= len(state.experiment.hidden_layers):
        return Refusal(Reason.NOT_THERE, f"There is no hidden layer {command.layer}.")
    targets = range(architecture.sizes[command.layer + 1])
    found = [architecture.position(command.layer + 1, target, command.neuron) for target in targets]
    indices = tuple(index for index in found if index is not None)
    if len(indices) < len(found):
        return Refusal(Reason.NOT_THERE, f"Layer {command.layer} has no neuron {command.neuron}.")
    return _by_hand(state, (Cut if isinstance(command, commands.Silence) else Mend)(indices))


def _by_hand(state: State, edit: SetParameter | Cut | Mend) -> State:
    by_hand = ByHand(state.experiment, edit)
    first = state.run if is_untouched(state) else state.first
    return replace(_edit(state, by_hand), edited=True, first=first, revision=state.revision + 1)


def _back(state: State) -> State:
    """To the last good run, or to the untrained network where none was seen."""
    if state.good is None:
        return _pause(_restart(state, state.experiment))
    return _pause(begin(state, run=state.good))


def _look_at(state: State, neuron: list[int] | None) -> State | Refusal:
    chosen = None if neuron is None else (neuron[0], neuron[1])
    if not _exists(state.experiment, chosen):
        return Refusal(Reason.NOT_THERE, f"There is no neuron {neuron}.")
    return _change(state, neuron=chosen)


def seeing(state: State, experiment: Experiment) -> State:
    """With another experiment; a neuron that it does not have is no longer looked at."""
    neuron = state.neuron if _exists(experiment, state.neuron) else None
    return replace(state, experiment=experiment, neuron=neuron)


def _exists(experiment: Experiment, neuron: tuple[int, int] | None) -> bool:
    if neuron is None:
        return True
    layer, index = neuron
    if layer == 0:
        return index < len(experiment.generator.inputs if experiment.has_named_inputs else FEATURES)
    widths = experiment.hidden_layers
    return layer <= len(widths) and index < widths[layer - 1]
