"""What BoundedWebSocket relies on: parts of uvicorn and websockets that nobody has promised."""

from __future__ import annotations

import asyncio
import inspect

import pytest
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.server import ServerProtocol

from server.web.wire import BoundedWebSocket

METHODS = (
    "connection_made", "connection_lost", "data_received", "receive", "send", "handle_connect", "handle_ping",
    "handle_pong", "handle_cont", "send_receive_event_to_app", "on_task_complete",
)  # fmt: skip
ATTRIBUTES = (
    "queue", "read_paused", "close_sent", "close_timer", "disconnected", "writable", "conn", "loop", "transport",
    "frames",
)  # fmt: skip


def test_the_class_below_has_what_is_overridden_and_used() -> None:
    for name in METHODS:
        assert inspect.isfunction(getattr(WebSocketsSansIOProtocol, name)), name
        assert name in vars(BoundedWebSocket), name
    for name in ("send_close", "data_to_send", "receive_data"):
        assert callable(getattr(ServerProtocol, name)), name

    async def make() -> BoundedWebSocket:
        config = Config(lambda: None, ws=BoundedWebSocket)
        config.load()
        return BoundedWebSocket(config, ServerState(), {}, asyncio.get_running_loop())

    protocol = asyncio.run(make())
    for name in ATTRIBUTES:
        assert hasattr(protocol, name), name


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("send_receive_event_to_app", ["if self.close_sent:", "if not self.read_paused:"]),
        ("run_asgi", ["if self.close_timer is None:", "self.transport.close()"]),
        ("handle_ping", ["self.conn.data_to_send()", "self.transport.write"]),
        ("data_received", ["self.conn.receive_data(data)"]),
    ],
)
def test_the_class_below_works_as_is_taken_for_granted(method: str, words: list[str]) -> None:
    source = inspect.getsource(getattr(WebSocketsSansIOProtocol, method))
    for word in words:
        assert word in source
