"""Publications (发布): what binds, with its files; an officer lays changed files before an approver, who publishes or sends them back."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau import drafting, drafts, laws, places
from chidu.desk.bureau.drafting import Changes
from chidu.errors import ChiduError, InputError
from chidu.web.asking import Asking, Sent, Signed, settings_of
from chidu.web.files import download
from chidu.web.pages.policies import lines_of
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
SIZE, MOST_NUMBER = 50, 2**31 - 1
TONES = {drafts.WAITING: "busy", drafts.APPROVED: "good", drafts.REFUSED: "warn"}


@router.get("/policies/publications")
def listed(request: Request, asking: Signed, scope: Annotated[str, Query(max_length=200)] = "",
           number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    where = scope or asking.who.scope
    found, total = laws.listed(asking.bureau, asking.who, where, number, SIZE)
    return page(request, "publications.html", asking, published=found, total=total, number=number,
                pages=max(1, ceil(total / SIZE)), scope=where, place=places.name_of(asking.bureau, where), levels=_levels(asking))


@router.get("/policies/publications/{number}")
def one(request: Request, asking: Signed, number: int) -> Response:
    made, files = laws.publication(asking.bureau, asking.who, min(number, MOST_NUMBER))
    return page(request, "publication.html", asking, made=made, files=files, place=places.name_of(asking.bureau, made.scope))


@router.get("/policies/publications/{number}/file")
def file(asking: Signed, number: int, path: Annotated[str, Query(min_length=1, max_length=400)]) -> Response:
    return download(laws.file(asking.bureau, asking.who, min(number, MOST_NUMBER), path), path.rpartition("/")[2])


# ---- drafts


@router.get("/policies/drafts")
def laid(request: Request, asking: Signed, scope: Annotated[str, Query(max_length=200)] = "") -> Response:
    return _drafts(request, asking, scope)


@router.post("/policies/drafts")
def lay(request: Request, sent: Sent) -> Response:
    asking, note = sent.asking, ""
    try:
        note = sent.text("note")
        if not note:
            raise InputError("draft-note", "没有写改了什么", rule="发布要写明改了什么、为什么", remedy="请补写")
        based_on, published = drafting.last_of(asking.bureau, asking.who.scope)
        seen = sent.text("based_on", 12)
        changes = drafting.placed(asking.who.scope, published, sent.files("files"), [str(path) for path in sent.form.getlist("gone")])
        made = drafts.lay(asking.bureau, asking.who, changes, note, int(seen) if seen.isdecimal() else based_on)
    except ChiduError as e:
        return _drafts(request, asking, "", e, note)
    return _to(request, f"/policies/drafts/{made.id}?done=laid")


@router.get("/policies/drafts/{key}")
def draft(request: Request, asking: Signed, key: str, on: str = "") -> Response:
    return _draft(request, asking, key, on)


@router.post("/policies/drafts/{key}/approval")
def approve(request: Request, sent: Sent, key: str) -> Response:
    try:
        made = drafts.approve(sent.asking.bureau, sent.asking.who, key)
    except ChiduError as e:
        return _draft(request, sent.asking, key, error=e)
    return _to(request, f"/policies/publications/{made.number}?done=published")


@router.post("/policies/drafts/{key}/refusal")
def refuse(request: Request, sent: Sent, key: str) -> Response:
    try:
        drafts.refuse(sent.asking.bureau, sent.asking.who, key, sent.text("reason"))
    except ChiduError as e:
        return _draft(request, sent.asking, key, error=e)
    return _to(request, f"/policies/drafts/{key}?done=refused")


def _drafts(request: Request, asking: Asking, scope: str, error: ChiduError | None = None, note: str = "") -> Response:
    where = scope or asking.who.scope
    found = drafts.listed(asking.bureau, asking.who, where)
    based_on, published = drafting.last_of(asking.bureau, where)
    return page(request, "drafts.html", asking, status_of(error) if error else 200, drafts=found, error=error, note=note, based_on=based_on,
                published=published, tones=TONES, scope=where, own=where == asking.who.scope, place=places.name_of(asking.bureau, where))


def _draft(request: Request, asking: Asking, key: str, on: str = "", error: ChiduError | None = None) -> Response:
    found, day = drafts.one(asking.bureau, asking.who, key), asking.day(on)
    changes, trouble = Changes((), ()), None
    try:
        changes = drafting.changes(asking.bureau, asking.who, found, day)
    except ChiduError as e:
        trouble = e
    return page(request, "draft.html", asking, status_of(error) if error else 200, draft=found, changes=changes,
                law=list(lines_of(changes.law)), day=day, trouble=trouble, error=error, tones=TONES, waiting=found.state == drafts.WAITING)


def _levels(asking: Asking) -> list[tuple[str, str]]:
    """The jurisdictions whose publications bind one's own, from the root down."""
    parts = asking.who.scope.split("/")
    return [(scope, places.name_of(asking.bureau, scope)) for scope in ("/".join(parts[:i]) for i in range(1, len(parts) + 1))]


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(f"{settings_of(request).root}{path}", 303)
