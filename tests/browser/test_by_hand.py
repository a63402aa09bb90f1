"""A weight edited by mouse, by touch and by keyboard; links cut and neurons silenced; the network as a table."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, number, wait_until


def first_link(page: Page) -> tuple[float, float]:
    """A point on the line from X1 to the first hidden neuron."""
    start, end = (
        box_of(button(page, "X1")),
        box_of(page.get_by_role("button", name=re.compile("^Layer 1, neuron 1"))),
    )
    left, right = start["x"] + start["width"], end["x"]
    return left + (right - left) * 0.25, (start["y"] + start["height"] / 2)


def weight(page: Page) -> float:
    return float(page.get_by_role("spinbutton", name="Weight", exact=True).first.input_value())


def test_by_mouse(page: Page) -> None:
    untouched = number(page, "Training loss")
    page.mouse.click(*first_link(page))
    field = page.get_by_role("spinbutton", name="Weight", exact=True).first
    expect(field).to_be_visible()
    before = weight(page)
    field.fill("4.5")
    wait_until(page, f"read('Training loss') !== {untouched}")
    field.press("Escape")
    wait_until(page, f"read('Training loss') === {untouched}")
    page.mouse.click(*first_link(page))
    assert weight(page) == pytest.approx(before, abs=1e-3)
    field.fill("4.5")
    field.press("Enter")
    expect(field).to_be_hidden()
    wait_until(page, f"read('Training loss') !== {untouched}")
    page.mouse.click(*first_link(page))
    assert weight(page) == 4.5


def test_by_touch(open_page: Open) -> None:
    page = open_page(has_touch=True)
    page.touchscreen.tap(*first_link(page))
    expect(page.get_by_role("spinbutton", name="Weight", exact=True).first).to_be_visible()
    untouched = number(page, "Training loss")
    page.get_by_role("spinbutton", name="Weight", exact=True).first.fill("-3")
    wait_until(page, f"read('Training loss') !== {untouched}")


def test_by_keyboard(page: Page) -> None:
    untouched = number(page, "Training loss")
    button(page, "X1").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    field = page.get_by_role("spinbutton").first
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.press("ArrowUp")
    wait_until(page, f"read('Training loss') !== {untouched}")
    page.keyboard.press("Escape")
    wait_until(page, f"read('Training loss') === {untouched}")


def test_a_link_is_cut_and_put_back(page: Page) -> None:
    small = number(page, "Training loss")
    page.mouse.click(*first_link(page))
    page.get_by_role("spinbutton", name="Weight", exact=True).first.fill("2")
    wait_until(page, f"read('Training loss') !== {small}")
    untouched = number(page, "Training loss")
    button(page, "Cut link").click()
    wait_until(page, f"read('Training loss') !== {untouched}")
    page.mouse.click(*first_link(page))
    button(page, "Put link back").click()
    wait_until(page, f"read('Training loss') === {untouched}")


def test_a_neuron_is_silenced_and_put_back(page: Page) -> None:
    untouched = number(page, "Training loss")
    neuron = page.get_by_role("button", name=re.compile("^Layer 1, neuron 2"))
    neuron.click()
    button(page, "Silence neuron").click()
    wait_until(page, f"read('Training loss') !== {untouched}")
    if not button(page, "Put neuron back").is_visible():
        neuron.click()
    button(page, "Put neuron back").click()
    wait_until(page, f"read('Training loss') === {untouched}")


def test_layers_come_between_and_go_from_anywhere(page: Page) -> None:
    button(page, "Add layer after layer 1").click()
    wait_until(page, "location.hash.includes('networkShape=4,2,2')")
    button(page, "Add neuron to layer 2").click()
    wait_until(page, "location.hash.includes('networkShape=4,3,2')")
    button(page, "Remove layer 1").click()
    wait_until(page, "location.hash.includes('networkShape=3,2')")


def test_the_network_as_a_table(page: Page) -> None:
    button(page, "Weights as a table").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("table")).to_have_count(3)
    first = dialog.get_by_role("table").first
    expect(first.get_by_role("row")).to_have_count(5)
    expect(first.get_by_role("columnheader", name="X1", exact=True)).to_be_visible()
