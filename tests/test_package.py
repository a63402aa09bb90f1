"""The package as a stranger meets it: a wheel, an empty virtual environment, one command, another folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASSET_FOLDERS = ("static", "templates")

# Building and installing asks the package index, which may be far away.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that is gone afterwards: NumPy alone is 70 MB, and pytest would keep the last three."""
    path = tmp_path_factory.mktemp("package")
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    pip("wheel", "--no-deps", "--wheel-dir", folder / "wheels", ROOT)
    (wheel,) = (folder / "wheels").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(folder: Path, wheel: Path) -> Path:
    """The `bin` folder of a virtual environment that holds the wheel and what it asks for, and nothing else."""
    environment = folder / "venv"
    # Without pip inside, and filled by the pip that runs: Debian's Python cannot always put a pip there.
    run(sys.executable, "-m", "venv", "--without-pip", environment)
    pip("--python", environment / "bin" / "python", "install", wheel)
    return environment / "bin"


@pytest.fixture
def address(installed: Path, folder: Path) -> Iterator[str]:
    """`descent serve`, started where no checkout is and with nothing of this process's environment."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [installed / "descent", "serve", "--port", str(port)],
            cwd=elsewhere,
            env={"PATH": os.defpath, "HOME": str(elsewhere), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # so that its workers can be ended with it
        )
    try:
        wait_until_healthy(url, server, log)
        yield url
        server.terminate()
        server.wait(timeout=15)
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended with all its workers, as it should
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_wheel_is_one_package_with_its_assets(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    top = {name.split("/")[0] for name in packed}
    assert {name for name in top if not name.endswith(".dist-info")} == {"server"}
    for name in ASSET_FOLDERS:
        assets = {f"server/{path.relative_to(ROOT)}": path.read_bytes() for path in files_below(ROOT / name)}
        assert assets, f"{name}/ is empty"
        assert {path: packed.get(path) for path in assets} == assets


def test_installed_command_serves_the_checkout_s_assets(address: str) -> None:
    with get(f"{address}/healthz") as answer:
        assert answer.status == 200
    with get(f"{address}/") as answer:
        assert answer.headers.get_content_type() == "text/html"
        page, page_url = answer.read().decode(), answer.url
    links = Links()
    links.feed(page)
    originals = files_below(ROOT / "static")
    checked = 0
    for link in links.found:
        url = urljoin(page_url, link)
        name = urlsplit(url).path.rpartition("/")[2]
        expected = [path.read_bytes() for path in originals if path.name == name]
        if url.startswith(address) and expected:
            with get(url) as answer:
                assert answer.read() in expected, url
            checked += 1
    assert checked, f"the page links to no file of static/, only to {links.found}"


class Links(HTMLParser):
    """The addresses in a page that a browser would load by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("link", "script", "img"):
            self.found += [value for name, value in attrs if name in ("href", "src") and value]


def run(*command: str | Path) -> None:
    done = subprocess.run(
        command,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def pip(*words: str | Path) -> None:
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", *words)


def files_below(folder: Path) -> list[Path]:
    hidden = (".", "__")
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(hidden)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def get(url: str) -> HTTPResponse:
    """Ask directly: a proxy that the environment names has no business on the loopback."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10)


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with get(f"{url}/healthz"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"the server did not become healthy:\n{log.read_text(errors='replace')}")
