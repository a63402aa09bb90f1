"""Many who look at one session: equal wishes are one look, others take turns, spectators change and cost nothing."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any, get_args

import pytest

from server.lab.diagnosis.trials import is_bounded
from server.lab.inside import INSIGHTS
from server.lab.jobs import Job
from server.lab.look import frames
from server.lab.train.advance import advance
from server.protocol import commands
from server.protocol.form import Role
from server.sessions import audience
from server.sessions.audience import MOST_LOOKS, SPECTATORS_EVERY
from server.sessions.outbox import MOST_EVENTS_WAITING, Outbox, Overflow
from server.sessions.scheduling.ration import Ration
from server.sessions.session import Session
from server.sessions.viewer import Viewer

TICK = 0.02
VALLEY_EVERY, SURFACE_EVERY = (INSIGHTS[name].every for name in ("valley", "surface"))
ALLOWED = {"hello", "ack", "set_visible", "watch"}


class Page:
    """A browser that draws at once, unless it is slow, and keeps what it was sent."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self.session, self.viewer = session, viewer
        self.events: list[dict[str, Any]] = []
        self.pictures: list[bytes] = []
        self.scenes = 0
        self.is_slow = False

    def say(self, name: str, **values: Any) -> None:
        self.session.receive(json.dumps({"type": name} | values), self.viewer)

    def draw(self) -> None:
        for message in self.viewer.outbox.ready():
            if isinstance(message, str):
                self.events.append(json.loads(message))
            elif message[1] == frames.SCENE:
                self.scenes += 1
            else:
                self.pictures.append(message)
        if not self.is_slow:
            self.viewer.outbox.acknowledge(len(self.pictures))

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == name]


class Room:
    """A session with its owner and so many spectators, and a clock by hand."""

    def __init__(self, spectators: int, link: str = "#seed=0.5") -> None:
        self.session, self.now = Session.open(link, Outbox(), new_seed=lambda: "0.25"), 0.0
        self.ration = Ration()
        self.owner = Page(self.session, self.session.owner)
        self.spectators: list[Page] = []
        for _ in range(spectators):
            self.join()

    def join(self) -> Page:
        self.spectators.append(Page(self.session, self.session.join(Outbox())))
        return self.spectators[-1]

    @property
    def pages(self) -> list[Page]:
        return [self.owner, *self.spectators]

    def tick(self, seconds: float = TICK) -> Job | None:
        self.now += seconds
        self.ration.pass_time(self.now, self.session)
        job = self.ration.next_job(self.session)
        if job is not None:
            self.session.accept(advance([job])[0])
        for page in self.pages:
            page.draw()
        return job

    def settle(self) -> list[Job]:
        """Until there is nothing to do; all jobs of that."""
        jobs = []
        for _ in range(100):
            job = self.tick()
            if job is not None:
                jobs.append(job)
            elif not self.session.is_active:
                return jobs
        raise AssertionError("it never rests")

    def train(self, ticks: int) -> list[Job]:
        jobs = (self.tick() for _ in range(ticks))
        return [job for job in jobs if job is not None]

    @property
    def epoch(self) -> int:
        run = self.session.state.run
        return 0 if run is None else run.epoch


def test_equal_wishes_are_one_look_and_all_get_the_very_same_bytes() -> None:
    room = Room(50)
    room.owner.say("play")
    jobs = room.train(30)
    assert max(len(job.looks) for job in jobs) == 1
    for page in room.spectators:
        assert page.scenes == 1
        assert len(page.pictures) >= len(jobs) - 1
        assert all(seen is shown for seen, shown in zip(page.pictures, room.owner.pictures, strict=True))


def test_who_sees_the_inside_alone_has_a_look_of_its_own_beside_the_owners() -> None:
    room = Room(3)
    room.settle()
    for page in room.spectators[:2]:
        page.say("watch", losses=True)
    room.owner.say("play")
    jobs = room.train(20)
    assert {len(job.looks) for job in jobs if job.looks} == {2}
    one, other, plain = (page.pictures[-10:] for page in room.spectators)
    assert one == other
    assert plain == room.owner.pictures[-10:]
    assert one != plain


