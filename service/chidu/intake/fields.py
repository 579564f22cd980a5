"""Fields by their labels: the value stands behind a colon, to the right past the merged range, or below.

A label that serves 年度 and 实施期 alike is told apart by the heading above its cell, by its row's other half, or
because the other one stands elsewhere on the form. Two different values for one field leave it unread, with both
places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from chidu import quantity
from chidu.form import Value
from chidu.intake.grid import Box, Grid, Position
from chidu.intake.labels import Label, Labels, unit_in
from chidu.intake.values import CellReader, Raw, masked, same
from chidu.quantity import money_scale, number
from chidu.vocabulary import FieldSpec, Vocabulary

_YEAR = re.compile(r"(?:19|20|21)\d\d")
_REACH = 40
"""How many rows above a cell its heading may stand."""


@dataclass(frozen=True)
class Found:
    """What stands at a label: the fields it may mean, the cell, the money unit stated for it, the period above it."""

    fields: tuple[str, ...]
    raw: Raw
    unit: str | None = None
    period: str | None = None


class FieldFinder:
    """Walks one grid. `taken` are the positions of cells already read, and grows; `stated` gives the money unit that
    the form states for a row."""

    def __init__(self, grid: Grid, labels: Labels, vocabulary: Vocabulary, taken: set[Position],
                 stated: Callable[[int], str | None]) -> None:
        self._grid, self._labels, self._vocabulary, self._taken = grid, labels, vocabulary, taken
        self._stated = stated
        self._types = {name: spec.type for name, spec in vocabulary.fields.items()}

    def find(self) -> list[Found]:
        """Every value that a label on this grid points to, blank ones included."""
        found: list[Found] = []
        for box, cell in self._grid.filled():
            if (box.top, box.left) in self._taken:
                continue
            label = self._labels.label(cell.text) if self._grid.kind != "text" else None
            if label:
                self._taken.add((box.top, box.left))
                found += self._of(label, box)
            elif pairs := self._labels.inline(cell.text):
                self._taken.add((box.top, box.left))
                source, unit = self._grid.source(box), self._stated(box.top)
                found += [Found(lab.fields, Raw(text, source, trouble=cell.trouble), lab.unit or unit)
                          for lab, text in pairs]
        return found

    def _of(self, label: Label, box: Box) -> list[Found]:
        """The values of a label; none if it is only a heading here."""
        boxes = self._beside(label, box)
        heads = not boxes and (box.bottom > box.top or self._labels.section(self._text(box)))
        if heads and (box.right + 1 < self._grid.columns or not self._below(label, box, boxes)):
            return []
        unit = label.unit or self._unit_left(box)
        headed = [(b, p) for b in boxes if (p := self._period_of_column(b))] if self._is_money(label) else []
        if headed and len(label.fields) > 1:
            return [Found(label.fields, self._take(b), unit or self._unit_for(b), p) for b, p in headed]
        filled = [b for b in boxes if self._text(b)]
        if not filled and (below := self._below(label, box, boxes)):
            filled = [below]
        above = self._period_above(label, box) if len(label.fields) > 1 else None
        if self._heads_amounts(label, box, filled):
            return []
        if not filled:
            return [Found(label.fields, Raw("", self._grid.source((boxes or [box])[0])), unit, above)]
        raw = self._take(filled[0])
        if len(filled) > 1 and self._is_money(label) and money_scale(self._text(filled[1])):
            unit = self._take(filled[1]).text.strip()
        elif len(filled) > 1 and quantity.period("".join(map(self._text, filled))):  # 2024年1月 | 至 | 2024年12月
            raw = replace(raw, text="".join(self._take(b).text for b in filled), number=False)
        return [Found(label.fields, raw, unit or self._unit_for(filled[0]), above)]

    def _beside(self, label: Label, box: Box) -> list[Box]:
        """The boxes to the right up to the next label or heading; none if that comes at once, or the grid ends."""
        boxes: list[Box] = []
        for b in self._grid.row_boxes(box.top, box.right + 1):
            text = self._text(b)
            if text and ((b.top, b.left) in self._taken
                         or (self._stops(text, label) and not self._says(text, b, label))):
                break
            boxes.append(b)
        return boxes

    def _stops(self, text: str, label: Label) -> bool:
        if self._labels.label(text) or self._labels.section(text):
            return True
        return label.colon and bool(self._labels.inline(text))

    def _says(self, text: str, box: Box, label: Label) -> bool:
        """A label's word that is the value here: 资金性质 | 财政拨款, with no cell left for an amount behind it."""
        other = self._labels.label(text)
        if other is None or not self._is_money(other) or self._is_money(label):
            return False
        behind = next(self._grid.row_boxes(box.top, box.right + 1), None)
        return behind is None or self._labels.label(self._text(behind)) is not None

    def _below(self, label: Label, box: Box, beside: list[Box]) -> Box | None:
        """The cell under a label that heads a column: nothing stands to its right, or it heads a column of 目标."""
        if beside and not (self._heads_goals(label) and self._only_headings(box.top)):
            return None
        if box.bottom + 1 >= self._grid.rows:
            return None
        below = self._grid.box(box.bottom + 1, box.left)
        text = self._text(below)
        if not text or (below.top, below.left) in self._taken:
            return None
        known = self._labels.label(text) or self._labels.section(text) or self._labels.inline(text)
        return None if known else below

    def _heads_goals(self, label: Label) -> bool:
        specs = [self._vocabulary.fields[f] for f in label.fields]
        return all(s.period and s.type == "文本" for s in specs)

    def _only_headings(self, row: int) -> bool:
        texts = [t for b in self._grid.row_boxes(row) if b.top == row and (t := self._text(b))]
        return len(texts) > 1 and all(
            self._labels.label(t) or self._labels.section(t) or self._labels.foreign(t) for t in texts)

    def _period_above(self, label: Label, box: Box) -> str | None:
        """The period of the nearest label above, in the same column, of the same sort."""
        types = {self._types[f] for f in label.fields}
        for b in self._upwards(box):
            above = self._labels.label(self._text(b))
            alike = above is None or types & {self._types[f] for f in above.fields}
            if alike and (period := self._labels.period(self._text(b))):
                return period
        return None

    def _period_of_column(self, box: Box) -> str | None:
        """The period that heads the column of a number: the first text above that is neither number nor empty."""
        for b in self._upwards(box):
            text = self._text(b)
            if text and number(text) is None:
                return self._labels.period(text)
        return None

    def _upwards(self, box: Box) -> Iterable[Box]:
        row = box.top - 1
        while row >= max(self._grid.top, box.top - _REACH):
            b = self._grid.box(row, box.left)
            yield b
            row = b.top - 1

    def _unit_left(self, box: Box) -> str | None:
        """The unit of a heading that stands left of this label: 项目资金（万元）, merged over several rows."""
        return next((u for b in self._grid.row_boxes(box.top, 0, box.left - 1) if (u := unit_in(self._text(b)))), None)

    def _unit_for(self, box: Box) -> str | None:
        """The unit in the heading of this cell's column, else the one that the form states."""
        for b in self._upwards(box):
            if (text := self._text(b)) and number(text) is None:
                return unit_in(text) or self._stated(box.top)
        return self._stated(box.top)

    def _is_money(self, label: Label) -> bool:
        return all(self._types[f] == "金额" for f in label.fields)

    def _heads_amounts(self, label: Label, box: Box, filled: list[Box]) -> bool:
        """年度 over a column of amounts is a heading, not the label of a year."""
        if any(self._types[f] != "年度" for f in label.fields) or not self._labels.period(self._text(box)):
            return False
        return not filled or not _YEAR.search(self._text(filled[0]))

    def _text(self, box: Box) -> str:
        cell = self._grid.at(box.top, box.left)
        return cell.text.strip() or cell.trouble

    def _take(self, box: Box) -> Raw:
        self._taken.add((box.top, box.left))
        cell = self._grid.at(box.top, box.left)
        return Raw(cell.text, self._grid.source(box), cell.number, cell.trouble)


