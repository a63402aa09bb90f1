"""Fixtures for tests against a running server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.serving import Server

settings.register_profile("descent", deadline=None, derandomize=True)
settings.load_profile("descent")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests that leave it as they found it."""
    with Server(DESCENT_WORKERS="2") as server:
        yield server
