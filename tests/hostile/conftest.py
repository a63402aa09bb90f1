"""The learner who plays beside whatever is tried on a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving import Client, Server


@pytest.fixture
def learner(server: Server) -> Iterator[Client]:
    """Plays before and after."""
    with server.client() as client:
        client.say("play")
        client.wait_for(lambda: client.epoch >= 5)
        yield client
        at = client.epoch
        client.wait_for(lambda: client.epoch >= at + 10)
