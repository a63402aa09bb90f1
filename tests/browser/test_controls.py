"""Every control by its accessible name, and what it does to the run; the address follows."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import button, epoch, number, settled, wait_for_epoch, wait_for_state, wait_until


def test_run_pause_step_reset(page: Page) -> None:
    assert epoch(page) == 0
    untrained = number(page, "Training loss")
    button(page, "Run").click()
    wait_for_epoch(page, 30)
    button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()
    settled(page)
    paused = epoch(page)
    button(page, "Step").click()
    wait_until(page, f"read('Epoch') === {paused + 1}")
    button(page, "Reset").click()
    wait_until(page, "read('Epoch') === 0")
    assert number(page, "Training loss") == untrained


def test_new_weights_are_others_and_reset_comes_back_to_them(page: Page) -> None:
    first = number(page, "Training loss")
    button(page, "New weights").click()
    wait_until(page, f"read('Training loss') !== {first}")
    other = number(page, "Training loss")
    button(page, "Step").click()
    wait_until(page, "read('Epoch') === 1")
    button(page, "Reset").click()
    wait_until(page, f"read('Epoch') === 0 && read('Training loss') === {other}")


def test_regenerate_draws_other_points(page: Page) -> None:
    before = page.evaluate("location.hash")
    first = number(page, "Test loss")
    button(page, "Regenerate").click()
    wait_until(page, f"location.hash !== {before!r}")
    wait_until(page, f"read('Test loss') !== {first}")


@pytest.mark.parametrize(
    ("menu", "choice", "said"),
    [
        ("Learning rate", "0.3", "learningRate=0.3"),
        ("Activation", "ReLU", "activation=relu"),
        ("Activation", "Sigmoid", "activation=sigmoid"),
        ("Activation", "Linear", "activation=linear"),
        ("Regularization", "L1", "regularization=L1"),
        ("Regularization", "L2", "regularization=L2"),
        ("Regularization rate", "0.003", "regularizationRate=0.003"),
        ("Problem type", "Regression", "problem=regression"),
    ],
)
def test_menus(page: Page, menu: str, choice: str, said: str) -> None:
    page.get_by_role("combobox", name=menu, exact=True).select_option(label=choice)
    wait_for_state(page, said)


@pytest.mark.parametrize(
    ("slider", "value", "said"),
    [
        ("Training data", "70", "percTrainData=70"),
        ("Noise", "25", "noise=25"),
        ("Batch size", "30", "batchSize=30"),
    ],
)
def test_sliders_keep_the_run(page: Page, slider: str, value: str, said: str) -> None:
    button(page, "Run").click()
    wait_for_epoch(page, 10)
    page.get_by_role("slider", name=slider, exact=True).fill(value)
    wait_for_state(page, said)
    wait_for_epoch(page, 20)


def test_speed(page: Page) -> None:
    speed = page.get_by_role("combobox", name="Speed", exact=True)
    assert speed.input_value() == "60"
    speed.select_option(label="Fastest")
    button(page, "Run").click()
    wait_for_epoch(page, 500)
    speed.select_option("1")
    deadline, before = time.monotonic() + 20, -1
    while epoch(page) - before > 1:  # until what was asked for at full speed has arrived
        assert time.monotonic() < deadline
        before = epoch(page)
        page.wait_for_timeout(300)
    start, before = time.monotonic(), epoch(page)
    page.wait_for_timeout(1000)
    assert epoch(page) - before <= 2 + (time.monotonic() - start)


def test_data_sets_of_each_problem(page: Page) -> None:
    for name, key in {
        "Exclusive or": "xor",
        "Gaussian": "gauss",
        "Spiral": "spiral",
        "Circle": "circle",
    }.items():
        button(page, name).click()
        wait_for_state(page, f"dataset={key}&")
        expect(button(page, name)).to_have_attribute("aria-pressed", "true")
    assert button(page, "Plane").count() == 0
    page.get_by_role("combobox", name="Problem type", exact=True).select_option("regression")
    for name, key in {"Multi gaussian": "reg-gauss", "Plane": "reg-plane"}.items():
        button(page, name).click()
        wait_for_state(page, f"regDataset={key}&")
        expect(button(page, name)).to_have_attribute("aria-pressed", "true")
    assert button(page, "Circle").count() == 0


def test_features(page: Page) -> None:
    keys = {
        "X1": "x", "X2": "y", "X1²": "xSquared", "X2²": "ySquared", "X1X2": "xTimesY", "sin(X1)": "sinX",
        "sin(X2)": "sinY",
    }  # fmt: skip
    for name, key in keys.items():
        was_on = button(page, name).get_attribute("aria-pressed") == "true"
        assert was_on == (name in ("X1", "X2"))
        button(page, name).click()
        wait_for_state(page, f"&{key}={'false' if was_on else 'true'}")
        expect(button(page, name)).to_have_attribute("aria-pressed", "false" if was_on else "true")


def test_layers_and_neurons(page: Page) -> None:
    button(page, "Add layer").click()
    wait_for_state(page, "networkShape=4,2,2")
    button(page, "Add neuron to layer 3").click()
    wait_for_state(page, "networkShape=4,2,3")
    button(page, "Remove neuron from layer 1").click()
    wait_for_state(page, "networkShape=3,2,3")
    for _ in range(3):
        button(page, "Remove layer").click()
    wait_for_state(page, "networkShape=&")
    expect(button(page, "Remove layer")).to_be_disabled()
    button(page, "Run").click()
    wait_for_epoch(page, 5)


def test_limits_disable_their_buttons(open_page: Open) -> None:
    page = open_page("#seed=0.5&networkShape=8,1,1,1,1,1")
    expect(button(page, "Add layer")).to_be_disabled()
    expect(button(page, "Add neuron to layer 1")).to_be_disabled()
    expect(button(page, "Add neuron to layer 2")).to_be_enabled()


def test_checkboxes_are_part_of_the_link(page: Page) -> None:
    page.get_by_role("checkbox", name="Show test data", exact=True).check()
    wait_for_state(page, "showTestData=true")
    page.get_by_role("checkbox", name="Discretize output", exact=True).check()
    wait_for_state(page, "discretize=true")


def test_back_and_forward_walk_through_changes(page: Page) -> None:
    rate = page.get_by_role("combobox", name="Learning rate", exact=True)
    rate.select_option("0.1")
    wait_for_state(page, "learningRate=0.1&")
    button(page, "Spiral").click()
    wait_for_state(page, "dataset=spiral")
    page.go_back()
    expect(button(page, "Circle")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(rate).to_have_value("0.03")
    page.go_forward()
    expect(rate).to_have_value("0.1")


def test_keys(page: Page) -> None:
    page.keyboard.press("Space")
    wait_for_epoch(page, 5)
    page.keyboard.press("Space")
    expect(button(page, "Run")).to_be_visible()
    page.keyboard.press("r")
    wait_until(page, "read('Epoch') === 0")
    page.keyboard.press(".")
    wait_until(page, "read('Epoch') === 1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
