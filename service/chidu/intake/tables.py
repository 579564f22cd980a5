"""The tables of a form (指标, 成本项): where they stand, found by their header row, two side by side told apart.

A header may take two rows and begin in any column; its cells may be merged over several columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chidu.intake.grid import Box, Grid
from chidu.intake.index import squeeze
from chidu.intake.labels import Labels, names_rows, unit_in
from chidu.intake.sides import Column, groups, told_apart
from chidu.vocabulary import TableSpec, Vocabulary

Heads = list[tuple[Box, Mapping[str, str]]]
"""Cells of one row, each with the columns that it names, by table."""


@dataclass
class Area:
    """One table on a grid: header rows from `top`, data from `start` up to `end` (set by reading). `unclear` says
    why it cannot be read; `unknown` are headings that the dictionary does not have; `totals` are its rows of
    marks added up, which may stand below its end (set by reading)."""

    table: TableSpec
    columns: dict[str, Column]
    top: int
    start: int
    end: int = 0
    unclear: str = ""
    unknown: list[tuple[Box, str]] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        return min(c.left for c in self.columns.values())

    @property
    def right(self) -> int:
        return max(c.right for c in self.columns.values())

    @property
    def key(self) -> Column:
        return self.columns[self.table.row]


def find_areas(grid: Grid, labels: Labels, vocabulary: Vocabulary) -> list[Area]:
    """Every table on a grid whose required header columns are there, those of the form's own kind before others that
    the same header could be."""
    if grid.kind == "text":
        return []
    areas: list[Area] = []
    row = grid.top
    while row < grid.rows:
        heads = _heads(grid, labels, row)
        found: list[Area] = []
        for table in _headed(heads, labels):
            made = _areas_at(grid, labels, vocabulary, table, heads)
            found += [area for area in made if all(area.right < a.left or a.right < area.left for a in found)]
        areas += found
        row = min((a.start for a in found), default=row + 1)
    return sorted(areas, key=lambda a: (a.top, a.left))


def _heads(grid: Grid, labels: Labels, row: int) -> Heads:
    """The cells of a row that may head a column, each with the columns that it names, by table."""
    heads = []
    for box in grid.row_boxes(row):
        cell = grid.cells.get((box.top, box.left))
        if cell and (named := labels.columns(cell.text)):
            heads.append((box, named))
    return heads


def _headed(heads: Heads, labels: Labels) -> list[TableSpec]:
    """The tables whose required columns these cells name, the one with most of them first."""
    if not heads:
        return []
    counted: list[tuple[int, int, TableSpec]] = []
    for order, table in enumerate(labels.tables):
        names = {named[table.name] for _, named in heads if table.name in named}
        if names >= {c for c in table.header if not (c == table.row and names_rows(table))}:
            counted.append((-len(names), order, table))
    return [table for _, _, table in sorted(counted, key=lambda c: c[:2])]


def _named(grid: Grid, labels: Labels, table: TableSpec, row: int) -> list[tuple[str, Box]]:
    return [(named[table.name], b) for b, named in _heads(grid, labels, row) if table.name in named]


def _areas_at(grid: Grid, labels: Labels, vocabulary: Vocabulary, table: TableSpec,
              heads: Heads) -> list[Area]:
    """The tables under one header; none if its rows contradict each other."""
    named = [(cs[table.name], b) for b, cs in heads if table.name in cs]
    by_rows = names_rows(table)
    own = [b for name, b in named if not (by_rows and name == table.row)]
    top, bottom = min(b.top for b in own), max(b.bottom for b in own)
    below = [b for b in grid.row_boxes(bottom + 1) if (b.top, b.left) in grid.cells and b.top == bottom + 1]
    under = [labels.column(table, grid.cells[b.top, b.left].text) for b in below]
    if below and not {*table.header} & {*under} and all(
            name or _tick(grid, labels, table, b) for name, b in zip(under, below, strict=True)):
        bottom += 1
    if top > grid.top and _named(grid, labels, table, top - 1):
        top -= 1
    columns, unknown = _columns(grid, labels, table, top, bottom)
    if by_rows:
        columns = _with_row_names(grid, labels, table, columns, top, bottom)
        unknown = [(b, text) for b, text in unknown if b.left > min((c.left for c in columns), default=0)]
    if not set(table.header) <= {c.name for c in columns}:
        return []
    parts = groups(table, columns)
    tables, unclear = [table], ""
    if len(parts) == 2:
        tables, unclear = told_apart(grid, labels, vocabulary, table, top, parts)
    made = [Area(t, {c.name: c for c in group}, top, bottom + 1, unclear=unclear)
            for t, group in zip(tables, parts, strict=True)]
    made[0].unknown = unknown
    return made


def _columns(grid: Grid, labels: Labels, table: TableSpec, top: int,
             bottom: int) -> tuple[list[Column], list[tuple[Box, str]]]:
    """The columns that a header names, from left to right, and its headings that name none."""
    columns: list[Column] = []
    unknown: list[tuple[Box, str]] = []
    last: Box | None = None
    for c in range(grid.columns):
        heads = [b for r in range(bottom, top - 1, -1) if (b := grid.box(r, c)) and (b.top, b.left) in grid.cells]
        texts = [grid.cells[b.top, b.left].text for b in heads]
        if heads and heads[0] == last:
            columns[-1] = replace(columns[-1], right=c)
            continue
        last = None
        for depth, text in enumerate(texts):
            if name := labels.column(table, text):
                unit = next((u for t in texts if (u := unit_in(t))), None)
                percent = any("%)" in squeeze(t) for t in texts)
                columns.append(Column(name, c, c, unit, percent))
                last = heads[0] if depth == 0 else None
                break
            if depth == 0 and (ticked := _ticked(grid, labels, table, heads[0], heads[1:])):
                columns.append(Column(ticked[0], c, c, None, ticks=((c, ticked[1]),)))
                break
            if not unit_in(text):
                head = heads[depth]
                if head.left == c and head.bottom <= bottom and not labels.ordinal(text) and not labels.section(text):
                    unknown.append((head, text))
                break
    return _joined(columns), unknown


def _ticked(grid: Grid, labels: Labels, table: TableSpec, head: Box, above: list[Box]) -> tuple[str, str] | None:
    """The column and the word that a tick under this heading means: 完成目标可能性 over 确定能."""
    for box in above:
        name = labels.column(table, grid.cells[box.top, box.left].text)
        spec = table.columns[name] if name else None
        if spec and spec.choices and box.right > box.left:
            text = grid.cells[head.top, head.left].text
            word = labels.option(table, spec.name, text) or (squeeze(text) if spec.type == "文本" else None)
            return (spec.name, word) if word else None
    return None


def _tick(grid: Grid, labels: Labels, table: TableSpec, box: Box) -> bool:
    above = grid.box(box.top - 1, box.left)
    return (above.top, above.left) in grid.cells and _ticked(grid, labels, table, box, [above]) is not None


def _joined(columns: list[Column]) -> list[Column]:
    """Columns with the tick columns beside them that belong to the same one: 经费保障 | 制度保障 | 原因说明."""
    joined: list[Column] = []
    for c in columns:
        last = joined[-1] if joined else None
        if last and last.name == c.name and (last.ticks or c.ticks) and last.right + 1 == c.left:
            joined[-1] = replace(last, right=c.right, ticks=last.ticks + c.ticks)
        else:
            joined.append(c)
    return joined


def _with_row_names(grid: Grid, labels: Labels, table: TableSpec, columns: list[Column], top: int,
                    bottom: int) -> list[Column]:
    """The columns of a matrix (项目资金 × 预算数、执行数), its names of rows found by what they say: their heading is
    often empty, or stands beside them over all rows. A unit in a heading on the left counts for every amount."""
    amounts = [c for c in columns if c.name != table.row]
    if not amounts:
        return []
    first = amounts[0].left
    beside = [b for b in grid.row_boxes(top, 0, first - 1) if (b.top, b.left) in grid.cells] if first else []
    unit = next((u for b in beside if (u := unit_in(grid.cells[b.top, b.left].text))), None)
    amounts = [replace(c, unit=c.unit or unit) for c in amounts]
    for r in range(bottom + 1, min(bottom + 3, grid.rows)):
        for b in reversed(list(grid.row_boxes(r, 0, first - 1)) if first else []):
            if b.top == r and labels.option(table, table.row, grid.at(b.top, b.left).text):
                return [Column(table.row, b.left, b.right, None), *amounts]
    own = [c for c in columns if c.name == table.row and c.right < first and grid.box(bottom + 1, c.left).top > bottom]
    return [*own[-1:], *amounts]
