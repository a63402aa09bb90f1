"""The command on any console: every encoding, readers that leave, full disks; and what its exit status says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli.status import Status

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "server"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize(
    ("encoding", "arguments", "status"),
    [
        (
            "cp437",
            ["train", "#problem=regression&seed=0.5", "--epochs", "1"],
            0,
        ),  # a dash where accuracy would be
        ("latin-1", ["train", "#problem=regression&seed=0.5", "--epochs", "1"], 0),
        ("utf-16", ["train", "#problem=regression&seed=0.5", "--epochs", "1"], 0),
        ("ascii", ["train", "#dataset=xor&amp;seed=0.5&f–o=…", "--epochs", "0"], 0),
        ("cp437", ["train", "#point=“x"], 2),
        ("cp1252", ["train", "„kein Link‟ 網"], 2),
        ("ascii", ["train", "--spec", "nichts–da.json"], 2),
        ("latin-1", ["bench", "--learners", "0"], 2),
        ("ascii", ["train", "--help"], 0),
        ("ascii", ["bench", "--help"], 0),
        ("cp437", ["serve", "--port", "—"], 2),
        ("ascii", ["—"], 2),
    ],
)
def test_no_encoding_is_an_error(encoding: str, arguments: list[str], status: int) -> None:
    done = run(*arguments, PYTHONIOENCODING=encoding)
    assert done.returncode == status
    said = done.stdout.decode(encoding) + done.stderr.decode(encoding)
    assert said
    assert "Traceback" not in said
    assert "Error" not in said


def test_the_table_of_bench_prints_on_any_console() -> None:
    """All of its lines, of made-up figures: to measure takes minutes."""
    figures = (
        "{'plain_epoch_us': n, 'plain_grid_us': n, 'grids_us': n, 'frame_us': n, 'adam_epoch_us': n,"
        "'frame_bytes': n,"
        "'stack_epoch_us': {'4,2': {str(m): 1.0 for m in bench.STACKS}}, 'inside_us': {'4,2': i}}"
    )
    script = (
        "from server.cli import bench, console; console.prepare(); n = {'4,2': 1.0};"
        f"i = dict.fromkeys(bench.INSIDES, 1.0); f = {figures}; f['ratios'] = bench._ratios(f); bench._print(f)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Times in us" in done.stdout


def test_where_the_locale_is_plain_c_links_mean_the_same() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    link = ["train", "#problem=regression®Dataset=reg-gauss&seed=ä", "--epochs", "2", "--json"]
    here, there = run(*link), run(*link, **plain)
    assert (there.returncode, there.stdout) == (0, here.stdout)
    assert b"Traceback" not in there.stderr


def test_signs_that_a_console_lacks_have_others_in_their_place() -> None:
    done = run("train", "#problem=regression&seed=0.5", "--epochs", "0", PYTHONIOENCODING="ascii")
    assert done.stdout.splitlines()[1].split()[-1] == b"-"


@pytest.mark.parametrize(
    "arguments",
    [["train", "#seed=0.5", "--epochs", "100000", "--every", "1"], ["train", "#loss=mse"], ["train", "-h"]],
)
def test_a_reader_that_leaves_is_no_diverged_run(arguments: list[str]) -> None:
    """Both streams go to a pipe whose reader is gone from the start, or after a line."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    if "--epochs" in arguments:
        process.stdout.readline()
    process.stdout.close()
    assert process.wait(100) in ({Status.UNREAD, Status.DONE} if "-h" in arguments else {Status.UNREAD})


def test_a_reader_that_leaves_gets_no_complaint() -> None:
    process = subprocess.Popen(
        [*COMMAND, "train", "#seed=0.5", "--epochs", "100000", "--every", "1"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(100) == Status.UNREAD


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["train #seed=0.5 --epochs 1", "--version", "train --help"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(words: str, unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *words.split()],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=100, check=False,
        )  # fmt: skip
    assert done.returncode == Status.UNWRITABLE
    assert done.stderr.startswith(b"descent: the output cannot be written: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_not_there_are_not_needed(closed: str) -> None:
    line = f"'{sys.executable}' -m server train '#seed=0.5' --epochs 1 {closed}"
    done = subprocess.run(line, cwd=ROOT, shell=True, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--version"], Status.DONE),
        (["train", "#seed=0.5", "--epochs", "1"], Status.DONE),
        (["train", "#problem=regression&networkShape=&xSquared=true&learningRate=1&seed=0.1"], Status.FAILED),
        (["train", "#learningRate=fast"], Status.REFUSED),
        (["train", "no link"], Status.REFUSED),
        (["train", "--spec", "nowhere.json"], Status.REFUSED),
        (["lecture"], Status.REFUSED),
        (["serve", "--port", "eighty"], Status.REFUSED),
        (["serve", "--port", "70000"], Status.FAILED),
    ],
)
def test_exit_statuses(arguments: list[str], status: Status) -> None:
    assert run(*arguments).returncode == status


def test_the_readme_has_every_exit_status() -> None:
    readme = (ROOT / "README.md").read_text()
    for status in Status:
        assert f"| {status.value} | {status.help} |" in readme
