"""The log says each kind of thing once a minute, and how often it was left out."""

from __future__ import annotations

import io
import logging

import pytest

from server.journal import Seldom, set_up


class Log:
    def __init__(self) -> None:
        self.time = 100.0
        self.lines = io.StringIO()
        handler = logging.StreamHandler(self.lines)
        handler.addFilter(Seldom(60, lambda: self.time))
        self.logger = logging.Logger("server.somewhere")
        self.logger.addHandler(handler)

    def said(self) -> list[str]:
        return self.lines.getvalue().splitlines()


def test_a_kind_is_said_once_a_minute_with_what_was_left_out() -> None:
    log = Log()
    for number in range(5000):
        log.logger.warning("Session %d is closed", number)
    assert log.said() == ["Session 0 is closed"]
    log.time += 59.9
    log.logger.warning("Session %d is closed", 1)
    log.time += 0.1
    log.logger.warning("Session %d is closed", 7)
    log.logger.warning("Session %d is closed", 8)
    assert log.said()[1:] == ["Session 7 is closed (and 5000 more like it before)"]
    log.time += 60
    log.logger.warning("Session %d is closed", 9)
    assert log.said()[2:] == ["Session 9 is closed (and 1 more like it before)"]


def test_other_kinds_are_said_at_once() -> None:
    log = Log()
    log.logger.warning("A job failed")
    log.logger.warning("A worker hangs")
    assert log.said() == ["A job failed", "A worker hangs"]


def test_two_faults_in_one_place_are_two_kinds_and_each_has_its_traceback_once() -> None:
    log = Log()
    for error in (ValueError("one"), KeyError("other"), ValueError("one again")):
        try:
            raise error
        except Exception:
            log.logger.exception("A connection ended by a fault")
    assert [line for line in log.said() if line.endswith("Error: one")] == ["ValueError: one"]
    assert "KeyError: 'other'" in log.said()
    assert not [line for line in log.said() if "again" in line]


def test_texts_without_number_do_not_grow_the_memory() -> None:
    log = Log()
    for number in range(3000):
        log.logger.warning(f"text {number}")
    (quiet,) = log.logger.handlers[0].filters
    assert isinstance(quiet, Seldom)
    assert len(quiet._passed_at) <= 1000


@pytest.mark.parametrize(("level", "said"), [("info", ["WARNING a", "INFO b"]), ("error", [])])
def test_a_setting_says_how_much_our_own_modules_say_and_libraries_say_no_less_than_warnings(
    level: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    root, own = logging.getLogger(), logging.getLogger("server")
    before = root.handlers[:], root.level, own.level
    try:
        set_up(level)
        logging.getLogger("server.somewhere").warning("a")
        logging.getLogger("server.somewhere").info("b")
        logging.getLogger("some.library").info("a token")
        lines = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        own.setLevel(before[2])
    assert [line.split(maxsplit=2)[2] for line in lines] == said
