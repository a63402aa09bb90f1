"""Lessons: begun, told, guessed at, reached through the page, remembered, left; by keyboard and on a phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from server.lab.lessons import lessons
from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, epoch, wait_for_epoch, wait_for_state, wait_until
from tests.browser.test_access import faults


def column(page: Page) -> Locator:
    return page.locator("#lesson")


def plain(text: str) -> str:
    return re.sub("[*`]", "", text)


def open_lesson(open_page: Open, name: str, **options: object) -> Page:
    page = open_page(f"learn/{name}", **options)
    expect(column(page).get_by_role("heading", name=lessons()[name].title)).to_be_visible()
    return page


def see_the_goal(page: Page) -> None:
    button(page, "To the goal").click()
    expect(column(page).get_by_role("heading", name="Your goal")).to_be_visible()


def expect_reached(page: Page, name: str) -> None:
    expect(column(page).get_by_role("heading", name="Goal reached")).to_be_visible(timeout=30_000)
    expect(column(page)).to_contain_text(plain(lessons()[name].why))
    expect(column(page).get_by_role("img", name="not met yet")).to_have_count(0)


def test_a_lesson_opens_with_its_panel_and_without_what_it_does_not_need(open_page: Open) -> None:
    page = open_lesson(open_page, "blanks")
    assert page.title() == "A template with blanks · Descent"
    expect(column(page)).to_contain_text(plain(lessons()["blanks"].stops[0].text))
    expect(column(page).get_by_role("heading", name="1 of 10")).to_be_visible()
    expect(page.get_by_role("region", name="Formula")).to_be_visible()
    expect(button(page, "Run")).to_be_hidden()
    wait_for_state(page, "lesson=blanks")
    assert page.evaluate("location.pathname") == "/learn/blanks"


def test_blanks_are_filled_by_hand_and_the_goal_is_reached(open_page: Open) -> None:
    page = open_lesson(open_page, "blanks")
    see_the_goal(page)
    conditions = column(page).get_by_role("listitem")
    expect(conditions.first).to_contain_text("0.5")
    for name in ("X1", "X2"):
        blank = (
            page.get_by_role("region", name="Formula")
            .get_by_role("spinbutton", name=f"weight from {name} to the output")
            .first
        )
        blank.fill("1")
        blank.press("Enter")
    expect_reached(page, "blanks")
    button(page, f"Next lesson: {lessons()['neuron'].title}").click()
    wait_for_state(page, "lesson=neuron")
    expect(column(page).get_by_role("heading", name=lessons()["neuron"].title)).to_be_visible()
    expect(column(page)).to_contain_text(plain(lessons()["neuron"].stops[0].text))
    wait_until(page, "location.pathname === '/learn/neuron'")
    see_the_goal(page)


def test_a_squash_is_chosen_and_the_goal_stays_reached(open_page: Open) -> None:
    page = open_lesson(open_page, "squash")
    expect(button(page, "Add layer")).to_be_visible()
    page.get_by_role("combobox", name="Activation", exact=True).select_option("tanh")
    button(page, "Run").click()
    expect_reached(page, "squash")
    page.reload()
    expect_reached(page, "squash")
    button(page, "Reset").click()
    wait_until(page, "read('Epoch') === 0")
    expect(column(page).get_by_role("heading", name="Goal reached")).to_be_visible()
    button(page, "Begin again").click()
    see_the_goal(page)
    expect(column(page).get_by_role("heading", name="Your goal")).to_be_visible()
    expect(column(page).get_by_role("img", name="not met yet").first).to_be_visible()


def test_a_better_step_size_is_chosen(open_page: Open) -> None:
    page = open_lesson(open_page, "descent")
    page.get_by_role("combobox", name="Learning rate", exact=True).select_option("0.1")
    for _ in range(10):
        button(page, "Step").click()
    wait_for_epoch(page, 10)
    expect_reached(page, "descent")
    assert epoch(page) == 10


def test_a_third_neuron_fences_the_circle_in(open_page: Open) -> None:
    page = open_lesson(open_page, "hidden")
    button(page, "Add neuron to layer 1").click()
    wait_for_state(page, "networkShape=3")
    button(page, "Run").click()
    expect_reached(page, "hidden")
    button(page, "Pause").click()


def test_the_driving_test_is_forgotten_and_learned_again(open_page: Open) -> None:
    page = open_lesson(open_page, "driving-test")
    for _ in range(3):
        button(page, "Next").click()
    page.get_by_role("region", name="Formula").get_by_role("button", name="Forget the numbers").click()
    button(page, "Run").click()
    expect_reached(page, "driving-test")


def test_the_stops_are_told_one_by_one_by_keyboard(open_page: Open) -> None:
    page = open_lesson(open_page, "driving-test")
    lesson = lessons()["driving-test"]
    button(page, "Next").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(column(page)).to_contain_text(plain(lesson.stops[2].text))
    wait_for_state(page, "point=50,-1,20")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Formula")).to_be_visible()
    page.keyboard.press("Enter")
    group = column(page).get_by_role("group", name=plain(lesson.predict.question))
    answers = lesson.predict.answers
    group.get_by_role("radio", name=plain(answers[0].text), exact=True).focus()
    page.keyboard.press("Space")
    expect(group).to_contain_text(plain(answers[0].reply))
    page.keyboard.press("ArrowDown")
    expect(group).to_contain_text(plain(answers[1].reply))
    button(page, "To the goal").click()
    expect(column(page).get_by_role("heading", name="Your goal")).to_be_visible()
    expect(button(page, "Back")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(column(page)).to_contain_text(plain(lesson.stops[3].text))
    page.reload()
    expect(column(page)).to_contain_text(plain(lesson.stops[3].text))


def test_hints_come_one_by_one(open_page: Open) -> None:
    page = open_lesson(open_page, "neuron")
    hints = lessons()["neuron"].hints
    see_the_goal(page)
    expect(column(page)).not_to_contain_text(plain(hints[0]))
    button(page, "Hint").click()
    expect(column(page)).to_contain_text(plain(hints[0]))
    expect(column(page)).not_to_contain_text(plain(hints[1]))
    button(page, "Another hint").click()
    button(page, "Another hint").click()
    expect(column(page)).to_contain_text(plain(hints[2]))
    expect(button(page, "Another hint")).to_be_hidden()


def test_whoever_leaves_keeps_the_network_and_gets_the_controls(open_page: Open) -> None:
    page = open_lesson(open_page, "squash")
    button(page, "Run").click()
    wait_for_epoch(page, 5)
    button(page, "Pause").click()
    button(page, "Leave the lesson").click()
    expect(column(page)).to_be_hidden()
    wait_until(page, "location.pathname === '/' && !location.hash.includes('_hide')")
    expect(page.get_by_role("combobox", name="Learning rate", exact=True)).to_be_visible()
    assert epoch(page) >= 5
    assert "dataset=xor" in page.evaluate("location.hash")


def test_the_list_opens_a_lesson_and_back_leads_out(open_page: Open) -> None:
    page = open_page("#seed=0.5&dataset=spiral")
    button(page, "Lessons").click()
    dialog = page.get_by_role("dialog", name="Lessons")
    for lesson in lessons().values():
        expect(dialog.get_by_role("button", name=lesson.title)).to_contain_text(lesson.idea)
    assert faults(page) == []
    dialog.get_by_role("button", name=lessons()["hidden"].title).click()
    expect(column(page).get_by_role("heading", name=lessons()["hidden"].title)).to_be_visible()
    wait_until(page, "location.pathname === '/learn/hidden'")
    page.go_back()
    wait_for_state(page, "dataset=spiral")
    expect(column(page)).to_be_hidden()
    wait_until(page, "location.pathname === '/'")


def test_what_is_done_is_marked_also_where_storage_is_forbidden(open_page: Open) -> None:
    page = open_lesson(open_page, "loss")
    button(page, "Run").click()
    expect_reached(page, "loss")
    button(page, "All lessons").click()
    dialog = page.get_by_role("dialog", name="Lessons")
    expect(dialog.get_by_role("button", name=f"{lessons()['loss'].title}, done")).to_be_visible()
    page.evaluate("localStorage.setItem('descent.lessons', 'nonsense')")
    page.reload()
    expect(column(page).get_by_role("heading", name=lessons()["loss"].title)).to_be_visible()


def test_a_shared_address_keeps_lesson_and_network(open_page: Open) -> None:
    page = open_lesson(open_page, "hidden")
    button(page, "Add neuron to layer 1").click()
    wait_for_state(page, "networkShape=3")
    other = open_page("learn/hidden" + page.evaluate("location.hash"))
    wait_for_state(other, "networkShape=3")
    expect(column(other).get_by_role("heading", name=lessons()["hidden"].title)).to_be_visible()


def test_the_texts_can_hold_no_script(open_page: Open) -> None:
    page = open_lesson(open_page, "blanks")
    assert page.locator("#lesson-data").get_attribute("type") == "application/json"
    assert "<" not in page.locator("#lesson-data").inner_html().replace("&lt;", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_no_serious_fault_in_a_lesson(open_page: Open, scheme: str, size: tuple[int, int]) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": size[0], "height": size[1]}}
    page = open_lesson(open_page, "loss", **options)
    assert faults(page) == []
    button(page, "Run").click()
    expect_reached(page, "loss")
    # Until the words have appeared
    page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished)).then(() => 0)")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_on_a_phone_the_lesson_comes_first_and_can_be_folded_away(open_page: Open) -> None:
    page = open_lesson(open_page, "squash", viewport={"width": 390, "height": 844}, has_touch=True)
    lesson, plot = box_of(column(page)), box_of(page.locator("#plot"))
    assert lesson["y"] + lesson["height"] <= plot["y"]
    fold = page.get_by_role("button", name="Lesson's text")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    folded = box_of(page.locator("#plot"))
    assert folded["y"] < plot["y"] - 150
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_list_as_a_page_has_no_fault(open_page: Open, page: Page) -> None:
    origin = page.evaluate("location.origin")
    page.goto(f"{origin}/learn")
    assert faults(page) == []
    page.get_by_role("link", name=lessons()["loss"].title).click()
    expect(column(page).get_by_role("heading", name=lessons()["loss"].title)).to_be_visible()
    page.goto(f"{origin}/learn")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
