"""Files of the page: packed for who takes them so, sent once, and new as soon as they have changed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from server.web.assets import Assets

TEXT = "export const answer = 42;\n" * 40


@pytest.fixture
def page(tmp_path: Path) -> TestClient:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text(TEXT)
    (tmp_path / "short.css").write_text("a{}")
    return TestClient(Starlette(routes=[Mount("/static", Assets(tmp_path))]))


def raw(page: TestClient, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with page.stream(
        "GET", f"/static/{path}", headers={name.replace("_", "-"): said for name, said in headers.items()}
    ) as answer:
        return answer.status_code, dict(answer.headers), b"".join(answer.iter_raw())


def test_packed_where_the_browser_takes_it(page: TestClient) -> None:
    status, headers, body = raw(page, "js/main.js", accept_encoding="br, gzip")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "accept-encoding")
    assert headers["content-type"].startswith("text/javascript")
    assert gzip.decompress(body).decode() == TEXT
    assert len(body) < len(TEXT) / 5
    status, headers, body = raw(page, "js/main.js", accept_encoding="identity")
    assert (status, "content-encoding" in headers, body.decode()) == (200, False, TEXT)


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True), ("GZIP", True), ("br;q=1, gzip;q=0.2", True), ("gzip; q=1.000", True), ("*", True),
        ("identity, *;q=0.5", True), ("x-gzip", True),
        ("gzip;q=0", False), ("gzip;q=0.000", False), ("gzip ; q=0, *", False), ("gzip;Q=0", False),
        ("*;q=0", False),
        ("br, gzip;q=0, identity", False), ("", False), ("deflate", False), ("gzipped", False),
        ("gzip;q=high", False),
    ],
)  # fmt: skip
def test_a_browser_may_refuse_what_is_packed(page: TestClient, accepted: str, is_packed: bool) -> None:
    """By RFC 9110: the weight 0 is "not acceptable", and what is named stands over *."""
    _, headers, body = raw(page, "js/main.js", accept_encoding=accepted)
    assert ("content-encoding" in headers) == is_packed
    assert (gzip.decompress(body) if is_packed else body).decode() == TEXT


def test_what_does_not_get_smaller_is_sent_as_it_is(page: TestClient) -> None:
    _, headers, body = raw(page, "short.css", accept_encoding="gzip")
    assert ("content-encoding" in headers, body) == (False, b"a{}")


def test_what_the_browser_has_is_not_sent_again_until_it_changes(page: TestClient, tmp_path: Path) -> None:
    tag = raw(page, "js/main.js", accept_encoding="gzip")[1]["etag"]
    status, headers, body = raw(page, "js/main.js", accept_encoding="gzip", if_none_match=tag)
    assert (status, headers["etag"], body) == (304, tag, b"")
    (tmp_path / "js" / "main.js").write_text("export const answer = 43;\n")
    status, headers, body = raw(page, "js/main.js", accept_encoding="identity", if_none_match=tag)
    assert (status, body) == (200, b"export const answer = 43;\n")
    assert headers["etag"] != tag


@pytest.mark.parametrize("path", ["nowhere.js", "js", "", "../secret", "%2e%2e/secret", "js/../../secret"])
def test_nothing_else_is_there(page: TestClient, tmp_path: Path, path: str) -> None:
    (tmp_path.parent / "secret").write_text("secret")
    assert page.get(f"/static/{path}").status_code == 404
