"""Batches (成批办理): hundreds of files in many requests, how far they are as it happens, what became of each, their letters."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from math import ceil
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from chidu.desk.bureau import batching, receiving
from chidu.desk.bureau.batching import Issued, Progress
from chidu.desk.bureau.receiving import Sent as File
from chidu.document.context import Head
from chidu.errors import ChiduError, InputError
from chidu.records import forms, uploads
from chidu.records.forms import Wanted
from chidu.web.asking import Asking, Sent, Signed
from chidu.web.files import download
from chidu.web.pages.rendering import Number, onward, page, part
from chidu.web.pages.uploads import ACCEPTED, LIMIT, TONES
from chidu.web.problems import problem, status_of

router = APIRouter(include_in_schema=False)
PAGE = 100
LOOK_EVERY, LOOKS = 0.5, 120
"""Seconds between two looks at a batch that somebody watches, and how many before their browser asks anew."""


@router.get("/batches")
def listed(request: Request, asking: Signed) -> Response:
    return _list(request, asking)


@router.post("/batches")
def begin(request: Request, sent: Sent) -> Response:
    """A batch begins, with files at once where the browser has no script; one that has gets the batch's key and sends them after it."""
    asking = sent.asking
    try:
        files = [File(name, content) for name, content in sent.files("files")]
        for file in files:
            receiving.checked(file)
        made = receiving.open_batch(asking.bureau, asking.who, sent.text("name", 200), sent.day("on", asking.today))
        if files:
            receiving.add_to_batch(asking.bureau, asking.who, made.id, files)
    except ChiduError as e:
        return _refused(e) if _by_script(request) else _list(request, asking, e, {n: sent.text(n, 200) for n in ("name", "on")})
    return JSONResponse({"key": made.id}) if _by_script(request) else onward(request, f"/batches/{made.id}")


@router.post("/batches/{key}/files")
def add(request: Request, sent: Sent, key: str) -> Response:
    """More files of a batch: all of these or none. What came already is not kept twice."""
    try:
        files = [File(name, content) for name, content in sent.files("files")]
        if not files:
            raise InputError("no-file", "没有选择文件", remedy="请选择要报送的表")
        receiving.add_to_batch(sent.asking.bureau, sent.asking.who, key, files)
    except ChiduError as e:
        if _by_script(request):
            return _refused(e)
        raise
    return JSONResponse({"arrived": len(files)}) if _by_script(request) else onward(request, f"/batches/{key}?done=received")


@router.get("/batches/{key}/arrived")
def arrived(asking: Signed, key: str) -> Response:
    """Name and size of each file that is here, so that a browser that was broken off sends the others alone."""
    with asking.bureau.look(asking.who, "成批报送") as connection:
        uploads.batch_by_id(connection, asking.who.reach, key)
        return JSONResponse([[u.name, u.size] for u in uploads.of_batch(connection, asking.who.reach, key)])


@router.get("/batches/{key}")
def one(request: Request, asking: Signed, key: str, state: str = "", number: Number = 1) -> Response:
    return _page(request, asking, key, state, number)


@router.get("/batches/{key}/events")
async def events(asking: Signed, key: str) -> Response:
    """How far the batch is, told when it changes, until it is done."""
    await run_in_threadpool(_how_far, asking, key)
    return StreamingResponse(_told(asking, key), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


@router.post("/batches/{key}/cancel")
def cancel(request: Request, sent: Sent, key: str) -> Response:
    receiving.cancel_batch(sent.asking.bureau, sent.asking.who, key)
    return onward(request, f"/batches/{key}?done=cancelled")


@router.post("/batches/{key}/again")
def again(request: Request, sent: Sent, key: str) -> Response:
    batching.try_again(sent.asking.bureau, sent.asking.who, key)
    return onward(request, f"/batches/{key}?done=again")


@router.post("/batches/{key}/letters")
def letters(request: Request, sent: Sent, key: str) -> Response:
    """Every letter that is due and not issued yet; what could not be issued is said with its reason."""
    asking = sent.asking
    try:
        head = Head("", "", sent.day("day", asking.today), sent.text("signer", 64), sent.day("due") if sent.text("due", 20) else None)
        made = list(batching.issue_all(asking.bureau, asking.who, key, head))
    except ChiduError as e:
        return _page(request, asking, key, error=e)
    return _page(request, asking, key, issued=made)


@router.get("/batches/{key}/letters.zip")
def archive(asking: Signed, key: str) -> Response:
    into = io.BytesIO()
    batching.write_zip(asking.bureau, asking.who, key, into)
    return download(into.getvalue(), f"{_how_far(asking, key)[0].batch.name}-文书.zip")


@router.get("/batches/{key}/summary.xlsx")
def summary(asking: Signed, key: str) -> Response:
    return download(batching.summary(asking.bureau, asking.who, key), f"{_how_far(asking, key)[0].batch.name}-汇总.xlsx")


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _refused(error: ChiduError) -> Response:
    return JSONResponse(problem(error), status_of(error), media_type="application/problem+json")


def _how_far(asking: Asking, key: str) -> tuple[Progress, int]:
    """How far a batch is, and on how many of its forms a letter was issued."""
    now = batching.progress(asking.bureau, asking.who, key)
    with asking.bureau.look(asking.who, "查看表") as connection:
        states = forms.listed(connection, asking.who.reach, Wanted(batch=key), 1, asking.who.department, 1).states
    return now, states.get(forms.ISSUED, 0)


async def _told(asking: Asking, key: str) -> AsyncIterator[str]:
    last: tuple[Progress, int] | None = None
    for _ in range(LOOKS):
        now = await run_in_threadpool(_how_far, asking, key)
        if now != last:
            yield f"event: progress\ndata: {' '.join(part('progress.html', **_counted(*now)).split())}\n\n"
        if now[0].finished:
            yield "event: done\ndata: done\n\n"
            return
        last = now
        await asyncio.sleep(LOOK_EVERY)


def _counted(now: Progress, lettered: int) -> dict[str, Any]:
    return {"now": now, "lettered": lettered, "done": now.total - now.open, "failed": now.counts.get(uploads.FAILED, 0)}


def _list(request: Request, asking: Asking, error: ChiduError | None = None, typed: dict[str, str] | None = None) -> Response:
    return page(request, "batches.html", asking, status_of(error) if error else 200, batches=batching.listed(asking.bureau, asking.who),
                error=error, typed=typed or {"name": "", "on": asking.today.isoformat()}, accept=ACCEPTED, limit=LIMIT)


def _page(request: Request, asking: Asking, key: str, state: str = "", number: int = 1, error: ChiduError | None = None,
          issued: list[Issued] | None = None) -> Response:
    now, lettered = _how_far(asking, key)
    outcomes = [o for o in batching.files(asking.bureau, asking.who, key) if not state or o.upload.state == state]
    names = {form.id: form.project_name for o in outcomes for form in o.forms}
    unsure = sum(form.unknown > 0 and form.state == forms.JUDGED for o in outcomes for form in o.forms)
    return page(request, "batch.html", asking, status_of(error) if error else 200, **_counted(now, lettered), batch=now.batch,
                outcomes=outcomes[(number - 1) * PAGE:number * PAGE], total=len(outcomes), number=number,
                pages=max(1, ceil(len(outcomes) / PAGE)), state=state, states=uploads.STATES, tones=TONES, error=error, accept=ACCEPTED,
                limit=LIMIT, today=asking.today, issued=issued, names=names, unsure=unsure)
