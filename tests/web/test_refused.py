"""Sockets that are refused: the log says why and what would be accepted, and is quiet under attack."""

from __future__ import annotations

import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.protocol import VERSION
from tests.serving import Server


def test_a_refused_socket_is_logged_with_what_would_be_accepted() -> None:
    settings = {"DESCENT_ALLOWED_ORIGINS": "HTTPS://School.example:443/", "DESCENT_MOST_SESSIONS": "1"}
    with Server(DESCENT_WORKERS="1", **settings) as server:
        for _ in range(5):
            with pytest.raises(InvalidStatus), server.socket(origin="https://evil.example\u00e9"):
                pass
        with pytest.raises(InvalidStatus), server.socket(origin=None):
            pass
        for _ in range(3):
            with server.socket(origin="https://school.example") as silent:
                silent.send("{}")
                with contextlib.suppress(ConnectionClosed):
                    while True:
                        silent.recv(20)
        with server.client(), server.socket() as late:
            hello = {"type": "hello", "protocol": VERSION, "link": "", "token": "", "page": ""}
            late.send(json.dumps(hello))
            with contextlib.suppress(ConnectionClosed):
                while True:
                    late.recv(20)
        server.end()
        lines = [line for line in server.output().splitlines() if "refused" in line]
    origin, greeting, full = lines
    assert "its Origin is 'https://evil.example" in origin
    assert f"accepted are 'http://127.0.0.1:{server.port}', 'https://127.0.0.1:{server.port}'" in origin
    assert "'https://school.example'" in origin
    assert "DESCENT_ALLOWED_ORIGINS" in origin
    assert "hello" in greeting or "command" in greeting
    assert "1 sessions at most" in full
    assert "DESCENT_MOST_SESSIONS" in full
