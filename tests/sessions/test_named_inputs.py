"""Data whose inputs have names: seen over other axes, asked about a point, edited in their own units."""

from __future__ import annotations

import itertools

import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import own_units
from server.lab.presets import PRESETS
from server.sessions.document import Document
from server.sessions.session import Session
from server.sessions.state import State
from tests.lab import drawn
from tests.sessions.bench import Bench

DRIVING = f"#{PRESETS['driving'].link}&seed=0.5"


def shown(bench: Bench) -> list[float]:
    """The weights and biases that a person reads."""
    state = bench.session.state
    return own_units(state.experiment, bench.run.parameters).tolist()


def test_another_axis_or_point_is_looked_at_anew() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    before = bench.session.state.revision
    bench.say("set_view", axes=[1, 2])
    bench.say("set_view", point=[50, -1, 20])
    assert bench.session.state.revision == before + 2
    job = bench.job(1.0)
    assert job is not None
    assert (job.looks[0].axes, job.looks[0].held) == ((1, 2), (50.0, -1.0, 20.0))
    assert not job.with_scene


def test_what_does_not_fit_the_data_is_not_looked_for() -> None:
    bench = Bench("#seed=0.5&axes=2,1&point=50,-1,20")
    job = bench.job(0.0)
    assert job is not None
    assert (job.looks[0].axes, job.looks[0].held) == ((0, 1), ())


def test_the_browser_is_told_of_the_data_before_the_state_that_has_them() -> None:
    bench = Bench()
    bench.settle()
    bench.say("set", field="noise", value=20)
    bench.say("set", field="classification_data", value="driving")
    bench.settle()
    bench.say("regenerate")
    bench.settle()
    bench.say("set", field="classification_data", value="circle")
    said = [
        (event["name"] if event["type"] == "data" else len(event["sizes"]), event["revision"])
        for event in (bench.draw(), bench.events)[1]
        if event["type"] in ("data", "state")
    ]
    assert [what for what, _ in said] == ["circle", 4, 4, "driving", 4, 4, "circle", 4]
    for (what, revision), (_, of_state) in itertools.pairwise(said):
        assert not isinstance(what, str) or revision == of_state


def test_another_browser_is_told_of_the_data_too() -> None:
    bench = Bench(DRIVING)
    bench.settle()
    bench.session.attach(bench.outbox)
    assert [event["name"] for event in bench.named("data")] == ["driving", "driving"]


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


@pytest.mark.parametrize("experiment", drawn.EXPERIMENTS, ids=lambda each: each.data.schema.name)
def test_points_that_somebody_gives_are_shown_and_trained(experiment: Experiment) -> None:
    bench = Bench()
    bench.session = Session(Document(State(experiment=experiment, origin=experiment)), bench.outbox)
    bench.train(3)
    (said,) = [event for event in bench.named("data") if event["name"] == experiment.data.schema.name]
    assert [each["name"] for each in said["inputs"]] == [each.name for each in experiment.data.schema.inputs]
    assert bench.shown["sizes"][0] == len(said["inputs"])
    kinds = [event["type"] for event in bench.events]
    assert kinds.index("data") < kinds.index("state")
    assert bench.scenes == 1
    assert bench.epoch == 3
    assert bench.run.is_finite
    before = shown(bench)
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=0.25)
    assert shown(bench)[0] == pytest.approx(0.25)
    assert shown(bench)[1:] == pytest.approx(before[1:])
    name = {"classification": "xor", "regression": "reg-waves"}[experiment.problem]
    bench.say("set", field=f"{experiment.problem}_data", value=name)
    bench.train(3)
    assert bench.named("data")[-1]["name"] == name
    assert (bench.epoch, bench.scenes) == (6, 2)
    bench.say("undo")
    bench.settle()
    assert bench.named("data")[-1]["name"] == experiment.data.schema.name
    assert bench.session.state.experiment.drawn is experiment.drawn
