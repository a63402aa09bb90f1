"""In line: the work is done at once, and its own errors arrive."""

from __future__ import annotations

import pytest

from server.compute.executor import InlineExecutor


def test_the_result_is_there_at_once() -> None:
    assert InlineExecutor().submit(divmod, 7, 2).result(0) == (3, 1)


def test_errors_of_the_work_itself_arrive() -> None:
    with pytest.raises(ZeroDivisionError):
        InlineExecutor().submit(divmod, 1, 0).result()
