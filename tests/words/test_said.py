"""Sentences are values: every code is listed and used, English is made of the parameters, and all of it is JSON."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest

from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.view import VIEW_KINDS
from server.protocol import commands, events
from server.protocol.refusals import Reason, Refusal
from server.sessions.changes import changed
from server.sessions.state import State
from server.words.accepted import in_words
from server.words.said import Unaccepted, say
from server.words.sentences import SENTENCES

SERVER = Path(__file__).parents[2] / "server"
SOURCES = "\n".join(
    path.read_text() for path in sorted(SERVER.rglob("*.py")) if path.parent != SERVER / "words"
)


def codes() -> set[str]:
    """What the server says somewhere: all names in quotes of a call, up to its first parameter."""
    calls = re.findall(r"(?:\bsay|(?:Refusal|Unreadable)\.of)\(([^=()]*(?:\([^()]*\))?[^=()]*)", SOURCES)
    said = {name for call in calls for name in re.findall(r'"(\w+)"', call)}
    chosen = re.findall(r'(?:code|stuck) = "(\w+)" if \w+ else "(\w+)"', SOURCES)
    return said | {name for pair in chosen for name in pair}


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
