"""The main job in a real browser: links of the original open here, learn, and show the recorded numbers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, epoch, number, wait_for_epoch, wait_until

CASES = json.loads((Path(__file__).parents[1] / "reference" / "tfp_cases.json").read_text())


@pytest.mark.parametrize(
    "case", [CASES[0], CASES[3], CASES[5], CASES[6]], ids=lambda case: case["link"][1:70]
)
def test_a_link_of_the_original_shows_the_recorded_losses(open_page: Open, case: dict[str, Any]) -> None:
    page = open_page(case["link"])
    recorded = {loss["epoch"]: loss for loss in case["losses"]}
    for at in (0, 1, 10):
        for _ in range(at - epoch(page)):
            button(page, "Step").click()
        wait_until(page, f"read('Epoch') === {at}")
        assert number(page, "Training loss") == pytest.approx(recorded[at]["train"], rel=1e-2)
        assert number(page, "Test loss") == pytest.approx(recorded[at]["test"], rel=1e-2)


def test_a_network_learns_and_its_pictures_follow(page: Page) -> None:
    untrained = still(page)
    button(page, "Run").click()
    wait_until(page, "read('Epoch') >= 150 && read('Test loss') < 0.05 && read('Accuracy') > 95")
    see(page, lambda shot: shot != untrained)


def test_hidden_controls_are_gone_and_the_test_loss_stays(open_page: Open) -> None:
    hidden = {
        "playButton": ("button", "Run"), "stepButton": ("button", "Step"), "resetButton": ("button", "Reset"),
        "learningRate": ("combobox", "Learning rate"), "activation": ("combobox", "Activation"),
        "regularization": ("combobox", "Regularization"), "regularizationRate": ("combobox", "Regularization rate"),
        "problem": ("combobox", "Problem type"), "dataset": ("button", "Spiral"),
        "percTrainData": ("slider", "Training data"), "noise": ("slider", "Noise"),
        "batchSize": ("slider", "Batch size"), "showTestData": ("checkbox", "Show test data"),
        "discretize": ("checkbox", "Discretize output"), "numHiddenLayers": ("button", "Add layer"),
        "xSquared": ("button", "X1²"), "sinY": ("button", "sin(X2)"),
    }  # fmt: skip
    page = open_page("#seed=0.5&hideText=true" + "".join(f"&{key}_hide=true" for key in hidden))
    for key, (role, name) in hidden.items():
        assert page.get_by_role(role, name=name, exact=True).count() == 0, key
    expect(page.get_by_label("Test loss", exact=True)).to_be_visible()
    expect(button(page, "sin(X1)")).to_be_visible()
    assert (
        page.get_by_text("What is this?").count() == 0 or not page.get_by_text("What is this?").is_visible()
    )


def test_a_value_outside_the_menus_is_shown(open_page: Open) -> None:
    page = open_page("#seed=0.5&learningRate=0.05&noise=80")
    expect(page.get_by_role("combobox", name="Learning rate", exact=True)).to_have_value("0.05")


def test_a_bad_value_is_told_and_the_rest_opens(open_page: Open) -> None:
    page = open_page("#seed=0.5&dataset=xor&learningRate=fast", is_faulty=True)
    expect(page.get_by_role("status").filter(has_text="learningRate: 'fast' is not accepted")).to_be_visible()
    expect(button(page, "Exclusive or")).to_have_attribute("aria-pressed", "true")


def see(page: Page, is_seen: Callable[[bytes], bool]) -> None:
    """Wait until the plot looks as it shall."""
    plot = page.locator("#plot canvas").first
    deadline = time.monotonic() + 20
    while not is_seen(plot.screenshot()):
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def still(page: Page) -> bytes:
    """The plot once it changes no more: a quick picture is replaced by a fine one."""
    shots: list[bytes] = []

    def is_still(shot: bytes) -> bool:
        shots.append(shot)
        page.wait_for_timeout(200)
        return len(shots) > 3 and len(set(shots[-4:])) == 1

    see(page, is_still)
    return shots[-1]


def test_a_neuron_pointed_at_fills_the_plot_and_stays_live(page: Page) -> None:
    output = still(page)
    button(page, "X1X2").hover()
    see(page, lambda shot: shot != output)
    page.mouse.move(5, 5)
    see(page, lambda shot: shot == output)


def test_regression_has_no_accuracy(open_page: Open) -> None:
    page = open_page("#seed=0.5&problem=regression")
    assert not any(letter.isdigit() for letter in page.get_by_label("Accuracy", exact=True).inner_text())


def test_tabs_are_sessions_of_their_own(open_page: Open) -> None:
    one, other = open_page(), open_page()
    button(one, "Run").click()
    wait_for_epoch(one, 20)
    assert epoch(other) == 0


def test_divergence_is_told_and_mended_by_a_button(open_page: Open) -> None:
    page = open_page("#seed=0.5&problem=regression&networkShape=&xSquared=true&learningRate=0.3")
    button(page, "Run").click()
    expect(page.get_by_text("Training went wrong at epoch")).to_be_visible()
    assert "NaN" not in page.locator("body").inner_text()
    button(page, "Learning rate 0.0001").click()
    expect(page.get_by_role("combobox", name="Learning rate", exact=True)).to_have_value("0.0001")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (390, 844)])
def test_nothing_is_wider_than_the_page(open_page: Open, size: tuple[int, int], scheme: str) -> None:
    page = open_page(
        "#seed=0.5&networkShape=8,8,8,8,8,8&xTimesY=true&xSquared=true&ySquared=true&sinX=true&sinY=true",
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_default_network_needs_no_scrolling_at_1280_by_720(page: Page) -> None:
    for name in ("Circle", "sin(X2)", "Add neuron to layer 2", "Regenerate"):
        box = box_of(button(page, name))
        assert box["y"] + box["height"] <= 720, name
    for name in ("Show test data", "Discretize output"):
        box = box_of(page.get_by_role("checkbox", name=name, exact=True))
        assert box["y"] + box["height"] <= 720, name


def test_beside_a_panel_the_diagram_has_room_for_its_head(open_page: Open) -> None:
    page = open_page("#seed=0.59704&panel=choices")
    for is_larger in (False, True):
        if is_larger:
            button(page, "Larger type").click()
        for width, height in ((960, 700), (1024, 768), (1200, 800), (1240, 900), (1280, 720), (1280, 900)):
            page.set_viewport_size({"width": width, "height": height})
            layer, fresh = (box_of(button(page, name)) for name in ("Add layer", "New weights"))
            output = box_of(page.get_by_role("region", name="Output", exact=True))
            assert layer["x"] + layer["width"] < fresh["x"], width
            is_beside = fresh["x"] + fresh["width"] <= output["x"]
            assert is_beside or fresh["y"] + fresh["height"] <= output["y"], width
