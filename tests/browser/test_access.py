"""Any screen, any hand: axe-core's verdict, target sizes, page weight, a whole session by keyboard, help, sharing."""

from __future__ import annotations

import gzip
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import (
    box_of,
    button,
    epoch,
    number,
    settled,
    wait_for_epoch,
    wait_for_state,
    wait_until,
)

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "js" / "node_modules" / "axe-core" / "axe.min.js"
BIG = "#seed=0.5&networkShape=8,8,8&xTimesY=true"


def faults(page: Page) -> list[str]:
    """Serious and critical violations that axe-core finds, once a control that is enabled has faded in."""
    page.evaluate(AXE.read_text())
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_no_serious_fault(open_page: Open, scheme: str, size: tuple[int, int]) -> None:
    page = open_page(BIG, color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    assert faults(page) == []
    button(page, "Share").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    button(page, "Run").click()
    wait_for_epoch(page, 5)
    assert faults(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_no_target_is_under_24_px(open_page: Open, width: int) -> None:
    page = open_page(BIG, viewport={"width": width, "height": 844})
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, summary, a[href]")]
            .filter((target) => target.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
            .filter((target) => !target.closest("p, li"))
            .map((target) => [target, (target.closest("label") ?? target).getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 23.9 || box.height < 23.9))
            .map(([target, box]) => `${target.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_the_page_weighs_at_most_200_kB(page: Page) -> None:
    page.wait_for_timeout(500)
    urls = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    files = [page.url.partition("#")[0], *(url for url in urls if url.startswith("http"))]
    assert any(url.endswith("main.js") for url in files)
    weights = {url: len(gzip.compress(urllib.request.urlopen(url).read())) for url in files}
    assert sum(weights.values()) <= 200_000, weights


def test_a_whole_session_by_keyboard(page: Page) -> None:
    def tab_to(name: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if (
                page.evaluate(
                    "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''"
                )
                == name
            ):
                return
        raise AssertionError(f"{name} is not reached by Tab")

    tab_to("Spiral")
    page.keyboard.press("Enter")
    wait_for_state(page, "dataset=spiral")
    tab_to("Add neuron to layer 1")
    page.keyboard.press("Enter")
    wait_for_state(page, "networkShape=5,2")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    wait_for_epoch(page, 10)
    page.keyboard.press("Space")
    expect(button(page, "Run")).to_be_visible()
    settled(page)
    paused = epoch(page)
    page.keyboard.press(".")
    wait_until(page, f"read('Epoch') === {paused + 1}")


def test_shortcuts_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Keyboard shortcuts", exact=True).uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.wait_for_timeout(500)
    assert epoch(page) == 0


def test_share_builds_a_link_that_hides_controls(open_page: Open) -> None:
    page = open_page("#seed=0.5&dataset=xor")
    button(page, "Share").click()
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_role("textbox", name="Link", exact=True)
    expect(link).to_have_value(re.compile("dataset=xor"))
    dialog.get_by_role("checkbox", name="Learning rate").first.check()
    expect(link).to_have_value(re.compile("learningRate_hide=true"))
    other = open_page("#" + link.input_value().partition("#")[2])
    assert other.get_by_role("combobox", name="Learning rate", exact=True).count() == 0
    button(dialog, "Copy link").click()  # type: ignore[arg-type]
    expect(dialog.get_by_text("Copied")).to_be_visible()


def test_share_says_that_a_hidden_feature_is_no_input(open_page: Open) -> None:
    page = open_page("#seed=0.5&dataset=xor&xTimesY=true")
    button(page, "Share").click()
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_role("textbox", name="Link", exact=True)
    said = dialog.get_by_text("behind this link the network has")
    dialog.get_by_role("checkbox", name="sin(X1)", exact=True).check()
    expect(said).to_have_count(0)
    dialog.get_by_role("checkbox", name="X1X2", exact=True).check()
    expect(said).to_have_text(
        "X1X2 is an input now. Hidden, it is none: behind this link the network has 2 inputs."
    )
    assert "xTimesY=false" in link.input_value()
    other = open_page("#" + link.input_value().partition("#")[2])
    expect(button(other, "X1X2")).to_have_count(0)
    plain = open_page("#seed=0.5&dataset=xor")
    assert number(other, "Test loss") == number(plain, "Test loss")
    assert number(page, "Test loss") != number(plain, "Test loss")
    dialog.get_by_role("checkbox", name="X1X2", exact=True).uncheck()
    expect(said).to_have_count(0)
    assert "xTimesY=true" in link.input_value()


def test_a_link_is_copied_without_a_secure_context_too(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    button(page, "Share").click()
    button(page, "Copy link").click()
    expect(page.get_by_role("dialog").get_by_text("Copied")).to_be_visible()
    link = page.get_by_role("textbox", name="Link", exact=True).input_value()
    assert link.startswith(page.url.partition("#")[0])
    page.keyboard.press("Escape")
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
    page.locator("#paste").focus()
    page.keyboard.press("Control+V")
    assert page.locator("#paste").input_value() == link


def test_the_phone_has_output_play_and_one_drawer(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    for name in ("Run", "Step", "Reset"):
        box = box_of(button(page, name))
        assert box["y"] + box["height"] <= 844
    plot = box_of(page.locator("#plot"))
    assert plot["y"] + plot["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_larger_type_and_a_dark_page_are_switches(page: Page) -> None:
    before = box_of(page.get_by_label("Epoch", exact=True))
    button(page, "Larger type").click()
    after = box_of(page.get_by_label("Epoch", exact=True))
    assert after["height"] > before["height"] * 1.1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
