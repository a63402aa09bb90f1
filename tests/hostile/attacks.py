"""Attacks over raw sockets, in a process of their own: `python -m tests.hostile.attacks PORT SECONDS NAME…`.

Each says how its connections have ended: by which close code, cut without one, or not at all. With `--return`,
whoever is closed comes back until the time is over. Only ever against a server of the tests' own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from server.protocol import VERSION
from tests.serving import ROOT, Server

TEXT, BINARY, CONTINUED, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
LONGEST_GREETING = 10.0  # seconds for a connection and its handshake


def frame(opcode: int, payload: bytes = b"", fin: bool = True, first: int = 0) -> bytes:
    """A frame as a client masks it, with a mask of zeros. first: further bits of its first byte."""
    head = bytes([(0x80 if fin else 0) | first | opcode])
    if len(payload) < 126:
        head += bytes([0x80 | len(payload)])
    elif len(payload) < 65536:
        head += bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
    else:
        head += bytes([0x80 | 127]) + len(payload).to_bytes(8, "big")
    return head + bytes(4) + payload


def command(name: str, **values: Any) -> bytes:
    """A command in a frame."""
    return frame(TEXT, json.dumps({"type": name} | values, separators=(",", ":")).encode())


def keys(count: int) -> bytes:
    """An object of so many keys, as small as can be."""
    return frame(TEXT, ('{"type":"ack",' + ",".join(f'"{n:x}":1' for n in range(count)) + "}").encode())


HELLO = command("hello", protocol=VERSION, link="#seed=0.5")


@dataclass(frozen=True)
class Attack:
    """What one connection sends again and again: `parts`, `rate` of them a second, None: as fast as it can.

    begins: what is sent first. ends: codes that a server may close it with; 0 is without one.
    """

    parts: tuple[bytes, ...]
    sockets: int = 1
    rate: float | None = None
    greets: bool = True
    reads: bool = True
    begins: bytes = b""
    ends: tuple[int, ...] = (1008, 0)


def _sliders() -> tuple[bytes, ...]:
    """Commands of which none stands in for the one before it."""
    rates, noises = (0.01, 0.03, 0.1), (0, 5, 10)
    return tuple(
        part
        for rate, noise in zip(rates, noises, strict=True)
        for part in (
            command("set", field="learning_rate", value=rate),
            command("set", field="noise", value=noise),
            command("set", field="regularization_rate", value=rate / 10),
            command("set_parameter", layer=1, neuron=0, source=0, value=rate),
        )
    )


def _links() -> tuple[bytes, ...]:
    return tuple(command("open_link", link=f"#seed=0.{n}&networkShape=8,8,8&noise=20") for n in range(1, 9))


ATTACKS: dict[str, Attack] = {
    "pings": Attack((frame(PING) * 1000,)),
    "pings whose answers are not read": Attack((frame(PING, b"x" * 125) * 100,), reads=False),
    "pongs": Attack((frame(PONG) * 1000,)),
    "acknowledgements": Attack((command("ack", frames=0) * 500,)),
    "acknowledgements from five": Attack((command("ack", frames=10**9) * 500,), sockets=5),
    "empty text": Attack((frame(TEXT) * 1000,)),
    "empty fragments": Attack((frame(CONTINUED, fin=False) * 1000,), begins=frame(TEXT, fin=False)),
    "fifty with 500 commands a second": Attack(_sliders(), sockets=50, rate=500),
    "ten that open links": Attack(_links(), sockets=10, rate=200),
    "ten that add and remove layers": Attack(
        (command("add_layer"), command("remove_layer")), sockets=10, rate=200
    ),
    "ten that add and remove neurons": Attack(
        (command("add_neuron", layer=1), command("remove_neuron", layer=1)), sockets=10, rate=200
    ),
    "refused commands whose answers are not read": Attack((command("explode") * 200,), reads=False),
    "60,000 keys": Attack((keys(60_000),), ends=(1009, 0)),
    "6,000 keys": Attack((keys(6_000),)),
    "60,000 keys before a greeting": Attack((keys(60_000),), greets=False, ends=(1009, 0)),
    "6,000 keys before a greeting": Attack((keys(6_000),), greets=False, ends=(4401, 1008, 0)),
    "pings before a greeting": Attack((frame(PING) * 1000,), greets=False, ends=(4401, 1008, 0)),
}


class Running:
    """Some attacks in a process of their own, begun at once."""

    def __init__(self, server: Server, seconds: float, *names: str, returns: bool = False) -> None:
        words = [sys.executable, "-m", "tests.hostile.attacks", str(server.port), str(seconds), *names]
        self.process = subprocess.Popen(
            words + ["--return"] * returns, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def ends(self) -> dict[str, dict[str, int]]:
        """Wait until it is over: of each attack, how often its connections were closed with which code."""
        output, _ = self.process.communicate(timeout=100)
        found: dict[str, dict[str, int]] = json.loads(output)
        return found


# --- in the process of the attackers ----------------------------------------------------------------


async def _main(port: int, seconds: float, names: list[str], returns: bool) -> None:
    until = time.monotonic() + seconds
    ends = {name: Counter[str]() for name in names}
    async with asyncio.TaskGroup() as tasks:
        for name in names:
            for _ in range(ATTACKS[name].sockets):
                tasks.create_task(_attack(port, ATTACKS[name], until, ends[name], returns))
    print(json.dumps(ends))


async def _attack(port: int, attack: Attack, until: float, ends: Counter[str], returns: bool) -> None:
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.wait_for(open_raw(port), LONGEST_GREETING)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            ends["no connection"] += 1
        else:
            with contextlib.suppress(OSError):
                ends[str(await _flood(reader, writer, attack, until))] += 1
            writer.transport.abort()
        if not returns:
            return
        await asyncio.sleep(0.2)


async def open_raw(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket connection without a client around it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(handshake(port))
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head.split(b"\r\n")[0]:
        raise OSError(head.decode("latin-1"))
    return reader, writer


def handshake(port: int) -> bytes:
    """The request of a page of the server's own."""
    return (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


async def _flood(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, attack: Attack, until: float
) -> int | str:
    """Send until the time is over or the server ends it: its code, 0 without one, or "open"."""
    if attack.greets:
        writer.write(HELLO)
    writer.write(attack.begins)
    sending = asyncio.create_task(_send(writer, attack))
    reading = asyncio.create_task(close_code(reader) if attack.reads else _never())
    try:
        done, _ = await asyncio.wait(
            {sending, reading}, timeout=until - time.monotonic(), return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            return "open"
        # Whoever cannot send any more may still read why
        with contextlib.suppress(TimeoutError):
            late = reading if attack.reads else asyncio.create_task(close_code(reader))
            return await asyncio.wait_for(late, 3)
        return "open"
    finally:
        sending.cancel()
        reading.cancel()
        await asyncio.gather(sending, reading, return_exceptions=True)


async def _never() -> int:
    await asyncio.Event().wait()
    return 0


async def _send(writer: asyncio.StreamWriter, attack: Attack) -> None:
    """Send for ever. Raises OSError where the connection is cut."""
    begun, sent = time.monotonic(), 0
    while not writer.transport.is_closing():
        for part in attack.parts:
            writer.write(part)
            await writer.drain()
            sent += 1
            if attack.rate is not None:
                await asyncio.sleep(max(0.0, begun + sent / attack.rate - time.monotonic()))
        await asyncio.sleep(0)
    raise OSError("cut")


async def close_code(reader: asyncio.StreamReader, seen: Callable[[int, bytes], None] | None = None) -> int:
    """Read frames to the end; the code that the server closes with, or 0 where it cuts the connection."""
    try:
        while True:
            head = await reader.readexactly(2)
            size = head[1]
            if size >= 126:
                size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
            payload = await reader.readexactly(size)
            if seen is not None:
                seen(head[0] & 0x0F, payload)
            if head[0] & 0x0F == CLOSE:
                return int.from_bytes(payload[:2], "big")
    except (OSError, asyncio.IncompleteReadError):
        return 0


def _words() -> Iterator[str]:
    yield from (word for word in sys.argv[3:] if word != "--return")


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2]), [*_words()], "--return" in sys.argv))
