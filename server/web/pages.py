"""The pages: the playground, the same with a lesson beside it, and the list of lessons. Called by `web.app`."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from server import __version__
from server.lab.lessons import for_page
from server.web.assets import folder


def pages() -> APIRouter:
    """Routes that answer with HTML; instead of a lesson that there is not, a list of those that there are."""
    templates, router = Jinja2Templates(folder("templates")), APIRouter(default_response_class=HTMLResponse)

    def playground(request: Request, lesson: str = "") -> Response:
        told = for_page()
        title = next((each["title"] for each in told if each["name"] == lesson), "")
        given = {"version": __version__, "lessons": told, "lesson": lesson, "lesson_title": title}
        return templates.TemplateResponse(request, "page.html", given)

    @router.get("/")
    def page(request: Request) -> Response:
        return playground(request)

    @router.get("/learn")
    def learn(request: Request) -> Response:
        return templates.TemplateResponse(request, "learn.html", {"lessons": for_page(), "missing": False})

    @router.get("/learn/{name}")
    def lesson(request: Request, name: str) -> Response:
        if name in (each["name"] for each in for_page()):
            return playground(request, name)
        given = {"lessons": for_page(), "missing": True}
        return templates.TemplateResponse(request, "learn.html", given, status_code=404)

    return router
