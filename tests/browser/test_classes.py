"""More than two classes: a colour and a shape each, an output neuron each, and the way back to two."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reading import box_of, button, number, settled, wait_for_epoch, wait_for_state, wait_until
from tests.browser.test_access import faults

THREE = "#seed=0.5&dataset=blobs-3"
RADIUS = 3.2  # on which the blobs' centres stand, evenly from the top, clockwise

Color = tuple[int, int, int]


def train(page: Page) -> None:
    """Run until it is nearly sure of every point, then pause."""
    button(page, "Run").click()
    wait_until(page, "read('Training loss') < 0.08")
    button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()
    settled(page)


def painted(page: Page, x: float, y: float) -> Color:
    """What the plot is painted at a place of the plane."""
    red, green, blue = page.evaluate(
        """([x, y]) => {
            const canvas = document.querySelector("#plot-picture");
            const at = (share) => Math.min(canvas.width - 1, Math.floor(share * canvas.width));
            return [...canvas.getContext("2d").getImageData(at((x + 6) / 12), at((6 - y) / 12), 1, 1).data];
        }""",
        [x, y],
    )[:3]
    return red, green, blue


def near_centres(page: Page, classes: int) -> list[Color]:
    """What the plot is painted in the middle of each blob."""
    angles = [2 * math.pi * index / classes for index in range(classes)]
    return [painted(page, RADIUS * math.sin(angle), RADIUS * math.cos(angle)) for angle in angles]


def tokens(page: Page, classes: int = 6) -> list[Color]:
    """The colours of so many classes."""
    texts = page.evaluate(
        """(classes) => Array.from({ length: classes }, (_, index) =>
            getComputedStyle(document.documentElement).getPropertyValue(`--class-${index + 1}`).trim())""",
        classes,
    )
    return [(int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)) for text in texts]


def hue(color: Color) -> tuple[float, ...]:
    """A colour without its lightness and strength, so that the plot's pale ones are those of the points."""
    mean = sum(color) / 3
    apart = [channel - mean for channel in color]
    length = math.hypot(*apart) or 1
    return tuple(part / length for part in apart)


