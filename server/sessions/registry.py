"""All sessions there are. Called by the socket, which opens and closes them, and by the scheduler."""

from __future__ import annotations

from collections.abc import Iterator

from server.sessions.outbox import Outbox
from server.sessions.session import Session


class Full(Exception):
    """The server has as many sessions as it may have."""


class Registry:
    """At most `most` sessions at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._sessions: set[Session] = set()

    def open(self, link: str, outbox: Outbox) -> Session:
        """A new session that shows a link. Raises Full."""
        if len(self._sessions) >= self._most:
            raise Full(f"This server holds {self._most} sessions at most; try again later.")
        session = Session(link, outbox)
        self._sessions.add(session)
        return session

    def close(self, session: Session) -> None:
        """Forget a session."""
        self._sessions.discard(session)

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._sessions))

    def __len__(self) -> int:
        return len(self._sessions)
