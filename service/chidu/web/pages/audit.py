"""The audit chain (审计): who did what to what, whether the chain holds, and any decision decided again from what is kept of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from chidu.desk.bureau import auditing, places, replaying, safekeeping
from chidu.desk.bureau.auditing import Picked
from chidu.desk.bureau.replaying import Replayed
from chidu.errors import ChiduError, InputError
from chidu.records import decisions, forms, integrity
from chidu.records.audit import Entry, Head
from chidu.types import Scope
from chidu.web.asking import Asking, Sent, Signed, read_day
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
SIZE, BLOCK = 100, 1 << 16
LED = {"人工认定": "forms", "重新判定": "forms", "办结": "forms", "报送": "uploads", "判定": "uploads"}
"""Where the subject of an act can be looked at."""
TERMS = {
    "file": "文件", "files": "文件", "sha256": "摘要", "hash": "摘要", "on": "日期", "previous": "接哪张表", "decision": "决定", "decisions": "决定",
    "supersedes": "替代", "said": "认定", "item": "事项", "about": "对象", "value": "值", "reason": "理由", "event": "事项", "note": "说明",
    "result": "结论", "limit": "时限", "name": "名称", "year": "年度", "forms": "表", "new": "新登记", "known": "已登记", "login": "登录名",
    "role": "角色", "department": "部门", "reset": "重设密码", "active": "启用", "author": "起草", "members": "项数", "sessions": "登录数",
    "kind": "文种", "number": "文号", "error": "错误", "dropped": "让给", "cancelled": "取消数", "based_on": "接在发布", "changed": "改动",
    "refused": "退回理由", "uploads": "来件", "entries": "条目"}
"""How an entry's details are called on the page; what is not named here stands under its own name."""
Short = Annotated[str, Query(max_length=100)]


@router.get("/audit")
def listed(request: Request, asking: Signed, subject: Short = "", actor: Short = "", verb: Short = "", since: str = "", until: str = "",
           scope: Annotated[str, Query(max_length=200)] = "", before: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0) -> Response:
    given = {"subject": subject, "actor": actor, "verb": verb, "since": since, "until": until, "scope": scope}
    return _page(request, asking, given, before)


@router.post("/audit/verification")
def verify(request: Request, sent: Sent) -> Response:
    """Every chain within reach, and the heads that somebody kept elsewhere."""
    asking = sent.asking
    counted: Mapping[Scope, int] | None = None
    error: ChiduError | None = None
    known: list[Head] = []
    try:
        known = [head for name, content in sent.files("heads") for head in safekeeping.heads_in(content, name)]
        counted = auditing.verify(asking.bureau, asking.who, known)
    except ChiduError as e:
        error = e
    return _page(request, asking, {}, 0, counted, error, len(known))


@router.get("/audit/heads.json")
def heads(asking: Signed) -> Response:
    """The heads, to be kept off the machine."""
    found = auditing.heads(asking.bureau, asking.who)
    plain = {"格式": safekeeping.FORMAT, "at": asking.bureau.clock().isoformat(timespec="seconds"), "heads": [asdict(h) for h in found]}
    return JSONResponse(plain, headers={"content-disposition": f"attachment; filename=audit-heads-{asking.today.isoformat()}.json"})


@router.get("/audit/entries.jsonl")
def export(asking: Signed) -> Response:
    """Every entry within reach, for an auditor's own verifier."""
    into: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        auditing.export(asking.bureau, asking.who, into)
        into.seek(0)
    except BaseException:
        into.close()
        raise
    return StreamingResponse(_blocks(into), media_type="application/x-ndjson",
                             headers={"content-disposition": f"attachment; filename=audit-{asking.today.isoformat()}.jsonl"})


@router.get("/audit/decisions/{key}")
def decision(request: Request, asking: Signed, key: str) -> Response:
    return _decision(request, asking, key)


@router.post("/audit/decisions/{key}/replay")
def replay(request: Request, sent: Sent, key: str) -> Response:
    """Decided again by both evaluators, from its own case and its own law; nothing of it is kept."""
    return _decision(request, sent.asking, key, replaying.replay(sent.asking.bureau, sent.asking.who, key))


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block


def _page(request: Request, asking: Asking, given: dict[str, str], before: int, counted: Mapping[Scope, int] | None = None,
          error: ChiduError | None = None, known: int = 0) -> Response:
    given = {"subject": "", "actor": "", "verb": "", "since": "", "until": "", "scope": "", **given}
    who, bureau = asking.who, asking.bureau
    trouble: ChiduError | None = None
    entries: list[Entry] = []
    try:
        wanted = Picked(given["subject"], given["actor"], given["verb"], _day(given["since"]), _day(given["until"]))
        entries = auditing.picked(bureau, who, wanted, given["scope"], before, SIZE)
    except InputError as e:
        trouble = e
    where = places.places(bureau, who, auditing.VERB)
    return page(
        request, "audit.html", asking, status_of(failed) if (failed := error or trouble) else 200, entries=[(e, _told(e)) for e in entries],
        error=error, trouble=trouble, counted=counted, known=known, given=given, more=len(entries) == SIZE,
        query={k: v for k, v in given.items() if v}, heads=auditing.heads(bureau, who),
        verbs=[("", "全部"), *((v, v) for v in auditing.verbs(bureau, who, given["scope"]))],
        several=who.reach.below, place_options=list({who.scope: places.name_of(bureau, who.scope), **where}.items()),
        places=lambda scope: places.name_of(bureau, scope), led=LED, noted=integrity.NOTED)


def _day(text: str) -> date | None:
    return read_day(text) if text else None


def _told(entry: Entry) -> dict[str, Any] | None:
    """What an entry says in detail; None where it was emptied."""
    if entry.details is None:
        return None
    plain = json.loads(entry.details)
    return _named(plain)


def _named(plain: Any) -> Any:
    """With the names of the page, through and through; the digests of decisions stay apart."""
    if isinstance(plain, dict):
        return {TERMS.get(name, name): value if name == integrity.NOTED else _named(value) for name, value in plain.items()}
    return [_named(one) for one in plain] if isinstance(plain, list) else plain


def _decision(request: Request, asking: Asking, key: str, replayed: Replayed | None = None) -> Response:
    with asking.bureau.look(asking.who, "重放决定") as connection:
        kept = decisions.by_id(connection, asking.who.reach, key)
        form = forms.by_id(connection, asking.who.reach, kept.form)
        history = decisions.of_form(connection, kept.form)
    return page(request, "decision.html", asking, kept=kept, form=form, history=history, replayed=replayed,
                place=places.name_of(asking.bureau, kept.scope), latest=form.decision == kept.id)
