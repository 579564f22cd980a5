"""A file cut into forms: at every title that follows other content, across sheets, tables and paragraphs.

What has no title of its own belongs to the form before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chidu.intake.grid import Box, Cell, Grid
from chidu.intake.labels import Labels
from chidu.intake.scope import Scope
from chidu.intake.tables import find_areas
from chidu.vocabulary import FormKind, Vocabulary

_OWN_FIELDS = 3
"""A sheet without a title that has so many labels is a form of its own."""


@dataclass
class Piece:
    """The part of a file that is one form: its grids, its title, and the kind that the title names."""

    grids: list[Grid]
    title: str = ""
    kind: FormKind | None = None
    unsupported: bool = False

    def head(self, labels: Labels) -> Iterator[tuple[Grid, Box, Cell]]:
        """The cells before the first label: title, year, unit, attachment number."""
        for grid in self.grids:
            for box, cell in grid.filled():
                if _is_content(cell.text, labels):
                    return
                yield grid, box, cell


def cut(grids: list[Grid], labels: Labels, vocabulary: Vocabulary) -> list[Piece]:
    """The forms of a file, in order."""
    pieces: list[Piece] = []
    for grid in grids:
        if not grid.cells:
            continue
        begun = False
        for part, title, kind, unsupported in _parts(grid, labels):
            last = pieces[-1] if pieces else None
            awaits = last is not None and not _has_content(last.grids, labels) and (title or grid.kind != "sheet")
            if last and (awaits or (not title and (begun or _continues(grid, last, labels, vocabulary)))):
                last.grids.append(part)
                last.title, last.kind = last.title or title, last.kind or kind
                last.unsupported = last.unsupported or unsupported
            else:
                pieces.append(Piece([part], title, kind, unsupported))
            begun = True
    return pieces


def _parts(grid: Grid, labels: Labels) -> Iterator[tuple[Grid, str, FormKind | None, bool]]:
    """A grid cut above each of its titles; a sheet without any may have its title as its name."""
    titles: dict[int, tuple[str, FormKind | None, bool]] = {}
    for box, cell in grid.filled():
        unsupported = labels.unsupported(cell.text)
        kind = None if unsupported else labels.kind(cell.text)
        if (kind or unsupported) and not labels.label(cell.text) and _alone(grid, box):
            titles[box.top] = (cell.text.strip(), kind, unsupported)
    if not titles and grid.kind == "sheet":
        unsupported = labels.unsupported(grid.name)
        kind = None if unsupported else labels.kind(grid.name)
        yield grid, grid.name if kind or unsupported else "", kind, unsupported
        return
    rows = [grid.top, *titles] if not titles or min(titles) > grid.top else list(titles)
    for top, end in zip(rows, [*rows[1:], grid.rows], strict=True):
        part = grid.between(top, end)
        if part.cells:
            yield (part, *titles.get(top, ("", None, False)))


def _alone(grid: Grid, box: Box) -> bool:
    """A title is the first in its row, with at most the year or the unit beside it."""
    filled = [b for b in grid.row_boxes(box.top) if (b.top, b.left) in grid.cells]
    return filled[0] == box and len(filled) <= 2


def _is_content(text: str, labels: Labels) -> bool:
    return bool(labels.label(text) or labels.section(text) or labels.heads_table(text) or labels.inline(text))


def _has_content(grids: list[Grid], labels: Labels) -> bool:
    return any(_is_content(cell.text, labels) for grid in grids for _, cell in grid.filled())


def _continues(grid: Grid, before: Piece, labels: Labels, vocabulary: Vocabulary) -> bool:
    """What belongs to the form before it: paragraphs and tables, and a sheet with few labels of its own whose table is
    one that such a form has."""
    if grid.kind != "sheet":
        return True
    areas = find_areas(grid, labels, vocabulary)
    if areas and before.kind and not {a.table.name for a in areas} & {t.name for t in Scope(before.kind, vocabulary).tables}:
        return False
    heads = {r for a in areas for r in range(a.top, a.start)}
    names = {label.fields for (row, _), cell in grid.cells.items() if row not in heads and (label := labels.label(cell.text))}
    return len(names) < _OWN_FIELDS and bool(names or areas)
