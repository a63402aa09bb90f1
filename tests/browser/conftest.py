"""A real Chromium against a real server; a page that logs an error or asks another host fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.find_chromium import find
from tests.browser.reading import wait_until
from tests.serving import Server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DEFAULT = "#seed=0.59704"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    assert path, "no Chromium: run python tests/browser/find_chromium.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Open]:
    """open_page(link, **context options) is a page whose network is drawn."""
    contexts, faults = [], []

    def open_page(link: str = DEFAULT, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 720}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: foreign(asked.url))
        page.goto(f"{server.url}/{link}")
        wait_until(page, "read('Test loss') >= 0")
        return page

    def foreign(url: str) -> None:
        if not url.startswith((server.url, server.url.replace("http", "ws"), "data:", "blob:")):
            faults.append(f"asked another host: {url}")

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()
