"""A page that a translator has turned round, and a page on paper: pictures, diagram and numbers stay right."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.covering import faults
from tests.browser.reading import button, wait_for_epoch, wait_until

TURN = "name => document[name].dir = 'rtl'"
ARABIC = "شبكة عصبية تتعلم من النقاط"
BOXES = """names => names.map((name) => {
  const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
})"""
# How red the pixel is that stands for 0: nearly white in light colours, nearly black in dark ones
ZERO = "document.querySelector('#legend').getContext('2d').getImageData(127, 0, 1, 1).data[0]"
PARTS = [
    "#data",
    "#stage",
    "#output",
    "#plot-picture",
    "#plot-points",
    "#legend",
    "#chart-area",
    "#chart canvas",
    ".count",
]


def ticks(page: Page) -> list[tuple[str, int]]:
    """What stands below the legend, from the left."""
    found = page.evaluate(
        "[...document.querySelectorAll('.ticks span')].map((e) => [e.textContent, e.getBoundingClientRect().x])"
    )
    return sorted(((text, round(x)) for text, x in found), key=lambda tick: tick[1])


def letters(page: Page, selector: str) -> list[str]:
    """The letters of a text in the order in which they stand, from the left."""
    found: list[str] = page.evaluate(
        """selector => {
          const node = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT).nextNode();
          const range = document.createRange();
          return [...node.data].map((letter, at) => {
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            return [letter, range.getBoundingClientRect().x];
          }).sort((one, other) => one[1] - other[1]).map(([letter]) => letter);
        }""",
        selector,
    )
    return found


@pytest.mark.parametrize("element", ["documentElement", "body"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids="{0[0]}x{0[1]}".format)
def test_a_page_that_is_turned_round_keeps_its_pictures(
    open_page: Open, element: str, size: tuple[int, int]
) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    for _ in range(3):
        button(page, "Step").click()
    wait_until(page, "read('Epoch') === 3")
    before, legend = page.evaluate(BOXES, PARTS), ticks(page)
    page.evaluate(TURN, element)
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(300)
    assert page.evaluate(BOXES, PARTS) == before
    assert ticks(page) == legend
    assert [text for text, _ in legend] == ["−1", "0", "1"]
    page.evaluate("document.querySelector('#test-loss').textContent = '−0.25'")
    assert letters(page, "#test-loss") == list("−0.25")
    assert faults(page) == []
    # What is read has the direction of its own letters
    hint = page.locator(".article p").first
    hint.evaluate("(element, text) => element.textContent = text", ARABIC)
    assert letters(page, ".article p")[-1] == ARABIC[0]
    button(page, "Run").click()
    wait_for_epoch(page, 10)


def brightness(page: Page, selector: str) -> float:
    """Of the element's own background or of what stands behind it, 0 … 255."""
    colour = page.evaluate(
        """selector => {
          for (let at = document.querySelector(selector); at; at = at.parentElement) {
            const { backgroundColor } = getComputedStyle(at);
            if (!/, 0\\)$/.test(backgroundColor)) return backgroundColor;
          }
          return "rgb(255, 255, 255)";
        }""",
        selector,
    )
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / 3


@pytest.mark.parametrize("is_chosen", [False, True], ids=["system", "chosen"])
def test_paper_is_light_and_the_chart_is_whole(open_page: Open, is_chosen: bool) -> None:
    page = open_page(color_scheme="light" if is_chosen else "dark", viewport={"width": 1280, "height": 720})
    if is_chosen:
        button(page, "Dark colours").click()
    wait_until(page, f"{ZERO} < 60")
    page.emulate_media(media="print")
    for part in ("body", "main", "#output", ".bar"):
        assert brightness(page, part) > 240, part
    assert page.evaluate(ZERO) > 200
    area, canvas = page.evaluate(BOXES, ["#chart-area", "#chart canvas"])
    assert canvas[0] >= area[0] and canvas[0] + canvas[2] <= area[0] + area[2] + 1
    page.emulate_media(media="screen")
    wait_until(page, f"{ZERO} < 60")
    assert brightness(page, "body") < 60


def test_a_print_is_drawn_for_its_paper(open_page: Open) -> None:
    """At the moment of printing: the page listens to the browser, draws at once, and is as it was afterwards."""
    page = open_page(color_scheme="dark")
    page.evaluate(
        f"() => {{ window.printed = []; addEventListener('beforeprint', () => window.printed.push({ZERO})); }}"
    )
    page.pdf(print_background=True)
    printed: list[int] = page.evaluate("window.printed")
    assert len(printed) == 1
    assert printed[0] > 200
    wait_until(page, f"{ZERO} < 60")
