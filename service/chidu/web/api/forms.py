"""Forms (表): sent in, listed, read with their cells; every decision on them, and what a resubmission changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Response
from pydantic import Field

from chidu.desk.bureau import comparing, deciding, reading, receiving
from chidu.desk.trace import trace_json
from chidu.records.forms import ORDERS, STATES, Wanted
from chidu.web.api import routers
from chidu.web.api.asked import TAKES_A_FILE, Caller, Day, OneFile
from chidu.web.api.judged import JudgedTold, ReadingTold, Said, UnreadTold, judged
from chidu.web.api.judged import reading as told_reading
from chidu.web.api.said import Key, Page, Paging, Text, Told, Year
from chidu.web.files import download

router = routers.router("表")


class FormTold(Told):
    """A form on the work list."""

    id: str
    scope: str
    upload: str
    number: int = Field(description="来件里的第几张表")
    kind: str
    project_code: str
    project_name: str
    department: str
    unit: str
    year: str
    previous: str | None = Field(description="重报：接哪一张表")
    state: str
    state_name: str
    decision: str | None
    conclusion: str
    grade: str
    unmet: int
    unknown: int
    severity: str
    at: datetime
    changed_at: datetime


class FormsPage(Page[FormTold]):
    states: dict[str, int] = Field(description="各办理情况有多少张")


class UploadTold(Told):
    """A file as it came, and how far it is."""

    id: str
    scope: str
    name: str
    sha256: str
    size: int
    department: str
    on: date
    by: str
    at: datetime
    batch: str | None
    previous: str | None
    state: str
    error_code: str | None
    error: str | None
    done_at: datetime | None


class WholeForm(Told):
    """A form with what was decided of it last."""

    form: FormTold
    judged: JudgedTold


class Readings(Told):
    """What was read from a form, cell by cell."""

    form: str
    readings: list[ReadingTold]
    unread: list[UnreadTold]
    said: list[Said] = Field(description="人工认定，按先后")


class TurnedTold(Told):
    rule: str
    about: str
    before: str
    now: str


class StepTold(Told):
    """One decision on a form, and what it changed of the one before."""

    id: str
    identity: str
    on: date
    fingerprint: str
    publications: list[int]
    program: str
    semantics: int
    signed: list[str]
    supersedes: str | None
    at: datetime
    by: str
    conclusion: list[str] | None
    grade: list[str] | None
    turned: list[TurnedTold] | None


class ChangedTold(Told):
    about: str
    field: str
    before: str
    now: str


class ResubmittedTold(Told):
    """What a resubmission changed of the form it took the place of."""

    previous: FormTold
    changed: list[ChangedTold]
    turned: list[TurnedTold]


class LetterTold(Told):
    """A letter that was issued."""

    id: str
    scope: str
    kind: str
    title: str
    number: str
    sha256: str
    by: str
    at: datetime


def _wanted(state: Annotated[str, Query(pattern=f"^({'|'.join(STATES)})?$")] = "", kind: Text = "", department: Text = "", year: Year = "",
            text: Annotated[str, Query(max_length=100, description="在项目名称、代码和单位里找")] = "",
            batch: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "", project: Annotated[str, Query(max_length=100)] = "",
            unmet: bool = False, unknown: bool = False, order: Annotated[str, Query(pattern=f"^({'|'.join(ORDERS)})$")] = "changed_at",
            descending: bool = True) -> Wanted:
    return Wanted(state, kind, department, year, text, batch, project, unmet, unknown, order, descending)


@router.get("/forms", summary="表的列表", response_model=FormsPage)
def listed(known: Caller, wanted: Annotated[Wanted, Depends(_wanted)], paging: Paging) -> dict[str, Any]:
    found = reading.forms_listed(known.bureau, known.who, wanted, paging.page, paging.size)
    return {**paging.of(found.items, found.total), "states": found.states}


@router.post("/forms", status_code=202, summary="报送一个文件", response_model=UploadTold, openapi_extra=TAKES_A_FILE)
def send(known: Caller, sent: OneFile, on: Day, previous: Annotated[str, Query(pattern="^([0-9a-f]{32})?$",
                                                                               description="退回后重报：接哪一张表")] = "") -> object:
    """Kept when this is answered; judged after that. How far it is: GET /api/v1/uploads/{id}."""
    return receiving.receive(known.bureau, known.who, sent, on, previous or None)


@router.get("/forms/{form}", summary="一张表和它的审核结果")
def one(known: Caller, form: Key, decision: Annotated[str, Query(pattern="^([0-9a-f]{32})?$", description="以前的决定；空着是现行的")] = "",
        ) -> WholeForm:
    stored = deciding.stored(known.bureau, known.who, form, decision)
    return WholeForm(form=FormTold.model_validate(stored.form), judged=judged(stored.decision, stored.policy))


@router.get("/forms/{form}/readings", summary="读出的内容，逐格")
def readings(known: Caller, form: Key) -> Readings:
    read = reading.read(known.bureau, known.who, form)
    return Readings(form=form, readings=[told_reading(r) for r in read.readings], said=[Said.model_validate(d) for d in read.said],
                    unread=[UnreadTold(cell=u.source.ref, text=u.text, why=u.why) for u in read.form.unread])


@router.get("/forms/{form}/trace", summary="判定轨迹：每条规则为什么")
def trace(known: Caller, form: Key) -> dict[str, Any]:
    stored = deciding.stored(known.bureau, known.who, form)
    return trace_json(stored.decision, stored.policy)


@router.get("/forms/{form}/file", summary="原件", response_class=routers.Bytes)
def file(known: Caller, form: Key) -> Response:
    name, content = reading.original_of(known.bureau, known.who, form)
    return download(content, name)


@router.get("/forms/{form}/decisions", summary="历次决定，新的在前", response_model=list[StepTold])
def history(known: Caller, form: Key) -> list[dict[str, Any]]:
    return [{**vars(s.kept), "signed": sorted(s.kept.signed), "conclusion": s.conclusion, "grade": s.grade, "turned": s.turned}
            for s in comparing.history(known.bureau, known.who, form)]


@router.get("/forms/{form}/resubmission", summary="重报改了什么；不是重报的为空", response_model=ResubmittedTold | None)
def resubmission(known: Caller, form: Key) -> object:
    return comparing.resubmitted(known.bureau, known.who, reading.form(known.bureau, known.who, form))


@router.get("/forms/{form}/letters", summary="这张表的文书", response_model=list[LetterTold])
def letters(known: Caller, form: Key) -> object:
    return reading.letters_of(known.bureau, known.who, form)
