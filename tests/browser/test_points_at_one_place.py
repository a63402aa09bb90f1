"""Data points with equal inputs, in the browser: each is pinned as itself, wherever it is picked."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from server.lab.permalink import links
from server.lab.preprocessing import data_set
from tests.browser.conftest import Open
from tests.browser.reading import button, settled, wait_for_state, wait_until

LINK = (
    "#dataset=driving&networkShape=2&initializer=example&activation=relu&seed=0.5&loss=binary_cross_entropy"
)
POINTS = data_set(links.read(LINK).experiment.data).points


def twins() -> tuple[int, int]:
    """The first two training points with equal inputs and other answers."""
    first: dict[tuple[float, ...], int] = {}
    for number, point in enumerate(POINTS[:500]):
        other = first.setdefault(tuple(point[:-1]), number)
        if POINTS[other, -1] != point[-1]:
            return other, number
    raise AssertionError("no twins")


def link(number: int) -> str:
    inputs = ",".join(f"{each:g}" for each in POINTS[number, :-1])
    return f"{LINK}&panel=loss&point={inputs}&number={number}"


def sentence(page: Page) -> Locator:
    return page.get_by_role("region", name="Loss", exact=True).locator("#loss-point")


def test_a_link_pins_the_one_that_it_names(open_page: Open) -> None:
    said = []
    for number in twins():
        page = open_page(link(number))
        expect(sentence(page)).to_contain_text(f"Training point {number + 1}:")
        page.reload()
        wait_until(page, "read('Test loss') >= 0")
        expect(sentence(page)).to_contain_text(f"Training point {number + 1}:")
        said.append(
            (sentence(page).inner_text().rpartition(": ")[2], page.locator(".pin-words").inner_text())
        )
    assert said[0][0] != said[1][0]
    assert said[0][1] != said[1][1]


def test_the_bars_of_the_losses_pin_each_point_itself(open_page: Open) -> None:
    page = open_page(link(twins()[0]))
    strip = page.get_by_role("slider", name="Training points sorted by their loss")
    expect(sentence(page)).to_contain_text("Training point")
    strip.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        told = re.search(r"loss ([\d.]+), (.*)$", strip.get_attribute("aria-valuetext") or "")
        assert told
        page.keyboard.press("Enter")
        expect(page.locator(".pin-words")).to_contain_text(f"loss {told[1]}")
        expect(sentence(page)).to_contain_text(f"Its right answer: {told[2]}.")


def test_the_others_at_its_place_are_reached_one_after_the_other(open_page: Open) -> None:
    page = open_page(link(twins()[0]))
    others = page.locator(".pin-others")
    expect(others).to_have_text(re.compile(r"^\d+ of \d+ here ›$"))
    count = int(others.inner_text().split()[2])
    assert count > 1
    seen = set()
    for _ in range(count):
        before = others.inner_text()
        others.click()
        expect(others).not_to_have_text(before)
        wait_until(page, "/number=\\d+/.test(location.hash)")
        settled(page)
        found = re.search(r"Training point (\d+):", sentence(page).inner_text())
        assert found
        seen.add(int(found[1]) - 1)
    assert set(twins()) <= seen
    assert len(seen) == count


def test_other_data_leave_the_place_pinned_and_undo_brings_the_point_back(open_page: Open) -> None:
    number = twins()[1]
    page = open_page(link(number).replace("&panel=loss", ""))
    button(page, "Regenerate").click()
    wait_until(page, "!location.hash.includes('seed=0.5&')")
    button(page, "Loss").click()
    expect(sentence(page)).to_contain_text("Its right answer")
    expect(sentence(page)).not_to_contain_text(f"Training point {number + 1}:")
    button(page, "Undo").click()
    wait_for_state(page, "seed=0.5&")
    expect(sentence(page)).to_contain_text(f"Training point {number + 1}:")
