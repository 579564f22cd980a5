"""What went wrong, as an answer (答复): problem+json to programs under /api/, a page to people; who is not signed in is led to sign in."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from chidu.errors import ChiduError, InputError, NotFound, NotPermitted, SignInNeeded
from chidu.web.asking import Asking, maybe_asking, settings_of
from chidu.web.borders import SAFE, path_of
from chidu.web.pages.rendering import page
from chidu.web.problems import fault, problem, status_of

PROBLEM = "application/problem+json"
_HTTP = {404: "没有这个页面", 405: "这个地址不接受这样的请求"}


def answer(request: Request, error: Exception) -> Response:
    """The answer to any error; its code is noted for the log and the measures."""
    told, status, headers = _told(error)
    request.state.code = told.code
    if path_of(request.scope).startswith("/api/"):
        return JSONResponse(problem(told, request.url.path) | {"status": status}, status, headers, media_type=PROBLEM)
    if request.method in SAFE and (way := _way_on(request, told)):
        return way
    return page(request, "error.html", _asking(request), status, error=told)


def _told(error: Exception) -> tuple[ChiduError, int, dict[str, str] | None]:
    """In words of ours; with the status, and what the protocol wants beside it."""
    if isinstance(error, ChiduError):
        return error, status_of(error), {"www-authenticate": "Bearer"} if isinstance(error, SignInNeeded) else None
    if isinstance(error, RequestValidationError):
        return InputError("request-shape", f"请求的内容不合格（{_said(error)}）", rule="写法见 /api/openapi.json", remedy="请核对参数"), 422, None
    if isinstance(error, HTTPException):
        found, status = _HTTP.get(error.status_code, "请求不合格"), error.status_code
        told = NotFound("not-found", found, remedy="请核对地址") if status == 404 else InputError(f"http-{status}", found, remedy="请核对请求")
        return told, status, dict(error.headers or {})
    return fault(), 500, None


def _said(error: RequestValidationError) -> str:
    """Where the request is wrong and why, without what it said."""
    return "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()[:5])[:300]


def _way_on(request: Request, error: ChiduError) -> Response | None:
    """Where a browser goes on by itself: to sign in, to change the first password."""
    if isinstance(error, SignInNeeded) and error.code == "session-ended":
        where = "/login"
    elif isinstance(error, NotPermitted) and error.code == "password-first":
        where = "/password"
    else:
        return None
    where = f"{settings_of(request).root}{where}"
    return Response(status_code=401, headers={"hx-redirect": where}) if "hx-request" in request.headers else RedirectResponse(where, 303)


def _asking(request: Request) -> Asking | None:
    """Whose menu the page has; none where that cannot be told."""
    try:
        return maybe_asking(request) if request.method in SAFE else None
    except ChiduError:
        return None


def handle(app: Any) -> None:
    """What the framework would answer by itself is answered by us; the rest reaches `watching.Watch`."""
    for kind in (ChiduError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
