"""A point of the plot, pinned and pointed at: what every node makes of it, held against a forward pass of our own."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Open
from tests.browser.pointing import PAD, at, click_plot, forward, pinned
from tests.browser.reading import as_number, button, settled, wait_for_state, wait_until, weights


def shown(page: Page, selector: str) -> list[float]:
    """The numbers beside nodes, or at links."""
    return [as_number(text) for text in page.locator(selector).all_text_contents()]


def test_every_node_and_link_shows_what_the_pinned_point_makes(page: Page) -> None:
    click_plot(page, 0.72, 0.37)
    wait_for_state(page, "point=")
    wait_until(page, "document.querySelectorAll('.contributions text').length")
    layers = weights(page)
    values = forward(layers, pinned(page))
    assert shown(page, ".node-value") == pytest.approx(np.concatenate(values).tolist(), abs=0.012)
    expected = [(layer[:, :-1] * inputs).ravel() for layer, inputs in zip(layers, values[:-1], strict=True)]
    assert shown(page, ".contributions text") == pytest.approx(np.concatenate(expected).tolist(), abs=0.016)
    output = float(values[-1][0])
    expect(page.locator(".pin-words")).to_contain_text(f"{output:.2f}".replace("-", "−"))


def test_no_number_lies_on_another(page: Page) -> None:
    click_plot(page, 0.4, 0.6)
    wait_until(page, "document.querySelectorAll('.contributions text').length")
    boxes = page.evaluate(
        "Array.from(document.querySelectorAll('.contributions text, .node-value'), (each) => {"
        " const { left, top, right, bottom } = each.getBoundingClientRect();"
        " return [left, top, right, bottom]; })"
    )
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            # The boxes of letters are taller than their digits
            is_apart = other[0] >= right or other[2] <= left or other[1] >= bottom - 3 or other[3] - 3 <= top
            assert is_apart, (boxes[index], other)


def test_unpinned_by_its_mark_by_escape_and_by_a_button(page: Page) -> None:
    for unpin in (
        lambda: click_plot(page, 0.3, 0.5),
        lambda: page.keyboard.press("Escape"),
        lambda: button(page, "Unpin").click(),
    ):
        click_plot(page, 0.3, 0.5)
        wait_for_state(page, "point=")
        expect(button(page, "Unpin")).to_be_visible()
        unpin()
        wait_until(page, "!location.hash.includes('point=')")
        expect(button(page, "Unpin")).to_be_hidden()
        expect(page.locator(".node-value").first).to_be_hidden()


def test_near_a_data_point_it_is_the_data_point(page: Page) -> None:
    button(page, "Neuron").click()
    button(page, "Pin the first data point").click()
    wait_for_state(page, "point=")
    first = pinned(page)
    expect(page.get_by_role("region", name="Neuron", exact=True)).to_contain_text("Training point 1:")
    button(page, "Unpin").click()
    region = page.get_by_role("region", name="Neuron", exact=True)
    expect(region).to_contain_text("No point is pinned")
    click_plot(page, (first[0] + 6) / 12 + 0.008, (6 - first[1]) / 12)
    wait_for_state(page, "point=")
    expect(region).to_contain_text(re.compile("(Training|Test) point"))


def test_by_keyboard(page: Page) -> None:
    pad = page.get_by_label(PAD)
    pad.focus()
    page.keyboard.press("Enter")
    wait_until(page, "/point=0,0(&|$)/.test(location.hash)")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    wait_until(page, "/point=1,0.1(&|$)/.test(location.hash)")
    expect(page.locator("#plot [role=status]")).to_contain_text("X1 1.00, X2 0.10: output")
    page.keyboard.press("Escape")
    wait_until(page, "!location.hash.includes('point=')")
    expect(page.locator("#plot [role=status]")).to_have_text("Unpinned")


def test_a_late_answer_is_said_of_its_own_point(page: Page) -> None:
    held: list[bytes] = []
    is_holding = False

    def between(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if is_holding and isinstance(message, bytes):
                held.append(message)
            else:
                browser.send(message)

        server.on_message(pass_on)
        sockets.append(browser)

    sockets: list[WebSocketRoute] = []
    page.route_web_socket("**/*", between)
    page.reload()
    wait_until(page, "read('Test loss') >= 0")
    said = page.locator("#plot [role=status]")
    page.get_by_label(PAD).press("Enter")
    expect(said).to_contain_text("X1 0.00, X2 0.00: output")
    is_holding = True
    page.keyboard.press("ArrowUp")
    wait_until(page, "/point=0,0.1(&|$)/.test(location.hash)")
    page.wait_for_timeout(1000)  # longer than what is said waits for more
    is_holding = False
    assert held
    for message in held:
        sockets[-1].send(message)
    expect(said).to_contain_text("X1 0.00, X2 0.10: output")


def test_pointing_shows_values_while_a_panel_is_open_and_pins_nothing(page: Page) -> None:
    pad = page.get_by_label(PAD)
    pad.hover(position=at(page, 0.2, 0.2))
    page.wait_for_timeout(200)
    expect(page.locator(".node-value").first).to_be_hidden()
    button(page, "Neuron").click()
    expect(page.get_by_role("region", name="Neuron", exact=True)).to_be_visible()
    pad.hover(position=at(page, 0.25, 0.25))
    expect(page.locator(".node-value").first).to_be_visible()
    assert shown(page, ".node-value")[:2] == pytest.approx([-3, 3], abs=0.1)
    page.mouse.move(5, 5)
    expect(page.locator(".node-value").first).to_be_hidden()
    assert pinned(page) == []


def test_values_move_while_it_trains(page: Page) -> None:
    click_plot(page, 0.72, 0.37)
    wait_for_state(page, "point=")
    expect(page.locator(".node-value").last).to_be_visible()
    before = shown(page, ".node-value")
    button(page, "Run").click()
    wait_until(page, "read('Epoch') >= 20")
    button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()
    settled(page)
    after = shown(page, ".node-value")
    assert after[:2] == before[:2]
    assert after[2:] != before[2:]
    values = forward(weights(page), pinned(page))
    assert after == pytest.approx(np.concatenate(values).tolist(), abs=0.015)


def test_by_touch_on_a_phone(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_label(PAD).tap(position=at(page, 0.7, 0.3))
    wait_for_state(page, "point=")
    expect(button(page, "Unpin")).to_be_visible()
    button(page, "Unpin").tap()
    wait_until(page, "!location.hash.includes('point=')")
