"""Firefox and WebKit, driven as a person drives them: a page is opened, keys are pressed, the wheel is turned.

Playwright drives only its own builds of these two. The system's speak W3C protocols: WebDriver BiDi over a WebSocket
(Firefox) and WebDriver over HTTP (WebKit). Both take the same lists of actions; only how a command travels differs.
Nothing here knows Descent's page.

    with start("webkit", "de_DE.UTF-8") as engine:
        engine.open(url)
        engine.focus("#editor-value")
        engine.type("0,5" + ENTER)
        assert engine.evaluate("document.title") == "Descent"

`start` raises Missing where the engine is not installed; the fixture `engine` (conftest.py) skips its test then.
"""

from __future__ import annotations

import base64
import contextlib
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.serving import free_port

PATIENCE = 60  # seconds until a command must be answered
START = 30  # seconds until a program must be up
SILENT = subprocess.DEVNULL

# Keys that are no character, as WebDriver numbers them.
ENTER, ESCAPE, TAB, SHIFT = "\ue007", "\ue00c", "\ue004", "\ue008"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
PAGE_UP, PAGE_DOWN = "\ue00e", "\ue00f"


class Missing(Exception):
    """The engine, or what it needs, is not installed; the text says what."""


class Engine(ABC):
    """One window with one page."""

    @abstractmethod
    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded. Only what follows `#` has changed: load it all the same."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON has it; of a promise, what it is resolved with.

        Raises RuntimeError with the page's words where it throws.
        """

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """The page's own size in CSS pixels."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """What is seen of the page, as PNG."""

    @abstractmethod
    def act(self, actions: list[dict[str, Any]]) -> None:
        """Sources of input with their actions, in the form that both protocols share."""

    def wait_until(self, expression: str, seconds: float = PATIENCE) -> None:
        """Until the expression is true."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < deadline, f"waited in vain for {expression}"
            time.sleep(0.05)

    def focus(self, selector: str) -> None:
        """Give an element the focus, as Tab would."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")

    def type(self, text: str) -> None:
        """Press the keys of a text, one by one, where the focus is."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.act([{"type": "key", "id": "keyboard", "actions": keys}])

    def press(self, key: str, *held: str) -> None:
        """Press a key while others are held: press(UP, SHIFT)."""
        keys = [{"type": "keyDown", "value": each} for each in (*held, key)]
        keys += [{"type": "keyUp", "value": each} for each in (key, *held)]
        self.act([{"type": "key", "id": "keyboard", "actions": keys}])

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        x, y = self._middle(selector)
        button = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        moves = [{"type": "pointerMove", "x": x, "y": y}, *button]
        self.act([{"type": "pointer", "id": "mouse", "actions": moves}])

    def wheel(self, selector: str, pixels: int) -> None:
        """Turn the wheel over the middle of an element; more than 0 is towards the page's end."""
        x, y = self._middle(selector)
        turn = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": pixels}
        self.act([{"type": "wheel", "id": "wheel", "actions": [turn]}])

    def _middle(self, selector: str) -> tuple[int, int]:
        found = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y = self.evaluate(f"(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({found})")
        return round(x), round(y)


