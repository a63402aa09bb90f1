"""Firefox and WebKit in need: a system without a language, a small window, another direction, no socket."""

from __future__ import annotations

import pytest

from tests.browser.covering import LOOK
from tests.browser.engines import Engine, Missing, start
from tests.browser.test_no_connection import no_upgrade
from tests.proxy import Proxy
from tests.serving import Server

STARTED = "document.querySelector('#test-loss').textContent !== '–'"
SIDE = "Math.min(document.querySelector('#plot-picture').clientWidth, document.querySelector('#plot').clientHeight)"
TICKS = (
    "[...document.querySelectorAll('.ticks span')].map((tick) => Math.round(tick.getBoundingClientRect().x))"
)
CHART = "document.querySelector('#chart canvas')?.width > 0"


def open_page(engine: Engine, server: Server) -> None:
    engine.open(f"{server.url}/#seed=0.59704")
    engine.wait_until(STARTED)


@pytest.mark.parametrize("name", ["firefox", "webkit"])
@pytest.mark.parametrize("locale", ["C", "en_US@posix", "POSIX"])
def test_a_system_whose_language_is_none(name: str, locale: str, server: Server) -> None:
    try:
        with start(name, locale) as engine:
            open_page(engine, server)
            engine.wait_until(CHART)
            assert engine.evaluate("document.querySelectorAll('.failed, #failure:not([hidden])').length") == 0
    except Missing as reason:
        pytest.skip(str(reason))


def test_a_small_window(engine: Engine, server: Server) -> None:
    engine.resize(640, 400)
    open_page(engine, server)
    assert engine.evaluate(SIDE) >= 200
    assert engine.evaluate(f"({LOOK})()") == []


def test_a_page_that_is_turned_round(engine: Engine, server: Server) -> None:
    open_page(engine, server)
    before = engine.evaluate(TICKS)
    engine.evaluate("document.documentElement.dir = 'rtl'")
    assert engine.evaluate(TICKS) == before == sorted(before)
    assert engine.evaluate(f"({LOOK})()") == []


def test_a_blocked_socket(engine: Engine, server: Server) -> None:
    with Proxy(server.port, no_upgrade) as proxy:
        engine.open(f"{proxy.url}/#seed=0.59704")
        engine.wait_until("document.querySelector('#banner').textContent.includes('gets no WebSocket')")
        assert engine.evaluate("document.querySelector('#status').textContent") == "cannot connect"
        assert proxy.url in engine.evaluate("document.querySelector('#banner').textContent")
