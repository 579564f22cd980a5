"""The review page (审核): the form as it came, beside what was found; what people determine about it, and closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from chidu.desk.bureau import comparing, deciding, proposals, returning, viewing
from chidu.desk.bureau.deciding import Said
from chidu.desk.bureau.rights import may
from chidu.desk.bureau.viewing import ReviewView
from chidu.desk.determinations import about_of
from chidu.errors import ChiduError, Conflict, InputError, NotPermitted
from chidu.records import blobs, forms, letters, uploads
from chidu.records.proposals import WAITING, Kept
from chidu.types import PROJECT, WHOLE, Ref
from chidu.web.asking import Asking, Posted, Sent, Signed
from chidu.web.files import download
from chidu.web.pages.rendering import onward, page
from chidu.web.pages.work import TONES
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
MOST_ASKED = 120
ANSWER, REASON, GRADE, SCORE = "value", "reason", "grade", "score"
Shown = Annotated[str, Query(max_length=40)]


@router.get("/forms/{key}")
def review(request: Request, asking: Signed, key: str, decision: Shown = "") -> Response:
    return _page(request, asking, key, decision)


@router.get("/forms/{key}/cell")
def cell(request: Request, asking: Signed, key: str, ref: Annotated[str, Query(max_length=300)], decision: Shown = "") -> Response:
    """What was read from one cell, to be corrected where it was read wrongly."""
    stored = deciding.stored(asking.bureau, asking.who, key, decision)
    return page(request, "cell.html", asking, ref=ref, readings=viewing.read_at(stored, ref), form=stored.form, kept=stored.kept,
                open=_open(stored), typed={})


@router.get("/forms/{key}/file")
def file(asking: Signed, key: str) -> Response:
    """The file as it came: of a submitter, one on which a form of their department is, whoever sent it in."""
    who = asking.who
    with asking.bureau.look(who, "查看表") as connection:
        upload = uploads.by_id(connection, who.reach, forms.by_id(connection, who.reach, key, who.department).upload)
        return download(blobs.fetch(connection, upload.scope, upload.sha256), upload.name)


@router.get("/forms/{key}/history")
def history(request: Request, asking: Signed, key: str) -> Response:
    """Every decision on the form with what it changed, what people determined, the letters."""
    who = asking.who
    if who.department:
        raise NotPermitted("role", "审核的经过由财政局查看", rule="单位看到的是发现、文书和前后差别", remedy="有疑问请向财政局询问")
    steps = comparing.history(asking.bureau, who, key)
    with asking.bureau.look(who, "查看表") as connection:
        form, said = forms.by_id(connection, who.reach, key, who.department), forms.said(connection, key)
        issued = letters.of_form(connection, key)
    return page(request, "history.html", asking, form=form, steps=steps, said=said, letters=issued)


@router.post("/forms/{key}/answers")
def answer(request: Request, sent: Sent, key: str) -> Response:
    """Answers to what only people can say, all at once; one without a reason of its own takes the common one."""
    return _determine(request, sent, key, lambda: [*_answers(sent)], "asked")


@router.post("/forms/{key}/points")
def grade(request: Request, sent: Sent, key: str) -> Response:
    """Grades and scores of the points of the review form: those that were changed, or with `all` those that rules propose too."""
    return _determine(request, sent, key, lambda: [*_graded(sent, bool(sent.text("all", 5)))], "points")


@router.post("/forms/{key}/determinations")
def determine(request: Request, sent: Sent, key: str) -> Response:
    """One determination: a corrected reading, a grade, a conclusion where the policy leaves a choice."""
    return _determine(request, sent, key, lambda: [
        Said(about_of(sent.text("about", 100) or PROJECT), sent.text("item", 200), sent.text("value"), sent.text("reason"))], "found")


@router.post("/forms/{key}/decisions")
def decide_anew(request: Request, sent: Sent, key: str) -> Response:
    return _done(request, sent, key, "saved", lambda: deciding.decide_anew(sent.asking.bureau, sent.asking.who, key, sent.text("seen", 40)))


@router.post("/forms/{key}/close")
def close(request: Request, sent: Sent, key: str) -> Response:
    return _done(request, sent, key, "closed", lambda: deciding.close(
        sent.asking.bureau, sent.asking.who, key, sent.text("seen", 40), sent.text("reason")))


def _answers(sent: Posted) -> Iterator[Said]:
    """Fields named value:项目:规则·名, with reason:项目:规则·名 beside."""
    for name in sent.form:
        kind, _, rest = name.partition(":")
        if kind == ANSWER and rest and (value := sent.text(name)):
            about, _, item = rest.partition(":")
            yield Said(about_of(about), item, value, sent.text(f"{REASON}:{rest}") or sent.text(REASON))


def _graded(sent: Posted, everything: bool) -> Iterator[Said]:
    for name in sent.form:
        kind, _, point = name.partition(":")
        value = sent.text(name) if kind in (GRADE, SCORE) and point else ""
        if value and (everything or value != sent.text(f"was:{name}")):
            yield Said(WHOLE, f"{'要点' if kind == GRADE else '得分'}·{point}", value, sent.text(f"{REASON}:{point}") or sent.text(REASON))


def _determine(request: Request, sent: Posted, key: str, said: Callable[[], list[Said]], place: str) -> Response:
    def act() -> None:
        given = said()
        if not given:
            raise InputError("nothing-said", "没有作出认定", remedy="请先选择或填写要认定的内容，再记下")
        deciding.determine_all(sent.asking.bureau, sent.asking.who, key, given, sent.text("seen", 40))

    return _done(request, sent, key, "determined", act, place)


def _done(request: Request, sent: Posted, key: str, done: str, act: Callable[[], object], place: str = "") -> Response:
    try:
        act()
    except ChiduError as e:
        return refused(request, sent, key, e)
    return onward(request, f"/forms/{key}?done={done}{'#' if place else ''}{place}")


def refused(request: Request, sent: Posted, key: str, error: ChiduError) -> Response:
    """The page again, with why it was not done and what was written."""
    return _page(request, sent.asking, key, "", error, _typed(sent))


def _typed(sent: Posted) -> dict[str, str]:
    """What was written, to stand again where it was; what was written at a cell, whose form is there only when it is asked for, in the
    common form."""
    typed = {name: value for name, value in sent.form.items() if isinstance(value, str)}
    return typed | {"which": "correct"} if typed.get("which", "").startswith("read-") else typed


def _open(stored: deciding.Stored) -> bool:
    return stored.kept.id == stored.form.decision and stored.form.state in deciding.OPEN


def _page(request: Request, asking: Asking, key: str, decision: str, error: ChiduError | None = None,
          typed: dict[str, str] | None = None) -> Response:
    """`typed`: what somebody wrote into a form that was refused, so that they need not write it again."""
    who, bureau = asking.who, asking.bureau
    stored = deciding.stored(bureau, who, key, decision)
    form, latest = stored.form, stored.kept.id == stored.form.decision
    view = viewing.review(bureau, who, stored)
    with bureau.look(who, "查看表") as connection:
        said, issued = forms.determined(connection, key), letters.of_form(connection, key)
        own = {letter.kind: letter for letter in letters.of_decision(connection, stored.kept.id)}
        after = forms.next_of(connection, who.reach, key, who.department) if form.state == forms.REPLACED else None
    return page(request, "review.html", asking, status_of(error) if error else 200, view=view, form=form, kept=stored.kept,
                proposed=_proposed(asking, view) if latest else {}, places=_places(view), modelled=request.app.state.model is not None,
                decision=stored.decision, said=said, letters=issued, own=own, after=after, error=error, tones=TONES,
                latest=latest, open=_open(stored), closed=form.state not in deciding.OPEN, typed=typed or {}, most_asked=MOST_ASKED,
                due=returning.due(bureau, who, stored) if issued else None,
                meanwhile=comparing.history(bureau, who, key)[:1] if isinstance(error, Conflict) else (),
                points_by_name={point.name: point for point in view.points}, choices_of=lambda options: [(one, one) for one in options],
                changed=comparing.resubmitted(bureau, who, form), fields=sorted(stored.policy.vocabulary.fields))


def _proposed(asking: Asking, view: ReviewView) -> dict[tuple[Ref, str], list[Kept]]:
    """What waits to be confirmed, by what it answers."""
    found: dict[tuple[Ref, str], list[Kept]] = {}
    if may(asking.who, proposals.SEE):
        for one in proposals.listed(asking.bureau, asking.who, view.stored.form.id, lambda: proposals.asked_in(view)):
            if one.state == WAITING:
                found.setdefault((one.proposal.about, one.proposal.item), []).append(one)
    return found


def _places(view: ReviewView) -> dict[str, tuple[str, str]]:
    """Where on the page each cell is that something was read from."""
    return {cell.ref: (sheet.name, cell.at) for sheet in view.sheets for row in sheet.rows for cell in row.cells if cell.ref}
