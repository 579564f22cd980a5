"""The borders of a request (边界): how it is addressed, from whose page it comes, how large and how slow it may be, what a browser may do
with the answer, and a form's fields with its token.

What a border refuses it raises; `watching.Watch`, outside of all of them, answers.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData, MutableHeaders
from starlette.datastructures import Headers as Read
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chidu.errors import InputError, NotPermitted, TooMany, Unavailable, why_failed

HEADERS: Mapping[str, str] = {
    "content-security-policy": ("default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                                "frame-ancestors 'none'"),
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")
PROBES = ("/livez", "/readyz")
"""Addresses that say nothing of anybody: a load balancer asks for them under whatever name it has."""
MOST_FIELDS, MOST_FILES = 400, 60
PATIENCE = 30.0
"""Seconds that any body may take, however slow."""


class Headers:
    """Every answer carries them; pages and data are not kept by browsers or proxies, static files of a version are."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app, self.headers = app, dict(HEADERS)
        if secure:
            self.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", _kept(scope, message["status"]))
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


def _kept(scope: Scope, status: int) -> str:
    if status not in (200, 206, 304) or not path_of(scope).startswith("/static/"):
        return "no-store"
    return "public, max-age=31536000, immutable" if scope["query_string"].startswith(b"v=") else "no-cache"


class Addresses:
    """A request is addressed to a host of ours, and holds no character that no database keeps. `hosts`: empty where every host will do.

    `root`: the prefix under which a proxy shows us. It may pass it on or take it off: inside, the path has it.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = (), root: str = "") -> None:
        self.app, self.hosts, self.root = app, frozenset(h.lower() for h in hosts), root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = self.root
            scope["path"] = self.root + path_of(scope)
            named = Read(scope=scope).getlist("host")
            if len(named) != 1 or (self.hosts and host_of(named[0]) not in self.hosts and path_of(scope) not in PROBES):
                raise InputError("host-unknown", "这个主机名不是本系统的", remedy="请用公布的地址访问")
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                raise _unprintable()
        await self.app(scope, receive, send)


class Sites:
    """What changes something is sent by a page of ours, or by a program with its token. The sign-in page has no other guard."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not _ours(Read(scope=scope)):
            raise NotPermitted("csrf", "这个请求不是从本系统的页面发出的，没有办理", rule="会改动内容的请求只能从本系统的页面发出",
                               remedy="请打开本系统的页面再办；经反向代理时，代理要照传 Host")
        await self.app(scope, receive, send)


def _ours(headers: Read) -> bool:
    """By what the browser says of the page; without https older ones say only its origin, programs say nothing."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


class BodyCap:
    """A request with a larger body is refused: by what it says of itself, or when more comes than it said. So is one that trickles in."""

    def __init__(self, app: ASGIApp, most: int, slowest: int = 8 << 10, patience: float = PATIENCE) -> None:
        self.app, self.most, self.slowest, self.patience = app, most, slowest, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Read(scope=scope)
        if "transfer-encoding" in headers and "content-length" in headers:  # a proxy may see another end of it than we do
            raise _closing(scope, InputError("body-length", "请求写了两种长度", rule="一个请求只有一种长度", remedy="请检查发出请求的程序或代理"))
        said = headers.get("content-length", "0")
        if not (said.isascii() and said.isdigit()) or len(said) > 15 or int(said) > self.most:
            raise _closing(scope, self._too_large())
        began, came, whole, answered = asyncio.get_running_loop().time(), 0, False, False
        refused: TooMany | None = None

        async def counting() -> Message:
            nonlocal came, refused, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(began + self.patience + came / self.slowest):
                    message = await receive()
            except TimeoutError:
                refused = TooMany("body-too-slow", "内容传得太慢，没有收下", rule=f"每秒至少{self.slowest >> 10}KB", remedy="请检查网络后再传")
                raise BodyRefused from None
            came, whole = came + len(message.get("body", b"")), not message.get("more_body", False)
            if came > self.most:
                refused = self._too_large()
                raise BodyRefused
            return message

        async def sending(message: Message) -> None:
            nonlocal answered
            if not refused:
                answered = answered or message["type"] == "http.response.start"
                await send(message)

        with suppress(BodyRefused):
            await self.app(scope, counting, sending)
        if refused and not answered:
            raise _closing(scope, refused)
        return None

    def _too_large(self) -> TooMany:
        return TooMany("body-too-large", f"请求超过{self.most >> 20}MB", rule="一次不能太大", remedy="请分几次上传")


def _closing(scope: Scope, error: InputError) -> InputError:
    """After this answer nothing more is read of the connection."""
    scope.setdefault("state", {})["closes"] = True
    return error


class BodyRefused(Exception):
    """Stops the reading of a body."""


async def form_of(request: Request) -> FormData:
    """The fields of a page's form; its token is noted for the check of where it comes from. Raises InputError, Unavailable."""
    try:
        form = await request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES)
    except OSError as e:
        if e.errno in FULL:
            raise full(e) from e
        raise
    if any("\0" in part for name, value in form.multi_items() for part in (name, value) if isinstance(part, str)):
        raise _unprintable()
    token = form.get("csrf")
    request.state.csrf = token if isinstance(token, str) else ""
    return form


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


def full(error: OSError) -> Unavailable:
    """What a disk that takes nothing more is told as."""
    return Unavailable("storage", f"现在存不下：{why_failed(error)}", rule="没有存成的都没有存，不会只存一半", remedy="请告知维护人员；腾出空间后再办")


def host_of(named: str) -> str:
    """The host of a Host header, without its port."""
    host, _, port = named.lower().rpartition(":")
    return (host if host and port.isdigit() else named.lower()).strip("[]")


def path_of(scope: Scope) -> str:
    """The path without the prefix that a proxy puts before it."""
    path, root = str(scope["path"]), str(scope.get("app_root_path", scope.get("root_path", "")))  # within a mount the second is its own
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def _unprintable() -> InputError:
    return InputError("nul", "请求里有不能保存的字符", remedy="请去掉后再试")
