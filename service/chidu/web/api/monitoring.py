"""The monitoring board (运行监控): how far the projects of a year are with their money beside the time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import Field

from chidu.desk.bureau import monitoring
from chidu.desk.bureau.monitoring import ORDERS, Reported, Sums, Wanted
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.forms import FormTold
from chidu.web.api.judged import number
from chidu.web.api.said import Date, Page, Paging, ScopePath, Text, Told, Year

router = routers.router("运行监控")


class SumsTold(Told):
    projects: int
    budget: str = Field(description="元")
    spent: str
    rate: str | None = Field(description="执行率，以1计")
    warned: int


class WarnedTold(Told):
    severity: str
    rule: str
    text: str
    actions: list[str]


class WatchedTold(Told):
    """A project: its latest monitoring form, and what was found of it. Money in 元, rates as shares of one."""

    form: FormTold
    day: date | None
    budget: str | None
    spent: str | None
    rate: str | None
    time: str | None
    behind: str | None = Field(description="执行滞后")
    conclusion: str
    actions: list[str]
    warnings: list[WarnedTold]


class BoardPage(Page[WatchedTold]):
    year: str
    years: list[str]
    days: list[date]
    sums: SumsTold
    by_severity: dict[str, int]
    by_place: dict[str, SumsTold]
    by_department: dict[str, SumsTold]


def _wanted(year: Year = "", scope: ScopePath = "", department: Text = "",
            severity: Annotated[str, Query(max_length=32, description="一种程度，或 有预警、无预警")] = "",
            day: Annotated[Date | None, Query(description="数据截至哪一天")] = None, text: Annotated[str, Query(max_length=100)] = "",
            order: Annotated[str, Query(pattern=f"^({'|'.join(ORDERS)})$")] = "behind", descending: bool = True) -> Wanted:
    return Wanted(year, scope.strip("/"), department, severity, day, text, order, descending)


@router.get("/monitoring", summary="运行监控台账：执行率与时间进度", response_model=BoardPage)
def board(known: Caller, wanted: Annotated[Wanted, Depends(_wanted)], paging: Paging) -> dict[str, Any]:
    found = monitoring.board(known.bureau, known.who, wanted)
    page = paging.out_of(found.rows)
    return {**page, "items": [{"form": w.form, **_reported(w.now)} for w in page["items"]], "year": found.year, "years": found.years,
            "days": found.days, "sums": _sums(found.total), "by_severity": dict(found.by_severity),
            "by_place": {name: _sums(s) for name, s in found.by_place.items()},
            "by_department": {name: _sums(s) for name, s in found.by_department.items()}}


def _reported(now: Reported) -> dict[str, Any]:
    return {name: number(value) if isinstance(value, Fraction) else value for name, value in vars(now).items()}


def _sums(s: Sums) -> dict[str, Any]:
    return {"projects": s.projects, "budget": number(s.budget), "spent": number(s.spent), "warned": s.warned,
            "rate": None if s.rate is None else number(s.rate)}
