"""Numbers far out: very large weights and sums are drawn as they are, or not at all, and never wrongly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import button

LINE = re.compile(r"^M(-?[\d.]+),(-?[\d.]+)L(-?[\d.]+),(-?[\d.]+)$")


def slope(line: Locator) -> float:
    """Of a line from one point to another, in pixels, upward being positive."""
    expect(line).to_have_attribute("d", LINE)
    found = LINE.match(line.get_attribute("d") or "")
    assert found is not None
    x, y, to_x, to_y = map(float, found.groups())
    return (y - to_y) / (to_x - x)


def test_the_tangent_of_a_straight_activation_is_the_curve_however_large_the_sum(open_page: Open) -> None:
    page = open_page(
        "#problem=regression&regDataset=houses&networkShape=&seed=0.5&panel=neuron&point=100,2,50"
    )
    curve = page.locator("#neuron-curve .sketch-line")
    expect(curve).to_have_attribute("d", re.compile("^M.*L"))
    ends = [
        tuple(map(float, end.split(",")))
        for end in re.findall(r"[\d.]+,[\d.]+", curve.get_attribute("d") or "")
    ]
    (x, y), (to_x, to_y) = ends[0], ends[-1]
    assert slope(page.locator("#neuron-curve .sketch-tangent")) == pytest.approx(
        (y - to_y) / (to_x - x), rel=0.02
    )


def test_a_weight_of_a_million_is_drawn_at_the_edge_of_its_valley(page: Page) -> None:
    button(page, "Formula").click()
    blank = page.get_by_role("region", name="Formula", exact=True).get_by_role("spinbutton").first
    blank.fill("1000000")
    blank.press("Enter")
    button(page, "Descent").click()
    panel = page.get_by_role("region", name="Gradient descent", exact=True)
    menu = panel.get_by_label("Blank", exact=True)
    menu.select_option(label="Weight from X1 to neuron 1 of layer 1")
    expect(panel.get_by_label("OLD", exact=True)).to_have_text(re.compile(r"^1,?000,?000|^1\.0+e\+?6"))
    expect(panel.locator(".valley-tangent")).to_have_attribute("d", re.compile(r"^M[-\d. ]+L[-\d. ]+$"))


def test_a_valley_holds_its_numbers_however_large_they_are(open_page: Open) -> None:
    """Without a bound, this run goes to numbers of forty digits."""
    page = open_page(
        "#seed=0.5&problem=regression&networkShape=4,2&activation=relu&learningRate=10&panel=descent"
    )
    panel = page.get_by_role("region", name="Gradient descent", exact=True)
    for _ in range(40):
        panel.get_by_role("button", name="Take this step", exact=True).click()
        if re.search(r"e\+\d\d", panel.get_by_label("OLD", exact=True).inner_text()):
            break
        page.wait_for_timeout(150)
    expect(panel.get_by_label("OLD", exact=True)).to_have_text(re.compile(r"e\+\d\d"))
    expect(panel.locator(".graph-ball").first).to_be_visible()
    assert "NaN" not in panel.inner_text()
