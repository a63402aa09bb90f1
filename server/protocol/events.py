"""Events: what the server says, in order and never dropped. Written here as JSON text."""

from __future__ import annotations

import json
from typing import Any

from server.lab.experiment import FIELDS, Experiment
from server.lab.links import View
from server.protocol import VERSION
from server.protocol.refusals import Refusal


def encode(event: dict[str, Any]) -> str:
    """An event as strict JSON. Raises ValueError for NaN and infinity, which browsers cannot read."""
    return json.dumps(event, allow_nan=False, separators=(",", ":"))


def hello(server_version: str) -> dict[str, Any]:
    """The first event of a connection."""
    return {"type": "hello", "protocol": VERSION, "server": server_version}


def welcome(token: str, resumed: bool) -> dict[str, Any]:
    """The answer to a greeting: the token to come back with, and whether this is a session that went on."""
    return {"type": "welcome", "token": token, "resumed": resumed}


def state(
    *,
    revision: int,
    since: int,
    begun: int,
    playing: bool,
    speed: int,
    experiment: Experiment,
    view: View,
    link: str,
    neuron: tuple[int, int] | None,
) -> dict[str, Any]:
    """Everything the page shows that is not in a frame.

    Frames of a revision before `since` are of another shape or run; `begun` is the revision that began this run.
    """
    architecture = experiment.architecture
    return {
        "type": "state",
        "revision": revision,
        "since": since,
        "begun": begun,
        "playing": playing,
        "speed": speed,
        "experiment": {name: getattr(experiment, name) for name in FIELDS},
        "sizes": architecture.sizes,
        "activations": architecture.activations,
        "loss": experiment.loss_in_force,
        "output": experiment.output_in_force,
        "classes": experiment.classes,
        "fitting_losses": experiment.fitting_losses,
        "view": {
            "show_test_data": view.show_test_data,
            "discretize": view.discretize,
            "hide_text": view.hide_text,
            "hidden": sorted(view.hidden),
            "start_over": view.start_over,
            "preset": view.preset,
        },
        "link": link,
        "neuron": neuron,
    }


def refused(refusal: Refusal) -> dict[str, Any]:
    """A command changed nothing, and why."""
    return {"type": "refused", "reason": refusal.reason.value, "message": refusal.message}


def notice(message: str) -> dict[str, Any]:
    """Something the person should know: part of a link was not understood, say."""
    return {"type": "notice", "message": message}


def diverged(epoch: int, reason: str, message: str, fixes: list[dict[str, Any]]) -> dict[str, Any]:
    """Training stopped because it went wrong at an epoch; fixes: label and commands of each button."""
    return {"type": "diverged", "epoch": epoch, "reason": reason, "message": message, "fixes": fixes}
