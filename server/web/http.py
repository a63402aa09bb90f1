"""A request is bounded in time before the application sees it: uvicorn's HTTP protocol, which would wait for ever.

Whoever sends half a request, or does not take its answer, holds a descriptor of the server's; enough of them, and
nobody else gets in. Relies on parts of uvicorn's class that are not its public interface, as `wire` does.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_WITHIN = 10.0  # seconds from its first byte, or from the connection's start, until a request is there
ANSWER_WITHIN = 60.0  # seconds for the whole answer: some hundred kilobytes, over a school's network, too
MOST_UNFINISHED = 500  # connections whose request is not there yet; one more, and the oldest has to go


class BoundedHttp(H11Protocol):
    """One connection, until it has become a WebSocket."""

    _unfinished: ClassVar[dict[BoundedHttp, None]] = {}  # of this process, the oldest first

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limit: asyncio.TimerHandle | None = None
        self._is_answering = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_request()

    def data_received(self, data: bytes) -> None:
        if not self._is_answering and self not in self._unfinished:  # the first byte of one more request
            self._wait_for_request()
        super().data_received(data)

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._is_answering = True
            self._wait(ANSWER_WITHIN)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._wait(None)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        # The application is done, but the other side may take nothing of it. Where it has taken all, the class below
        # waits for another request, and not for long
        self._is_answering = False
        self._wait(ANSWER_WITHIN if self.transport.get_write_buffer_size() else None)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def _wait_for_request(self) -> None:
        self._wait(REQUEST_WITHIN)
        self._unfinished[self] = None
        if len(self._unfinished) > MOST_UNFINISHED:
            next(iter(self._unfinished))._give_up()

    def _wait(self, seconds: float | None) -> None:
        """Cut the connection after so many seconds, or not at all."""
        self._unfinished.pop(self, None)
        if self._limit is not None:
            self._limit.cancel()
        self._limit = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        self._wait(None)
        if self.transport.get_write_buffer_size():
            self.transport.abort()  # what is not taken would be waited for
        else:
            self.transport.close()