@contextlib.contextmanager
def start(name: str, locale: str = "en_US.UTF-8") -> Iterator[Engine]:
    """`firefox` or `webkit` with a new profile, on a system of that locale (`C` is one); it ends with the block.

    WebKit knows only locales that are installed; for all others it takes English.

    Raises Missing.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    environment |= {"LANG": locale, "LC_ALL": locale, "LANGUAGE": ""}
    with (_firefox if name == "firefox" else _webkit)(environment) as engine:
        yield engine


class _Firefox(Engine):
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._commands = 0
        self.call("session.new", capabilities={})
        # A tab of our own: pages in the one that Firefox opens with never have the focus.
        self._page = self.call("browsingContext.create", type="tab")["context"]

    def open(self, url: str) -> None:
        self.call("browsingContext.navigate", context=self._page, url="about:blank", wait="complete")
        self.call("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        asked = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        page = {"context": self._page}
        found = self.call("script.evaluate", expression=asked, target=page, awaitPromise=True)
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.call("browsingContext.setViewport", context=self._page, viewport=size)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("browsingContext.captureScreenshot", context=self._page)["data"])

    def act(self, actions: list[dict[str, Any]]) -> None:
        self.call("input.performActions", context=self._page, actions=actions)

    def call(self, method: str, **parameters: Any) -> Any:
        """One command of WebDriver BiDi, and its result."""
        self._commands += 1
        self._connection.send(json.dumps({"id": self._commands, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(PATIENCE))
            if answer.get("id") == self._commands:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['message']}")
                return answer["result"]


@contextlib.contextmanager
def _firefox(environment: dict[str, str]) -> Iterator[Engine]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        raise Missing("Firefox is not installed (Debian: firefox-esr)")
    with contextlib.ExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        language = environment["LANG"].partition(".")[0].replace("_", "-")
        Path(profile, "user.js").write_text(f'user_pref("intl.accept_languages", "{language}");\n')
        command = [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        errors = stack.enter_context(Path(profile, "errors").open("wb"))
        process = subprocess.Popen(command, env=environment, stdin=SILENT, stdout=SILENT, stderr=errors)
        stack.callback(_end, process)
        said = _written(Path(profile, "errors"), rb"listening on (ws://\S+)", process)
        connection = stack.enter_context(connect(f"{said}/session", max_size=None, open_timeout=START))
        engine = _Firefox(connection)
        stack.callback(engine.call, "browser.close")
        yield engine


class _WebKit(Engine):
    def __init__(self, address: str, program: str) -> None:
        self._address = address
        options = {"binary": program, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        made = self.call("POST", "/session", capabilities=wanted)
        self._address += f"/session/{made['sessionId']}"

    def open(self, url: str) -> None:
        self.call("POST", "/url", url="about:blank")
        self.call("POST", "/url", url=url)

    def evaluate(self, expression: str) -> Any:
        # What is asked for travels as JSON, as it does from Firefox: an element or NaN is read alike.
        answer = "(value) => done([JSON.stringify(value ?? null), null])"
        script = f"""const done = arguments[arguments.length - 1];
            new Promise((resolve) => resolve({expression})).then({answer}, (fault) => done([null, String(fault)]));"""
        value, fault = self.call("POST", "/execute/async", script=script, args=[])
        if fault is not None:
            raise RuntimeError(fault)
        return json.loads(value)

    def resize(self, width: int, height: int) -> None:
        # A window is asked for, with its frame and bars; what they take is seen and added.
        for _ in range(2):
            inner = self.evaluate("[innerWidth, innerHeight]")
            outer = self.call("GET", "/window/rect")
            wanted = {
                "width": outer["width"] + width - inner[0],
                "height": outer["height"] + height - inner[1],
            }
            self.call("POST", "/window/rect", **wanted)
            with contextlib.suppress(AssertionError):
                self.wait_until(f"innerWidth === {width} && innerHeight === {height}", 2)
                return
        raise RuntimeError(f"the window cannot be {width}×{height}: {inner}")

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("GET", "/screenshot"))

    def act(self, actions: list[dict[str, Any]]) -> None:
        self.call("POST", "/actions", actions=actions)

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One command of WebDriver, and its value."""
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(
            self._address + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as fault:
            raise RuntimeError(f"{path}: {fault.read().decode()}") from None


@contextlib.contextmanager
def _webkit(environment: dict[str, str]) -> Iterator[Engine]:
    driver = shutil.which("WebKitWebDriver")
    programs = sorted(
        found
        for where in ("lib/*", "libexec")
        for found in glob.glob(f"/usr/{where}/webkit2gtk-4.*/MiniBrowser")
    )
    if not driver or not programs:
        raise Missing("WebKit is not installed (Debian: webkit2gtk-driver)")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        # A home of its own: nothing that an earlier page stored is found.
        homes = {name: folder for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        seen_on = stack.enter_context(_display(Path(folder)))
        port = free_port()
        process = subprocess.Popen(
            [driver, "--host=127.0.0.1", f"--port={port}"],
            env=environment | homes | seen_on,
            stdin=SILENT,
            stdout=SILENT,
            stderr=SILENT,
        )
        stack.callback(_end, process)
        address = f"http://127.0.0.1:{port}"
        _answering(f"{address}/status", process)
        engine = _WebKit(address, programs[-1])
        stack.callback(engine.call, "DELETE", "")
        yield engine


@contextlib.contextmanager
def _display(folder: Path) -> Iterator[dict[str, str]]:
    """A screen that nobody sees; the one there is, where there is no Xvfb."""
    if program := shutil.which("Xvfb"):
        number = folder / "display"
        with number.open("wb") as output:
            command = [program, "-displayfd", "1", "-screen", "0", "2000x1600x24", "-nolisten", "tcp"]
            process = subprocess.Popen(command, stdin=SILENT, stdout=output, stderr=SILENT)
        try:
            name = _written(number, rb"(\d+)\n", process)
            yield {"DISPLAY": f":{name}", "GDK_BACKEND": "x11"}
        finally:
            _end(process)
    elif "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ:
        yield {}
    else:
        raise Missing("WebKit needs a screen and there is none (Debian: xvfb)")


def _written(path: Path, pattern: bytes, process: subprocess.Popen[bytes]) -> str:
    """What a program that starts writes to a file."""
    deadline = time.monotonic() + START
    while not (found := re.search(pattern, path.read_bytes())):
        assert process.poll() is None, f"{process.args} ended: {path.read_bytes()!r}"
        assert time.monotonic() < deadline, f"{process.args} is not up: {path.read_bytes()!r}"
        time.sleep(0.02)
    return found[1].decode()


def _answering(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START
    while True:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        assert process.poll() is None, f"{process.args} ended"
        assert time.monotonic() < deadline, f"{process.args} is not up"
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop; insist after ten seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
