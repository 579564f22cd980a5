"""Proposals for what waits for a person (判断的建议): asked for, listed, confirmed or refused. None counts before a person confirms it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import Field

from chidu.desk.bureau import proposals
from chidu.desk.bureau.proposals import place_of
from chidu.records.proposals import Kept
from chidu.web import proposing
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.determining import Seen
from chidu.web.api.said import About, Given, Key, Redecided, Told

router = routers.router("表")
ProposalKey = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="建议的编号")]
Reason = Annotated[str, Field(max_length=proposals.LONGEST_REASON)]


class ProposalTold(Told):
    """What something thinks the answer to a question is, with words of the form that it stands on."""

    id: str
    about: About
    item: str
    value: str
    reason: str
    quote: str = Field(description="表上的原文")
    field: str = Field(description="引文在哪一栏")
    cell: str = Field(description="引文在哪一格")
    source: str = Field(description="词表、比对，或模型的名称")
    related: str | None = Field(description="与哪一张表雷同")
    decision: str = Field(description="提出时的决定")
    state: str = Field(description="waiting 待人确认、confirmed 已采纳、refused 没有采纳、outdated 已过时")
    by: str
    at: datetime
    settled_by: str | None
    settled_at: datetime | None
    settled_reason: str | None


class ProposalsGiven(Told):
    """Those that wait now. `dropped`: answers of a model that do not count, by why; `fault`: why it was not asked to the end."""

    proposals: list[ProposalTold]
    dropped: dict[str, int]
    fault: str


class Confirming(Given):
    seen: Seen
    reason: Reason = Field("", description="采纳人自己的话，可不写；建议的理由和引文照记")


class Refusing(Given):
    seen: Seen
    reason: Annotated[str, Field(min_length=1, max_length=proposals.LONGEST_REASON)]


@router.post("/forms/{form}/proposals", status_code=201, summary="给等人判断的事提出建议，不算数，待人确认")
async def give(request: Request, known: Caller, form: Key) -> ProposalsGiven:
    given = await proposing.given(request, known, form)
    return ProposalsGiven(proposals=[told(k) for k in given.waiting], dropped=dict(given.dropped), fault=given.fault)


@router.get("/forms/{form}/proposals", summary="一张表的建议和处理情况")
def listed(known: Caller, form: Key) -> list[ProposalTold]:
    return [told(k) for k in proposals.listed(known.bureau, known.who, form)]


@router.post("/forms/{form}/proposals/{proposal}/confirmation", status_code=201, summary="采纳建议：成为本人的认定，并重新判定")
def confirm(known: Caller, form: Key, proposal: ProposalKey, given: Confirming) -> Redecided:
    return Redecided(form=form, decision=proposals.confirm(known.bureau, known.who, form, proposal, given.seen, given.reason))


@router.post("/forms/{form}/proposals/{proposal}/refusal", summary="不采纳建议")
def refuse(known: Caller, form: Key, proposal: ProposalKey, given: Refusing) -> ProposalTold:
    return told(proposals.refuse(known.bureau, known.who, form, proposal, given.seen, given.reason))


def told(kept: Kept) -> ProposalTold:
    one = kept.proposal
    own: dict[str, Any] = {n: v for n, v in vars(kept).items() if n not in ("form", "proposal")}
    return ProposalTold(about=About.model_validate(one.about), item=one.item, value=one.value, reason=one.reason, quote=one.quote,
                        field=place_of(one), cell=one.cell, source=one.source, related=one.related, **own)
