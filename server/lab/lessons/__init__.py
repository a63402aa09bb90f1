"""The story: ten short lessons, each a data file beside this one, in the order of their numbers.

Part of floor 1. A lesson is a link to begin at, a few sentences a stop, a question, hints, and a goal that the server
checks (`lessons.check`). Texts may hold *emphasis* and `numbers` between backticks; the page renders no other markup.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from server.lab.lessons.conditions import AnyCondition, Part, Several
from server.lab.view import HIDEABLE

FOLDER = Path(__file__).parent

Name = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
Line = Annotated[str, Field(min_length=8, max_length=120)]
Sentences = Annotated[str, Field(min_length=20, max_length=420)]


class Stop(Part):
    """One stop on the way: two or three sentences, and what the page opens there. "": what was open stays."""

    text: Sentences
    panel: Annotated[str, Field(max_length=20)] = ""
    point: Annotated[Several | None, Field(strict=False)] = None


class Answer(Part):
    """One answer to choose, and what is said to whoever chooses it."""

    text: Annotated[str, Field(min_length=2, max_length=90)]
    reply: Sentences
    is_right: bool = False


class Prediction(Part):
    """A question to answer before pressing anything; one answer is right."""

    question: Sentences
    answers: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=4, strict=False)]

    @model_validator(mode="after")
    def _one_is_right(self) -> Prediction:
        if sum(answer.is_right for answer in self.answers) != 1:
            raise ValueError("one answer is right")
        return self


class Goal(Part):
    """What to reach: a sentence for people, and the conditions that the server checks, all of them at one time."""

    text: Sentences
    conditions: Annotated[tuple[AnyCondition, ...], Field(min_length=1, max_length=4, strict=False)]


class Solution(Part):
    """One way to the goal: commands as a page sends them, and how many epochs to train after them."""

    commands: Annotated[tuple[dict[str, Any], ...], Field(max_length=12, strict=False)] = ()
    epochs: Annotated[int, Field(ge=0, le=5000)] = 0


class Lesson(Part):
    """One lesson. `start` is a permalink's part after the #, without the lesson's name and without what is hidden.

    shows: which controls that a link may hide are there (`view.HIDEABLE`); all others, but X1 and X2, are hidden.
    """

    name: Name
    title: Annotated[str, Field(min_length=4, max_length=48)]
    idea: Line
    start: Annotated[str, Field(min_length=8, max_length=400)]
    shows: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=30, strict=False)]
    stops: Annotated[tuple[Stop, ...], Field(min_length=2, max_length=4, strict=False)]
    predict: Prediction
    goal: Goal
    hints: Annotated[tuple[Sentences, ...], Field(min_length=2, max_length=3, strict=False)]
    why: Sentences
    solution: Solution

    @property
    def link(self) -> str:
        """The whole link that begins it."""
        hidden = [f"{key}_hide=true" for key in HIDEABLE if key not in (*self.shows, "x", "y")]
        return "#" + "&".join([self.start, f"lesson={self.name}", *hidden])


@cache
def lessons() -> dict[str, Lesson]:
    """All lessons by name, in their order. Raises ValidationError for a file that is not as it should be."""
    found = [Lesson(**tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml"))]
    return {lesson.name: lesson for lesson in found}


@cache
def for_page() -> list[dict[str, Any]]:
    """What the page has to know of all lessons, as plain data; not how goals are checked or reached."""
    return [
        lesson.model_dump(exclude={"solution": True, "goal": {"conditions"}, "start": True, "shows": True})
        | {"link": lesson.link}
        for lesson in lessons().values()
    ]
