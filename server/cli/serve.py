"""`descent serve`: the playground, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import socket
import sys

from server import settings as deployment
from server.cli.addresses import opening
from server.cli.status import Status
from server.protocol.commands import LARGEST_COMMAND

# More than a command may have: up to here a message is refused and the session goes on, beyond it the connection
# is closed before the rest is read
LARGEST_MESSAGE = 2 * LARGEST_COMMAND
DESCRIPTORS = 8192


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--host and --port stand over the environment."""
    parser.add_argument("--host", help="address to listen on (default: DESCENT_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: DESCENT_PORT or 8000)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    try:
        settings = deployment.from_environment()
    except ValueError as error:
        print(f"descent: {error}", file=sys.stderr)
        return Status.REFUSED
    given = {name: value for name in ("host", "port") if (value := getattr(arguments, name)) is not None}
    settings = dataclasses.replace(settings, **given)
    try:
        listener = socket.create_server((settings.host, settings.port), family=_family(settings.host))
    except (OSError, OverflowError) as error:
        print(f"descent: cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return Status.FAILED
    with listener:
        return _serve(settings, listener)


def _serve(settings: deployment.Settings, listener: socket.socket) -> int:
    import uvicorn  # slow to import, and the other subcommands do without

    from server import journal
    from server.compute.executor import Unreachable
    from server.web.app import create_app, executor_of
    from server.web.http import BoundedHttp
    from server.web.wire import BoundedWebSocket

    try:
        executor = executor_of(settings)
    except Unreachable as error:
        print(f"descent: {deployment.variable('executor')}={settings.executor}: {error}", file=sys.stderr)
        return Status.FAILED

    port = listener.getsockname()[1]  # another than was asked for, where that was 0: any that is free
    first, *others = opening(settings.host, port, settings.allowed_hosts) or ["any name it answers to"]
    elsewhere = f"; from other computers on {', '.join(others)}" if others else ""
    print(f"Descent is on {first} (Ctrl-C ends it){elsewhere}", file=sys.stderr, flush=True)
    journal.set_up(settings.log_level)
    _have_descriptors()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, executor),
            log_level="warning",
            log_config=None,  # its own handlers would say everything
            http=BoundedHttp,
            ws=BoundedWebSocket,
            ws_per_message_deflate=False,  # frames are packed already; deflate costs five times the processor time
            ws_max_size=LARGEST_MESSAGE,
            timeout_graceful_shutdown=3,  # with a second for the workers, the end takes less than five
            server_header=False,
        )
    )
    server.run(sockets=[listener])
    return Status.DONE if server.started else Status.FAILED


def _have_descriptors() -> None:
    """Have as many as the system allows: each learner takes one, and 1024, a common default, are soon used up."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if most == resource.RLIM_INFINITY else min(DESCRIPTORS, most)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
