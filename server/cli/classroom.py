"""`descent bench --learners N`: a real server, as a process of its own, and N real WebSocket clients that all play.

Called by `cli.bench`. Everything runs on loopback, for a bounded time, and the server is ended by its process id.
Processor time and memory are the operating system's own accounting (Linux, /proc).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.cli.plain import epoch_seconds
from server.lab.frames import FRAME
from server.protocol import VERSION

# 60 % have the default network; the others are spread over these
SHAPES = ("", "1", "2", "3,2", "8", "4,4", "8,4", "6,5,4", "8,8,8", "8,8,8,8,8,8")
COMMAND_EVERY = 4.0  # seconds between two commands of a learner, on average
WARM_UP = 3.0  # seconds that are not counted
_HEADER = struct.Struct("<BBHIII")


@dataclass
class Learner:
    """One client and what it has seen while it was counted. Times are seconds."""

    link: str
    frames: int = 0
    bytes: int = 0
    first_epoch: int = -1
    last_epoch: int = -1
    late: list[float] = field(default_factory=list)
    obeyed: list[float] = field(default_factory=list)


def measure(learners: int, seconds: float, frames_a_second: float) -> dict[str, Any]:
    """Start a server, let the class play, and return the figures."""
    plain_epoch = epoch_seconds()
    port = _free_port()
    command = [sys.executable, "-m", "server", "serve", "--port", str(port)]
    environment = os.environ | {"DESCENT_MOST_SESSIONS": str(learners + 10)}
    server = subprocess.Popen(
        command, env=environment, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        figures = asyncio.run(_play(server.pid, port, learners, seconds, frames_a_second))
        return figures | {"plain_loop_epoch_us": round(1e6 * plain_epoch)}
    finally:
        server.terminate()
        server.wait(10)


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
    counting = asyncio.Event()
    memory_before = _memory(_family(server))
    tasks = []
    for learner in learners:
        tasks.append(asyncio.create_task(_learn(learner, port, frames_a_second, counting)))
        await asyncio.sleep(0.01)
    await asyncio.sleep(WARM_UP)
    counting.set()
    memory_at_start = _memory(_family(server))
    start, server_start, own_start = (
        time.perf_counter(),
        _processor_seconds(_family(server)),
        time.process_time(),
    )
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - start
    server_used = _processor_seconds(_family(server)) - server_start
    own_used = time.process_time() - own_start
    memory = _memory(_family(server))
    gone = sum(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    held = (memory - memory_before, memory - memory_at_start)
    return _figures(learners, elapsed, server_used, own_used, held, gone)


async def _learn(learner: Learner, port: int, frames_a_second: float, counting: asyncio.Event) -> None:
    """Play for ever, drawing at most so many frames a second, with a command now and then."""
    origin = Origin(f"http://127.0.0.1:{port}")
    acknowledging: set[asyncio.Task[None]] = set()
    pause = 1 / frames_a_second
    chance = random.Random(learner.link)
    async with connect(f"ws://127.0.0.1:{port}/ws", origin=origin, compression=None) as connection:
        hello = {"type": "hello", "protocol": VERSION, "link": learner.link}
        await connection.send(json.dumps(hello))
        await connection.send('{"type":"play"}')
        received, due = 0, time.perf_counter()
        asked: tuple[float, float] | None = None  # when, and which learning rate
        wanted_revision: int | None = None
        next_command = time.perf_counter() + chance.uniform(0, COMMAND_EVERY)
        rate = 0.03
        async for message in connection:
            now = time.perf_counter()
            if isinstance(message, str):
                event = json.loads(message)
                if event["type"] == "state" and asked and event["experiment"]["learning_rate"] == asked[1]:
                    wanted_revision = event["revision"]
                continue
            if message[1] != FRAME:
                continue
            _, _, _, revision, epoch, _ = _HEADER.unpack_from(message)
            received += 1
            if counting.is_set():
                learner.frames += 1
                learner.bytes += len(message)
                learner.first_epoch = epoch if learner.first_epoch < 0 else learner.first_epoch
                learner.last_epoch = epoch
                learner.late.append(max(0.0, now - due))
            if asked and wanted_revision is not None and revision >= wanted_revision:
                if counting.is_set():
                    learner.obeyed.append(now - asked[0])
                asked = wanted_revision = None
            if now >= next_command and asked is None:
                rate = 0.01 if rate == 0.03 else 0.03
                asked = (now, rate)
                await connection.send(json.dumps({"type": "set", "field": "learning_rate", "value": rate}))
                next_command = now + chance.uniform(0.5, 1.5) * COMMAND_EVERY
            # A browser that draws at this pace: it acknowledges, and so asks for the next frame, when its time comes
            due = max(due + pause, now)
            acknowledging.add(task := asyncio.create_task(_acknowledge(connection, received, due - now)))
            task.add_done_callback(acknowledging.discard)


async def _acknowledge(connection: ClientConnection, count: int, after: float) -> None:
    await asyncio.sleep(after)
    with contextlib.suppress(ConnectionClosed):
        await connection.send(json.dumps({"type": "ack", "frames": count}))


def _figures(
    learners: Sequence[Learner], elapsed: float, server: float, own: float, held: tuple[int, int], gone: int
) -> dict[str, Any]:
    """held: bytes of memory more than before the first learner, and more than when the counting began."""
    paces = sorted(learner.frames / elapsed for learner in learners)
    epochs = sorted(max(0, learner.last_epoch - learner.first_epoch) / elapsed for learner in learners)
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
        "frames_per_second": {"median": round(_share(paces, 0.5), 2), "worst": round(paces[0], 2)},
        "epochs_per_second": {"median": round(_share(epochs, 0.5), 1), "worst": round(epochs[0], 1)},
        "late_ms": {"p50": round(_share(late, 0.5) * 1e3, 1), "p99": round(_share(late, 0.99) * 1e3, 1)},
        "obeyed_ms": {
            "p50": round(_share(obeyed, 0.5) * 1e3, 1),
            "p99": round(_share(obeyed, 0.99) * 1e3, 1),
        },
        "commands": len(obeyed),
        "bytes_per_learner_second": round(sum(learner.bytes for learner in learners) / elapsed / count),
        "memory_kB_per_session": round(held[0] / count / 1024, 1) + 0.0,  # never −0
        "memory_growth_kB": round(held[1] / 1024),
    }


def _share(values: Sequence[float], share: float) -> float:
    """The value below which that share lies; NaN-free: 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start within a minute")


def _family(process: int) -> list[int]:
    """A process and its children."""
    found = [process]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(path.parent.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def _processor_seconds(processes: Sequence[int]) -> float:
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(processes: Sequence[int]) -> int:
    """Bytes of memory that the processes hold for themselves."""
    pages = 0
    for process in processes:
        resident, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
        pages += int(resident) - int(shared)
    return pages * os.sysconf("SC_PAGE_SIZE")
