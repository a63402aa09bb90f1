"""Experiments, runs, trails and edits there and back, to the last bit; and what no longer goes together."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.jobs import Job
from server.lab.permalink import links
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Edit, Mend, Reshape, SetParameter
from server.lab.run.run import Run, Trail
from server.lab.stored import codec, container, parts
from server.lab.stored.container import Damaged
from server.lab.stored.forms import Form, Report
from server.lab.train.advance import advance
from server.lab.view import View
from server.nn.families.optimizers import OPTIMIZERS
from tests.lab.stored.made import bytes_of, experiments, runs, trails

FORMS = [each for each in vars(parts).values() if isinstance(each, Form)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_field_is_written_or_said_to_be_derived(form: Form) -> None:
    names = {field.name for field in dataclasses.fields(form.type)}
    assert form.fields.keys() | set(form.derived) == names
    assert not form.fields.keys() & set(form.derived)


@given(experiments)
def test_experiments_there_and_back(experiment: Experiment) -> None:
    found, report = codec.read(parts.EXPERIMENT, codec.write(parts.EXPERIMENT, experiment))
    assert report == Report()
    for name in FIELDS:  # and −0 is not 0
        assert repr(getattr(found, name)) == repr(getattr(experiment, name))


@given(runs())
def test_runs_there_and_back(run: Run) -> None:
    found, report = codec.read(parts.RUN, codec.write(parts.RUN, run))
    assert (bytes_of(found), report) == (bytes_of(run), Report())


@given(trails())
def test_trails_there_and_back(trail: Trail) -> None:
    found, report = codec.read(parts.TRAIL, codec.write(parts.TRAIL, trail))
    assert (bytes_of(found), report) == (bytes_of(trail), Report())
    assert [bytes_of(found.run(row)) for row in range(len(trail))] == [
        bytes_of(trail.run(row)) for row in range(len(trail))
    ]


VIEWS = [
    View(),
    links.read(
        "showTestData=true&discretize=true&hideText=true&startOver=true&preset=driving&panel=loss&lesson=x"
        "&point=0.5,-1&number=3&axes=1,0&playButton_hide=true&x_hide=true"
    ).view,
]


@pytest.mark.parametrize("view", VIEWS)
def test_views_there_and_back(view: View) -> None:
    assert codec.read(parts.VIEW, codec.write(parts.VIEW, view)) == (view, Report())


LARGE = Experiment(hidden_layers=(4, 3, 2))
EDITS: list[Edit] = [
    Reshape(Experiment(), LARGE),
    Reshape(Experiment(), LARGE, at=1),
    BeginEpochAnew(),
    ByHand(LARGE, SetParameter(2, -0.0)),
    ByHand(LARGE, Cut((0, 1))),
    ByHand(LARGE, Mend((1,))),
]


@dataclasses.dataclass(frozen=True)
class Waiting:
    edits: tuple[Edit, ...] = ()


WAITING = Form("waiting", Waiting, {"edits": parts.edits(10)})


def test_edits_there_and_back() -> None:
    found, report = codec.read(WAITING, codec.write(WAITING, Waiting(tuple(EDITS))))
    assert repr(found.edits) == repr(tuple(EDITS))
    assert report == Report()


def test_an_edit_of_a_parameter_that_is_not_there_is_not_accepted() -> None:
    beyond = ByHand(LARGE, Cut((0, LARGE.architecture.parameter_count)))
    found, report = codec.read(WAITING, codec.write(WAITING, Waiting((EDITS[0], beyond))))
    assert found == Waiting()
    assert len(report.refused) == 1


def changed(data: bytes, change: Any) -> bytes:
    """The same bytes, but for what `change` does to the JSON value."""
    value, arrays = container.unpack(data)
    change(value)
    return container.pack(value, arrays)


@pytest.mark.parametrize(
    ("row", "experiment", "refused"),
    [
        ({"activation": "swoosh"}, Experiment(), ["experiment.activation"]),
        ({"loss": "mae", "classification_data": "spiral-3"}, Experiment(classification_data="spiral-3"),
         ["experiment.loss"]),
        ({"loss": "squared_error", "output": "softmax"}, Experiment(loss="squared_error"), ["experiment.output"]),
        ({"batch_size": 0, "noise": "much"}, Experiment(), ["experiment.noise", "experiment.batch_size"]),
        ({"classification_data": "gone", "hidden_layers": [99]}, Experiment(),
         ["experiment.classification_data", "experiment.hidden_layers"]),
    ],
)  # fmt: skip
def test_what_an_experiment_no_longer_accepts_is_the_default(
    row: dict[str, Any], experiment: Experiment, refused: list[str]
) -> None:
    data = container.pack({"experiment": 0, "shared": {"experiment": [row]}}, {})
    found, report = codec.read(parts.EXPERIMENT, data)
    assert found == experiment
    assert [line.partition(":")[0] for line in report.refused] == refused


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_training_goes_on_with_the_same_bytes(optimizer: str) -> None:
    experiment = Experiment(
        optimizer=optimizer, regularization="L1", regularization_rate=0.03, dropout=0.2, shuffle=True,
        batch_size=7, rest="waits", schedule="cosine",
    )  # fmt: skip
    (first,) = advance([Job(experiment, None, 20, batches=3, trail=True)])
    run = ByHand(experiment, Cut((0, 3))).applied_to(first.run)
    again = codec.read(parts.RUN, codec.write(parts.RUN, run)).document
    assert again.batch == 3
    ends = advance([Job(experiment, each, 50, trail=True) for each in (run, again)])
    alone = advance([Job(experiment, again, 50, trail=True)])
    assert bytes_of(ends[0].run) == bytes_of(ends[1].run) == bytes_of(alone[0].run)
    assert bytes_of(ends[0].trail) == bytes_of(alone[0].trail)
    assert first.trail is not None
    trail = codec.read(parts.TRAIL, codec.write(parts.TRAIL, first.trail)).document
    assert bytes_of(trail) == bytes_of(first.trail)


ADAM = advance([Job(Experiment(optimizer="adam"), None, 2)])[0].run


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ({"optimizer": "gone"}, ["run.optimizer", "run.slots"]),
        ({"optimizer": "momentum"}, ["run.slots"]),
        ({"slots": {}}, ["run.slots"]),
        ({"slots": {"mean": "nothing"}}, ["run.slots"]),
        ({"held": "short", "stopped": "flags"}, ["run.stopped", "run.held"]),
        ({"epoch": 2**31}, ["run.epoch"]),
        ({"batch": -1}, ["run.batch"]),
    ],
)
def test_what_a_run_no_longer_accepts_is_the_default(row: dict[str, Any], refused: list[str]) -> None:
    value, arrays = container.unpack(codec.write(parts.RUN, ADAM))
    value["shared"]["run"][0] |= row
    data = container.pack(value, arrays | {"short": np.zeros(2), "flags": np.zeros(3, bool)})
    found, report = codec.read(parts.RUN, data)
    assert [line.partition(":")[0] for line in report.refused] == refused
    assert found.parameters.tobytes() == ADAM.parameters.tobytes()
    values = {"optimizer": found.optimizer}
    for line in refused:
        name = line.removeprefix("run.")
        values[name] = getattr(Run(ADAM.parameters), name)
    assert (
        found.optimizer
        == ({"gone": "sgd"} | {name: name for name in OPTIMIZERS})[row.get("optimizer", "adam")]
    )
    expected = replace(ADAM, **values)
    assert bytes_of(found) == bytes_of(expected)


@pytest.mark.parametrize("epochs", [[1, 1], [2, 1], [1], [1, 2, 3], []])
def test_a_trail_whose_epochs_are_none_is_damaged(epochs: list[int]) -> None:
    data = codec.write(parts.TRAIL, Trail((1, 2), np.zeros((2, 3))))
    with pytest.raises(Damaged):
        codec.read(
            parts.TRAIL, changed(data, lambda value: value["shared"]["trail"][0].update(epochs=epochs))
        )


def test_what_is_read_is_read_only() -> None:
    found = codec.read(parts.RUN, codec.write(parts.RUN, ADAM)).document
    for array in (found.parameters, *found.slots.values()):
        assert not array.flags.writeable


def test_nothing_but_names_stands_in_the_bytes() -> None:
    value, arrays = container.unpack(codec.write(parts.RUN, ADAM))
    (row,) = value["shared"]["run"]
    assert row == {
        "parameters": "run-0", "epoch": 2, "stopped": None, "held": None, "optimizer": "adam", "batch": 0,
        "slots": {"mean": "run-1", "squares": "run-2", "first_power": "run-3", "second_power": "run-4"},
    }  # fmt: skip
    assert arrays["run-0"].tobytes() == ADAM.parameters.tobytes()


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3)
    | st.just([])
    | st.just({})
)


@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """A value somewhere in the JSON is another: what is read can be written again, or the one error is raised."""
    value, arrays = container.unpack(codec.write(WAITING, Waiting(tuple(EDITS))))
    places: list[tuple[Any, Any]] = []

    def collect(inner: Any) -> None:
        for key, each in inner.items() if isinstance(inner, dict) else enumerate(inner):
            places.append((inner, key))
            if isinstance(each, dict | list):
                collect(each)

    collect(value)
    inner, key = data.draw(st.sampled_from(places))
    inner[key] = data.draw(VALUES)
    try:
        found = codec.read(WAITING, container.pack(value, arrays)).document
    except container.Unreadable:
        return
    assert codec.read(WAITING, codec.write(WAITING, found)).report == Report()
