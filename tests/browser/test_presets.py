"""Presets: a list to choose from, three clicks to a run that learns, and words that can be put away."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from server.lab.presets import PRESETS
from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, number, wait_for_epoch, wait_for_state, wait_until
from tests.browser.test_access import faults

XOR = PRESETS["xor"]


def choose(page: Page, label: str) -> None:
    button(page, "Presets").click()
    page.get_by_role("dialog", name="Presets").get_by_role("button", name=label, exact=True).click()


def test_three_clicks_train_and_the_words_can_be_put_away(page: Page) -> None:
    choose(page, XOR.label)
    button(page, "Run").click()
    wait_for_state(page, "preset=xor")
    assert page.evaluate("location.hash").count("seed=") == 1
    assert "seed=0.59704" not in page.evaluate("location.hash")
    untrained = number(page, "Training loss")
    wait_for_epoch(page, 30)
    wait_until(page, f"read('Training loss') < {untrained}")
    words = page.get_by_role("region", name="About this preset")
    expect(words).to_contain_text(XOR.commentary)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    button(page, "Dismiss").click()
    expect(words).to_be_hidden()
    wait_until(page, "!location.hash.includes('preset=')")
    expect(button(page, "Pause")).to_be_visible()


def test_every_preset_is_listed_with_its_words(page: Page) -> None:
    button(page, "Presets").click()
    dialog = page.get_by_role("dialog", name="Presets")
    for preset in PRESETS.values():
        expect(dialog.get_by_role("button", name=preset.label, exact=True)).to_contain_text(preset.commentary)
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button(page, "Presets")).to_be_focused()


def test_by_keyboard_the_focus_waits_on_run(page: Page) -> None:
    button(page, "Presets").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Presets").get_by_role("button", name=XOR.label, exact=True).focus()
    page.keyboard.press("Enter")
    wait_for_state(page, "preset=xor")
    expect(button(page, "Run")).to_be_focused()
    page.keyboard.press("Space")
    wait_for_epoch(page, 5)


def test_the_words_are_part_of_the_link_and_back_leads_out(open_page: Open) -> None:
    page = open_page("#seed=0.5&dataset=spiral")
    choose(page, XOR.label)
    wait_for_state(page, "preset=xor")
    other = open_page(page.evaluate("location.hash"))
    expect(other.get_by_role("region", name="About this preset")).to_contain_text(XOR.commentary)
    page.go_back()
    wait_for_state(page, "dataset=spiral")
    expect(page.get_by_role("region", name="About this preset")).to_be_hidden()


def test_the_words_move_nothing_at_1280_by_720(page: Page) -> None:
    def top() -> float:
        box = box_of(page.locator("#plot"))
        return box["y"]

    before = top()
    choose(page, XOR.label)
    expect(page.get_by_role("region", name="About this preset")).to_be_visible()
    assert top() == before


def test_on_a_phone(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    choose(page, XOR.label)
    expect(page.get_by_role("region", name="About this preset")).to_contain_text(XOR.commentary)
    button(page, "Run").click()
    wait_for_epoch(page, 5)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    plot = box_of(page.locator("#plot"))
    assert plot["y"] + plot["height"] <= 844
