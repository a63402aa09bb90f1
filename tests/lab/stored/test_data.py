"""Drawn points there and back, to the last bit and the same word; what does not go together is not accepted."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pytest

from server.data.menu import offers
from server.data.schema import Input, Schema
from server.data.source import Drawn
from server.lab.experiment.experiment import Experiment
from server.lab.stored import codec, data, parts
from server.lab.stored.container import Damaged
from server.lab.stored.forms import Form, Report
from tests.lab.drawn import EXPERIMENTS, FISH

FORMS = [each for each in vars(data).values() if isinstance(each, Form)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_field_is_written_or_said_to_be_derived(form: Form) -> None:
    assert form.fields.keys() | set(form.derived) == {field.name for field in dataclasses.fields(form.type)}


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.data.schema.name)
def test_experiments_with_drawn_points_there_and_back(experiment: Experiment) -> None:
    found, report = codec.read(parts.EXPERIMENT, codec.write(parts.EXPERIMENT, experiment))
    assert report == Report()
    assert found == experiment
    assert found.drawn.digest == experiment.drawn.digest
    assert repr(found.drawn.schema) == repr(experiment.drawn.schema)


@pytest.mark.parametrize("schema", [each.schema for each in offers()], ids=lambda schema: schema.name)
def test_every_schema_there_and_back(schema: Schema) -> None:
    points = np.full((2, len(schema.inputs)), 0.5)
    labels = np.array(schema.labels[:2] or (0.25, -1e-300))
    drawn = Drawn(schema, points, labels, 1)
    found, report = codec.read(data.DRAWN, codec.write(data.DRAWN, drawn))
    assert (found, report) == (drawn, Report())
    assert repr(found.schema) == repr(schema)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (replace(FISH.schema, axes=(0, 4)), "there are not so many inputs"),
        (replace(FISH.schema, label="x" * 101), "a text of up to 100 characters"),
        (
            replace(FISH.schema, inputs=(Input("a", "A", "", 2, 2, 2, 1), *FISH.schema.inputs[1:])),
            "what a point is made of",
        ),
    ],
)
def test_a_schema_that_cannot_be_is_not_accepted(schema: Schema, said: str) -> None:
    drawn = Drawn(schema, FISH.inputs, FISH.targets, 40)
    found, report = codec.read(parts.EXPERIMENT, codec.write(parts.EXPERIMENT, Experiment(drawn=drawn)))
    assert found.drawn is None
    assert said in " ".join(report.refused)
    with pytest.raises(Damaged, match=said):
        codec.read(data.DRAWN, codec.write(data.DRAWN, drawn))