def test_five_who_look_elsewhere_take_turns_beside_the_owner() -> None:
    room = Room(5)
    room.settle()
    for number, page in enumerate(room.spectators):
        page.say("watch", point=[float(number), 1.0])
    room.owner.say("play")
    before = [len(page.pictures) for page in room.pages]
    jobs = room.train(50)
    assert max(len(job.looks) for job in jobs) == MOST_LOOKS
    owner, *others = (len(page.pictures) - seen for page, seen in zip(room.pages, before, strict=True))
    assert owner >= len(jobs) - 1
    assert min(others) >= max(others) - 1
    assert sum(others) >= (MOST_LOOKS - 1) * (owner - 2)


def test_what_costs_much_comes_to_all_spectators_together_as_often_as_to_the_owner() -> None:
    room = Room(4)
    room.settle()
    for number, page in enumerate(room.spectators):
        page.say("watch", parameter=[1, 0, 0], second=[1, 1, number % 2] if number > 1 else None)
    room.spectators[1].say("watch", parameter=[2, 0, 0])
    room.owner.say("play")
    jobs = room.train(200)
    seconds = 200 * TICK
    valleys = [sum(look.inside.shows("valley") for look in job.looks) for job in jobs]
    surfaces = [sum(look.inside.shows("surface") for look in job.looks) for job in jobs]
    assert max(valleys) == max(surfaces) == 1
    assert sum(valleys) <= 2 + seconds * (1 / VALLEY_EVERY + 1 / SURFACE_EVERY)
    assert 2 <= sum(surfaces) <= 2 + seconds / SURFACE_EVERY
    for number, page in enumerate(room.spectators):  # and to each of them in its turn
        watch = page.viewer.sight.waits_since
        assert room.now - watch < 4 * SURFACE_EVERY, number


def test_a_slow_spectator_slows_nobody() -> None:
    room, alone = Room(2), Room(0)
    for each in (room, alone):
        each.settle()
        each.owner.say("play")
    room.spectators[0].is_slow = True
    for each in (room, alone):
        each.train(60)
    assert room.epoch == alone.epoch
    assert len(room.owner.pictures) == len(alone.owner.pictures)
    assert room.spectators[1].pictures[-20:] == room.owner.pictures[-20:]
    assert len(room.spectators[0].pictures) <= 5


def test_a_slow_owner_leaves_spectators_some_pictures_and_not_too_many() -> None:
    room = Room(3)
    room.settle()
    room.owner.is_slow = True
    room.owner.say("play")
    jobs = room.train(150)
    looks = sum(len(job.looks) for job in jobs)
    assert 150 * TICK / SPECTATORS_EVERY / 2 <= looks <= 150 * TICK / SPECTATORS_EVERY + 3


def test_spectators_that_hide_and_come_back_change_nothing_for_the_owner() -> None:
    room, alone = Room(3), Room(0)
    for each in (room, alone):
        each.settle()
        each.owner.say("play")
    for tick in range(80):
        if tick % 20 == 0:
            for page in room.spectators[:2]:
                page.say("set_visible", value=tick % 40 != 0)
        room.tick()
        alone.tick()
    hidden = room.spectators[0]
    hidden.say("set_visible", value=False)
    seen = len(hidden.pictures)
    assert seen < len(room.spectators[2].pictures)
    room.train(10), alone.train(10)
    assert len(hidden.pictures) == seen
    assert room.epoch == alone.epoch
    assert room.owner.pictures == alone.owner.pictures
    hidden.say("set_visible", value=True)
    room.tick()
    assert hidden.pictures[-1] == room.owner.pictures[-1]


@pytest.mark.parametrize("how", ["hides", "leaves"])
def test_without_its_owner_a_session_stands_still_and_spectators_see_it(how: str) -> None:
    room = Room(2)
    room.owner.say("play")
    room.train(20)
    epoch = room.epoch
    if how == "hides":
        room.owner.say("set_visible", value=False)
    else:
        room.session.leave(room.owner.viewer)
    jobs = room.settle()
    newcomer = room.join()
    jobs += room.settle()
    assert not any(job.trains for job in jobs)
    assert room.epoch == epoch
    assert len(newcomer.pictures) == newcomer.scenes == 1
    newest = room.spectators[0].pictures[-1]
    assert (room.spectators[1].pictures[-1], newcomer.pictures[-1]) == (newest, newest)
    if how == "hides":
        room.owner.say("set_visible", value=True)
    else:
        room.owner = Page(room.session, room.session.owner)
        room.session.attach(outbox := Outbox())
        room.owner = Page(room.session, room.session.owner)
        assert room.owner.viewer.outbox is outbox
    room.train(20)
    assert room.epoch > epoch
    assert newcomer.pictures[-5:] == room.owner.pictures[-5:]


