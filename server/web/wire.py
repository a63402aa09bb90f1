"""What comes over a WebSocket is bounded before the application sees it: uvicorn's protocol, read in small pieces.

uvicorn parses all that one read brings (a quarter of a megabyte are 40,000 empty frames, more than half a second),
answers each ping, and queues what it has parsed without a limit. Here a piece is parsed only once the application has
taken what the pieces before had for it, and only as fast as the allowances say; meanwhile nothing is read, so that
the backlog stays in the sender's own socket. Who is held back for long is closed.

Relies on parts of uvicorn's class that are not its public interface: the dependency is pinned, a test names them.
"""

from __future__ import annotations

import asyncio
import socket
from http import HTTPStatus
from time import monotonic
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame
from websockets.http11 import Request

from server.web.allowance import Allowance

PIECE = 512  # bytes parsed at once: 85 frames at most
BYTES_A_SECOND, BYTES_AT_ONCE = 64 * 1024, 512 * 1024
# Frames that bring the application nothing: pings, pongs, parts of messages. A browser sends a pong in 20 seconds
IDLE_FRAMES_A_SECOND, IDLE_FRAMES_AT_ONCE = 20, 100
RECEIVE_BUFFER = 64 * 1024  # bytes that the system keeps for one socket
HELD_FOR = 10.0  # seconds for which a connection may be held back, more than it is not
CLOSE_WITHIN = 1.0  # seconds for the last words; then the connection is cut, whether they were read or not
MOST_AFTER_END = 1024 * 1024  # bytes that are thrown away meanwhile

CLOSE_POLICY = 1008
ENDED = "descent.ended"  # the extension of the scope that tells the application of the end
TOO_MUCH = f"More was sent than is taken, for {HELD_FOR:g} seconds."


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """One connection. `_unread` is what was read and not parsed: what one read brings, never more."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.read_paused = True  # for the class below, which then leaves reading to this one
        self._unread = memoryview(b"")
        self._bytes = Allowance(BYTES_A_SECOND, BYTES_AT_ONCE)
        self._idle_frames = Allowance(IDLE_FRAMES_A_SECOND, IDLE_FRAMES_AT_ONCE)
        self._is_reading = True
        self._is_ended = False
        self._ended: asyncio.Future[str] = self.loop.create_future()  # why; "" where the other side has gone
        self._thrown_away = 0
        self._held = 0.0  # seconds, less those in which it was not held back
        self._is_held, self._judged_at = False, monotonic()
        self._timer: asyncio.TimerHandle | None = None

    # --- reading --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if (plain := transport.get_extra_info("socket")) is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)

    def data_received(self, data: bytes) -> None:
        if self._is_ended:
            self._thrown_away += len(data)
            if self._thrown_away > MOST_AFTER_END:
                self._read(False)
            return
        self._unread = memoryview(bytes(self._unread) + data if self._unread else data)
        self._go_on()

    async def receive(self) -> Any:
        message = await self.queue.get()
        self._go_on()
        return message

    def _go_on(self) -> None:
        """Parse what was read as far as it may be; read on where nothing is left of it."""
        if self._is_ended:
            return
        while self._may_parse and not self._wait:
            piece, self._unread = self._unread[:PIECE], self._unread[PIECE:]
            self._bytes.use(len(piece))
            super().data_received(bytes(piece))
            if self.transport.is_closing():
                self._unread = memoryview(b"")
        self._read(not self._unread)
        self._judge()
        if self._may_parse and self._timer is None:
            self._timer = self.loop.call_later(self._wait, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self._go_on()

    @property
    def _may_parse(self) -> bool:
        """Whether something is left, and the application has taken what came before; after the end none is for it."""
        return bool(self._unread) and (self.queue.empty() or self.close_sent)

    @property
    def _wait(self) -> float:
        return max(self._bytes.wait, self._idle_frames.wait)

    def _read(self, is_on: bool) -> None:
        if is_on != self._is_reading and not self.transport.is_closing():
            self._is_reading = is_on
            (self.transport.resume_reading if is_on else self.transport.pause_reading)()

    def _judge(self) -> None:
        """Close whoever sends more than is taken, and goes on."""
        now = monotonic()
        since, self._judged_at = now - self._judged_at, now
        self._held = max(0.0, self._held + (since if self._is_held else -since))
        self._is_held = bool(self._unread)
        if self._is_held and self._held > HELD_FOR:
            self.end(CLOSE_POLICY, TOO_MUCH)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            # What `receive` says of the end comes after all that waits, which nobody needs any more
            cast(dict[str, Any], self.scope["extensions"])[ENDED] = self._ended

    # --- frames that bring the application nothing ----------------------------------------------------

    def handle_ping(self) -> None:
        self._idle_frames.use()
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # whoever does not read needs no answer

    def handle_pong(self, event: Frame) -> None:
        self._idle_frames.use()
        super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        self._idle_frames.use()
        super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self.close_sent:
            self._idle_frames.use()
        super().send_receive_event_to_app()

    # --- the end --------------------------------------------------------------------------------------

    def end(self, code: int, reason: str) -> None:
        """Close at once, and cut the connection soon, whether the other side reads or not."""
        if self.close_sent or self.transport.is_closing():
            return
        self._is_ended = True
        self._unread = memoryview(b"")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        if not self._ended.done():
            self._ended.set_result(reason)
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            self.transport.abort()
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # Were what still comes left unread, the system would reset the connection, and the last words would be lost
        self._read(True)
        self.close_timer = self.loop.call_later(CLOSE_WITHIN, self.transport.abort)

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close":
            self._is_reading = True  # the class below has seen to it
            self._go_on()
            self.loop.call_later(CLOSE_WITHIN, self.transport.abort)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        if not self.disconnected:
            self.loop.call_later(CLOSE_WITHIN, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._ended.done():
            self._ended.set_result("")
        super().connection_lost(exc)
