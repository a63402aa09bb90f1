"""`descent serve`: the playground, until Ctrl-C."""

from __future__ import annotations

import argparse
import dataclasses
import socket
import sys

from server import settings as deployment
from server.protocol.commands import LARGEST_COMMAND

# More than a command may have: up to here a message is refused and the session goes on, beyond it the connection
# is closed before the rest is read
LARGEST_MESSAGE = 16 * LARGEST_COMMAND


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--host and --port stand over the environment."""
    parser.add_argument("--host", help="address to listen on (default: DESCENT_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: DESCENT_PORT or 8000)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop. Exit status 2 for settings not accepted, 1 for a port or a cluster not to be had."""
    try:
        settings = deployment.from_environment()
    except ValueError as error:
        print(f"descent: {error}", file=sys.stderr)
        return 2
    given = {name: value for name in ("host", "port") if (value := getattr(arguments, name)) is not None}
    settings = dataclasses.replace(settings, **given)
    try:
        with socket.create_server((settings.host, settings.port), family=_family(settings.host)):
            pass
    except (OSError, OverflowError) as error:
        print(f"descent: cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return 1

    import uvicorn  # slow to import, and the other subcommands do without

    from server.lab.executor import Unreachable
    from server.web.app import create_app, executor_of

    try:
        executor = executor_of(settings)
    except Unreachable as error:
        print(f"descent: {deployment.variable('executor')}={settings.executor}: {error}", file=sys.stderr)
        return 1

    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Descent is on http://{name}:{settings.port} (Ctrl-C ends it)", file=sys.stderr)
    uvicorn.run(
        create_app(settings, executor),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # frames are packed already; deflate costs five times the processor time
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    return 0


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
