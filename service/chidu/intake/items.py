"""The rows of a table area: which are items, which are totals or residues of the template, and where the table ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from chidu import quantity
from chidu.form import Value
from chidu.intake.grid import Box, Grid
from chidu.intake.labels import Labels, names_rows
from chidu.intake.rows import read_row
from chidu.intake.sides import Column
from chidu.intake.tables import Area
from chidu.intake.ticks import raw_of_ticks
from chidu.intake.values import CellReader, Raw
from chidu.quantity import number, split_sign
from chidu.vocabulary import TableSpec

Kind = Literal["item", "total"]


@dataclass
class TableReading:
    """What the tables of a form say: rows by table, and the fields that their 合计 rows fill."""

    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    totals: list[tuple[str, Value]] = field(default_factory=list)


def read_area(grid: Grid, area: Area, areas: list[Area], labels: Labels, money_unit: str, reader: CellReader,
              into: TableReading) -> None:
    """Reads the rows of one area into `into`, and sets where the area ends."""
    table = area.table
    rows = into.rows.setdefault(table.name, [])
    units = {name: c.unit or money_unit for name, c in area.columns.items()}
    raws: list[dict[str, Raw]] = []
    for kind, row in chain(_rows(grid, area, areas, labels, reader), _sums_below(grid, area, areas, labels, reader)):
        if kind == "total":
            into.totals += [(target, reader.read(table.columns[name], row[name], units[name]))
                            for name, target in table.totals.items() if name in row]
        else:
            raws.append(row)
    if area.unclear:
        reader.note(grid.source(grid.box(area.top, area.left)), table.name, area.unclear)
        return
    _reroute(table, raws)
    for raw in raws:
        row_values = read_row(table, raw, units, reader)
        key = row_values[table.row]
        if isinstance(key.v, str):
            row_values[table.row] = replace(key, v=labels.row_name(table, key.v))
        rows.append(row_values)
    for box, text in area.unknown:
        if any(grid.at(r, box.left).text for r in range(area.start, area.end)):
            reader.note(grid.source(box), text, "数据字典里没有这一列，这一列没有读")


def _reroute(table: TableSpec, rows: list[dict[str, Raw]]) -> None:
    """A column headed 指标性质 under which signs are written is the column of signs."""
    for name, spec in table.columns.items():
        if not spec.instead or not rows or name not in rows[0] or spec.instead in rows[0]:
            continue
        signs = [split_sign(r[name].text) for r in rows]
        if any(sign in table.columns[spec.instead].choices and not rest for sign, rest in signs):
            for r in rows:
                r[spec.instead] = r.pop(name)


def _rows(grid: Grid, area: Area, areas: list[Area], labels: Labels,
          reader: CellReader) -> Iterator[tuple[Kind, dict[str, Raw]]]:
    """The cells of every item and every 合计 row, levels filled down."""
    before: dict[str, Raw] = {}
    area.end = area.start
    headers = {a.top for a in areas}
    for r in range(area.start, grid.rows):
        if r in headers:
            return
        fresh = [b for b in grid.row_boxes(r) if b.top == r and (b.top, b.left) in grid.cells]
        if fresh and _sums(grid, area, labels, fresh, r):
            area.end = r + 1
            yield _sum_row(grid, area, r, reader)
            continue
        if fresh and _ends(grid, area, labels, fresh[0], r):
            return
        area.end = r + 1
        if not any(b.right >= area.left and b.left <= area.right for b in fresh):
            continue
        row = {name: _raw(grid, r, c, area.table, reader) for name, c in area.columns.items()}
        before = _fill_down(area.table, row, before)
        leads = fresh[0] if fresh[0].left < area.key.left else None
        kind = _kind(area.table, row, grid.cells[leads.top, leads.left].text if leads else "", labels, reader)
        if kind:
            yield kind, row


def _sums_below(grid: Grid, area: Area, areas: list[Area], labels: Labels,
                reader: CellReader) -> Iterator[tuple[Kind, dict[str, Raw]]]:
    """The 总分 row that stands below other fields (其他需要说明事项), in the columns of the table."""
    if not _scored(area.table) or any(a.top >= area.end for a in areas):
        return
    for r in range(area.end, grid.rows):
        fresh = [b for b in grid.row_boxes(r) if b.top == r and (b.top, b.left) in grid.cells]
        if fresh and _sums(grid, area, labels, fresh, r):
            yield _sum_row(grid, area, r, reader)
            return


def _sum_row(grid: Grid, area: Area, r: int, reader: CellReader) -> tuple[Kind, dict[str, Raw]]:
    area.totals.append(r)
    return "total", {name: _raw(grid, r, c, area.table, reader) for name, c in area.columns.items()}


def is_mark(text: str) -> bool:
    """92.4, 92.40分."""
    found = quantity.quantity(text)
    return found is not None and found.unit in (None, "分")


def _sums(grid: Grid, area: Area, labels: Labels, fresh: list[Box], r: int) -> bool:
    """A row of marks added up: 合计 or 总分 in front, and a number in a column of marks or weights."""
    table = area.table
    if not _scored(table) or labels.total(grid.cells[fresh[0].top, fresh[0].left].text) != "total":
        return False
    types = {table.columns[name].type for name in table.totals}
    return any(is_mark(grid.at(r, c.left).text) for name, c in area.columns.items() if table.columns[name].type in types)


def _scored(table: TableSpec) -> bool:
    """A table whose sum is a mark, no amount."""
    return bool(table.totals) and all(table.columns[name].type == "分" for name in table.totals)


def _ends(grid: Grid, area: Area, labels: Labels, first: Box, r: int) -> bool:
    """The table is over: a label or heading stands in front, or one cell goes across item and value."""
    table, text = area.table, grid.cells[first.top, first.left].text
    by_rows = names_rows(table)
    if by_rows and labels.option(table, table.row, grid.at(r, area.key.left).text):
        return False
    if first.left < area.key.left or area.key.left == area.left:
        heading = labels.label(text) or (labels.section(text) and not _is_level(grid, area, labels, first, r))
        if heading or (by_rows and labels.foreign(text)):
            again = [b for b in grid.row_boxes(r, first.right + 1) if labels.column(table, grid.at(b.top, b.left).text)]
            return labels.column(table, text) is None or (_scored(table) and not again)
        if labels.inline(text):
            return True
    across = grid.box(r, area.key.right)
    return any(area.key.right < c.left <= across.right for c in area.columns.values())


def _is_level(grid: Grid, area: Area, labels: Labels, first: Box, r: int) -> bool:
    """A level that is called like a heading (决策 – 绩效目标), before an item's own name."""
    levels = [c for name, c in area.columns.items() if area.table.columns[name].down]
    name = grid.box(r, area.key.left)
    texts = [grid.at(b.top, b.left).text for b in grid.row_boxes(r, first.right + 1, area.key.right)]
    known = any(labels.label(t) or labels.section(t) or labels.inline(t) for t in texts)
    return (any(c.left <= first.left <= first.right <= c.right for c in levels) and not known and area.key.left <= name.left
            and name.right <= area.key.right and bool(grid.at(name.top, name.left).text.strip()))


