"""The time machine, undo and redo, and one batch at a time, as a person uses them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, epoch, number, wait_for_epoch, wait_until

LINK = "#seed=0.59704&shuffle=true&dropout=0.1&optimizer=adam&learningRate=0.01"


def time(page: Page) -> Locator:
    return page.get_by_role("slider", name="Time", exact=True)


def step(page: Page, epochs: int) -> None:
    """So many epochs by key."""
    at = epoch(page)
    page.locator("body").press("Escape")
    for done in range(epochs):
        page.keyboard.press(".")
        if done % 20 == 19 or done == epochs - 1:
            wait_until(page, f"read('Epoch') === {at + done + 1}")


def losses(page: Page) -> tuple[float, float]:
    return number(page, "Test loss"), number(page, "Training loss")


def test_a_hundred_epochs_back_by_keyboard_and_on_again_as_if_it_had_never_been(open_page: Open) -> None:
    page = open_page(LINK)
    step(page, 40)
    at_forty = losses(page)
    step(page, 100)
    at_end, link = losses(page), page.evaluate("location.hash")
    expect(time(page)).to_have_attribute("aria-valuetext", "epoch 140")
    expect(button(page, "Back to now")).to_be_hidden()

    time(page).focus()
    for _ in range(100):
        page.keyboard.press("ArrowLeft")
    wait_until(page, "read('Epoch') === 40")
    expect(page.get_by_text("Looking back at epoch 40 of 140", exact=True)).to_be_visible()
    expect(time(page)).to_have_attribute("aria-valuetext", "epoch 40")
    wait_until(page, f"read('Test loss') === {at_forty[0]}")
    assert losses(page) == at_forty
    assert page.evaluate("location.hash") == link

    button(page, "Back to now").click()
    wait_until(page, f"read('Epoch') === 140 && read('Test loss') === {at_end[0]}")
    expect(time(page)).to_be_focused()
    page.keyboard.press("Home")
    wait_until(page, "read('Epoch') === 0")
    page.keyboard.press("End")
    wait_until(page, "read('Epoch') === 140")
    expect(button(page, "Back to now")).to_be_hidden()

    for _ in range(100):
        page.keyboard.press("ArrowLeft")
    wait_until(page, "read('Epoch') === 40")
    button(page, "Continue from here").click()
    expect(page.get_by_text("Looking back")).to_have_count(0)
    step(page, 100)
    assert losses(page) == at_end

    page.keyboard.press("Control+z")  # and what was there before is not lost
    expect(page.get_by_text("Looking back at epoch 40 of 140", exact=True)).to_be_visible()


def test_looking_back_moves_nothing_on_the_page_and_pauses(page: Page) -> None:
    button(page, "Run").click()
    wait_for_epoch(page, 60)
    place = box_of(page.locator("#plot"))
    box = box_of(time(page))
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    said = page.get_by_text(re.compile(r"^Looking back at epoch \d+ of \d+$"))
    expect(said).to_be_visible()
    expect(button(page, "Run")).to_be_visible()
    at, latest = map(int, re.findall(r"\d+", said.inner_text()))
    assert 0 < at < latest
    wait_until(page, f"read('Epoch') === {at}")
    assert box_of(page.locator("#plot")) == place
    button(page, "Run").click()  # goes on from the moment shown
    expect(page.get_by_text("Looking back")).to_have_count(0)
    expect(page.locator("#undo")).to_have_attribute("title", "Undo: continue from here (Ctrl+Z)")


def test_a_page_loaded_again_has_its_curve_and_its_past(page: Page) -> None:
    step(page, 30)
    page.reload()
    wait_until(page, "read('Epoch') === 30")
    time(page).focus()
    page.keyboard.press("PageDown")
    wait_until(page, "read('Epoch') === 27")
    page.keyboard.press("Escape")
    wait_until(page, "read('Epoch') === 30")
    page.locator("#chart-area").hover()
    expect(page.locator("#chart-hover")).to_contain_text("test")


def test_undo_and_redo_of_a_value_a_neuron_and_a_reset(page: Page) -> None:
    undo, redo = button(page, "Undo"), button(page, "Redo")
    expect(undo).to_be_disabled()
    step(page, 20)
    rate = page.get_by_label("Learning rate", exact=True)
    rate.select_option("0.1")
    expect(undo).to_have_attribute("title", "Undo: learning rate (Ctrl+Z)")
    undo.click()
    expect(rate).to_have_value("0.03")
    assert epoch(page) == 20
    redo.click()
    expect(rate).to_have_value("0.1")

    page.get_by_role("button", name="Add neuron").first.click()
    expect(page.get_by_text("5 neurons")).to_be_visible()
    step(page, 5)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("4 neurons")).to_be_visible()
    wait_until(page, "read('Epoch') === 20")
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("5 neurons")).to_be_visible()
    wait_until(page, "read('Epoch') === 25")
    before = losses(page)

    button(page, "Reset").click()
    wait_until(page, "read('Epoch') === 0")
    page.keyboard.press("Control+z")
    wait_until(page, "read('Epoch') === 25")
    assert losses(page) == before
    page.keyboard.press("Control+y")
    wait_until(page, "read('Epoch') === 0")
    entries = page.evaluate("history.length")
    undo.click()
    wait_until(page, "read('Epoch') === 25")
    assert page.evaluate("history.length") == entries


def test_a_number_that_is_being_typed_has_an_undo_of_its_own(page: Page) -> None:
    step(page, 3)
    button(page, "Reset").click()
    wait_until(page, "read('Epoch') === 0")
    button(page, "Share").click()
    page.locator("#share-link").press("Control+z")
    page.keyboard.press("Escape")
    # The server obeys in order: had it undone something, it would be said by now
    page.get_by_role("checkbox", name="Show test data", exact=True).check()
    wait_until(page, "location.hash.includes('showTestData=true')")
    expect(button(page, "Redo")).to_be_disabled()
    assert epoch(page) == 0


@pytest.mark.parametrize("press", ["button", "key"])
def test_one_batch_at_a_time(page: Page, press: str) -> None:
    count = page.get_by_label("Batch", exact=True)
    expect(count).to_be_hidden()
    before = losses(page)
    for batch in range(1, 4):
        if press == "button":
            button(page, "Step one batch").click()
        else:
            page.keyboard.press(",")
        expect(count).to_have_text(f"batch {batch} of 25")
    assert epoch(page) == 0
    assert losses(page) != before
    button(page, "Step").click()
    wait_until(page, "read('Epoch') === 1")
    expect(count).to_be_hidden()
    after = losses(page)
    button(page, "Reset").click()
    wait_until(page, "read('Epoch') === 0")
    button(page, "Step").click()
    wait_until(page, "read('Epoch') === 1")
    assert losses(page) == after
