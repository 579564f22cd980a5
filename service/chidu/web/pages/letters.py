"""Letters (文书): shown before they are issued, issued with what only a person gives them, and kept as they were issued."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from chidu.assistant.remarks import Remarks, remarks
from chidu.desk.bureau import conversing, deciding, issuing, returning, viewing
from chidu.desk.bureau.deciding import Stored
from chidu.desk.bureau.rights import check
from chidu.desk.letters import NO_PLACE, IssuedLetter
from chidu.document.context import Head
from chidu.document.note import LONGEST
from chidu.document.shown import Block, Paragraph
from chidu.errors import ChiduError, InputError
from chidu.records import forms, letters
from chidu.web.apart import apart
from chidu.web.asking import Asking, Posted, Sent, Signed, read_day
from chidu.web.files import download
from chidu.web.pages.rendering import Number, onward, page
from chidu.web.problems import status_of
from chidu.web.telling import talk

router = APIRouter(include_in_schema=False)
MOST_TOGETHER, PAGE = 50, 50
HEAD = ("number", "to", "day", "signer", "due")
PLACED = "（补充说明印在这里）"
"""What stands for a note in a preview, so that the page finds where it is printed."""
Typed = dict[str, str]


@router.get("/letters")
def listed(request: Request, asking: Signed, number: Number = 1) -> Response:
    with asking.bureau.look(asking.who, "查看文书") as connection:
        found, total = letters.page(connection, asking.who.reach, asking.who.department, number, PAGE)
    return page(request, "letters.html", asking, letters=found, total=total, number=number, pages=max(1, ceil(total / PAGE)))


@router.get("/letters/new")
def preview(request: Request, asking: Signed, form: Annotated[list[str], Query()], kind: Annotated[str, Query(max_length=60)] = "",
            number: Annotated[str, Query(max_length=100)] = "", to: Annotated[str, Query(max_length=200)] = "", day: str = "",
            signer: Annotated[str, Query(max_length=64)] = "", due: str = "") -> Response:
    """The letter as it would be issued, beside what a person has yet to give it."""
    return _preview(request, asking, form, kind, {"number": number, "to": to, "day": day, "signer": signer, "due": due})


@router.get("/letters/draft")
def draft(asking: Signed, form: Annotated[list[str], Query()], kind: str, number: str = "", to: str = "", day: str = "", signer: str = "",
          due: str = "") -> Response:
    """The same as a file, of which nothing is kept."""
    typed = {"number": number, "to": to, "day": day, "signer": signer, "due": due}
    made = issuing.preview(asking.bureau, asking.who, _several(form), kind, _head(asking, typed))
    return download(made.content, f"预览-{made.title}.docx")


@router.post("/letters/new")
def preview_anew(request: Request, sent: Sent) -> Response:
    """The preview again, with what was written meanwhile."""
    return _preview(request, sent.asking, _given(sent, "form"), sent.text("kind", 60), _typed(sent))


@router.post("/letters/remarks")
async def remark(request: Request, sent: Sent) -> Response:
    """The preview with a draft of the reviewer's own words, out of how to mend what was found."""
    asking, of, typed = sent.asking, _given(sent, "form"), _typed(sent)
    try:
        made = await apart(request, lambda: _remarks(request, asking, _several(of)))
    except ChiduError as e:
        return await run_in_threadpool(_preview, request, asking, of, sent.text("kind", 60), typed, e)
    return await run_in_threadpool(_preview, request, asking, of, sent.text("kind", 60), typed | {"note": made.text}, None, made)


@router.post("/letters/draft")
def draft_as_written(request: Request, sent: Sent) -> Response:
    """The draft as a file, with what was written into it."""
    asking, of, kind, typed = sent.asking, _given(sent, "form"), sent.text("kind", 60), _typed(sent)
    try:
        made = issuing.preview(asking.bureau, asking.who, _several(of), kind, _head(asking, typed))
    except ChiduError as e:
        return _preview(request, asking, of, kind, typed, e)
    return download(made.content, f"预览-{made.title}.docx")


@router.post("/letters")
def issue(request: Request, sent: Sent) -> Response:
    asking, of, kind, typed = sent.asking, _given(sent, "form"), sent.text("kind", 60), _typed(sent)
    try:
        made = issuing.issue(asking.bureau, asking.who, _several(of), kind, _head(asking, typed), _given(sent, "seen"))
    except ChiduError as e:
        return _preview(request, asking, of, kind, typed, e)
    return onward(request, f"/letters/{made.id}?done=issued")


