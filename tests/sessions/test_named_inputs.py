"""Data whose inputs have names: seen over other axes, asked about a point, edited in their own units."""

from __future__ import annotations

import pytest

from server.lab import units
from server.lab.presets import PRESETS
from tests.sessions.bench import Bench

DRIVING = f"#{PRESETS['driving'].link}&seed=0.5"


def shown(bench: Bench) -> list[float]:
    """The weights and biases that a person reads."""
    state = bench.session.state
    return units.own(state.experiment, bench.run.parameters).tolist()


def test_another_axis_or_point_is_looked_at_anew() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    before = bench.session.state.revision
    bench.say("set_view", axes=[1, 2])
    bench.say("set_view", point=[50, -1, 20])
    assert bench.session.state.revision == before + 2
    job = bench.job(1.0)
    assert job is not None and job.look is not None
    assert (job.look.axes, job.look.held) == ((1, 2), (50.0, -1.0, 20.0))
    assert not job.look.with_scene


def test_what_does_not_fit_the_data_is_not_looked_for() -> None:
    bench = Bench("#seed=0.5&axes=2,1&point=50,-1,20")
    job = bench.job(0.0)
    assert job is not None and job.look is not None
    assert (job.look.axes, job.look.held) == ((0, 1), ())


def test_the_browser_is_told_of_inputs_and_scales() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    (state, *_) = bench.named("state")
    assert state["sizes"] == [3, 2, 1]
    assert state["scales"] == pytest.approx([53 / 12**0.5, 2 / 12**0.5, 40 / 12**0.5])
    assert state["target_scale"] == 1
    plane = Bench()
    assert plane.named("state")[0]["scales"] == [1, 1]
    houses = Bench(f"#{PRESETS['houses'].link}&seed=0.5")
    assert houses.named("state")[0]["target_scale"] == pytest.approx(28_000 / 12**0.5)


def test_a_typed_number_is_the_number_that_is_seen() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    bench.say("set_parameter", layer=1, neuron=1, source=0, value=5.5)
    bench.say("set_parameter", layer=1, neuron=0, source=None, value=-150)
    assert shown(bench) == pytest.approx([3, -0.5, 10, -150, 5.5, 0.5, 4, -200, 0.01, 0.025, -3], abs=1e-9)
    bench.say("cut_link", layer=1, neuron=0, source=2)
    assert shown(bench)[:4] == pytest.approx([3, -0.5, 0, -150], abs=1e-9)
    bench.say("silence", layer=1, neuron=1)
    assert shown(bench)[9] == 0
    bench.say("mend_link", layer=1, neuron=0, source=2)
    bench.say("unsilence", layer=1, neuron=1)
    assert shown(bench) == pytest.approx([3, -0.5, 10, -150, 5.5, 0.5, 4, -200, 0.01, 0.025, -3], abs=1e-9)


def test_other_points_keep_what_hands_have_typed() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=4)
    bench.say("regenerate")
    bench.say("set", field="noise", value=20)
    bench.settle()
    assert shown(bench) == pytest.approx([4, -0.5, 10, -200, 6, 0.5, 4, -200, 0.01, 0.025, -3], abs=1e-9)


def test_forgotten_numbers_are_drawn() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    bench.say("step")
    bench.settle()
    bench.say("set", field="initializer", value="he")
    bench.say("reset")
    bench.settle()
    assert bench.epoch == 0
    assert max(abs(number) for number in shown(bench)[:2]) < 1


def test_there_are_as_many_inputs_to_look_at_as_the_data_have() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    bench.say("look_at", neuron=[0, 2])
    assert bench.session.state.neuron == (0, 2)
    bench.say("look_at", neuron=[0, 3])
    assert bench.named("refused")
    bench.say("set", field="classification_data", value="circle")
    bench.settle()
    bench.say("look_at", neuron=[0, 6])
    bench.say("set", field="classification_data", value="driving")
    assert bench.session.state.neuron is None
    bench.settle()


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_from_one_kind_of_data_to_another_while_it_trains(problem: str) -> None:
    bench = Bench(f"#seed=0.5&problem={problem}")
    bench.train(3)
    field, name = {"classification": ("classification_data", "driving")}.get(
        problem, ("regression_data", "houses")
    )
    bench.say("set", field=field, value=name)
    bench.train(3)
    assert bench.epoch == 6
    other = {"classification": "circle", "regression": "reg-plane"}[problem]
    bench.say("set", field=field, value=other)
    bench.train(3)
    assert bench.run.is_finite
    assert len(bench.run.parameters) == 25
