"""Runs that go wrong: the fault is told, its cause is right, and each button that is offered mends the run."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.lab.jobs import Job
from server.lab.lessons import lessons
from server.lab.presets import PRESETS
from server.lab.train.advance import advance
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.optimizers import OPTIMIZERS
from server.sessions.outbox import Outbox
from tests.sessions.bad_experiments import BAD, FACTS
from tests.sessions.bench import Bench


def gone_wrong(link: str, epochs: int = 400) -> Bench:
    """A session that was run until its banner says what helps."""
    bench = Bench(f"#seed=0.5&{link}")
    bench.tick(0.0)
    bench.say("play")
    tick = 0
    while bench.epoch < epochs and not bench.named("diverged"):  # a job may be a part of an epoch
        tick += 1
        bench.tick(tick / 60)
    bench.settle()
    return bench


def told(bench: Bench) -> dict[str, Any]:
    """The banner as it stands."""
    first, last = bench.named("diverged")
    assert (first["trying"], first["fixes"], last["trying"]) == (True, [], False)
    assert first["epoch"] == last["epoch"]
    assert f"at epoch {first['epoch']}:" in first["message"]
    assert f"at epoch {last['epoch']}:" in last["message"] or "from the start:" in last["message"]
    return last


def pressed(bench: Bench, fix: dict[str, Any], epochs: int = 100) -> Bench:
    """A copy of the session, after a button and Run."""
    twin = Bench.__new__(Bench)
    twin.__dict__.update(bench.__dict__ | {"outbox": Outbox(), "events": [], "frames": 0})
    twin.session = bench.session.copy(twin.outbox)
    for command in fix["commands"]:
        twin.session.receive(json.dumps(command), twin.session.owner)
    twin.settle()
    twin.say("play")
    start, now = max(twin.epoch, 0), 100.0
    while twin.epoch < start + epochs:
        twin.tick(now)
        assert not twin.named("diverged"), fix["label"]
        assert twin.session.state.playing
        now += 0.05
    assert not twin.named("refused")
    return twin


@pytest.mark.parametrize("link", BAD)
def test_each_button_that_is_offered_mends_the_run(link: str) -> None:
    bench = gone_wrong(link)
    banner = told(bench)
    assert not bench.session.state.playing
    assert banner["fixes"]
    labels = [fix["label"] for fix in banner["fixes"]]
    assert len(set(labels)) == len(labels)
    for fix in banner["fixes"]:
        pressed(bench, fix)


@pytest.mark.parametrize(("link", "reason", "words", "label"), FACTS)
def test_the_cause_is_told_apart(link: str, reason: str, words: str, label: str) -> None:
    banner = told(gone_wrong(link))
    assert banner["reason"] == reason
    assert words in banner["message"]
    assert label in [fix["label"] for fix in banner["fixes"]]


RECORDED = json.loads((Path(__file__).parents[1] / "reference" / "tfp_cases.json").read_text())
GOOD = {
    **{f"recorded {number}": case["link"].split("#")[-1] for number, case in enumerate(RECORDED)},
    **{f"preset {row.name}": row.link for row in PRESETS.values() if row.name != "step"},
    **{f"lesson {name}": lesson.link.lstrip("#") for name, lesson in lessons().items()},
    "deep ReLU": "activation=relu&networkShape=8,8,8,8,8,8",
    "L1 that stops every weight": "regularization=L1&regularizationRate=10",
    "L2 that is strong": "regularization=L2&regularizationRate=3&learningRate=0.1",
    "noise": "dataset=xor&noise=80&learningRate=0.3",
    "tanh at its limits, and right": "dataset=gauss&learningRate=1",
    "nothing to be learned": "dataset=xor&networkShape=&activation=linear",
    "momentum": "optimizer=momentum&momentum=0.99&learningRate=0.003",
    "one point a batch": "batchSize=1&dataset=spiral",
    "all points a batch": "batchSize=1200&learningRate=3",
    "zeros": "initZero=true",
    "dropout": "dropout=0.7&networkShape=8,8",
    "raw squares": "dataset=circle&xSquared=true&ySquared=true&xTimesY=true&learningRate=0.003",
    "regression behind tanh": "problem=regression&output=tanh",
}


def random_links(count: int) -> dict[str, str]:
    """Links as a class makes them: anything there is, with steps that are not too big for it."""
    chance, found = random.Random(5), {}
    for number in range(count):
        activation = chance.choice([*ACTIVATIONS])
        optimizer = chance.choice([*OPTIMIZERS])
        rate = 0.003 if optimizer in ("momentum", "nesterov", "adam", "adamw", "rmsprop") else 0.03
        shape = ",".join(str(chance.randint(1, 8)) for _ in range(chance.randint(0, 3)))
        task = chance.choice(
            ["dataset=spiral", "dataset=xor", "dataset=blobs-5", "dataset=moons", "problem=regression"]
        )
        waves = chance.choice(["", "&sinX=true&sinY=true", "&xSquared=true&scaling=standardised"])
        found[f"random {number}"] = (
            f"{task}&activation={activation}&optimizer={optimizer}&learningRate={rate}&networkShape={shape}"
            f"&noise={chance.randint(0, 50)}&batchSize={chance.randint(1, 30)}{waves}&seed={chance.random():.5f}"
        )
    return found


GOOD |= random_links(30)


@pytest.mark.parametrize("name", GOOD)
def test_no_false_alarm(name: str) -> None:
    link = GOOD[name]
    bench = Bench(f"#{link}" if "seed=" in link else f"#seed=0.5&{link}")
    bench.tick(0.0)
    bench.say("play")
    tick = 0
    while bench.epoch < 150:  # a job may be a part of an epoch
        tick += 1
        bench.tick(tick / 30)
        assert not bench.named("diverged")


def stopped(link: str) -> Bench:
    """A session at the moment when its run was stopped, before anything is tried."""
    bench = Bench(f"#seed=0.5&{link}")
    bench.tick(0.0)
    bench.say("play")
    now = 0.0
    while not bench.named("diverged"):
        bench.tick(now := now + 0.05)
    return bench


def test_the_same_run_has_the_same_diagnosis_in_any_company_and_any_process() -> None:
    found = []
    for travels in (False, True):
        bench, steps = stopped("activation=relu&learningRate=10&dropout=0.2&shuffle=true"), []
        while (job := bench.next_job()) is not None:
            stranger = Job(job.experiment, epochs=2)
            sent = pickle.loads(pickle.dumps([stranger, job])) if travels else [job]
            result = advance(sent)[-1]
            if result.inquiry is not None:
                runs = [each.run for each in result.inquiry.trials if each.run is not None]
                steps.append([run.parameters.tobytes() for run in runs])
                # Where a process begins, its inquiry is another object with the same values
                result = replace(result, inquiry=pickle.loads(pickle.dumps(result.inquiry)))
            bench.session.accept(result)
            bench.draw()
        found.append((told(bench), steps))
    assert found[0] == found[1]
    assert len(found[0][1]) > 10


def test_a_trial_goes_the_way_of_the_run_that_its_button_begins() -> None:
    bench = gone_wrong("activation=relu&learningRate=10")
    bench.session._trouble.begin(
        bench.session.state, advance([Job(bench.session.state.experiment)])[0], lambda: "0.1"
    )
    asked = bench.session._trouble.inquiry
    assert asked is not None
    number = next(
        index for index, trial in enumerate(asked.trials) if str(trial.remedy.said) == "Learning rate 0.03"
    )
    label, inquiry = str(asked.trials[number].remedy.said), asked
    for _ in range(40):
        after = advance([Job(inquiry.experiment, inquiry.run, inquiry=inquiry)])[0].inquiry
        assert after is not None
        inquiry = after
    (fix,) = [fix for fix in told(bench)["fixes"] if fix["label"] == label]
    trial = inquiry.trials[number]
    assert trial.run is not None
    assert trial.run.batch == 0
    twin = pressed(bench, fix, epochs=0)
    twin.say("pause")
    twin.settle()
    twin.train(trial.run.epoch - max(twin.epoch, 0))
    assert twin.run.parameters.tobytes() == trial.run.parameters.tobytes()


def test_a_weight_that_hands_made_too_large_is_not_the_steps_fault() -> None:
    bench = Bench("#seed=0.5")
    bench.train(30)
    for neuron in range(2):
        bench.say("set_parameter", layer=2, neuron=neuron, source=None, value=1e6)
    bench.say("set_parameter", layer=3, neuron=0, source=0, value=1e6)
    while not bench.named("diverged"):
        bench.say("step")
        bench.settle()
    banner = told(bench)
    assert banner["reason"] == "by_hand"
    assert banner["fixes"][0]["label"] == "Back to the last good epoch"
    assert pressed(bench, banner["fixes"][0]).epoch > 100


def test_nothing_is_tried_for_a_state_that_is_another_by_now() -> None:
    bench = stopped("firstBias=10")
    bench.say("set", field="first_bias", value=0.1)
    bench.say("reset")
    bench.settle()
    assert len(bench.named("diverged")) == 1
    bench.say("play")
    for tick in range(30):
        bench.tick(100 + tick / 20)
    assert len(bench.named("diverged")) == 1


def test_a_browser_that_comes_back_is_shown_the_trouble_and_its_remedies() -> None:
    bench = gone_wrong("firstBias=10")
    before = bench.named("diverged")
    bench.session.leave(bench.session.owner)
    bench.outbox, bench.events = Outbox(), []
    bench.session.attach(bench.outbox)
    assert bench.named("diverged") == before


def test_trials_that_cannot_be_carried_out_are_said_to_be_so() -> None:
    bench = stopped("firstBias=10")
    while (job := bench.next_job()) is not None and job.inquiry is None:
        bench.session.accept(advance([job])[0])
        bench.draw()
    bench.session.fail()
    assert "could not try" in told(bench)["message"]
    assert not bench.named("notice")
    bench.settle()
    assert len(bench.named("diverged")) == 2


def test_an_inquiry_waits_while_nobody_looks() -> None:
    bench = stopped("firstBias=10")
    bench.say("set_visible", value=False)
    assert bench.next_job() is None
    assert not bench.session.is_active
    bench.say("set_visible", value=True)
    assert bench.session.is_active
    bench.settle()
    assert told(bench)["fixes"]
