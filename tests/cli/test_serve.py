"""`descent serve` from outside: the addresses that it prints open, and what it cannot use it refuses at the start."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from server.cli.addresses import opening

ROOT = Path(__file__).parents[2]


def served(*arguments: str, **environment: str) -> tuple[str, dict[str, int]]:
    """The first line of a server, and what each address in it answers. It ends by Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", *arguments],
        cwd=ROOT, env=os.environ | {"DESCENT_WORKERS": "1"} | environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        answers = {}
        for address in re.findall(r"http://[^ ,)]+", line.strip()):
            with urllib.request.urlopen(f"{address}/healthz", timeout=60) as answer:
                answers[address] = answer.status
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
    return line, answers


@pytest.mark.parametrize(
    ("host", "first"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("0.0.0.0", "http://127.0.0.1:"),
        ("localhost", "http://localhost:"),
    ],
)
def test_every_address_that_is_printed_opens(host: str, first: str) -> None:
    line, answers = served("--host", host, "--port", "0")
    assert line.startswith(f"Descent is on {first}")
    assert "0.0.0.0" not in line
    assert ":0 " not in line
    assert answers
    assert set(answers.values()) == {200}


def test_addresses_in_the_school_are_printed_only_where_they_can_be_reached() -> None:
    others = opening("0.0.0.0", 8000, ["*"])[1:]
    assert all(not address.startswith("http://127.") for address in others)
    assert opening("127.0.0.1", 8000, ["*"]) == ["http://127.0.0.1:8000"]
    assert opening("::1", 8000, ["*"]) == ["http://[::1]:8000"]
    assert opening("::", 8000, ["*"])[0] == "http://[::1]:8000"
    # A server that answers to some names only, refuses all others
    assert opening("0.0.0.0", 80, ["school.example", "*.a.example"]) == ["http://school.example:80"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESCENT_ALLOWED_ORIGINS", "school.example"),
        ("DESCENT_ALLOWED_ORIGINS", "https://school.example/playground"),
        ("DESCENT_ALLOWED_ORIGINS", "https://*.school.example"),
        ("DESCENT_ALLOWED_HOSTS", "https://school.example"),
        ("DESCENT_FRAME_ANCESTORS", "'self'; script-src *"),
    ],
)
def test_a_setting_that_would_never_match_is_refused_at_the_start(name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "serve", "--port", "0"],
        cwd=ROOT, env=os.environ | {name: value}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(f"descent: {name}={value!r} is not accepted; give ")
    assert done.stderr.count("\n") == 1
