"""What a page is told of a session's document, as events."""

from __future__ import annotations

from server.protocol import events
from server.sessions.document import Document
from server.sessions.state import touched
from server.sessions.time.past import latest, position_of


def state(document: Document) -> events.Event:
    """The `state` event: all that a page shows, except the data and what a frame holds."""
    state = document.state
    return events.state(
        revision=state.revision,
        since=state.since,
        begun=state.begun,
        playing=state.playing,
        speed=state.speed,
        experiment=state.experiment,
        view=state.view,
        link=document.link,
        neuron=state.neuron,
        touched=touched(state),
        past=None if state.present is None else position_of(state.run),
        latest=latest(state),
        undo=document.to_undo,
        redo=document.to_redo,
    )


def losses(document: Document) -> events.Event:
    """The whole curve of the losses."""
    curve = document.history.losses
    return events.losses(curve.epochs, curve.training, curve.test)
