"""The outbox: events queue, frames replace, and at most two frames are under way."""

from __future__ import annotations

import asyncio

import pytest

from server.sessions.outbox import MOST_EVENTS_WAITING, Outbox, Overflow


def test_events_go_first_and_in_order() -> None:
    outbox = Outbox()
    outbox.put_frame(b"f1")
    outbox.put_event("a")
    outbox.put_event("b")
    assert outbox.ready() == ["a", "b", b"f1"]
    assert outbox.ready() == []


def test_a_frame_takes_the_place_of_one_that_has_not_left() -> None:
    outbox = Outbox()
    outbox.put_frame(b"old")
    assert not outbox.wants_frame
    outbox.put_frame(b"new")
    assert outbox.ready() == [b"new"]


def test_two_frames_are_under_way_at_most_and_events_pass_them() -> None:
    outbox = Outbox()
    for frame in (b"1", b"2"):
        outbox.put_frame(frame)
        assert outbox.ready() == [frame]
    assert not outbox.wants_frame
    outbox.put_frame(b"3")
    outbox.put_frame(b"4")
    assert outbox.ready() == []
    outbox.put_event("e")
    assert outbox.ready() == ["e"]
    assert outbox.acknowledge(1)
    assert outbox.ready() == [b"4"]


def test_a_slow_reader_has_one_frame_under_way() -> None:
    now = [0.0]
    outbox = Outbox(lambda: now[0])
    outbox.put_frame(b"1")
    outbox.ready()
    now[0] = 0.3
    outbox.acknowledge(1)
    assert outbox.is_slow
    for frame in (b"2", b"3"):
        outbox.put_frame(frame)
    assert outbox.ready() == [b"3"]
    outbox.put_frame(b"4")
    assert outbox.ready() == []
    now[0] = 0.35
    outbox.acknowledge(2)
    assert not outbox.is_slow


def test_two_frames_under_way_only_where_both_are_drawn_in_time() -> None:
    now = [0.0]
    outbox = Outbox(lambda: now[0])
    for frame in (b"1", b"2"):
        outbox.put_frame(frame)
        outbox.ready()
    for drawn in (
        1,
        2,
    ):  # a browser that draws ten a second: the second waits for the first, and is not slow itself
        now[0] += 0.1
        outbox.acknowledge(drawn)
        assert not outbox.is_slow
    outbox.put_frame(b"3")
    assert outbox.ready() == [b"3"]
    assert not outbox.wants_frame
    outbox.put_frame(b"4")
    outbox.hurry()  # what waits does not show what was commanded; what does may be the second
    assert outbox.ready() == []
    assert outbox.wants_frame
    outbox.put_frame(b"5")
    assert outbox.ready() == [b"5"]
    assert not outbox.wants_frame


def test_acknowledgements_of_frames_never_sent_count_for_nothing() -> None:
    outbox = Outbox()
    outbox.put_frame(b"1")
    outbox.ready()
    assert not outbox.acknowledge(2)
    assert outbox.acknowledge(1)
    assert not outbox.acknowledge(0)


def test_a_browser_that_reads_nothing_overflows() -> None:
    outbox = Outbox()
    for _ in range(MOST_EVENTS_WAITING):
        outbox.put_event("e")
    with pytest.raises(Overflow):
        outbox.put_event("one more")


def test_whoever_waits_is_woken_by_an_event_and_by_an_acknowledgement() -> None:
    async def wait() -> None:
        outbox = Outbox()
        waiting = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        outbox.put_event("e")
        assert await waiting == ["e"]
        for frame in (b"1", b"2", b"3"):
            outbox.put_frame(frame)
            outbox.ready()
        waiting = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        outbox.acknowledge(1)
        assert await waiting == [b"3"]

    asyncio.run(asyncio.wait_for(wait(), 5))


def test_events_that_wait_are_bounded_in_size_and_those_that_leave_make_room() -> None:
    outbox = Outbox()
    outbox.put_event("x" * 600_000)  # one alone may be larger: else it could never be said
    with pytest.raises(Overflow):
        outbox.put_event("x")
    outbox.ready()
    for _ in range(512):
        outbox.put_event("x" * 1024)
    with pytest.raises(Overflow):
        outbox.put_event("x")


def test_an_acknowledgement_that_tells_nothing_new_counts_for_nothing() -> None:
    outbox = Outbox()
    outbox.put_frame(b"frame")
    outbox.ready()
    assert outbox.acknowledge(1)
    assert not outbox.acknowledge(1)
