"""One fault never ends the page: lost files, views that throw, odd languages, browsers that lack something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from tests.browser.conftest import DEFAULT, NewPage
from tests.browser.reading import button, wait_for_epoch, wait_until
from tests.serving import Server

SCRIPT = {"content_type": "text/javascript"}


def expect_to_train(page: Page) -> None:
    """It runs, as a person sees it: Run is pressed and the epochs go up."""
    button(page, "Run").click()
    wait_for_epoch(page, 20)


def expect_to_have_started(page: Page) -> None:
    expect(page.get_by_label("Test loss", exact=True)).not_to_have_text("–")


def lose(page: Page, file: str) -> None:
    page.route(f"**/static/{file}", lambda route: route.abort())


def find_again(page: Page, file: str) -> None:
    page.unroute(f"**/static/{file}")


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("js/views/output/chart.js", "loss chart"),
        ("js/views/network/view.js", "network"),
        ("js/views/network/hidden-layers.js", "network"),  # a file that only another file asks for
        ("js/views/messages.js", "place of messages"),
        ("js/views/help.js", "help and keys"),
        ("js/views/address.js", "link in the address"),
    ],
)
def test_a_lost_part_is_named_and_the_others_go_on(
    new_page: NewPage, server: Server, file: str, part: str
) -> None:
    page = new_page()
    lose(page, file)
    page.goto(f"{server.url}/{DEFAULT}")
    said = page.get_by_role("alert").filter(has_text=f"The {part} is missing")
    expect(said).to_contain_text(f"/static/{file}")
    expect_to_train(page)
    find_again(page, file)
    said.get_by_role("button", name="Load again").click()
    expect(said).to_have_count(0)
    expect_to_have_started(page)


@pytest.mark.parametrize(
    "file",
    [
        "css/views/network.css",
        "css/base/page.css",
        "vendor/uplot/uPlot.iife.min.js",
        "vendor/uplot/uPlot.min.css",
    ],
)
def test_a_lost_style_sheet_or_library_is_named(new_page: NewPage, server: Server, file: str) -> None:
    page = new_page()
    lose(page, file)
    page.goto(f"{server.url}/{DEFAULT}")
    said = page.get_by_role("alert").filter(has_text=f"/static/{file}")
    expect(said).to_be_visible()
    expect_to_train(page)
    find_again(page, file)
    said.get_by_role("button", name="Load again").click()
    expect(said).to_be_hidden()


@pytest.mark.parametrize("file", ["js/main.js", "js/app/store.js", "js/app/part.js", "js/protocol/wire.js"])
@pytest.mark.parametrize("fate", ["lost", "broken", "another"])
def test_a_page_that_cannot_start_names_the_file(
    new_page: NewPage, server: Server, file: str, fate: str
) -> None:
    page = new_page()
    answers: dict[str, Callable[[Route], None]] = {
        "lost": lambda route: route.abort(),
        "broken": lambda route: route.fulfill(body="export const = ;", **SCRIPT),
        "another": lambda route: route.fulfill(body="<p>Please log in</p>", content_type="text/html"),
    }
    page.route(f"**/static/{file}", answers[fate])
    page.goto(f"{server.url}/{DEFAULT}")
    said = page.get_by_role("alert").filter(has_text=f"/static/{file}")
    expect(said).to_be_visible()
    find_again(page, file)
    said.get_by_role("button", name="Load again").click()
    expect_to_have_started(page)
    expect(said).to_be_hidden()


def test_without_its_first_script_the_page_runs_all_the_same(new_page: NewPage, server: Server) -> None:
    page = new_page()
    lose(page, "js/start.js")
    page.goto(f"{server.url}/{DEFAULT}")
    expect_to_train(page)
    expect(page.get_by_text("Descent has not started yet")).to_have_count(0)
    expect(page.get_by_text("/static/js/start.js was lost on the way")).to_be_visible()


def test_without_any_script_the_page_says_what_to_do(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{server.url}/{DEFAULT}")
    expect(
        page.get_by_text("If these words stay, a file was lost on its way: load the page again")
    ).to_be_visible()


def in_frame(page: Page, server: Server, sandbox: str) -> FrameLocator:
    """The page inside a frame of another page, with what its sandbox allows."""
    outer = f'<iframe id="inner" sandbox="{sandbox}" src="/{DEFAULT}" width="900" height="600"></iframe>'
    page.route("**/outer", lambda route: route.fulfill(body=outer, content_type="text/html"))
    page.goto(f"{server.url}/outer")
    return page.frame_locator("#inner")


def test_a_frame_without_scripts_says_so(new_page: NewPage, server: Server) -> None:
    """Read off the layout: nothing can be asked inside such a frame."""
    page = new_page()
    with page.expect_response("**/css/base/print.css"):
        in_frame(page, server, "allow-same-origin")
    snapshot = page.context.new_cdp_session(page).send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    shown = {at for document in snapshot["documents"] for at in document["layout"]["text"] if at >= 0}
    assert any("needs JavaScript" in snapshot["strings"][at] for at in shown)


def test_a_frame_without_an_origin_says_why_it_cannot_connect(new_page: NewPage, server: Server) -> None:
    page = new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    frame = in_frame(page, server, "allow-scripts allow-popups allow-popups-to-escape-sandbox")
    expect(frame.get_by_role("alert")).to_contain_text("allow-same-origin")
    expect(frame.get_by_text("cannot start", exact=True)).to_be_visible()
    assert faults == []
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Open Descent in a tab of its own").click()
    expect_to_have_started(popup.value)


def test_a_frame_with_an_origin_works(new_page: NewPage, server: Server) -> None:
    frame = in_frame(new_page(), server, "allow-scripts allow-same-origin")
    expect(frame.get_by_label("Test loss", exact=True)).not_to_have_text("–")


@pytest.mark.parametrize("file", ["js/panels/formula/view.js", "js/panels/formula/equations.js"])
def test_a_lost_panel_opens_and_says_so(new_page: NewPage, server: Server, file: str) -> None:
    page = new_page()
    lose(page, file)
    page.goto(f"{server.url}/{DEFAULT}")
    button(page, "Formula").click()
    panel = page.get_by_role("region", name="Formula", exact=True)
    expect(panel.get_by_role("alert")).to_contain_text(f"/static/{file}")
    expect_to_train(page)
    button(page, "Loss").click()
    expect(page.get_by_role("region", name="Loss", exact=True)).to_be_visible()
    button(page, "Formula").click()
    find_again(page, file)
    panel.get_by_role("button", name="Load again").click()
    expect(panel.get_by_role("alert")).to_have_count(0)
    expect_to_have_started(page)
    expect(panel).to_be_visible()


def test_a_panel_whose_style_sheet_is_lost_opens_all_the_same(new_page: NewPage, server: Server) -> None:
    page = new_page()
    lose(page, "css/panels/loss.css")
    page.goto(f"{server.url}/{DEFAULT}")
    button(page, "Loss").click()
    expect(page.get_by_role("region", name="Loss", exact=True)).to_be_visible()
    said = page.get_by_role("alert").filter(has_text="/static/css/panels/loss.css")
    expect(said).to_be_visible()
    find_again(page, "css/panels/loss.css")
    said.get_by_role("button", name="Load again").click()
    expect(said).to_be_hidden()
    expect(page.locator("#loss-strip")).to_have_css("position", "relative")


VIEWS = {
    "output/chart": ("createChart", "loss chart"),
    "network/view": ("createNetwork", "network"),
    "output/view": ("createOutput", "output"),
    "transport": ("createTransport", "run buttons"),
    "lesson/view": ("createLesson", "lesson"),
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_that_throws_fails_in_its_own_place(new_page: NewPage, server: Server, view: str) -> None:
    """It is drawn a few times and not with every frame, and logged once."""
    create, name = VIEWS[view]
    page = new_page()
    logged = []
    page.on("console", lambda said: logged.append(said.text) if said.type == "error" else None)
    body = f"""export function {create}() {{
        return {{ render() {{ window.renders = (window.renders ?? 0) + 1; throw new Error("broken"); }} }};
    }}"""
    page.route(f"**/static/js/views/{view}.js", lambda route: route.fulfill(body=body, **SCRIPT))
    page.goto(f"{server.url}/{DEFAULT}")
    if view == "lesson/view":  # which is fetched when it is wanted
        page.get_by_role("button", name="Lessons", exact=True).click()
    said = page.get_by_role("alert").filter(has_text=f"The {name} failed")
    expect(said).to_be_visible()
    if view == "transport":
        wait_until(page, "read('Test loss') >= 0")
        page.get_by_role("slider", name="Noise", exact=True).fill("20")
        wait_until(page, "location.hash.includes('noise=20')")
    elif view == "output/view":
        expect_to_train(page)
    else:
        expect_to_train(page)
        wait_until(page, "read('Test loss') < 0.4")
    page.wait_for_timeout(4000)
    before = page.evaluate("window.renders")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.renders") == before <= 4
    said.get_by_role("button", name="Try again").click()
    wait_until(page, f"window.renders === {before + 1}")
    assert len([text for text in logged if "could not be drawn" in text]) == 1


def test_an_empty_file_is_no_view(new_page: NewPage, server: Server) -> None:
    page = new_page()
    page.route("**/static/js/views/settings/data.js", lambda route: route.fulfill(body="", **SCRIPT))
    page.goto(f"{server.url}/{DEFAULT}")
    expect(page.get_by_role("alert").filter(has_text="The choice of data is missing")).to_be_visible()
    expect_to_train(page)


def test_a_view_that_cannot_be_made_leaves_the_others_alone(new_page: NewPage, server: Server) -> None:
    page = new_page()
    body = "export function createData() { throw new Error('broken'); }"
    page.route("**/static/js/views/settings/data.js", lambda route: route.fulfill(body=body, **SCRIPT))
    page.goto(f"{server.url}/{DEFAULT}")
    expect(page.get_by_role("alert").filter(has_text="The choice of data could not be made")).to_be_visible()
    expect_to_train(page)


def test_a_view_that_comes_to_itself_is_drawn_with_all_that_it_missed(
    new_page: NewPage, server: Server
) -> None:
    """Rate is a small view: here it throws twice, and must then have heard that the state changed meanwhile."""
    page = new_page()
    body = """export function createRate() {
        let fails = 2;
        return { render({ state }, changed) {
            if (state && fails-- > 0) throw new Error("not yet");
            if (changed.state && state) document.body.dataset.drawn = state.link;
        } };
    }"""
    page.route("**/static/js/views/settings/rate.js", lambda route: route.fulfill(body=body, **SCRIPT))
    page.goto(f"{server.url}/{DEFAULT}")
    said = page.get_by_role("alert").filter(has_text="The rate in force failed")
    expect(said).to_be_visible()
    expect_to_train(page)
    expect(said).to_have_count(0)
    assert page.evaluate("document.body.dataset.drawn === location.hash")


@pytest.mark.parametrize("language", ["'C'", "'en-US@posix'", "''", "'c.utf8'", "undefined"])
def test_a_language_that_is_none_draws_the_chart(new_page: NewPage, server: Server, language: str) -> None:
    page = new_page()
    page.add_init_script(f"Object.defineProperty(navigator, 'language', {{ get: () => {language} }});")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.url}/{DEFAULT}")
    expect_to_train(page)
    expect(page.locator("#chart canvas")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert faults == []


NO_STYLES = """const able = CSS.supports;
    CSS.supports = (...asked) => !asked.join().includes("{}") && able.apply(CSS, asked);"""
MISSING = {
    "DecompressionStream": "delete window.DecompressionStream",
    "WebSocket": "delete window.WebSocket",
    "ResizeObserver": "delete window.ResizeObserver",
    "the popover attribute": "delete HTMLElement.prototype.popover",
    "the dialog element": "delete HTMLDialogElement.prototype.showModal",
    "module scripts": "delete HTMLScriptElement.prototype.noModule",
    "Array.toReversed": "delete Array.prototype.toReversed",
    "CSS :has()": NO_STYLES.format(":has"),
    "CSS subgrid": NO_STYLES.format("subgrid"),
}


@pytest.mark.parametrize("feature", MISSING)
def test_a_browser_that_lacks_something_is_told_what(new_page: NewPage, server: Server, feature: str) -> None:
    page = new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(MISSING[feature])
    page.goto(f"{server.url}/{DEFAULT}")
    said = page.get_by_role("alert").filter(has_text="This browser cannot show Descent")
    expect(said).to_contain_text(f"It lacks: {feature}.")
    expect(said).to_contain_text("Firefox 125")
    expect(page.get_by_text("cannot start", exact=True)).to_be_visible()
    expect(button(page, "Run")).to_be_disabled()
    assert faults == []
