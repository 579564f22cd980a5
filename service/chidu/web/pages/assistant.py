"""The assistant (问答): conversations on a page of their own, and beside a form's review; answers as they come, or the page anew."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from chidu.assistant import conversation as talking
from chidu.assistant.conversation import Step, Talk
from chidu.assistant.events import Sentence, Status, Withheld
from chidu.assistant.transcript import transcript
from chidu.desk.bureau import conversing, reading
from chidu.desk.bureau.receiving import Sent as File
from chidu.desk.bureau.rights import may
from chidu.errors import ChiduError, InputError
from chidu.records.conversations import Exchange
from chidu.web import telling
from chidu.web.asking import BEIJING, Asking, Posted, Sent, Signed, settings_of
from chidu.web.files import download
from chidu.web.pages.exchanges import Looks, Shown
from chidu.web.pages.rendering import Number, onward, page, part
from chidu.web.pages.uploads import ACCEPTED
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
NEW = "new"
"""In the address of a conversation that is opened by the first question in it."""
STREAM = "text/event-stream"
SIZE, LOOKED_THROUGH, MOST_SHOWN = 30, 100, 40
VALUE, WAS = "value", "was"
MOST_VALUE = 4000
FormKey = Annotated[str, Query(max_length=40)]


@router.get("/assistant")
def begin(request: Request, asking: Signed, form: FormKey = "", number: Number = 1) -> Response:
    """A conversation that is yet to begin, about a form or about nothing in particular."""
    return _page(request, asking, NEW, form, number=number)


@router.get("/assistant/beside/{form}")
def beside(request: Request, asking: Signed, form: str) -> Response:
    """The latest conversation about a form, for the panel of its review page."""
    latest, _ = conversing.listed(asking.bureau, asking.who, 1, LOOKED_THROUGH)
    key = next((c.id for c in latest if c.form == form), NEW)
    return HTMLResponse(_part(request, asking, "beside", chat=_chat(asking, key, form)))


@router.get("/assistant/{key}")
def one(request: Request, asking: Signed, key: str, number: Number = 1) -> Response:
    return _page(request, asking, key, number=number)


@router.get("/assistant/{key}/transcript.docx")
def written(asking: Signed, key: str) -> Response:
    return download(transcript(asking.bureau, asking.who, key, BEIJING), "审核问答记录.docx")


@router.post("/assistant/{key}/ask")
def ask(request: Request, sent: Sent, key: str) -> Response:
    question = sent.text("question", MOST_VALUE)
    return _answered(request, sent, key, lambda talk: talking.ask(talk, question))


@router.post("/assistant/{key}/files")
def attach(request: Request, sent: Sent, key: str) -> Response:
    def steps(talk: Talk) -> Iterator[Step]:
        files = sent.files("file")
        if len(files) != 1:
            raise InputError("no-file", "没有选择文件" if not files else f"选了{len(files)}个文件", rule="一次附上一份表", remedy="请选择一份申报表")
        return talking.attach(talk, File(*files[0]), time.sleep)

    return _answered(request, sent, key, steps, silent=True)


@router.post("/assistant/{key}/confirmations")
def confirm(request: Request, sent: Sent, key: str) -> Response:
    """What was read is right, but for the fields that say something else now."""
    corrected = [*_corrected(sent)]
    form, seen, reason = sent.text("form", 40), sent.text("seen", 40), sent.text("reason")
    return _answered(request, sent, key, lambda talk: talking.confirm(talk, form, seen, corrected, reason))


@router.post("/assistant/exchanges/{key}/rating")
def rate(request: Request, sent: Sent, key: str) -> Response:
    """What somebody thinks of an answer."""
    bureau, who = sent.asking.bureau, sent.asking.who
    conversing.rate(bureau, who, key, sent.text("rating", 10), sent.text("reason", conversing.LONGEST_REASON))
    kept = conversing.exchange(bureau, who, key)
    if "hx-request" in request.headers:
        return HTMLResponse(_part(request, sent.asking, "rating", of=Shown(kept)))
    return onward(request, f"/assistant/{kept.conversation}?done=saved#exchange-{key}")


def _corrected(sent: Posted) -> Iterator[tuple[str, str]]:
    """Fields named value:项目名称, with was:项目名称 beside."""
    for name in sent.form:
        kind, _, field = name.partition(":")
        if kind == VALUE and field and (value := sent.text(name, MOST_VALUE)) != sent.text(f"{WAS}:{field}", MOST_VALUE):
            yield field, value


# ---- answers


def _answered(request: Request, sent: Posted, key: str, steps: Callable[[Talk], Iterator[Step]], silent: bool = False) -> Response:
    """As it comes to whoever reads events, else the conversation's page with the answer at its end. `silent`: no sentence comes by itself,
    as a card at the end says it all."""
    known = sent.asking
    if key == NEW:
        key = conversing.open_(known.bureau, known.who, sent.text("about", 40) or None).id
    talk = telling.talk(request, known, key)
    try:
        if STREAM in request.headers.get("accept", ""):
            return _streamed(request, known, talk, steps(talk), silent)
        for _ in steps(talk):
            pass
    except ChiduError as e:
        if STREAM in request.headers.get("accept", ""):
            request.state.code = e.code
            return HTMLResponse(_part(request, known, "problem", error=e), status_of(e))
        return _page(request, known, key, error=e, typed=sent)
    return onward(request, f"/assistant/{key}#last")


def _streamed(request: Request, known: Asking, talk: Talk, steps: Iterator[Step], silent: bool) -> Response:
    """Each step as the part of a page that shows it; what that has to look up, it looks up where the step is made."""
    looks, parts = Looks(known), deque[tuple[str, str] | None]()

    def looked() -> Iterator[Step]:
        for step in steps:
            parts.append(None if silent and isinstance(step, Sentence) else _event(request, known, looks, step))
            yield step

    answer = telling.streamed(request, looked(), talk.stop, lambda _: parts.popleft(), lambda e: _part(request, known, "problem", error=e))
    answer.headers["content-location"] = f"{settings_of(request).root}/assistant/{talk.conversation}"
    return answer


def _event(request: Request, known: Asking, looks: Looks, step: Step) -> tuple[str, str] | None:
    match step:
        case Status(text):
            return "status", text
        case Sentence():
            return "sentence", _part(request, known, "sentence", said=looks.sentence(step))
        case Withheld(reason, _):
            return "withheld", _part(request, known, "withheld", reason=reason)
        case Exchange():
            return "done", _part(request, known, "done", of=looks.exchange(step), chat=_about(known, step.conversation, step.form or ""))
        case _:
            return None


# ---- what is shown


def _page(request: Request, known: Asking, key: str, form: str = "", number: int = 1, error: ChiduError | None = None,
          typed: Posted | None = None) -> Response:
    """`typed`: what was written and refused, so that nobody need write it again."""
    listed, total = conversing.listed(known.bureau, known.who, number, SIZE)
    written = {name: value for name, value in typed.form.items() if isinstance(value, str)} if typed else {}
    return page(request, "assistant.html", known, status_of(error) if error else 200, chat=_chat(known, key, form, written), listed=listed,
                number=number, pages=max(1, ceil(total / SIZE)), total=total, error=error)


def _chat(known: Asking, key: str, form: str = "", typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A conversation as a page needs it."""
    said: list[Exchange] = []
    looks, about = Looks(known), form
    if key != NEW:
        conversation, said = conversing.one(known.bureau, known.who, key)
        about = conversation.form or ""
    return _about(known, key, about) | {
        "exchanges": [looks.exchange(e, said[n:]) for n, e in enumerate(said, 1) if len(said) - n < MOST_SHOWN],
        "earlier": max(0, len(said) - MOST_SHOWN), "accept": ACCEPTED if may(known.who, "报送") else "",
        "beginnings": looks.beginnings(about) if not said else (), "typed": typed or {}, "most_asked": talking.MOST_ASKED}


def _about(known: Asking, key: str, form: str) -> dict[str, Any]:
    """Which conversation it is, and which form is open in it, if the asker may see it."""
    try:
        about = reading.form(known.bureau, known.who, form) if form else None
    except ChiduError:
        about = None
    return {"key": key, "begun": key != NEW, "about": about, "typed": {}}


def _part(request: Request, known: Asking, which: str, **data: Any) -> str:
    """A part of a conversation by its name in chat.html."""
    return part("exchange.html", which=which, root=settings_of(request).root, csrf=known.session.csrf,
                may=lambda verb: may(known.who, verb), **data)
