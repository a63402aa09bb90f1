"""The Advanced drawer: every field by its accessible name, what it does to the run, the address, its neighbours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, epoch, number, wait_for_epoch, wait_for_state, wait_until
from tests.browser.test_access import faults

# menu, what is chosen, what the address says of it; one that needs another first has it before it
MENUS = [
    ("Loss", "Huber", "&loss=huber"),
    ("Output", "Linear", "output=linear"),
    ("Optimizer", "RMSProp", "optimizer=rmsprop"),
    ("Decay α", "0.9", "&decay=0.9"),
    ("Optimizer", "Momentum", "optimizer=momentum"),
    ("Momentum μ", "0.5", "&momentum=0.5"),
    ("Optimizer", "AdamW", "optimizer=adamw"),
    ("Decay β₁", "0.8", "beta1=0.8"),
    ("Decay β₂", "0.99", "beta2=0.99"),
    ("Weight decay λ", "0.001", "weightDecay=0.001"),
    ("Learning-rate schedule", "Step", "schedule=step"),
    ("Schedule length", "30", "scheduleLength=30"),
    ("Schedule decay", "0.9", "scheduleDecay=0.9"),
    ("First weights", "Normal", "initializer=normal"),
    ("Scale", "0.1", "weightScale=0.1"),
    ("First biases", "0.5", "firstBias=0.5"),
    ("Dropout", "0.1", "dropout=0.1"),
    ("Clip gradient", "1", "clipNorm=1"),
    ("Input scaling", "Standardised", "scaling=standardised"),
    ("Layer 2 activation", "ReLU", "layerActivations=,relu"),
]


def drawer(page: Page) -> Locator:
    return page.get_by_role("region", name="Advanced", exact=True)


def menu(page: Page, name: str) -> Locator:
    return drawer(page).get_by_role("combobox", name=name, exact=True)


def open_drawer(page: Page) -> Locator:
    page.get_by_role("button", name="Advanced").first.click()
    expect(drawer(page)).to_be_visible()
    return drawer(page)


def chosen(select: Locator) -> str:
    return str(select.evaluate("select => select.selectedOptions[0].label"))


def test_every_field_while_it_trains_survives_a_reload_and_goes_back_to_plain(page: Page) -> None:
    open_drawer(page)
    button(page, "Run").click()
    wait_for_epoch(page, 5)
    last = epoch(page)
    for name, choice, said in MENUS:
        menu(page, name).select_option(label=choice)
        wait_for_state(page, said)
        assert epoch(page) >= last, name
        last = epoch(page)
    drawer(page).get_by_role("checkbox", name="Shuffle each epoch", exact=True).check()
    wait_for_state(page, "shuffle=true")
    wait_for_epoch(page, last + 5)
    button(page, "Pause").click()
    expect(page.get_by_role("button", name="Advanced, 17 changed", exact=True)).to_be_visible()
    link = page.evaluate("location.hash")

    page.reload()
    wait_until(page, "read('Test loss') >= 0")
    open_drawer(page)
    assert page.evaluate("location.hash") == link
    wanted = {name: choice for name, choice, _ in MENUS}
    del wanted["Decay α"], wanted["Momentum μ"]  # no AdamW has them
    for name, choice in wanted.items():
        assert chosen(menu(page, name)) == choice, name
    expect(menu(page, "Momentum μ")).to_have_count(0)
    expect(drawer(page).get_by_role("checkbox", name="Shuffle each epoch")).to_be_checked()

    button(page, "Back to plain").click()
    expect(page.get_by_role("button", name="Advanced", exact=True)).to_be_visible()
    expect(button(page, "Back to plain")).to_be_disabled()
    wait_until(page, "!location.hash.includes('optimizer')")


def test_a_field_shows_only_where_it_says_something_and_formulas_follow(page: Page) -> None:
    inside = open_drawer(page)
    expect(inside.get_by_text("Automatic: Squared error")).to_be_visible()
    expect(inside.get_by_text("Automatic: Tanh")).to_be_visible()
    expect(menu(page, "Momentum μ")).to_have_count(0)
    menu(page, "Optimizer").select_option(label="Nesterov")
    expect(menu(page, "Momentum μ")).to_be_visible()
    expect(inside.get_by_text("w ← w − η (g + μ v)")).to_be_visible()
    page.get_by_role("combobox", name="Regularization", exact=True).select_option("L2")
    expect(inside.get_by_text("rate · ½ Σ w²")).to_be_visible()
    page.get_by_role("combobox", name="Activation", exact=True).select_option("sigmoid")
    expect(inside.get_by_role("group", name="Activation of each layer")).to_contain_text("a = 1 / (1 + e")
    assert chosen(menu(page, "Layer 1 activation")) == "As the others (Sigmoid)"
    button(page, "Remove layer").click()
    expect(menu(page, "Layer 2 activation")).to_have_count(0)
    expect(menu(page, "Layer 1 activation")).to_be_visible()


def test_the_loss_fits_the_data(page: Page) -> None:
    open_drawer(page)
    page.get_by_role("combobox", name="Problem type", exact=True).select_option("regression")
    entropy = menu(page, "Loss").locator("option", has_text="Binary cross-entropy")
    expect(entropy).to_be_disabled()
    expect(menu(page, "Loss").locator("option", has_text="Huber")).to_be_enabled()
    page.get_by_role("combobox", name="Problem type", exact=True).select_option("classification")
    expect(entropy).to_be_enabled()


def test_a_refusal_puts_the_menu_back_and_says_what_would_fit(page: Page) -> None:
    open_drawer(page)
    menu(page, "Output").select_option(label="Tanh")
    wait_for_state(page, "output=tanh")
    menu(page, "Loss").select_option(label="Binary cross-entropy")
    expect(page.get_by_text("does not fit the loss Binary cross-entropy; give sigmoid")).to_be_visible()
    expect(menu(page, "Loss")).to_have_value("auto")
    expect(menu(page, "Output")).to_have_value("tanh")


def test_a_schedule_lowers_the_rate_in_force(page: Page) -> None:
    open_drawer(page)
    assert number(page, "Learning rate in force") == 0.03
    now = page.get_by_label("Learning rate now", exact=True)
    expect(now).to_be_hidden()
    menu(page, "Learning-rate schedule").select_option(label="Cosine")
    menu(page, "Schedule length").select_option("30")
    expect(now).to_be_visible()
    button(page, "Run").click()
    wait_until(page, "read('Learning rate in force') < 0.02")
    button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()
    # what was under way when Pause was pressed may still arrive
    wait_until(page, "read('Learning rate now') === read('Learning rate in force')")
    assert number(page, "Learning rate in force") < 0.02
    expect(page.get_by_role("combobox", name="Learning rate", exact=True)).to_have_value("0.03")


def test_the_exact_batch_size_and_all_points(page: Page) -> None:
    inside = open_drawer(page)
    exact = inside.get_by_label("Exact batch size", exact=True)
    slider = page.get_by_role("slider", name="Batch size", exact=True)
    exact.fill("64")
    exact.press("Enter")
    wait_for_state(page, "batchSize=64")
    expect(slider).to_have_attribute("aria-valuetext", "64")
    button(page, "All points").click()
    wait_for_state(page, "batchSize=1200")
    expect(slider).to_have_attribute("aria-valuetext", "all")
    expect(inside.get_by_text("All 250 training points")).to_be_visible()
    expect(exact).to_have_value("1200")
    exact.fill("5000")
    exact.press("Tab")
    expect(exact).to_have_value("1200")
    slider.fill("12")
    wait_for_state(page, "batchSize=12&")
    expect(exact).to_have_value("12")


def test_the_focus_goes_in_and_comes_back(page: Page) -> None:
    opener = page.get_by_role("button", name="Advanced", exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(drawer(page)).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(menu(page, "Loss")).to_be_focused()
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("a")
    expect(drawer(page)).to_be_visible()
    button(page, "Close advanced").click()
    expect(drawer(page)).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_it_has_no_fault_and_leaves_the_output_free(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    open_drawer(page)
    menu(page, "Optimizer").select_option(label="Adam")
    menu(page, "Learning-rate schedule").select_option(label="Cosine")
    expect(page.get_by_label("Learning rate now", exact=True)).to_be_visible()
    assert faults(page) == []
    inside, output = box_of(drawer(page)), box_of(page.locator("section.output"))
    assert inside["x"] + inside["width"] < output["x"]
    assert inside["y"] + inside["height"] <= 720
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_on_a_phone_it_is_part_of_the_drawer(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    button(page, "Settings").click()
    open_drawer(page)
    assert faults(page) == []
    menu(page, "Optimizer").select_option(label="Adam")
    wait_for_state(page, "optimizer=adam")
    button(page, "Run").click()
    wait_for_epoch(page, 5)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#plot")).to_be_in_viewport()
