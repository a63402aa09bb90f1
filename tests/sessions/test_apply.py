"""apply(): one pure function for every command, permission, time and undo included."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any, get_args

import pytest

from server.lab.run.edits import BeginEpochAnew, ByHand, Cut
from server.protocol import commands
from server.protocol.commands import Command
from server.protocol.form import Role
from server.protocol.refusals import Reason, Refusal
from server.sessions.apply import apply
from server.sessions.document import Document
from server.sessions.effects import BeginLesson, CurveIsNew, ForgetTime, Hurry, Notify
from server.words.edits import SENTENCES
from tests.sessions.bench import Bench

SEED = "0.77777"
EXAMPLES: dict[type[Any], dict[str, Any]] = {
    commands.SetField: {"field": "learning_rate", "value": 0.3},
    commands.SetSpeed: {"value": 30},
    commands.SetView: {"discretize": True},
    commands.AddNeuron: {"layer": 1},
    commands.RemoveNeuron: {"layer": 1},
    commands.SetParameter: {"layer": 1, "neuron": 0, "source": 0, "value": 0.5},
    commands.CutLink: {"layer": 1, "neuron": 0, "source": 0},
    commands.MendLink: {"layer": 1, "neuron": 0, "source": 0},
    commands.Silence: {"layer": 1, "neuron": 0},
    commands.Unsilence: {"layer": 1, "neuron": 0},
    commands.Rewind: {"epoch": 3},
    commands.LookAt: {"neuron": [1, 0]},
    commands.OpenLink: {"link": "#seed=0.1&dataset=xor"},
}
OF_SESSIONS = [each for each in get_args(Command) if not each.is_of_connection]
WITHOUT_EFFECT_HERE = {
    commands.Pause,
    commands.ToPresent,
    commands.ContinueHere,
}  # nothing plays, nobody looks back


def said(of: type[Any]) -> Any:
    name = of.model_fields["type"].annotation
    command = commands.parse(json.dumps({"type": get_args(name)[0]} | EXAMPLES.get(of, {})))
    assert isinstance(command, of), command
    return command


@pytest.fixture(scope="module")
def document() -> Document:
    """Nine epochs far, with something to undo and something to do again."""
    bench = Bench("#seed=0.5&networkShape=3,2")
    bench.settle()
    bench.train(9)
    bench.say("add_neuron", layer=1)
    bench.say("silence", layer=1, neuron=1)
    bench.say("undo")
    bench.settle()
    return bench.session.document


@pytest.mark.parametrize("of", get_args(Command), ids=lambda each: each.__name__)
def test_every_command_is_obeyed_here_or_is_of_a_connection(of: type[Any], document: Document) -> None:
    outcome = apply(document, said(of), Role.OWNER, SEED, 0.0) if of in OF_SESSIONS else None
    if of not in OF_SESSIONS:
        assert of in (commands.Hello, commands.Watch, commands.SetVisible, commands.Acknowledge)
        return
    assert not isinstance(outcome, Refusal), outcome
    assert outcome is not None
    assert (outcome[0] is document) == (of in WITHOUT_EFFECT_HERE)
    assert bool(outcome[1]) == (of not in WITHOUT_EFFECT_HERE)


@pytest.mark.parametrize("of", OF_SESSIONS, ids=lambda each: each.__name__)
def test_it_is_pure(of: type[Any], document: Document) -> None:
    before = pickle.dumps(document)
    outcomes = [apply(document, said(of), Role.OWNER, SEED, 0.0) for _ in range(2)]
    assert pickle.dumps(outcomes[0]) == pickle.dumps(outcomes[1])
    assert pickle.dumps(document) == before


@pytest.mark.parametrize("of", OF_SESSIONS, ids=lambda each: each.__name__)
def test_who_only_watches_changes_nothing(of: type[Any], document: Document) -> None:
    outcome = apply(document, said(of), Role.SPECTATOR, SEED, 0.0)
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.NOT_ALLOWED


@pytest.mark.parametrize("of", OF_SESSIONS, ids=lambda each: each.__name__)
def test_what_undo_takes_back_has_a_name_that_says_so(of: type[Any], document: Document) -> None:
    outcome = apply(document, said(of), Role.OWNER, SEED, 0.0)
    assert not isinstance(outcome, Refusal)
    after = outcome[0]
    assert (of.edit in SENTENCES) == (of.is_edit or of.continues)
    if of.is_edit:
        assert after.to_undo == said(of).called
        assert str(after.to_undo)
        assert after.to_redo is None
    elif of is not commands.Undo and of is not commands.Redo:
        assert after.to_undo == document.to_undo


def test_effects_are_values() -> None:
    document = Document()

    def effects(name: str, **values: Any) -> tuple[object, ...]:
        nonlocal document
        command = commands.parse(json.dumps({"type": name} | values))
        assert not isinstance(command, Refusal)
        outcome = apply(document, command, Role.OWNER, SEED, 0.0)
        assert not isinstance(outcome, Refusal)
        document = outcome[0]
        return outcome[1]

    assert effects("play") == (Hurry(), ForgetTime())
    assert effects("play") == ()
    opened = effects("open_link", link="#seed=0.5&noise=99")
    assert opened[:2] == (Hurry(), BeginLesson())
    assert [type(each) for each in opened[2:]] == [Notify]
    document = document.with_history(
        replace(document.history, losses=document.history.losses.noted(1.0, 0.5, 0.5))
    )
    assert CurveIsNew() in effects("reset")


def test_a_document_with_edits_that_wait_can_be_sent_and_is_the_same() -> None:
    bench = Bench()
    bench.settle()
    bench.say("step")
    assert bench.next_job() is not None
    bench.say("cut_link", layer=1, neuron=0, source=0)
    bench.say("set", field="batch_size", value=7)
    state = bench.session.state
    assert state.edits == (ByHand(state.experiment.changed(batch_size=10), Cut((0,))), BeginEpochAnew())
    assert pickle.loads(pickle.dumps(bench.session.document)).state.edits == state.edits


def test_a_history_that_goes_on_leaves_the_one_before_as_it_was() -> None:
    bench = Bench("#seed=0.5&networkShape=2")
    bench.settle()
    seen = []
    for _ in range(130):
        bench.train(1)
        document = bench.session.document
        seen.append((document, pickle.dumps([moment.position for moment in document.history])))
    for document, positions in seen:
        assert pickle.dumps([moment.position for moment in document.history]) == positions
        assert document.history.losses.epochs[-1] == document.state.run.epoch  # type: ignore[union-attr]
