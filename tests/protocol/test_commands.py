"""Commands: text in, a command or a refusal out, never an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.protocol import commands, events
from server.protocol.commands import LONGEST_KEY, parse
from server.protocol.form import Form
from server.protocol.refusals import Reason, Refusal, Unreadable


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.MALFORMED),
        ("{", Reason.MALFORMED),
        ("[]", Reason.MALFORMED),
        ("null", Reason.MALFORMED),
        ('"play"', Reason.MALFORMED),
        ("{}", Reason.MALFORMED),
        ('{"type":7}', Reason.UNKNOWN_COMMAND),
        ('{"type":"explode"}', Reason.UNKNOWN_COMMAND),
        ('{"type":"play","now":true}', Reason.MALFORMED),
        ('{"type":"set","field":"learning_rate","value":NaN}', Reason.MALFORMED),
        ('{"type":"set","field":"learning_rate","value":1e999}', Reason.MALFORMED),
        ('{"type":"set","field":"nonsense","value":1}', Reason.MALFORMED),
        ('{"type":"set","field":"__proto__","value":1}', Reason.MALFORMED),
        ('{"type":"set","field":"seed","value":"\\ud800"}', Reason.MALFORMED),
        ('{"type":"set_speed","value":7}', Reason.MALFORMED),
        ('{"type":"add_neuron","layer":true}', Reason.MALFORMED),
        ('{"type":"ack","frames":-1}', Reason.MALFORMED),
        ('{"type":"ack","frames":' + "9" * 4000 + "}", Reason.MALFORMED),
        ("[" * 30_000, Reason.MALFORMED),
        ('{"type":"open_link","link":"' + "a" * 4001 + '"}', Reason.MALFORMED),
        (" " * 70_000, Reason.TOO_LARGE),
    ],
)
def test_what_is_no_command_is_refused_with_a_reason(text: str, reason: Reason) -> None:
    refusal = parse(text)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is reason
    assert refusal.message.endswith(".")
    assert "pydantic" not in refusal.message
    assert len(refusal.message) < 200


def test_a_command_is_read() -> None:
    assert parse('{"type":"add_neuron","layer":2}') == commands.AddNeuron(type="add_neuron", layer=2)
    assert parse('{"type":"set","field":"features","value":["x1"]}') == commands.SetField(
        type="set", field="features", value=["x1"]
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(st.text(max_size=200) | JSON.map(json.dumps))
def test_no_text_raises(text: str) -> None:
    parse(text)


NAMES = st.sampled_from(["set", "ack", "look_at", "open_link", "set_view", "hello"])
KEYS = st.sampled_from(["field", "value", "frames", "neuron", "link", "discretize", "protocol"])


@given(NAMES, st.dictionaries(KEYS, JSON, max_size=3))
def test_no_value_raises(name: str, values: dict[str, object]) -> None:
    parse(json.dumps({"type": name} | values))


def test_an_object_of_many_keys_is_refused_before_each_is_named() -> None:
    refusal = commands.parse("{" + ",".join(f'"{n}":1' for n in range(33)) + "}")
    assert isinstance(refusal, Refusal)
    assert "at most 32 keys" in refusal.message


def test_what_is_no_json_is_told_apart_from_a_command_of_another_form() -> None:
    assert isinstance(commands.parse(""), Unreadable)
    assert isinstance(commands.parse("{"), Unreadable)
    assert not isinstance(commands.parse('{"type":"explode"}'), Unreadable)


def test_what_costs_more_weighs_more_and_only_what_gives_a_value_stands_in_for_what_was_before() -> None:
    def command(text: str) -> Form:
        parsed = commands.parse(text)
        assert isinstance(parsed, Form)
        return parsed

    slider = command('{"type":"set","field":"noise","value":5}')
    other = command('{"type":"set","field":"learning_rate","value":0.1}')
    link = command('{"type":"open_link","link":"#seed=0.1"}')
    layer = command('{"type":"add_layer"}')
    assert slider.cost < layer.cost < link.cost
    assert slider.replaces(command('{"type":"set","field":"noise","value":10}'))
    assert not slider.replaces(other)
    assert link.replaces(command('{"type":"open_link","link":""}'))
    assert not layer.replaces(layer)


def test_a_refusal_is_short_however_long_the_key_that_it_names() -> None:
    for key in ("k" * 60_000, "é" * 30_000):
        refusal = parse(f'{{"type":"play","{key}":1}}')
        assert isinstance(refusal, Refusal)
        assert refusal.message == f"play {key[:LONGEST_KEY]} is not of the right form."
        assert len(events.encode(events.refused(refusal))) < 1000
