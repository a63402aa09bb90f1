"""The quiet line: told once, with a remedy that was tried, taken back when it is no longer true; nothing stops."""

from __future__ import annotations

import json

import pytest

from server.lab.train.advance import advance
from server.sessions.outbox import Outbox
from tests.sessions.bench import Bench

DEAD = "#seed=0.5&activation=relu&firstBias=-10&problem=regression&networkShape=4"


def settled(link: str) -> Bench:
    bench = Bench(link)
    bench.tick(0.0)
    bench.settle()
    return bench


@pytest.mark.parametrize(
    ("link", "words", "fix"),
    [
        (DEAD, "All 4 neurons of hidden layer 1 say 0", "Reset with first biases 0.1"),
        ("#seed=0.5&initZero=true", "All weights are 0", "Reset with first weights Xavier"),
        ("#seed=0.5&firstBias=10&loss=binary_cross_entropy", "Tanh is flat", "Reset with first biases 0.1"),
    ],
)
def test_what_cannot_learn_is_told_and_its_remedy_mends_it(link: str, words: str, fix: str) -> None:
    bench = settled(link)
    first, last = bench.named("notes")
    assert words in first["notes"][0]["message"]
    assert (first["fixes"], first["notes"]) == ([], last["notes"])
    (button,) = last["fixes"]
    assert button["label"] == fix
    for command in button["commands"]:
        bench.session.receive(json.dumps(command), bench.session.owner)
    bench.settle()
    assert bench.named("notes")[-1] == {"type": "notes", "notes": [], "fixes": []}
    assert not bench.named("refused")
    bench.train(60)
    assert bench.named("notes")[-1]["notes"] == []


def test_training_goes_on_and_nothing_is_said_twice() -> None:
    bench = settled(DEAD)
    bench.say("play")
    for tick in range(200):
        bench.tick(1 + tick / 30)
    assert bench.epoch > 300
    assert len(bench.named("notes")) == 2
    assert not bench.named("diverged")


def test_while_it_trains_a_note_is_told_when_it_was_seen_twice_and_sought_once_a_second() -> None:
    bench = settled("#seed=0.5&activation=relu&networkShape=4")
    bench.say("play")
    asked = 0
    for tick in range(120):
        if tick == 30:
            for neuron in range(3):
                bench.say("set_parameter", layer=1, neuron=neuron, source=None, value=-50.0)
        job = bench.job(1 + tick / 30)
        if job is not None:
            asked += job.with_notes
            bench.session.accept(advance([job])[0])
        bench.draw()
    assert asked in (4, 5)
    (note,) = bench.named("notes")
    assert note["notes"][0]["message"].startswith(
        "3 of 4 neurons of hidden layer 1 say 0 for every training point"
    )
    assert bench.session.state.playing


def test_a_browser_that_comes_back_is_told_again() -> None:
    bench = settled(DEAD)
    before = bench.named("notes")[-1]
    bench.session.leave(bench.session.owner)
    bench.outbox, bench.events, bench.frames = Outbox(), [], 0
    bench.session.attach(bench.outbox)
    bench.settle()
    assert bench.named("notes") == [before]


def test_a_good_network_is_left_in_peace() -> None:
    bench = settled("#seed=0.5")
    bench.train(30)
    assert bench.named("notes") == []
