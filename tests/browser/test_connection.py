"""Any connection: cut for 1, 10 and 60 seconds, cut twenty times in a minute, slow: the same run goes on."""

from __future__ import annotations

import contextlib
import json
import random
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reading import button, epoch, settled, wait_for_epoch, wait_until
from tests.proxy import Proxy
from tests.serving import Server


@contextlib.contextmanager
def page_through(browser: Browser, proxy: Proxy) -> Iterator[Page]:
    """A playing page behind a proxy, slow, since four are open for a minute. What Chromium logs of refused
    connections is no fault here.
    """
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{proxy.url}/#seed=0.5&dataset=spiral")
    wait_until(page, "read('Test loss') >= 0")
    page.get_by_role("combobox", name="Speed", exact=True).select_option("10")
    button(page, "Run").click()
    wait_for_epoch(page, 5)
    yield page
    context.close()


def test_a_hidden_tab_trains_nothing_until_it_is_seen_again(page: Page) -> None:
    button(page, "Run").click()
    wait_for_epoch(page, 20)
    hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
    page.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')); }", True)
    settled(page)
    before = epoch(page)
    page.wait_for_timeout(700)
    assert epoch(page) == before
    page.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')); }", False)
    wait_for_epoch(page, before + 10)


def sessions(server: Server) -> int:
    with urllib.request.urlopen(f"{server.url}/healthz") as response:
        return int(json.load(response)["sessions"])


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with Server(DESCENT_WORKERS="2", DESCENT_MOST_SESSIONS="4") as server:
        yield server


@pytest.mark.timeout(240)
def test_cuts_of_every_length_end_in_the_same_run(browser: Browser, own_server: Server) -> None:
    """Four pages at once, so that the minute is waited for only once; more than four sessions would be refused."""
    with contextlib.ExitStack() as stack:
        proxies = [stack.enter_context(Proxy(own_server.port)) for _ in range(4)]
        pages = [stack.enter_context(page_through(browser, proxy)) for proxy in proxies]
        links = [page.evaluate("location.hash") for page in pages]
        epochs = [epoch(page) for page in pages]
        chance = random.Random(7)
        cuts = sorted(chance.uniform(0, 58) for _ in range(20))
        for proxy in proxies[:3]:
            proxy.cut()
        second = 0.0
        for at in [*cuts, 60.0]:
            pages[0].wait_for_timeout((at - second) * 1000)
            second = at
            if second > 1:
                proxies[0].mend()
            if second > 10:
                proxies[1].mend()
            if second < 60:
                proxies[3].cut()
                pages[3].wait_for_timeout(50)
                proxies[3].mend()
        proxies[2].mend()
        for page, link, before in zip(pages, links, epochs, strict=True):
            wait_until(page, "document.body.innerText.includes('connected')", seconds=40)
            assert epoch(page) >= before
            wait_for_epoch(page, epoch(page) + 10)
            assert page.evaluate("location.hash") == link
        assert sessions(own_server) == 4


def test_the_page_says_that_it_is_reconnecting(browser: Browser, own_server: Server) -> None:
    with Proxy(own_server.port) as proxy, page_through(browser, proxy) as page:
        proxy.cut()
        wait_until(page, "document.body.innerText.includes('reconnecting')")
        at = epoch(page)
        proxy.mend()
        wait_until(page, "!document.body.innerText.includes('reconnecting')")
        wait_for_epoch(page, at + 10)


def test_a_server_that_was_started_anew_gets_the_link_again(browser: Browser) -> None:
    with (
        Server(DESCENT_WORKERS="1") as first,
        Proxy(first.port) as proxy,
        page_through(browser, proxy) as page,
    ):
        link = page.evaluate("location.hash")
        first.end()
        with Server(DESCENT_WORKERS="1") as second:
            proxy.target = second.port
            wait_until(page, "read('Epoch') === 0", seconds=60)
            assert page.evaluate("location.hash") == link
