"""Recorded sessions, and what they must say for ever.

`python -m tests.sessions.stored_cases NAME` records `session-NAME.bin` and `.json`: when the layout has a new
version, or when fields were added. A file that is there is never written again: it stands for what people have kept.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from server.data.generators.table import GENERATORS
from server.data.source import Drawn
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.permalink import links
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Mend, Reshape, SetParameter
from server.lab.stored import data as stored_data
from server.lab.stored import parts
from server.lab.stored.forms import Form
from server.lab.train.advance import advance
from server.sessions import codec
from server.sessions.document import Document
from server.sessions.state import State
from tests.sessions.bench import Bench

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = sorted(GOLDEN.glob("session-*.bin"))
FORMS = [each for room in (parts, stored_data) for each in vars(room).values() if isinstance(each, Form)]

_LINK = (
    "#seed=0.5&dataset=xor&networkShape=3,2&learningRate=0.01&regularization=L1&regularizationRate=0.003"
    "&noise=20&batchSize=30&shuffle=true&dropout=0.1&clipNorm=3&weights=2&layerActivations=relu&scaling=standardised"
    "&showTestData=true&discretize=true&hideText=true&preset=vanishing&panel=loss&lesson=02-neuron&point=0.5,-1&number=3"
    "&axes=1,0&x_hide=false&playButton_hide=true"
)
_WIDE, _DEEP = Experiment(hidden_layers=(3,)), Experiment(hidden_layers=(3, 2))
_WAITING = (
    BeginEpochAnew(),
    Reshape(Experiment(), _WIDE),
    ByHand(_WIDE, SetParameter(2, -0.5)),
    ByHand(_WIDE, Cut((0, 1))),
    ByHand(_WIDE, Mend((1,))),
    Reshape(_WIDE, _DEEP, at=1),
)
_PRICE = GENERATORS["houses"].schema.inputs[0]
_SCHEMA = replace(GENERATORS["driving"].schema, target=replace(_PRICE, more="One more"))
_DRAWN = Drawn(
    _SCHEMA,
    np.array([[18.0, 0.0, 25.0], [60.5, 1.0, 40.0], [33.0, 1.0, 10.0]]),
    np.array([1.0, -1.0, 1.0]),
    2,
)


def made() -> Document:
    """A session that looks back, with something in every field that is kept."""
    bench = Bench(_LINK)
    bench.settle()
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=0.75)
    bench.train(6)
    bench.say("cut_link", layer=2, neuron=0, source=0)
    for _ in range(50):
        bench.say("step")
        bench.settle()
    bench.say("set", field="optimizer", value="adam")
    bench.train(4)
    for _ in range(3):
        bench.say("step_batch")
        bench.settle()
    bench.say("add_neuron", layer=1)
    bench.train(4)
    bench.say("set", field="noise", value=30)
    bench.say("undo")
    bench.say("look_at", neuron=[1, 2])
    bench.say("rewind", epoch=61)
    document = bench.session.document
    state = document.state
    assert state.present is not None
    view = replace(state.view, start_over=True)
    waits = State(
        _DEEP,
        view,
        True,
        30,
        edits=_WAITING,
        edited=True,
        steps=3,
        batches=2,
        first=document.history.recent[0].run,
    )
    first, second, *others = document.done.entries
    first, second = replace(first, state=waits, with_view=True), replace(second, fields={"drawn": _DRAWN})
    entries = (first, second, *others)
    return replace(document, done=replace(document.done, entries=entries))


def said(document: Document) -> dict[str, Any]:
    """What a document says, in words that later fields do not change, and where training leads from it."""
    state, present = document.state, document.state.present
    assert state.run is not None
    assert present is not None
    waits = document.done.entries[0].state
    assert waits is not None
    moment = document.history.recent[-1]
    drawn = (document.done.entries[1].fields or {})["drawn"]
    ends = advance([Job(state.experiment, state.run, 30), Job(moment.experiment, moment.run, 30)])
    waited = advance([Job(waits.origin)])[0].run
    for edit in waits.edits:
        waited = edit.applied_to(waited)
    runs = [state.run, *(result.run for result in ends), waited]
    return {
        "link": links.write(state.experiment, state.view),
        "neuron": state.neuron,
        "revision": [state.revision, state.since, state.begun],
        "positions": [
            run.position if run else None for run in (state.run, state.good, present.run, present.good)
        ],
        "moments": [moment.position for moment in document.history],
        "spacing": document.history.spacing,
        "curve": [len(document.history.losses), document.history.losses.epochs[-1]],
        "undo": [str(entry.said) for entry in document.done.entries],
        "redo": [str(entry.said) for entry in document.undone.entries],
        "drawn": [drawn.schema.name, drawn.inputs.tolist(), drawn.targets.tolist(), drawn.training_count],
        "stopped": np.flatnonzero(state.run.stopped_mask).tolist(),
        "held": np.flatnonzero(~np.isnan(state.run.held_values)).tolist(),
        "waiting": [type(edit).__name__ for edit in waits.edits],
        "asked": [waits.playing, waits.speed, waits.steps, waits.batches, waits.edited],
        "parameters": [run.parameters.tolist() for run in runs],
    }


if __name__ == "__main__":
    (name,) = sys.argv[1:]
    file = GOLDEN / f"session-{name}.bin"
    if file.exists():
        sys.exit(f"{file.name} is recorded already; give another name")
    data = codec.write(made())
    file.write_bytes(data)
    file.with_suffix(".json").write_text(json.dumps(said(codec.read(data).document)) + "\n")
