"""Generated experiments and runs for hypothesis, and how two runs are compared to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from server.lab.experiment.advanced import AUTOMATIC
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.experiment.fields import Choice, Flag, Kind, Number, Text
from server.lab.experiment.lists import Numbers, Sequence, Subset, Widths
from server.lab.run.run import Run, Trail
from server.nn.families.optimizers import OPTIMIZERS

FLOATS = st.floats(width=64)  # NaN and both zeros among them
EPOCHS = st.integers(0, 2**31 - 1)


def values_of(kind: Kind) -> st.SearchStrategy[Any]:
    """All values that a kind of field accepts."""
    match kind:
        case Number(whole=True):
            return st.integers(int(kind.low), int(kind.high))
        case Number():
            return st.floats(kind.low, kind.high)
        case Choice():
            return st.sampled_from(list(kind.labels))
        case Flag():
            return st.booleans()
        case Text():
            return st.text("0123456789.aZ-_~", min_size=1, max_size=kind.longest)
        case Widths():
            return st.lists(st.integers(1, kind.most_neurons), max_size=kind.most_layers).map(tuple)
        case Sequence():
            return st.lists(st.sampled_from(["", *kind.choices]), max_size=kind.most).map(tuple)
        case Subset():
            return st.sets(st.sampled_from(list(kind.names))).map(tuple)
        case Numbers(is_optional=True):
            return st.just(())
        case Numbers():
            return st.lists(st.floats(-kind.largest, kind.largest), min_size=kind.least, max_size=kind.most)
    raise AssertionError(kind)


def _made(values: dict[str, Any]) -> Experiment:
    try:
        return Experiment(**values)
    except ValueError:
        return Experiment(**values | {"loss": AUTOMATIC, "output": AUTOMATIC})


experiments = st.fixed_dictionaries(
    {}, optional={name: values_of(row.kind) for name, row in FIELDS.items()}
).map(_made)


def _columns(draw: st.DrawFn, shape: tuple[int, ...], optimizer: str) -> dict[str, Any]:
    """What a run or a trail remembers of parameters of that shape."""
    row = OPTIMIZERS[optimizer]
    slots = {name: draw(arrays(np.float64, shape, elements=FLOATS)) for name in row.slots}
    slots |= {name: draw(arrays(np.float64, (*shape[:-1], 1), elements=FLOATS)) for name in row.powers}
    return {
        "parameters": draw(arrays(np.float64, shape, elements=FLOATS)),
        "stopped": draw(st.none() | arrays(np.bool_, shape)),
        "held": draw(st.none() | arrays(np.float64, shape[-1:], elements=FLOATS)),
        "optimizer": optimizer,
        "slots": slots or None if draw(st.booleans()) else None,
    }


@st.composite
def runs(draw: st.DrawFn, count: int | None = None) -> Run:
    count = draw(st.integers(1, 30)) if count is None else count
    columns = _columns(draw, (count,), draw(st.sampled_from(list(OPTIMIZERS))))
    return Run(**columns, epoch=draw(EPOCHS), batch=draw(st.integers(0, 1200)))


@st.composite
def trails(draw: st.DrawFn, count: int | None = None) -> Trail:
    count = draw(st.integers(1, 20)) if count is None else count
    epochs = sorted(draw(st.sets(EPOCHS, min_size=1, max_size=6)))
    columns = _columns(draw, (len(epochs), count), draw(st.sampled_from(list(OPTIMIZERS))))
    return Trail(epochs=tuple(epochs), **columns)


def bytes_of(value: Run | Trail | None) -> object:
    """The same for two runs, or two trails, that are the same to the last bit."""
    if value is None:
        return None
    named = {"parameters": value.parameters, "stopped": value.stopped, "held": value.held}
    named |= value.slots or {}
    found = [
        (name, None if array is None else (array.shape, array.tobytes())) for name, array in named.items()
    ]
    where = value.position if isinstance(value, Run) else value.epochs
    return found, where, value.optimizer
