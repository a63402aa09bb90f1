"""When a session says how a goal stands: at once when a mark changes, now and then when only values do."""

from __future__ import annotations

from typing import Any

from server.lab.jobs import Job, Measures
from server.lab.lessons import lessons
from server.lab.permalink import links
from server.lab.train.advance import advance
from server.sessions.goals import VALUES_EVERY, GoalKeeper
from tests.sessions.bench import Bench

EXPERIMENT = links.read(lessons()["loss"].link).experiment
RUN = advance([Job(EXPERIMENT)])[0].run


def say(keeper: GoalKeeper, loss: float, now: float = 0.0, is_moving: bool = True, name: str = "loss") -> Any:
    return keeper.follow(name, EXPERIMENT, RUN, Measures(loss, loss, 0.5), now, is_moving)


def test_it_says_each_condition_with_its_value() -> None:
    assert say(GoalKeeper(), 0.5) == {
        "type": "goal",
        "lesson": "loss",
        "reached": False,
        "conditions": [
            {
                "text": "Test loss 0.1 or less",
                "code": "goal_test_loss",
                "params": {"at_most": 0.1, "measure": "test_loss"},
                "met": False,
                "value": "0.5",
            }
        ],
    }


def test_what_is_reached_stays_reached_until_the_lesson_is_begun_again() -> None:
    keeper = GoalKeeper()
    assert not say(keeper, 0.5)["reached"]
    assert say(keeper, 0.05, 0.01)["reached"]
    after = say(keeper, 0.5, 0.02)
    assert after["reached"]
    assert not after["conditions"][0]["met"]
    keeper.begin()
    assert not say(keeper, 0.5, 0.03)["reached"]


def test_values_alone_are_said_now_and_then_and_at_once_when_it_stands_still() -> None:
    keeper = GoalKeeper()
    say(keeper, 0.5, 1.0)
    assert say(keeper, 0.4, 1.0 + VALUES_EVERY / 2) is None
    assert say(keeper, 0.3, 1.0 + VALUES_EVERY * 1.1)["conditions"][0]["value"] == "0.3"
    assert say(keeper, 0.2, 1.0 + VALUES_EVERY * 1.2, is_moving=False)["conditions"][0]["value"] == "0.2"
    assert say(keeper, 0.2, 9.0, is_moving=False) is None


def test_another_browser_is_told_again_what_is_reached() -> None:
    keeper = GoalKeeper()
    say(keeper, 0.05)
    keeper.forget_what_was_said()
    assert say(keeper, 0.5)["reached"]


def test_another_lesson_or_none_begins_anew() -> None:
    keeper = GoalKeeper()
    assert say(keeper, 0.05)["reached"]
    assert say(keeper, 0.05, name="") is None
    assert say(keeper, 0.05, name="no such lesson") is None
    assert not say(keeper, 0.5)["reached"]


def test_a_session_says_how_the_goal_stands_and_keeps_what_is_reached() -> None:
    bench = Bench(lessons()["blanks"].link)
    bench.settle()
    assert [event["reached"] for event in bench.named("goal")] == [False]
    for source in (0, 1):
        bench.say("set_parameter", layer=1, neuron=0, source=source, value=1.0)
    bench.settle()
    assert bench.named("goal")[-1]["reached"]
    bench.say("reset")
    bench.settle()
    assert bench.named("goal")[-1]["reached"]
    bench.session.attach(bench.outbox)
    said = len(bench.named("goal"))
    bench.settle()
    assert [event["reached"] for event in bench.named("goal")[said:]] == [True]
    bench.say("open_link", link=lessons()["blanks"].link)
    bench.settle()
    assert not bench.named("goal")[-1]["reached"]


def test_whoever_leaves_a_lesson_gets_the_hidden_controls_back() -> None:
    bench = Bench(lessons()["blanks"].link)
    bench.settle()
    assert bench.session.state.view.hidden
    said = len(bench.named("goal"))
    bench.say("set_view", lesson="")
    bench.say("step")
    bench.settle()
    assert not bench.session.state.view.hidden
    assert len(bench.named("goal")) == said


def test_a_session_without_a_lesson_has_no_goal() -> None:
    bench = Bench()
    bench.train(3)
    assert bench.named("goal") == []
