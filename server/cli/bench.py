"""`descent bench`: the engine against a plain loop, measured in one run on one core.

Absolute times say more of the machine than of the code; the ratios are what to quote. Each figure is the best of
several rounds, and the rounds of all figures take turns, so that a slow moment of the machine hits all alike.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from server.cli import classroom, spectators
from server.cli.plain import PlainNetwork
from server.cli.status import Status
from server.lab.experiment.experiment import Experiment
from server.lab.inside import Watch, see
from server.lab.jobs import Job, Look
from server.lab.look.look import EXTENT, pictures_of
from server.lab.preprocessing import data_set
from server.lab.train.advance import advance
from server.nn.inspect import probe

NETWORKS = ((4, 2), (8, 8, 8, 8, 8, 8))
STACKS = (1, 16, 64, 256)
ADAM_STACK = 64
INSIDES = {
    "point": Watch(point=(1.0, 2.0)),
    "losses": Watch(losses=True),
    "valley": Watch(parameter=(1, 0, 0)),
    "surface": Watch(parameter=(1, 0, 0), second=(1, 0, 1)),
    "slow motion": Watch(step=True),
    "hidden space": Watch(space=(1, 0, 1)),
}
ROUNDS = 7
_PLAIN_GRID = 100  # cells along one side of the plain loop's picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json; --learners N or --spectators N [--seconds S] [--fps F] for many on a real server."""
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--learners", type=int, metavar="N", help="instead: a real server and N clients that play"
    )
    parser.add_argument(
        "--spectators", type=int, metavar="N", help="instead: a real server, one that plays, and N that watch"
    )
    parser.add_argument(
        "--seconds", type=float, default=20.0, metavar="S", help="how long they play (default 20)"
    )
    parser.add_argument(
        "--fps", type=float, default=10.0, metavar="F", help="frames each draws a second (default 10)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    if arguments.learners is not None or arguments.spectators is not None:
        return _run_many(arguments)
    figures = measure()
    if arguments.json:
        print(json.dumps(figures))
    else:
        _print(figures)
    return Status.DONE


def _run_many(arguments: argparse.Namespace) -> int:
    is_class = arguments.learners is not None
    count, most = (
        (arguments.learners, 2000) if is_class else (arguments.spectators, spectators.MOST_SPECTATORS)
    )
    if not (0 < count <= most and 0 < arguments.seconds <= 3600 and 0 < arguments.fps <= 60):
        who = f"1 to {most} {'learners' if is_class else 'spectators'}"
        print(f"descent: give {who}, up to 3600 seconds and up to 60 fps", file=sys.stderr)
        return Status.REFUSED
    try:
        measure_many = classroom.measure if is_class else spectators.measure
        figures = measure_many(count, arguments.seconds, arguments.fps)
    except TimeoutError as error:
        print(f"descent: {error}", file=sys.stderr)
        return Status.FAILED
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            shown = (
                "  ".join(f"{key} {part}" for key, part in value.items())
                if isinstance(value, dict)
                else value
            )
            print(f"{name.replace('_', ' '):42}{shown}")
    return Status.DONE


def measure() -> dict[str, Any]:
    """Microseconds (per network and epoch where it says epoch) and bytes, by network; stacks then by M."""
    tasks: dict[tuple[str, ...], tuple[Callable[[], Any], float]] = {}
    figures: dict[str, Any] = {"frame_bytes": {}}
    for hidden in NETWORKS:
        name = ",".join(str(width) for width in hidden)
        experiment = Experiment(classification_data="xor", hidden_layers=hidden)
        points = data_set(experiment.data).points[:250]
        plain = PlainNetwork(hidden, points[:, :2].copy(), points[:, 2:].copy())
        lattice = np.column_stack(probe.lattice(_PLAIN_GRID, EXTENT))
        tasks["plain_epoch_us", name] = plain.epoch, 1
        tasks["plain_grid_us", name] = partial(plain.forward, lattice), 1
        for stack in STACKS:
            # As many classmates: the same experiment, each with points and first weights of its own
            class_ = [experiment.changed(seed=str(seed)) for seed in range(stack)]
            starts = [result.run for result in advance([Job(one) for one in class_])]
            jobs = [Job(one, start, epochs=_epochs(stack)) for one, start in zip(class_, starts, strict=True)]
            task = partial(advance, jobs), stack * _epochs(stack)
            tasks["stack_epoch_us", name, str(stack)] = task
        adam = experiment.changed(optimizer="adam")
        class_ = [adam.changed(seed=str(seed)) for seed in range(ADAM_STACK)]
        jobs = [Job(one, epochs=1) for one in class_]
        jobs = [Job(one, each.run, epochs=1) for one, each in zip(class_, advance(jobs), strict=True)]
        tasks["adam_epoch_us", name] = partial(advance, jobs), ADAM_STACK
        (trained,) = advance([Job(experiment, epochs=50, looks=(Look(),))])
        look = Job(experiment, trained.run, looks=(Look(),))
        tasks["grids_us", name] = partial(pictures_of, experiment, trained.run, Look()), 1
        tasks["frame_us", name] = partial(advance, [look]), 1
        for inside, watch in INSIDES.items():
            tasks["inside_us", name, inside] = partial(see, experiment, trained.run, watch), 1
        figures["frame_bytes"][name] = len(trained.seen[0])
    for path, seconds in _best_of(tasks).items():
        place = figures
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = round(seconds * 1e6, 2)
    figures["ratios"] = _ratios(figures)
    return figures


def _epochs(stack: int) -> int:
    return max(1, 16 // stack)


def _best_of(tasks: dict[tuple[str, ...], tuple[Callable[[], Any], float]]) -> dict[tuple[str, ...], float]:
    """Seconds of each task, divided by how many units of work one call does."""
    best = dict.fromkeys(tasks, float("inf"))
    repeats = {}
    for path, (work, _) in tasks.items():
        work()  # once for the caches
        start = perf_counter()
        work()
        repeats[path] = max(1, round(0.02 / max(perf_counter() - start, 1e-6)))
    for _ in range(ROUNDS):
        for path, (work, units) in tasks.items():
            start = perf_counter()
            for _ in range(repeats[path]):
                work()
            best[path] = min(best[path], (perf_counter() - start) / repeats[path] / units)
    return best


def _ratios(figures: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Each figure as a share of the plain loop's."""
    ratios: dict[str, dict[str, float]] = {}
    for name, stacks in figures["stack_epoch_us"].items():
        plain = figures["plain_epoch_us"][name]
        ratios[name] = {f"stack_of_{stack}": round(us / plain, 4) for stack, us in stacks.items()}
        ratios[name]["grids"] = round(figures["grids_us"][name] / figures["plain_grid_us"][name], 4)
        ratios[name]["adam_to_sgd"] = round(figures["adam_epoch_us"][name] / stacks[str(ADAM_STACK)], 3)
        frame = figures["frame_us"][name]
        ratios[name]["frame"] = round(frame / plain, 4)
        for inside, us in figures["inside_us"][name].items():
            ratios[name][inside] = round(us / frame, 4)
    return ratios


def _print(figures: dict[str, Any]) -> None:
    print(f"{'':24}" + "".join(f"{name:>18}" for name in figures["plain_epoch_us"]) + "   of the plain loop")
    for key, label in (
        ("plain_epoch_us", "plain loop, epoch"),
        ("plain_grid_us", "plain loop, 100×100 grid"),
        ("grids_us", "all grids of a frame"),
        ("frame_us", "frame, all included"),
    ):
        ratio = {"grids_us": "grids", "frame_us": "frame"}.get(key)
        _row(label, figures[key], figures["ratios"], ratio)
    for stack in STACKS:
        times = {name: stacks[str(stack)] for name, stacks in figures["stack_epoch_us"].items()}
        _row(f"stack of {stack}, epoch", times, figures["ratios"], f"stack_of_{stack}")
    adam = "   ".join(f"{row['adam_to_sgd']:.2f} times SGD" for row in figures["ratios"].values())
    row = "".join(f"{time:>18.1f}" for time in figures["adam_epoch_us"].values())
    print(f"{f'Adam, stack of {ADAM_STACK}':24}{row}   {adam}")
    for inside in INSIDES:
        row = "".join(f"{insides[inside]:>18.1f}" for insides in figures["inside_us"].values())
        shares = "   ".join(f"{ratios[inside]:.2f} of a frame" for ratios in figures["ratios"].values())
        print(f"{f'inside: {inside}':24}{row}   {shares}")
    print(f"{'frame, bytes':24}" + "".join(f"{size:>18}" for size in figures["frame_bytes"].values()))
    print("Times in µs, per network; a frame is losses, pictures and encoding, without training.")


def _row(label: str, times: dict[str, float], ratios: dict[str, dict[str, float]], ratio: str | None) -> None:
    shares = "" if ratio is None else "   " + "  ".join(f"1/{1 / row[ratio]:.1f}" for row in ratios.values())
    print(f"{label:24}" + "".join(f"{time:>18.1f}" for time in times.values()) + shares)
