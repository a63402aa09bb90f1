"""The hidden space: what a layer makes of the points, as a picture that moves while it trains, and in words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import button, wait_until

PICTURE = "document.querySelector('#panel-hidden canvas').toDataURL()"


def opened(page: Page) -> Locator:
    button(page, "Hidden space").click()
    return drawn(page)


def drawn(page: Page) -> Locator:
    """The panel, once it shows the points."""
    panel = page.get_by_role("region", name="Hidden space")
    expect(panel).to_be_visible()
    expect(panel.get_by_text("Waiting for the points")).to_be_hidden()
    return panel


def chosen(panel: Locator) -> list[str]:
    """What the three menus say."""
    return [
        panel.get_by_role("combobox", name=name).locator("option:checked").inner_text()
        for name in ("Layer", "Across", "Upward")
    ]


def test_it_moves_while_it_trains(page: Page) -> None:
    panel = opened(page)
    assert chosen(panel) == ["Layer 2", "Neuron 1", "Neuron 2"]
    before = page.evaluate(PICTURE)
    button(page, "Run").click()
    wait_until(page, "read('Epoch') >= 5")
    wait_until(page, f"{PICTURE} !== {before!r}")
    during = page.evaluate(PICTURE)
    wait_until(page, f"{PICTURE} !== {during!r}")


def test_training_makes_one_straight_line_enough(page: Page) -> None:
    panel = opened(page)
    picture = panel.get_by_role("img")
    expect(panel.get_by_text(re.compile(r"one straight line gets about [4-8]\d %"))).to_be_visible()
    expect(picture).to_have_accessible_name(
        re.compile("500 points as layer 2 sees them, across Neuron 1, upward Neuron 2")
    )
    button(page, "Run").click()
    expect(panel.get_by_text("In this space one straight line is enough")).to_be_visible(timeout=30_000)
    button(page, "Pause").click()
    expect(picture).to_have_accessible_name(re.compile("one straight line gets (9[7-9]|100) percent"))


def test_another_layer_and_other_neurons(page: Page) -> None:
    panel = opened(page)
    before = page.evaluate(PICTURE)
    expect(panel.get_by_text("where the output changes its mind")).to_be_visible()
    panel.get_by_role("combobox", name="Layer").select_option("Layer 1")
    panel.get_by_role("combobox", name="Upward").select_option("Neuron 4")
    expect(panel.get_by_text("where the output changes its mind")).to_be_hidden()
    wait_until(page, f"{PICTURE} !== {before!r}")
    panel.get_by_role("combobox", name="Layer").select_option("Inputs")
    assert chosen(panel) == ["Inputs", "X1", "X2"]
    expect(panel.get_by_role("img")).to_have_accessible_name(
        re.compile("500 points as they go in, across X1, upward X2")
    )


def test_it_follows_the_shape(page: Page) -> None:
    panel = opened(page)
    for _ in range(2):
        button(page, "Remove layer").click()
    wait_until(page, "location.hash.includes('networkShape=&')")
    expect(panel.get_by_role("combobox", name="Layer").locator("option")).to_have_count(1)
    assert chosen(panel) == ["Inputs", "X1", "X2"]


@pytest.mark.parametrize(
    "link", ["#dataset=blobs-3", "#networkShape=4,1&activation=relu", "#dataset=driving"]
)
def test_other_networks(open_page: Open, link: str) -> None:
    page = open_page(f"{link}&seed=1&panel=hidden")
    drawn(page)
    before = page.evaluate(PICTURE)
    button(page, "Step").click()
    wait_until(page, f"read('Epoch') === 1 && {PICTURE} !== {before!r}")
