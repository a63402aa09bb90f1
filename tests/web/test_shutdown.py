"""The end of a server: asked to stop it says goodbye and leaves nothing behind; killed, its workers end too."""

from __future__ import annotations

import contextlib
import os
import signal
import time

import pytest
from websockets.exceptions import ConnectionClosed

from tests.serving import Server


def is_alive(process: int) -> bool:
    with contextlib.suppress(OSError):
        os.kill(process, 0)
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    return False


def gone(processes: list[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while any(is_alive(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(sent: signal.Signals) -> None:
    with Server(DESCENT_WORKERS="2") as server, server.client() as client:
        client.say("play")
        client.wait_for(lambda: client.epoch >= 5)
        workers = server.children()
        server.process.send_signal(sent)
        with pytest.raises(ConnectionClosed) as caught:
            client.drain(10)
        if sent is not signal.SIGKILL:
            assert caught.value.rcvd is not None
            assert caught.value.rcvd.code == 1012
        server.process.wait(10)
        assert gone(workers)
    if sent is not signal.SIGKILL:
        said = server.output()
        assert "Traceback" not in said
        assert "leaked" not in said


def test_whoever_does_not_listen_and_workers_that_were_killed_delay_no_end() -> None:
    """One client never reads, one worker was killed and one is stopped: the others are told, and nothing is left."""
    with Server(DESCENT_WORKERS="2") as server, server.client() as client, server.client("#seed=0.3") as deaf:
        deaf.say("play")
        client.say("play")
        client.wait_for(lambda: client.epoch >= 5)
        first, _ = server.children()
        os.kill(first, signal.SIGKILL)
        reached = client.epoch
        client.wait_for(lambda: client.epoch >= reached + 30 and len(server.children()) == 2)
        os.kill(server.children()[0], signal.SIGSTOP)
        workers = server.children()
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as caught:
            client.drain(10)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1012
        server.process.wait(10)
        assert gone(workers)
    said = server.output()
    assert "Traceback" not in said
    assert "leaked" not in said