def _raw(grid: Grid, r: int, column: Column, table: TableSpec, reader: CellReader) -> Raw:
    """What a column says in a row: its cells joined where its heading is merged over several, ticks as their words."""
    if column.ticks:
        return raw_of_ticks(grid, r, column, table.columns[column.name], reader)
    boxes = list(grid.row_boxes(r, column.left, column.right))
    filled = [b for b in boxes if (b.top, b.left) in grid.cells]
    cells = [grid.cells[b.top, b.left] for b in filled]
    trouble = next((c.trouble for c in cells if c.trouble), "")
    text = "".join(c.text.strip() for c in cells)
    if column.percent and table.columns[column.name].type == "比率" and number(text) is not None:
        text += quantity.PERCENT
    return Raw(text, grid.source((filled or boxes)[0]), len(cells) == 1 and cells[0].number, trouble)


def _fill_down(table: TableSpec, row: dict[str, Raw], before: dict[str, Raw]) -> dict[str, Raw]:
    """A level left empty is the one above, as long as every level before it is unchanged. Returns this row's levels."""
    levels: dict[str, Raw] = {}
    unchanged = True
    for name, spec in table.columns.items():
        if spec.down and name in row:
            if row[name].empty and unchanged and name in before:
                row[name] = before[name]
            unchanged = unchanged and name in before and row[name].text == before[name].text
            levels[name] = row[name]
    return levels


def _kind(table: TableSpec, row: dict[str, Raw], leading: str, labels: Labels, reader: CellReader) -> Kind | None:
    """What a row is; None for what is no item, which is said unless the row is just left empty."""
    key = row[table.row]
    others = [raw for name, raw in row.items() if not raw.empty and name != table.row and not table.columns[name].down]
    if labels.column(table, key.text) == table.row and any(labels.column(table, o.text) for o in others):
        return None  # the header again, at the top of a page
    what = labels.total(key.text or leading)
    if names_rows(table) and labels.option(table, table.row, key.text):
        return "item"  # 合计 and 其中：财政拨款 are rows of the matrix
    if what == "total" and table.totals:
        return "total"
    if _scored(table):  # here an item 其中… has a mark of its own
        what = "subtotal" if what == "subtotal" or labels.subtotal(key.text or leading) else None
    if what == "total" or (what and table.totals):
        why = {"total": "合计行不作为一项", "subtotal": "小计行不作为一项"}.get(what, "“其中”行是上一行的组成，不作为一项")
        reader.note(key.source, key.text or leading, why)
        return None
    if not others and not key.empty and labels.residue(key.text):
        reader.note(key.source, key.text, "模板残留的行，没有内容")
        return None
    if others or not key.empty:
        return "item"
    levels = [raw for name, raw in row.items() if table.columns[name].down and not raw.empty]
    if levels and not any(w in levels[0].text for name in row for w in table.columns[name].printed):
        reader.note(levels[-1].source, levels[-1].text, f"这一行没有{table.row}，也没有内容")
    return None
