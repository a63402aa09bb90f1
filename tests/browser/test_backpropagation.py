"""Slow motion: one update phase by phase, with the numbers that central differences give, and then applied."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from server.lab.permalink import links
from server.lab.preprocessing import data_set
from server.lab.run.run import first_run
from tests.browser.conftest import DEFAULT, Open
from tests.browser.reading import as_number, button, wait_until, weights

BATCH, POINT, STEP = 10, 0, 1e-6
Numbers = NDArray[np.float64]


@pytest.fixture
def panel(page: Page) -> Locator:
    return opened(page)


def opened(page: Page) -> Locator:
    button(page, "Back-propagation").click()
    panel = page.get_by_role("region", name="Back-propagation")
    expect(title(panel)).to_have_text("Inputs")
    return panel


def title(panel: Locator) -> Locator:
    return panel.get_by_role("heading", level=3)


def go(panel: Locator, phase: str) -> None:
    panel.get_by_role("button", name=phase, exact=True).click()
    expect(title(panel)).to_have_text(phase)


def rows(table: Locator) -> dict[str, list[str]]:
    """The cells of each row by its head."""
    cells = table.locator("tbody tr, tfoot tr").evaluate_all(
        "rows => rows.map((row) => Array.from(row.cells, (cell) => cell.textContent))"
    )
    return {head: numbers for head, *numbers in cells}


def shown_as(value: float, text: str) -> bool:
    """Whether a shown number is the value, as far as its digits go."""
    digits = len(text.partition(".")[2])
    return bool(abs(value - as_number(text)) <= 0.5000001 * 10.0**-digits)


class Copy:
    """The first network of the default link, reckoned by hand: 2-4-2-1, tanh, half the squared error."""

    def __init__(self) -> None:
        experiment = links.read(DEFAULT).experiment
        data = data_set(experiment.data)
        self.parameters = np.array(first_run(experiment, data).parameters)
        self.points = np.array(data.points[:BATCH])

    def losses(self, change: int, by: float, numbers: Numbers | None = None) -> Numbers:
        """The loss of each point of the first batch with one parameter changed."""
        parameters = (self.parameters if numbers is None else numbers).copy()
        parameters[change] += by
        values, at = self.points[:, :2].T, 0
        for fan_in, width in ((2, 4), (4, 2), (2, 1)):
            layer = parameters[at : at + width * (fan_in + 1)].reshape(width, fan_in + 1)
            values = np.tanh(layer[:, :-1] @ values + layer[:, -1:])
            at += layer.size
        losses: Numbers = 0.5 * (values[0] - self.points[:, 2]) ** 2
        return losses

    def slope(self, parameter: int) -> Numbers:
        """The gradient of each point's loss."""
        return (self.losses(parameter, STEP) - self.losses(parameter, -STEP)) / (2 * STEP)


def test_every_phase_by_keyboard(page: Page, panel: Locator) -> None:
    panel.focus()
    for phase in (
        "Forward, layer 1", "Forward, layer 2", "Forward, output", "Loss",
        "Backward, output", "Backward, layer 2", "Backward, layer 1", "Update",
    ):  # fmt: skip
        page.keyboard.press("ArrowRight")
        expect(title(panel)).to_have_text(phase)
    expect(button(page, "Next ›")).to_be_disabled()
    page.keyboard.press("ArrowLeft")
    expect(title(panel)).to_have_text("Backward, layer 1")
    expect(panel.locator("[aria-live=polite]")).to_have_text(
        re.compile(r"^Backward, layer 1: neuron 1 gets δ = −?[\d.]+\.$")
    )
    current = panel.get_by_role("list", name="Phases of the update").locator("[aria-current=step]")
    expect(current).to_have_accessible_name("Backward, layer 1")


def test_gradients_are_those_of_central_differences(panel: Locator) -> None:
    copy = Copy()
    go(panel, "Loss")
    loss = panel.get_by_role("table").locator("tbody td").last.inner_text()
    assert shown_as(copy.losses(0, 0)[POINT], loss)
    # Neuron 2 of layer 1: two weights and its bias are parameters 3 to 5; δ is the slope along the bias
    go(panel, "Backward, layer 1")
    second = panel.get_by_role("button", name=re.compile("^Neuron 2"))
    second.click()
    expect(second).to_have_attribute("aria-pressed", "true")
    made, gradients = panel.get_by_role("table").all()
    delta = copy.slope(5)
    assert shown_as(delta[POINT], rows(made)["= δ"][-1])
    for head, parameter in (("X1", 3), ("X2", 4), ("Bias", 5)):
        _, of_point, of_batch = rows(gradients)[head]
        assert shown_as(copy.slope(parameter)[POINT], of_point)
        assert shown_as(copy.slope(parameter).mean(), of_batch)
    first_point = second.inner_text()
    panel.get_by_role("combobox", name="Point of the batch").select_option("3")
    expect(second).not_to_have_text(first_point)
    gradients = panel.get_by_role("table").last
    assert shown_as(copy.slope(3)[3], rows(gradients)["X1"][1])


