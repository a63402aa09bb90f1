"""Events: what the server says, in order and never dropped. Written here as JSON text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from server.data.schema import Input, Schema
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.view import View
from server.protocol import VERSION
from server.protocol.refusals import Refusal
from server.words.said import Said

Event = dict[str, Any]


def encode(event: dict[str, Any]) -> str:
    """An event as strict JSON. Raises ValueError for NaN and infinity, which browsers cannot read."""
    return json.dumps(event, allow_nan=False, separators=(",", ":"))


def hello(server_version: str) -> dict[str, Any]:
    """The first event of a connection."""
    return {"type": "hello", "protocol": VERSION, "server": server_version}


def welcome(token: str, resumed: bool, watch: str, role: str) -> dict[str, Any]:
    """The answer to a greeting: the token to come back with, and whether this is a session that went on.

    watch: the token with which others may watch; role: "owner", or "spectator" for these, who get no other token.
    """
    return {"type": "welcome", "token": token, "resumed": resumed, "watch": watch, "role": role}


def data(revision: int, schema: Schema) -> dict[str, Any]:
    """The schema of the data, from a revision on: by it, the state of that revision and its scene are read.

    takes_features: whether the network is given the chosen features; else it is given all inputs of a point.
    """
    truth = schema.truth
    return {
        "type": "data",
        "revision": revision,
        "name": schema.name,
        "label": schema.label,
        "problem": schema.problem,
        "classes": schema.classes,
        "takes_features": schema.takes_features,
        "standardised": schema.standardised,
        "inputs": [_input(each) for each in schema.inputs],
        "axes": schema.axes,
        "target": None if schema.target is None else _input(schema.target),
        "answers": schema.answers,
        "neurons": schema.neurons,
        "truth": None
        if truth is None
        else {"hidden_layers": truth.hidden_layers, "parameters": truth.parameters},
    }


def _input(row: Input) -> dict[str, Any]:
    return {
        "name": row.name,
        "label": row.label,
        "unit": row.unit,
        "more": row.more,
        "low": row.low,
        "high": row.high,
        "default": row.default,
        "step": row.step,
        "choices": [{"value": value, "label": label} for value, label in row.choices],
        "shown": row.shown,
        # How far it would differ if it were even over its range: for the strength of connections. What a loss
        # divides by is of the points, and comes with the point shown
        "spread": row.spread,
    }


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
    touched: list[int],
    past: tuple[int, int] | None,
    latest: tuple[int, int],
    undo: Said | None,
    redo: Said | None,
) -> dict[str, Any]:
    """Everything the page shows, except the data and what a frame holds.

    Frames of a revision before `since` are of another shape or run; `begun` is the revision that began this run.
    touched: which weights and biases hands have changed, while nothing is learned. past: the moment (epochs, batches)
    that is looked back at; latest: where the present stands. undo, redo: what the next one is of.
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
        "fitting_losses": experiment.fitting_losses,
        "view": {
            "show_test_data": view.show_test_data,
            "discretize": view.discretize,
            "hide_text": view.hide_text,
            "hidden": sorted(view.hidden),
            "start_over": view.start_over,
            "preset": view.preset,
            "panel": view.panel,
            "lesson": view.lesson,
            "point": view.point,
            "number": view.number,
            "axes": view.axes,
        },
        "link": link,
        "neuron": neuron,
        "touched": touched,
        "past": None if past is None else _moment(past),
        "latest": _moment(latest),
        "undo": None if undo is None else undo.plain,
        "redo": None if redo is None else redo.plain,
    }


def _moment(position: tuple[int, int]) -> dict[str, int]:
    return {"epoch": position[0], "batch": position[1]}


def losses(epochs: Sequence[float], training: Sequence[float], test: Sequence[float]) -> dict[str, Any]:
    """The whole curve of the losses, in the place of what the page has of it."""
    return {"type": "losses", "epochs": [*epochs], "training": [*training], "test": [*test]}


def refused(refusal: Refusal) -> dict[str, Any]:
    """A command changed nothing, and why."""
    return {
        "type": "refused",
        "reason": refusal.reason.value,
        "accepts": refusal.accepts,
        **refusal.said.plain,
    }


def notice(said: Said) -> dict[str, Any]:
    """Something the person should know: part of a link was not understood, say."""
    return {"type": "notice", **said.plain}


def diverged(
    epoch: int, reason: str, said: Said, fixes: list[dict[str, Any]], trying: bool
) -> dict[str, Any]:
    """Training stopped because it went wrong at an epoch; fixes: words and commands of each button.

    trying: whether remedies are being tried; another event of this type then says which of them helped, and why.
    """
    return {
        "type": "diverged",
        "epoch": epoch,
        "reason": reason,
        **said.plain,
        "fixes": fixes,
        "trying": trying,
    }


def notes(said: list[Said], fixes: list[dict[str, Any]]) -> dict[str, Any]:
    """What cannot learn in a network that goes on training, in place of what was said before; fixes: what helped."""
    return {"type": "notes", "notes": [each.plain for each in said], "fixes": fixes}


def goal(lesson: str, reached: bool, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    """How the goal of a lesson stands: of each condition its words, whether it is met, and its present value."""
    return {"type": "goal", "lesson": lesson, "reached": reached, "conditions": conditions}
