"""The schema in the browser is the one that the server would write now."""

from __future__ import annotations

from server.protocol import schema


def test_the_committed_schema_is_fresh() -> None:
    stale = "run: python -m server.protocol.schema"
    assert schema.PATH.read_text(encoding="utf-8") == schema.javascript(), stale
