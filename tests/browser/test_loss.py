"""The panel "Loss": what a probability costs, one point's loss, and all points sorted, linked with the plot."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.pointing import PAD, at, click_plot, forward, pinned
from tests.browser.reading import as_number, box_of, button, number, wait_for_state, weights
from tests.browser.test_access import faults

HOUSES = "#problem=regression&regDataset=houses&networkShape=&seed=0.5&panel=loss"
CROSS_ENTROPY = "#loss=binary_cross_entropy&panel=loss&seed=0.5"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Loss", exact=True)


def strip(page: Page) -> Locator:
    return panel(page).get_by_role("slider", name="points sorted by their loss")


def words(page: Page) -> str:
    return strip(page).get_attribute("aria-valuetext") or ""


def worked_loss(page: Page) -> tuple[float, str]:
    """What the worked expression of a distance comes to, reckoned from the digits shown, and what the page says."""
    worked = panel(page).locator("#loss-own-worked")
    expect(worked).to_contain_text("=")
    text = worked.inner_text().replace("\n", "").replace("−", "-")
    far = re.fullmatch(r"\|([-\d.]+) - \(?([-\d.]+)\)?\|(?: / ([\d.]+))? - ½ = ([\d.]+)", text)
    near = re.fullmatch(r"½ \(+([-\d.]+) - \(?([-\d.]+)\)*(?: / ([\d.]+)\))?2 = ([\d.]+)", text)
    found = far or near
    assert found, text
    distance = abs(float(found[1]) - float(found[2])) / float(found[3] or 1)
    return distance - 0.5 if far else distance**2 / 2, found[4]


def distance_of_the_dot_from_the_curve(page: Page) -> float:
    """In the chart's own units, of which it is 400 wide."""
    chart = panel(page).locator("#loss-own-chart")
    dot = chart.locator("circle.sketch-here")
    x, y = (float(dot.get_attribute(name) or "nan") for name in ("cx", "cy"))
    path = chart.locator("path.sketch-line").get_attribute("d") or ""
    points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.]+,[-\d.]+", path)]
    assert len(points) > 100
    return min(math.hypot(x - across, y - up) for across, up in points)


@pytest.mark.parametrize(
    ("probability", "nats", "tens"), [(0.78, "0.248", "0.108"), (0.35, "1.050", "0.456")]
)
def test_what_a_probability_costs(page: Page, probability: float, nats: str, tens: str) -> None:
    button(page, "Loss").click()
    panel(page).get_by_role("spinbutton", name="Probability of the right answer").fill(str(probability))
    cost = panel(page).locator("#loss-cost")
    expect(cost).to_have_text(f"{nats} nats")
    slider = panel(page).get_by_role("slider", name="What if")
    expect(slider).to_have_value(str(probability))
    expect(slider).to_have_attribute("aria-valuetext", f"{probability} costs {nats} nats")
    panel(page).get_by_role("radio", name="base 10").check()
    expect(cost).to_have_text(f"{tens} (base 10)")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(cost).to_have_text(f"{-math.log10(probability + 0.01):.3f} (base 10)")


def test_a_probability_is_taken_as_it_is_typed(page: Page) -> None:
    button(page, "Loss").click()
    field = panel(page).get_by_role("spinbutton", name="Probability of the right answer")
    cost = panel(page).locator("#loss-cost")
    for typed, words in (
        ("0.785", "0.242 nats"),
        ("0.004", "5.521 nats"),
        ("0", "infinitely much"),
        ("1", "0 nats"),
    ):
        field.fill(typed)
        expect(cost).to_have_text(words)
        expect(field).to_have_attribute("aria-invalid", "false")
        expect(field).to_have_value(typed)
        slider = panel(page).get_by_role("slider", name="What if")
        assert float(slider.input_value()) == pytest.approx(float(typed), abs=0.0051)
        expect(slider).to_have_attribute("aria-valuetext", f"{typed} costs {words}")
    for typed in ("2", "-0.1", ""):
        field.fill("0.5")
        expect(cost).to_have_text("0.693 nats")
        field.fill(typed)
        expect(cost).to_have_text("–")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(panel(page).locator(".sketch-guess").last).to_have_attribute("r", "0")
    panel(page).get_by_role("slider", name="What if").press("ArrowLeft")
    expect(field).to_have_value("0.49")
    expect(field).to_have_attribute("aria-invalid", "false")


