"""Rosters and rankings (名册与排名): collected from what was decided and so frozen, decided, shown with the line, chosen of by people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from chidu.desk.bureau import ranking, rosters
from chidu.desk.bureau.ranking import Member
from chidu.web.api import routers
from chidu.web.api.asked import Caller, Day
from chidu.web.api.determining import Seen
from chidu.web.api.forms import FormTold
from chidu.web.api.judged import number
from chidu.web.api.policies import Differences
from chidu.web.api.said import Date, Given, Key, Name, Page, Paging, Redecided, ScopePath, Short, Told
from chidu.web.files import download

router = routers.router("名册与排名")


class ChoiceTold(Told):
    """What somebody chose of a member."""

    option: str
    amount: str
    by: str
    at: datetime
    reason: str


class MemberTold(Told):
    """One member of a roster."""

    row: int
    code: str
    name: str
    department: str
    decision: str = Field(description="出自哪个决定")
    place: int | None = Field(description="名次，并列的相同")
    tied: int
    score: str | None
    values: dict[str, str] = Field(description="各列，写给人看的")
    listed: bool = Field(description="在线以下，列入名单")
    out: str = Field(description="不参加排名的原因")
    waits: bool = Field(description="还要人决定如何处置")
    choice: ChoiceTold | None


class BoardTold(Told):
    """A roster: those listed first, then the others by their place, then those that take no part."""

    form: FormTold
    rule: str
    category: str
    by: str = Field(description="按哪一列排")
    figures: dict[str, str] = Field(description="参评数、应取数、列入数、列入金额……")
    line: int = Field(description="列入几个：名单到第几个为止")
    waiting: int
    options: list[str] = Field(description="处置可选")
    amounts: bool = Field(description="处置可以写金额")
    members: list[MemberTold]


class CollectGiven(Given):
    rule: Name = Field(description="汇总规则的名称")
    on: Date | None = Field(None, description="按哪一天的政策；空着是今天")
    year: Annotated[str, Field(pattern="^([0-9]{4})?$", description="只汇总这个预算年度")] = ""


class Collected(Told):
    forms: list[str] = Field(description="编成的名册，一个范围一份")


class Choices(Given):
    seen: Seen
    codes: list[Name] = Field(min_length=1, max_length=500, description="成员的项目代码")
    option: Name
    amount: Short = Field("", description="决定金额，如 12.50万元；只能一次给一个成员")
    reason: str = Field(min_length=1, max_length=4000)


@router.get("/rankings", summary="编成的名册，新的在前", response_model=Page[FormTold])
def listed(known: Caller, paging: Paging, scope: ScopePath = "") -> dict[str, Any]:
    return paging.out_of(ranking.listed(known.bureau, known.who, scope.strip("/")))


@router.get("/rankings/rules", summary="这一天的政策有哪些汇总规则", response_model=list[str])
def rules(known: Caller, on: Day) -> object:
    return list(rosters.names(known.bureau, known.who, on))


@router.post("/rankings", status_code=201, summary="汇总成名册并判定；决定没有变，名册就是同一份")
def collect(known: Caller, given: CollectGiven) -> Collected:
    return Collected(forms=rosters.collect(known.bureau, known.who, given.rule, given.on or known.today, given.year))


@router.get("/rankings/{form}", summary="排名和线", response_model=BoardTold)
def board(known: Caller, form: Key) -> dict[str, Any]:
    found = ranking.view(known.bureau, known.who, form)
    return {"form": found.stored.form, "rule": found.rule, "category": found.category, "by": found.by, "figures": dict(found.figures),
            "line": len(found.taken), "waiting": found.waiting, "options": found.options, "amounts": found.amounts,
            "members": [_member(m, found.columns) for m in found.members]}


@router.post("/rankings/{form}/choices", status_code=201, summary="对列入的成员决定如何处置，并重新判定")
def choose(known: Caller, form: Key, given: Choices) -> Redecided:
    made = ranking.choose(known.bureau, known.who, form, given.codes, given.option, given.amount, given.reason, given.seen)
    return Redecided(form=form, decision=made)


@router.get("/rankings/{form}/differences", summary="名册与现在的决定有什么不同")
def differences(known: Caller, form: Key) -> Differences:
    lines = ranking.differences(known.bureau, known.who, ranking.view(known.bureau, known.who, form))
    return Differences(equal=not lines, lines=lines)


@router.get("/rankings/{form}/roster.xlsx", summary="名册的表格", response_class=routers.Xlsx)
def spreadsheet(known: Caller, form: Key) -> Response:
    found = ranking.view(known.bureau, known.who, form)
    return download(ranking.spreadsheet(found), f"{found.stored.form.project_name}.xlsx")


def _member(m: Member, columns: tuple[str, ...]) -> dict[str, Any]:
    return {**vars(m), "score": None if m.score is None else number(m.score), "values": dict(zip(columns, m.texts, strict=True))}
