"""A request to the interface (请求): who sends it is known before it is read; JSON has one meaning; a key makes it done once.

With an Idempotency-Key the same request sent again gets the answer that it got before, and is not done again (records.requests).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile

from chidu.desk.bureau import onetime
from chidu.desk.bureau.onetime import Answer, Taken
from chidu.desk.bureau.receiving import Sent
from chidu.errors import InputError
from chidu.web import strict
from chidu.web.api.said import Date
from chidu.web.asking import Asking, asking
from chidu.web.borders import form_of

KEY = re.compile(r"[\x21-\x7e]{1,100}")
KEPT_HEADERS = ("content-type", "content-disposition", "location")
FILE, FILES = "file", "files"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRequest(Request):
    """A request whose JSON is read strictly, once, and never more of it than JSON may have."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            came = bytearray()
            async for part in self.stream():
                came += part
                strict.check_size(len(came))
            self._body = bytes(came)
            self._json = strict.load(self._body)
        return self._json


class OpenRoute(APIRoute):
    """A resource for everybody: signing in."""

    def get_route_handler(self) -> Handler:
        answer, reads = super().get_route_handler(), self.body_field is not None

        async def answering(request: Request) -> Response:
            return await answer(await self.read(request, reads))

        return answering

    async def read(self, request: Request, reads: bool) -> Request:
        wanted = StrictRequest(request.scope, request.receive)
        if reads:
            if wanted.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                raise InputError("content-type", "请求的内容没有写明是 JSON", rule="这里收 Content-Type: application/json", remedy="请核对请求头")
            await wanted.json()
        return wanted


class Route(OpenRoute):
    """A resource for those who are signed in."""

    def get_route_handler(self) -> Handler:
        answer, reads = APIRoute.get_route_handler(self), self.body_field is not None

        async def answering(request: Request) -> Response:
            request.state.asking = await run_in_threadpool(asking, request)
            wanted = await self.read(request, reads)
            if wanted.method != "POST" or (key := wanted.headers.get("idempotency-key")) is None:
                return await answer(wanted)
            return await _once(wanted, key, answer)

        return answering


async def _once(request: Request, key: str, answer: Handler) -> Response:
    if not KEY.fullmatch(key):
        raise InputError("request-key-form", "幂等键写得不对", rule="Idempotency-Key 是1至100个可见的 ASCII 字符", remedy="请改用 UUID")
    known: Asking = request.state.asking
    taken = Taken(known.who.id, key, await _digest(request), known.bureau.clock())
    if before := await run_in_threadpool(onetime.take, known.bureau, taken):
        return Response(before.body, before.status, {**before.headers, "idempotency-replayed": "true"})
    with onetime.marking(taken):
        try:
            made = await answer(request)
        except BaseException:
            await run_in_threadpool(onetime.give_back, known.bureau, taken)
            raise
    kept = Answer(made.status_code, {n: made.headers[n] for n in KEPT_HEADERS if n in made.headers}, _kept(request, bytes(made.body)))
    await run_in_threadpool(onetime.answered, known.bureau, taken, kept)
    return made


def _kept(request: Request, body: bytes) -> bytes:
    """An answer as it is kept: without what is told once alone."""
    secrets: tuple[str, ...] = getattr(request.state, "told_once", ())
    if not secrets:
        return body
    return json.dumps({**json.loads(body), **dict.fromkeys(secrets)}, ensure_ascii=False).encode()


async def _digest(request: Request) -> str:
    """Of what a request says: of files their names and bytes, as the border between them is another each time."""
    said = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if _multipart(request):
        for name, sent in await _files(request):
            said.update(f"{name}|{sent.name}|{len(sent.content)}|".encode())
            said.update(sent.content)
    else:
        said.update(await request.body())
    return said.hexdigest()


# ---- who asks


def caller(request: Request) -> Asking:
    """Who sends it: the route has seen to that."""
    known: Asking = request.state.asking
    return known


Caller = Annotated[Asking, Depends(caller)]


# ---- files


def _multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def _files(request: Request) -> list[tuple[str, Sent]]:
    found = []
    for name, value in (await form_of(request)).multi_items():
        if isinstance(value, UploadFile):
            await value.seek(0)
            found.append((name, Sent(value.filename or "", await value.read())))
    return found


async def one_file(request: Request, name: Annotated[str, Query(max_length=200, description="文件名，如 路灯.xlsx；按字节上传时必填")] = "") -> Sent:
    """The file of a request: the one of a form, or the bytes themselves under the name in the address."""
    if not _multipart(request):
        if not name:
            raise InputError("no-name", "没有写文件名", rule="按字节上传时，文件名写在 name 里，后缀说明是哪种文件", remedy="请补 name")
        return Sent(name, await request.body())
    found = [sent for field, sent in await _files(request) if field == FILE]
    if len(found) != 1:
        raise InputError("no-file", f"来了{len(found)}个文件", rule=f"字段 {FILE} 里放一个文件", remedy="请核对请求")
    return Sent(name or found[0].name, found[0].content)


async def several_files(request: Request) -> list[Sent]:
    """The files of a form."""
    found = [sent for field, sent in await _files(request) if field == FILES] if _multipart(request) else []
    if not found:
        raise InputError("no-file", "没有文件", rule=f"用 multipart/form-data，字段 {FILES} 里放一个或几个文件", remedy="请核对请求")
    return found


OneFile = Annotated[Sent, Depends(one_file)]
SeveralFiles = Annotated[list[Sent], Depends(several_files)]
_BYTES = {"type": "string", "format": "binary"}
TAKES_A_FILE: dict[str, Any] = {"requestBody": {"required": True, "content": {
    "multipart/form-data": {"schema": {"type": "object", "required": [FILE], "properties": {FILE: _BYTES}}},
    "application/octet-stream": {"schema": _BYTES}}}}
TAKES_FILES: dict[str, Any] = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": [FILES], "properties": {FILES: {"type": "array", "minItems": 1, "items": _BYTES}}}}}}}


# ---- what addresses say


OptionalDay = Annotated[Date | None, Query(description="日期，如 2024-03-01；空着是今天")]


def on_day(known: Caller, on: OptionalDay = None) -> date:
    """The day by whose law it is asked: today at the bureau where none is given."""
    return on or known.today


Day = Annotated[date, Depends(on_day)]
