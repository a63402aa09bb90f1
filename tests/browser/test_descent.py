"""Gradient descent in the page: an update in three numbers, the valley, the surface of two blanks."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import as_number, button, epoch, number, wait_until, weights

ALL_POINTS = 250
OUTPUT_BIAS = "Bias of the output"
OVERSHOOTS = "#seed=0.5&problem=regression&regDataset=reg-plane&networkShape=&learningRate=3&panel=descent"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Gradient descent", exact=True)


def term(page: Page, name: str) -> float:
    """A number of the update, once it has come."""
    place = panel(page).get_by_label(name, exact=True)
    # It may give way to none between the two calls
    while (text := place.inner_text()) == "–":
        expect(place).not_to_have_text("–")
    return as_number(text)


def choose(page: Page, name: str, menu: str = "Blank") -> None:
    panel(page).get_by_label(menu, exact=True).select_option(label=name)


def edit_output_bias(page: Page, value: float) -> None:
    button(page, OUTPUT_BIAS).click()
    field = page.get_by_role("spinbutton", name="Bias", exact=True).first
    field.fill(str(value))
    field.press("Enter")


def test_new_is_old_minus_step_size_times_gradient_and_is_what_the_step_makes(open_page: Open) -> None:
    page = open_page("#seed=0.59704&learningRate=0.3&panel=descent")
    choose(page, "Weight from neuron 1 of layer 2 to the output")
    old, rate, gradient, new = (term(page, name) for name in ("OLD", "STEP SIZE", "GRADIENT", "NEW"))
    assert rate == 0.3
    assert new == pytest.approx(old - rate * gradient, abs=2e-4)
    assert old == pytest.approx(weights(page)[-1][0, 0], abs=6e-4)
    way = "right" if gradient < 0 else "left"
    expect(panel(page)).to_contain_text(f"so NEW is to the {way}")
    expect(panel(page)).to_contain_text("batch 1 of 25, the 10 points")
    panel(page).get_by_role("button", name="Take this step", exact=True).click()
    expect(panel(page)).to_contain_text("batch 2 of 25")
    assert term(page, "OLD") == new
    assert weights(page)[-1][0, 0] == pytest.approx(new, abs=6e-4)
    assert epoch(page) == 0


def test_the_gradient_is_the_slope_of_the_loss(open_page: Open) -> None:
    """With all points in one batch, the loss of the valley is the training loss that the page shows."""
    page = open_page(f"#seed=0.59704&batchSize={ALL_POINTS}&panel=descent")
    choose(page, OUTPUT_BIAS)
    middle, reach, losses = 0.5, 0.2, []
    for value in (middle - reach, middle + reach, middle):
        before = number(page, "Training loss")
        edit_output_bias(page, value)
        wait_until(page, f"read('Training loss') !== {before}")
        losses.append(number(page, "Training loss"))
    expect(panel(page).get_by_label("OLD", exact=True)).to_have_text("0.5000")
    slope = (losses[1] - losses[0]) / (2 * reach)
    assert term(page, "GRADIENT") == pytest.approx(slope, rel=0.05)
    expect(panel(page)).to_contain_text(re.compile(rf"loss \w+ from {losses[2]:.3f}"))


def test_a_large_step_jumps_over_the_valley(open_page: Open) -> None:
    page = open_page(OVERSHOOTS)
    choose(page, "Weight from X1 to the output")
    expect(panel(page)).to_contain_text("It jumps over the valley: the loss rises from")
    panel(page).get_by_label("Step size (learning rate)").select_option("0.01")
    expect(panel(page)).to_contain_text("It goes downhill: the loss falls from")
    assert term(page, "STEP SIZE") == 0.01


def test_opened_on_the_first_page_a_step_size_of_3_jumps_over_the_valley(page: Page) -> None:
    button(page, "Descent").click()
    panel(page).get_by_label("Step size (learning rate)").select_option("3")
    expect(panel(page)).to_contain_text("It jumps over the valley: the loss rises from")


def test_a_click_on_a_bias_chooses_it(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=descent")
    chosen = panel(page).get_by_label("Blank", exact=True).locator("option:checked")
    choose(page, "Weight from X1 to neuron 1 of layer 1")
    button(page, OUTPUT_BIAS).click()
    expect(chosen).to_have_text(OUTPUT_BIAS)
    expect(page.get_by_role("spinbutton", name="Bias", exact=True).first).to_be_visible()
    page.keyboard.press("Escape")
    picture = panel(page).get_by_role(
        "img", name=re.compile(r"^Loss over the bias of the output: at [\d.−]+ it is")
    )
    expect(picture).to_be_visible()
    button(page, OUTPUT_BIAS).click()
    page.keyboard.press("Escape")
    button(page, "Descent").click()
    expect(panel(page)).to_be_hidden()
    button(page, "Descent").click()
    assert term(page, "NEW") != 0
    expect(picture).to_be_visible()


def test_two_blanks_are_a_surface_with_the_way_walked(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=descent")
    choose(page, "Weight from neuron 1 of layer 2 to the output", "And a second")
    picture = panel(page).get_by_role(
        "img", name=re.compile("across, and the weight from neuron 1 of layer 2 to the output, upward")
    )
    expect(picture).to_be_visible()
    expect(panel(page)).to_contain_text(re.compile(r"Lines where the loss is [\d.]+, "))
    for _ in range(3):
        at = epoch(page)
        button(page, "Step").click()
        wait_until(page, f"read('Epoch') === {at + 1}")
    way = panel(page).locator(".surface-way")
    expect(way).to_have_attribute("d", re.compile(r"^M[^L]+(L[^L]+){3}$"))
    page.reload()
    choose(page, "Weight from neuron 1 of layer 2 to the output", "And a second")
    expect(way).to_have_attribute("d", re.compile(r"^M[^L]+(L[^L]+){3}$"))
    choose(page, "None", "And a second")
    expect(picture).to_be_hidden()
    term(page, "GRADIENT")
    gradient = panel(page).get_by_label("GRADIENT", exact=True)
    before = gradient.inner_text()
    choose(page, OUTPUT_BIAS, "And a second")
    expect(panel(page).get_by_label("And a second", exact=True)).to_have_value("none")
    button(page, "Step").click()
    expect(gradient).not_to_have_text(re.compile(f"^({re.escape(before)}|–)$"))


def test_the_way_of_named_inputs_is_walked_too(open_page: Open) -> None:
    page = open_page("#problem=regression&regDataset=houses&seed=0.5&panel=descent")
    second = panel(page).get_by_label("And a second", exact=True)
    second.select_option(index=1)
    way = panel(page).locator(".surface-way")
    for steps in (1, 2):
        button(page, "Step").click()
        expect(way).to_have_attribute("d", re.compile(rf"^M[^L]+(L[^L]+){{{steps}}}$"))


def test_what_an_update_holds_besides_is_said(open_page: Open) -> None:
    page = open_page("#seed=0.59704&regularization=L2&regularizationRate=0.1&panel=descent")
    choose(page, "Weight from neuron 1 of layer 2 to the output")
    old, rate, made, pull, new = (
        term(page, name) for name in ("OLD", "STEP SIZE", "GRADIENT", "PULL", "NEW")
    )
    assert pull == pytest.approx(0.03 * 0.1 * old, abs=1e-4)
    assert new == pytest.approx(old - rate * made - pull, abs=3e-4)
    expect(panel(page)).to_contain_text("L2 takes the last part")


def test_an_optimizer_has_the_penalty_in_its_own_step(open_page: Open) -> None:
    page = open_page("#seed=0.59704&optimizer=momentum&regularization=L2&regularizationRate=1&panel=descent")
    choose(page, "Weight from neuron 1 of layer 2 to the output")
    old, rate, made, new = (term(page, name) for name in ("OLD", "STEP SIZE", "GRADIENT", "NEW"))
    assert new == pytest.approx(old - rate * made, abs=3e-4)
    expect(panel(page).get_by_label("PULL", exact=True)).to_be_hidden()
    said = re.compile(
        r"itself is (−?[\d.]+)\. L2 adds (−?[\d.]+) to it, towards zero: together (−?[\d.]+)\. Momentum"
    )
    expect(panel(page)).to_contain_text(said)
    found = said.search(panel(page).inner_text())
    assert found is not None
    gradient, added, together = (float(number.replace("−", "-")) for number in found.groups())
    assert added == pytest.approx(old, abs=1e-4)
    assert together == pytest.approx(gradient + added, abs=2e-4)
    assert made == pytest.approx(together, abs=2e-4)  # the first step: nothing is remembered yet


def test_the_server_is_asked_only_while_the_panel_is_open(open_page: Open) -> None:
    page = open_page("#seed=0.59704")
    sent: list[dict[str, Any]] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda text: sent.append(json.loads(text))))
    page.reload()
    wait_until(page, "read('Test loss') >= 0")
    asked = [message for message in sent if message["type"] == "watch"]
    assert not any("parameter" in message for message in asked)
    button(page, "Descent").click()
    term(page, "NEW")
    button(page, "Close the panel").click()
    expect(panel(page)).to_be_hidden()
    deadline = time.monotonic() + 20
    while len(asked := [message for message in sent if "parameter" in message]) < 2:
        assert time.monotonic() < deadline, asked
        page.wait_for_timeout(20)
    assert [message["parameter"] for message in asked] == [[3, 0, None], None]
    assert asked[-1]["second"] is None


def test_a_blank_that_is_gone_gives_way(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=descent")
    choose(page, "Bias of neuron 4 of layer 1")
    term(page, "NEW")
    for _ in range(3):
        button(page, "Remove neuron from layer 1").click()
    checked = panel(page).get_by_label("Blank", exact=True).locator("option:checked")
    expect(checked).to_have_text(OUTPUT_BIAS)
    term(page, "NEW")
