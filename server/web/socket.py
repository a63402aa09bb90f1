"""The socket endpoint: one reader and one writer a connection, with a session between them.

Nobody waits for anybody: the reader never sends, the writer never computes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server import __version__
from server.protocol import VERSION, commands, events
from server.protocol.commands import Acknowledge, Hello
from server.protocol.refusals import Reason, Refusal
from server.sessions.outbox import Closed, Outbox, Overflow
from server.sessions.registry import Full, Registry
from server.sessions.scheduler import Scheduler
from server.sessions.session import Session
from server.web import refused
from server.web.allowance import Allowance

HELLO_WITHIN = 5.0  # seconds
LAST_WORDS_WITHIN = 0.05
CLOSE_WITHIN = 1.0
WRITE_WITHIN = 5.0  # seconds: a browser that takes nothing for so long is gone
MOST_UNREADABLE = 3
MOST_COMMANDS_A_SECOND, MOST_COMMANDS_AT_ONCE = 200, 400

CLOSE_POLICY, CLOSE_TRY_LATER, CLOSE_NO_HELLO, CLOSE_TAKEN_OVER = 1008, 1013, 4401, 4409

log = logging.getLogger(__name__)


async def serve(websocket: WebSocket, registry: Registry, scheduler: Scheduler) -> None:
    """Serve one accepted connection to its end: of its reader or of its writer, whichever comes first."""
    outbox = Outbox()
    outbox.put_event(events.encode(events.hello(__version__)))
    tasks = [
        asyncio.create_task(_listen(websocket, outbox, registry, scheduler)),
        asyncio.create_task(_write(websocket, outbox)),
    ]
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if tasks[1] in left and not tasks[0].exception():
        await asyncio.sleep(LAST_WORDS_WITHIN)  # for what still waits, a refusal mostly
    for task in left:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    codes = [task.result() for task in done if not task.cancelled() and not task.exception()]
    for task in done:
        if (error := task.exception()) and not isinstance(error, WebSocketDisconnect | Overflow):
            log.error("A connection ended by a fault", exc_info=error)
    if websocket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, TimeoutError, WebSocketDisconnect):
            await asyncio.wait_for(websocket.close(codes[0] if codes else CLOSE_POLICY), CLOSE_WITHIN)


async def _listen(websocket: WebSocket, outbox: Outbox, registry: Registry, scheduler: Scheduler) -> int:
    """Greet, then read to the end; the result is the code to close with."""
    greeting = await _greeting(websocket)
    if isinstance(greeting, Refusal):
        refused.note("greeting", f"A socket was refused: {greeting.message}")
        outbox.put_event(events.encode(events.refused(greeting)))
        return CLOSE_NO_HELLO
    try:
        session = registry.greet(greeting.link, greeting.token, greeting.page, outbox)
    except Full as error:
        refused.note("full", f"A socket was refused: {error} DESCENT_MOST_SESSIONS is how many.")
        outbox.put_event(events.encode(events.notice(str(error))))
        return CLOSE_TRY_LATER
    scheduler.wake()
    try:
        await _read(websocket, session, outbox, scheduler)
    finally:
        registry.leave(session, outbox)
    return CLOSE_POLICY


async def _greeting(websocket: WebSocket) -> Hello | Refusal:
    try:
        text = await asyncio.wait_for(_text(websocket), HELLO_WITHIN)
    except TimeoutError:
        return Refusal(
            Reason.MALFORMED, f"The first command, hello, must come within {HELLO_WITHIN:g} seconds."
        )
    command = commands.parse(text) if text is not None else None
    if isinstance(command, Refusal):
        return command
    if not isinstance(command, Hello):
        return Refusal(Reason.MALFORMED, "The first command is hello.")
    if command.protocol != VERSION:
        return Refusal(Reason.OTHER_PROTOCOL, f"This server speaks protocol {VERSION}; load the page again.")
    return command


async def _read(websocket: WebSocket, session: Session, outbox: Outbox, scheduler: Scheduler) -> None:
    """Hand commands to the session until the connection ends, or too much of what comes is no text.

    It ends, too, when the same page has come back over another connection and has the session now.
    """
    unreadable = 0
    allowance, is_warned = Allowance(MOST_COMMANDS_A_SECOND, MOST_COMMANDS_AT_ONCE), False
    while unreadable < MOST_UNREADABLE:
        text = await _text(websocket)
        if session.outbox is not outbox:
            return
        command = None if text is None else commands.parse(text)
        if command is None:
            unreadable += 1
            session.refuse(Refusal(Reason.MALFORMED, "A command is text, not bytes."))
        elif isinstance(command, Acknowledge) and outbox.acknowledge(command.frames):
            pass  # as many as frames were sent: they cost no allowance, and are never refused
        elif allowance.take():
            is_warned = False
            session.take(command)
        elif not is_warned:  # one refusal says it for all that follow: answers are no way to flood, either
            is_warned = True
            rate = f"{MOST_COMMANDS_A_SECOND} commands a second"
            session.refuse(Refusal(Reason.TOO_FREQUENT, f"More than {rate} are not taken; slow down."))
        scheduler.wake()


async def _text(websocket: WebSocket) -> str | None:
    """The next message, or None where it is binary. Raises WebSocketDisconnect."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    text: str | None = message.get("text")
    return text


async def _write(websocket: WebSocket, outbox: Outbox) -> int:
    """Send whatever the outbox gives, until the browser takes nothing any more; the code to close with."""
    try:
        while True:
            messages = await outbox.take()
            async with asyncio.timeout(WRITE_WITHIN):
                for message in messages:
                    await _send(websocket, message)
    except Closed:
        return CLOSE_TAKEN_OVER
    except (RuntimeError, TimeoutError):
        return CLOSE_POLICY


async def _send(websocket: WebSocket, message: str | bytes) -> None:
    if isinstance(message, str):
        await websocket.send_text(message)
    else:
        await websocket.send_bytes(message)
