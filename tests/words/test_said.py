"""Sentences are values: every code is listed and used, English is made of the parameters, and all of it is JSON."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest

from server.lab.diagnosis.remedies import called, remedies
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.lessons import lessons
from server.lab.permalink import links
from server.lab.view import VIEW_KINDS
from server.protocol import commands, events
from server.protocol.refusals import Reason, Refusal
from server.sessions.buttons import button_of
from server.sessions.changes import changed
from server.sessions.state import State
from server.words.accepted import in_words
from server.words.said import Unaccepted, say
from server.words.sentences import SENTENCES
from tests.sessions.bench import Bench

LINK = "#seed=0.5&learningRate=10&regularization=L2&regularizationRate=10"
SERVER = Path(__file__).parents[2] / "server"
SOURCES = "\n".join(
    path.read_text() for path in sorted(SERVER.rglob("*.py")) if path.parent != SERVER / "words"
)


def codes() -> set[str]:
    """What the server says somewhere: all names in quotes of a call, up to its first parameter."""
    calls = re.findall(r"(?:\bsay|(?:Refusal|Unreadable)\.of)\(([^=()]*(?:\([^()]*\))?[^=()]*)", SOURCES)
    said = {name for call in calls for name in re.findall(r'"(\w+)"', call)}
    edits = re.findall(r'    edit = "(\w+)"\n', SOURCES)
    goals = [condition.code for lesson in lessons().values() for condition in lesson.goal.conditions]
    chosen = re.findall(r'(?:code|stuck) = "(\w+)" if \w+ else "(\w+)"', SOURCES)
    return said.union(edits, goals, *chosen)


def test_every_code_is_listed_and_used() -> None:
    assert codes() & SENTENCES.keys() == SENTENCES.keys()
    assert not codes() - SENTENCES.keys()


def test_every_reason_is_used() -> None:
    assert {reason.name for reason in Reason} == set(re.findall(r"Reason\.([A-Z_]+)", SOURCES))


@pytest.mark.parametrize("name", [*FIELDS, *VIEW_KINDS])
def test_every_kind_says_what_it_accepts_as_a_value_and_in_words(name: str) -> None:
    kind = FIELDS[name].kind if name in FIELDS else VIEW_KINDS[name]
    with pytest.raises(Unaccepted) as refused:
        kind.check(object())
    accepts = refused.value.said.accepts
    assert accepts == kind.describe()
    assert str(refused.value) == kind.accepts == in_words(json.loads(json.dumps(accepts)))
    assert str(pickle.loads(pickle.dumps(refused.value))) == kind.accepts


def test_a_refusal_says_what_would_be_accepted_without_a_word_of_english() -> None:
    command = commands.parse('{"type": "set", "field": "noise", "value": 99}')
    assert not isinstance(command, Refusal)
    refusal = changed(State(), command, "0.5")
    assert isinstance(refusal, Refusal)
    event = json.loads(events.encode(events.refused(refusal)))
    assert (event["reason"], event["code"]) == ("out_of_range", "value")
    assert (event["params"]["field"], event["params"]["value"]) == ("noise", "99")
    assert (event["accepts"]["low"], event["accepts"]["high"]) == (0, 80)
    assert event["message"] == "Noise: 99 is not accepted; give a number from 0 to 80."


def test_a_loss_that_does_not_fit_names_those_that_do() -> None:
    with pytest.raises(Unaccepted) as refused:
        Experiment(loss="softmax_cross_entropy", problem="regression")
    accepts = refused.value.said.accepts
    assert accepts is not None
    assert "squared_error" in accepts["names"]
    assert accepts["automatic"] == "auto"


def test_a_sentence_inside_another_is_told_by_its_code_too() -> None:
    outer = say("trying", what=say("stuck", epoch=7))
    assert json.loads(json.dumps(outer.plain)) == {
        "message": "Training went wrong at epoch 7: the outputs are stuck at their limits. Trying what helps …",
        "code": "trying",
        "params": {"what": {"code": "stuck", "params": {"epoch": 7}}},
    }


def test_what_undo_would_take_back_is_told_by_its_code_too() -> None:
    bench = Bench()
    bench.say("set", field="noise", value=20)
    assert bench.shown["undo"] == {
        "message": "noise",
        "code": "edit_field",
        "params": {"field": "noise", "label": "Noise"},
    }
    bench.say("open_link", link="#preset=xor")
    assert bench.shown["undo"]["code"] == "edit_preset"
    bench.say("undo")
    assert bench.shown["redo"]["params"] == {"preset": "xor", "label": "XOR by one hidden layer"}


def test_a_button_and_a_cause_say_fields_and_values_by_their_names() -> None:
    several = [remedy for remedy in remedies(links.read(LINK).experiment, False) if remedy.cause == "several"]
    button = json.loads(json.dumps(button_of(several[0])))
    fields = button["params"]["remedy"]["params"]["fields"]
    assert button["label"] == "Reset with learning rate 0.03, regularization None"
    assert (button["code"], button["params"]["remedy"]["code"]) == ("remedy_after_reset", "remedy_fields")
    assert [each["params"]["field"] for each in fields] == ["learning_rate", "regularization"]
    choices = say("several", choices=[called("learning_rate", 10.0), called("first_bias", -1.0)])
    assert str(choices).startswith("several things are wrong at once (learning rate 10 and first biases −1)")


@pytest.mark.parametrize("name", lessons())
def test_what_a_goal_asks_is_told_by_its_code_and_the_condition_s_own_numbers(name: str) -> None:
    for condition in lessons()[name].goal.conditions:
        told = json.loads(json.dumps(condition.said.plain))
        assert told["code"].startswith("goal_")
        asked = json.loads(condition.model_dump_json(exclude_none=True))
        assert told["params"] | {"code": told["code"]} == asked
