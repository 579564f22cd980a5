"""The tables of a form (指标, 成本项): where they stand, found by their header row, two side by side told apart.

A header may take two rows and begin in any column; its cells may be merged over several columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chidu.intake.grid import Box, Grid
from chidu.intake.labels import Labels, unit_in
from chidu.vocabulary import TableSpec, Vocabulary

_REACH = 40
"""How many rows above a table its heading may stand."""


@dataclass(frozen=True)
class Column:
    """A column of a table: where its cells stand, and the money unit in its heading."""

    name: str
    left: int
    right: int
    unit: str | None


@dataclass
class Area:
    """One table on a grid: header rows from `top`, data from `start` up to `end` (set by reading). `unclear` says
    why it cannot be read; `unknown` are headings that the dictionary does not have."""

    table: TableSpec
    columns: dict[str, Column]
    top: int
    start: int
    end: int = 0
    unclear: str = ""
    unknown: list[tuple[Box, str]] = field(default_factory=list)

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
    """Every table on a grid whose required header columns are there."""
    if grid.kind == "text":
        return []
    areas: list[Area] = []
    for table in vocabulary.tables.values():
        if table.period:
            continue  # shares its columns with its sibling, and is told apart by the heading
        row = grid.top
        while row < grid.rows:
            named = _named(grid, labels, table, row)
            complete = set(table.header) <= {name for name, _ in named}
            found = _areas_at(grid, labels, vocabulary, table, named) if complete else []
            areas += found
            row = found[0].start if found else row + 1
    return sorted(areas, key=lambda a: (a.top, a.left))


def _named(grid: Grid, labels: Labels, table: TableSpec, row: int) -> list[tuple[str, Box]]:
    boxes = [b for b in grid.row_boxes(row) if (b.top, b.left) in grid.cells]
    names = [(labels.column(table, grid.cells[b.top, b.left].text), b) for b in boxes]
    return [(name, b) for name, b in names if name]


def _areas_at(grid: Grid, labels: Labels, vocabulary: Vocabulary, table: TableSpec,
              named: list[tuple[str, Box]]) -> list[Area]:
    """The tables under one header; none if its rows contradict each other."""
    top, bottom = min(b.top for _, b in named), max(b.bottom for _, b in named)
    below = [b for b in grid.row_boxes(bottom + 1) if (b.top, b.left) in grid.cells and b.top == bottom + 1]
    under = [labels.column(table, grid.cells[b.top, b.left].text) for b in below]
    if below and all(under) and not {*table.header} & {*under}:
        bottom += 1
    if top > grid.top and _named(grid, labels, table, top - 1):
        top -= 1
    columns, unknown = _columns(grid, labels, table, top, bottom)
    if not set(table.header) <= {c.name for c in columns}:
        return []
    groups = _groups(table, columns)
    tables, unclear = [table], ""
    if len(groups) == 2:
        tables, unclear = _told_apart(grid, labels, vocabulary, table, top, groups)
    made = [Area(t, {c.name: c for c in group}, top, bottom + 1, unclear=unclear)
            for t, group in zip(tables, groups, strict=True)]
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
            columns[-1] = Column(columns[-1].name, columns[-1].left, c, columns[-1].unit)
            continue
        last = None
        for depth, text in enumerate(texts):
            if name := labels.column(table, text):
                unit = next((u for t in texts if (u := unit_in(t))), None)
                columns.append(Column(name, c, c, unit))
                last = heads[0] if depth == 0 else None
                break
            if not unit_in(text):
                head = heads[depth]
                if head.left == c and head.bottom <= bottom and not labels.ordinal(text) and not labels.section(text):
                    unknown.append((head, text))
                break
    return columns, unknown


def _groups(table: TableSpec, columns: list[Column]) -> list[list[Column]]:
    """The columns of one table, or of two side by side, parted where the first name comes again; a level column that
    stands only on the left serves both."""
    names = [c.name for c in columns]
    if names.count(table.row) < 2:
        return [_once(columns)]
    part = next(i for i, name in enumerate(names) if name in names[:i] and table.row in names[:i])
    left, right = _once(columns[:part]), _once(columns[part:])
    own = {c.name for c in right}
    return [left, [c for c in left if table.columns[c.name].down and c.name not in own] + right]


def _once(columns: list[Column]) -> list[Column]:
    return [c for i, c in enumerate(columns) if c.name not in {d.name for d in columns[:i]}]


def _told_apart(grid: Grid, labels: Labels, vocabulary: Vocabulary, table: TableSpec, row: int,
                groups: list[list[Column]]) -> tuple[list[TableSpec], str]:
    """Which of two tables side by side is the one of the whole period (实施期), by the headings above them."""
    other = next((t for t in vocabulary.tables.values() if t.period and t.columns == table.columns), table)
    border = min(c.left for c in groups[1] if c not in groups[0])
    ranges = (groups[0][0].left, border - 1), (border, groups[1][-1].right)
    periods = [_heading(grid, labels, row, left, right) for left, right in ranges]
    if periods == [None, None]:
        whole = _heading(grid, labels, row, ranges[0][0], ranges[1][1])
        return [table, table], "" if whole else "两张指标表并列，表上没有写明哪一张是实施期、哪一张是年度"
    if periods[0] == periods[1]:
        return [table, table], ""
    is_other = [p == other.period or (p is None and q is not None and q != other.period)
                for p, q in (periods, periods[::-1])]
    return [other if yes else table for yes in is_other], ""


def _heading(grid: Grid, labels: Labels, row: int, left: int, right: int) -> str | None:
    """The period named by the nearest heading above that stands within these columns."""
    for r in range(row - 1, max(grid.top, row - _REACH) - 1, -1):
        for b in grid.row_boxes(r, left, right):
            if left <= b.left and b.right <= right and (period := labels.period(grid.at(b.top, b.left).text)):
                return period
    return None
