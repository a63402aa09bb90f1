"""Finds the Chromium that the browser tests drive; run as a script, installs one where there is none.

The tests call `find()` and hand the path to Playwright as `executable_path`; `make test` runs the script first. The
system's own browser comes before Playwright's download: it is there already, and its libraries are sure to fit.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "DESCENT_CHROMIUM"
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")
PLAYWRIGHT_FOLDERS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
PLAYWRIGHT_PROGRAMS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/*/headless_shell",
    "chromium_headless_shell-*/*/chrome-headless-shell",
)


@functools.cache
def find() -> str | None:
    """The path of a Chromium that starts, or None. DESCENT_CHROMIUM, when set, is the only candidate."""
    chosen = os.environ.get(VARIABLE)
    candidates = [chosen] if chosen else [*_on_path(), *_on_mac(), *_from_playwright()]
    return next((path for path in candidates if _starts(path)), None)


def _on_path() -> list[str]:
    return [path for command in COMMANDS if (path := shutil.which(command))]


def _on_mac() -> list[str]:
    folders = (Path("/Applications"), Path.home() / "Applications")
    return [str(folder / program) for folder in folders for program in MAC_APPLICATIONS]


def _from_playwright() -> list[str]:
    """What an earlier `playwright install` left, the newest build first."""
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(folder).expanduser() for folder in ((chosen,) if chosen else PLAYWRIGHT_FOLDERS)]
    found = [path for folder in folders for program in PLAYWRIGHT_PROGRAMS for path in folder.glob(program)]
    return [str(path) for path in sorted(found, key=_build, reverse=True)]


def _build(path: Path) -> int:
    numbers = re.findall(r"chromium\w*-(\d+)", str(path))
    return int(numbers[-1]) if numbers else 0


def _starts(path: str) -> bool:
    """Whether it runs: Ubuntu's `chromium-browser` may be a note about snap, and a download may lack libraries."""
    return _succeeds(path, "--version", seconds=30)


def _succeeds(*command: str, seconds: float = 900) -> bool:
    silent = subprocess.DEVNULL
    try:
        done = subprocess.run(
            command, check=False, stdin=silent, stdout=silent, stderr=silent, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _install_with_apt() -> bool:
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        as_root = []
    elif _succeeds("sudo", "-n", "true"):
        as_root = ["sudo", "-n"]
    else:
        return False
    # A fresh machine has no package lists; one source that does not answer need not matter.
    _succeeds(*as_root, "apt-get", "update")
    install = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")
    return _succeeds(*as_root, "env", "DEBIAN_FRONTEND=noninteractive", *install)


def _install_with_playwright() -> bool:
    return _succeeds(sys.executable, "-m", "playwright", "install", "chromium")


def _install_with_brew() -> bool:
    return bool(shutil.which("brew")) and _succeeds("brew", "install", "--cask", "chromium")


def main() -> int:
    """Find a Chromium or install one; 0 when there is one in the end."""
    if find():
        return 0
    if chosen := os.environ.get(VARIABLE):
        print(f"{VARIABLE} is {chosen!r}, which is no Chromium that starts.", file=sys.stderr)
        return 1
    print("The browser tests need a Chromium; installing one, which may take minutes ...", file=sys.stderr)
    for install in (_install_with_apt, _install_with_playwright, _install_with_brew):
        find.cache_clear()
        if install() and find():
            return 0
    print(f"No Chromium could be found or installed: install one or name it in {VARIABLE}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
