"""Letters (文书) as they were issued: their bytes, what they stand on, their head."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from chidu.archive import packed_bytes
from chidu.errors import NotFound
from chidu.records import blobs
from chidu.records.database import Reach
from chidu.records.tables import decisions, forms, letter_decisions, letters, uploads
from chidu.types import Scope

Head = Mapping[str, Any]
"""What a person gave a letter's head: number, to, day, signer, due."""


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


def heads(connection: Connection, of: Sequence[str]) -> dict[str, list[tuple[Kept, Head]]]:
    """The letters on each of these forms with what a person gave their heads, the latest first."""
    chosen = (select(decisions.c.form, letters.c.head, *_COLUMNS).join(letter_decisions, letter_decisions.c.letter == letters.c.id)
              .join(decisions, decisions.c.id == letter_decisions.c.decision).where(decisions.c.form.in_(of)))
    found: dict[str, list[tuple[Kept, Head]]] = {key: [] for key in of}
    for form, head, *columns in connection.execute(chosen.order_by(letters.c.at.desc(), letters.c.id)):
        found[form].append((Kept(*columns), json.loads(head)))
    return found


def of_batch(connection: Connection, reach: Reach, batch: str) -> list[tuple[Kept, str, tuple[str, ...]]]:
    """The letters on forms of a batch, each with the first of its files by name and all its forms; in the order of the files."""
    chosen = (select(*_COLUMNS, uploads.c.name, forms.c.id).join(letter_decisions, letter_decisions.c.letter == letters.c.id)
              .join(decisions, decisions.c.id == letter_decisions.c.decision).join(forms, forms.c.id == decisions.c.form)
              .join(uploads, uploads.c.id == forms.c.upload).where(uploads.c.batch == batch, reach.of(letters.c.scope))
              .order_by(uploads.c.name, forms.c.number, letters.c.kind, letters.c.id))
    found: dict[str, tuple[Kept, str, tuple[str, ...]]] = {}
    for *columns, name, form in connection.execute(chosen):
        made = Kept(*columns)
        _, first, others = found.get(made.id, (made, name, ()))
        found[made.id] = (made, first, (*others, form))
    return list(found.values())


def content(connection: Connection, of: Kept) -> bytes:
    return blobs.fetch(connection, of.scope, of.sha256)


def listed(connection: Connection, reach: Reach, department: str = "", last: int = 200) -> list[Kept]:
    chosen = select(*_COLUMNS).where(reach.of(letters.c.scope))
    if department:
        chosen = chosen.where(letters.c.id.in_(_to(department)))
    return [Kept(*row) for row in connection.execute(chosen.order_by(letters.c.at.desc(), letters.c.id).limit(last))]


def page(connection: Connection, reach: Reach, department: str = "", number: int = 1, size: int = 50) -> tuple[list[Kept], int]:
    """A page of them, the latest first, and how many there are in all."""
    where = [reach.of(letters.c.scope), *([letters.c.id.in_(_to(department))] if department else [])]
    chosen = select(*_COLUMNS).where(*where).order_by(letters.c.at.desc(), letters.c.id).limit(size).offset((number - 1) * size)
    total = connection.execute(select(func.count()).select_from(letters).where(*where)).scalar_one()
    return [Kept(*row) for row in connection.execute(chosen)], total


def stands_on(connection: Connection, key: str) -> list[tuple[str, str]]:
    """The forms that a letter speaks of, each with the decision that it stands on."""
    chosen = (select(decisions.c.form, decisions.c.id).join(letter_decisions, letter_decisions.c.decision == decisions.c.id)
              .where(letter_decisions.c.letter == key).order_by(decisions.c.form))
    return [(row[0], row[1]) for row in connection.execute(chosen)]


def _to(department: str) -> Any:
    """The letters on forms of a department."""
    return (select(letter_decisions.c.letter).join(decisions, decisions.c.id == letter_decisions.c.decision)
            .join(forms, forms.c.id == decisions.c.form).where(forms.c.department == department))
