"""`descent train LINK`: a run without a page, through the same code that serves it; or `train --spec FILE`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tqdm import tqdm

from server.cli import console
from server.cli.status import Status
from server.lab import spec
from server.lab.jobs import Job, Look
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.train.advance import advance

MOST_EPOCHS = 10_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """LINK or --spec FILE, --epochs, --every, --json."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "link", nargs="?", metavar="LINK", help="a link of the playground, or its part after the #"
    )
    what.add_argument("--spec", metavar="FILE", help="an experiment spelt out as JSON; - is standard input")
    parser.add_argument(
        "--epochs", type=_from(0), default=100, help="how many epochs to train (default 100); 0 is none"
    )
    parser.add_argument("--every", type=_from(1), default=10, help="print each K-th epoch (default 10)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Print the losses of the untrained network and of every K-th epoch, and of the last."""
    if arguments.spec is not None:
        return _run_spec(arguments.spec, arguments.json)
    try:
        link = links.read(console.argument(arguments.link))
    except ValueError as error:
        print(f"descent: {error}", file=sys.stderr)
        return Status.REFUSED
    for refusal in link.refused:
        print(f"descent: {refusal}", file=sys.stderr)
    for remark in link.remarks():
        print(f"descent: {remark}", file=sys.stderr)
    if link.refused or link.is_lost:
        return Status.REFUSED

    experiment = link.experiment
    (result,) = advance([Job(experiment)])
    if not arguments.json:
        print(f"{'epoch':>8}  {'train loss':>12}  {'test loss':>12}  {'accuracy':>8}")
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    with tqdm(total=arguments.epochs, unit="epoch", leave=False, disable=not is_watched) as bar:
        while True:
            run = result.run
            measures = measure(experiment, run)
            bar.clear()
            _print(arguments.json, run.epoch, measures.train_loss, measures.test_loss, measures.accuracy)
            bar.refresh()
            if run.epoch >= arguments.epochs:
                return Status.DONE
            epochs = min(arguments.every - run.epoch % arguments.every, arguments.epochs - run.epoch)
            (result,) = advance([Job(experiment, run, epochs, (Look(),))])
            if result.diverged_at is not None:
                bar.close()
                print(f"descent: the run diverged at epoch {result.diverged_at}", file=sys.stderr)
                return Status.FAILED
            bar.update(epochs)


def _run_spec(path: str, as_json: bool) -> int:
    try:
        data = _standard_input() if path == "-" else Path(path).read_bytes()
        outcome = spec.train(spec.read(data))
    except (OSError, ValueError) as error:
        print(f"descent: {error}", file=sys.stderr)
        return Status.REFUSED
    try:
        as_text = json.dumps(outcome, allow_nan=False)
    except ValueError:
        print("descent: the run diverged: its numbers are no longer finite", file=sys.stderr)
        return Status.FAILED
    if as_json:
        print(as_text)
        return 0
    print(f"{'step':>8}  {'batch loss':>20}")
    for step, loss in enumerate(outcome["batch_losses"]):
        print(f"{step:>8}  {loss:>20.15g}")
    return Status.DONE


def _standard_input() -> bytes:
    """Raises ValueError where there is none."""
    if sys.stdin is None:
        raise ValueError("there is no standard input to read the spec from")
    return sys.stdin.buffer.read()


def _print(as_json: bool, epoch: int, train_loss: float, test_loss: float, accuracy: float | None) -> None:
    if as_json:
        row: dict[str, Any] = {
            "epoch": epoch,
            "train_loss": train_loss,
            "test_loss": test_loss,
            "accuracy": accuracy,
        }
        print(json.dumps(row, allow_nan=False), flush=True)
    else:
        share = "–" if accuracy is None else f"{accuracy:.1%}"
        print(f"{epoch:>8}  {train_loss:>12.6g}  {test_loss:>12.6g}  {share:>8}", flush=True)


def _from(low: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= MOST_EPOCHS):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {MOST_EPOCHS}")
        return int(text)

    return read
