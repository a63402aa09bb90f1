"""Events: what is said of the data before a point of it is seen."""

from __future__ import annotations

import json

import pytest

from server.data.schema import Input, Schema
from server.protocol import events
from tests.protocol import data_events


def test_the_golden_data_events_are_fresh() -> None:
    stale = "run: python -m tests.protocol.data_events"
    assert json.loads(data_events.GOLDEN.read_text(encoding="utf-8")) == data_events.said(), stale


def test_how_far_inputs_differ_is_said_in_their_own_units() -> None:
    said = data_events.said()
    spreads = [each["spread"] for each in said["driving"]["inputs"]]
    assert spreads == pytest.approx([53 / 12**0.5, 2 / 12**0.5, 40 / 12**0.5])
    assert said["houses"]["target"]["spread"] == pytest.approx(28_000 / 12**0.5)
    assert said["driving"]["target"] is None
    assert [name for name, each in said.items() if each["standardised"]] == ["driving", "houses"]
    assert [name for name, each in said.items() if not each["takes_features"]] == ["driving", "houses"]


def test_data_that_no_table_knows_are_said_alike() -> None:
    length = Input("length", "Length", "mm", 4, 80, 40, 1, more="One more mm")
    weight = Input("weight", "Weight", "g", 0, 9, 3, 0.5, choices=((0, "none"), (9, "much")))
    schema = Schema("fish", "Fish", "classification", 3, (length, weight), (1, 0), standardised=True)
    said = json.loads(events.encode(events.data(7, schema)))
    assert (said["type"], said["revision"], said["name"], said["label"]) == ("data", 7, "fish", "Fish")
    assert (said["classes"], said["axes"], said["takes_features"]) == (3, [1, 0], False)
    assert said["inputs"][0]["shown"] == pytest.approx([0.96, 83.04])
    assert said["inputs"][1]["choices"] == [{"value": 0, "label": "none"}, {"value": 9, "label": "much"}]
    assert (said["target"], said["answers"], said["neurons"], said["truth"]) == (None, [], [], None)
