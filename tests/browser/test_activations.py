"""The gallery of activations, and the straight line that a network without any is."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from server.nn.families.activations import ACTIVATIONS
from tests.browser.conftest import Open
from tests.browser.reading import button, wait_for_epoch, wait_for_state, weights

LINEAR = "#seed=0.59704&activation=linear&panel=activations"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Activations", exact=True)


def line(page: Page) -> Locator:
    return panel(page).get_by_role("region", name=re.compile("^This network is one straight line"))


def formula(page: Page) -> Locator:
    return line(page).get_by_text(re.compile(r"^z = [−\d]"))


def collapsed(page: Page) -> list[float]:
    """The numbers of z = 0.42·X1 − 1.3·X2 + 0.1."""
    text = formula(page)
    expect(text).to_be_visible()
    terms = re.findall(r"([−+]?) ?(\d+\.\d+)(?:·\S+)?", text.inner_text())
    return [float(number) * (-1 if sign == "−" else 1) for sign, number in terms]


def step(page: Page) -> None:
    """One epoch, seen by the formula as well, which is written less often than the line is drawn."""
    before = formula(page).inner_text()
    button(page, "Step").click()
    wait_for_epoch(page, 1)
    expect(line(page).get_by_text(before, exact=True)).to_have_count(0)


def test_the_gallery_shows_what_is_in_force_and_sets_it(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=activations")
    cards = panel(page).get_by_role("radio")
    expect(cards).to_have_count(len(ACTIVATIONS))
    tanh, relu = (panel(page).get_by_role("radio", name=name, exact=True) for name in ("Tanh", "ReLU"))
    expect(tanh).to_be_checked()
    panel(page).get_by_text("Simple and quick").click()
    wait_for_state(page, "activation=relu")
    expect(relu).to_be_checked()
    expect(page.get_by_label("Activation", exact=True).first).to_have_value("relu")
    page.keyboard.press("ArrowRight")
    wait_for_state(page, "activation=tanh")
    expect(tanh).to_be_checked()


def test_the_point_on_the_curve_has_the_functions_own_numbers(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=activations")
    numbers = panel(page).get_by_label("Value and slope", exact=True)
    slider = panel(page).get_by_label("Sum z", exact=True)
    expect(numbers).to_have_text(f"Tanh(0.8) = {math.tanh(0.8):.3f}, slope {1 - math.tanh(0.8) ** 2:.3f}")
    slider.press("ArrowRight")
    expect(numbers).to_have_text(f"Tanh(0.9) = {math.tanh(0.9):.3f}, slope {1 - math.tanh(0.9) ** 2:.3f}")
    slider.press("Home")
    expect(numbers).to_have_text(f"Tanh(−4.0) = −{math.tanh(4):.3f}, slope {1 - math.tanh(4) ** 2:.3f}")
    panel(page).get_by_text("From 0 to 1, as a share is").hover()
    share = 1 / (1 + math.exp(4))
    expect(numbers).to_have_text(f"Sigmoid(−4.0) = {share:.3f}, slope {share * (1 - share):.3f}")


def test_a_linear_network_is_the_product_of_its_layers(open_page: Open) -> None:
    page = open_page(LINEAR + "&dataset=gauss")
    step(page)
    expect(line(page)).to_contain_text("all 3 layers are this one, with 3 numbers")
    expect(line(page)).to_contain_text("a = tanh z")
    whole = np.eye(3)
    for layer in weights(page):
        whole = np.vstack([layer @ whole, whole[-1:]])
    # The table has three digits: products of them agree to two
    assert collapsed(page) == pytest.approx(whole[0].tolist(), abs=0.006)


def test_the_line_lies_where_the_sum_is_zero(open_page: Open) -> None:
    page = open_page(LINEAR + "&dataset=gauss")
    drawn = page.locator("#plot .boundary-line")
    step(page)
    expect(drawn).to_be_visible()
    across, upward, bias = collapsed(page)
    for end in ("1", "2"):
        x, y = (float(drawn.get_attribute(f"{axis}{end}") or "nan") for axis in "xy")
        assert across * x - upward * y + bias == pytest.approx(0, abs=0.01)  # upward is up, not down
        assert max(abs(x), abs(y)) == pytest.approx(6, abs=1e-6)
    button(page, "Give it a squash: Tanh").click()
    wait_for_state(page, "activation=tanh")
    expect(line(page)).to_be_hidden()
    expect(drawn).to_be_hidden()


def test_products_of_inputs_make_a_line_in_what_is_fed(open_page: Open) -> None:
    page = open_page(LINEAR + "&xTimesY=true")
    heading = panel(page).get_by_role(
        "heading", name="This network is one straight line in what it is fed", exact=True
    )
    expect(heading).to_be_visible()
    assert len(collapsed(page)) == 4
    expect(page.locator("#plot .boundary-line")).to_be_hidden()


def test_every_class_has_a_line_and_no_hidden_layer_needs_no_squash(open_page: Open) -> None:
    page = open_page("#seed=0.59704&dataset=spiral-3&networkShape=&panel=activations")
    expect(line(page).get_by_text(re.compile("^z[₁₂₃] = "))).to_have_count(3)
    expect(line(page)).to_contain_text("It has no hidden layer")
    expect(button(page, "Give it a squash: Tanh")).to_be_hidden()
