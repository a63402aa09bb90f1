"""What a browser gets before it opens a socket: pages, files, health, headers."""

from __future__ import annotations

import html
import http.client
import json
import re

import pytest

from server.lab.permalink import links
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


def test_a_panel_of_the_inside_is_one_folder_one_style_sheet_and_one_template(server: Server) -> None:
    """What the page offers is what there is, and every panel can be opened by its name."""
    names = re.findall(r'<button[^>]* data-panel="([^"]+)"', get(server, "/")[2].decode())
    assert sorted(names) == sorted(path.name for path in (ROOT / "static/js/panels").iterdir())
    assert sorted(names) == sorted(path.stem for path in (ROOT / "static/css/panels").iterdir())
    assert sorted(names) == sorted(path.stem for path in (ROOT / "templates/panels").iterdir())
    for name in names:
        view = (ROOT / "static/js/panels" / name / "view.js").read_text()
        assert "export function createPanel(" in view, name
        assert f'id="panel-{name}"' in (ROOT / f"templates/panels/{name}.html").read_text()


def test_every_response_carries_the_security_headers(server: Server) -> None:
    for path in ("/", "/healthz", "/static/js/main.js", "/nowhere"):
        _, headers, _ = get(server, path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_health_says_what_the_readme_says(server: Server) -> None:
    status, headers, body = get(server, "/healthz")
    health = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert health.keys() == {"status", "version", "sessions"}
    assert health["status"] == "ok"


@pytest.mark.parametrize(
    "path", ["/", "/learn", "/learn/line", "/learn/nowhere", "/healthz", "/static/js/main.js", "/x"]
)
def test_the_head_of_everything_can_be_had(server: Server, path: str) -> None:
    status, headers, body = get(server, path)
    head = get(server, path, "HEAD")
    assert head[0] == status
    assert head[2] == b""
    told = ("content-type", "content-length", "content-security-policy", "etag")
    assert [head[1].get(name) for name in told] == [headers.get(name) for name in told]
    assert body


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/%23dataset=xor&seed=0.59704", "#dataset=xor&seed=0.59704"),
        ("/%23dataset=xor&seed=a%20b", "#dataset=xor&seed=a%20b"),
        ("/playground/%23activation%3Drelu%26noise%3D10", "#activation=relu&noise=10"),
        ("/learn/%23dataset=xor&amp;noise=10", "#dataset=xor&noise=10"),
        ("/index.html?dataset=xor&noise=10", "#dataset=xor&noise=10"),
    ],
)
def test_no_page_offers_the_playground_with_the_link_in_its_address(
    server: Server, path: str, link: str
) -> None:
    status, headers, body = get(server, path)
    assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
    (offered,) = re.findall(r'href="(/#[^"]*)"', body.decode())
    assert html.unescape(offered) == f"/{link}"
    assert not links.read(link).remarks()


@pytest.mark.parametrize(
    "path", ["/nowhere", "/%23section", "/x?a=1", "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/%ff%00"]
)
def test_no_page_leads_to_those_that_there_are(server: Server, path: str) -> None:
    status, _, body = get(server, path)
    assert status == 404
    text = body.decode()
    assert 'href="/"' in text
    assert 'href="/learn"' in text
    assert "There is no page at this address" in text
    assert "alert" not in text
    assert 'id="missing-link" hidden' in text


def test_a_link_in_an_address_is_only_text(server: Server) -> None:
    _, _, body = get(server, "/%23dataset=xor&seed=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in body.decode()
    (offered,) = re.findall(r'href="(/#[^"]*)"', body.decode())
    assert offered.startswith("/#dataset=xor&amp;seed=")


def test_a_file_that_is_not_there_is_no_page(server: Server) -> None:
    status, headers, _ = get(server, "/static/js/nowhere.js")
    assert (status, headers["content-type"]) == (404, "application/json")


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
