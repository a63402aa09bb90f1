"""What is learned and what is chosen: the count of parameters, and the way from every choice to its control."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, wait_for_epoch, wait_for_state

CHOICES = "#seed=0.59704&panel=choices"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Learned or chosen")


def choice(page: Page, name: str) -> Locator:
    return panel(page).get_by_role("listitem").filter(has=button(page, f"Change {name}"))


def test_parameters_are_counted(open_page: Open) -> None:
    page = open_page(CHOICES)
    learned = panel(page).get_by_role("region", name="learned 25 numbers")
    expect(learned.get_by_role("listitem")).to_have_text(
        [
            "Layer 14 neurons × (2 weights + 1 bias)= 12",
            "Layer 22 neurons × (4 weights + 1 bias)= 10",
            "Output1 neuron × (2 weights + 1 bias)= 3",
        ]
    )
    expect(page.get_by_text("25 weights and biases to learn", exact=True)).to_be_visible()
    button(page, "Add neuron to layer 1").click()
    # Another neuron: two weights and a bias of its own, and a weight of each of the two neurons that hear it
    expect(page.get_by_text("30 weights and biases to learn", exact=True)).to_be_visible()


def test_choices_say_what_they_are_and_what_they_usually_are(open_page: Open) -> None:
    page = open_page(f"{CHOICES}&learningRate=0.1&optimizer=adam")
    expect(choice(page, "learning rate")).to_contain_text("0.1")
    expect(choice(page, "learning rate")).to_contain_text("Default: 0.03.")
    expect(choice(page, "optimizer")).to_contain_text("Default: SGD.")
    expect(choice(page, "decay β₁")).to_contain_text("0.9")
    expect(choice(page, "batch size")).not_to_contain_text("Default")
    button(page, "Step").click()
    wait_for_epoch(page, 1)
    expect(choice(page, "epochs of training")).to_contain_text("1 so far")


def test_change_leads_to_the_control(open_page: Open) -> None:
    page = open_page(CHOICES)
    button(page, "Change learning rate").click()
    expect(page.get_by_label("Learning rate", exact=True)).to_be_focused()
    button(page, "Change optimizer").click()
    expect(page.get_by_role("combobox", name="Optimizer")).to_be_focused()
    page.keyboard.press("Escape")
    button(page, "Change training data").click()
    expect(page.get_by_role("slider", name="Training data")).to_be_focused()
    expect(panel(page)).to_be_hidden()


def test_on_a_phone_the_diagram_follows_the_panel_and_the_drawer_is_opened(open_page: Open) -> None:
    page = open_page(CHOICES, viewport={"width": 390, "height": 844}, has_touch=True)
    diagram, words = box_of(page.locator("#stage")), box_of(panel(page))
    assert diagram["y"] > words["y"] + words["height"]
    button(page, "Change batch size").click()
    expect(page.get_by_role("spinbutton", name="Exact batch size")).to_be_focused()


def test_a_control_that_a_link_hides_is_not_offered(open_page: Open) -> None:
    page = open_page(f"{CHOICES}&learningRate_hide=true")
    expect(button(page, "Change activation")).to_be_visible()
    expect(button(page, "Change learning rate")).to_be_hidden()


def test_cut_links_stand_still(open_page: Open) -> None:
    page = open_page(CHOICES)
    page.get_by_role("button", name="Layer 2, neuron 2").click()
    button(page, "Silence neuron").click()
    expect(panel(page)).to_contain_text("Of these, 1 cut by hand")
    wait_for_state(page, "panel=choices")
