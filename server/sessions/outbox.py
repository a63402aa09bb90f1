"""What waits to be sent over one connection: events queue, frames replace.

At most two frames are under way: sent, and not drawn yet. Where frames take long to be drawn it is only one; a second
one must then obey a command. A frame that cannot leave is replaced by the next one. So a slow reader gets fewer
frames, always the newest, and never a queue.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

MOST_FRAMES_UNDER_WAY = 2
SLOW = 0.15  # seconds: pictures shall not be older, so where two frames take longer, only one is under way
MOST_EVENTS_WAITING = 1000
MOST_WAITING_SIZE = 512 * 1024  # characters of events; one alone may be larger
ENOUGH_WAITING = 50  # events: while more wait, no further command is carried out

Message = str | bytes


class Overflow(Exception):
    """The browser has stopped reading: too many events wait."""


class Closed(Exception):
    """Another connection has taken the session over."""


class Gone(Exception):
    """The session has ended."""


class Outbox:
    """Filled by a session, emptied by the writer of its connection."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._sent_at: deque[float] = deque()
        self._drawn_at = float("-inf")
        self._seconds_a_frame = 0.0
        self.is_urgent = False  # whether a command waits for its picture
        self._events: deque[Message] = deque()
        self._size = 0  # of the events that wait
        self._room = asyncio.Event()
        self._frame: bytes | None = None
        self._obeys = True
        self._sent = 0
        self._drawn = 0
        self._news = asyncio.Event()
        self.end: Exception | None = None  # why nothing will come any more

    def close(self, why: Exception | None = None) -> None:
        """End the connection: nothing will come any more. why: Closed, if nothing else is said."""
        self.end = why or Closed()
        self._news.set()

    def put_event(self, event: Message) -> None:
        """Queue a message that must not be lost. Raises Overflow."""
        is_too_large = self._events and self._size + len(event) > MOST_WAITING_SIZE
        if len(self._events) >= MOST_EVENTS_WAITING or is_too_large:
            raise Overflow
        self._events.append(event)
        self._size += len(event)
        self._news.set()

    def put_frame(self, frame: bytes, obeys: bool = True) -> None:
        """The newest frame takes the place of one that has not left. obeys: whether it shows the latest command."""
        if obeys or self._has_room(obeys):
            self._frame, self._obeys = frame, obeys
            self._news.set()

    def hurry(self) -> None:
        """A command was carried out: drop the frame that waits, which does not show it; the next may leave sooner."""
        self._frame, self.is_urgent = None, True

    def acknowledge(self, drawn: int) -> bool:
        """So many frames are drawn by now. False, and without effect, for frames never sent, or told before."""
        if not self._drawn < drawn <= self._sent:
            return False
        for _ in range(drawn - self._drawn):
            now = self._clock()
            self._seconds_a_frame = now - max(self._sent_at.popleft(), self._drawn_at)
            self._drawn_at = now
        self._drawn = drawn
        self._news.set()
        return True

    @property
    def is_slow(self) -> bool:
        """Whether even one frame takes long to travel and be drawn."""
        return self._seconds_a_frame > SLOW

    @property
    def wants_frame(self) -> bool:
        """Whether a frame made now could leave at once."""
        return self._frame is None and self._has_room(obeys=True)

    def _has_room(self, obeys: bool) -> bool:
        """Whether another frame may be under way; where a command waits, the last place is for what obeys it."""
        if self.is_urgent:
            most = MOST_FRAMES_UNDER_WAY if obeys else MOST_FRAMES_UNDER_WAY - 1
        else:
            most = 1 if MOST_FRAMES_UNDER_WAY * self._seconds_a_frame > SLOW else MOST_FRAMES_UNDER_WAY
        return self._sent - self._drawn < most

    def ready(self) -> list[Message]:
        """Messages that may leave now: all events in their order, then the frame."""
        messages: list[Message] = list(self._events)
        self._events.clear()
        self._size = 0
        self._room.set()
        if self._frame is not None and self._has_room(self._obeys):
            messages.append(self._frame)
            self._frame = None
            self.is_urgent = self.is_urgent and not self._obeys
            self._sent += 1
            self._sent_at.append(self._clock())
        return messages

    async def take(self) -> list[Message]:
        """Wait until something may leave. Raises Closed, Gone or Overflow where the connection was ended."""
        while not (messages := self.ready()):
            if self.end is not None:
                raise self.end
            self._news.clear()
            await self._news.wait()
        return messages

    async def room(self) -> None:
        """Wait until so few events wait that more may be made."""
        while len(self._events) >= ENOUGH_WAITING:
            self._room.clear()
            await self._room.wait()
