"""A page without a connection says what is wrong: nobody answers, no socket gets through, no room, lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEFAULT, NewPage
from tests.browser.reading import button, wait_for_epoch
from tests.proxy import Proxy
from tests.serving import Server


def gone_after_the_page(data: bytes) -> bytes:
    """The files of the page come, and then the server is away."""
    if data.startswith((b"GET /ws", b"GET /healthz")):
        raise ConnectionResetError
    return data


def another_host(data: bytes) -> bytes:
    """A proxy that asks the server by a name of its own."""
    return b"".join(
        b"Host: inside.example\r\n" if line.lower().startswith(b"host:") else line
        for line in data.splitlines(keepends=True)
    )


def no_upgrade(data: bytes) -> bytes:
    """A proxy that passes pages on and knows nothing of WebSockets."""
    return data.replace(b"Upgrade: websocket", b"X-Upgrade: none").replace(
        b"Connection: Upgrade", b"Connection: close"
    )


def expect_blocked(page: Page, origin: str) -> None:
    said = page.get_by_role("alert").filter(has_text="gets no WebSocket")
    expect(said).to_be_visible(timeout=40_000)
    for word in (origin, "DESCENT_ALLOWED_ORIGINS", "Host header", "Upgrade", "firewall"):
        expect(said).to_contain_text(word)
    expect(page.get_by_text("cannot connect", exact=True)).to_be_visible()
    assert "reconnecting" not in page.locator("body").inner_text()


@pytest.mark.parametrize("change", [another_host, no_upgrade])
def test_a_proxy_that_is_badly_set_up(new_page: NewPage, server: Server, change: object) -> None:
    with Proxy(server.port, change) as proxy:  # type: ignore[arg-type]
        page = new_page()
        page.goto(f"{proxy.url}/{DEFAULT}")
        expect_blocked(page, proxy.url)


def test_a_browser_that_makes_no_socket(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.add_init_script("window.WebSocket = class { constructor() { throw new DOMException('no') } }")
    page.goto(f"{server.url}/{DEFAULT}")
    expect_blocked(page, server.url)


def test_a_blocked_socket_that_is_let_through_later(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.route_web_socket("**/ws", lambda socket: socket.close())
    page.goto(f"{server.url}/{DEFAULT}")
    expect_blocked(page, server.url)
    expect(button(page, "Run")).to_be_disabled()


def test_a_socket_that_opens_and_says_nothing(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.route_web_socket("**/ws", lambda socket: None)
    page.goto(f"{server.url}/{DEFAULT}")
    expect_blocked(page, server.url)


def test_a_proxy_that_is_mended_lets_the_page_go_on(new_page: NewPage, server: Server) -> None:
    faults = [no_upgrade]
    with Proxy(server.port, lambda data: faults[0](data) if faults else data) as proxy:
        page = new_page()
        page.goto(f"{proxy.url}/{DEFAULT}")
        expect_blocked(page, proxy.url)
        faults.clear()
        button(page, "Try now").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        button(page, "Run").click()
        wait_for_epoch(page, 20)


def test_a_server_that_never_answers(new_page: NewPage, server: Server) -> None:
    with Proxy(server.port, gone_after_the_page) as proxy:
        page = new_page()
        page.goto(f"{proxy.url}/{DEFAULT}")
        said = page.get_by_role("alert").filter(has_text="does not answer")
        expect(said).to_contain_text(f"127.0.0.1:{proxy.port}")
        expect(page.get_by_text("no answer", exact=True)).to_be_visible()
        assert "reconnecting" not in page.locator("body").inner_text()


def test_a_server_without_room(new_page: NewPage) -> None:
    with Server(DESCENT_WORKERS="1", DESCENT_MOST_SESSIONS="1") as small:
        first, second = new_page(), new_page()
        first.goto(f"{small.url}/{DEFAULT}")
        expect(first.get_by_text("connected", exact=True)).to_be_visible()
        second.goto(f"{small.url}/{DEFAULT}")
        said = second.get_by_role("alert").filter(has_text="no room for another page")
        expect(said).to_contain_text("DESCENT_MOST_SESSIONS")
        expect(second.get_by_text("server is full", exact=True)).to_be_visible()


def test_a_connection_that_is_lost_for_long(new_page: NewPage, server: Server) -> None:
    with Proxy(server.port) as proxy:
        page = new_page()
        page.goto(f"{proxy.url}/{DEFAULT}")
        button(page, "Run").click()
        wait_for_epoch(page, 10)
        proxy.cut()
        expect(page.get_by_text("reconnecting", exact=True)).to_be_visible()
        said = page.get_by_role("alert").filter(has_text="The connection is lost")
        expect(said).to_be_visible()
        proxy.mend()
        button(page, "Try now").click()
        expect(page.get_by_text("connected", exact=True)).to_be_visible()
        expect(said).to_have_count(0)
