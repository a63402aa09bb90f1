"""What a browser gets before it opens a socket: pages, files, health, headers."""

from __future__ import annotations

import http.client
import json
import re
import urllib.request

import pytest

from tests.serving import ROOT, Server


def get(
    server: Server, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers={} if host is None else {"Host": host})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def test_the_page_links_only_to_files_of_ours(server: Server) -> None:
    status, headers, body = get(server, "/")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    links = re.findall(r'(?:src|href)="([^"]+)"', body.decode())
    assert any(link.endswith(".js") for link in links)
    for link in links:
        assert link.startswith(("/", "#")), link
        if link.startswith("/static/"):
            status, _, data = get(server, link)
            assert status == 200, link
            assert data == (ROOT / link[1:]).read_bytes()


def test_every_response_carries_the_security_headers(server: Server) -> None:
    for path in ("/", "/healthz", "/static/js/main.js", "/nowhere"):
        _, headers, _ = get(server, path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_health(server: Server) -> None:
    with urllib.request.urlopen(f"{server.url}/healthz") as response:
        assert json.load(response)["status"] == "ok"


@pytest.mark.parametrize(
    "path",
    ["/docs", "/openapi.json", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/..%2f..%2fx",
     "/static//etc/passwd", "/static/", "/ws"],
)  # fmt: skip
def test_there_is_nothing_else(server: Server, path: str) -> None:
    assert get(server, path)[0] == 404


def test_other_verbs_are_refused(server: Server) -> None:
    assert get(server, "/", "POST")[0] == 405
    assert get(server, "/static/js/main.js", "DELETE")[0] == 405


def test_only_the_named_hosts_are_answered() -> None:
    with Server(DESCENT_ALLOWED_HOSTS="127.0.0.1,school.example", DESCENT_WORKERS="1") as server:
        assert get(server, "/healthz", host="school.example")[0] == 200
        assert get(server, "/healthz", host="evil.example")[0] == 400
