"""The rules of reading: what is added, removed, unknown, no longer accepted, shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from server.lab.experiment.fields import Choice, Flag, Number
from server.lab.stored import codec, container
from server.lab.stored.container import Damaged, Unreadable
from server.lab.stored.forms import MOST_SAID, Form, Refuse, Report
from server.lab.stored.values import Line, Many, Names, Numbered, Of, OneOf, Optional, Plain, Some, Table
from tests.lab.stored.test_container import framed

COLOURS = Plain(Choice({"red": "Red", "blue": "Blue"}))
HEIGHT = Plain(Number(0, 10))


@dataclass(frozen=True)
class Stone:
    height: float
    colour: str = "red"
    polished: bool = False


@dataclass(frozen=True)
class Wall:
    stones: tuple[Stone, ...] = ()
    corner: Stone | None = None
    keystone: Stone = Stone(1.0)
    weights: Any = None
    what: Any = None


STONE = Form("stone", Stone, {"height": HEIGHT, "colour": COLOURS, "polished": Plain(Flag())}, is_shared=True)
# As it was before it could be polished, and when it still had a smell
EARLY = Form("stone", Stone, {"height": HEIGHT, "colour": COLOURS}, is_shared=True)


@dataclass(frozen=True)
class Smelling(Stone):
    smell: str = "none"


LATE = Form("stone", Smelling, dict(STONE.fields) | {"smell": Line(20)}, is_shared=True)


def wall(stone: Form = STONE) -> Form:
    return Form(
        "wall",
        Wall,
        {
            "stones": Many(Of(stone), 5),
            "corner": Optional(Of(stone)),
            "keystone": Of(stone),
            "weights": Optional(Numbered(2)),
            "what": Optional(OneOf((stone,))),
        },
    )


def packed(
    document: Any, stones: Any = (), arrays: dict[str, Any] | None = None, name: str = "wall"
) -> bytes:
    return container.pack({name: document, "shared": {"stone": list(stones)}}, arrays or {})


def read(document: Any, stones: Any = (), arrays: dict[str, Any] | None = None) -> tuple[Any, Report]:
    return codec.read(wall(), packed(document, stones, arrays))


def test_an_added_field_has_its_default_in_older_bytes() -> None:
    old = codec.write(EARLY, Stone(2.0, "blue"))
    document, report = codec.read(STONE, old)
    assert document == Stone(2.0, "blue", polished=False)
    assert report == Report()


def test_a_removed_field_and_one_of_a_newer_version_are_ignored_and_counted() -> None:
    stones = (Smelling(2.0, smell="of rain"), Smelling(3.0, "blue", True, "of moss"))
    late = Wall(stones, keystone=Smelling(1.0))
    document, report = codec.read(wall(STONE), codec.write(wall(LATE), late))
    assert document.stones == (Stone(2.0), Stone(3.0, "blue", True))
    assert report.unknown == {"stone.smell": 3}  # the keystone is one, too
    assert report.refused == []


def test_a_value_that_is_no_longer_accepted_becomes_the_default_and_is_reported() -> None:
    document, report = read({"keystone": 0}, [{"height": 3, "colour": "green"}])
    assert document.keystone == Stone(3.0, "red")
    assert report.refused == ["stone.colour: give one of red, blue"]


def test_a_thing_without_what_it_needs_is_not_accepted_and_its_place_has_the_default() -> None:
    document, report = read(
        {"stones": [0, 1, 0], "corner": 1, "keystone": 1}, [{"height": 3}, {"height": 11, "colour": "blue"}]
    )
    assert document == Wall((Stone(3.0), Stone(3.0)))
    line = "stone.height: give a number from 0 to 10"
    assert report.refused == [line, f"wall.corner: {line}", f"wall.keystone: {line}"]


def test_what_needs_something_at_the_top_is_damaged() -> None:
    with pytest.raises(Damaged, match=r"The stone cannot be read: stone\.height: it is missing\."):
        codec.read(STONE, packed(0, [{}], name="stone"))
    with pytest.raises(Damaged, match="This holds no wall"):
        codec.read(wall(), packed(0, name="room"))


def test_a_list_whose_items_are_one_is_kept_whole_or_not_at_all() -> None:
    row = Form("row", Wall, {"stones": Many(Of(STONE), 3, are_one=True)})
    stones = [{"height": 3}, {"height": -1}]
    assert (
        codec.read(row, packed({"stones": [0, 0]}, stones, name="row")).document.stones == (Stone(3.0),) * 2
    )
    document, report = codec.read(row, packed({"stones": [0, 1]}, stones, name="row"))
    assert document.stones == ()
    assert len(report.refused) == 1
    assert codec.read(row, packed({"stones": [0] * 4}, stones, name="row")).document.stones == ()


def test_an_object_that_stands_in_several_places_is_written_once_and_is_one_again() -> None:
    one, other = Stone(2.0), Stone(2.0)
    data = codec.write(wall(), Wall((one, other, one), corner=one, what=one))
    assert len(container.unpack(data).value["shared"]["stone"]) == 3  # and the keystone
    document = codec.read(wall(), data).document
    assert document.stones[0] is document.stones[2] is document.corner is document.what
    assert document.stones[0] is not document.stones[1]


def test_an_array_of_the_same_bytes_is_written_once() -> None:
    box = Form(
        "box", dict, {"a": Numbered(2), "b": Numbered(2), "c": Numbered(2)}, values=lambda box: box, make=_box
    )
    rows = np.arange(6.0).reshape(2, 3)
    data = codec.write(box, {"a": rows, "b": rows.copy(), "c": rows.reshape(3, 2)})
    assert len(container.unpack(data).arrays) == 2
    found = codec.read(box, data).document
    assert found["a"] is found["b"]
    assert found["c"].tolist() == rows.reshape(3, 2).tolist()


def test_a_large_array_cannot_stand_in_any_number_of_places() -> None:
    """A few bytes that name it would make an object as large as it is."""
    row = {"height": 1, "weights": "large"}
    block = Form("block", Wall, {"weights": Numbered(2)})
    wall_of_blocks = Form("wall", Wall, {"stones": Many(Of(block), 100)})
    data = packed({"stones": [row] * 100}, arrays={"large": np.zeros((1000, 1000))})
    document, report = codec.read(wall_of_blocks, data)
    assert len(document.stones) == 100
    assert sum(stone.weights is not None for stone in document.stones) == 8
    assert len(report.refused) == 92


def _box(a: Any, b: Any, c: Any) -> dict[str, Any]:
    return {"a": a, "b": b, "c": c}


@pytest.mark.parametrize(
    ("document", "refused"),
    [
        ({"corner": True}, "corner: there is no such stone"),
        ({"corner": -1}, "corner: there is no such stone"),
        ({"corner": 7}, "corner: there is no such stone"),
        ({"corner": {"height": 3}}, "corner: there is no such stone"),
        ({"stones": 3}, "stones: give a list of up to 5"),
        ({"stones": [0] * 6}, "stones: give a list of up to 5"),
        ({"weights": 3}, "weights: an array of 2 dimensions"),
        ({"weights": "row"}, "weights: an array of 2 dimensions"),
        ({"weights": "flags"}, "weights: an array of 2 dimensions"),
        ({"weights": "nothing"}, "weights: an array of 2 dimensions"),
        ({"what": {"stone": 0, "other": 0}}, "what: give one of stone"),
        ({"what": {"brick": 0}}, "what: brick is not one of stone"),
        ({"what": ["stone"]}, "what: give one of stone"),
    ],
)
def test_what_is_of_another_kind_is_not_accepted(document: Any, refused: str) -> None:
    arrays = {"row": np.zeros(3), "flags": np.zeros((1, 1), bool)}
    found, report = read(document, [{"height": 3}], arrays)
    assert found == Wall()
    assert report.refused == [f"wall.{refused}"]


@pytest.mark.parametrize("document", [None, 3, [], "wall"])
def test_what_has_no_fields_is_damaged(document: Any) -> None:
    with pytest.raises(Damaged):
        read(document)
    with pytest.raises(Unreadable):
        codec.read(wall(), container.pack(document, {}))
    with pytest.raises(Unreadable):
        codec.read(wall(), container.pack({"wall": {}, "shared": document}, {}))
    assert read({"corner": 0}, document if isinstance(document, list) else [])[0] == Wall()


def test_names_texts_and_tables_lose_only_what_is_not_accepted() -> None:
    @dataclass(frozen=True)
    class Box:
        names: frozenset[str] = frozenset()
        label: str = ""
        heights: Any = None
        some: Any = None

    fields = {
        "names": Names(("a", "b")),
        "label": Line(5),
        "heights": Table(HEIGHT, 2),
        "some": Some(STONE.fields),
    }
    form = Form("box", Box, fields)

    def found(**written: Any) -> tuple[Box, Report]:
        return codec.read(form, packed(written, name="box"))

    whole = Box(frozenset({"a"}), "Aµ", {"x": 1.0}, {"colour": "blue"})
    assert codec.read(form, codec.write(form, whole)) == (whole, Report())
    assert found(names=["b", "c"])[0].names == {"b"}
    assert found(names=["b", 3])[0] == found(label="123456")[0] == found(label="a\n")[0] == Box()
    assert (
        found(heights={"x": 1, "y": 2, "z": 3})[0] == found(heights={"x": 11})[0] == found(some=3)[0] == Box()
    )
    box, report = found(some={"colour": "green", "height": 3, "smell": "none"})
    assert box.some == {"height": 3.0}
    assert report == Report({"smell": 1}, ["colour: give one of red, blue"])


def test_what_does_not_go_together_is_refused_by_the_form() -> None:
    def fit(values: dict[str, Any], refuse: Refuse) -> None:
        if values.get("polished") and values.get("colour") == "blue":
            refuse("polished", "blue ones stay rough")
        if values["height"] == 7:
            refuse("height", "not seven")

    form = Form("stone", Stone, STONE.fields, fit=fit)
    document, report = codec.read(
        form, packed({"height": 1, "colour": "blue", "polished": True}, name="stone")
    )
    assert (document, report.refused) == (Stone(1.0, "blue"), ["stone.polished: blue ones stay rough"])
    with pytest.raises(Damaged, match="not seven"):
        codec.read(form, packed({"height": 7}, name="stone"))


def test_a_report_stays_short_and_can_be_printed() -> None:
    many = {f"{number}\ud800" + "x" * 300: 1 for number in range(2 * MOST_SAID)}
    _, report = codec.read(wall(), framed({"value": {"wall": many, "shared": {}}, "arrays": []}))
    assert len(report.unknown) == MOST_SAID
    assert all(len(name.encode()) <= 200 for name in report.unknown)
    report = Report()
    for _ in range(2 * MOST_SAID):
        report.refuse("x" * 500)
    assert (len(report.refused), max(map(len, report.refused))) == (MOST_SAID, 200)
