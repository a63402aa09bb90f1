"""The application: pages, assets, health and the socket, around one scheduler."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from server import __version__
from server.compute.executor import RARELY, InlineExecutor, Unreachable, Workers
from server.compute.pool import PoolExecutor
from server.sessions.registry import Registry
from server.sessions.scheduling.scheduler import Scheduler
from server.settings import Settings
from server.web import origin, socket
from server.web.assets import Assets, folder
from server.web.headers import SecurityHeaders
from server.web.pages import READ, missing, pages

log = logging.getLogger(__name__)


def executor_of(settings: Settings) -> Workers:
    """Where training shall run. Raises Unreachable, saying what to do, where a cluster cannot be used."""
    if settings.executor == "inline":
        return InlineExecutor()
    if settings.executor == "pool":
        return PoolExecutor(settings.worker_count)
    try:
        from server.compute.cluster import ClusterExecutor
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise Unreachable("a cluster needs Dask, which is not here: pip install 'descent[cluster]'") from None
    return ClusterExecutor(settings.executor.removeprefix("dask://"))


def create_app(settings: Settings, executor: Workers | None = None) -> FastAPI:
    """The whole server. `executor` is what `executor_of` the settings has made; it ends with the application."""
    registry, door = Registry(settings.most_sessions), socket.Door()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = executor or executor_of(settings)
        if isinstance(pool, PoolExecutor):
            await asyncio.to_thread(pool.warm_up)
        gc.set_threshold(*RARELY)
        scheduler = Scheduler(pool, pool.workers, lambda: registry)
        app.state.scheduler, app.state.executor, app.state.registry = scheduler, pool, registry
        log.info("Descent %s serves with %d workers", __version__, pool.workers)
        app.state.ticking = ticking = asyncio.create_task(scheduler.run())
        yield
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        await asyncio.to_thread(pool.shutdown, cancel_futures=True)

    # The interactive API pages would load scripts from elsewhere; there is no API to show
    app = FastAPI(title="Descent", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.allowed_hosts))

    app.include_router(pages())

    @app.exception_handler(404)
    async def not_found(request: Request, error: HTTPException) -> Response:
        # Who asks for a file, a script mostly, has no use for a page
        if request.url.path.startswith("/static/"):
            return await http_exception_handler(request, error)
        return missing(request)

    @app.api_route("/healthz", methods=READ)
    async def health(response: Response) -> dict[str, object]:
        """The contract with whoever watches (README): how full or busy the server is never makes it unwell."""
        is_well = not app.state.ticking.done() and app.state.scheduler.is_well
        response.status_code = 200 if is_well else 503
        status = "ok" if is_well else "training stands still"
        return {"status": status, "version": __version__, "sessions": len(registry)}

    @app.websocket("/ws")
    async def connect(websocket: WebSocket) -> None:
        headers = websocket.headers
        reason = origin.why_refused(headers.get("origin"), headers.get("host"), settings.allowed_origins)
        if reason is not None:
            log.warning("A socket was refused for its origin: %s", reason)
            await websocket.close()  # before accepting: the answer is 403
            return
        await websocket.accept()
        await socket.serve(websocket, registry, app.state.scheduler, door)

    app.mount("/static", Assets(folder("static")), name="static")
    return app
