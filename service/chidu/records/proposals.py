"""Proposals (判断的建议): what something thinks the answer to a person's question is, with its quotation; and what a person made of it.

A proposal is no determination: nothing that decides reads this table.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from chidu.errors import NotFound
from chidu.records.database import Reach
from chidu.records.tables import forms, proposals
from chidu.types import Ref, Scope

WAITING, CONFIRMED, REFUSED, OUTDATED = "waiting", "confirmed", "refused", "outdated"
STATES = {WAITING: "待人确认", CONFIRMED: "已采纳", REFUSED: "没有采纳", OUTDATED: "已过时"}


@dataclass(frozen=True)
class Proposal:
    """To answer this item about this object with this value, and why: words of the form (`quote`), where they stand (`quoted`, `field`,
    `cell`), what says so (`source`), of which other form it speaks (`related`). Texts that were erased (个人信息) are empty."""

    about: Ref
    item: str
    value: str
    reason: str
    quote: str
    quoted: Ref
    field: str
    cell: str
    source: str
    related: str | None = None


@dataclass(frozen=True)
class Kept:
    """A proposal as it stands: on which decision, made by whom and when, settled by whom, when and why."""

    id: str
    form: str
    decision: str
    proposal: Proposal
    state: str
    by: str
    at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None
    settled_reason: str | None = None

    @property
    def state_name(self) -> str:
        return STATES[self.state]


def add(connection: Connection, scope: Scope, form: str, decision: str, proposal: Proposal, by: str, at: datetime) -> Kept:
    made = Kept(uuid.uuid4().hex, form, decision, proposal, WAITING, by, at)
    given = {n: v for n, v in vars(proposal).items() if n not in ("about", "quoted")}
    connection.execute(insert(proposals).values(
        id=made.id, scope=scope, form=form, decision=decision, state=WAITING, by=by, at=at, about_table=proposal.about.object,
        about_row=proposal.about.row, quoted_table=proposal.quoted.object, quoted_row=proposal.quoted.row, **given))
    return made


def of_form(connection: Connection, form: str, state: str = "") -> list[Kept]:
    """Those on a form in the order in which they were made; in one state, where it is named."""
    chosen = select(proposals).where(proposals.c.form == form, *([proposals.c.state == state] if state else []))
    return [_kept(row) for row in connection.execute(chosen.order_by(proposals.c.at, proposals.c.id))]


def by_id(connection: Connection, reach: Reach, form: str, key: str) -> Kept:
    """Raises NotFound."""
    row = connection.execute(select(proposals).where(
        proposals.c.id == key, proposals.c.form == form, reach.of(proposals.c.scope))).one_or_none()
    if row is None:
        raise NotFound("proposal-unknown", "没有这条建议", remedy="请核对")
    return _kept(row)


def settle(connection: Connection, kept: Kept, state: str, by: str, at: datetime, reason: str) -> Kept:
    """What a person made of it."""
    connection.execute(update(proposals).where(proposals.c.id == kept.id).values(
        state=state, settled_by=by, settled_at=at, settled_reason=reason))
    return replace(kept, state=state, settled_by=by, settled_at=at, settled_reason=reason)


def outdate(connection: Connection, keys: Collection[str], at: datetime) -> None:
    """These speak of nothing that is asked any more."""
    connection.execute(update(proposals).where(proposals.c.id.in_(keys)).values(state=OUTDATED, settled_at=at))


def empty(connection: Connection, form: str) -> None:
    """Takes what they say of a form away (个人信息), and leaves who proposed and settled something of which matter."""
    connection.execute(update(proposals).where(proposals.c.form == form).values(value=None, reason=None, quote=None, settled_reason=None))


def _kept(row: Any) -> Kept:
    said = Proposal(Ref(row.about_table, row.about_row), row.item, row.value or "", row.reason or "", row.quote or "",
                    Ref(row.quoted_table, row.quoted_row), row.field, row.cell, row.source, row.related)
    return Kept(row.id, row.form, row.decision, said, row.state, row.by, row.at, row.settled_by, row.settled_at, row.settled_reason)


# ---- the forms beside it


@dataclass(frozen=True)
class Beside:
    """Another form of the same kind: whose it is, and what it is called."""

    id: str
    project: str
    code: str
    department: str
    unit: str


def beside(connection: Connection, scope: Scope, kind: str, last: int) -> list[Beside]:
    """The latest forms of a kind in a jurisdiction whose content is there."""
    columns = (forms.c.id, forms.c.project_name, forms.c.project_code, forms.c.department, forms.c.unit)
    chosen = select(*columns).where(forms.c.scope == scope, forms.c.kind == kind, forms.c.content.is_not(None))
    return [Beside(*row) for row in connection.execute(chosen.order_by(forms.c.at.desc(), forms.c.id).limit(last))]

