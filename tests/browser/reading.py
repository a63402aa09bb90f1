"""What a person reads off the page and waits for, by roles and names."""

from __future__ import annotations

import json
import time

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import FloatRect, Locator, Page, expect


def button(page: Page, name: str) -> Locator:
    """A button by its whole name."""
    return page.get_by_role("button", name=name, exact=True)


def box_of(locator: Locator) -> FloatRect:
    """Where something is, once it is to be seen: a panel's part of the page may still be on its way."""
    expect(locator).to_be_visible()
    found = locator.bounding_box()
    assert found
    return found


def number(page: Page, name: str) -> float:
    """A read-out's number."""
    return float(page.get_by_label(name, exact=True).inner_text())


def as_number(text: str) -> float:
    """A number as the page writes it."""
    return float(text.replace("−", "-").replace(",", ""))


def epoch(page: Page) -> int:
    """The epoch counter."""
    return int(page.get_by_label("Epoch", exact=True).inner_text())


def wait_until(page: Page, expression: str, seconds: float = 30) -> None:
    """Wait for a JavaScript expression, in which `read(name)` is a read-out's number.

    Asked from outside: Playwright's own wait_for_function needs eval in the page, which its policy forbids.
    """
    read = "const read = (name) => Number.parseFloat(document.querySelector(`[aria-label='${name}']`).textContent);"
    deadline = time.monotonic() + seconds
    while not page.evaluate(f"() => {{ {read} return Boolean({expression}); }}"):
        assert time.monotonic() < deadline, f"waited in vain for {expression}"
        page.wait_for_timeout(20)


def wait_for_epoch(page: Page, at_least: int) -> None:
    """Wait until so many epochs are shown."""
    wait_until(page, f"read('Epoch') >= {at_least}")


def wait_for_state(page: Page, text: str) -> None:
    """Wait until the address says something: the server has answered."""
    wait_until(page, f"location.hash.includes({json.dumps(text)})")


def settled(page: Page, seconds: float = 30) -> None:
    """Wait until what was under way has arrived: the read-outs stay the same for 0.6 seconds."""
    texts = "name => document.querySelector(`[aria-label='${name}']`).textContent"
    deadline = time.monotonic() + seconds
    before, unchanged = None, 0
    while unchanged < 12:
        assert time.monotonic() < deadline, f"never at rest: {before}"
        now = page.evaluate(f"['Epoch', 'Training loss', 'Test loss'].map({texts})")
        unchanged = unchanged + 1 if now == before else 0
        before = now
        page.wait_for_timeout(50)


def weights(page: Page) -> list[NDArray[np.float64]]:
    """Layers (neurons, inputs + 1), read off the table of weights."""
    button(page, "Weights as a table").click()
    dialog = page.get_by_role("dialog", name="Weights and biases")
    expect(dialog).to_be_visible()
    layers = []
    for table in dialog.get_by_role("table").all():
        rows = [row.locator("td").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
        layers.append(np.array([[as_number(text) for text in row] for row in rows]))
    button(page, "Close").click()
    return layers
