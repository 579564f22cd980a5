"""The file as it came (来件原样): every cell with what was found at it and what was read from it, beside corrections by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chidu.condition import say_value
from chidu.form import Form, Value
from chidu.intake.declaration_json import JSON_LINES
from chidu.intake.grid import Box, Grid
from chidu.types import WHOLE, Determination, Ref

MOST_CELLS = 20_000
CORRECTS = "字段·"
Spot = tuple[str, str]
"""A sheet and a cell of it, as the page names them: (路灯运维, C6)."""


@dataclass(frozen=True)
class Reading:
    """What was read from a cell: which field of which object, as written; what a person put in its place, if anybody did."""

    about: Ref
    field: str
    value: Value
    corrected: Determination | None = None

    @property
    def item(self) -> str:
        return f"{CORRECTS}{self.field}"

    @property
    def said(self) -> str:
        """As it was understood, with its unit, which the form may state elsewhere (120.00万元); what was not, as it is written."""
        return say_value(self.value) if self.value.known else self.value.text


@dataclass(frozen=True)
class Mark:
    """What was found at a cell: the gravest finding, how many there are in all, and what they say in a line."""

    finding: str
    verdict: str
    text: str
    count: int = 1


@dataclass(frozen=True)
class CellView:
    """One cell. `ref` is where its readings are asked for, empty where nothing was read from it; `now` what stands instead."""

    at: str
    text: str
    across: int = 1
    down: int = 1
    number: bool = False
    marks: tuple[Mark, ...] = ()
    ref: str = ""
    now: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowView:
    number: int
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class SheetView:
    """One sheet of the file: `columns` are letters, `cut` says that rows below were left out as there are too many."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    cut: bool = False

    @property
    def found(self) -> int:
        """At how many of its cells something was found."""
        return sum(bool(cell.marks) for row in self.rows for cell in row.cells)


Found = Sequence[tuple[Mark, Sequence[Spot]]]
"""Findings, the gravest first, each with the cells it stands on."""


def readings(form: Form, determinations: Sequence[Determination]) -> Iterator[Reading]:
    """Everything that was read from the form, with the last correction of each."""
    last = {(d.about, d.item): d for d in determinations}
    for about, values in ((WHOLE, form.fields), *((Ref(t, i), row) for t, rows in form.tables.items() for i, row in enumerate(rows, 1))):
        for name, value in values.items():
            if value.source.ref and value.source.kind in ("cell", "api"):
                yield Reading(about, name, value, last.get((about, f"{CORRECTS}{name}")))


def spots(grids: Sequence[Grid]) -> Mapping[str, Spot]:
    """Where on the page each cell is by the name that a finding gives it."""
    return {named(grid, box): (grid.name, _at(box)) for grid in grids for box in _boxes(grid)}


def sheet(grid: Grid, found: Found, read: Mapping[str, Sequence[Reading]]) -> SheetView:
    marks = _marks(grid, found)
    width = max((box.left + 1 for box, _ in grid.filled()), default=1)
    rows: list[RowView] = []
    count = 0
    for row in range(grid.top, grid.rows):
        boxes = [b for b in grid.row_boxes(row, 0, width - 1) if b.top == row]
        count += len(boxes)
        if count > MOST_CELLS:
            return SheetView(grid.name, columns_of(width), tuple(rows), cut=True)
        rows.append(RowView(row + 1, tuple(_cell(grid, b, width, marks, read) for b in boxes)))
    while rows and not any(c.text for c in rows[-1].cells):
        rows.pop()
    return SheetView(grid.name, columns_of(width), tuple(rows))


def _marks(grid: Grid, found: Found) -> Mapping[str, Mark]:
    """One mark a cell, the gravest finding's, with the number of all."""
    at: dict[str, list[Mark]] = {}
    for mark, places in found:
        for name, cell in dict.fromkeys(places):
            if name == grid.name:
                at.setdefault(cell, []).append(mark)
    return {cell: Mark(all_[0].finding, all_[0].verdict, all_[0].text, len(all_)) for cell, all_ in at.items()}


def _cell(grid: Grid, box: Box, width: int, marks: Mapping[str, Mark], read: Mapping[str, Sequence[Reading]]) -> CellView:
    cell, at, ref = grid.at(box.top, box.left), _at(box), named(grid, box)
    taken = read.get(ref, ())
    mark = marks.get(at)
    return CellView(at, cell.text, min(box.right, width - 1) - box.left + 1, box.bottom - box.top + 1, cell.number,
                    (mark,) if mark else (), ref if taken else "", tuple(dict.fromkeys(r.corrected.value for r in taken if r.corrected)))


def _boxes(grid: Grid) -> Iterator[Box]:
    count = 0
    width = max((box.left + 1 for box, _ in grid.filled()), default=1)
    for row in range(grid.top, grid.rows):
        for box in grid.row_boxes(row, 0, width - 1):
            if box.top == row:
                yield box
                count += 1
        if count > MOST_CELLS:
            return


def named(grid: Grid, box: Box) -> str:
    """How a finding names a cell; of JSON the path of the value."""
    if grid.name == JSON_LINES and box.left == 0:
        return grid.at(box.top, 0).text
    return grid.ref(box.top, box.left)


def _at(box: Box) -> str:
    return f"{columns_of(box.left + 1)[-1]}{box.top + 1}"


def columns_of(count: int) -> tuple[str, ...]:
    """A, B, … Z, AA, …"""
    names = []
    for number in range(1, count + 1):
        letters, rest = "", number
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        names.append(letters)
    return tuple(names)
