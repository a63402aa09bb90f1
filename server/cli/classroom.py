"""`descent bench --learners N`: a real server, as a process of its own, and N real WebSocket clients that all play.

Everything runs on loopback, for a bounded time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.cli.plain import epoch_seconds
from server.cli.processes import family, memory, processor_seconds, serving
from server.lab.look.frames import FRAME
from server.protocol import VERSION

# 60 % have the default network; the others are spread over these
SHAPES = ("", "1", "2", "3,2", "8", "4,4", "8,4", "6,5,4", "8,8,8", "8,8,8,8,8,8")
COMMAND_EVERY = 4.0  # seconds between two commands of a learner, on average
WARM_UP = 3.0  # seconds that are not counted
_HEADER = struct.Struct("<BBHIII")


@dataclass
class Seen:
    """What a client has seen while it was counted. Times are seconds.

    stopped: how often the server paused it or had something to tell.
    """

    frames: int = 0
    bytes: int = 0
    first_epoch: int = -1
    last_epoch: int = -1
    late: list[float] = field(default_factory=list)
    obeyed: list[float] = field(default_factory=list)
    stopped: int = 0

    @property
    def epochs(self) -> int:
        """How many were trained."""
        return max(0, self.last_epoch - self.first_epoch)


@dataclass
class Learner:
    """One client. seen: what it sees goes there; asked_at: when it gave the command that is not obeyed yet; rate: the
    learning rate that it asked for last.
    """

    link: str
    command_every: float = COMMAND_EVERY
    seen: Seen = field(default_factory=Seen)
    asked_at: float | None = None
    rate: float = 0.03


def measure(learners: int, seconds: float, frames_a_second: float) -> dict[str, Any]:
    """Start a server, let the class play, and return the figures."""
    plain_epoch = epoch_seconds()
    with serving(most_sessions=learners + 10) as (server, port):
        figures = asyncio.run(_play(server, port, learners, seconds, frames_a_second))
    return figures | {"plain_loop_epoch_us": round(1e6 * plain_epoch)}


def links(learners: int) -> list[str]:
    """The class: six of ten have the default network."""
    shapes = ["4,2" if number % 10 < 6 else SHAPES[number // 10 % len(SHAPES)] for number in range(learners)]
    data = ("circle", "xor", "gauss", "spiral")
    return [
        f"#seed=0.{number:04d}&dataset={data[number % 4]}&networkShape={shape}"
        for number, shape in enumerate(shapes)
    ]


async def _play(server: int, port: int, count: int, seconds: float, frames_a_second: float) -> dict[str, Any]:
    learners = [Learner(link) for link in links(count)]
    memory_before = memory(family(server))
    tasks = []
    for learner in learners:
        tasks.append(asyncio.create_task(learn(learner, port, frames_a_second)))
        await asyncio.sleep(0.01)
    await asyncio.sleep(WARM_UP)
    for learner in learners:
        learner.seen = Seen()
    memory_at_start = memory(family(server))
    start, server_start, own_start = (
        time.perf_counter(),
        processor_seconds(family(server)),
        time.process_time(),
    )
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - start
    server_used = processor_seconds(family(server)) - server_start
    own_used = time.process_time() - own_start
    memory_at_end = memory(family(server))
    gone = sum(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    held = (memory_at_end - memory_before, memory_at_end - memory_at_start)
    return _figures([learner.seen for learner in learners], elapsed, server_used, own_used, held, gone)


async def learn(learner: Learner, port: int, frames_a_second: float) -> None:
    """Play for ever, drawing at most so many frames a second, with a command now and then."""
    origin = Origin(f"http://127.0.0.1:{port}")
    url = f"ws://127.0.0.1:{port}/ws"
    acknowledging: set[asyncio.Task[None]] = set()
    pause = 1 / frames_a_second
    async with (
        connect(url, origin=origin, open_timeout=60, ping_interval=None, compression=None) as connection,
        asyncio.TaskGroup() as tasks,
    ):
        hello = {"type": "hello", "protocol": VERSION, "link": learner.link}
        await connection.send(json.dumps(hello))
        await connection.send('{"type":"play"}')
        tasks.create_task(_command(learner, connection))
        received, due, plays = 0, time.perf_counter(), False
        wanted_revision: int | None = None
        async for message in connection:
            now, seen = time.perf_counter(), learner.seen
            if isinstance(message, str):
                event = json.loads(message)
                if event["type"] == "state":
                    is_told = event["experiment"]["learning_rate"] == learner.rate
                    if learner.asked_at is not None and is_told:
                        wanted_revision = event["revision"]
                    seen.stopped += plays and not event["playing"]
                    plays = event["playing"]
                seen.stopped += event["type"] == "notice"
                continue
            if message[1] != FRAME:
                continue
            _, _, _, revision, epoch, _ = _HEADER.unpack_from(message)
            received += 1
            seen.frames += 1
            seen.bytes += len(message)
            seen.first_epoch = epoch if seen.first_epoch < 0 else seen.first_epoch
            seen.last_epoch = epoch
            seen.late.append(max(0.0, now - due))
            if learner.asked_at is not None and wanted_revision is not None and revision >= wanted_revision:
                seen.obeyed.append(now - learner.asked_at)
                learner.asked_at = wanted_revision = None
            # A browser that draws at this pace: it acknowledges, and so asks for the next frame, when its time comes
            due = max(due + pause, now)
            acknowledging.add(task := asyncio.create_task(_acknowledge(connection, received, due - now)))
            task.add_done_callback(acknowledging.discard)
        raise ConnectionError("the server has closed the connection")


async def _command(learner: Learner, connection: ClientConnection) -> None:
    """Another learning rate now and then, once the last one is obeyed."""
    chance = random.Random(learner.link)
    await asyncio.sleep(chance.uniform(0, learner.command_every))
    while True:
        if learner.asked_at is None:
            learner.rate = 0.01 if learner.rate == 0.03 else 0.03
            learner.asked_at = time.perf_counter()
            command = {"type": "set", "field": "learning_rate", "value": learner.rate}
            await connection.send(json.dumps(command))
        await asyncio.sleep(chance.uniform(0.5, 1.5) * learner.command_every)


async def _acknowledge(connection: ClientConnection, count: int, after: float) -> None:
    await asyncio.sleep(after)
    with contextlib.suppress(ConnectionClosed):
        await connection.send(json.dumps({"type": "ack", "frames": count}))


def _figures(
    learners: Sequence[Seen], elapsed: float, server: float, own: float, held: tuple[int, int], gone: int
) -> dict[str, Any]:
    """held: bytes of memory more than before the first learner, and more than when the counting began."""
    paces = sorted(learner.frames / elapsed for learner in learners)
    epochs = sorted(learner.epochs / elapsed for learner in learners)
    late = [late for learner in learners for late in learner.late]
    obeyed = [seconds for learner in learners for seconds in learner.obeyed]
    count = len(learners)
    return {
        "learners": count,
        "connections_lost": gone,
        "seconds": round(elapsed, 2),
        "server_processor_ms_per_learner_second": round(server / elapsed / count * 1e3, 3),
        "client_processor_ms_per_learner_second": round(own / elapsed / count * 1e3, 3),
        "server_processors": round(server / elapsed, 3),
        "frames_per_second": {"median": round(share(paces, 0.5), 2), "worst": round(paces[0], 2)},
        "epochs_per_second": {"median": round(share(epochs, 0.5), 1), "worst": round(epochs[0], 1)},
        "late_ms": {"p50": round(share(late, 0.5) * 1e3, 1), "p99": round(share(late, 0.99) * 1e3, 1)},
        "obeyed_ms": {
            "p50": round(share(obeyed, 0.5) * 1e3, 1),
            "p99": round(share(obeyed, 0.99) * 1e3, 1),
        },
        "commands": len(obeyed),
        "bytes_per_learner_second": round(sum(learner.bytes for learner in learners) / elapsed / count),
        "memory_kB_per_session": round(held[0] / count / 1024, 1) + 0.0,  # never −0
        "memory_growth_kB": round(held[1] / 1024),
    }


def share(values: Sequence[float], below: float) -> float:
    """The value below which that share lies; NaN-free: 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(below * len(ordered)))] if ordered else 0.0
