"""`descent bench --spectators N`: what it costs that N watch a session, against one, on a real server.

One owner trains; all draw equally fast and wish to see the same. The workers train, look and encode; the server
itself does all else, and with many spectators mostly sends. An epoch is one batch here, and there are few of them, so
that looking is nearly all that the workers do.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.cli.processes import family, processor_seconds, serving
from server.lab.look.frames import FRAME
from server.protocol import VERSION
from server.sessions.registry import MOST_SPECTATORS

__all__ = ["MOST_SPECTATORS", "measure"]

LINK = "#seed=0.5&networkShape=4,2&batchSize=250"
SPEED = 5  # epochs a second, each with a frame
WARM_UP = 2.0  # seconds that are not counted
_HEADER = struct.Struct("<BBHIII")


@dataclass
class _Page:
    """One client. frames: what it was shown, as hashes by flags, revision, epoch and batch; watch: the token of those
    who watch.
    """

    frames_a_second: float
    frames: dict[tuple[int, ...], int] = field(default_factory=dict)
    watch: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


def measure(spectators: int, seconds: float, frames_a_second: float) -> dict[str, Any]:
    """The figures with one spectator and with so many, and what the others cost. Milliseconds of a processor."""
    one, many = (asyncio.run(_measured(count, seconds, frames_a_second)) for count in (1, spectators))
    sent = one["frames_sent_per_owners_frame"], many["frames_sent_per_owners_frame"]
    more = many["server_ms_per_frame"] - one["server_ms_per_frame"]
    return {
        "with_1": one,
        f"with_{spectators}": many,
        "looking_and_encoding_times_that_of_one": _ratio(many, one, "workers_ms_per_frame"),
        "all_with_sending_times_that_of_one": _ratio(many, one, "all_ms_per_frame"),
        "sending_ms_per_frame_and_spectator": round(more / max(1e-9, sent[1] - sent[0]), 4),
    }


def _ratio(many: dict[str, Any], one: dict[str, Any], name: str) -> float:
    return round(float(many[name] / one[name]), 3) if one[name] else 0.0


async def _measured(spectators: int, seconds: float, frames_a_second: float) -> dict[str, Any]:
    with serving(most_sessions=spectators + 1) as (server, port):
        owner, *others = pages = [_Page(frames_a_second) for _ in range(spectators + 1)]
        tasks = [asyncio.create_task(_look(owner, port, {"link": LINK}))]
        watch = await asyncio.wait_for(owner.watch, 60)
        tasks += [asyncio.create_task(_look(page, port, {"watch": watch})) for page in others]
        await asyncio.gather(*(asyncio.wait_for(page.watch, 60) for page in others))
        await asyncio.sleep(WARM_UP)
        for page in pages:
            page.frames = {}
        process, *workers = family(server)
        before = processor_seconds([process]), processor_seconds(workers)
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        elapsed = time.perf_counter() - start
        own, theirs = processor_seconds([process]) - before[0], processor_seconds(workers) - before[1]
        frames = max(1, len(owner.frames))
        for task in tasks:
            task.cancel()
        lost = [task for task in await asyncio.gather(*tasks, return_exceptions=True) if task is not None]
    return {
        "owners_frames_per_second": round(len(owner.frames) / elapsed, 2),
        "frames_sent_per_owners_frame": round(sum(len(page.frames) for page in pages) / frames, 2),
        "frames_that_differ": sum(
            page.frames[moment] != owner.frames[moment]
            for page in others
            for moment in page.frames.keys() & owner.frames.keys()
        ),
        "connections_lost": sum(not isinstance(error, asyncio.CancelledError) for error in lost),
        "workers_ms_per_frame": round(1e3 * theirs / frames, 3),
        "server_ms_per_frame": round(1e3 * own / frames, 3),
        "all_ms_per_frame": round(1e3 * (own + theirs) / frames, 3),
    }


async def _look(page: _Page, port: int, hello: dict[str, Any]) -> None:
    """Look for ever, drawing at most so many frames a second; who owns the session trains."""
    url, origin = f"ws://127.0.0.1:{port}/ws", Origin(f"http://127.0.0.1:{port}")
    drawn: set[asyncio.Task[None]] = set()
    async with connect(
        url, origin=origin, open_timeout=60, ping_interval=None, compression=None
    ) as connection:
        await connection.send(json.dumps({"type": "hello", "protocol": VERSION} | hello))
        received, due = 0, time.perf_counter()
        async for message in connection:
            if isinstance(message, str):
                event = json.loads(message)
                if event["type"] == "welcome":
                    page.watch.set_result(event["watch"])
                    if event["role"] == "owner":
                        await connection.send(json.dumps({"type": "set_speed", "value": SPEED}))
                        await connection.send('{"type":"play"}')
                continue
            if message[1] != FRAME:
                continue
            received += 1
            page.frames[_HEADER.unpack_from(message)[2:]] = hash(message)
            due = max(due + 1 / page.frames_a_second, time.perf_counter())
            drawn.add(task := asyncio.create_task(_draw(connection, received, due)))
            task.add_done_callback(drawn.discard)
    raise ConnectionError("the server has closed the connection")


async def _draw(connection: ClientConnection, count: int, due: float) -> None:
    await asyncio.sleep(due - time.perf_counter())
    with contextlib.suppress(ConnectionClosed):
        await connection.send(json.dumps({"type": "ack", "frames": count}))
