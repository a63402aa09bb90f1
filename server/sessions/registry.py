"""All sessions there are, by the tokens that only their tabs know.

A session whose connection is gone is kept for a while, so that its tab can come back to the same run.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

from server.protocol import events
from server.sessions.outbox import Outbox
from server.sessions.session import Session

KEPT_FOR = 600.0  # seconds


class Full(Exception):
    """The server has as many sessions as it may have."""


@dataclass(slots=True)
class _Entry:
    """page: which load of the page has it, or had it last; left: when its connection went, None while it is there."""

    session: Session
    page: str
    left: float | None = None


class Registry:
    """At most `most` sessions at a time; those that were left make room first, the longest gone before others."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._entries: dict[str, _Entry] = {}

    def greet(self, link: str, token: str, page: str, outbox: Outbox) -> Session:
        """The session of whoever greets: the one it had, a copy of it, or a new one. Raises Full.

        The same page that comes back takes its session over, even from a connection that the server still takes
        for alive. A page that was loaded again, or a tab that was copied, has the token too: it goes on where
        the session stands, unless it was given another link; in a copy, while the first tab is still there.
        """
        self.forget_the_gone()
        entry = self._entries.get(token)
        if entry is None or (entry.page != page and link != entry.session.link):
            return self._add(page, outbox, lambda: Session.open(link, outbox))
        if entry.left is None and entry.page != page:
            return self._add(page, outbox, lambda: entry.session.copy(outbox), resumed=True)
        entry.session.outbox.close()
        entry.page, entry.left = page, None
        outbox.put_event(events.encode(events.welcome(token, resumed=True)))
        entry.session.attach(outbox)
        return entry.session

    def leave(self, session: Session, outbox: Outbox) -> None:
        """The connection with this outbox is gone; without effect where another has taken the session over."""
        for entry in self._entries.values():
            if entry.session is session and session.outbox is outbox:
                session.detach()
                entry.left = self._clock()

    def forget_the_gone(self) -> None:
        """Drop sessions that were left too long ago."""
        now = self._clock()
        for token, entry in list(self._entries.items()):
            if entry.left is not None and now - entry.left > KEPT_FOR:
                del self._entries[token]

    def _add(self, page: str, outbox: Outbox, make: Callable[[], Session], resumed: bool = False) -> Session:
        if len(self._entries) >= self._most:
            self._make_room()
        token = secrets.token_urlsafe(16)
        outbox.put_event(events.encode(events.welcome(token, resumed)))
        self._entries[token] = _Entry(make(), page)
        return self._entries[token].session

    def _make_room(self) -> None:
        left = [(entry.left, token) for token, entry in self._entries.items() if entry.left is not None]
        if not left:
            raise Full(f"This server holds {self._most} sessions at most; try again later.")
        del self._entries[min(left)[1]]

    def __iter__(self) -> Iterator[Session]:
        return iter([entry.session for entry in self._entries.values()])

    def __len__(self) -> int:
        return sum(entry.left is None for entry in self._entries.values())