def test_squared_error_of_a_point_and_then_cross_entropy(page: Page) -> None:
    button(page, "Loss").click()
    click_plot(page, 0.72, 0.37)
    wait_for_state(page, "point=")
    panel(page).get_by_label("Right answer", exact=True).select_option(label="orange")
    worked = panel(page).locator("#loss-own-worked")
    expect(worked).to_contain_text("(−1)")
    output = float(forward(weights(page), pinned(page))[-1][0])
    told = as_number(worked.inner_text().rpartition("= ")[2])
    assert told == pytest.approx((output + 1) ** 2 / 2, abs=0.004)
    button(page, "Use cross-entropy").click()
    expect(worked).to_be_hidden()
    sentence = panel(page).locator("#loss-worked")
    expect(sentence).to_contain_text("nats")
    found = re.search(r"= ([\d.]+) costs ([\d.]+) nats", sentence.inner_text())
    assert found
    assert float(found[2]) == pytest.approx(-math.log(float(found[1])), abs=2e-3)


def test_the_mean_is_the_training_loss(page: Page) -> None:
    button(page, "Loss").click()
    mean = panel(page).locator("#loss-mean")
    expect(mean).to_have_text(re.compile(r"\d"))
    assert float(mean.inner_text()) == pytest.approx(number(page, "Training loss"), abs=1e-4)
    of_training = mean.inner_text()
    panel(page).get_by_role("radio", name="test").check()
    expect(mean).not_to_have_text(of_training)
    assert float(mean.inner_text()) == pytest.approx(number(page, "Test loss"), abs=1e-4)


def test_all_points_by_keyboard(open_page: Open) -> None:
    page = open_page(CROSS_ENTROPY)
    expect(panel(page).locator("#loss-mean")).to_have_text(re.compile(r"\d"))
    strip(page).focus()
    page.keyboard.press("Home")
    pattern = r"Point (\d+) of (\d+), loss ([\d.]+), (orange|blue)"
    losses = []
    for rank in range(1, 6):
        found = re.match(pattern, words(page))
        assert found, words(page)
        assert (int(found[1]), int(found[2])) == (rank, 250)
        losses.append(float(found[3]))
        page.keyboard.press("ArrowRight")
    assert losses == sorted(losses, reverse=True)
    page.keyboard.press("End")
    found = re.match(pattern, words(page))
    assert found
    assert int(found[1]) == 250
    ring = page.locator(".strip-ring")
    expect(ring).to_be_visible()
    page.keyboard.press("Enter")
    wait_for_state(page, "point=")
    expect(panel(page)).to_contain_text(f"Its right answer: {found[4]}.")
    expect(panel(page).locator("#loss-worked")).to_contain_text(f"costs {found[3]} nats")
    marker, marked = box_of(page.locator(".pin-marker:not(.glimpse)")), box_of(ring)
    assert marker["x"] + marker["width"] / 2 == pytest.approx(marked["x"] + marked["width"] / 2, abs=1)
    expect(panel(page).locator(".strip-mark.pinned")).to_be_visible()


def test_a_bar_is_a_point_of_the_plot(open_page: Open) -> None:
    page = open_page(CROSS_ENTROPY)
    expect(panel(page).locator("#loss-mean")).to_have_text(re.compile(r"\d"))
    box = box_of(strip(page))
    spot = {"x": box["width"] * 0.25, "y": box["height"] / 2}
    strip(page).hover(position=spot)
    expect(page.locator(".strip-ring")).to_be_visible()
    assert re.match(r"Point 6\d of 250", words(page))
    strip(page).click(position=spot)
    wait_for_state(page, "point=")
    page.mouse.move(5, 5)
    expect(page.locator(".strip-ring")).to_be_hidden()


