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


def state(
    *,
    revision: int,
    since: int,
    playing: bool,
    speed: int,
    experiment: Experiment,
    view: View,
    link: str,
    neuron: tuple[int, int] | None,
) -> dict[str, Any]:
    """Everything the page shows that is not in a frame. Frames of a revision before `since` are of another run."""
    architecture = experiment.architecture
    return {
        "type": "state",
        "revision": revision,
        "since": since,
        "playing": playing,
        "speed": speed,
        "experiment": {name: getattr(experiment, name) for name in FIELDS},
        "sizes": architecture.sizes,
        "activations": architecture.activations,
        "view": {
            "show_test_data": view.show_test_data,
            "discretize": view.discretize,
            "hide_text": view.hide_text,
            "hidden": sorted(view.hidden),
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


def diverged(epoch: int, message: str, fixes: list[dict[str, Any]]) -> dict[str, Any]:
    """Training stopped because its numbers were no longer finite; fixes: label and command of each button."""
    return {"type": "diverged", "epoch": epoch, "message": message, "fixes": fixes}
