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
from server.protocol.commands import Hello
from server.protocol.refusals import Reason, Refusal
from server.sessions.outbox import Closed, Outbox, Overflow
from server.sessions.registry import Full, Registry
from server.sessions.scheduler import Scheduler
from server.sessions.session import Session
from server.web.allowance import Allowance

HELLO_WITHIN = 5.0  # seconds
WRITE_WITHIN = 5.0  # seconds: a browser that takes nothing for so long is gone
MOST_UNREADABLE = 3
MOST_COMMANDS_A_SECOND, MOST_COMMANDS_AT_ONCE = 200, 400  # acknowledgements of frames among them

CLOSE_POLICY, CLOSE_TRY_LATER, CLOSE_NO_HELLO, CLOSE_TAKEN_OVER = 1008, 1013, 4401, 4409

log = logging.getLogger(__name__)


async def serve(websocket: WebSocket, registry: Registry, scheduler: Scheduler) -> None:
    """Serve one accepted connection to its end."""
    outbox = Outbox()
    writer = asyncio.create_task(_write(websocket, outbox))
    session: Session | None = None
    try:
        outbox.put_event(events.encode(events.hello(__version__)))
        greeting = await _greeting(websocket)
        if isinstance(greeting, Refusal):
            outbox.put_event(events.encode(events.refused(greeting)))
            await _close(websocket, outbox, CLOSE_NO_HELLO)
            return
        session = registry.greet(greeting.link, greeting.token, greeting.page, outbox)
        scheduler.wake()
        await _read(websocket, session, outbox, scheduler)
        await _close(websocket, outbox, CLOSE_POLICY)
    except Full as error:
        outbox.put_event(events.encode(events.notice(str(error))))
        await _close(websocket, outbox, CLOSE_TRY_LATER)
    except Overflow:
        await _close(websocket, outbox, CLOSE_POLICY)
    except WebSocketDisconnect:
        pass
    finally:
        writer.cancel()
        if session is not None:
            registry.leave(session, outbox)
        with contextlib.suppress(asyncio.CancelledError):
            await writer


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
        if text is None:
            unreadable += 1
            session.refuse(Refusal(Reason.MALFORMED, "A command is text, not bytes."))
        elif allowance.take():
            is_warned = False
            session.receive(text)
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


async def _write(websocket: WebSocket, outbox: Outbox) -> None:
    """Send whatever the outbox gives, until cancelled or the browser takes nothing any more."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        try:
            while True:
                for message in await outbox.take():
                    await asyncio.wait_for(_send(websocket, message), WRITE_WITHIN)
        except Closed:
            await websocket.close(CLOSE_TAKEN_OVER)


async def _send(websocket: WebSocket, message: str | bytes) -> None:
    if isinstance(message, str):
        await websocket.send_text(message)
    else:
        await websocket.send_bytes(message)


async def _close(websocket: WebSocket, outbox: Outbox, code: int) -> None:
    """Give the writer a moment for what still waits, then close."""
    await asyncio.sleep(0.05)
    if websocket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError):
            await websocket.close(code)
