"""The law as it stands (政策): rules and values of a jurisdiction on a day, each with its provision; what differs between two laws."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Response
from pydantic import Field

from chidu.desk.bureau import laws
from chidu.desk.bureau.laws import Asked
from chidu.errors import NotFound
from chidu.policy.citation import describe, describe_parameter, sentence
from chidu.types import PolicyVersion, Rule
from chidu.web.api import routers
from chidu.web.api.asked import Caller, Day
from chidu.web.api.judged import Exact, exact
from chidu.web.api.said import Date, Page, Paging, ScopePath, Text, Told

router = routers.router("政策")
MOST_NUMBER = 2**31 - 1
Number = Annotated[int, Query(ge=0, le=MOST_NUMBER, description="依到这个发布号为止的发布；0 是现在的")]


class InstrumentTold(Told):
    """A policy document that this law stands on."""

    short: str
    title: str
    number: str
    by: str
    since: str


class PolicyTold(Told):
    """The law of a jurisdiction on a day."""

    scope: str
    on: date
    fingerprint: str = Field(description="内容的指纹：两处相同，内容就相同")
    publications: list[int] = Field(description="所依的发布，自上而下")
    instruments: list[InstrumentTold]
    rules: int
    parameters: int


class OriginTold(Told):
    """Where it comes from."""

    scope: str
    instrument: str
    provision: str
    since: str
    verified: bool = Field(description="假：待核实")


class RuleTold(Told):
    id: str
    stage: str
    about: str
    point: str | None
    severity: str
    actions: list[str]
    gist: str
    sentence: str
    origin: OriginTold


class WholeRule(RuleTold):
    described: list[str] = Field(description="全文：条件、出处、所用参数的来历")


class ParameterTold(Told):
    name: str
    gist: str
    known: bool = Field(description="假：未定，用到它的规则一律无法判定")
    exact: Exact
    origin: OriginTold
    described: list[str] = Field(description="值、出处、此前各次、抵触失效")


class Differences(Told):
    equal: bool
    lines: list[str]


def _asked(on: Day, scope: ScopePath = "", number: Number = 0) -> Asked:
    return Asked(on, scope.strip("/"), number)


Law = Annotated[Asked, Depends(_asked)]


@router.get("/policy", summary="一个辖区某一天的政策")
def one(known: Caller, asked: Law) -> PolicyTold:
    policy = laws.law(known.bureau, known.who, asked)
    return PolicyTold(scope=policy.scope, on=policy.on, fingerprint=policy.fingerprint, rules=len(policy.rules),
                      parameters=len(policy.parameters), publications=list(laws.published_by(known.bureau, known.who, asked)),
                      instruments=[_instrument(short, said) for short, said in policy.instruments.items()])


@router.get("/policy/resolved", summary="定下来的全文，决定所依的就是它", response_class=Response,
            responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}})
def resolved(known: Caller, asked: Law) -> Response:
    return Response(laws.law(known.bureau, known.who, asked).canonical, media_type="application/json")


@router.get("/policy/rules", summary="规则", response_model=Page[RuleTold])
def rules(known: Caller, asked: Law, paging: Paging, stage: Text = "", text: Text = "") -> dict[str, Any]:
    policy = laws.law(known.bureau, known.who, asked)
    found = [r for r in policy.rules if stage in ("", r.stage) and text in f"{r.id} {r.wording.gist}"]
    page = paging.out_of(found)
    return {**page, "items": [_rule(r) for r in page["items"]]}


@router.get("/policy/rules/{rule}", summary="一条规则和它的来历", response_model=WholeRule)
def rule(known: Caller, asked: Law, rule: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    policy = laws.law(known.bureau, known.who, asked)
    found = policy.rule(rule)
    if found is None:
        raise NotFound("rule-unknown", f"这里没有规则“{rule}”", remedy="请核对编号、辖区和日期")
    return {**_rule(found), "described": list(describe(found, policy))}


@router.get("/policy/parameters", summary="参数和它们的来历", response_model=Page[ParameterTold])
def parameters(known: Caller, asked: Law, paging: Paging) -> dict[str, Any]:
    policy = laws.law(known.bureau, known.who, asked)
    page = paging.out_of(list(policy.parameters))
    return {**page, "items": [_parameter(name, policy) for name in page["items"]]}


@router.get("/policy/differences", summary="两天之间、两次发布之间、两个辖区之间的不同")
def differences(known: Caller, asked: Law, other_on: Annotated[Date | None, Query(description="与哪一天比；空着是同一天")] = None,
                other_scope: Annotated[str | None, Query(max_length=200, description="与哪个辖区比；不写是同一个")] = None,
                other_number: Annotated[int | None, Query(ge=0, le=MOST_NUMBER, description="与到哪个发布号为止比；不写是同一个")] = None) -> Differences:
    """From this law to the other."""
    scope = asked.scope if other_scope is None else other_scope.strip("/")
    other = Asked(other_on or asked.on, scope, asked.number if other_number is None else other_number)
    lines = list(laws.differences(known.bureau, known.who, asked, other))
    return Differences(equal=not lines, lines=lines)


def _instrument(short: str, said: Mapping[str, Any]) -> InstrumentTold:
    return InstrumentTold(short=short, title=str(said.get("标题", short)), number=str(said.get("文号") or ""), by=str(said.get("发文机关") or ""),
                          since=str(said.get("生效") or ""))


def _rule(r: Rule) -> dict[str, Any]:
    return {"id": r.id, "stage": r.stage, "about": r.about, "point": r.point, "severity": r.severity, "actions": list(r.actions),
            "gist": r.wording.gist, "sentence": sentence(r), "origin": r.origin}


def _parameter(name: str, policy: PolicyVersion) -> dict[str, Any]:
    found = policy.parameters[name]
    return {"name": name, "gist": found.gist, "known": found.value.known, "exact": {"value": exact(found.value), "unit": found.value.unit},
            "origin": found.origin, "described": list(describe_parameter(found, policy))}
