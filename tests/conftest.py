"""Fixtures for tests against a running server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.serving import Server

settings.register_profile("descent", deadline=None, derandomize=True)
settings.load_profile("descent")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: they take longest, and Playwright's event loop stays in the main thread after them."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests that leave it as they found it."""
    with Server(DESCENT_WORKERS="2") as server:
        yield server
