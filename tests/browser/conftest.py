"""A real Chromium against a real server; a page that logs an error or asks another host fails its test."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from server.lab.permalink import links
from tests.browser import engines
from tests.browser.find_chromium import find
from tests.browser.reading import wait_until
from tests.serving import Server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DEFAULT = "#seed=0.59704"
PATIENCE = 20_000  # milliseconds; a page's own does not hold for expect

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    assert path, "no Chromium: run python tests/browser/find_chromium.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Callable[..., BrowserContext]:
    """profiles(**context options) is the one browser profile with those options: what it has loaded before is there
    at once, which halves the time of a test.
    """
    kept: dict[str, BrowserContext] = {}

    def profile(**options: Any) -> BrowserContext:
        key = json.dumps(options, sort_keys=True)
        if key not in kept:
            kept[key] = browser.new_context(**options)
            kept[key].new_page()  # one that stays: without any, what was loaded is forgotten
        return kept[key]

    return profile


@pytest.fixture
def open_page(profiles: Callable[..., BrowserContext], server: Server) -> Iterator[Open]:
    """open_page(link, **context options) is a page whose network is drawn. What it stores ends with its test.

    is_faulty: whether the link says something that is refused; else the test would be about another network.
    """
    pages: list[Page] = []
    faults: list[str] = []

    def open_page(link: str = DEFAULT, is_faulty: bool = False, **options: Any) -> Page:
        assert bool(links.read(link).refused) == is_faulty
        page = profiles(**({"viewport": {"width": 1280, "height": 720}} | options)).new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE)
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
    for page in pages:
        profile, origin = page.context, {"origin": server.url, "storageTypes": "local_storage"}
        profile.new_cdp_session(page).send("Storage.clearDataForOrigin", origin)
        page.close()
    assert not faults


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """new_page(**context options) is an empty page of a browser that has loaded nothing; faults are the test's."""
    contexts: list[BrowserContext] = []

    def new_page(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield new_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[engines.Engine]:
    """The other two engines, one after the other. Skipped, with what is missing, where one is not installed."""
    with contextlib.ExitStack() as stack:
        try:
            engine = stack.enter_context(engines.start(request.param))
        except engines.Missing as missing:
            pytest.skip(str(missing))
        yield engine
