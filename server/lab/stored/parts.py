"""The forms of what an experiment and its training are made of: experiment, view, run, trail, edits.

A field that is added to one of these classes is added here, too, or said to be derived; a test holds them together.
It needs a default: what documents mean that were written before.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from server.lab.experiment.advanced import AUTOMATIC
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.experiment.fields import Choice, Flag, Number
from server.lab.experiment.lists import Numbers
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Mend, Reshape, SetParameter
from server.lab.run.run import Run, Trail
from server.lab.stored.data import DRAWN
from server.lab.stored.forms import Form, How, NotAccepted, Refuse
from server.lab.stored.values import Many, Names, Numbered, Of, OneOf, Optional, Plain, Table
from server.lab.view import HIDEABLE, VIEW_KINDS, View
from server.nn.families.optimizers import OPTIMIZERS

MOST_EPOCHS = 2**31 - 1
MOST_ROWS = 200  # of a trail
_MOST_PARAMETERS = 100_000
_LARGEST = float(np.finfo(np.float64).max)

EPOCH = Plain(Number(0, MOST_EPOCHS, whole=True))
BATCH = Plain(Number(0, 100_000, whole=True))
INDEX = Plain(Number(0, _MOST_PARAMETERS, whole=True))
_INDICES = Plain(Numbers(0, _MOST_PARAMETERS, _MOST_PARAMETERS, is_whole=True))
_FLAG = Plain(Flag())
_OPTIMIZER = Plain(Choice({name: row.label for name, row in OPTIMIZERS.items()}))


# --- experiment and view --------------------------------------------------------------------------

CHOICES: dict[str, How] = {name: Plain(row.kind) for name, row in FIELDS.items()}
CHOICES["drawn"] = Optional(Of(DRAWN))


def _fit_experiment(values: dict[str, Any], refuse: Refuse) -> None:
    """A loss that does not fit the data, or an output that does not fit the loss, becomes automatic, as in a link."""
    for name in ("loss", "output"):
        try:
            Experiment(**values | ({"output": AUTOMATIC} if name == "loss" else {}))
        except ValueError as error:
            if values.get(name, AUTOMATIC) != AUTOMATIC:
                refuse(name, str(error))


EXPERIMENT = Form("experiment", Experiment, CHOICES, is_shared=True, fit=_fit_experiment)

_SHOWN: dict[str, How] = {
    "show_test_data": _FLAG,
    "discretize": _FLAG,
    "hide_text": _FLAG,
    "hidden": Names(HIDEABLE),
    "start_over": _FLAG,
    **{name: Plain(kind) for name, kind in VIEW_KINDS.items()},
    "number": Optional(Plain(VIEW_KINDS["number"])),
}
VIEW = Form("view", View, _SHOWN)


# --- run and trail --------------------------------------------------------------------------------


def _fit_run(values: dict[str, Any], refuse: Refuse) -> None:
    """What is kept of each parameter has the shape of the parameters; what is remembered is the optimizer's."""
    parameters = values["parameters"]
    rows = parameters.shape[:-1]
    for name, shape in (("stopped", parameters.shape), ("held", parameters.shape[-1:])):
        if values.get(name) is not None and values[name].shape != shape:
            refuse(name, "one value for each parameter")
    if values.get("slots") is None:
        return
    optimizer = OPTIMIZERS[values.get("optimizer", "sgd")]
    shapes = dict.fromkeys(optimizer.slots, parameters.shape) | dict.fromkeys(optimizer.powers, (*rows, 1))
    if {name: array.shape for name, array in values["slots"].items()} != shapes:
        refuse("slots", f"{optimizer.name} remembers {', '.join(shapes) or 'nothing'}")


def _fit_trail(values: dict[str, Any], refuse: Refuse) -> None:
    _fit_run(values, refuse)
    epochs = values["epochs"]
    if len(epochs) != len(values["parameters"]) or not all(one < next for one, next in pairwise(epochs)):
        raise NotAccepted("trail.epochs: one for each row, in their order")


RUN = Form(
    "run",
    Run,
    {
        "parameters": Numbered(),
        "epoch": EPOCH,
        "stopped": Optional(Numbered(kind=np.bool_)),
        "held": Optional(Numbered()),
        "optimizer": _OPTIMIZER,
        "slots": Optional(Table(Numbered(), 8)),
        "batch": BATCH,
    },
    is_shared=True,
    fit=_fit_run,
)
TRAIL = Form(
    "trail",
    Trail,
    {
        "epochs": Plain(Numbers(1, MOST_ROWS, MOST_EPOCHS, is_whole=True)),
        "parameters": Numbered(2),
        "held": Optional(Numbered()),
        "stopped": Optional(Numbered(2, np.bool_)),
        "optimizer": _OPTIMIZER,
        "slots": Optional(Table(Numbered(2), 8)),
    },
    is_shared=True,
    fit=_fit_trail,
)


# --- edits ----------------------------------------------------------------------------------------


def _fit_touch(values: dict[str, Any], refuse: Refuse) -> None:
    count = values["experiment"].architecture.parameter_count
    edit = values["edit"]
    indices = (edit.index,) if isinstance(edit, SetParameter) else edit.indices
    if any(index >= count for index in indices):
        raise NotAccepted(f"by_hand.edit: there are {count} parameters")


SET_PARAMETER = Form(
    "set_parameter", SetParameter, {"index": INDEX, "value": Plain(Number(-_LARGEST, _LARGEST))}
)
CUT = Form("cut", Cut, {"indices": _INDICES})
MEND = Form("mend", Mend, {"indices": _INDICES})
RESHAPE = Form("reshape", Reshape, {"before": Of(EXPERIMENT), "after": Of(EXPERIMENT), "at": Optional(INDEX)})
BEGIN_EPOCH_ANEW = Form("begin_epoch_anew", BeginEpochAnew, {})
BY_HAND = Form(
    "by_hand",
    ByHand,
    {"experiment": Of(EXPERIMENT), "edit": OneOf((SET_PARAMETER, CUT, MEND))},
    fit=_fit_touch,
)
EDIT = OneOf((RESHAPE, BEGIN_EPOCH_ANEW, BY_HAND))


def edits(most: int) -> Many:
    """Edits that wait, in their order: all of them, or none, for one builds on the other."""
    return Many(EDIT, most, are_one=True)
