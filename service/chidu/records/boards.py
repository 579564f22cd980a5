"""What boards (看板) read: the forms of a kind that stand, with the decision each stands by; where there are any, and of which years."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields

from sqlalchemy import ColumnElement, Connection, func, select

from chidu.records.book import record_from
from chidu.records.database import Reach
from chidu.records.forms import REPLACED, Kept
from chidu.records.packing import unpacked
from chidu.records.tables import decisions, forms
from chidu.types import Record, Scope

_COLUMNS = [forms.c[f.name] for f in fields(Kept)]
AT_ONCE = 500


def standing(connection: Connection, reach: Reach, kind: str, year: str, department: str = "") -> list[Kept]:
    """The forms of a kind and a budget year that nothing took the place of, in the order in which they came. What was emptied
    (个人信息) is not among them."""
    chosen = (select(*_COLUMNS).join(decisions, decisions.c.id == forms.c.decision)
              .where(*_of(reach, department), forms.c.kind == kind, forms.c.year == year, decisions.c.record.is_not(None)))
    return [Kept(*row) for row in connection.execute(chosen.order_by(forms.c.at, forms.c.id))]


def records_of(connection: Connection, keys: Collection[str], wanted: Collection[str]) -> Iterator[tuple[str, Record]]:
    """What these decisions left for later, with these fields alone, by the key of each."""
    listed = sorted(keys)
    for start in range(0, len(listed), AT_ONCE):
        chosen = select(decisions.c.id, decisions.c.record).where(decisions.c.id.in_(listed[start:start + AT_ONCE]))
        for key, content in connection.execute(chosen.where(decisions.c.record.is_not(None))):
            yield key, record_from(unpacked(content), wanted)


def years(connection: Connection, reach: Reach, kind: str, department: str = "") -> list[str]:
    """The budget years of which there are forms of a kind, the latest first."""
    chosen = select(forms.c.year).where(*_of(reach, department), forms.c.kind == kind, forms.c.year != "").distinct()
    return list(connection.execute(chosen.order_by(forms.c.year.desc())).scalars())


def rosters(connection: Connection, reach: Reach, ending: str) -> list[Kept]:
    """Every roster that stands: the forms whose kind ends so, the latest first."""
    chosen = select(*_COLUMNS).where(*_of(reach), forms.c.kind.endswith(ending, autoescape=True)).order_by(forms.c.at.desc(), forms.c.id)
    return [Kept(*row) for row in connection.execute(chosen)]


def places(connection: Connection, reach: Reach) -> dict[Scope, int]:
    """The jurisdictions within reach that have forms, with how many."""
    rows = connection.execute(select(forms.c.scope, func.count()).where(*_of(reach)).group_by(forms.c.scope).order_by(forms.c.scope))
    return {row[0]: row[1] for row in rows}


def _of(reach: Reach, department: str = "") -> list[ColumnElement[bool]]:
    mine = [forms.c.department == department] if department else []
    return [reach.of(forms.c.scope), forms.c.state != REPLACED, forms.c.decision.is_not(None), *mine]
