"""The page in the other two engines: it starts, draws, and trains."""

from __future__ import annotations

from tests.browser.engines import Engine
from tests.serving import Server


def test_the_page_trains(engine: Engine, server: Server) -> None:
    engine.open(f"{server.url}/#seed=0.59704")
    engine.resize(1280, 720)
    read = "Number.parseFloat(document.querySelector(`[aria-label='{}']`).textContent)"
    engine.wait_until(f"{read.format('Test loss')} > 0")
    before = engine.evaluate(read.format("Test loss"))
    engine.click("[data-name=playButton]")
    engine.wait_until(f"{read.format('Epoch')} >= 20 && {read.format('Test loss')} < {before}")
    assert engine.evaluate("[innerWidth, innerHeight]") == [1280, 720]
    assert engine.screenshot().startswith(b"\x89PNG")
