"""Columns of one header told apart: two tables side by side (实施期 and 年度), and a column that stands twice."""

from __future__ import annotations

from dataclasses import dataclass

from chidu.intake.grid import Grid
from chidu.intake.labels import Labels
from chidu.vocabulary import TableSpec, Vocabulary

_REACH = 40
"""How many rows above a table its heading may stand."""


@dataclass(frozen=True)
class Column:
    """A column of a table: where its cells stand, the money unit in its heading, whether that says %. `ticks` are the
    columns under it, each with the word that a tick in it means (经费保障, 确定能)."""

    name: str
    left: int
    right: int
    unit: str | None
    percent: bool = False
    ticks: tuple[tuple[int, str], ...] = ()


def groups(table: TableSpec, columns: list[Column]) -> list[list[Column]]:
    """The columns of one table, or of two side by side, parted where the first name comes again; a level column that
    stands only on the left serves both."""
    names = [c.name for c in columns]
    if names.count(table.row) < 2:
        return [_once(table, columns)]
    part = next(i for i, name in enumerate(names) if name in names[:i] and table.row in names[:i])
    left, right = _once(table, columns[:part]), _once(table, columns[part:])
    own = {c.name for c in right}
    return [left, [c for c in left if table.columns[c.name].down and c.name not in own] + right]


def _once(table: TableSpec, columns: list[Column]) -> list[Column]:
    """Each column once; of several 分值, one for each level, the one that follows the items' names."""
    key = next((i for i, c in enumerate(columns) if c.name == table.row), 0)
    kept: dict[str, Column] = {}
    for i, c in enumerate(columns):
        before = kept.get(c.name)
        if before is None or (i > key and before in columns[:key] and not table.columns[c.name].down):
            kept[c.name] = c
    return [c for c in columns if kept[c.name] is c]


def told_apart(grid: Grid, labels: Labels, vocabulary: Vocabulary, table: TableSpec, row: int,
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
