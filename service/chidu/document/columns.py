"""Tables of as many columns as a letter's data have (自动列宽): each gets its width from what stands in it.

A template marks such a table by the title 自动列宽 in its alternative text; its cells loop with `{%tc for … %}`.
"""

from __future__ import annotations

from lxml import etree

from chidu.document.filters import width
from chidu.document.ooxml import W

AUTO_COLUMNS = "自动列宽"
WIDE = 22  # characters: no column asks for more
LINE_HOLDS = 42  # characters of 10.5 pt on 156 mm
MARGIN = 0.8  # of a cell, in characters
LONGEST_HEAD = 5  # a heading longer than this may break
SHORT = 9  # columns of such short texts are centred
_LEFT, _CENTRED = "TableText", "TableCell"


def fit_columns(root: etree._Element) -> bool:
    """Gives every table so marked its columns; whether there was one."""
    tables = [t for t in root.iter(W + "tbl") if _marked(t)]
    for table in tables:
        _fit(table)
    return bool(tables)


def _marked(table: etree._Element) -> bool:
    caption = table.find(f"{W}tblPr/{W}tblCaption")
    return caption is not None and caption.get(W + "val") == AUTO_COLUMNS


def _fit(table: etree._Element) -> None:
    rows = [row.findall(W + "tc") for row in table.findall(W + "tr")]
    count = max((len(row) for row in rows), default=0)
    if not count:
        return
    wanted = [max((_longest(row[i]) for row in rows if i < len(row)), default=0.0) for i in range(count)]
    shares = _shares(wanted, [_longest(cell) for cell in rows[0]])
    grid = table.find(W + "tblGrid")
    total = sum(int(c.get(W + "w")) for c in grid)
    widths = [round(total * share / sum(shares)) for share in shares]
    widths[-1] += total - sum(widths)
    for old in list(grid):
        grid.remove(old)
    for w in widths:
        etree.SubElement(grid, W + "gridCol").set(W + "w", str(w))
    for number, row in enumerate(rows):
        for cell, w, longest in zip(row, widths, wanted, strict=False):
            cell.find(f"{W}tcPr/{W}tcW").set(W + "w", str(w))
            style = cell.find(f"{W}p/{W}pPr/{W}pStyle")
            if number and style is not None:
                style.set(W + "val", _CENTRED if longest <= SHORT else _LEFT)


def _shares(wanted: list[float], heads: list[float]) -> list[float]:
    """How wide each column is, in characters: no heading of ordinary length breaks; what is left goes by what stands there."""
    least = [min(max(head, 2), LONGEST_HEAD) + MARGIN for head in heads]
    more = [max(min(n, WIDE) + MARGIN - low, 0) for n, low in zip(wanted, least, strict=True)]
    left, asked = max(LINE_HOLDS - sum(least), 0), sum(more)
    if asked == 0:
        return least
    return [low + extra * left / asked for low, extra in zip(least, more, strict=True)]


def _longest(cell: etree._Element) -> float:
    return max((width("".join(p.itertext(W + "t"))) for p in cell.iter(W + "p")), default=0)
