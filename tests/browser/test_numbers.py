"""Numbers typed and pasted into every field in Chromium, and the same in Firefox and WebKit where they are there."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.engines import DOWN, ENTER, ESCAPE, PAGE_UP, SHIFT, TAB, UP, Engine
from tests.browser.reading import box_of, number, wait_for_state, wait_until, weights
from tests.serving import Server

BLANK = re.compile("^(Blank: w|W)eight from X1 to neuron 1 of layer 1$")
BIAS = "Blank: bias of the output"


def formula(page: Page) -> Locator:
    return page.get_by_role("region", name="Formula", exact=True)


def blank(page: Page, name: str | re.Pattern[str] = BLANK) -> Locator:
    return formula(page).get_by_role("spinbutton", name=name)


def paste(field: Locator, text: str) -> None:
    """Put a text into a field in one go, as the clipboard does."""
    field.focus()
    field.evaluate("(field) => field.select()")
    field.page.keyboard.insert_text(text)


@pytest.fixture
def panel(open_page: Open) -> Page:
    return open_page("#seed=0.59704&panel=formula")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0,5", "0.5"),
        ("−0.152", "-0.152"),
        ("1/2", "0.5"),
        ("25e−1", "2.5"),
        ("１，５", "1.5"),
        ("٣٫٥", "3.5"),
    ],
)
def test_a_weight_is_what_was_typed(panel: Page, typed: str, value: str) -> None:
    field = blank(panel)
    before = number(panel, "Training loss")
    field.focus()
    panel.keyboard.type(typed)
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-valuenow", value)
    wait_until(panel, f"read('Training loss') !== {before}")
    panel.keyboard.press("Tab")
    expect(field).to_have_value(value if len(value) > 5 else f"{float(value):.3f}")
    assert weights(panel)[0][0, 0] == pytest.approx(float(value), abs=0.0005)


def test_what_can_be_read_in_two_ways_is_refused_and_the_old_weight_stays(panel: Page) -> None:
    field, said = blank(panel), formula(panel).get_by_role("status")
    before = number(panel, "Training loss")
    field.focus()
    panel.keyboard.type("1,234")
    expect(said).to_contain_text("“1,234” can be 1.234 or 1234: write one of them.")
    expect(said).to_contain_text("from −1,000,000 to 1,000,000")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("1,234")  # it is not lost
    wait_until(
        panel, f"read('Training loss') === {before}"
    )  # and 1, 1.2, 1.23 on the way to it are taken back
    panel.keyboard.press("Tab")
    expect(said).to_contain_text("It stays as it was.")
    expect(blank(panel)).to_have_value("")


def test_escape_and_leaving_unchanged_change_nothing(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=formula")
    formula(page).get_by_label("Numbers", exact=True).check()
    field = blank(page)
    before, shown = number(page, "Training loss"), field.input_value()
    field.focus()
    page.keyboard.press("Tab")
    field.focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    field.focus()
    page.keyboard.type("2,5")
    wait_until(page, f"read('Training loss') !== {before}")
    page.keyboard.press("Escape")
    wait_until(page, f"read('Training loss') === {before}")
    expect(field).to_have_value(shown)
    assert page.evaluate("location.hash").count("weights=") == 0
    # Whatever the page shows can be put in again and is the same number.
    paste(field, shown)
    expect(field).to_have_attribute("aria-valuenow", str(float(shown)).replace("-0.0", "0"))


def test_a_spinner_to_the_keys(panel: Page) -> None:
    field = blank(panel)
    paste(field, "0.25")
    for keys, value in (
        ("ArrowUp", "0.35"),
        ("Shift+ArrowUp", "1.35"),
        ("PageDown", "0.35"),
        ("ArrowDown", "0.25"),
        ("Shift+ArrowDown", "-0.75"),
    ):
        panel.keyboard.press(keys)
        expect(field).to_have_value(value)
        expect(field).to_have_attribute("aria-valuenow", value)
    paste(field, "1000000")
    panel.keyboard.press("ArrowUp")
    expect(field).to_have_value("1000000")


def test_a_wheel_changes_nothing(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=loss")
    page.get_by_role("button", name="Advanced", exact=True).click()
    fields = page.locator("input:visible, select:visible")
    for index in range(fields.count()):
        field = fields.nth(index)
        if field.is_disabled():
            continue
        field.scroll_into_view_if_needed()
        field.evaluate("(field) => field.focus({ preventScroll: true })")
        before = field.input_value()
        box = box_of(field)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.wheel(0, 120)
        page.mouse.wheel(0, -120)
        assert field.input_value() == before


def test_the_batch_size(page: Page) -> None:
    page.get_by_role("button", name="Advanced", exact=True).click()
    region = page.get_by_role("region", name="Advanced", exact=True)
    field = region.get_by_label("Exact batch size", exact=True)
    said = region.locator("#exact-batch-fault")
    for typed, words in (
        ("5000", "A whole number from 1 to 1,200."),
        ("2,5", "A whole number from 1 to 1,200."),
        ("0", "A whole number from 1 to 1,200."),
        ("1,100", "“1,100” can be 1.100 or 1100"),
        ("many", "“many” is no number. A whole number from 1 to 1,200."),
    ):
        paste(field, typed)
        expect(said).to_contain_text(words)
        field.press("Enter")
        expect(field).to_have_value(typed)
        expect(field).to_have_attribute("aria-invalid", "true")
        field.press("Tab")
        expect(field).to_have_value("10")
        expect(said).to_contain_text("It stays as it was.")
    paste(field, "７")
    field.press("Enter")
    wait_for_state(page, "batchSize=7&")
    paste(field, "9")
    field.press("Escape")
    expect(field).to_have_value("7")
    expect(region).to_be_visible()


def test_a_probability_and_a_price(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=loss")
    guess = page.get_by_role("spinbutton", name="Probability of the right answer")
    cost = page.locator("#loss-cost")
    for typed in ("0,5", "50 %", "1/2", "5e−1", "½"):
        paste(guess, "0.9")
        expect(cost).to_have_text("0.105 nats")
        paste(guess, typed)
        expect(cost).to_have_text("0.693 nats")
    paste(guess, "50")
    expect(page.locator("#loss-guess-fault")).to_have_text("A probability is a number from 0 to 1.")
    page = open_page("#problem=regression&regDataset=houses&panel=loss&point=100,2,50")
    price, sentence = page.get_by_label("Its right answer"), page.locator("#loss-point")
    expect(sentence).to_contain_text("the nearest point’s")
    for typed in ("11 000", "11'000", "11k", "1,1e4", "11.000,0"):
        paste(price, "")
        expect(sentence).to_contain_text("the nearest point’s")
        paste(price, typed)
        expect(sentence).to_contain_text("taken to be 11,000")
    paste(price, "11,000")
    expect(page.locator("#loss-value-fault")).to_contain_text("“11,000” can be 11.000 or 11000")


def test_phones_offer_a_minus_where_one_is_needed(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=loss")
    expect(page.get_by_role("spinbutton", name="Probability of the right answer")).to_have_attribute(
        "inputmode", "decimal"
    )
    page = open_page("#seed=0.59704&panel=formula")
    expect(blank(page)).to_have_attribute("inputmode", "text")
    assert page.locator("input[type=number]").count() == 0


def test_in_the_other_engines(engine: Engine, server: Server) -> None:
    read = "Number.parseFloat(document.querySelector(`[aria-label='Training loss']`).textContent)"
    field = 'document.querySelector(".blank")'
    fault = 'document.querySelector("#formula-fault").textContent'
    engine.open(f"{server.url}/#seed=0.59704&panel=formula")
    engine.resize(1280, 800)
    engine.wait_until(f"{read} > 0 && {field}")
    untouched = engine.evaluate(read)
    for typed, value in (
        ("0,5", "0.5"),
        ("−0.152", "-0.152"),
        ("1/4", "0.25"),
        ("１，５", "1.5"),
        ("1e-1", "0.1"),
    ):
        engine.focus(".blank")
        engine.evaluate(f"{field}.select()")
        engine.type(typed)
        assert engine.evaluate(f"{field}.value") == typed
        engine.wait_until(f"{field}.ariaValueNow === {json.dumps(value)} && {read} !== {untouched}")
        engine.press(ENTER)
        engine.press(TAB)
        engine.wait_until(f"Number({field}.value) === {value}")
    settled = f"new Promise((resolve) => setTimeout(() => resolve({read}), 1000))"
    before = engine.evaluate(settled)
    engine.focus(".blank")
    engine.type("1,234")
    engine.wait_until(f"{fault}.includes('can be 1.234 or 1234')")
    assert engine.evaluate(f"{field}.value") == "1,234"
    engine.press(ESCAPE)
    engine.wait_until(f"{field}.value === '0.100' && {read} === {before}")
    for keys, value in (((UP,), "0.2"), ((DOWN, SHIFT), "-0.8"), ((PAGE_UP,), "0.2")):
        engine.press(*keys)
        assert engine.evaluate(f"{field}.value") == value
    shown = engine.evaluate(f"{field}.value")
    for pixels in (120, -120):
        engine.wheel(".blank", pixels)
        engine.focus(".blank")
    assert engine.evaluate(f"{field}.value") == shown
