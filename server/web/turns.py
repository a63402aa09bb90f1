"""Commands of one connection: they wait here, as few as possible, until it is their turn.

The reader of a connection puts them in and waits where there are enough, so that what more comes stays in the socket
of whoever sent it. Knows no session.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator
from time import monotonic

from server.web.allowance import Account, Turns

MOST_WAITING = 16  # messages
MOST_WAITING_SIZE = 64 * 1024  # characters; one message more may be larger
MANY_WAITING = 4  # messages: then its sender asks for more than little, whatever it has asked for before
LONGEST_TURN = 0.004  # seconds, then others come in between

Message = str | bytes


class Inbox:
    """Messages that have come and are not carried out yet."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()
        self._size = 0
        self._news, self._room = asyncio.Event(), asyncio.Event()

    async def put(self, message: Message) -> None:
        """Wait until there is room, and leave a message."""
        while len(self._messages) >= MOST_WAITING or self._size >= MOST_WAITING_SIZE:
            self._room.clear()
            await self._room.wait()
        self._messages.append(message)
        self._size += len(message)
        self._news.set()

    def __len__(self) -> int:
        return len(self._messages)

    async def filled(self) -> None:
        """Wait until there is a message."""
        while not self._messages:
            self._news.clear()
            await self._news.wait()

    def take(self) -> Message | None:
        """The oldest message, or None."""
        if not self._messages:
            return None
        message = self._messages.popleft()
        self._size -= len(message)
        self._room.set()
        return message


class Turnstile:
    """Gives turns to all connections of a server, one after the other."""

    def __init__(self) -> None:
        self._turns = Turns()
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, account: Account, inbox: Inbox) -> bool:
        """Wait for this connection's turn, which comes at once where it is quiet and little waits in its inbox.

        The result: whether it stood in line. All who stand in line share a part of the time.
        """
        if account.is_quiet and len(inbox) < MANY_WAITING:
            return False
        await self.stand_in_line(account)
        return True

    async def stand_in_line(self, account: Account) -> None:
        """Wait for this connection's turn among all that ask for much."""
        loop = asyncio.get_running_loop()
        mine = loop.create_future()

        def go() -> None:
            if not mine.done():  # else its connection has ended meanwhile
                mine.set_result(None)

        self._turns.ask(account, go)
        if self._timer is None:
            self._next(loop)
        await mine

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        wait = self._turns.next()
        self._timer = None if wait is None else loop.call_later(wait, self._next, loop)

    @contextlib.contextmanager
    def turn(self, account: Account, stood_in_line: bool) -> Iterator[Turn]:
        """Measure what is done inside. After standing in line, it is taken from the time that all in line share."""
        turn = Turn(account)
        try:
            yield turn
        finally:
            if stood_in_line:
                self._turns.use(monotonic() - turn.started, turn.cost)


class Turn:
    """One turn of a connection: what it has cost so far, and whether it has lasted long enough."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.started = monotonic()
        self.cost = 0.0

    def read(self, cost: float) -> None:
        """Something of that cost was asked for."""
        self._account.use(cost)

    def carry_out(self, cost: float) -> None:
        """Something of that cost is done now, not void by what was asked for after it."""
        self.cost += cost

    @property
    def is_long(self) -> bool:
        """Whether others should come now."""
        return monotonic() - self.started >= LONGEST_TURN
