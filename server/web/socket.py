"""The socket endpoint: for each connection one task that reads, one that carries out and one that writes.

Nobody waits for anybody: the reader never sends, the writer never computes; what is to be carried out waits its turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server import __version__
from server.protocol import VERSION, commands, events
from server.protocol.commands import LARGEST_HELLO, Command, Hello
from server.protocol.refusals import Reason, Refusal, Unreadable
from server.sessions.outbox import Closed, Gone, Outbox, Overflow
from server.sessions.registry import Full, NothingToWatch, Registry, TooManySpectators
from server.sessions.scheduling.scheduler import Scheduler
from server.sessions.session import Session
from server.sessions.viewer import Viewer
from server.web.allowance import MOST_COST_A_SECOND, MOST_COST_AT_ONCE, Account
from server.web.turns import Inbox, Turn, Turnstile
from server.web.wire import ENDED, TOO_MUCH

HELLO_WITHIN = 5.0  # seconds
LAST_WORDS_WITHIN = 0.05
CLOSE_WITHIN = 1.0
WRITE_WITHIN = 5.0  # seconds: a browser that takes nothing for so long is gone
MOST_UNREADABLE = 3
COST_BY_SIZE = 1024  # characters that cost as much to read as a small command to carry out
MOST_STRANGERS = 500  # connections that have not greeted yet

CLOSE_POLICY, CLOSE_TRY_LATER, CLOSE_NO_HELLO, CLOSE_TAKEN_OVER = 1008, 1013, 4401, 4409
CLOSE_NOTHING_TO_WATCH = 4404

_BINARY = Unreadable.of(Reason.MALFORMED, "not_text")

log = logging.getLogger(__name__)


class Door:
    """What all connections of a server share: the order of their turns, and how many may not have greeted yet."""

    def __init__(self) -> None:
        self.turnstile = Turnstile()
        self._strangers: dict[asyncio.Timeout, None] = {}

    @contextlib.asynccontextmanager
    async def stranger(self) -> AsyncIterator[None]:
        """Inside, a greeting is waited for. Raises TimeoutError: for the oldest as well, where there are too many."""
        async with asyncio.timeout(HELLO_WITHIN) as limit:
            self._strangers[limit] = None
            try:
                if len(self._strangers) > MOST_STRANGERS:
                    oldest = next(iter(self._strangers))
                    del self._strangers[oldest]
                    oldest.reschedule(asyncio.get_running_loop().time())
                yield
            finally:
                self._strangers.pop(limit, None)


@dataclass(eq=False)
class _Connection:
    """One accepted connection. session: once it has greeted."""

    websocket: WebSocket
    registry: Registry
    scheduler: Scheduler
    door: Door
    outbox: Outbox = field(default_factory=Outbox)
    inbox: Inbox = field(default_factory=Inbox)
    account: Account = field(default_factory=Account)
    session: Session | None = None


async def serve(websocket: WebSocket, registry: Registry, scheduler: Scheduler, door: Door) -> None:
    """Serve one accepted connection to the end of its reader, of its writer or of the wire, whichever is first."""
    connection = _Connection(websocket, registry, scheduler, door)
    outbox = connection.outbox
    outbox.put_event(events.encode(events.hello(__version__)))
    tasks = [
        asyncio.create_task(_listen(connection)),
        asyncio.create_task(_write(websocket, outbox)),
        asyncio.create_task(_ended(websocket)),
    ]
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if done == {tasks[0]} and not tasks[0].exception():
        await asyncio.sleep(LAST_WORDS_WITHIN)  # for what still waits, a refusal mostly
    for task in left:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    codes = [task.result() for task in done if not task.cancelled() and not task.exception()]
    for task in done:
        _log_the_end(connection, task.exception())
    if websocket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, TimeoutError, WebSocketDisconnect):
            await asyncio.wait_for(websocket.close(codes[0] if codes else CLOSE_POLICY), CLOSE_WITHIN)


async def _ended(websocket: WebSocket) -> int:
    """Wait until the connection has ended. Raises WebSocketDisconnect, with a reason where it was the server."""
    ended: asyncio.Future[str] | None = websocket.scope["extensions"].get(ENDED)
    if ended is None:  # another server than ours, which tells only the reader
        await asyncio.Event().wait()
    else:
        raise WebSocketDisconnect(1006, await asyncio.shield(ended))
    return CLOSE_POLICY


def _log_the_end(connection: _Connection, error: BaseException | None) -> None:
    """Say which session's connection was ended, and why, where the server has done it."""
    who = "a stranger" if connection.session is None else f"session {connection.session.number}"
    if isinstance(error, WebSocketDisconnect):
        if error.reason == TOO_MUCH:
            log.warning("The connection of %s is closed for sending more than is taken", who)
    elif isinstance(error, Overflow):
        log.warning("The connection of %s is closed: it does not read its events", who)
    elif error is not None:
        log.error("The connection of %s ended by a fault", who, exc_info=error)