def settle(found: list[Found], vocabulary: Vocabulary, reader: CellReader, money_unit: str) -> dict[str, Value]:
    """The fields of a form from all that was found: each label its meaning, each field one value."""
    sure = {f.fields[0] for f in found if len(f.fields) == 1}
    values: dict[str, Value] = {}
    for f in found:
        names = f.fields if len(f.fields) == 1 else _meant(f, sure, vocabulary.fields)
        if len(names) != 1:
            value = reader.refuse(f.raw, f"分不清是{'还是'.join(f.fields)}")
            values |= {n: value for n in f.fields if n not in values}
            continue
        spec = vocabulary.fields[names[0]]
        values[spec.name] = merged(spec, values.get(spec.name), reader.read(spec, f.raw, f.unit or money_unit), reader)
    return values


def _meant(found: Found, sure: set[str], specs: Mapping[str, FieldSpec]) -> tuple[str, ...]:
    """Which of several fields an ambiguous label means; more than one if it cannot be told."""
    named = tuple(f for f in found.fields if found.period and specs[f].period == found.period)
    left = tuple(f for f in found.fields if f not in sure)
    sort = specs[found.fields[0]].type
    if sort != "金额" and len(left) == 1:  # 总体目标 beside 年度目标
        return left
    if named:
        return named
    if not any(specs[f].period == "实施期" and specs[f].type == sort for f in sure):
        return tuple(f for f in found.fields if specs[f].period == "年度")
    return left if len(left) == 1 else found.fields


def merged(spec: FieldSpec, before: Value | None, value: Value, reader: CellReader) -> Value:
    """One value for a field that stands twice: the given one, or unread where two given ones differ."""
    if before is None or before.state == "blank":
        return value
    if value.state == "blank" or before.state == "unread" or same(before, value):
        return before
    if value.state == "unread":
        return value
    if spec.personal:
        return before
    both = f"{before.source}写“{masked(before.text)}”，{value.source}写“{masked(value.text)}”，两处不一致"
    return reader.refuse(Raw(f"{before.text}｜{value.text}", value.source), both)