def nearest(color: Color, among: list[Color]) -> int:
    """Which of some colours has the hue that is most like a colour's."""
    return min(range(len(among)), key=lambda index: math.dist(hue(color), hue(among[index])))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_plot_has_each_class_s_colour_where_its_points_are(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    button(page, "Three blobs").click()
    wait_for_state(page, "dataset=blobs-3")
    train(page)
    assert number(page, "Accuracy") > 95
    assert [nearest(color, tokens(page, 3)) for color in near_centres(page, 3)] == [0, 1, 2]
    legend = page.get_by_role("list", name="Classes", exact=True)
    expect(legend.get_by_role("listitem")).to_have_text(["Class 1", "Class 2", "Class 3"])


def test_five_classes_have_five_colours_and_a_description(open_page: Open) -> None:
    page = open_page("#seed=0.5&dataset=blobs-5&learningRate=0.1")
    train(page)
    assert [nearest(color, tokens(page, 5)) for color in near_centres(page, 5)] == [0, 1, 2, 3, 4]
    expect(page.locator("#plot-picture")).to_have_attribute(
        "aria-label", re.compile("percent class 1, .* percent class 5; class . in the middle")
    )


def test_discretized_there_are_as_many_colours_as_classes(open_page: Open) -> None:
    page = open_page(THREE)
    train(page)
    colors = """new Set(new Uint32Array(document.querySelector("#plot-picture").getContext("2d")
        .getImageData(0, 0, 200, 200).data.buffer)).size"""
    assert page.evaluate(colors) > 50
    page.get_by_role("checkbox", name="Discretize output", exact=True).check()
    wait_until(page, f"{colors} <= 4")  # beyond a smaller picture there is nothing, the fourth
    assert [nearest(color, tokens(page, 3)) for color in near_centres(page, 3)] == [0, 1, 2]


def test_a_neuron_looked_at_has_two_colours_and_a_scale(open_page: Open) -> None:
    page = open_page(THREE)
    train(page)
    page.get_by_role("button", name="Layer 1, neuron 1", exact=True).hover()
    expect(page.get_by_role("list", name="Classes", exact=True)).to_be_hidden()
    expect(page.get_by_text("−1", exact=True).last).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.get_by_role("list", name="Classes", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_every_output_has_a_bias_to_edit(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page(THREE, viewport={"width": size[0], "height": size[1]})
    if size[0] < 700:
        button(page, "Settings").click()
    untouched = number(page, "Training loss")
    expect(page.get_by_role("button", name=re.compile("^Bias of output"))).to_have_count(3)
    button(page, "Bias of output 2").click()
    dialog = page.get_by_role("dialog", name="Bias of output 2", exact=True)
    dialog.get_by_role("spinbutton", name="Bias", exact=True).fill("3")
    wait_until(page, f"read('Training loss') !== {untouched}")
    page.keyboard.press("Escape")
    wait_until(page, f"read('Training loss') === {untouched}")


def test_a_weight_of_an_output_is_named_and_reached_by_keyboard(page: Page) -> None:
    button(page, "Three blobs").click()
    expect(button(page, "Bias of output 3")).to_be_visible()
    button(page, "X1").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "End"):
        page.keyboard.press(key)
    expect(button(page, "Bias of output 3")).to_be_focused()
    expect(page.get_by_role("tooltip")).to_contain_text("Bias of output 3")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Output 3", exact=True)
    button(dialog, "Link from neuron 2 of layer 2").click()  # type: ignore[arg-type]
    expect(page.get_by_role("dialog", name="Weight from neuron 2 of layer 2 to output 3")).to_be_visible()
    button(page, "Cut link").click()
    expect(button(page, "Put link back")).to_be_visible()


def test_the_table_has_a_row_for_every_output(open_page: Open) -> None:
    page = open_page(THREE)
    button(page, "Weights as a table").click()
    last = page.get_by_role("dialog").get_by_role("table").last
    for name in ("Output 1", "Output 2", "Output 3"):
        expect(last.get_by_role("rowheader", name=name, exact=True)).to_be_visible()
    expect(last.get_by_role("cell", name=re.compile(r"^−?\d+\.\d{3}$"))).to_have_count(9)


def test_back_to_two_classes_there_is_one_output_while_it_runs(open_page: Open) -> None:
    page = open_page(THREE)
    button(page, "Run").click()
    wait_for_epoch(page, 10)
    button(page, "Circle").click()
    wait_for_state(page, "dataset=circle")
    expect(button(page, "Bias of the output")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Bias of output"))).to_have_count(0)
    expect(page.get_by_role("list", name="Classes", exact=True)).to_be_hidden()
    button(page, "Five blobs").click()
    expect(page.get_by_role("button", name=re.compile("^Bias of output"))).to_have_count(5)
    wait_for_epoch(page, 20)
    expect(page.get_by_role("list", name="Classes").get_by_role("listitem")).to_have_count(5)


@pytest.mark.parametrize(
    ("loss", "formula", "outputs"),
    [("binary_cross_entropy", "p = 1 / (1 + e−z)", 0), ("softmax_cross_entropy", "p = ez / Σ ez", 2)],
)
def test_of_two_classes_the_scale_is_a_probability(
    open_page: Open, loss: str, formula: str, outputs: int
) -> None:
    page = open_page(f"#seed=0.5&dataset=circle&loss={loss}")
    expect(page.get_by_text("probability of blue")).to_be_visible()
    expect(page.get_by_text("½", exact=True)).to_be_visible()
    expect(page.locator("#output-activation")).to_have_text(formula)
    expect(page.get_by_role("button", name=re.compile("^Bias of output"))).to_have_count(outputs)
    expect(button(page, "Bias of the output")).to_have_count(0 if outputs else 1)


def test_a_layer_s_own_activation_is_named_at_its_head(open_page: Open) -> None:
    page = open_page("#seed=0.5&layerActivations=relu")
    expect(page.get_by_title("Activation of layer 1: ReLU, a = max(0, z)")).to_have_text("4 ReLU")
    expect(page.get_by_title("Activation of layer 2: Tanh, a = tanh z")).to_have_text("2 neurons")


def test_every_data_set_is_there_without_scrolling(page: Page) -> None:
    pictures = page.get_by_role("group", name="Data", exact=True).get_by_role("button")
    expect(pictures).to_have_count(14)
    for picture in (*pictures.all(), page.get_by_role("slider", name="Batch size", exact=True)):
        box = box_of(picture)
        assert box["x"] + box["width"] <= 180
        assert box["y"] + box["height"] <= 720
    pictures.nth(3).hover()
    expect(page.locator("#data").get_by_text("Spiral", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_no_serious_fault(open_page: Open, scheme: str, size: tuple[int, int]) -> None:
    page = open_page(THREE, color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    if size[0] < 700:
        button(page, "Settings").click()
        assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_class_colours_stand_out_from_the_page(open_page: Open, scheme: str) -> None:
    def luminance(color: Color) -> float:
        shares = (channel / 255 for channel in color)
        red, green, blue = (
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    page = open_page(color_scheme=scheme)
    ground = [
        int(part)
        for part in re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    ]
    page_light = luminance((ground[0], ground[1], ground[2]))
    for color in tokens(page):
        low, high = sorted((luminance(color), page_light))
        assert (high + 0.05) / (low + 0.05) >= 3, color
