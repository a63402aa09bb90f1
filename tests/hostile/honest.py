"""Honest learners beside an attack: what they notice of it, quiet, under it, and after.

They are real WebSocket clients in a process of their own, so that nothing an attacker does in the test's process
delays their clocks. All of them play, draw twenty frames a second, and give a command about three times a second.

    with Server(DESCENT_WORKERS="2") as server, Honest(server) as honest:
        quiet = honest.measure("quiet", 10)
        with some_attack(server):
            attacked = honest.measure("under attack", 10)
        print(table([quiet, attacked]))
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from server.cli.classroom import Learner, Seen, learn, links, share
from tests.serving import ROOT, Server

LEARNERS = 10
FRAMES_A_SECOND = 20.0
COMMAND_EVERY = 0.3  # seconds, on average
SETTLED_AFTER = 2.0  # seconds that are not counted at the start


@dataclass(frozen=True)
class Figures:
    """What honest learners have seen in some seconds. Times are milliseconds, from a command to the first frame that
    obeys it; a command that still waits counts with the time it has waited, where that is longer than most.

    epochs, frames: a second, the median learner's and the worst's. stopped: how often one was paused or told
    something; lost: connections that have ended. killed: workers that are no longer there; memory: MB that the server
    and its largest worker hold (what is swapped out too), at the end.
    """

    phase: str
    commands: int
    p50: float
    p99: float
    epochs: float
    worst_epochs: float
    frames: float
    worst_frames: float
    stopped: int
    lost: int
    killed: int = 0
    server_memory: float = 0.0
    worker_memory: float = 0.0


class Honest:
    """So many honest learners on a server; they play until the block is left."""

    def __init__(self, server: Server, learners: int = LEARNERS) -> None:
        self._server = server
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.honest", str(server.port), str(learners)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Honest:
        assert self._ask("") == {}
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def measure(self, phase: str, seconds: float) -> Figures:
        """What they see from now on, for so long."""
        before = self._server.children()
        figures = self._ask(json.dumps({"phase": phase, "seconds": seconds}))
        after = self._server.children()
        return Figures(
            **figures,
            killed=len(set(before) - set(after)),
            server_memory=memory(self._server.process.pid),
            worker_memory=max(map(memory, after), default=0.0),
        )

    def _ask(self, line: str) -> dict[str, object]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer: dict[str, object] = json.loads(self._process.stdout.readline())
        return answer


def memory(process: int) -> float:
    """MB that a process holds for itself: resident or swapped out, without files."""
    held = 0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(("RssAnon:", "VmSwap:")):
                held += int(line.split()[1])
    return round(held / 1024, 1)


def table(rows: Sequence[Figures]) -> str:
    """The figures as lines of text."""
    names = ("p50", "p99", "epochs", "worst_epochs", "frames", "worst_frames", "stopped", "lost", "killed",
             "server_memory", "worker_memory")  # fmt: skip
    heads = ("p50 ms", "p99 ms", "epochs", "worst", "frames", "worst", "stopped", "lost", "killed",
             "server MB", "worker MB")  # fmt: skip
    lines = [f"{'':32}" + "".join(f"{head:>10}" for head in heads)]
    for row in rows:
        lines.append(f"{row.phase:32}" + "".join(f"{getattr(row, name):>10}" for name in names))
    return "\n".join(lines)


# --- in the process of the learners ---------------------------------------------------------------


async def _main(port: int, count: int) -> None:
    learners = [Learner(link, COMMAND_EVERY) for link in links(count)]
    playing = [asyncio.create_task(learn(learner, port, FRAMES_A_SECOND)) for learner in learners]
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            await asyncio.sleep(SETTLED_AFTER)
            print("{}", flush=True)
            continue
        wanted = json.loads(line)
        for learner in learners:
            learner.seen = Seen()
        start = time.perf_counter()
        await asyncio.sleep(wanted["seconds"])
        lost = sum(task.done() for task in playing)
        print(json.dumps(_figures(wanted["phase"], learners, time.perf_counter() - start, lost)), flush=True)


def _figures(phase: str, learners: Sequence[Learner], seconds: float, lost: int) -> dict[str, object]:
    now = time.perf_counter()
    obeyed = [each for learner in learners for each in learner.seen.obeyed]
    waiting = [now - learner.asked_at for learner in learners if learner.asked_at is not None]
    middle = share(obeyed, 0.5)
    obeyed += [each for each in waiting if each > middle]
    epochs = sorted(learner.seen.epochs / seconds for learner in learners)
    frames = sorted(learner.seen.frames / seconds for learner in learners)
    figures = Figures(
        phase,
        len(obeyed),
        round(share(obeyed, 0.5) * 1e3, 1),
        round(share(obeyed, 0.99) * 1e3, 1),
        round(share(epochs, 0.5), 1),
        round(epochs[0], 1),
        round(share(frames, 0.5), 1),
        round(frames[0], 1),
        sum(learner.seen.stopped for learner in learners),
        lost,
    )
    return {name: value for name, value in asdict(figures).items() if name in _SEEN}


_SEEN = (
    "phase",
    "commands",
    "p50",
    "p99",
    "epochs",
    "worst_epochs",
    "frames",
    "worst_frames",
    "stopped",
    "lost",
)

if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
