"""Live means live: change anything while it trains; the run goes on, and what must not jump does not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, epoch, number, wait_for_epoch, wait_for_state, wait_until


def choose(menu: str, value: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("combobox", name=menu, exact=True).select_option(value) and None


def drag(slider: str, value: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("slider", name=slider, exact=True).fill(value)


def click(name: str) -> Callable[[Page], None]:
    return lambda page: button(page, name).click()


CHANGES = {
    "learning rate": (choose("Learning rate", "0.1"), "learningRate=0.1&"),
    "activation": (choose("Activation", "sigmoid"), "activation=sigmoid"),
    "regularization": (choose("Regularization", "L2"), "regularization=L2"),
    "regularization rate": (choose("Regularization rate", "0.001"), "regularizationRate=0.001"),
    "problem": (choose("Problem type", "regression"), "problem=regression"),
    "batch size": (drag("Batch size", "3"), "batchSize=3"),
    "noise": (drag("Noise", "20"), "noise=20"),
    "training data": (drag("Training data", "80"), "percTrainData=80"),
    "data": (click("Spiral"), "dataset=spiral"),
    "feature on": (click("sin(X1)"), "sinX=true"),
    "feature off": (click("X2"), "&y=false"),
    "more layers": (click("Add layer"), "networkShape=4,2,2"),
    "fewer layers": (click("Remove layer"), "networkShape=4&"),
    "more neurons": (click("Add neuron to layer 1"), "networkShape=5,2"),
    "fewer neurons": (click("Remove neuron from layer 2"), "networkShape=4,1"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_run_goes_on(page: Page, change: str) -> None:
    act, said = CHANGES[change]
    button(page, "Run").click()
    wait_for_epoch(page, 20)
    before = epoch(page)
    act(page)
    wait_for_state(page, said)
    assert epoch(page) >= before
    wait_for_epoch(page, before + 20)
    expect(button(page, "Pause")).to_be_visible()


@pytest.mark.parametrize("change", ["learning rate", "noise", "feature on", "more neurons"])
def test_start_over_on_every_change(page: Page, change: str) -> None:
    act, said = CHANGES[change]
    page.get_by_role("checkbox", name="Start over on every change", exact=True).check()
    wait_for_state(page, "startOver=true")
    button(page, "Run").click()
    wait_for_epoch(page, 20)
    act(page)
    wait_for_state(page, said)
    wait_until(page, "read('Epoch') === 0")


@pytest.mark.parametrize("change", ["more neurons", "feature on"])
def test_what_is_added_does_not_change_the_loss(page: Page, change: str) -> None:
    act, said = CHANGES[change]
    for _ in range(5):
        button(page, "Step").click()
    wait_until(page, "read('Epoch') === 5")
    losses = [number(page, name) for name in ("Training loss", "Test loss")]
    act(page)
    wait_for_state(page, said)
    # Cells of the new shape are empty until its first frame, which has the losses too
    button(page, "Weights as a table").click()
    dialog = page.get_by_role("dialog", name="Weights and biases")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("cell", name="–", exact=True)).to_have_count(0)
    button(page, "Close").click()
    assert [number(page, name) for name in ("Training loss", "Test loss")] == losses
    assert epoch(page) == 5


def test_a_slider_acts_while_it_is_dragged_and_is_one_entry_of_the_history(page: Page) -> None:
    button(page, "Gaussian").click()
    wait_for_state(page, "dataset=gauss")
    slider = page.get_by_role("slider", name="Noise", exact=True)
    box = box_of(slider)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    for share, noise in ((0.3, 15), (0.5, 25), (0.7, 35), (0.9, 45)):
        page.mouse.move(box["x"] + box["width"] * share, middle, steps=3)
        wait_for_state(page, f"noise={noise}&")
    page.mouse.up()
    page.wait_for_timeout(600)
    page.go_back()
    wait_for_state(page, "noise=0&")
    expect(button(page, "Gaussian")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("link", "words", "fix", "mended"),
    [
        ("activation=relu&learningRate=10", "step is too big", "Learning rate 0.03", "learningRate=0.03"),
        (
            "regularization=L2&regularizationRate=10&learningRate=0.3",
            "regularization overshoots",
            "Regularization rate 0.01",
            "regularizationRate=0.01",
        ),
        (
            "problem=regression&networkShape=&xSquared=true&learningRate=0.03",
            "inputs are too large",
            "Learning rate 0.0001",
            "learningRate=0.0001",
        ),
        ("firstBias=10", "first biases are too large", "Reset with first biases 0.1", "seed=0.5"),
    ],
)
def test_divergence_is_told_apart_and_mended_by_one_click(
    open_page: Open, link: str, words: str, fix: str, mended: str
) -> None:
    page = open_page(f"#seed=0.5&{link}")
    button(page, "Run").click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(button(page, "Run")).to_be_visible()
    assert "NaN" not in page.locator("body").inner_text()
    button(page, fix).click()
    wait_for_state(page, mended)
    expect(page.get_by_text(words)).to_be_hidden()
    wait_until(page, "!location.hash.includes('firstBias=10')")
    before = epoch(page)
    button(page, "Run").click()
    wait_for_epoch(page, before + 50)


def test_outputs_that_are_stuck_on_both_sides_are_counted_and_mended(open_page: Open) -> None:
    page = open_page("#seed=0.5&activation=linear&learningRate=10&dataset=xor")
    button(page, "Run").click()
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("tried on a copy")
    counts = re.search(r"\+1 for (\d+) training points and −1 for (\d+)", banner.inner_text())
    assert counts is not None
    high, low = map(int, counts.groups())
    assert (high + low, min(high, low) > 50) == (250, True)
    assert "the same" not in banner.inner_text()
    banner.get_by_role("button").first.click()
    expect(banner).to_be_hidden()
    before = epoch(page)
    button(page, "Run").click()
    wait_for_epoch(page, before + 50)
    expect(banner).to_be_hidden()


def test_back_to_the_last_good_epoch(open_page: Open) -> None:
    page = open_page("#seed=0.5&regularization=L2&regularizationRate=10&learningRate=0.3")
    button(page, "Run").click()
    button(page, "Back to the last good epoch").click()
    wait_until(page, "read('Training loss') < 1e9")
    assert epoch(page) < 40


def test_what_cannot_learn_is_said_quietly_and_mended_by_one_click(open_page: Open) -> None:
    page = open_page("#seed=0.5&activation=relu&networkShape=4&problem=regression&firstBias=-10")
    quiet = page.get_by_role("status", name="What cannot learn")
    expect(quiet).to_contain_text("All 4 neurons of hidden layer 1 say 0 for every training point")
    button(page, "Run").click()
    wait_for_epoch(page, 30)
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(quiet).to_contain_text("All 4 neurons")
    button(page, "Pause").click()
    button(page, "Reset with first biases 0.1").click()
    expect(quiet).to_be_empty()
    button(page, "Run").click()
    wait_for_epoch(page, 30)
    expect(quiet).to_be_empty()
