"""The `descent` command: serve (the default), train, bench."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status (`cli.status`)."""
    # Imported here: a training process imports this module too, and needs none of it
    from server.cli import console
    from server.cli.status import Status

    console.prepare()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        console.finish()
        return status
    except BrokenPipeError:
        console.give_up()
        return Status.UNREAD
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    except OSError as error:
        if not console.is_unwritable(error):
            raise
        console.give_up(1)
        print(f"descent: the output cannot be written: {error.strerror}", file=sys.stderr)
        return Status.UNWRITABLE


class _Parser(argparse.ArgumentParser):
    """Says so where help cannot be written; argparse would keep that to itself."""

    def _print_message(self, message: str, file: Any = None) -> None:
        stream = sys.stderr if file is None else file
        if message and stream is not None:
            stream.write(message)


def _run(arguments: Sequence[str]) -> int:
    from server import __version__
    from server.cli import bench, serve, train
    from server.cli.status import Status

    parser = _Parser(prog="descent", description="A neural-network playground you can host.")
    parser.add_argument("--version", action="version", version=f"descent {__version__}")
    subparsers = parser.add_subparsers(title="commands", dest="command")
    for name, module, help_text in (
        ("serve", serve, "serve the playground (the default)"),
        ("train", train, "train what a link says, and print its losses"),
        ("bench", bench, "measure the engine against a plain loop, in one run"),
    ):
        subparser = subparsers.add_parser(name, help=help_text, description=help_text)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    given = list(arguments)
    if not given or given[0].partition("=")[0] in ("--host", "--port"):
        given.insert(0, "serve")
    try:
        parsed = parser.parse_args(given)
    except SystemExit as end:  # it has printed its help, or what is wrong
        return Status.REFUSED if end.code else Status.DONE
    if parsed.command is None:
        parser.print_help()
        return Status.REFUSED
    status: int = parsed.run(parsed)
    return status


if __name__ == "__main__":
    sys.exit(main())
