"""Letters (文书) as they were issued: their bytes, what they stand on, their head."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from chidu.archive import packed_bytes
from chidu.errors import NotFound
from chidu.records import blobs
from chidu.records.database import Reach
from chidu.records.tables import decisions, forms, letter_decisions, letters
from chidu.types import Scope


@dataclass(frozen=True)
class Kept:
    id: str
    scope: Scope
    kind: str
    title: str
    number: str
    template: str
    sha256: str
    by: str
    at: datetime


_COLUMNS = [letters.c[n] for n in ("id", "scope", "kind", "title", "number", "template", "sha256", "by", "at")]


def add(connection: Connection, scope: Scope, kind: str, title: str, content: bytes, template: str, head: Mapping[str, Any],
        on: Sequence[str], by: str, at: datetime) -> Kept:
    """Keeps a letter on these decisions."""
    made = Kept(uuid.uuid4().hex, scope, kind, title, str(head.get("number", "")), template, blobs.keep(connection, scope, content), by, at)
    connection.execute(insert(letters).values(**vars(made), head=packed_bytes(head).decode()))
    connection.execute(insert(letter_decisions), [{"letter": made.id, "decision": key, "scope": scope} for key in on])
    return made


def by_id(connection: Connection, reach: Reach, key: str, department: str = "") -> tuple[Kept, bytes]:
    """A letter and its bytes; of a submitter, one on a form of their department. Raises NotFound."""
    chosen = select(*_COLUMNS).where(letters.c.id == key, reach.of(letters.c.scope))
    if department:
        chosen = chosen.where(letters.c.id.in_(_to(department)))
    row = connection.execute(chosen).one_or_none()
    if row is None:
        raise NotFound("letter-unknown", "没有这份文书", remedy="请核对")
    made = Kept(*row)
    return made, blobs.fetch(connection, made.scope, made.sha256)


def of_form(connection: Connection, form: str) -> list[Kept]:
    """Every letter on a form, the latest first."""
    chosen = (select(*_COLUMNS).join(letter_decisions, letter_decisions.c.letter == letters.c.id)
              .join(decisions, decisions.c.id == letter_decisions.c.decision).where(decisions.c.form == form))
    return [Kept(*row) for row in connection.execute(chosen.distinct().order_by(letters.c.at.desc(), letters.c.id))]


def of_decision(connection: Connection, decision: str) -> list[Kept]:
    """The letters that stand on a decision."""
    chosen = select(*_COLUMNS).join(letter_decisions, letter_decisions.c.letter == letters.c.id)
    return [Kept(*row) for row in connection.execute(chosen.where(letter_decisions.c.decision == decision))]


def listed(connection: Connection, reach: Reach, department: str = "", last: int = 200) -> list[Kept]:
    chosen = select(*_COLUMNS).where(reach.of(letters.c.scope))
    if department:
        chosen = chosen.where(letters.c.id.in_(_to(department)))
    return [Kept(*row) for row in connection.execute(chosen.order_by(letters.c.at.desc(), letters.c.id).limit(last))]


def _to(department: str) -> Any:
    """The letters on forms of a department."""
    return (select(letter_decisions.c.letter).join(decisions, decisions.c.id == letter_decisions.c.decision)
            .join(forms, forms.c.id == decisions.c.form).where(forms.c.department == department))
