"""What waits to be sent over one connection: events queue, frames replace. Called by `session` and the socket.

At most two frames are under way that the browser has not drawn yet, and only one where a frame takes long to be
drawn; a frame that cannot leave is replaced by the next one. So a slow reader gets fewer frames, the newest, and
never a queue.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

MOST_FRAMES_UNDER_WAY = 2
SLOW = 0.15  # seconds from sending a frame to hearing that it was drawn: two at once would show old pictures
MOST_EVENTS_WAITING = 1000

Message = str | bytes


class Overflow(Exception):
    """The browser has stopped reading: more events wait than may."""


class Closed(Exception):
    """Another connection has taken the session over."""


class Outbox:
    """Filled by a session, emptied by the writer of its connection."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._sent_at: deque[float] = deque()
        self.is_slow = False
        self._events: deque[Message] = deque()
        self._frame: bytes | None = None
        self._sent = 0
        self._drawn = 0
        self._news = asyncio.Event()
        self._is_closed = False

    def close(self) -> None:
        """End the connection: nothing will come any more."""
        self._is_closed = True
        self._news.set()

    def put_event(self, event: Message) -> None:
        """Queue a message that must not be lost. Raises Overflow."""
        if len(self._events) >= MOST_EVENTS_WAITING:
            raise Overflow
        self._events.append(event)
        self._news.set()

    def put_frame(self, frame: bytes) -> None:
        """The newest frame takes the place of one that has not left."""
        self._frame = frame
        self._news.set()

    def drop_frame(self) -> None:
        """Forget a waiting frame: it shows what has changed meanwhile."""
        self._frame = None

    def acknowledge(self, drawn: int) -> bool:
        """The browser has drawn so many frames by now. False, and without effect, for frames never sent."""
        if not self._drawn <= drawn <= self._sent:
            return False
        for _ in range(drawn - self._drawn):
            self.is_slow = self._clock() - self._sent_at.popleft() > SLOW
        self._drawn = drawn
        self._news.set()
        return True

    @property
    def wants_frame(self) -> bool:
        """Whether a frame made now could leave at once."""
        return self._frame is None and self._may_send_frame

    @property
    def _may_send_frame(self) -> bool:
        return self._sent - self._drawn < (1 if self.is_slow else MOST_FRAMES_UNDER_WAY)

    def ready(self) -> list[Message]:
        """Messages that may leave now: all events in their order, then the frame."""
        messages: list[Message] = list(self._events)
        self._events.clear()
        if self._frame is not None and self._may_send_frame:
            messages.append(self._frame)
            self._frame = None
            self._sent += 1
            self._sent_at.append(self._clock())
        return messages

    async def take(self) -> list[Message]:
        """Wait until something may leave. Raises Closed."""
        while not (messages := self.ready()):
            if self._is_closed:
                raise Closed
            self._news.clear()
            await self._news.wait()
        return messages
