"""The audit (审计): who did what to what; whether the chain holds; all of it for an auditor's own verifier; decisions decided again."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from typing import IO, Annotated, Any

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from chidu.desk.bureau import auditing, replaying
from chidu.errors import Tampered
from chidu.records.audit import Head
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.batches import blocks
from chidu.web.api.said import MOST_SIZE, Given, Key, ScopePath, Told

router = routers.router("审计")


class EntryTold(Told):
    scope: str
    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    details: dict[str, Any] | None = Field(description="空：已按规定抹去")


class HeadTold(Told):
    """The last entry of a chain: kept off the machine, it proves later that nothing before it was changed."""

    scope: str
    seq: int
    hash: str


class HeadGiven(HeadTold, Given):
    scope: str = Field(max_length=200)
    seq: int = Field(ge=1, le=2**53)
    hash: str = Field(pattern="^[0-9a-f]{64}$")


class Verification(Given):
    heads: list[HeadGiven] = Field(default_factory=list, max_length=5000, description="保存在外的链头，一并核对")


class Verified(Told):
    holds: bool
    chains: dict[str, int] = Field(description="各链的条数")
    found: str | None = Field(description="对不上的地方")


class ReplayedTold(Told):
    """A decision decided again by both evaluators, from its own case and its own law."""

    decision: str
    form: str
    scope: str
    emptied: bool = Field(description="内容已抹去，只核对了摘要")
    differences: list[str] = Field(description="没有就是完全一致")
    notes: list[str]


@router.get("/audit", summary="审计记录，新的在前；接着看带 before", response_model=list[EntryTold])
def listed(known: Caller, scope: ScopePath = "", subject: Annotated[str, Query(max_length=100, description="只看一件东西的")] = "",
           before: Annotated[int, Query(ge=0, le=2**31 - 1, description="只看序号比这个小的")] = 0,
           size: Annotated[int, Query(ge=1, le=MOST_SIZE)] = 100) -> list[dict[str, Any]]:
    found = auditing.entries(known.bureau, known.who, scope.strip("/"), subject, before, size)
    return [{**vars(e), "details": json.loads(e.details) if e.details else None} for e in found]


@router.get("/audit/heads", summary="各链的链头，请保存到别处", response_model=list[HeadTold])
def heads(known: Caller) -> object:
    return auditing.heads(known.bureau, known.who)


@router.post("/audit/verification", summary="核对审计链", response_model=Verified)
def verify(known: Caller, given: Verification) -> dict[str, Any]:
    try:
        chains = auditing.verify(known.bureau, known.who, [Head(h.scope, h.seq, h.hash) for h in given.heads])
    except Tampered as e:
        return {"holds": False, "chains": {}, "found": str(e)}
    return {"holds": True, "chains": dict(chains), "found": None}


@router.get("/audit/export", summary="全部记录，一行一条 JSON，供自己核对", response_class=routers.Lines)
def export(known: Caller) -> Response:
    into: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        auditing.export(known.bureau, known.who, into)
        into.seek(0)
    except BaseException:
        into.close()
        raise
    headers = {"content-disposition": "attachment; filename=audit.ndjson"}
    return StreamingResponse(blocks(into), media_type="application/x-ndjson", headers=headers)


@router.post("/decisions/{decision}/replay", summary="把一个决定重新判定一遍，看是否一致", response_model=ReplayedTold)
def replay(known: Caller, decision: Key) -> object:
    return replaying.replay(known.bureau, known.who, decision)
