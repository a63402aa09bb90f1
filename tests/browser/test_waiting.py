"""Before the first state the page shows nothing invented, and does not move when the state comes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import DEFAULT, NewPage
from tests.browser.reading import button, wait_for_epoch
from tests.serving import Server

# Where everything that has a name of its own stands, in whole pixels
PLACES = """() => Object.fromEntries(
  [...document.querySelectorAll("h1, h2, button[id], button[data-name], select, .slider, .field, #chart, #plot,"
      + " #stage, .readings, .legend, .checks, #inside-names, .count, .article")]
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const { name = "", field = "" } = element.dataset;
      const all = [element.id, name, field, element.className, element.tagName, element.title];
      return [all.join(" "), [x, y, width, height].map(Math.round)];
    }))"""


class Late:
    """The page's socket, opened to the server only when the test says so; what the page says meanwhile waits."""

    def __init__(self, page: Page) -> None:
        self._page, self._routes, self._said = page, list[WebSocketRoute](), list[str | bytes]()
        page.route_web_socket("**/ws", self._open)

    def _open(self, route: WebSocketRoute) -> None:
        self._routes.append(route)
        route.on_message(self._hear)

    def _hear(self, message: str | bytes) -> None:
        self._said.append(message)

    def let_through(self) -> None:
        """From now on the page and the server hear each other."""
        for route in self._routes:
            server = route.connect_to_server()
            route.on_message(lambda message, server=server: server.send(message))
            for message in self._said:
                server.send(message)


@pytest.mark.parametrize(
    "size", [(1280, 720), (1024, 768), (820, 1180), (390, 844)], ids="{0[0]}x{0[1]}".format
)
def test_controls_wait_for_what_they_show(new_page: NewPage, server: Server, size: tuple[int, int]) -> None:
    page = new_page(viewport={"width": size[0], "height": size[1]})
    socket = Late(page)
    page.goto(f"{server.url}/{DEFAULT}")
    expect(page.get_by_text("connecting", exact=True)).to_have_count(1)
    expect(page.locator("#learning_rate")).to_have_count(1)
    page.wait_for_timeout(300)
    for control in page.locator(
        "main button, main input, main select, .bar button, .bar input, .bar select"
    ).all():
        expect(control).to_be_disabled()
    for menu in page.locator(".bar select").all():
        assert menu.input_value() == ""
    # What cannot be without a value is not there: no noise at its maximum, no test data that are not shown
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    for name in ("Epoch", "Test loss", "Training loss", "Accuracy"):
        expect(page.get_by_label(name, exact=True)).to_have_text("–")
    expect(page.locator("#chart canvas")).to_have_count(0)
    assert page.locator("main > fieldset").get_attribute("aria-busy") == "true"
    before = page.evaluate(PLACES)

    socket.let_through()
    expect(page.get_by_label("Test loss", exact=True)).not_to_have_text("–")
    expect(button(page, "Run")).to_be_enabled()
    after = page.evaluate(PLACES)
    moved = {
        name: (place, after[name])
        for name, place in before.items()
        if name in after and any(abs(one - other) > 1 for one, other in zip(place, after[name], strict=True))
    }
    assert moved == {}
    button(page, "Run").click()
    wait_for_epoch(page, 5)
