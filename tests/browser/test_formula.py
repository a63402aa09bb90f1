"""The network as formulas: blanks that training fills, that can be typed in, and that light up in the diagram."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, number, wait_for_epoch, wait_for_state, wait_until

FORMULA = "#seed=0.59704&panel=formula"
HOUSES = (
    "#problem=regression&regDataset=houses&networkShape=&noise=0&learningRate=0.03&seed=0.5&panel=formula"
)
DRIVING = "#dataset=driving&networkShape=2&activation=relu&loss=binary_cross_entropy&initializer=example"
FIRST_WEIGHT = "Weight from X1 to neuron 1 of layer 1"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Formula")


def blanks(page: Page, name: str | re.Pattern[str] = "") -> Locator:
    return panel(page).get_by_role("spinbutton", name=name)


def filled(page: Page, name: str) -> Locator:
    return panel(page).get_by_role("spinbutton", name=name, exact=True)


def values(page: Page, locator: Locator) -> list[str]:
    return [locator.nth(index).input_value() for index in range(locator.count())]


def test_training_fills_the_blanks_with_the_numbers_of_the_table(open_page: Open) -> None:
    page = open_page(FORMULA)
    expect(panel(page)).to_contain_text("25 blanks: 18 weights and 7 biases")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(25)
    assert set(values(page, blanks(page))) == {""}
    button(page, "Step").click()
    wait_for_epoch(page, 1)
    expect(filled(page, FIRST_WEIGHT)).not_to_have_value("")
    first_layer = [
        *(f"Weight from X{source} to neuron 1 of layer 1" for source in (1, 2)),
        "Bias of neuron 1 of layer 1",
    ]
    shown = [filled(page, name).input_value() for name in first_layer]
    button(page, "Weights as a table").click()
    row = page.get_by_role("dialog").get_by_role("row").filter(has_text="Neuron 1").first
    expect(row.get_by_role("cell")).to_have_text([text.replace("-", "−") for text in shown])


def test_a_typed_number_fills_its_blank_and_acts(open_page: Open) -> None:
    page = open_page(FORMULA)
    untouched = number(page, "Training loss")
    blank = blanks(page, f"Blank: {FIRST_WEIGHT.replace('W', 'w', 1)}")
    blank.focus()
    page.keyboard.type("4.5")
    wait_until(page, f"read('Training loss') !== {untouched}")
    expect(filled(page, FIRST_WEIGHT)).to_have_value("4.5")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(24)
    page.keyboard.press("Escape")
    wait_until(page, f"read('Training loss') === {untouched}")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(25)
    expect(panel(page)).to_be_visible()


def test_the_switch_and_forgetting(open_page: Open) -> None:
    page = open_page(FORMULA)
    switch = page.get_by_role("switch", name="Numbers")
    expect(switch).not_to_be_checked()
    switch.check()
    expect(filled(page, FIRST_WEIGHT)).not_to_have_value("")
    switch.uncheck()
    expect(blanks(page, re.compile("^Blank: ")).first).to_have_value("")
    switch.check()
    expect(filled(page, FIRST_WEIGHT)).not_to_have_value("")
    untrained = filled(page, FIRST_WEIGHT).input_value()
    button(page, "Step").click()
    wait_for_epoch(page, 1)
    expect(filled(page, FIRST_WEIGHT)).not_to_have_value(untrained)
    before = filled(page, FIRST_WEIGHT).input_value()
    button(page, "Forget the numbers").click()
    wait_until(page, "read('Epoch') === 0")
    expect(switch).not_to_be_checked()
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(25)
    switch.check()
    expect(filled(page, FIRST_WEIGHT)).not_to_have_value(before)


def test_formula_and_diagram_point_at_each_other(open_page: Open) -> None:
    page = open_page(FORMULA)
    second = blanks(page, "Blank: weight from X2 to neuron 1 of layer 1")
    second.focus()
    lit = page.locator("#links .lit")
    expect(lit).to_have_attribute("d", re.compile("M"))
    link = page.locator("#links .links [data-parameter='1']")
    assert lit.get_attribute("d") == link.get_attribute("d")
    blanks(page, "Blank: bias of neuron 1 of layer 1").hover()
    expect(page.locator("#stage .bias[data-parameter='2']")).to_have_class(re.compile(r"\blit\b"))
    start = box_of(button(page, "X2"))
    page.mouse.move(start["x"] + start["width"] + 12, start["y"] + start["height"] / 2)
    expect(panel(page).locator(".pointed")).to_have_accessible_name(re.compile("^Blank: weight from X2"))


def test_the_driving_test_is_written_as_in_the_text(open_page: Open) -> None:
    page = open_page(f"{DRIVING}&panel=formula")
    expected = {
        "Bias of PARKING": -200,
        "Weight from Age to PARKING": 3,
        "Weight from Sex to PARKING": -0.5,
        "Weight from Lessons to PARKING": 10,
        "Bias of PASS": -3,
        "Weight from PARKING to PASS": 0.01,
        "Weight from ROAD DRIVING to PASS": 0.025,
    }
    for name, value in expected.items():
        expect(filled(page, name)).not_to_have_value("")
        assert float(filled(page, name).input_value()) == pytest.approx(value)
    parking = panel(page).get_by_role("group", name="PARKING", exact=True)
    assert parking.get_by_role("spinbutton").first.get_attribute("aria-label") == "Bias of PARKING"
    button(page, "Forget the numbers").click()
    wait_for_state(page, "initializer=he")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(11)
    button(page, "Fill in the example’s").click()
    expect(filled(page, "Weight from Lessons to PARKING")).to_have_value("10.000")


def test_many_blanks_are_folded_and_only_what_is_seen_is_written(open_page: Open) -> None:
    page = open_page(f"{FORMULA}&networkShape=8,8,8,8,8,8&xSquared=true&ySquared=true")
    expect(blanks(page)).to_have_count(40)
    button(page, "Step").click()
    expect(blanks(page).first).not_to_have_value("")
    panel(page).get_by_text("Layer 6").click()
    expect(blanks(page)).to_have_count(40 + 72)
    last = filled(page, "Bias of neuron 8 of layer 6")
    last.scroll_into_view_if_needed()
    expect(last).not_to_have_value("")


# --- typed, and still there ---------------------------------------------------------------------------


def reload(page: Page) -> None:
    page.reload()
    wait_until(page, "read('Test loss') >= 0")


def test_what_was_typed_is_shown_after_a_reload_and_after_undo(open_page: Open) -> None:
    page = open_page(FORMULA)
    blank = blanks(page, f"Blank: {FIRST_WEIGHT.replace('W', 'w', 1)}")
    blank.fill("2.5")
    expect(button(page, "Undo")).to_be_enabled()
    reload(page)
    expect(filled(page, FIRST_WEIGHT)).to_have_value("2.500")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(24)
    loss = number(page, "Training loss")
    blanks(page, "Blank: weight from X2 to neuron 1 of layer 1").fill("-1")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(23)
    wait_until(page, f"read('Training loss') !== {loss}")
    button(page, "Undo").click()
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(24)
    expect(filled(page, FIRST_WEIGHT)).to_have_value("2.500")
    button(page, "Reset").click()
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(25)
    reload(page)
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(25)


def test_the_numbers_of_a_lesson_are_there_after_a_reload(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "learn/blanks")
    page.get_by_role("button", name="To the goal").click()
    for name in ("X1", "X2"):
        blanks(page, f"Blank: weight from {name} to the output").fill("1")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(1)
    expect(page.get_by_text("Test loss 0.05 or less")).to_be_visible()
    blanks(page, "Blank: bias of the output").fill("0.1")
    expect(page.get_by_role("switch", name="Numbers")).to_be_checked()
    wait_until(page, "read('Test loss') < 0.05")
    reload(page)
    expect(filled(page, "Weight from X1 to the output")).to_have_value("1.000")
    expect(filled(page, "Weight from X2 to the output")).to_have_value("1.000")
    expect(page.get_by_role("switch", name="Numbers")).to_be_checked()


def test_forgetting_and_filling_in_take_one_undo_each(open_page: Open) -> None:
    page = open_page(f"{DRIVING}&panel=formula")
    expect(filled(page, "Weight from Lessons to PARKING")).to_have_value("10.000")
    button(page, "Forget the numbers").click()
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(11)
    expect(button(page, "Undo")).to_have_attribute("title", re.compile("^Undo: forget the numbers"))
    button(page, "Undo").click()
    expect(filled(page, "Weight from Lessons to PARKING")).to_have_value("10.000")
    wait_for_state(page, "initializer=example")
    button(page, "Forget the numbers").click()
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(11)
    button(page, "Fill in the example’s").click()
    expect(filled(page, "Weight from Lessons to PARKING")).to_have_value("10.000")
    button(page, "Undo").click()
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(11)
    wait_for_state(page, "initializer=he")


# --- said in words ------------------------------------------------------------------------------------


def test_numbers_of_houses_are_said_in_their_units(open_page: Open) -> None:
    page = open_page(HOUSES)
    meanings = panel(page).get_by_role("list", name="What the numbers mean")
    expect(blanks(page, re.compile("^Blank: "))).to_have_count(4)
    expect(meanings).to_have_count(0)
    blanks(page, "Blank: weight from Storeys to Price").fill("1005")
    expect(meanings.get_by_role("listitem")).to_have_text(["One storey more adds 1,005 to the price."])
    button(page, "Fill in the example’s").click()
    expect(meanings.get_by_role("listitem")).to_have_text(
        [
            re.compile("^The bias: with all inputs at 0, the price would be .*0[.]$"),
            "One more m² adds 100 to the price.",
            "One storey more adds 1,000 to the price.",
            "One metre further from school takes 30 off the price.",
        ]
    )
    filled(page, "Bias of Price").fill("-12")
    expect(meanings.get_by_role("listitem").first).to_have_text(
        "The bias: with all inputs at 0, the price would be −12."
    )
    filled(page, "Weight from Size to Price").fill("0")
    expect(meanings.get_by_role("listitem").nth(1)).to_have_text(
        "One more m² changes nothing about the price."
    )
    page.goto(page.url.split("#")[0] + f"{DRIVING}&panel=formula")
    reload(page)
    expect(filled(page, "Bias of PARKING")).not_to_have_value("")
    expect(meanings).to_have_count(0)


def test_a_number_beyond_the_limit_is_told_which_it_is(open_page: Open) -> None:
    page = open_page(HOUSES)
    said = panel(page).get_by_role("status")
    blank = blanks(page).first
    blank.fill("1e9")
    expect(blank).to_have_attribute("aria-invalid", "true")
    expect(said).to_have_text("A weight or bias is a number from −1,000,000 to 1,000,000.")
    expect(said).to_be_in_viewport()
    blank.fill("12")
    expect(said).to_have_text("")
    blank.fill("-1e9")
    expect(said).not_to_have_text("")
    blank.blur()
    expect(said).to_have_text("")
    assert blank.get_attribute("aria-invalid") is None
