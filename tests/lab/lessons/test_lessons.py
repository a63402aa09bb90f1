"""Every lesson's file: it is read, its link opens, it does not begin at its goal, and its solution gets there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from server.lab.jobs import Job
from server.lab.lessons import Lesson, for_page, lessons
from server.lab.lessons.check import Progress, check
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.train.advance import advance
from server.lab.view import HIDEABLE, PANELS
from server.protocol import commands
from server.protocol.refusals import Refusal
from server.sessions.changes import changed
from server.sessions.opening import opened
from server.sessions.state import State

ORDER = ["blanks", "neuron", "squash", "driving-test", "house-prices", "loss", "descent", "backwards", "hidden",
         "choices"]  # fmt: skip
every_lesson = pytest.mark.parametrize("lesson", lessons().values(), ids=lambda lesson: lesson.name)


def begun(lesson: Lesson) -> State:
    state, notices = opened(lesson.link, "0.5")
    assert notices == []
    (result,) = advance([Job(state.experiment)])
    return apply_run(state, result.run)


def apply_run(state: State, run: Any) -> State:
    return replace(state, run=run)


def command(given: dict[str, Any]) -> Any:
    """A command of a solution; a file has no null, so a parameter without a source is the bias."""
    parsed = commands.parse(
        json.dumps(({"source": None} if given["type"] == "set_parameter" else {}) | given)
    )
    assert not isinstance(parsed, Refusal), parsed
    return parsed


def progress(lesson: Lesson, state: State) -> Progress:
    assert state.run is not None
    return check(lesson, state.experiment, state.run, measure(state.experiment, state.run))


def solved(lesson: Lesson) -> State:
    state = begun(lesson)
    for given in lesson.solution.commands:
        outcome = changed(state, command(given), "0.5")
        assert isinstance(outcome, State), outcome
        state = outcome
    (result,) = advance([Job(state.experiment, state.run, lesson.solution.epochs)])
    assert result.diverged_at is None
    return apply_run(state, result.run)


def test_there_are_ten_in_the_order_of_the_ideas() -> None:
    assert list(lessons()) == ORDER


@every_lesson
def test_its_link_opens_without_a_word(lesson: Lesson) -> None:
    link = links.read(lesson.link)
    assert (link.refused, link.unknown) == ((), ())
    assert link.view.lesson == lesson.name
    assert set(lesson.shows) <= set(HIDEABLE)
    assert link.view.hidden == set(HIDEABLE) - set(lesson.shows) - {"x", "y"}
    assert links.read(links.write(link.experiment, link.view)).view == link.view


@every_lesson
def test_it_does_not_begin_at_its_goal(lesson: Lesson) -> None:
    assert not progress(lesson, begun(lesson)).is_reached


@every_lesson
def test_its_solution_reaches_the_goal(lesson: Lesson) -> None:
    reached = progress(lesson, solved(lesson))
    assert reached.is_reached, reached


@every_lesson
def test_to_train_the_start_is_enough_only_where_training_is_the_point(lesson: Lesson) -> None:
    state = begun(lesson)
    (result,) = advance([Job(state.experiment, state.run, 100)])
    trained = progress(lesson, apply_run(state, result.run))
    assert trained.is_reached == (lesson.name in ("house-prices", "loss"))


@every_lesson
def test_its_stops_open_panels_that_there_are_and_points_that_fit(lesson: Lesson) -> None:
    inputs = len(links.read(lesson.link).experiment.data.schema.inputs)
    for stop in lesson.stops:
        assert stop.panel in ("", *PANELS)
        assert stop.point is None or len(stop.point) == inputs


@every_lesson
def test_its_words_are_short_and_its_marks_are_closed(lesson: Lesson) -> None:
    texts = [*(stop.text for stop in lesson.stops), lesson.goal.text, lesson.why, *lesson.hints,
             lesson.predict.question, *(answer.reply for answer in lesson.predict.answers)]  # fmt: skip
    for text in texts:
        assert text.count("`") % 2 == 0, text
        assert re.sub("`[^`]*`", "", text).count("*") % 2 == 0, text
        assert text == " ".join(text.split()), text
        assert len(re.findall(r"[.!?:](?:\s|$)", text)) <= 7, text


def test_what_the_page_is_told_holds_no_solution() -> None:
    told = for_page()
    assert [lesson["name"] for lesson in told] == ORDER
    assert "solution" not in told[0]
    assert set(told[0]["goal"]) == {"text"}
    assert json.loads(json.dumps(told, allow_nan=False)) == json.loads(json.dumps(told))


def test_a_file_with_an_unknown_key_or_without_a_right_answer_is_refused() -> None:
    good = lessons()["blanks"].model_dump(exclude_none=True)
    assert Lesson(**good) == lessons()["blanks"]
    with pytest.raises(ValidationError):
        Lesson(**good, surprise=1)
    wrong = [answer | {"is_right": False} for answer in good["predict"]["answers"]]
    with pytest.raises(ValidationError, match="one answer is right"):
        Lesson(**(good | {"predict": good["predict"] | {"answers": wrong}}))
    with pytest.raises(ValidationError, match="at_least or at_most"):
        boundless = [{"measure": "accuracy", "code": "goal_not_filled_in"}]
        Lesson(**(good | {"goal": {"text": good["goal"]["text"], "conditions": boundless}}))
    with pytest.raises(ValidationError, match="says what this condition does not have"):
        other = [{"measure": "test_loss", "at_least": 0.5, "code": "goal_test_loss"}]
        Lesson(**(good | {"goal": {"text": good["goal"]["text"], "conditions": other}}))