@router.get("/letters/{key}")
def one(request: Request, asking: Signed, key: str) -> Response:
    letter, content = _kept(asking, key)
    with asking.bureau.look(asking.who, "查看文书") as connection:
        of = [forms.by_id(connection, asking.who.reach, form) for form, _ in letters.stands_on(connection, key)]
    mine = [kept for kept in of if asking.who.department in ("", kept.department)]
    return page(request, "letter.html", asking, letter=letter, forms=mine, blocks=viewing.letter(asking.bureau, content), picture=_picture)


@router.get("/letters/{key}/file")
def file(asking: Signed, key: str) -> Response:
    letter, content = _kept(asking, key)
    return download(content, f"{letter.title}.docx")


def _kept(asking: Asking, key: str) -> tuple[letters.Kept, bytes]:
    with asking.bureau.look(asking.who, "查看文书") as connection:
        return letters.by_id(connection, asking.who.reach, key, asking.who.department)


def _several(of: Sequence[str]) -> list[str]:
    if not of or len(of) > MOST_TOGETHER:
        raise InputError("letter-forms", f"选了{len(of)}张表", rule=f"一份文书说1至{MOST_TOGETHER}张表", remedy="请重新选择")
    return list(dict.fromkeys(of))


def _given(sent: Posted, name: str) -> list[str]:
    return [str(one) for one in sent.form.getlist(name)]


def _typed(sent: Posted) -> Typed:
    return {name: sent.text(name, 200) for name in HEAD} | {"note": sent.text("note", 4 * LONGEST)}


def _head(asking: Asking, typed: Typed) -> Head:
    """Raises InputError for a date that is none, and for a note that cannot stand in a letter."""
    due = read_day(typed["due"]) if typed["due"] else None
    return Head(typed["number"], typed["to"], asking.day(typed["day"]), typed["signer"], due, typed.get("note", ""))


def _remarks(request: Request, asking: Asking, of: Sequence[str]) -> Remarks:
    """For a letter on one form."""
    check(asking.who, "出具文书", asking.who.scope)
    if len(of) > 1:
        raise InputError("remarks-forms", "这份文书说几张表", rule="补充说明的草稿一次起草一张表的", remedy="请自己写")
    return remarks(talk(request, asking, conversing.open_(asking.bureau, asking.who, of[0]).id), of[0])


def _preview(request: Request, asking: Asking, of: Sequence[str], kind: str, typed: Typed, error: ChiduError | None = None,
             drafted: Remarks | None = None) -> Response:
    found = [deciding.stored(asking.bureau, asking.who, form) for form in _several(of)]
    kinds = _kinds(found)
    chosen = kind or (kinds[0] if len(kinds) == 1 else "")
    made: IssuedLetter | None = None
    day, free = asking.today, True
    try:
        head = _head(asking, typed | {"note": ""})
        day = head.day
        if chosen:
            made, free = _made(asking, found, chosen, head)
        _head(asking, typed)
    except ChiduError as e:
        error = error or e
    return page(request, "preview.html", asking, status_of(error) if error else 200, found=found, kinds=kinds, kind=chosen, made=made,
                free=free, kind_options=[("", "请选择"), *((k, k) for k in kinds)], drafted=drafted,
                blocks=_around(viewing.letter(asking.bureau, made.content)) if made else (), picture=_picture, error=error, longest=LONGEST,
                typed={"note": ""} | typed | {"day": typed["day"] or day.isoformat()}, due=returning.reckoned(found[0], day))


def _made(asking: Asking, found: Sequence[Stored], kind: str, head: Head) -> tuple[IssuedLetter, bool]:
    """The letter with the place of a note marked in it; where its template has none, without."""
    of = [s.form.id for s in found]
    try:
        return issuing.preview(asking.bureau, asking.who, of, kind, replace(head, note=PLACED)), True
    except InputError as e:
        if e.code != NO_PLACE:
            raise
    return issuing.preview(asking.bureau, asking.who, of, kind, head), False


def _around(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """What stands before the place of a note, and what after it."""
    at = next((i for i, one in enumerate(blocks) if isinstance(one, Paragraph) and one.text.strip() == PLACED), len(blocks))
    return blocks[:at], blocks[at + 1:]


def _kinds(found: Sequence[Stored]) -> list[str]:
    """The letters that every one of these forms calls for."""
    first, *others = (s.decision.outcome.documents for s in found)
    return [kind for kind in first if all(kind in other for other in others)]


def _picture(content: bytes) -> str:
    """A picture inside the page."""
    return f"data:image/png;base64,{b64encode(content).decode()}"
