"""What the button of a remedy does: its commands, and the trial that begins where they lead.

The commands are carried out on the present state (`sessions.changes`): exactly what a button does is tried.
"""

from __future__ import annotations

from typing import Any

from server.lab.diagnosis.inquiry import Remedy, Trial
from server.protocol import commands
from server.protocol.commands import Command
from server.protocol.refusals import Refusal
from server.sessions.changes import changed
from server.sessions.state import State


def trials_of(state: State, candidates: list[Remedy], seed: str) -> tuple[Trial, ...]:
    """A trial for each remedy whose commands are accepted; only one for those that lead to the same new run."""
    trials: list[Trial] = []
    for remedy in candidates:
        after: State | Refusal = state
        for command in commands_of(remedy):
            if isinstance(after, State):
                after = changed(after, command, seed)
        if isinstance(after, Refusal) or after.edits:
            continue
        if after.run is None and any(
            each.run is None and each.experiment == after.experiment for each in trials
        ):
            continue
        trials.append(Trial(remedy, after.experiment, after.run))
    return tuple(trials)


def commands_of(remedy: Remedy) -> list[Command]:
    """What a remedy's button says."""
    if [name for name, _ in remedy.changes] == ["weight_draw"]:
        return [commands.NewWeights(type="new_weights")]
    back, reset = commands.BackToGood(type="back_to_good"), commands.Reset(type="reset")
    changes = [
        commands.SetField(type="set", field=name, value=list(value) if isinstance(value, tuple) else value)
        for name, value in remedy.changes
    ]
    return [*changes, reset] if remedy.resets else [back, *changes]


def button_of(remedy: Remedy) -> dict[str, Any]:
    """A remedy as the page shows it."""
    said = [each.model_dump() for each in commands_of(remedy)]
    return {"label": str(remedy.said), **remedy.said.coded, "commands": said}
