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


def _page(request: Request, asking: Asking, given: dict[str, str], before: int, counted: Mapping[Scope, int] | None = None, error: ChiduError | None = None,
          known: int = 0) -> Response:
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
        error=error, trouble=trouble, counted=counted, known=known, given=given, query={k: v for k, v in given.items() if v}, more=len(entries) == SIZE,
        heads=auditing.heads(bureau, who), verbs=[("", "全部"), *((v, v) for v in auditing.verbs(bureau, who, given["scope"]))],
        several=who.reach.below, place_options=list({who.scope: places.name_of(bureau, who.scope), **where}.items()),
        places=lambda scope: places.name_of(bureau, scope), led=LED, noted=integrity.NOTED)


def _day(text: str) -> date | None:
    return read_day(text) if text else None


def _told(entry: Entry) -> dict[str, Any] | None:
    """What an entry says in detail; None where it was emptied."""
    if entry.details is None:
        return None
    plain = json.loads(entry.details)
    return plain if isinstance(plain, dict) else {"": plain}


def _decision(request: Request, asking: Asking, key: str, replayed: Replayed | None = None) -> Response:
    with asking.bureau.look(asking.who, "重放决定") as connection:
        kept = decisions.by_id(connection, asking.who.reach, key)
        form = forms.by_id(connection, asking.who.reach, kept.form)
        history = decisions.of_form(connection, kept.form)
    return page(request, "decision.html", asking, kept=kept, form=form, history=history, replayed=replayed,
                place=places.name_of(asking.bureau, kept.scope), latest=form.decision == kept.id)
