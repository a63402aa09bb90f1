"""The worked examples in the page: named inputs with sliders and axes, numbers in own units, by hand and by keys."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from server.lab.presets import PRESETS
from tests.browser.conftest import Open
from tests.browser.reading import as_number, box_of, button, wait_for_epoch, wait_for_state
from tests.browser.test_access import faults

DRIVING, HOUSES = (f"#seed=0.5&{PRESETS[name].link}" for name in ("driving", "houses"))


def inputs(page: Page) -> Locator:
    return page.get_by_role("group", name="Inputs", exact=True)


def slider(page: Page, name: str) -> Locator:
    return inputs(page).get_by_role("slider", name=name)


def menu(page: Page, name: str) -> Locator:
    return inputs(page).get_by_role("combobox", name=f"{name}: which input")


def ticks(page: Page, side: str) -> list[str]:
    return page.locator(f"#plot-axes .{side}").all_inner_texts()


def colour(page: Page, across: float, down: float) -> list[int]:
    """Red, green, blue of the plot's picture at a share of its width and height."""
    found: list[int] = page.evaluate(
        """([across, down]) => {
          const canvas = document.querySelector("#plot-picture");
          const { width, height } = canvas;
          return [...canvas.getContext("2d").getImageData(across * width, down * height, 1, 1).data].slice(0, 3);
        }""",
        [across, down],
    )
    return found


def wait_for_colour(page: Page, is_blue: bool) -> None:
    """Of the plot's picture, a little to the left of the middle."""
    deadline = time.monotonic() + 20
    while (colour(page, 0.3, 0.5)[2] > colour(page, 0.3, 0.5)[0]) != is_blue:
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)


def table(page: Page) -> dict[str, list[str]]:
    """The rows of the table of weights, by the name of their neuron."""
    button(page, "Weights as a table").click()
    dialog = page.get_by_role("dialog", name="Weights and biases")
    expect(dialog).to_be_visible()
    rows: list[list[str]] = dialog.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    dialog.get_by_role("button", name="Close").click()
    return {name: numbers for name, *numbers in rows}


def test_the_driving_test_has_names_and_its_own_numbers(open_page: Open) -> None:
    page = open_page(DRIVING)
    assert ticks(page, "across") == ["20", "30", "40", "50", "60", "70"]
    assert ticks(page, "upward") == ["0", "10", "20", "30", "40"]
    for name in ("PARKING", "ROAD DRIVING", "Age, an input: have it across the plot"):
        expect(button(page, name)).to_be_visible()
    expect(page.locator("#legend-word")).to_have_text("probability of passing")
    assert table(page) == {
        "PARKING": ["3.000", "−0.500", "10.000", "−200.000"],
        "ROAD DRIVING": ["6.000", "0.500", "4.000", "−200.000"],
        "PASS": ["0.010", "0.025", "−3.000"],
    }
    young, old = colour(page, 0.05, 0.95), colour(page, 0.95, 0.05)
    assert young[0] > young[2] and old[2] > old[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert faults(page) == []


def test_sliders_ask_about_a_person(open_page: Open) -> None:
    page = open_page(DRIVING)
    for name, value in (("Age", 20), ("Lessons", 10)):
        slider(page, name).fill(str(value))
    wait_for_state(page, "point=20,1,10")
    expect(slider(page, "Age")).to_have_attribute("aria-valuetext", "20 years")
    expect(page.locator("#plot")).to_contain_text("passing 4.74 %")
    choices = inputs(page).get_by_role("group", name="Sex")
    expect(choices.get_by_role("button", name="male", exact=True)).to_have_attribute("aria-pressed", "true")
    choices.get_by_role("button", name="female").click()
    wait_for_state(page, "point=20,-1,10")
    slider(page, "Age").focus()
    page.keyboard.press("ArrowRight")
    wait_for_state(page, "point=21,-1,10")
    other = open_page(page.evaluate("location.hash"))
    expect(slider(other, "Age")).to_have_value("21")


def test_the_link_of_a_person_says_what_the_text_says(open_page: Open) -> None:
    page = open_page(f"{DRIVING}&point=50,-1,20")
    expect(page.locator("#plot")).to_contain_text("passing 95.22 %")
    expect(page.locator("#stage")).to_contain_text(re.compile("150.5.*179.5"))


def test_any_two_inputs_are_the_axes_and_the_third_is_held(open_page: Open) -> None:
    page = open_page(DRIVING)
    menu(page, "Upward").select_option("Sex")
    expect(page.locator("#plot-axes .upward")).to_have_text(["male", "female"])
    # With no lessons nobody of that age passes; with forty everybody does.
    slider(page, "Lessons").fill("0")
    wait_for_state(page, "point=35,1,0")
    wait_for_colour(page, is_blue=False)
    slider(page, "Lessons").fill("40")
    wait_for_colour(page, is_blue=True)
    menu(page, "Across").select_option("Sex")
    expect(menu(page, "Upward")).to_have_value("0")
    button(page, "Lessons, an input: have it across the plot").click()
    expect(menu(page, "Across")).to_have_value("2")
    wait_for_state(page, "axes=2,0")


def test_a_number_is_typed_in_the_units_that_are_shown(open_page: Open) -> None:
    page = open_page(DRIVING)
    button(page, "PARKING").focus()
    page.keyboard.press("Enter")
    editor = page.get_by_role("dialog", name="PARKING")
    expect(editor.get_by_label("Bias", exact=True)).to_have_value("-200.000")
    editor.get_by_label("Bias", exact=True).fill("-150")
    page.keyboard.press("Enter")
    expect(editor).to_be_hidden()
    button(page, "PARKING").press("Enter")
    expect(editor.get_by_label("Bias", exact=True)).to_have_value("-150.000")
    page.keyboard.press("Escape")
    assert table(page)["PARKING"] == ["3.000", "−0.500", "10.000", "−150.000"]


def test_house_prices_are_found_and_can_be_read(open_page: Open) -> None:
    page = open_page(HOUSES)
    assert page.locator("#legend-scale .ticks").inner_text().split() == ["0", "14,000", "28,000"]
    expect(page.locator("#legend-word")).to_have_text("Price")
    button(page, "Run").click()
    wait_for_epoch(page, 60)
    button(page, "Pause").click()
    (row,) = table(page).values()
    size, storeys, way, _ = (as_number(number) for number in row)
    assert (size, storeys, way) == pytest.approx((100, 1000, -30), rel=0.02)
    assert ticks(page, "upward")[0] == "20"


def test_by_their_buttons_and_back(page: Page) -> None:
    button(page, "Driving test").click()
    wait_for_state(page, "dataset=driving")
    expect(menu(page, "Upward")).to_have_value("2")
    expect(inputs(page)).to_be_visible()
    expect(slider(page, "Lessons")).to_be_visible()
    expect(button(page, "X1")).to_be_hidden()
    expect(page.get_by_role("group", name="Network of 3 inputs")).to_be_visible()
    button(page, "Circle").click()
    expect(inputs(page)).to_be_hidden()
    expect(button(page, "X1")).to_be_visible()
    expect(page.locator("#plot-axes .across")).to_have_text(["−6", "−4", "−2", "0", "2", "4", "6"])


@pytest.mark.parametrize("options", [{"viewport": {"width": 390, "height": 844}, "has_touch": True}])
def test_on_a_phone(open_page: Open, options: dict[str, Any]) -> None:
    page = open_page(DRIVING, **options)
    expect(slider(page, "Age")).to_be_visible()
    slider(page, "Age").fill("40")
    wait_for_state(page, "point=40,1,15")
    box = box_of(inputs(page))
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
