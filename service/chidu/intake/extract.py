"""Grids → Forms: one form for every piece, with its kind, its year, its money units, and what was left unread."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from chidu.errors import FormUnreadable, Place
from chidu.form import Form, Source, Unread, Value
from chidu.intake.fields import FieldFinder, Found, merged, settle
from chidu.intake.grid import Grid, Position
from chidu.intake.index import squeeze
from chidu.intake.items import TableReading, is_mark, read_area
from chidu.intake.kinds import kind_by_content
from chidu.intake.labels import Labels
from chidu.intake.months import spans
from chidu.intake.pieces import Piece, cut
from chidu.intake.reach import headings, settle_reach
from chidu.intake.tables import Area, find_areas
from chidu.intake.values import CellReader, masked
from chidu.quantity import number, period
from chidu.vocabulary import FormKind, Vocabulary

_MOST_CELLS, _WIDEST_AREA = 10_000, 100_000
"""What one sheet or table of forms may hold, and over how many places it may spread."""
_MOST_LEFT = 30
_FEWEST_FIELDS = 3
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass(frozen=True)
class Origin:
    """What the forms of one file share: the hash of its bytes, its name, the money unit where they state none."""

    sha256: str
    file: str
    money_unit: str


def read_forms(grids: list[Grid], notes: list[Unread], vocabulary: Vocabulary, origin: Origin) -> tuple[Form, ...]:
    """Every form on these grids, FormUnreadable if there is none. What is no form is named in the first one's
    unread."""
    for grid in grids:
        if len(grid.cells) > _MOST_CELLS or grid.rows * grid.columns > _WIDEST_AREA:
            raise FormUnreadable("form-too-large", f"有内容的单元格超过{_MOST_CELLS:,}个，或散布太广，不像一张表",
                                 place=Place(origin.file, cell=grid.name), remedy="请只保留要报送的表后重新报送")
    forms: list[Form] = []
    others = list(notes)
    labels = Labels(vocabulary)
    for piece in cut(grids, labels, vocabulary):
        form = None if piece.unsupported else _form(piece, labels, vocabulary, origin)
        if form:
            forms.append(form)
        else:
            where = Source("cell", piece.grids[0].name)
            others.append(Unread(where, masked(piece.title), "本版不读这种表" if piece.unsupported else "没有认出表"))
    if not forms:
        raise _none_found(others, vocabulary, origin.file)
    return (replace(forms[0], unread=forms[0].unread + tuple(others)), *forms[1:])


def _none_found(others: list[Unread], vocabulary: Vocabulary, file: str) -> FormUnreadable:
    if named := [u for u in others if u.text]:
        return FormUnreadable("form-kind-unsupported", f"这是“{named[0].text}”，本版只读{'、'.join(vocabulary.kinds)}",
                              place=Place(file, cell=named[0].source.ref), remedy="请报送其中的一种")
    return FormUnreadable("form-not-found", "没有认出申报表：找不到表名，栏目名也对不上", place=Place(file),
                          remedy="请检查是否选错文件；栏目名与通用表样不同的，请联系财政部门补充数据字典")


def _form(piece: Piece, plain: Labels, vocabulary: Vocabulary, origin: Origin, year: int | None = None) -> Form | None:
    """One form; None if too little of it was recognised. Read again once its year is known from a cell."""
    head_year = _head_year(piece, plain)
    kind = piece.kind or kind_by_content(piece.grids, plain, vocabulary)
    labels = plain.on_form(kind, year or (int(head_year.v) if head_year else None))  # type: ignore[arg-type]
    reader = CellReader(vocabulary.reading)
    units = _Units(piece, labels)
    tables, bare = TableReading(), False
    found: list[Found] = []
    taken: list[set[Position]] = []
    reach: list[tuple[Source, str]] = []
    for i, grid in enumerate(piece.grids):
        areas = find_areas(grid, labels, vocabulary)
        for area in areas:
            read_area(grid, area, areas, labels, units.at(i, area.top) or origin.money_unit, reader, tables)
            reach += headings(grid, area)
        taken.append({p for a in areas for p in _covered(grid, a)})
        found += FieldFinder(grid, labels, vocabulary, taken[i], partial(units.at, i)).find()
        bare = bare or (not units.stated and any(_bare(tables, a) for a in areas))
    fields = settle(found, vocabulary, reader, origin.money_unit)
    for name, value in tables.totals:
        fields[name] = merged(vocabulary.fields[name], fields.get(name), value, reader)
    recognised = len(fields) + _FEWEST_FIELDS * len(tables.rows)
    if recognised < (1 if piece.kind else _FEWEST_FIELDS):
        return None
    year_field = next(f.name for f in vocabulary.fields.values() if f.type == "年度")
    if year is None and (own := fields.get(year_field)) and own.known and not head_year:
        return _form(piece, plain, vocabulary, origin, int(own.v))  # type: ignore[arg-type]
    if head_year:
        fields.setdefault(year_field, head_year)
    if bare or any(_is_bare(f, vocabulary) for f in found):
        reader.note(Source("cell", piece.grids[0].name), "", f"表上没有写金额单位，按{origin.money_unit}读")
    reach += [(grid.source(box), cell.text) for grid, box, cell in piece.head(plain) if spans(squeeze(cell.text))]
    settle_reach(fields, reach, labels.headed, fields.get(year_field), reader)
    _note_left(piece, taken, labels, reader)
    return finished(kind, fields, tables, reader, vocabulary, origin)


def finished(kind: FormKind, fields: dict[str, Value], tables: TableReading, reader: CellReader, vocabulary: Vocabulary,
             origin: Origin) -> Form:
    """The form, with the dates that stand only in 项目期, its fields in the dictionary's order."""
    for spec in vocabulary.fields.values():
        whole = fields.get(spec.name)
        if spec.span and whole and whole.known and (wanted := [s for s in spec.span if s not in fields]):
            dates = period(whole.text)
            if dates is None:
                reader.note(whole.source, whole.text, f"读不出{'和'.join(wanted)}")
            unread = Value("unread", text=whole.text, source=whole.source)
            for name, day in zip(spec.span, dates or (None, None), strict=True):
                fields.setdefault(name, replace(whole, v=day) if day else unread)
    ordered = {name: fields[name] for name in vocabulary.fields if name in fields}
    rows = {name: tuple(tables.rows[name]) for name in vocabulary.tables if name in tables.rows}
    return Form(kind.name, origin.sha256, ordered, rows, tuple(reader.notes), origin.file)


