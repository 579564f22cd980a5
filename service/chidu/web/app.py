"""The service (服务): pages and interface over one bureau's desk, with its workers, in one process of perhaps several."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from chidu import __version__
from chidu.assistant.backend.building import build_backend
from chidu.desk.bureau import Bureau
from chidu.desk.bureau.working import Workers
from chidu.errors import ChiduError
from chidu.records.database import Database
from chidu.web import answers, logging, metrics
from chidu.web.api import connect
from chidu.web.borders import Addresses, BodyCap, Headers, Sites
from chidu.web.metrics import Metrics
from chidu.web.oidc import SignOn
from chidu.web.pages import routes
from chidu.web.settings import Settings, split
from chidu.web.watching import Watch

Application = FastAPI
STATIC = Path(__file__).with_name("static")
SWITCH = 0.0005
"""Seconds after which a thread that computes lets another go on. SQLite lets go at every row it reads: at the usual 5 ms, a list of fifty
rows would wait a quarter of a second behind one computing page."""
AT_ONCE = 12
"""Requests that are worked on at once in a process; the others wait their turn, which is shorter than sharing with all."""
STOPPING = 8.0
"""Seconds that workers have to finish what they have; what they do not, is taken again after its lease."""


def create_app(settings: Settings, clock: Callable[[], datetime]) -> FastAPI:
    """The application; it is up once its lifespan has begun. The database may come later: until then it is alive, but not ready."""
    logging.configure(settings.log_level)
    bureau = Bureau(Database(settings.database_url), settings.published, clock, workers=max(settings.workers, 1))
    workers = Workers(bureau, settings.workers)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH)
        current_default_thread_limiter().total_tokens = AT_ONCE
        await run_in_threadpool(_warm, bureau, settings)
        if settings.workers:
            workers.start()
        try:
            yield
        finally:
            await run_in_threadpool(workers.stop, STOPPING)
            bureau.close()

    app = FastAPI(title="Chidu 尺度", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.settings, app.state.bureau, app.state.workers, app.state.metrics = settings, bureau, workers, Metrics()
    app.state.bureau_name = _Names(bureau)
    app.state.model = build_backend(settings.model, clock)
    app.state.sign_on = SignOn(settings, clock) if settings.oidc_issuer else None
    _put_up_borders(app, settings)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in routes():
        app.include_router(router)
    connect(app)
    app.add_api_route("/livez", _alive, include_in_schema=False)
    app.add_api_route("/readyz", lambda: _readiness(bureau), include_in_schema=False)
    app.add_api_route("/metrics", metrics.answer, include_in_schema=False)
    answers.handle(app)
    return app


def _put_up_borders(app: FastAPI, settings: Settings) -> None:
    """The innermost first."""
    app.add_middleware(BodyCap, most=settings.most_request_mb << 20, slowest=settings.slowest_kb << 10)
    app.add_middleware(Sites)
    app.add_middleware(Addresses, hosts=split(settings.hosts), root=settings.root)
    app.add_middleware(Watch, metrics=app.state.metrics, answer=answers.answer, trusted_proxy=settings.trusted_proxy)
    app.add_middleware(Headers, secure=settings.secure)


def _warm(bureau: Bureau, settings: Settings) -> None:
    """The law in force is read before anybody asks, so that the first page is not slower than the others. It stays: the collector need
    not look through it again and again."""
    try:
        bureau.office().policy(settings.scope, bureau.clock().date())
    except ChiduError as e:
        logging.log().warning("not-ready", code=e.code)
    gc.collect()
    gc.freeze()


class _Names:
    """What a jurisdiction's finance department calls itself."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau

    def __call__(self, scope: str) -> str:
        try:
            known = self._bureau.office().library.jurisdictions[scope]
        except (ChiduError, KeyError):
            return ""
        return known.bureau or f"{known.name}财政局"


async def _alive() -> Response:
    """Alive: asks neither the database nor a thread, so that a slow database kills no process."""
    return PlainTextResponse("ok")


def _readiness(bureau: Bureau) -> Response:
    """Ready: the tables are those of this program, and there is a publication to decide by."""
    try:
        if bureau.database.ready() and bureau.office():
            return PlainTextResponse("ok")
    except ChiduError as e:
        return PlainTextResponse(str(e), 503)
    return PlainTextResponse("数据库的表不是这个版本的，请运行 chidu migrate", 503)
