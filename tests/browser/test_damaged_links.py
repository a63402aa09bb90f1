"""Damaged links in a real address bar: read as they were, told once; and the page that says that there is no page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from server.lab.permalink import links
from tests.browser.conftest import PATIENCE, Open
from tests.browser.reading import wait_for_state
from tests.serving import Server

WHOLE = "#dataset=xor&noise=20&regDataset=reg-gauss&networkShape=3&seed=0.59704&noise_hide=true"
CANONICAL = links.write(links.read(WHOLE).experiment, links.read(WHOLE).view)


def message(page: Page) -> str:
    return page.locator("#message").inner_text()


@pytest.mark.parametrize(
    "damaged",
    [
        WHOLE.replace("&", "&amp;"),
        WHOLE.replace("&reg", "®"),
        WHOLE.replace("&", "\\&").replace("_", "\\_"),
        WHOLE.replace("&", "%26") + "”.",
    ],
)
def test_a_damaged_link_is_opened_as_it_was_and_told_once(open_page: Open, damaged: str) -> None:
    page = open_page(damaged)
    wait_for_state(page, "hideText=false")
    assert page.evaluate("location.hash") == CANONICAL
    assert message(page).count("A damaged link was mended") == 1


def test_a_damaged_address_that_is_typed_is_read_alike(open_page: Open) -> None:
    page = open_page("#seed=0.1")
    page.evaluate("link => { location.hash = link; }", WHOLE.replace("&", "&amp;"))
    wait_for_state(page, "hideText=false")
    assert page.evaluate("location.hash") == CANONICAL
    assert message(page).count("A damaged link was mended") == 1


def test_a_link_without_its_sharp_is_read_from_the_query(open_page: Open) -> None:
    page = open_page("?" + WHOLE[1:])
    wait_for_state(page, "hideText=false")
    assert page.evaluate("location.hash") == CANONICAL
    assert message(page) == ""


def test_what_is_no_link_is_told_and_shows_the_defaults(open_page: Open) -> None:
    page = open_page("#foo=1&bar=2&dataset=xor")
    wait_for_state(page, "dataset=circle")
    assert "This link could not be understood: of it, 'foo', 'bar' are not known." in message(page)


@pytest.mark.parametrize(
    "path", ["/%23" + WHOLE[1:], "/playground/" + WHOLE, "/%23" + WHOLE[1:].replace("&", "&amp;")]
)
def test_no_page_opens_the_playground_with_the_link(
    profiles: Callable[..., BrowserContext], server: Server, path: str
) -> None:
    page = profiles().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.url + path)
    expect(page.get_by_role("heading", name="There is no page at this address")).to_be_visible()
    page.get_by_role("link", name="Open the playground with this link").click()
    wait_for_state(page, "hideText=false")
    assert page.evaluate("location.href") == server.url + "/" + CANONICAL
    page.close()


def test_no_page_leads_to_the_playground(profiles: Callable[..., BrowserContext], server: Server) -> None:
    page = profiles().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.url + "/nowhere#top")
    expect(page.get_by_role("link", name="Open the playground with this link")).to_have_count(0)
    expect(page.get_by_role("link", name="To the lessons")).to_be_visible()
    page.get_by_role("link", name="To the playground").click()
    wait_for_state(page, "dataset=circle")
    page.close()
