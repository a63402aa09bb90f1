"""All that a document says, as plain data that can be compared; and a session that goes on from its bytes."""

from __future__ import annotations

import dataclasses
from array import array
from typing import Any

from server.lab.experiment.experiment import Experiment
from server.lab.run.run import Run, Trail
from server.lab.stored.forms import Report
from server.lab.view import View
from server.sessions import codec
from server.sessions.document import Document
from server.sessions.session import Session
from server.sessions.state import State
from tests.lab.stored.made import bytes_of
from tests.sessions.bench import Bench

NOT_KEPT = {"away", "key", "at"}


def told(value: Any) -> Any:
    """The same for values that are the same to the last bit, but for what is not kept."""
    if isinstance(value, Run | Trail):
        return bytes_of(value)
    if isinstance(value, Experiment | View):
        return repr(value)
    if isinstance(value, State) and value.run is not None:
        value = dataclasses.replace(value, edits=())
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.name not in NOT_KEPT]
        return {name: told(getattr(value, name)) for name in names}
    if isinstance(value, tuple | array):
        return [told(each) for each in value]
    return repr(value)


def reread(document: Document) -> Document:
    """The document after it was written and read."""
    found, report = codec.read(codec.write(document))
    assert report == Report()
    assert isinstance(found, Document)
    return found


def gone_on(document: Document) -> Bench:
    """A browser at a session that goes on from the bytes of a document."""
    bench = Bench()
    bench.session = Session(reread(document), bench.outbox, lambda: "0.25", lambda: bench.now)
    bench.draw()
    return bench
