"""The rectification register (整改台账): every problem with where it stands, what happened to it, what is overdue; the two plans as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from math import ceil
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau import places, register, registers
from chidu.desk.bureau.register import Told
from chidu.desk.bureau.registers import Wanted
from chidu.desk.visits import Visit
from chidu.errors import ChiduError, EventRefused, InputError, NotPermitted
from chidu.web.asking import Asking, Sent, Signed, settings_of
from chidu.web.files import download
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
SIZE = 50
ALL = ("", "全部")
STATUSES = {"未整改": "warn", "整改中": "busy", "已整改": "good", "长期": "plain"}
ENTERED = {"origin": "问题来源", "unit": "责任单位", "problem": "问题描述", "year": "预算年度", "project": "项目名称", "code": "项目代码",
           "category": "问题类别", "amount": "涉及金额", "fact": "事实依据", "basis": "政策依据", "request": "整改要求"}
"""What somebody says of a problem they enter, by the names of the page's fields."""
PLANS = {"supervision": "财政监督计划", "evaluation": "绩效评价计划"}


@router.get("/register")
def listed(request: Request, asking: Signed, scope: str = "", on: str = "", year: str = "", unit: str = "", origin: str = "",
           status: str = "", text: Annotated[str, Query(max_length=100)] = "",
           number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    given = {"scope": scope, "on": on, "year": year, "unit": unit, "origin": origin, "status": status, "text": text}
    if asking.who.reach.below and not scope and not registers.has_register(asking.bureau, asking.who, asking.who.scope):
        return _by_place(request, asking, on)
    return _page(request, asking, given, number)


@router.get("/register.xlsx")
def spreadsheet(asking: Signed, scope: str = "", on: str = "", year: str = "", unit: str = "") -> Response:
    day = asking.day(on)
    content = registers.spreadsheet(asking.bureau, asking.who, day, scope, year, unit)
    return download(content, f"整改台账-{day.isoformat()}.xlsx")


@router.post("/register")
def enter(request: Request, sent: Sent) -> Response:
    """A problem that somebody found."""
    given = {name: sent.text(name) for name in ENTERED}
    try:
        told = {ENTERED[name]: text for name, text in given.items() if text}
        taken = register.enter(sent.asking.bureau, sent.asking.who, [told], sent.day("entered", sent.asking.today))
    except ChiduError as e:
        return _page(request, sent.asking, {}, 1, e, given)
    return _to(request, f"/register/{(*taken.new, *taken.known)[0].id}?done=entered")


@router.post("/register/take")
def take(request: Request, sent: Sent) -> Response:
    """What the latest decisions on these forms found."""
    chosen = [str(key) for key in sent.form.getlist("form")]
    try:
        if not chosen:
            raise InputError("nothing-chosen", "没有选中项目", rule="先选中有问题的项目，再登记", remedy="请回到运行监控勾选")
        register.take(sent.asking.bureau, sent.asking.who, chosen, sent.asking.today)
    except ChiduError as e:
        return _page(request, sent.asking, {}, 1, e)
    return _to(request, "/register?done=entered")


# ---- the two plans as one


@router.get("/register/plan")
def plan(request: Request, asking: Signed) -> Response:
    return page(request, "plan.html", asking, error=None, visits=None, plans=PLANS)


@router.post("/register/plan")
def merge(request: Request, sent: Sent) -> Response:
    """Both plans as one list of visits, on the page or as a spreadsheet; nothing is kept."""
    visits: tuple[Visit, ...] | None = None
    error: ChiduError | None = None
    try:
        files = [next(iter(sent.files(name)), None) for name in PLANS]
        if (first := files[0]) is None or (second := files[1]) is None:
            raise InputError("plan-file", "两份计划要都给出", rule="财政监督计划和绩效评价计划各一份 CSV", remedy="请各选一个文件")
        visits = registers.merged(sent.asking.who, first, second)
    except ChiduError as e:
        error = e
    if visits and sent.text("as", 10) == "xlsx":
        return download(registers.visits_sheet(visits), "联合检查名单.xlsx")
    return page(request, "plan.html", sent.asking, status_of(error) if error else 200, error=error, visits=visits, plans=PLANS)


# ---- one problem


@router.get("/register/{number}")
def one(request: Request, asking: Signed, number: str, scope: str = "", on: str = "") -> Response:
    return _problem(request, asking, number, scope, on)


@router.post("/register/{number}/events")
def record(request: Request, sent: Sent, number: str) -> Response:
    told = {name: sent.text(name) for name in ("event", "note", "result", "limit")}
    try:
        register.record(sent.asking.bureau, sent.asking.who, number, Told(on=sent.day("on", sent.asking.today), **told))
    except ChiduError as e:
        return _problem(request, sent.asking, number, error=e, given=told)
    return _to(request, f"/register/{number}?done=saved")


@router.post("/register/{number}/class")
def classify(request: Request, sent: Sent, number: str) -> Response:
    try:
        register.classify(sent.asking.bureau, sent.asking.who, number, sent.text("category", 100), sent.asking.today)
    except ChiduError as e:
        return _problem(request, sent.asking, number, error=e)
    return _to(request, f"/register/{number}?done=saved")


# ---- pages


def _page(request: Request, asking: Asking, given: Mapping[str, str], number: int, error: ChiduError | None = None,
          told: Mapping[str, str] | None = None) -> Response:
    who, bureau = asking.who, asking.bureau
    if isinstance(error, NotPermitted):  # nothing to be mended here
        raise error
    given = {"scope": "", "on": "", "status": "", "text": "", **asdict(Wanted()), **given}
    day, scope = asking.day(given["on"]), given["scope"] or who.scope
    data: dict[str, Any] = {"board": None, "rows": (), "found": 0, "pages": 1, "trouble": None, "overdue": (), "classes": ()}
    try:
        board = register.board(bureau, who, day, scope)
        found = registers.picked(board, Wanted(**{name: given[name] for name in asdict(Wanted())}))
        data |= {"board": board, "rows": found[(number - 1) * SIZE:number * SIZE], "found": len(found),
                 "pages": max(1, ceil(len(found) / SIZE)),
                 "overdue": register.noted_overdue(bureau, who, scope)[:20], "classes": registers.classes(bureau, scope, day)}
    except (InputError, EventRefused) as e:  # the law of this jurisdiction has no register, or none that loads
        data["trouble"] = e
    where = places.places(bureau, who, registers.VERB)
    kept = {name: text for name, text in given.items() if text}
    return page(request, "register.html", asking, status_of(error) if error else 200, **data, error=error, told=told or {}, given=given,
                query=kept, number=number, day=day, scope=scope, own=scope == who.scope, several=who.reach.below, tones=STATUSES,
                place_options=list(where.items()), place=where.get(scope) or places.name_of(bureau, scope), options=_options(data["board"]),
                origins=_origins(asking), entered=ENTERED)


def _options(board: register.Board | None) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: what there is."""
    problems = board.problems if board else ()
    return {"year": [ALL, *((y, f"{y}年") for y in sorted({s.item.year for s in problems if s.item.year}, reverse=True))],
            "unit": [ALL, *((u, u) for u in sorted({s.item.unit for s in problems}))],
            "origin": [ALL, *((o, o) for o in sorted({s.item.origin for s in problems}))],
            "status": [ALL, (registers.OVERDUE, registers.OVERDUE), *((s, s) for s in STATUSES)]}


def _origins(asking: Asking) -> list[tuple[str, str]]:
    columns = asking.bureau.office().library.vocabulary.tables["整改事项"].columns
    return [(o, o) for o in columns["问题来源"].choices]


def _by_place(request: Request, asking: Asking, on: str) -> Response:
    day = asking.day(on)
    found = registers.by_place(asking.bureau, asking.who, day)
    named = {scope: places.name_of(asking.bureau, scope) for scope in found}
    return page(request, "registers.html", asking, tallies=found, places=named, day=day)


def _problem(request: Request, asking: Asking, number: str, scope: str = "", on: str = "", error: ChiduError | None = None,
             given: Mapping[str, str] | None = None) -> Response:
    where, day = scope or asking.who.scope, asking.day(on)
    if isinstance(error, NotPermitted):  # nothing to be mended here
        raise error
    standing, events = register.problem(asking.bureau, asking.who, number, day, where)
    return page(request, "problem.html", asking, status_of(error) if error else 200, s=standing, events=events, error=error, day=day,
                scope=where, given={"event": "", "note": "", "result": "", "limit": "", **(given or {})}, own=where == asking.who.scope,
                tones=STATUSES, classes=registers.classes(asking.bureau, where, day), place=places.name_of(asking.bureau, where))


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(f"{settings_of(request).root}{path}", 303)

