"""The pages of the lessons: the list, one for each, and what answers for a name that there is not."""

from __future__ import annotations

import html
import json
import re

import pytest

from server.lab.lessons import for_page, lessons
from tests.serving import Server
from tests.web.test_pages import get


def data(body: str) -> object:
    found = re.search(r'<script type="application/json" id="lesson-data">(.*?)</script>', body, re.S)
    assert found
    return json.loads(found[1])


def test_the_list_links_to_all_of_them_without_a_script(server: Server) -> None:
    status, headers, body = get(server, "/learn")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    text = body.decode()
    assert "<script" not in text
    assert re.findall(r'href="/learn/([^"]+)"', text) == list(lessons())
    for lesson in lessons().values():
        assert html.escape(lesson.title, quote=False) in text
        assert html.escape(lesson.idea, quote=False) in text


@pytest.mark.parametrize("name", list(lessons()))
def test_each_has_a_page_that_names_it_and_carries_all_texts(server: Server, name: str) -> None:
    status, _, body = get(server, f"/learn/{name}")
    assert status == 200
    text = body.decode()
    assert f'<meta name="lesson" content="{name}">' in text
    assert lessons()[name].title in html.unescape(re.findall("<title>(.*?)</title>", text)[0])
    assert data(text) == json.loads(json.dumps(for_page()))


def test_the_playground_names_no_lesson(server: Server) -> None:
    _, _, body = get(server, "/")
    assert '<meta name="lesson" content="">' in body.decode()
    assert "solution" not in json.dumps(data(body.decode()))


@pytest.mark.parametrize("path", ["/learn/nothing", "/learn/%3Cscript%3E", "/learn/blanks/more", "/learn/.."])
def test_an_unknown_name_is_answered_with_the_list(server: Server, path: str) -> None:
    status, _, body = get(server, path)
    assert status == 404
    if path.count("/") == 2 and ".." not in path:
        assert 'href="/learn/blanks"' in body.decode()
    assert "<script>" not in body.decode()
