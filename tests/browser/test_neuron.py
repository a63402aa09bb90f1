"""The panel "Neuron": a sum that adds up, its activation, and the worked example's own numbers."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.pointing import click_plot, forward, pinned
from tests.browser.reading import as_number, box_of, button, wait_for_state, weights
from tests.browser.test_access import faults

DRIVING = "#dataset=driving&networkShape=2&activation=relu&initializer=example&panel=neuron&seed=0.5"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Neuron", exact=True)


def choose(page: Page, name: str) -> None:
    panel(page).get_by_label("Which neuron").select_option(label=name)


def rows(page: Page) -> list[list[str]]:
    """The sum as people read it: one row an input, then bias and sum."""
    table = panel(page).get_by_role("table", name="What comes in, and the sum")
    return [row.locator("td").all_inner_texts() for row in table.get_by_role("row").all()[1:]]


def formula(page: Page) -> str:
    return panel(page).locator("#neuron-formula").inner_text()


def test_a_sum_adds_up_and_is_bent(page: Page) -> None:
    button(page, "Neuron").click()
    expect(panel(page)).to_contain_text("No point is pinned")
    expect(button(page, "Pin the first data point")).to_be_visible()
    click_plot(page, 0.72, 0.37)
    wait_for_state(page, "point=")
    choose(page, "Neuron 2 of layer 2")
    expect(panel(page).locator("#neuron-formula")).to_contain_text("tanh")
    *inputs, bias, total = rows(page)
    adds = [as_number(row[0]) * as_number(row[1]) for row in inputs]
    assert [as_number(row[2]) for row in inputs] == pytest.approx(adds, abs=0.004)
    assert as_number(total[0]) == pytest.approx(sum(adds) + as_number(bias[0]), abs=0.008)
    output = as_number(formula(page).rpartition("= ")[2])
    assert output == pytest.approx(math.tanh(as_number(total[0])), abs=0.001)
    values = forward(weights(page), pinned(page))
    assert [as_number(row[0]) for row in inputs] == pytest.approx(values[1].tolist(), abs=0.005)
    assert output == pytest.approx(values[2][1], abs=0.005)


def test_a_click_chooses_and_another_edits(page: Page) -> None:
    button(page, "Neuron").click()
    expect(panel(page).get_by_label("Which neuron")).to_have_value("1,0")  # its view is fetched only now
    neuron = button(page, "Layer 1, neuron 3")
    neuron.click()
    expect(panel(page).get_by_label("Which neuron")).to_have_value("1,2")
    editor = page.get_by_role("dialog", name="Neuron 3 of layer 1")
    expect(editor).to_be_hidden()
    neuron.click()
    expect(editor).to_be_visible()
    covered, asked = box_of(editor), box_of(panel(page))
    assert covered["x"] >= asked["x"] + asked["width"]


@pytest.mark.parametrize(
    ("person", "parking", "road", "passing"),
    [("20,1,10", (-40.5, 0.0), (-39.5, 0.0), 0.0474), ("50,-1,20", (150.5, 150.5), (179.5, 179.5), 0.9522)],
)
def test_the_driving_test(
    open_page: Open, person: str, parking: tuple[float, float], road: tuple[float, float], passing: float
) -> None:
    page = open_page(f"{DRIVING}&point={person}")
    expect(panel(page).locator("#neuron-formula")).to_contain_text("max")
    for name, (total, output) in (("PARKING", parking), ("ROAD DRIVING", road)):
        choose(page, name)
        assert as_number(rows(page)[-1][0]) == pytest.approx(total, abs=1e-9)
        assert as_number(formula(page).rpartition("= ")[2]) == pytest.approx(output, abs=1e-9)
    choose(page, "PASS")
    assert as_number(formula(page).rpartition("= ")[2]) == pytest.approx(passing, abs=6e-4)
    assert as_number(rows(page)[-1][0]) == pytest.approx(math.log(passing / (1 - passing)), abs=2e-3)


def test_several_classes_have_all_sums_and_probabilities(open_page: Open) -> None:
    page = open_page("#dataset=blobs-3&panel=neuron&point=1,2&seed=0.5")
    choose(page, "Output 2")
    table = panel(page).get_by_role("table", name="All outputs")
    expect(table).to_be_visible()
    expect(table).to_contain_text("%")
    told = [row.locator("td").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    sums = [as_number(row[0]) for row in told]
    shares = [as_number(row[1].removesuffix(" %")) / 100 for row in told]
    powers = [math.exp(each) for each in sums]
    assert shares == pytest.approx([power / sum(powers) for power in powers], abs=1e-3)
    assert as_number(formula(page).rpartition("= ")[2]) == pytest.approx(shares[1], abs=1e-3)


def test_a_value_that_is_only_the_nearest_point_s_is_said_to_be_that(open_page: Open) -> None:
    houses = "#problem=regression&regDataset=houses&networkShape=&seed=0.5&panel=neuron"
    page = open_page(f"{houses}&point=100,2,50")
    end = panel(page).locator("#neuron-end")
    expect(end).to_contain_text("The nearest point’s right answer is ")
    expect(end).to_contain_text("; measured by that, the loss is ")
    expect(end).not_to_contain_text("should say")
    page = open_page(houses)
    button(page, "Pin the first data point").click()
    expect(panel(page).locator("#neuron-end")).to_contain_text("is what it should say. The loss is ")


def test_anybody_can_read_it(open_page: Open) -> None:
    page = open_page("#panel=neuron&point=1,2&seed=0.5", color_scheme="dark")
    expect(panel(page).get_by_role("img", name="a sum of")).to_be_visible()
    assert faults(page) == []
