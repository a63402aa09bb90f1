"""Many connections at once, and requests that never end, beside a learner who plays on."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.web import http
from tests.serving import Client, Server

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1"


@contextlib.contextmanager
def connections(server: Server, count: int, said: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many of them, none of which reads, as many as the system lets in."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(count):
            with contextlib.suppress(OSError):
                one = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 20))
                one.sendall(said)
                opened.append(one)
        yield opened


def plays_on(learner: Client) -> None:
    """Whoever plays comes further."""
    at = learner.epoch
    learner.wait_for(lambda: learner.epoch >= at + 20)


@pytest.fixture
def server() -> Iterator[Server]:
    """One of its own: what it has open counts, and what it says in the end."""
    with Server(DESCENT_WORKERS="1") as server:
        yield server
        server.end()
        assert "Traceback" not in server.output()


def is_well(server: Server) -> bool:
    """Whether the server lets in whoever comes, and says that all is well."""
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=20) as response:
        return bool(response.status == 200)


def test_half_a_request_is_not_waited_for_longer_than_some_seconds(server: Server, learner: Client) -> None:
    with connections(server, 3, HALF) as halves, connections(server, 3) as silent:
        for one in halves + silent:
            one.settimeout(http.REQUEST_WITHIN + 15)
            plays_on(learner)
            assert one.recv(100) == b""
    assert is_well(server)


def test_more_half_requests_than_are_held_make_room_for_others(server: Server, learner: Client) -> None:
    with connections(server, http.MOST_UNFINISHED + 20, HALF) as halves:
        plays_on(learner)
        assert is_well(server)
        assert halves[0].recv(100) == b""  # the oldest has made room
        with server.client() as other:
            assert other.state


def test_where_no_descriptors_are_left_those_who_play_play_on(server: Server, learner: Client) -> None:
    few = len(server.descriptors()) + 20
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (few, few))
    with connections(server, 60, HALF):
        for _ in range(3):
            plays_on(learner)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # it may not know yet that they have gone
        with contextlib.suppress(ConnectionResetError):
            assert is_well(server)
            break
    with server.client() as other:
        assert other.state


@pytest.mark.slow
def test_a_thousand_sockets_of_strangers_leave_the_others_alone(server: Server, learner: Client) -> None:
    with contextlib.ExitStack() as stack:
        with ThreadPoolExecutor(8) as pool:
            opened = [pool.submit(server.socket, open_timeout=60) for _ in range(1000)]
            for one in opened:
                # Some of the oldest have made room before they were there
                with contextlib.suppress(Exception):
                    stack.enter_context(one.result())
        plays_on(learner)
        with server.client() as other:
            assert other.state
    assert is_well(server)


@pytest.mark.slow
def test_three_hundred_who_come_back_at_once_find_what_they_had(server: Server) -> None:
    def come(token: str) -> tuple[str, bool]:
        with server.client(token=token) as client:
            (welcome,) = client.named("welcome")
            return welcome["token"], welcome["resumed"]

    with ThreadPoolExecutor(100) as pool:
        tokens = [token for token, _ in pool.map(come, [""] * 300)]
        back = list(pool.map(come, tokens))
    assert back == [(token, True) for token in tokens]
    assert len(set(tokens)) == 300
