"""Whoever adds a choice to a family adds its independent truth to the test of that family."""

from __future__ import annotations

from collections.abc import Collection


def assert_complete(table: Collection[str], truths: Collection[str], where: str) -> None:
    """Each of the table has a truth, and no truth is of nothing. where: the file that holds the truths."""
    missing, left = set(table) - set(truths), set(truths) - set(table)
    assert not missing, f"No independent truth for {sorted(missing)}: add a row in {where}"
    assert not left, f"{where} has rows for {sorted(left)}, which is no longer in the table"