async def _listen(connection: _Connection) -> int:
    """Greet, then read to the end; the result is the code to close with."""
    outbox, registry, scheduler = connection.outbox, connection.registry, connection.scheduler
    greeting = await _greeting(connection)
    if isinstance(greeting, Refusal):
        log.warning("A socket was refused for its greeting: %r", greeting.message)
        outbox.put_event(events.encode(events.refused(greeting)))
        return CLOSE_NO_HELLO
    try:
        with connection.door.turnstile.turn(connection.account, stood_in_line=True) as turn:
            turn.read(greeting.cost)
            session, viewer = _greeted(registry, greeting, outbox)
    except Full as error:
        log.warning("A socket was refused: %s DESCENT_MOST_SESSIONS is how many.", error)
        outbox.put_event(events.encode(events.notice(error.said)))
        return CLOSE_TRY_LATER
    except NothingToWatch as error:
        outbox.put_event(events.encode(events.refused(Refusal(Reason.NOTHING_TO_WATCH, error.said))))
        return CLOSE_NOTHING_TO_WATCH
    except TooManySpectators as error:
        log.warning("A socket was refused: %s", error)
        outbox.put_event(events.encode(events.refused(Refusal(Reason.TOO_MANY_SPECTATORS, error.said))))
        return CLOSE_TRY_LATER
    connection.session = session
    scheduler.wake()
    tasks = [
        asyncio.create_task(_read(connection)),
        asyncio.create_task(_obey(connection, session, viewer)),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        registry.leave(session, viewer)  # before anything is waited for: the wait may be cancelled
        await asyncio.gather(*tasks, return_exceptions=True)


def _greeted(registry: Registry, greeting: Hello, outbox: Outbox) -> tuple[Session, Viewer]:
    """The session that a greeting is about, and who greets. Raises Full, NothingToWatch, TooManySpectators."""
    if greeting.watch:
        return registry.join(greeting.watch, outbox)
    session = registry.greet(greeting.link, greeting.token, greeting.page, outbox)
    return session, session.owner


async def _greeting(connection: _Connection) -> Hello | Refusal:
    try:
        async with connection.door.stranger():
            message = await _message(connection.websocket)
    except TimeoutError:
        return Refusal.of(Reason.MALFORMED, "hello_is_late", seconds=HELLO_WITHIN)
    await connection.door.turnstile.stand_in_line(connection.account)
    command = commands.parse(message, LARGEST_HELLO) if isinstance(message, str) else None
    if isinstance(command, Refusal):
        return command
    if not isinstance(command, Hello):
        return Refusal.of(Reason.MALFORMED, "hello_first")
    if command.protocol != VERSION:
        return Refusal.of(Reason.OTHER_PROTOCOL, "other_protocol", protocol=VERSION)
    return command


async def _read(connection: _Connection) -> int:
    """Leave what comes for `_obey`, no faster than that takes it; the code to close with. Raises WebSocketDisconnect.

    Acknowledgements of frames that were sent are as few as those, cost next to nothing, and do not wait.
    """
    while True:
        message = await _message(connection.websocket)
        drawn = commands.acknowledgement(message) if isinstance(message, str) else None
        if drawn is not None and connection.outbox.acknowledge(drawn):
            connection.scheduler.wake()
        else:
            await connection.inbox.put(message)


async def _obey(connection: _Connection, session: Session, viewer: Viewer) -> int:
    """Carry out what comes, in its turn, until too much of it is unreadable; the code to close with.

    It ends, too, when the same page has come back over another connection and has the session now. Raises what the
    connection was ended with.
    """
    inbox, outbox, account = connection.inbox, connection.outbox, connection.account
    unreadable, is_warned = 0, False
    while True:
        await inbox.filled()
        await outbox.room()
        if wait := account.own.wait:
            if not is_warned:  # one refusal says it for all that wait: answers are no way to flood, either
                session.refuse(
                    Refusal.of(Reason.TOO_FREQUENT, "too_frequent", most=MOST_COST_A_SECOND), viewer
                )
            is_warned = True
            await asyncio.sleep(wait)
        elif account.own.left > MOST_COST_AT_ONCE / 2:
            is_warned = False
        stood_in_line = await connection.door.turnstile.wait(account, inbox)
        if outbox.end is not None:
            return _code_of(outbox.end)
        with connection.door.turnstile.turn(account, stood_in_line) as turn:
            for command in _next(inbox, turn):
                turn.carry_out(0 if isinstance(command, Refusal) else command.cost)
                unreadable += isinstance(command, Unreadable)
                session.take(command, viewer)
        connection.scheduler.wake()
        if unreadable >= MOST_UNREADABLE:
            return CLOSE_POLICY
        await asyncio.sleep(0)


def _next(inbox: Inbox, turn: Turn) -> Iterator[Command | Refusal]:
    """What waits, as long as the turn lasts; of commands that stand in for those before them, the last alone."""
    waiting: Command | Refusal | None = None
    while not turn.is_long and (message := inbox.take()) is not None:
        command = commands.parse(message) if isinstance(message, str) else _BINARY
        turn.read(len(message) / COST_BY_SIZE + (1 if isinstance(command, Refusal) else command.cost))
        if waiting is not None and (
            isinstance(command, Refusal) or isinstance(waiting, Refusal) or not command.replaces(waiting)
        ):
            yield waiting
        waiting = command
    if waiting is not None:
        yield waiting


async def _message(websocket: WebSocket) -> str | bytes:
    """The next message. Raises WebSocketDisconnect."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006), message.get("reason"))
    text: str | None = message.get("text")
    return message["bytes"] if text is None else text


async def _write(websocket: WebSocket, outbox: Outbox) -> int:
    """Send whatever the outbox gives, until the browser takes nothing any more; the code to close with."""
    try:
        while True:
            messages = await outbox.take()
            async with asyncio.timeout(WRITE_WITHIN):
                for message in messages:
                    await _send(websocket, message)
    except (Closed, Gone) as end:
        return _code_of(end)
    except (RuntimeError, TimeoutError):
        return CLOSE_POLICY


def _code_of(end: Exception) -> int:
    """The code to close with, of what a connection was ended with. Raises what has none."""
    if isinstance(end, Closed | Gone):
        return CLOSE_TAKEN_OVER if isinstance(end, Closed) else CLOSE_NOTHING_TO_WATCH
    raise end


async def _send(websocket: WebSocket, message: str | bytes) -> None:
    if isinstance(message, str):
        await websocket.send_text(message)
    else:
        await websocket.send_bytes(message)
