"""Fixtures for tests against a running server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.serving import Server

BROWSER = Path(__file__).parent / "browser"

settings.register_profile("descent", deadline=None, derandomize=True)
settings.load_profile("descent")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands in tests/browser is marked, and comes last: it takes longest, and Playwright's event loop stays in
    the main thread after it, where no other test could run one of its own.
    """
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests that leave it as they found it."""
    with Server(DESCENT_WORKERS="2") as server:
        yield server
