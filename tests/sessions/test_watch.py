"""What of the inside a page is shown, and when: with frames while it trains, alone where nothing else is new."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest

from server.lab.inside import INSIGHTS
from server.lab.jobs import Job
from server.lab.look import frames, look
from server.lab.permalink import links
from server.lab.train.advance import advance
from server.sessions.outbox import Outbox
from server.sessions.scheduling.ration import Ration
from server.sessions.session import Session

VALLEY_EVERY, SURFACE_EVERY = (INSIGHTS[name].every for name in ("valley", "surface"))
VALLEY = {"parameter": [1, 0, 0]}
SURFACE = VALLEY | {"second": [1, 0, 1]}


def insides(message: bytes) -> dict[str, np.ndarray]:
    """The arrays of a message, by name."""
    count, at, found = struct.unpack_from("<I", message, 48)[0], 56, {}
    for _ in range(count):
        section, _, side, _, size, length = struct.unpack_from("<HHHHII", message, at)
        if section == frames.ARRAY:
            payload, kind = message[at + 16 : at + 16 + size], side.to_bytes(2, "little").decode()
            found[payload[length:].decode()] = np.frombuffer(payload[:length], kind)
        at += 16 + size + -size % 8
    return found


class Page:
    """A session, and a page that draws at once and remembers the messages that carry pictures or arrays."""

    def __init__(self, link: str = "#seed=0.5") -> None:
        assert not links.read(link).refused  # else the test would be about another network
        self.outbox = Outbox()
        self.session = Session.open(link, self.outbox)
        self.ration = Ration()
        self.messages: list[bytes] = []
        self.now = 0.0
        self.settle()

    def say(self, name: str, **values: Any) -> None:
        self.session.receive(json.dumps({"type": name} | values), self.session.owner)

    def tick(self, seconds: float = 0.02) -> Job | None:
        self.now += seconds
        self.ration.pass_time(self.now, self.session)
        job = self.ration.next_job(self.session)
        if job is not None:
            self.session.accept(advance([job])[0])
        for message in self.outbox.ready():
            if isinstance(message, bytes) and message[1] != frames.SCENE:
                self.messages.append(message)
                self.outbox.acknowledge(len(self.messages))
        return job

    def settle(self) -> None:
        """Until there is nothing to do."""
        for _ in range(10):
            if self.tick() is None and not self.session.is_active:
                return
        raise AssertionError("it never rests")


@pytest.fixture
def page() -> Page:
    return Page()


def test_a_watch_is_answered_alone_where_the_pictures_are_known(page: Page) -> None:
    before = len(page.messages)
    page.say("watch", point=[1.0, -2.0])
    page.settle()
    (answer,) = page.messages[before:]
    assert answer[1] == frames.INSIDE
    found = insides(answer)
    assert found["point_at"].tolist() == [1.0, -2.0]
    assert len(found["point_outputs"]) == 7
    assert "valley" not in found


def test_the_same_watch_is_not_answered_twice(page: Page) -> None:
    page.say("watch", losses=True)
    page.settle()
    before = len(page.messages)
    page.say("watch", losses=True)
    page.settle()
    assert len(page.messages) == before


def test_a_key_that_is_not_given_stays_and_null_ends_it(page: Page) -> None:
    page.say("watch", losses=True)
    page.say("watch", **VALLEY)
    page.settle()
    assert {"losses", "valley"} <= insides(page.messages[-1]).keys()
    page.say("watch", parameter=None)
    page.say("watch", collapse=True)
    page.settle()
    assert "losses" in insides(page.messages[-1])
    assert "valley" not in insides(page.messages[-1])


def test_after_a_change_it_comes_with_the_pictures(page: Page) -> None:
    page.say("watch", **SURFACE)
    page.settle()
    before = len(page.messages)
    page.say("set_parameter", layer=1, neuron=0, source=0, value=1.5)
    page.settle()
    quick, fine = page.messages[before:]
    assert insides(quick)["update"][0] == 1.5
    assert "surface" in insides(quick)
    assert not insides(fine)


def test_while_training_what_costs_much_comes_now_and_then(page: Page) -> None:
    page.say("watch", **SURFACE)
    page.settle()
    page.say("play")
    before = len(page.messages)
    ticks = 100
    for _ in range(ticks):
        page.tick()
    found = [insides(message) for message in page.messages[before:]]
    seconds = ticks * 0.02
    assert (
        10
        <= sum("valley" in arrays for arrays in found)
        <= 2 + seconds * (1 / VALLEY_EVERY + 1 / SURFACE_EVERY)
    )
    assert 2 <= sum("surface" in arrays for arrays in found) <= 2 + seconds / SURFACE_EVERY
    page.say("pause")
    before = len(page.messages)
    page.settle()
    assert "surface" in insides(page.messages[before])


def test_another_connection_says_again_what_it_wants(page: Page) -> None:
    page.say("watch", losses=True)
    page.settle()
    page.outbox = Outbox()
    page.session.attach(page.outbox)
    page.messages.clear()
    page.settle()
    assert not any(insides(message) for message in page.messages)


def test_what_does_not_fit_the_network_is_left_out(page: Page) -> None:
    page.say("watch", parameter=[9, 0, 0], space=[1, 0, 7], point=[1.0, 2.0, 3.0], losses=True)
    page.settle()
    assert insides(page.messages[-1]).keys() == {"losses"}


def test_a_watched_run_is_the_run_that_nobody_watched() -> None:
    ends = []
    for wanted in ({}, {"point": [1.0, 1.0], "losses": True, "step": True, "space": [1, 0, 1]} | SURFACE):
        page = Page("#seed=0.5&optimizer=adam&dropout=0.3&shuffle=true")
        page.say("watch", **wanted)
        for _ in range(20):
            page.say("step")
            page.settle()
        run = page.session.state.run
        assert run is not None
        assert run.epoch == 20
        ends.append(run.parameters.tobytes())
    assert ends[0] == ends[1]


def test_a_fault_in_looking_inside_costs_no_step(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(look, "see", broken)
    page.say("watch", **SURFACE)
    page.settle()
    assert insides(page.messages[-1]) == {}
    for _ in range(3):
        page.say("step")
        page.settle()
    run = page.session.state.run
    assert run is not None
    assert run.epoch == 3


def test_a_watch_whose_job_failed_is_not_tried_for_ever(page: Page) -> None:
    page.say("watch", losses=True)
    assert page.ration.next_job(page.session) is not None
    page.session.fail()
    assert not page.session.is_active
    page.say("watch", losses=True, collapse=True)  # something else may do
    page.settle()
    assert "losses" in insides(page.messages[-1])


def test_clicks_and_drags_have_a_surface_no_oftener_than_it_can_be_had(page: Page) -> None:
    page.ration.looking = 50.0
    page.say("watch", **SURFACE)
    page.settle()
    before = len(page.messages)
    for number in range(50):  # in a second, a drag and clicks
        page.say("set_parameter", layer=1, neuron=0, source=0, value=number / 50)
        page.say("watch", second=[1, 1, number % 2])
        page.tick()
    found = [insides(message) for message in page.messages[before:]]
    assert 3 <= sum("valley" in arrays for arrays in found) < len(found)  # it rests, too, and not for as long
    assert 1 <= sum("surface" in arrays for arrays in found) <= 3
    before = len(page.messages)
    for _ in range(50):
        page.tick()
    (last,) = (arrays for message in page.messages[before:] if "surface" in (arrays := insides(message)))
    assert last["update"][0] == 49 / 50
    assert not page.session.is_active


def way(page: Page) -> np.ndarray:
    """The way (moments, 2) of the newest surface."""
    ways = [arrays["surface_way"] for each in page.messages if "surface_way" in (arrays := insides(each))]
    return ways[-1].reshape(-1, 2)


def first_two(page: Page) -> np.ndarray:
    """What the two parameters of the surface are."""
    run = page.session.state.run
    assert run is not None
    return run.parameters[:2]


@pytest.mark.parametrize(
    "link", ["#seed=0.5", "#problem=regression&regDataset=houses&seed=0.5", "#dataset=driving&seed=0.5"]
)
def test_a_surface_shows_the_way_up_to_the_moment_that_is_shown(link: str) -> None:
    page = Page(link)
    page.say("watch", **SURFACE)
    page.settle()
    walked = [first_two(page)]
    for command in [*["step"] * 6, "step_batch"]:
        page.now += 20  # as long as it takes until another surface may be had
        page.say(command)
        page.settle()
        walked.append(first_two(page))
    assert way(page) == pytest.approx(np.array(walked), rel=1e-6)
    page.now += 20
    page.say("rewind", epoch=3)
    page.settle()
    assert way(page) == pytest.approx(np.array(walked[:4]), rel=1e-6)
    page.now += 20
    page.say("to_present")
    page.settle()
    assert way(page) == pytest.approx(np.array(walked), rel=1e-6)


def test_another_shape_begins_another_way() -> None:
    page = Page()
    page.say("watch", **SURFACE)
    for command, moments in (("step", 2), ("step", 3), ("add_layer", 1), ("step", 2)):
        page.now += 20
        page.say(command, **({"at": 1} if command == "add_layer" else {}))
        page.settle()
        assert len(way(page)) == moments


def test_a_point_that_comes_back_is_shown_again(page: Page) -> None:
    for point in ([1.0, -2.0], None, [1.0, -2.0]):
        before = len(page.messages)
        page.say("watch", point=point)
        page.settle()
    (answer,) = page.messages[before:]
    assert insides(answer)["point_at"].tolist() == [1.0, -2.0]
