"""Decisions (决定): only added. Each keeps its case and results, names the law it was made by, and the decision it supersedes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chidu.archive import unpack_case
from chidu.errors import NotFound
from chidu.records.book import record_from
from chidu.records.database import Reach
from chidu.records.forms import LONGEST_CODE, REPLACED, corrected
from chidu.records.packing import packed, unpacked
from chidu.records.tables import decisions, forms, laws
from chidu.types import Case, Decision, Finding, Record, Scope


@dataclass(frozen=True)
class Kept:
    """What stands of a decision beside its content: what it was made by and when."""

    id: str
    scope: Scope
    form: str
    identity: str
    on: date
    fingerprint: str
    publications: tuple[int, ...]
    program: str
    semantics: int
    signed: frozenset[str]
    supersedes: str | None
    content_sha256: str
    at: datetime
    by: str


_COLUMNS = [c for c in decisions.c if c.name not in ("content", "record")]


TOLD_WHOLE, BRIEFLY = ("unmet", "unknown"), ("rule", "about", "verdict")


@dataclass(frozen=True)
class Packed:
    """A decision's content and record as they will be kept."""

    content: bytes
    sha256: str
    record: bytes


def pack(decision: Decision, record: Record) -> Packed:
    """Packs a decision before the transaction, for which others wait."""
    content, sha256 = packed({"案件": decision.case, "发现": told(decision.findings), "结果": decision.outcome, "待复核": decision.waiting})
    return Packed(content, sha256, packed(record)[0])


def told(findings: Sequence[Finding]) -> list[Finding | dict[str, Any]]:
    """Findings as they are kept: whole where something is amiss; of what is met or not applicable the verdict alone, as why it is so
    follows from case and law at any time, and is nine tenths of what there is to tell."""
    return [f if f.verdict in TOLD_WHOLE else {name: getattr(f, name) for name in BRIEFLY} for f in findings]


def add(connection: Connection, form: str, decision: Decision, canonical: bytes, record: Record, by: str, at: datetime,
        supersedes: str | None, ready: Packed | None = None) -> str:
    """Keeps a decision, the law it was made by, and what later sets need of it; gives its key. `ready`: it was packed before."""
    if connection.execute(select(laws.c.fingerprint).where(laws.c.fingerprint == decision.fingerprint)).first() is None:
        own = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(own(laws).values(fingerprint=decision.fingerprint, canonical=canonical).on_conflict_do_nothing())
    key, kept = uuid.uuid4().hex, ready or pack(decision, record)
    connection.execute(insert(decisions).values(
        id=key, scope=decision.case.scope, form=form, identity=decision.id, on_date=decision.case.on, fingerprint=decision.fingerprint,
        publications=json.dumps(decision.publications), program=decision.program, semantics=decision.semantics,
        signed="、".join(sorted(decision.signed)), supersedes=supersedes, content=kept.content, content_sha256=kept.sha256,
        record=kept.record, at=at, by=by))
    return key


def by_id(connection: Connection, reach: Reach, key: str) -> Kept:
    """Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(decisions.c.id == key, reach.of(decisions.c.scope))).one_or_none()
    if row is None:
        raise NotFound("decision-unknown", "没有这个决定", remedy="请核对")
    return _kept(row)


def keys(connection: Connection, reach: Reach) -> list[str]:
    """Every decision within reach, superseded ones too, the oldest first."""
    chosen = select(decisions.c.id).where(reach.of(decisions.c.scope)).order_by(decisions.c.at, decisions.c.id)
    return list(connection.execute(chosen).scalars())


def of_form(connection: Connection, form: str) -> list[Kept]:
    """Every decision on a form, the latest first."""
    rows = connection.execute(select(*_COLUMNS).where(decisions.c.form == form).order_by(decisions.c.at.desc(), decisions.c.id))
    return [_kept(row) for row in rows]


def content(connection: Connection, key: str) -> Mapping[str, Any]:
    """Case and results as plain data. Raises NotFound where they were emptied (个人信息)."""
    plain: Mapping[str, Any] = unpacked(packed_content(connection, key))
    return plain


def packed_content(connection: Connection, key: str) -> bytes | None:
    """Case and results as they are kept; None where they were emptied."""
    content = connection.execute(select(decisions.c.content).where(decisions.c.id == key)).scalar_one()
    return None if content is None else bytes(content)


def case_of(connection: Connection, key: str) -> Case:
    return unpack_case(content(connection, key)["案件"])


def law(connection: Connection, fingerprint: str) -> bytes:
    """The canonical policy of a fingerprint."""
    return bytes(connection.execute(select(laws.c.canonical).where(laws.c.fingerprint == fingerprint)).scalar_one())


def records(connection: Connection, reach: Reach, kinds: Collection[str] | None = None,
            fields: Collection[str] | None = None, project: str = "") -> Iterator[Record]:
    """What is known of every form within reach by its latest decision, as rosters and later years read it (a shelf of records); of one
    that was sent in again, by the newer form alone. `project`: those on this 项目代码, and those whose code somebody corrected."""
    chosen = (select(decisions.c.record).join(forms, forms.c.decision == decisions.c.id)
              .where(reach.of(decisions.c.scope), decisions.c.record.is_not(None), forms.c.state != REPLACED)
              .order_by(decisions.c.at, decisions.c.id))
    if kinds is not None:
        chosen = chosen.where(forms.c.kind.in_(kinds))
    if project:
        chosen = chosen.where(or_(forms.c.project_code == project[:LONGEST_CODE], forms.c.id.in_(corrected("字段·项目代码"))))
    for kept in connection.execute(chosen).scalars():
        plain = unpacked(kept)
        yield record_from(plain, plain["fields"] if fields is None else fields)


def empty(connection: Connection, key: str) -> None:
    """Takes case and results away and leaves their digest (个人信息)."""
    connection.execute(update(decisions).where(decisions.c.id == key).values(content=None, record=None))


def _kept(row: Any) -> Kept:
    return Kept(row.id, row.scope, row.form, row.identity, row.on_date, row.fingerprint, tuple(json.loads(row.publications)), row.program,
                row.semantics, frozenset(row.signed.split("、")), row.supersedes, row.content_sha256, row.at, row.by)