def _head_year(piece: Piece, labels: Labels) -> Value | None:
    """The year in the title or beside it: （2024年度）, 2023年市直部门…, 二〇二四年度."""
    for pattern in (r"(?<!\d)((?:19|20|21)\d\d)年度", r"(?<!\d)((?:19|20|21)\d\d)年(?!\d)"):
        for grid, box, cell in piece.head(labels):
            if found := re.search(pattern, squeeze(cell.text).translate(_CHINESE_DIGITS)):
                return Value("given", Fraction(found[1]), None, found[0], grid.source(box))
    for grid in piece.grids:  # 填报单位：…　（2024年度）
        for box, cell in grid.filled():
            if (found := re.search(r"[（(]\s*(\d{4})年度\s*[）)]", cell.text)) and labels.inline(cell.text):
                return Value("given", Fraction(found[1]), None, found[0], grid.source(box))
    return None


class _Units:
    """The money units that a form states (金额单位：万元), each for what stands below it up to the next."""

    def __init__(self, piece: Piece, labels: Labels) -> None:
        self.stated = [(i, box.top, unit) for i, grid in enumerate(piece.grids) for box, cell in grid.filled()
                       if (unit := labels.money_unit(cell.text))]

    def at(self, grid: int, row: int) -> str | None:
        """The unit last stated up to a row; one stated below counts where none is above."""
        above = [unit for i, top, unit in self.stated if (i, top) <= (grid, row)]
        return above[-1] if above else self.stated[0][2] if self.stated else None


def _covered(grid: Grid, area: Area) -> set[Position]:
    """The cells that a table has dealt with: its own, the headings beside it, and the columns said not to be read. In a
    row of sums there may be more than its numbers: 总分 | 100 | 92.4 | 自评等级：优."""
    columns = {b.left for b, _ in area.unknown}
    within = {(r, c) for r, c in grid.cells if area.top <= r < area.end and (c <= area.right or c in columns)}
    for r in area.totals:
        across = [b for b in grid.row_boxes(r) if (b.top, b.left) in grid.cells]
        within -= {(r, b.left) for b in across}
        within |= {(r, b.left) for b in across if b == across[0] or is_mark(grid.at(r, b.left).text)}
    return within


def _bare(tables: TableReading, area: Area) -> bool:
    """An amount in this table without any unit of its own, nor in its heading."""
    names = [n for n, c in area.columns.items() if c.unit is None
             and (area.table.columns[n].type == "金额" or area.table.columns[n].money)]
    return any(n in row and number(row[n].text) is not None for row in tables.rows[area.table.name] for n in names)


def _is_bare(found: Found, vocabulary: Vocabulary) -> bool:
    is_money = vocabulary.fields[found.fields[0]].type == "金额"
    return is_money and found.unit is None and number(found.raw.text) is not None


def _note_left(piece: Piece, taken: list[set[Position]], labels: Labels, reader: CellReader) -> None:
    """Says which cells below the head belong to no field: nothing on the form is dropped in silence."""
    left: list[tuple[Source, str, str]] = []
    begun = False
    for grid, positions in zip(piece.grids, taken, strict=True):
        begun = begun and grid.kind != "sheet"  # every sheet may have a heading of its own
        for box, cell in grid.filled():
            text = cell.text
            if (box.top, box.left) in positions:
                begun = True
            elif begun and not (labels.section(text) or labels.period_word(text) or labels.money_unit(text)
                                or (labels.foreign(text) and labels.period(text) and (box.top, box.right + 1) in positions)):
                left.append((grid.source(box), cell.text, cell.trouble or "没有认出这一格属于哪个栏目"))
    for source, text, why in left[:_MOST_LEFT]:
        reader.note(source, text, why)
    if len(left) > _MOST_LEFT:
        reader.note(left[_MOST_LEFT][0], "", f"另有{len(left) - _MOST_LEFT}格没有认出属于哪个栏目")
