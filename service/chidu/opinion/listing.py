"""表格: rows of a form, or of a roster, as a table of a letter: the columns that the kind of letter names, sorted, added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from chidu.opinion.material import ROSTER, WAITING, Material
from chidu.opinion.opinion import Listed
from chidu.types import PROJECT, WHOLE, View
from chidu.vocabulary import Listing

NUMBER, TOTAL = "序号", "合计"
_Row = tuple[Material, View]


def listed(listing: Listing, materials: Sequence[Material]) -> Listed | None:
    """The table over all decisions of a letter; None where no row qualifies. A column that no row has is left out; a sum
    is given only where every row has its number."""
    rows = [row for m in materials for row in _rows(listing, m)]
    if not rows:
        return None
    if listing.order:
        rows.sort(key=lambda row: _rank(row, listing.order))
    heads = [h for h, name in listing.columns.items() if name == NUMBER or any(m.known(name, v) for m, v in rows)]
    texts = [tuple(_text(h, listing, some, i) for h in heads) for i, some in enumerate(_classes(rows, listing.by), 1)]
    sums = {h: _sum(rows, listing.columns[h]) for h in listing.totals if h in heads}
    totals = tuple(sums.get(h, "") for h in heads) if any(sums.values()) else ()
    return Listed(listing.name, tuple(heads), tuple(texts), (TOTAL, *totals[1:]) if totals else ())


def _classes(rows: Sequence[_Row], by: str) -> list[list[_Row]]:
    """Each row for itself, or those together that say the same in one column, in the order of their first."""
    classes: dict[str, list[_Row]] = {}
    for i, (material, view) in enumerate(rows):
        classes.setdefault(material.cell(material.value(by, view)) if by else str(i), []).append((material, view))
    return list(classes.values())


def _text(head: str, listing: Listing, rows: Sequence[_Row], number: int) -> str:
    name, (material, view) = listing.columns[head], rows[0]
    if name == NUMBER:
        return str(number)
    if listing.by and head in listing.totals:
        return _sum(rows, name) or WAITING
    return material.cell(material.value(name, view))


def _rows(listing: Listing, material: Material) -> Iterator[_Row]:
    for view in rows_of(listing.table, material):
        if all(material.whole(material.value(name, view)) in wanted for name, wanted in listing.where.items()):
            yield material, view


def rows_of(table: str, material: Material) -> Iterator[View]:
    """The rows of a table by its name; of a roster (名册); or the one of the project."""
    tables = material.facts.tables
    if table == PROJECT:
        refs: Sequence = (WHOLE,)
    elif table == ROSTER:
        refs = [ref for name in tables for ref in tables[name]] if material.roster else ()
    else:
        refs = tables.get(table, ())
    return (View(material.facts, ref) for ref in refs)


def _rank(row: _Row, name: str) -> tuple[bool, Fraction]:
    material, view = row
    v = material.value(name, view).v
    return (False, v) if isinstance(v, Fraction) else (True, Fraction(0))


def _sum(rows: Sequence[_Row], name: str) -> str:
    values = [m.value(name, view) for m, view in rows]
    total = sum((v.v for v in values if isinstance(v.v, Fraction)), Fraction(0))
    if not values or not all(v.known and isinstance(v.v, Fraction) for v in values):
        return ""
    (material, _), first = rows[0], values[0]
    return material.whole(type(first)("given", total, first.unit))