def test_what_is_shown_adds_up(panel: Locator) -> None:
    for phase in ("Forward, layer 2", "Backward, layer 1"):
        go(panel, phase)
        found = rows(panel.get_by_role("table").first)
        total = 0.0
        for head, (one, other, product) in found.items():
            if one:
                assert shown_as(as_number(one) * as_number(other), product)
                total += as_number(product)
            elif head == "Bias":
                total += as_number(product)
        assert shown_as(total, found["Sum"][-1])
        if "= δ" in found:
            made = as_number(found["Sum"][-1]) * as_number(found["× slope"][-1])
            assert shown_as(made, found["= δ"][-1])


def test_what_was_announced_is_applied(page: Page, panel: Locator) -> None:
    copy = Copy()
    go(panel, "Update")
    menu = panel.get_by_role("combobox", name="Which weights and biases to show")
    menu.select_option(label="All of the output")
    found = rows(panel.get_by_role("table"))
    announced = [numbers[-1] for numbers in found.values()]
    # By hand: a step of 0.03 against the mean of the batch's slopes
    for parameter, new in zip((22, 23, 24), announced, strict=True):
        assert shown_as(copy.parameters[parameter] - 0.03 * copy.slope(parameter).mean(), new)
    old = [numbers[0] for numbers in found.values()]
    assert weights(page)[-1][0].tolist() == near(old)
    button(page, "Apply this update").click()
    expect(panel.get_by_text("Exactly these numbers are now in the network.")).to_be_visible()
    assert weights(page)[-1][0].tolist() == near(announced)
    button(page, "Next update").click()
    expect(title(panel)).to_have_text("Inputs")
    expect(panel.get_by_text("Epoch 0, batch 2 of 25")).to_be_visible()


def near(numbers: list[str]) -> Any:
    """Numbers as the table of weights has them, with three digits after the point."""
    return pytest.approx([as_number(text) for text in numbers], abs=0.00056)


def test_over_the_network(page: Page, panel: Locator) -> None:
    badges = page.locator(".slow-badge")
    expect(badges).to_have_count(2)
    go(panel, "Forward, output")
    expect(badges).to_have_count(9)
    go(panel, "Backward, layer 2")
    expect(badges).to_have_count(3)
    expect(page.locator(".slow-links path")).to_have_count(10)
    go(panel, "Update")
    expect(page.locator(".slow-links path")).to_have_count(18)
    button(page, "Close the panel").click()
    expect(page.locator(".slow-overlay")).to_have_count(0)
    assert not page.evaluate("document.body.classList.contains('slow-motion')")


def test_played_through_and_stopped(page: Page, panel: Locator) -> None:
    button(page, "Play through").click()
    expect(title(panel)).to_have_text("Forward, layer 1")
    button(page, "Stop").click()
    expect(button(page, "Play through")).to_be_visible()


def test_while_it_trains(page: Page, panel: Locator) -> None:
    button(page, "Run").click()
    note = panel.get_by_text("Pause to look closely")
    expect(note).to_be_visible()
    wait_until(page, "read('Epoch') >= 3")
    panel.get_by_role("button", name="Pause training", exact=True).click()
    expect(note).to_be_hidden()
    expect(panel.get_by_text(re.compile(r"^Epoch [1-9]\d*, batch 1 of 25$"))).to_be_visible()


@pytest.mark.parametrize(
    "link",
    [
        "#networkShape=8,8,8,8,8,8&dataset=spiral&seed=1",
        "#dataset=blobs-3&seed=1",
        "#networkShape=&seed=1",
        "#dataset=driving&seed=1",
        "#dropout=0.5&optimizer=adam&regularization=L2&regularizationRate=0.01&seed=1",
    ],
)
def test_every_phase_of_other_networks(open_page: Open, link: str) -> None:
    page = open_page(f"{link}&panel=backpropagation")
    panel = page.get_by_role("region", name="Back-propagation")
    expect(title(panel)).to_have_text("Inputs")
    following = button(page, "Next ›")
    while following.is_enabled():
        following.click()
    expect(title(panel)).to_have_text("Update")
    button(page, "Apply this update").click()
    expect(panel.get_by_text("Exactly these numbers are now in the network.")).to_be_visible()
