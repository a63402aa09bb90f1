"""The pages: the playground, the same with a lesson beside it, the list of lessons, and the one of no page at all."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from server import __version__
from server.lab.lessons import for_page
from server.lab.permalink import links
from server.lab.view import PANELS
from server.web.assets import folder, takes_gzip

_packed = lru_cache(maxsize=64)(gzip.compress)  # pages differ by their lesson only
READ = ["GET", "HEAD"]  # what may be fetched may also be asked for by its headers alone
_templates = Jinja2Templates(folder("templates"))


def pages() -> APIRouter:
    """Routes that answer with HTML; instead of a lesson that there is not, a list of those that there are."""
    router = APIRouter(default_response_class=HTMLResponse)

    def playground(request: Request, lesson: str = "") -> Response:
        told = for_page()
        title = next((each["title"] for each in told if each["name"] == lesson), "")
        given = {
            "version": __version__,
            "lessons": told,
            "lesson": lesson,
            "lesson_title": title,
            "panels": PANELS,
        }
        return _page(request, "page.html", given)

    @router.api_route("/", methods=READ)
    def page(request: Request) -> Response:
        return playground(request)

    @router.api_route("/learn", methods=READ)
    def learn(request: Request) -> Response:
        return _page(request, "learn.html", {"lessons": for_page(), "missing": False})

    @router.api_route("/learn/{name}", methods=READ)
    def lesson(request: Request, name: str) -> Response:
        if name in (each["name"] for each in for_page()):
            return playground(request, name)
        if _link_in(request):
            return missing(request)
        given = {"lessons": for_page(), "missing": True}
        return _page(request, "learn.html", given, status=404)

    return router


def missing(request: Request) -> Response:
    """There is no such page; where its address has a link in it, the way to the playground with that link."""
    return _page(request, "missing.html", {"link": _link_in(request)}, status=404)


def _page(request: Request, name: str, given: dict[str, Any], status: int = 200) -> Response:
    """A page, packed for whoever takes it so: that is a quarter of its bytes."""
    body = _templates.get_template(name).render(request=request, **given).encode()
    headers = {"vary": "accept-encoding"}
    if not takes_gzip(request.headers.get("accept-encoding", "")):
        return HTMLResponse(body, status, headers)
    return HTMLResponse(_packed(body), status, headers | {"content-encoding": "gzip"})


def _link_in(request: Request) -> str | None:
    """A link of the playground in the address as it was sent: its # came as %23, and so as part of the path."""
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    return links.within((path + b"?" * bool(query) + query).decode("latin-1"))