def test_what_waited_for_an_owner_that_has_left_takes_no_room() -> None:
    room = Room(0)
    room.owner.say("set_speed", value=2)
    outbox = weakref.ref(room.owner.viewer.outbox)
    room.session.leave(room.owner.viewer)
    gc.collect()
    assert outbox() is None


def test_of_a_session_whose_owner_hides_while_it_trains_spectators_see_what_costs_much_too() -> None:
    room = Room(1)
    (page,) = room.spectators
    room.owner.say("play")
    room.train(20)
    room.owner.say("set_visible", value=False)
    room.settle()
    for source in (0, 1):  # the second while what the first has cost still rests
        page.say("watch", parameter=[1, 0, source])
        jobs = room.settle()
        assert any(look.inside.shows("valley") for job in jobs for look in job.looks)


def test_a_slow_spectator_sees_the_last_picture_of_a_network_that_has_stopped() -> None:
    room = Room(1)
    room.settle()
    (page,) = room.spectators
    page.is_slow = True
    for _ in range(12):
        room.owner.say("step")
        room.tick()
    room.settle()
    page.is_slow = False
    room.settle()
    assert page.pictures[-1] == room.owner.pictures[-1]


def said(name: str) -> dict[str, Any]:
    """A command of that type, well formed."""
    given: dict[str, Any] = {
        "set": {"field": "learning_rate", "value": 0.1}, "set_speed": {"value": 5}, "look_at": {"neuron": [1, 0]},
        "set_view": {"discretize": True}, "rewind": {"epoch": 0}, "open_link": {"link": "#dataset=xor"},
        "add_neuron": {"layer": 1}, "remove_neuron": {"layer": 1}, "silence": {"layer": 1, "neuron": 0},
        "unsilence": {"layer": 1, "neuron": 0}, "set_visible": {"value": True}, "ack": {"frames": 0},
        "hello": {"protocol": 1}, "set_parameter": {"layer": 1, "neuron": 0, "source": 0, "value": 1.0},
        "cut_link": {"layer": 1, "neuron": 0, "source": 0}, "mend_link": {"layer": 1, "neuron": 0, "source": 0},
    }  # fmt: skip
    return {"type": name} | given.get(name, {})


def names() -> list[str]:
    return [get_args(each.model_fields["type"].annotation)[0] for each in get_args(commands.Command)]


def test_a_spectator_may_say_what_changes_nothing() -> None:
    by_name = dict(zip(names(), get_args(commands.Command), strict=True))
    assert {name for name, command in by_name.items() if Role.SPECTATOR in command.roles} == ALLOWED


@pytest.mark.parametrize("name", sorted(set(names()) - ALLOWED))
def test_a_spectators_command_is_refused_to_it_alone_and_changes_nothing(name: str) -> None:
    room = Room(2)
    room.owner.say("step")
    room.owner.say("set", field="noise", value=10)
    room.owner.say("undo")
    room.settle()
    before, heard = room.session.document, [len(page.events) for page in room.pages]
    one, other = room.spectators
    one.say(**{"name" if key == "type" else key: value for key, value in said(name).items()})
    assert room.session.document is before
    room.settle()
    assert room.session.document is before
    (refused,) = one.events[heard[1] :]
    assert (refused["type"], refused["reason"]) == ("refused", "not_allowed")
    assert [len(room.owner.events), len(other.events)] == [heard[0], heard[2]]


def test_what_is_known_of_the_data_is_written_once_and_said_to_all_who_have_not_heard_it() -> None:
    room = Room(3)
    room.settle()
    room.owner.say("set", field="problem", value="regression")
    room.join()
    *others, newcomer = told = [page.viewer.outbox.ready() for page in room.pages]
    for events in told:
        assert [json.loads(event)["type"] for event in events[:2]] == ["data", "state"]
        assert not any('"data"' in str(event) for event in events[2:])
    assert all(events[0] is others[0][0] for events in others)
    assert newcomer[0] == others[0][0]
    room.owner.say("set", field="noise", value=10)
    assert [json.loads(event)["type"] for event in room.owner.viewer.outbox.ready()] == ["state"]


