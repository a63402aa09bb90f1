"""The attack table: `python -m tests.hostile.table [SECONDS] [NAME…]`.

What ten honest learners notice quiet, under each attack, and after it; on a quiet machine the figures mean something.
Attackers who are closed come back. Each attack has a server of its own, so that none bears what another has left.
"""

from __future__ import annotations

import sys
import time

from tests.hostile.attacks import ATTACKS, Running
from tests.hostile.honest import Honest, table
from tests.serving import Server

SECONDS = 6.0
BEGUN_AFTER = 1.5  # seconds until the attackers' process sends


def main(seconds: float, names: list[str]) -> None:
    print(table([]))
    for name in names:
        with Server(DESCENT_WORKERS="2") as server, Honest(server) as honest:
            quiet = honest.measure("quiet", seconds)
            with Running(server, seconds + BEGUN_AFTER + 1, name, returns=True) as attack:
                time.sleep(BEGUN_AFTER)
                attacked = honest.measure(name[:31], seconds)
                ends = attack.ends()[name]
            after = honest.measure("after", seconds / 2)
            print("\n".join(table([quiet, attacked, after]).splitlines()[1:]))
            held = (attacked.server_memory - quiet.server_memory) / ATTACKS[name].sockets
            print(
                f"    p99 {attacked.p99 / quiet.p99:.2f} of quiet, {held:.2f} MB a socket, closed with {ends}"
            )


if __name__ == "__main__":
    words = sys.argv[1:]
    main(float(words[0]) if words else SECONDS, words[1:] or [*ATTACKS])
