"""Batches (成批办理): many files together, how far they are, their letters as a .zip, their summary as a spreadsheet."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from typing import IO, Annotated, Any

import anyio
from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import Field

from chidu.desk.bureau import batching, reading, receiving
from chidu.desk.bureau.batching import Progress
from chidu.web.api import routers
from chidu.web.api.asked import TAKES_FILES, Caller, SeveralFiles
from chidu.web.api.forms import FormTold, LetterTold, UploadTold
from chidu.web.api.said import Counted, Date, Given, Key, LetterHead, Name, Page, Paging, Told
from chidu.web.asking import Asking
from chidu.web.files import TYPES, download

router = routers.router("成批办理")
EVERY, SIGN = 1.0, 15
"""Seconds between two looks; after how many looks without news a sign of life is sent."""
MOST_SECONDS, BLOCK = 600, 1 << 16


class BatchTold(Told):
    id: str
    scope: str
    name: str
    on: date
    by: str
    at: datetime
    cancelled_at: datetime | None


class ProgressTold(Told):
    """How far a batch is."""

    batch: BatchTold
    counts: dict[str, int] = Field(description="各处理情况有几份")
    total: int
    open: int = Field(description="还没有处理的")
    finished: bool


class OutcomeTold(Told):
    """What became of one file."""

    upload: UploadTold
    forms: list[FormTold]
    letters: list[LetterTold]


class BatchGiven(Given):
    name: Name
    on: Date | None = Field(None, description="按哪一天的政策；空着是今天")


class NotIssued(Told):
    forms: list[str]
    kind: str
    code: str
    message: str


class IssuedTold(Told):
    issued: list[LetterTold]
    failed: list[NotIssued]


@router.get("/batches", summary="各批，新的在前", response_model=Page[ProgressTold])
def listed(known: Caller, paging: Paging) -> dict[str, Any]:
    return paging.of(*reading.batches_listed(known.bureau, known.who, paging.page, paging.size))


@router.post("/batches", status_code=201, summary="开一批", response_model=BatchTold)
def begin(known: Caller, given: BatchGiven) -> object:
    return receiving.open_batch(known.bureau, known.who, given.name, given.on or known.today)


@router.get("/batches/{batch}", summary="一批的进度", response_model=ProgressTold)
def one(known: Caller, batch: Key) -> object:
    return batching.progress(known.bureau, known.who, batch)


@router.get("/batches/{batch}/files", summary="每份文件的结果，按文件名", response_model=Page[OutcomeTold])
def files(known: Caller, batch: Key, paging: Paging) -> dict[str, Any]:
    return paging.out_of(batching.files(known.bureau, known.who, batch))


@router.post("/batches/{batch}/files", status_code=202, summary="往一批里加文件，同样的文件只收一份", response_model=list[UploadTold],
             openapi_extra=TAKES_FILES)
def add(known: Caller, batch: Key, sent: SeveralFiles) -> object:
    return receiving.add_to_batch(known.bureau, known.who, batch, sent)


@router.post("/batches/{batch}/cancellation", summary="取消还没有处理的")
def cancel(known: Caller, batch: Key) -> Counted:
    return Counted(count=receiving.cancel_batch(known.bureau, known.who, batch))


@router.post("/batches/{batch}/retry", summary="未能处理的都再试一次")
def try_again(known: Caller, batch: Key) -> Counted:
    return Counted(count=batching.try_again(known.bureau, known.who, batch))


@router.post("/batches/{batch}/letters", summary="出具这一批应出而未出的文书；中断了再发一次，接着出")
def issue(known: Caller, batch: Key, given: LetterHead) -> IssuedTold:
    found = list(batching.issue_all(known.bureau, known.who, batch, given.head(known.today)))
    return IssuedTold(
        issued=[LetterTold.model_validate(i.letter) for i in found if i.letter],
        failed=[NotIssued(forms=list(i.forms), kind=i.kind, code=i.error.code, message=str(i.error)) for i in found if i.error])


@router.get("/batches/{batch}/letters.zip", summary="这一批的文书", response_class=routers.Zip)
def letters(known: Caller, batch: Key) -> Response:
    into: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        batching.write_zip(known.bureau, known.who, batch, into)
        into.seek(0)
    except BaseException:
        into.close()
        raise
    return StreamingResponse(blocks(into), media_type=TYPES[".zip"], headers={"content-disposition": "attachment; filename=letters.zip"})


@router.get("/batches/{batch}/summary.xlsx", summary="这一批的汇总表", response_class=routers.Xlsx)
def summary(known: Caller, batch: Key) -> Response:
    return download(batching.summary(known.bureau, known.who, batch), "汇总.xlsx")


@router.get("/batches/{batch}/events", summary="进度，随变随发（SSE），到处理完为止", response_class=routers.Events)
async def follow(request: Request, known: Caller, batch: Key,
                 seconds: Annotated[int, Query(ge=0, le=MOST_SECONDS, description="最多看多久")] = MOST_SECONDS) -> Response:
    first = await run_in_threadpool(batching.progress, known.bureau, known.who, batch)
    return StreamingResponse(_events(request, known, first, seconds), media_type="text/event-stream",
                             headers={"cache-control": "no-store", "x-accel-buffering": "no"})


async def _events(request: Request, known: Asking, now: Progress, seconds: int) -> AsyncIterator[bytes]:
    told, quiet = "", 0
    for _ in range(int(seconds / EVERY) + 1):
        said = json.dumps({"counts": dict(now.counts), "total": now.total, "open": now.open, "finished": now.finished})
        quiet += 1
        if said != told:
            told, quiet = said, 0
            yield f"event: progress\ndata: {said}\n\n".encode()
        elif quiet % SIGN == 0:
            yield b": \n\n"
        if now.finished or now.batch.cancelled_at or await request.is_disconnected():
            return
        await anyio.sleep(EVERY)
        now = await run_in_threadpool(batching.progress, known.bureau, known.who, now.batch.id)


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block
