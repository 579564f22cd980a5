"""Watching (看护): every request has a number, is timed, counted and logged; whatever goes wrong inside is answered, and logged without
its values."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from time import perf_counter

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chidu.errors import ChiduError
from chidu.web.borders import FULL, full
from chidu.web.logging import log, way
from chidu.web.metrics import Metrics

NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
GONE = 499
"""What is logged as the status where the asker went before the answer was whole."""
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class Watch:
    """Outside of all other borders but the headers. `answer` makes the answer of an error."""

    def __init__(self, app: ASGIApp, metrics: Metrics, answer: Callable[[Request, Exception], Response],
                 trusted_proxy: bool = False) -> None:
        self.app, self.metrics, self.answer, self.trusted_proxy = app, metrics, answer, trusted_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status, state = perf_counter(), 0, scope.setdefault("state", {})
        number = state["number"] = self._number(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = number
                if state.get("closes"):
                    headers["connection"] = "close"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:  # nobody is there to be answered
            pass
        except Exception as error:
            told = full(error) if isinstance(error, OSError) and error.errno in FULL else error
            if not isinstance(told, ChiduError):
                self.metrics.faults.inc()
                log().error("fault", id=number, route=route_of(scope), way=way(error))
            if not status:
                await (await run_in_threadpool(self._answer, Request(scope), told))(scope, receive, sending)
        finally:
            self._note(scope, number, status or GONE, perf_counter() - began)

    def _answer(self, request: Request, error: Exception) -> Response:
        try:
            return self.answer(request, error)
        except Exception as another:
            log().error("fault", id=request.state.number, route=route_of(request.scope), way=way(another))
            return PlainTextResponse("程序内部出错，已经记下", 500)

    def _number(self, scope: Scope) -> str:
        given = Headers(scope=scope).get("x-request-id", "") if self.trusted_proxy else ""
        return given if NUMBER.fullmatch(given) else uuid.uuid4().hex

    def _note(self, scope: Scope, number: str, status: int, seconds: float) -> None:
        route, state = route_of(scope), scope["state"]
        method, code, who = scope["method"] if scope["method"] in _METHODS else "-", state.get("code", ""), state.get("who")
        self.metrics.answered(route, method, status, seconds, code)
        said = {"code": code} if code else {}
        log().info("request", id=number, method=method, route=route, status=status, ms=round(seconds * 1000, 1),
                   account=who.id if who else None, **said)


def route_of(scope: Scope) -> str:
    """The template of the address, such as /forms/{key}; - where there is no such address."""
    route = scope.get("route")
    if isinstance(route, Mount):
        return route.path
    if (path := getattr(route, "path", None)) is not None:
        return str(path)
    return "/static" if "endpoint" in scope else "-"
