"""What is counted over all jurisdictions (计数): how many, never whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from chidu.records.tables import audit_heads, exchanges, publications, uploads


@dataclass(frozen=True)
class Measures:
    """How many uploads are in each state, the last publication, how long all audit chains are together, and how many answers of the
    assistant came about in which way."""

    uploads: Mapping[str, int]
    publication: int
    published_at: datetime | None
    audit_entries: int
    exchanges: Mapping[str, int]


def measured(connection: Connection) -> Measures:
    """The transaction must read EVERYWHERE."""
    states = connection.execute(select(uploads.c.state, func.count()).group_by(uploads.c.state))
    latest = select(publications.c.number, publications.c.at).order_by(publications.c.number.desc()).limit(1)
    last = connection.execute(latest).one_or_none()
    entries = connection.execute(select(func.coalesce(func.sum(audit_heads.c.seq), 0))).scalar_one()
    outcomes = connection.execute(select(exchanges.c.outcome, func.count()).group_by(exchanges.c.outcome))
    return Measures({row[0]: row[1] for row in states}, last.number if last else 0, last.at if last else None, int(entries),
                    {row[0]: row[1] for row in outcomes})
