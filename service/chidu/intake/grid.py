"""What a reader hands over: cells by row and column, with their merges and the references officers find them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from chidu.form import Source

Position = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One cell: its text as shown (a number as stored, 95% for 0.95 in a percent format), whether it is stored as a
    number, and, where it cannot be read, why."""

    text: str
    number: bool = False
    trouble: str = ""


class Box(NamedTuple):
    """A rectangle of cells that counts as one: a merged range, or a single cell. Ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


EMPTY = Cell("")


@dataclass(frozen=True)
class Grid:
    """One sheet, one Word table, or a run of Word paragraphs (one a row). `cells` holds what is not empty, by the
    top left position of its box; `merges` gives every covered position its box."""

    name: str
    kind: Literal["sheet", "table", "text"]
    cells: Mapping[Position, Cell]
    merges: Mapping[Position, Box]
    rows: int
    columns: int
    top: int = 0

    def box(self, row: int, column: int) -> Box:
        return self.merges.get((row, column)) or Box(row, column, row, column)

    def at(self, row: int, column: int) -> Cell:
        """The cell that covers this position."""
        box = self.merges.get((row, column))
        return self.cells.get((box.top, box.left) if box else (row, column), EMPTY)

    def row_boxes(self, row: int, left: int = 0, right: int | None = None) -> Iterator[Box]:
        """The boxes that cover this row between two columns, from left to right, each once."""
        column, end = left, self.columns - 1 if right is None else right
        while column <= end:
            box = self.box(row, column)
            yield box
            column = box.right + 1

    def filled(self) -> Iterator[tuple[Box, Cell]]:
        """Every cell that holds something, in reading order."""
        for position in sorted(self.cells):
            yield self.box(*position), self.cells[position]

    def between(self, top: int, end: int) -> Grid:
        """The rows from `top` up to `end`, with their places kept."""
        return replace(self, cells={p: c for p, c in self.cells.items() if top <= p[0] < end}, top=top, rows=end)

    def ref(self, row: int, column: int) -> str:
        """申报表!C6, 表1 第3行第2列, or 第2段."""
        if self.kind == "text":
            return f"{self.name}第{row + 1}段"
        if self.kind == "table":
            return f"{self.name} 第{row + 1}行第{column + 1}列"
        letters, number = "", column + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{self.name}!{letters}{row + 1}"

    def source(self, box: Box) -> Source:
        return Source("cell", self.ref(box.top, box.left))


def boxes_of(ranges: list[Box]) -> dict[Position, Box]:
    """Every position that these merged ranges cover."""
    return {(r, c): box for box in ranges for r in range(box.top, box.bottom + 1)
            for c in range(box.left, box.right + 1)}
