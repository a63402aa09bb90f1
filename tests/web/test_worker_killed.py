"""Twenty sessions train, a worker is killed, and nobody loses a step."""

from __future__ import annotations

import contextlib
import os
import signal

from server.lab.permalink import links
from server.lab.train.advance import advance
from tests.serving import Client, Server

LINKS = [
    f"#seed=0.{number}&dataset={('circle', 'xor', 'gauss', 'spiral')[number % 4]}"
    f"&networkShape={('4,2', '3', '8,8', '')[number % 3]}"
    for number in range(20)
]


def test_a_killed_worker_costs_no_session_a_step() -> None:
    with Server(DESCENT_WORKERS="2") as server, contextlib.ExitStack() as stack:
        clients: list[Client] = [stack.enter_context(server.client(link)) for link in LINKS]
        for client in clients:
            client.say("play")
        for client in clients:
            client.wait_for(lambda client=client: client.epoch >= 20)
        workers = server.children()
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        epochs = []
        for client in clients:
            before = client.epoch
            client.wait_for(lambda client=client, before=before: client.epoch >= before + 30)
            epochs.append([frame_epoch(frame) for frame in client.frames])
        assert workers[0] not in server.children()
        for link, client, seen in zip(LINKS, clients, epochs, strict=True):
            assert seen == sorted(seen), "an epoch fell back"
            (result,) = advance([client.way(links.read(link).experiment)])
            assert client.parameters == result.run.parameters.tobytes(), link
            assert not client.named("notice")


def frame_epoch(frame: bytes) -> int:
    """The epoch in a frame's header."""
    return int.from_bytes(frame[8:12], "little")
