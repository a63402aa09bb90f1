"""Requests bounded in time, and what BoundedHttp relies on: parts of uvicorn that nobody has promised."""

from __future__ import annotations

import asyncio
import inspect
import socket
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from server.web import http
from server.web.http import BoundedHttp

METHODS = (
    "connection_made", "connection_lost", "data_received", "handle_events", "handle_websocket_upgrade",
    "on_response_complete",
)  # fmt: skip
LARGE = b"x" * 30_000_000  # more than the system holds for a connection
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """A small answer, or a large one where the path asks for that."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": LARGE if scope["path"] == "/large" else b"small"})


def test_the_class_below_has_what_is_overridden_and_used() -> None:
    for name in METHODS:
        assert inspect.isfunction(getattr(H11Protocol, name)), name
        assert name in vars(BoundedHttp), name
    source = inspect.getsource(H11Protocol)
    for words in (
        "self.cycle = RequestResponseCycle(", "on_response=self.on_response_complete",
        "self.handle_websocket_upgrade(event)", "self.timeout_keep_alive_task = self.loop.call_later(",
    ):  # fmt: skip
        assert words in source


async def ended(said: bytes, pause: float = 0.0, more: bytes = b"") -> int:
    """How many bytes come, unread until the server has ended the connection on which something was said."""
    loop, state = asyncio.get_running_loop(), ServerState()
    config = Config(answer, http=BoundedHttp, lifespan="off", log_config=None, timeout_keep_alive=60)
    config.load()
    lost = asyncio.Event()

    class Told(BoundedHttp):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.set()

    server = await loop.create_server(lambda: Told(config, state, {}), "127.0.0.1", 0)
    client = socket.create_connection(server.sockets[0].getsockname())
    with client:
        client.sendall(said)
        await asyncio.sleep(pause)
        client.sendall(more)
        async with asyncio.timeout(20):
            await lost.wait()
        server.close()
        client.setblocking(False)
        count = 0
        try:
            while data := await loop.sock_recv(client, 1 << 16):
                count += len(data)
        except ConnectionResetError:
            pass
        return count


@pytest.mark.parametrize("said", [b"", b"G", REQUEST[:-1], b"POST / HTTP/1.1\r\nHost: here\r\n"])
def test_a_request_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(http, "REQUEST_WITHIN", 0.3)
    assert asyncio.run(ended(said)) == 0
    assert not BoundedHttp._unfinished


def test_nor_is_the_second_one_on_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUEST_WITHIN", 0.6)
    assert 0 < asyncio.run(ended(REQUEST, 0.3, REQUEST[:-1])) < 1000


def test_an_answer_that_nobody_takes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_WITHIN", 0.5)
    assert asyncio.run(ended(REQUEST.replace(b"/ ", b"/large ", 1))) < len(LARGE)


def test_a_small_answer_comes_whole_however_short_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUEST_WITHIN", 0.3)
    closing = REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert asyncio.run(ended(closing)) > len(b"small")
