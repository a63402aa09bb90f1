"""One socket stops nobody: floods beside a learner who plays on. Asserted is what happened, never how fast."""

from __future__ import annotations

import json
import subprocess
import urllib.request

import pytest

from tests.hostile.attacks import ATTACKS, Running
from tests.hostile.honest import memory
from tests.serving import Server

ALONE = [name for name, attack in ATTACKS.items() if attack.sockets == 1]
MANY = [name for name, attack in ATTACKS.items() if attack.sockets > 1]


def hold_out(names: list[str], seconds: float) -> None:
    """Each attacker is closed with a code it may be closed with, and leaves nothing behind; the learner trains on."""
    sockets = sum(ATTACKS[name].sockets for name in names)
    with Server(DESCENT_WORKERS="2") as server:
        with server.client() as learner:
            learner.say("play")
            learner.wait_for(lambda: learner.epoch >= 20)
            before, held = memory(server.process.pid), 0.0
            with Running(server, seconds, *names) as attack:
                while True:
                    at = learner.epoch
                    learner.wait_for(lambda at=at: learner.epoch > at)
                    held = max(held, memory(server.process.pid) - before)
                    try:
                        attack.process.wait(0)
                        break
                    except subprocess.TimeoutExpired:
                        pass
                ends = attack.ends()
            for name in names:
                wanted = {str(code) for code in ATTACKS[name].ends}
                assert set(ends[name]) <= wanted, (name, ends)
                assert sum(ends[name].values()) == ATTACKS[name].sockets
            # Sessions have memories of their own (at most 3 MB, as everybody's); 8 MB is what Python keeps for itself
            assert held < 8 + 4 * sockets
            at = learner.epoch
            learner.wait_for(lambda: learner.epoch >= at + 30)
            with urllib.request.urlopen(f"{server.url}/healthz") as response:
                assert (response.status, json.load(response)["sessions"]) == (200, 1)
        server.end()
        lines = [line for line in server.output().splitlines() if "is closed for sending" in line]
        assert len(lines) <= 2
        assert learner.named("welcome")[0]["token"] not in "".join(lines)


def test_whoever_floods_alone_is_closed_and_the_others_play_on() -> None:
    hold_out(ALONE, 30)


@pytest.mark.slow
@pytest.mark.parametrize("name", MANY)
def test_many_who_flood_are_closed_and_the_others_play_on(name: str) -> None:
    hold_out([name], 60)
