"""The `descent` command: serve (the default), train, bench."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status."""
    # Imported here: a training process imports this module too, and needs none of it
    from server import __version__
    from server.cli import bench, serve, train

    parser = argparse.ArgumentParser(prog="descent", description="A neural-network playground you can host.")
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
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0].partition("=")[0] in ("--host", "--port"):
        given.insert(0, "serve")
    parsed = parser.parse_args(given)
    if parsed.command is None:
        parser.print_help()
        return 2
    try:
        status: int = parsed.run(parsed)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read our output has had enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