def test_who_joins_late_is_told_all_that_the_others_know() -> None:
    room = Room(1, "#seed=0.5&learningRate=10&activation=relu&regularization=L2&regularizationRate=3")
    room.owner.say("play")
    room.train(100)
    assert room.owner.named("diverged")
    room.settle()
    newcomer = room.join()
    room.settle()
    assert newcomer.named("state") == room.owner.named("state")[-1:]
    assert newcomer.named("diverged") == room.owner.named("diverged")[-2:]
    (curve,) = newcomer.named("losses")
    assert len(curve["epochs"]) > 1
    assert newcomer.pictures[-1] == room.owner.pictures[-1]


def test_what_the_owner_looks_back_at_all_see() -> None:
    room = Room(1)
    for _ in range(6):
        room.owner.say("step")
    room.settle()
    room.owner.say("rewind", epoch=2)
    room.settle()
    (page,) = room.spectators
    assert page.named("state")[-1]["past"] == {"epoch": 2, "batch": 0}
    assert page.pictures[-2:] == room.owner.pictures[-2:]
    room.owner.say("undo")
    room.settle()
    assert page.named("state")[-1] == room.owner.named("state")[-1]
    assert page.pictures[-1] == room.owner.pictures[-1]


def test_a_copy_has_no_spectators_and_another_browser_of_the_owner_keeps_them() -> None:
    room = Room(2)
    room.settle()
    assert len(room.session.copy(Outbox()).audience.viewers) == 1
    room.session.attach(Outbox())
    room.owner = Page(room.session, room.session.owner)
    room.owner.say("step")
    room.settle()
    assert room.spectators[0].pictures[-1] == room.owner.pictures[-1]


def test_a_spectator_that_does_not_read_is_sent_away_and_nobody_else() -> None:
    room = Room(2)
    deaf, _ = room.spectators
    for number in range(MOST_EVENTS_WAITING + 1):
        room.owner.say("set_speed", value=(1, 2)[number % 2])
        room.owner.draw()
        room.spectators[1].draw()
    assert isinstance(deaf.viewer.outbox.end, Overflow)
    assert not deaf.viewer.is_attached
    room.settle()
    assert room.spectators[1].pictures[-1] == room.owner.pictures[-1]


def test_an_owner_that_does_not_read_is_sent_away_and_spectators_hear_all() -> None:
    room = Room(1)
    (page,) = room.spectators
    room.settle()
    outbox, number = room.owner.viewer.outbox, 0
    while outbox.end is None:
        room.owner.say("set_speed", value=(1, 2)[number % 2])
        page.draw()
        number += 1
    assert isinstance(outbox.end, Overflow)
    assert not room.session.is_present
    assert page.named("state")[-1]["speed"] == room.session.state.speed
    room.session.attach(Outbox())
    room.owner = Page(room.session, room.session.owner)
    room.owner.say("step")
    room.settle()
    assert room.owner.named("data")
    assert page.pictures[-1] == room.owner.pictures[-1]


def test_a_network_that_diverges_stops_though_its_owner_does_not_read() -> None:
    room = Room(1, "#seed=0.5&learningRate=10&activation=relu&regularization=L2&regularizationRate=3")
    (page,) = room.spectators
    room.owner.say("play")
    while room.session.state.playing:
        room.now += TICK
        room.ration.pass_time(room.now, room.session)
        job = room.ration.next_job(room.session)
        assert job is not None
        (result,) = advance([job])
        is_good = result.diverged_at is None and (result.measures is None or is_bounded(result.measures))
        room.owner.draw()
        for _ in range(0 if is_good else MOST_EVENTS_WAITING):
            room.owner.viewer.outbox.put_event("no room is left")
        room.session.accept(result)
        page.draw()
    assert isinstance(room.owner.viewer.outbox.end, Overflow)
    assert page.named("diverged")


def test_a_job_that_fails_is_not_tried_again_for_spectators_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "SPECTATORS_EVERY", 0.0)
    room = Room(2)
    assert room.session.next_job() is not None
    room.session.fail()
    for page in room.pages:
        page.draw()
        assert page.named("notice")
    assert not room.session.is_active
    room.owner.say("step")  # what failed once may be done now: then the points are there, too
    room.settle()
    assert [page.scenes for page in room.pages] == [1, 1, 1]
    assert room.spectators[0].pictures[-1] == room.owner.pictures[-1]
