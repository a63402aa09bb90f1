"""A real server as a process of its own, and a real WebSocket client, for the tests of web, browser and faults."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.look.frames import FRAME, SCENE
from server.protocol import VERSION

ROOT = Path(__file__).parents[1]
HEADER = struct.Struct("<BBHIIIddddIf")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Server:
    """`python -m server serve` on a free port; ended, by its process id, when the block is left."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "server", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def __enter__(self) -> Server:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.end()
        raise AssertionError(f"the server did not start: {self.output()}")

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Ask it to stop; insist after ten seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def output(self) -> str:
        """What it printed; only after its end."""
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def children(self) -> list[int]:
        """Process ids of its training processes."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = path.read_text().rpartition(")")[2].split()
                # Python's own helper, the resource tracker, is a child as well but trains nothing
                is_worker = b"spawn_main" in (path.parent / "cmdline").read_bytes()
                if int(fields[1]) == self.process.pid and is_worker:
                    found.append(int(path.parent.name))
        return found

    def descriptors(self) -> list[str]:
        """What it has open."""
        return os.listdir(f"/proc/{self.process.pid}/fd")

    @contextlib.contextmanager
    def client(self, link: str = "#seed=0.5", token: str = "", page: str = "") -> Iterator[Client]:
        """A greeted connection."""
        with self.socket() as connection:
            client = Client(connection)
            client.say("hello", protocol=VERSION, link=link, token=token, page=page)
            client.wait_for(lambda: client.state is not None)
            yield client

    def socket(self, **options: Any) -> ClientConnection:
        """A bare connection from a page of this server's own."""
        given: dict[str, Any] = {"origin": self.url, "open_timeout": 20} | options
        connection: ClientConnection = connect(f"ws://127.0.0.1:{self.port}/ws", **given)
        return connection


class Client:
    """A browser without a picture: it reads, acknowledges every picture, and remembers the newest of everything."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.state: dict[str, Any] | None = None
        self.events: list[dict[str, Any]] = []
        self.frames: list[bytes] = []
        self.scenes: list[bytes] = []
        self.pictures = 0  # frames, and what the inside sends between them: all of them count as under way
        self.acknowledging = True

    def say(self, name: str, **values: Any) -> None:
        """Send a command."""
        self.connection.send(json.dumps({"type": name} | values))

    def read(self, timeout: float = 20) -> None:
        """Take one message. Raises TimeoutError."""
        message = self.connection.recv(timeout)
        if isinstance(message, str):
            event = json.loads(message)
            self.events.append(event)
            if event["type"] == "state":
                self.state = event
        elif message[1] == SCENE:
            self.scenes.append(message)
        else:
            self.pictures += 1
            if message[1] == FRAME:
                self.frames.append(message)
            if self.acknowledging:
                self.say("ack", frames=self.pictures)

    def wait_for(self, condition: Any, timeout: float = 30) -> None:
        """Read until the condition holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain; events: {self.events[-3:]}"
            self.read(timeout)

    def drain(self, quiet: float = 0.3) -> None:
        """Read until nothing has come for a while."""
        with contextlib.suppress(TimeoutError):
            while True:
                self.read(quiet)

    def way(self, experiment: Experiment) -> Job:
        """The job from the untrained network to the newest frame, which may lie within an epoch."""
        return Job(experiment, None, self.epoch, batches=self.batch)

    def named(self, name: str) -> list[dict[str, Any]]:
        """All events of a type."""
        return [event for event in self.events if event["type"] == name]

    @property
    def epoch(self) -> int:
        """The newest frame's."""
        return int(HEADER.unpack_from(self.frames[-1])[4]) if self.frames else -1

    @property
    def batch(self) -> int:
        """How many batches of the next epoch were trained before the newest frame."""
        return int(HEADER.unpack_from(self.frames[-1])[5])

    @property
    def parameters(self) -> bytes:
        """The newest frame's, as bytes of float64."""
        count = struct.unpack_from("<HHHHII", self.frames[-1], HEADER.size)[4]
        start = HEADER.size + 16
        return self.frames[-1][start : start + count]
