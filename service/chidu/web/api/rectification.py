"""The rectification register (整改台账): problems, what happened to each, what is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Response
from pydantic import Field

from chidu.desk.bureau import register, registers
from chidu.desk.bureau.register import Told as Telling
from chidu.desk.bureau.registers import Wanted
from chidu.desk.register import Taken
from chidu.types import Event
from chidu.web.api import routers
from chidu.web.api.asked import Caller, Day
from chidu.web.api.judged import number as exact
from chidu.web.api.said import Date, Given, Ident, Long, Name, Page, Paging, ScopePath, Short, Text, Told, Year
from chidu.web.files import download
from chidu.workflow.register import Standing, Tally

router = routers.router("整改台账")
ProblemNumber = Annotated[str, Path(max_length=100, description="问题编号")]


class ProblemTold(Told):
    """A problem, and where it stands on the day."""

    id: str
    origin: str
    category: str
    year: str
    project: str
    code: str
    problem: str
    fact: str
    amount: str
    basis: str
    unit: str
    request: str
    entered: date
    by: str
    decision: str
    rule: str
    about: str
    status: str = Field(description="未整改、整改中、已整改、长期")
    step: str
    round: int
    due: date | None
    overdue: bool
    late: int = Field(description="逾期几个工作日")
    actions: list[str] = Field(description="逾期的处置")
    next: list[str] = Field(description="现在可以记的事")
    notified: date | None
    replied: date | None
    accepted: date | None
    measure: str
    acceptance: str


class EventTold(Told):
    event: str
    on: date
    by: str
    note: str
    result: str
    limit: str


class ProblemWithEvents(ProblemTold):
    events: list[EventTold]


class TallyTold(Told):
    found: int
    closed: int
    open: int
    overdue: int
    long: int
    rate: str | None = Field(description="整改率，以1计")


class RegisterPage(Page[ProblemTold]):
    sums: TallyTold
    by_unit: dict[str, TallyTold]
    by_category: dict[str, TallyTold]
    by_origin: dict[str, TallyTold]


class OverdueTold(Told):
    """What was noted as overdue, once for each step."""

    problem: str
    step: str
    round: int
    due: str
    actions: list[str]
    unit: str
    noted: date


class TakenTold(Told):
    new: list[str] = Field(description="新登记的问题编号")
    known: list[str] = Field(description="台账里已有的")


class FromForms(Given):
    """What was found of forms enters the register."""

    forms: list[Ident] = Field(min_length=1, max_length=500)
    rules: list[Name] = Field(default_factory=list, max_length=200, description="提示也要登记的规则")
    on: Date | None = None


class ByHand(Given):
    """Problems that people found, by the columns of the register."""

    problems: list[dict[Short, Long]] = Field(min_length=1, max_length=200, description="一个问题一行，栏名如 问题来源、责任单位、问题描述")
    on: Date | None = None


class EventGiven(Given):
    event: Name = Field(description="发生了什么，如 整改回复；可以记哪些见 next")
    on: Date | None = Field(None, description="哪一天；空着是今天")
    note: Long = ""
    result: Short = ""
    limit: Short = ""


class Category(Given):
    category: Name
    on: Date | None = None


class StateTold(Told):
    problem: str
    status: str
    step: str
    due: date | None
    next: list[str]


def _wanted(year: Year = "", unit: Text = "", origin: Text = "",
            status: Annotated[str, Query(max_length=32, description="一种状态，或 逾期")] = "",
            text: Annotated[str, Query(max_length=100)] = "") -> Wanted:
    return Wanted(year, unit, origin, status, text)


@router.get("/rectification", summary="某一天的整改台账，逾期的在前", response_model=RegisterPage)
def board(known: Caller, on: Day, wanted: Annotated[Wanted, Depends(_wanted)], paging: Paging, scope: ScopePath = "") -> dict[str, Any]:
    found = register.board(known.bureau, known.who, on, scope.strip("/"))
    page = paging.out_of(registers.picked(found, wanted))
    return {**page, "items": [_problem(s) for s in page["items"]], "sums": _tally(found.total), "by_unit": _tallies(found.by_unit),
            "by_category": _tallies(found.by_category), "by_origin": _tallies(found.by_origin)}


@router.get("/rectification/overdue", summary="记下的逾期，新的在前", response_model=Page[OverdueTold])
def overdue(known: Caller, paging: Paging, scope: ScopePath = "") -> dict[str, Any]:
    page = paging.out_of(register.noted_overdue(known.bureau, known.who, scope.strip("/")))
    return {**page, "items": [{"problem": n["问题"], "step": n["步骤"], "round": n["轮次"], "due": n["最迟"], "actions": n["处置"],
                               "unit": n["责任单位"], "noted": n["日期"]} for n in page["items"]]}


@router.get("/rectification/register.xlsx", summary="台账的表格", response_class=routers.Xlsx)
def spreadsheet(known: Caller, on: Day, scope: ScopePath = "", year: Year = "", unit: Text = "") -> Response:
    return download(registers.spreadsheet(known.bureau, known.who, on, scope.strip("/"), year, unit), "整改台账.xlsx")


@router.post("/rectification/findings", status_code=201, summary="审核发现登记进台账，重复登记是同一个问题")
def take(known: Caller, given: FromForms) -> TakenTold:
    return _taken(register.take(known.bureau, known.who, given.forms, given.on or known.today, given.rules))


@router.post("/rectification/problems", status_code=201, summary="登记人发现的问题")
def enter(known: Caller, given: ByHand) -> TakenTold:
    return _taken(register.enter(known.bureau, known.who, given.problems, given.on or known.today))


@router.get("/rectification/problems/{number}", summary="一个问题和它的经过", response_model=ProblemWithEvents)
def one(known: Caller, number: ProblemNumber, on: Day, scope: ScopePath = "") -> dict[str, Any]:
    standing, events = register.problem(known.bureau, known.who, number, on, scope.strip("/"))
    return {**_problem(standing), "events": [_event(e) for e in events]}


@router.post("/rectification/problems/{number}/events", status_code=201, summary="记一件发生了的事", response_model=StateTold)
def record(known: Caller, number: ProblemNumber, given: EventGiven) -> dict[str, Any]:
    state = register.record(known.bureau, known.who, number,
                            Telling(given.event, given.on or known.today, given.note, given.result, given.limit))
    return {"problem": number, "status": state.status, "step": state.step.name if state.step else "", "due": state.due, "next": state.next}


@router.put("/rectification/problems/{number}/category", status_code=204, summary="归类")
def classify(known: Caller, number: ProblemNumber, given: Category) -> None:
    register.classify(known.bureau, known.who, number, given.category, given.on or known.today)


def _problem(s: Standing) -> dict[str, Any]:
    return {**vars(s.item), "category": s.category, "status": s.status, "step": s.state.step.name if s.state.step else "",
            "round": s.state.round, "due": s.due, "overdue": s.overdue, "late": s.late, "actions": s.state.actions, "next": s.state.next,
            "notified": s.notified, "replied": s.replied, "accepted": s.accepted, "measure": s.measure, "acceptance": s.acceptance}


def _event(e: Event) -> dict[str, Any]:
    return {"event": e.kind, "on": e.at, "by": e.by, "note": e.note, "result": e.result, "limit": e.limit}


def _taken(taken: Taken) -> TakenTold:
    return TakenTold(new=[i.id for i in taken.new], known=[i.id for i in taken.known])


def _tallies(by: Mapping[str, Tally]) -> dict[str, Any]:
    return {name: _tally(t) for name, t in by.items()}


def _tally(t: Tally) -> dict[str, Any]:
    return {"found": t.found, "closed": t.closed, "open": t.open, "overdue": t.overdue, "long": t.long,
            "rate": None if t.rate is None else exact(t.rate)}
