"""What a command makes of a state. Pure: chance is handed in, and a refusal changes nothing.

Commands that go through time are carried out in `sessions.apply`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.lab.experiment.experiment import TASK, Experiment
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Edit, Mend, Reshape, SetParameter
from server.lab.view import VIEW_KINDS, View
from server.protocol import commands
from server.protocol.commands import Command
from server.protocol.refusals import Reason, Refusal
from server.sessions.state import State, begin, exists, is_untouched, paused, restarted, seeing
from server.words.said import Unaccepted, say

MOST_STEPS_WAITING = 100
MOST_EDITS_WAITING = 500


def changed(state: State, command: Command, seed: str) -> State | Refusal:
    """The state after a command; the very same one where it has no effect.

    seed: for other points, where the command asks for some.
    """
    try:
        return _changed(state, command, seed)
    except Unaccepted as error:
        return Refusal(Reason.OUT_OF_RANGE, error.said)


def _changed(state: State, command: Command, seed: str) -> State | Refusal:
    experiment = state.experiment
    match command:
        case commands.Play():
            return _with(state, playing=True)
        case commands.Pause():
            return _with(state, playing=False)
        case commands.Step():
            # The epoch ends with all its batches, also those that were asked for one by one
            steps = min(state.steps + 1, MOST_STEPS_WAITING)
            return _with(state, playing=False, steps=steps, batches=0)
        case commands.StepBatch():
            return _with(state, playing=False, batches=min(state.batches + 1, MOST_STEPS_WAITING))
        case commands.Reset():
            first = {} if command.initializer is None else {"initializer": command.initializer}
            return paused(restarted(state, experiment.changed(**first)))
        case commands.NewWeights():
            return paused(restarted(state, experiment.changed(weight_draw=experiment.weight_draw + 1)))
        case commands.Regenerate():
            return with_experiment(state, experiment.changed(seed=seed))
        case commands.SetField():
            if command.field == "features":
                state.view.check_inputs(command.value)
            change = experiment.with_task if command.field in TASK else experiment.changed
            return with_experiment(state, change(**{command.field: command.value}))
        case commands.SetSpeed():
            return _with(state, speed=command.value)
        case commands.SetView():
            return _with(state, view=_seen(state.view, command))
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
            return Refusal.of(Reason.MALFORMED, "not_of_a_session", type=command.type)


def _seen(view: View, command: commands.SetView) -> View:
    given = command.model_dump(exclude={"type"}, exclude_none=True)
    for name in given.keys() & VIEW_KINDS.keys():
        try:
            given[name] = VIEW_KINDS[name].check(given[name])
        except Unaccepted as error:
            raise Unaccepted(say("view_value", error.said.accepts, name=name)) from None
    given["number"] = given.get("number") if "point" in given else view.number  # says which data point it is
    if given.get("lesson") == "":
        given["hidden"] = frozenset()  # whoever leaves a lesson gets the controls back that it hid
    return replace(view, **given)


def _with(state: State, **values: Any) -> State:
    """Other values under a new revision, or the same state where nothing differs."""
    if all(getattr(state, name) == value for name, value in values.items()):
        return state
    return replace(state, **values, revision=state.revision + 1)


def with_experiment(state: State, experiment: Experiment, at: int | None = None) -> State:
    """Another experiment: the run goes on, in its new shape where that differs.

    An untrained network that no hand has touched has nothing to lose and is made anew, so that the link says
    what its first weights are. So is every network, where the link asks to start over on every change.
    """
    before = state.experiment
    if experiment == before:
        return state
    if state.view.start_over:
        return paused(restarted(state, experiment))
    if is_untouched(state):
        return restarted(state, experiment)
    changed = replace(seeing(state, experiment), revision=state.revision + 1)
    if experiment.order_of_points != before.order_of_points:
        good = None if changed.good is None else BeginEpochAnew().applied_to(changed.good)
        changed = replace(_edit(changed, BeginEpochAnew()), good=good)
    has_same_inputs = experiment.inputs_in_force == before.inputs_in_force
    has_own_units = experiment.data.schema.standardised and experiment.data != before.data
    if experiment.architecture.sizes == before.architecture.sizes and has_same_inputs and not has_own_units:
        return changed
    reshape = Reshape(before, experiment, at)
    good = None if state.good is None else reshape.applied_to(state.good)
    return replace(_edit(changed, reshape), good=good, first=None, since=changed.revision)


def _edit(state: State, edit: Edit) -> State:
    """Do something to the run; remember it where there is no run yet, or a job is under way with a copy of it."""
    if state.run is not None and not state.away:
        return replace(state, run=edit.applied_to(state.run))
    if edit == BeginEpochAnew() and edit in state.edits[-1:]:
        return state
    if len(state.edits) >= MOST_EDITS_WAITING:
        raise Unaccepted(say("edits_wait", most=MOST_EDITS_WAITING))
    run = None if state.run is None else edit.applied_to(state.run)
    return replace(state, run=run, edits=(*state.edits, edit))


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
                return Refusal.of(
                    Reason.NOT_THERE, "no_layer_to_add_to", _among(0, len(widths)), layers=len(widths)
                )
            widths.insert(at, 2)
            own.insert(at, "")
        case commands.RemoveLayer():
            at = len(widths) - 1 if command.at is None else command.at
            if not 0 <= at < len(widths):
                return Refusal.of(Reason.NOT_THERE, "no_layer_to_remove", _among(0, len(widths) - 1))
            del widths[at]
            del own[at]
        case _:
            if not 1 <= command.layer <= len(widths):
                return _no_layer(state, command.layer)
            widths[command.layer - 1] += 1 if isinstance(command, commands.AddNeuron) else -1
    changed = state.experiment.changed(hidden_layers=tuple(widths), layer_activations=tuple(own))
    return with_experiment(state, changed, at)


def _touch(
    state: State, command: commands.SetParameter | commands.CutLink | commands.MendLink
) -> State | Refusal:
    index = state.experiment.architecture.position(command.layer, command.neuron, command.source)
    if index is None:
        return Refusal.of(Reason.NOT_THERE, "no_parameter", layer=command.layer)
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
        return _no_layer(state, command.layer)
    targets = range(architecture.sizes[command.layer + 1])
    found = [architecture.position(command.layer + 1, target, command.neuron) for target in targets]
    indices = tuple(index for index in found if index is not None)
    if len(indices) < len(found):
        return Refusal.of(Reason.NOT_THERE, "no_neuron", layer=command.layer, neuron=command.neuron)
    return _by_hand(state, (Cut if isinstance(command, commands.Silence) else Mend)(indices))


def _by_hand(state: State, edit: SetParameter | Cut | Mend) -> State:
    by_hand = ByHand(state.experiment, edit)
    first = state.run if is_untouched(state) else state.first
    return replace(_edit(state, by_hand), edited=True, first=first, revision=state.revision + 1)


def _no_layer(state: State, layer: int) -> Refusal:
    return Refusal.of(
        Reason.NOT_THERE, "no_layer", _among(1, len(state.experiment.hidden_layers)), layer=layer
    )


def _among(low: int, high: int) -> dict[str, Any] | None:
    """The numbers that would be accepted; None where there are none."""
    return {"kind": "number", "low": low, "high": high, "isWhole": True} if low <= high else None


def _back(state: State) -> State:
    """To the last good run, or to the untrained network where none was seen."""
    if state.good is None:
        return paused(restarted(state, state.experiment))
    return paused(begin(state, run=state.good))


def _look_at(state: State, neuron: list[int] | None) -> State | Refusal:
    chosen = None if neuron is None else (neuron[0], neuron[1])
    if not exists(state.experiment, chosen):
        return Refusal.of(Reason.NOT_THERE, "no_neuron_to_look_at", neuron=neuron)
    return _with(state, neuron=chosen)
