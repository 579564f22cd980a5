"""Places on a form as a letter names them: few, and the sheet only once."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 3


def few(places: Iterable[str]) -> str:
    """The first three, and how many there are in all: 申报表!C6、C7、C8等5处."""
    listed = list(dict.fromkeys(places))
    more = f"等{len(listed)}处" if len(listed) > MOST else ""
    return "、".join(listed[:MOST]) + more


def few_cells(cells: Iterable[str]) -> str:
    """Cells, a sheet or table named where it changes: 申报表!C6、C7、成本!D2."""
    listed, named, last = list(dict.fromkeys(cells)), [], ""
    for cell in listed[:MOST]:
        sheet, mark, place = cell.rpartition("!" if "!" in cell else " ")
        named.append(place if mark and sheet == last else cell)
        last = sheet
    return "、".join(named) + (f"等{len(listed)}处" if len(listed) > MOST else "")