def test_regression_has_an_error_and_no_probability(open_page: Open) -> None:
    page = open_page("#problem=regression&panel=loss&point=1,2&seed=0.5")
    expression, told = worked_loss(page)
    assert f"{expression:.3f}" == told or f"{expression:#.2g}" == told
    expect(panel(page)).to_contain_text("taken to be the nearest point’s, ")
    expect(page.locator(".pin-words")).to_contain_text("nearest 0.")
    expect(panel(page).get_by_role("slider", name="What if")).to_be_hidden()
    expect(button(page, "Use cross-entropy")).to_be_hidden()


@pytest.mark.parametrize("loss", ["squared_error", "huber"])
@pytest.mark.parametrize("point", ["", "&point=200,4,0"])
def test_a_price_s_loss_is_what_its_expression_says(open_page: Open, loss: str, point: str) -> None:
    page = open_page(f"{HOUSES}&noise=20&loss={loss}{point}")
    if not point:
        expect(panel(page).locator("#loss-mean")).to_have_text(re.compile(r"\d"))
        expect(panel(page).locator("#loss-own")).to_be_hidden()
        button(page, "Pin the first data point").click()
    expression, told = worked_loss(page)
    assert f"{expression:.3f}" == told
    expect(page.locator(".pin-words")).to_contain_text(f"loss {told}")
    scale = re.search(r"/ ([\d.]+)", panel(page).locator("#loss-own-worked").inner_text())
    assert scale
    expect(panel(page).locator("#loss-scaled")).to_contain_text(f"in parts of {scale[1]},")
    assert distance_of_the_dot_from_the_curve(page) < 1.5


def test_somebody_says_what_a_house_should_cost(open_page: Open) -> None:
    page = open_page(f"{HOUSES}&noise=20&point=100,2,50")
    field, sentence = panel(page).get_by_label("Its right answer"), panel(page).locator("#loss-point")
    line = page.locator(".pin-words")
    expect(sentence).to_contain_text("taken to be the nearest point’s, ")
    expect(line).to_contain_text(re.compile("nearest 1.,"))
    expect(field).to_have_value("")
    field.fill("11000")
    expect(sentence).to_contain_text("taken to be 11,000.")
    expect(line).to_contain_text("wanted 11,000")
    expression, told = worked_loss(page)
    assert f"{expression:.3f}" == told
    field.fill("3e9")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("")
    expect(sentence).to_contain_text("taken to be the nearest point’s, ")
    field.fill("12000")
    expect(sentence).to_contain_text("taken to be 12,000.")
    click_plot(page, 0.02, 0.97)  # where no data point is
    expect(sentence).not_to_contain_text("12,000")
    expect(field).to_have_value("")


def test_a_chosen_answer_stays_while_others_are_pointed_at(open_page: Open) -> None:
    page = open_page("#seed=0.5&panel=loss&point=1,2")
    menu, words = panel(page).get_by_label("Right answer", exact=True), page.locator(".pin-words")
    other = {"blue": "orange", "orange": "blue"}[menu.locator("option:checked").inner_text()]
    before = words.text_content() or ""
    menu.select_option(label=other)
    expect(words).not_to_have_text(before)
    chosen = words.text_content() or ""
    page.get_by_label(PAD).hover(position=at(page, 0.9, 0.9))
    expect(words).not_to_have_text(chosen)
    page.mouse.move(5, 5)
    expect(words).to_have_text(chosen)
    expect(menu.locator("option:checked")).to_have_text(other)


def test_what_is_left_by_rounding_is_no_loss(open_page: Open) -> None:
    page = open_page(f"{HOUSES}&noise=0&initializer=example")
    button(page, "Pin the first data point").click()
    _, told = worked_loss(page)
    assert told == "0"
    expect(page.locator(".pin-words")).to_contain_text(re.compile("loss 0$"))
    for name in ("#loss-mean", "#loss-median"):
        expect(panel(page).locator(name)).to_have_text("0")


@pytest.mark.parametrize("width", [1280, 390])
def test_anybody_can_read_it(open_page: Open, width: int) -> None:
    page = open_page("#panel=loss&point=1,2&seed=0.5", viewport={"width": width, "height": 844})
    expect(panel(page).locator("#loss-mean")).to_have_text(re.compile(r"\d"))
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
