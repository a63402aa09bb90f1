"""Numbers that are typed, forgotten and filled in: what the page is told of them, and one undo for each."""

from __future__ import annotations

import pytest

from server.lab.preprocessing import own_units
from server.lab.presets import PRESETS
from tests.sessions.bench import Bench

DRIVING = f"#{PRESETS['driving'].link}&seed=0.5"
HOUSES = f"#{PRESETS['houses'].link}&seed=0.5"


def opened(link: str) -> Bench:
    bench = Bench(link)
    bench.settle()
    return bench


def shown(bench: Bench) -> list[float]:
    """The weights and biases that a person reads."""
    state = bench.session.state
    return own_units(state.experiment, bench.run.parameters).tolist()


# --- forgotten and filled in ---------------------------------------------------------------------------


def test_forgetting_is_one_edit_whose_undo_brings_all_of_it_back() -> None:
    bench = opened(DRIVING)
    known = shown(bench)
    bench.train(3)
    run, curve = bench.run, bench.named("losses")
    bench.say("reset", initializer="he")
    bench.settle()
    assert (bench.epoch, bench.shown["experiment"]["initializer"]) == (0, "he")
    assert shown(bench) != pytest.approx(known)
    assert bench.shown["undo"]["message"] == "forget the numbers"
    bench.say("undo")
    assert bench.session.state.run is run
    assert bench.shown["experiment"]["initializer"] == "example"
    assert bench.shown["undo"] is None
    assert len(bench.named("losses")) > len(curve)
    assert bench.named("losses")[-1]["epochs"][-1] == 3
    bench.say("redo")
    bench.settle()
    assert (bench.epoch, bench.shown["experiment"]["initializer"]) == (0, "he")


def test_filling_in_is_one_edit() -> None:
    bench = opened(DRIVING.replace("initializer=example", "initializer=he"))
    drawn = shown(bench)
    bench.say("reset", initializer="example")
    bench.settle()
    assert shown(bench) == pytest.approx([3, -0.5, 10, -200, 6, 0.5, 4, -200, 0.01, 0.025, -3], abs=1e-9)
    bench.say("undo")
    bench.settle()
    assert shown(bench) == drawn
    assert bench.shown["undo"] is None


def test_without_an_initializer_the_first_weights_stay_the_same() -> None:
    bench = opened(HOUSES)
    first = shown(bench)
    bench.train(2)
    bench.say("reset")
    bench.settle()
    assert (bench.epoch, shown(bench), bench.shown["undo"]["message"]) == (0, first, "reset")


@pytest.mark.parametrize("value", ["nonsense", "", 7, "x" * 1000])
def test_an_initializer_that_is_none_is_refused_and_nothing_changes(value: object) -> None:
    bench = opened(DRIVING)
    bench.train(2)
    before = bench.session.state
    bench.say("reset", initializer=value)
    assert bench.named("refused")
    assert bench.session.state is before


# --- typed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", ["#seed=0.5&networkShape=&initZero=true", "#seed=0.5&networkShape=", HOUSES])
def test_what_was_typed_is_told_also_to_another_browser(link: str) -> None:
    bench = opened(link)
    untouched = shown(bench)
    assert bench.shown["touched"] == []
    bench.say("set_parameter", layer=1, neuron=0, source=1, value=2.5)
    assert bench.shown["touched"] == [1]
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=-7)
    assert bench.shown["touched"] == [0, 1]
    bench.session.leave(bench.session.owner)
    bench.session.attach(bench.outbox)
    assert bench.shown["touched"] == [0, 1]
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=untouched[0])  # taken back
    assert bench.shown["touched"] == [1]


def test_undo_and_another_run_say_what_is_typed_then() -> None:
    bench = opened("#seed=0.5&networkShape=2")
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=1)
    bench.say("set_parameter", layer=1, neuron=1, source=None, value=2)
    bench.say("undo")
    assert bench.shown["touched"] == [0]
    bench.say("redo")
    assert bench.shown["touched"] == [0, 5]
    for command in ("reset", "new_weights"):
        bench.say(command)
        bench.settle()
        assert bench.shown["touched"] == []
        bench.say("undo")
        assert bench.shown["touched"] == [0, 5]


def test_once_something_is_learned_all_are_numbers_and_none_is_told() -> None:
    bench = opened("#seed=0.5&networkShape=2")
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=1)
    bench.settle()
    bench.train(2)
    bench.say("set_parameter", layer=1, neuron=0, source=1, value=1)
    assert bench.shown["touched"] == []
    bench.say("rewind", epoch=0)
    assert bench.shown["touched"] == [0]


def test_another_shape_begins_without() -> None:
    bench = opened("#seed=0.5&networkShape=2")
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=1)
    bench.say("add_neuron", layer=1)
    assert bench.shown["touched"] == []
    bench.say("undo")
    assert bench.shown["touched"] == [0]
