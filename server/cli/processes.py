"""A server as a process of its own, for measuring, and what the operating system says of it (Linux, /proc)."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path


@contextlib.contextmanager
def serving(most_sessions: int) -> Iterator[tuple[int, int]]:
    """A server on a free port of loopback, ended by its process id: that, and the port. Raises TimeoutError."""
    port = _free_port()
    command = [sys.executable, "-m", "server", "serve", "--port", str(port)]
    environment = os.environ | {"DESCENT_MOST_SESSIONS": str(most_sessions)}
    server = subprocess.Popen(
        command, env=environment, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait(10)


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


def family(process: int) -> list[int]:
    """A process, and then its children."""
    found = [process]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(path.parent.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def processor_seconds(processes: Sequence[int]) -> float:
    """Seconds of a processor that the processes have used so far."""
    return sum(
        time.clock_gettime(~process << 3 | 2) for process in processes
    )  # Linux: the clock of a process


def memory(processes: Sequence[int]) -> int:
    """Bytes of memory that the processes hold for themselves."""
    pages = 0
    for process in processes:
        resident, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
        pages += int(resident) - int(shared)
    return pages * os.sysconf("SC_PAGE_SIZE")
