"""All sessions, by two tokens each: one that only the owner's tab knows, one that the owner gives to spectators.

A session whose owner's connection is gone is kept for a while, so that its tab can come back to the same run.
Spectators see it stand still meanwhile; that they watch does not keep it longer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

from server.protocol import events
from server.protocol.form import Role
from server.sessions.outbox import Gone, Outbox
from server.sessions.session import Session
from server.sessions.viewer import Viewer
from server.words.said import Said, say

KEPT_FOR = 600.0  # seconds
MOST_SPECTATORS = 200  # of one session; of all of them together as many as there may be sessions


class NotLetIn(Exception):
    """Somebody is not let in. said: what a person is told."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class Full(NotLetIn):
    """The server has as many sessions as it may have."""


class NothingToWatch(NotLetIn):
    """The token opens no session, or its session has ended."""


class TooManySpectators(NotLetIn):
    """The session, or the server, has as many spectators as it may have."""


@dataclass(slots=True)
class _Entry:
    """watch: the token of spectators. page: which load of the page has it, or had it last; left: when its owner's
    connection went, None while it is there.
    """

    session: Session
    watch: str
    page: str
    left: float | None = None


class Registry:
    """At most `most` sessions at a time. Then a new one replaces the one that was left longest ago."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._entries: dict[str, _Entry] = {}
        self._watched: dict[str, Session] = {}

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
        entry.session.owner.outbox.close()
        entry.page, entry.left = page, None
        outbox.put_event(events.encode(events.welcome(token, True, entry.watch, Role.OWNER)))
        entry.session.attach(outbox)
        return entry.session

    def join(self, token: str, outbox: Outbox) -> tuple[Session, Viewer]:
        """Have somebody watch the session with that token of spectators. Raises NothingToWatch, TooManySpectators."""
        self.forget_the_gone()
        session = self._watched.get(token)
        if session is None:
            raise NothingToWatch(say("nothing_to_watch"))
        if len(session.audience.viewers) > MOST_SPECTATORS:
            raise TooManySpectators(say("session_has_spectators", most=MOST_SPECTATORS))
        if sum(len(each.audience.viewers) - 1 for each in self) >= self._most:
            raise TooManySpectators(say("server_has_spectators", most=self._most))
        outbox.put_event(events.encode(events.welcome("", False, token, Role.SPECTATOR)))
        return session, session.join(outbox)

    def leave(self, session: Session, viewer: Viewer) -> None:
        """The connection of a viewer is gone. An owner that another connection has replaced leaves nothing."""
        session.leave(viewer)
        if viewer is not session.owner:
            return
        for entry in self._entries.values():
            if entry.session is session:
                entry.left = self._clock()

    def forget_the_gone(self) -> None:
        """Drop sessions that were left too long ago."""
        now = self._clock()
        for token, entry in list(self._entries.items()):
            if entry.left is not None and now - entry.left > KEPT_FOR:
                self._drop(token)

    def _add(self, page: str, outbox: Outbox, make: Callable[[], Session], resumed: bool = False) -> Session:
        if len(self._entries) >= self._most:
            self._make_room()
        token, watch = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        outbox.put_event(events.encode(events.welcome(token, resumed, watch, Role.OWNER)))
        session = make()
        self._entries[token], self._watched[watch] = _Entry(session, watch, page), session
        return session

    def _make_room(self) -> None:
        left = [(entry.left, token) for token, entry in self._entries.items() if entry.left is not None]
        if not left:
            raise Full(say("full", most=self._most))
        self._drop(min(left)[1])

    def _drop(self, token: str) -> None:
        entry = self._entries.pop(token)
        del self._watched[entry.watch]
        for viewer in entry.session.audience.viewers:
            viewer.outbox.close(Gone())

    def __iter__(self) -> Iterator[Session]:
        return iter([entry.session for entry in self._entries.values()])

    def __len__(self) -> int:
        return sum(entry.left is None for entry in self._entries.values())
