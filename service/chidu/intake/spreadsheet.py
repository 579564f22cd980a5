"""Sheets of .xlsx and .xls: values and merges by calamine, number formats, errors and uncalculated formulas beside it.

The only place that knows python-calamine.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from io import BytesIO
from posixpath import join, normpath
from zipfile import ZIP_STORED, ZipFile

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from chidu.errors import FormUnreadable, Place
from chidu.form import Source, Unread
from chidu.intake import biff
from chidu.intake.grid import Box, Cell, Grid, Position, boxes_of
from chidu.intake.guard import Checked
from chidu.intake.numberformat import as_date, date_shown, shown
from chidu.intake.ole import Container
from chidu.intake.xml import parse

_NOT_CALCULATED = "公式未计算，请在 Excel 中打开保存后再报"


class _Style:
    """What a sheet's own records say of its cells: number formats, why one cannot be read, which are formulas."""

    def __init__(self) -> None:
        self.formats: dict[Position, str | int] = {}
        self.troubles: dict[Position, str] = {}
        self.formulas: set[Position] = set()


def grids(file: Checked, name: str) -> tuple[list[Grid], list[Unread]]:
    """The visible sheets of a workbook as grids; hidden sheets are named as not read."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(_repacked(file.parts) if file.kind == "xlsx" else file.data))
        styles = _xlsx_styles(file.parts) if file.kind == "xlsx" else _xls_styles(file.data)
        made: list[Grid] = []
        notes: list[Unread] = []
        for index, sheet in enumerate(book.sheets_metadata):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                notes.append(Unread(Source("cell", sheet.name), "", "工作表是隐藏的，没有读"))
                continue
            made.append(_grid(book.get_sheet_by_index(index), sheet.name, styles(index)))
    except (CalamineError, etree.XMLSyntaxError, LookupError, ValueError, struct.error) as error:
        raise _broken(name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how the reader's own crash shows; it is no Exception
            raise _broken(name) from error
        raise
    return made, notes


def _broken(name: str) -> FormUnreadable:
    return FormUnreadable("file-broken", "表格打不开", place=Place(name), remedy="请在 Excel 或 WPS 中打开，重新保存后再报")


def _repacked(parts: Mapping[str, bytes]) -> bytes:
    """The parts that the guard has looked at, and nothing else."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _grid(sheet: CalamineSheet, name: str, style: _Style) -> Grid:
    cells: dict[Position, Cell] = {}
    rows = sheet.to_python(skip_empty_area=False)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            empty_formula = value == "" and (r, c) in style.formulas
            trouble = style.troubles.get((r, c)) or (_NOT_CALCULATED if empty_formula else "")
            cell = _cell(value, style.formats.get((r, c)), trouble)
            if cell:
                cells[r, c] = cell
    for position, trouble in style.troubles.items():
        cells.setdefault(position, Cell("", trouble=trouble))
    merges = boxes_of([Box(*first, *last) for first, last in sheet.merged_cell_ranges or []])
    cells = {p: c for p, c in cells.items() if p not in merges or (merges[p].top, merges[p].left) == p}
    height = max([r for r, _ in (*cells, *merges)], default=-1) + 1
    width = max([c for _, c in (*cells, *merges)], default=-1) + 1
    return Grid(name, "sheet", cells, merges, height, width)


def _cell(value: object, code: str | int | None, trouble: str) -> Cell | None:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", trouble=trouble)
    if isinstance(value, int | float):
        text, why = shown(value, code)
        return Cell(text, number=True, trouble=trouble or why)
    if day := as_date(value):
        return Cell(date_shown(day, code), trouble=trouble)
    if isinstance(value, time | timedelta):
        return Cell(str(value), trouble="是钟点或时长，不是数、日期或文字")
    text = str(value) if value is not None else ""
    return Cell(text, trouble=trouble) if text.strip() or trouble else None


def _xlsx_styles(parts: Mapping[str, bytes]) -> Callable[[int], _Style]:
    """A function from a sheet to its styles, read from the sheet's own XML."""
    codes = _style_codes(parts.get("xl/styles.xml"))
    root = parse(parts["xl/workbook.xml"])
    relations = parse(parts["xl/_rels/workbook.xml.rels"]).iter("{*}Relationship")
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    paths = []
    for sheet in root.iter("{*}sheet"):
        relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(relation, "")
        paths.append(target.lstrip("/") if target.startswith("/") else normpath(join("xl", target)))

    def styles(index: int) -> _Style:
        return _sheet_style(parts[paths[index]], codes)

    return styles


def _style_codes(content: bytes | None) -> list[str | int]:
    """The number format of every cell style, in order."""
    if content is None:
        return []
    root = parse(content)
    own = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in root.iter("{*}numFmt")}
    styles = root.find("{*}cellXfs")
    numbers = [int(x.get("numFmtId", "0")) for x in styles] if styles is not None else []
    return [own.get(n, n) for n in numbers]


def _sheet_style(content: bytes, codes: list[str | int]) -> _Style:
    style = _Style()
    row = column = -1
    for element in parse(content).iter("{*}row", "{*}c"):
        reference = element.get("r")
        if element.tag.endswith("}row"):
            row, column = int(reference) - 1 if reference else row + 1, -1
            continue
        if reference:
            letters = reference.rstrip("0123456789")
            row, column = int(reference[len(letters) :]) - 1, _column(letters)
        else:
            column += 1
        number = int(element.get("s", "0"))
        if 0 < number < len(codes) and codes[number]:
            style.formats[row, column] = codes[number]
        formula, value = element.find("{*}f"), element.find("{*}v")
        if element.get("t") == "e":
            style.troubles[row, column] = f"单元格是错误值{(value.text if value is not None else '') or ''}"
        elif formula is not None and (value is None or not value.text) and element.get("t") != "str":
            style.troubles[row, column] = _NOT_CALCULATED
    return style


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _xls_styles(data: bytes) -> Callable[[int], _Style]:
    """A function from a sheet to its styles, read from the workbook's records."""
    container = Container(data)
    book = biff.scan(container.stream("Workbook" if "Workbook" in container.names else "Book"))

    def styles(index: int) -> _Style:
        style = _Style()
        if index < len(book.sheets):
            sheet = book.sheets[index]
            style.formats = sheet.formats
            style.troubles = {p: f"单元格是错误值{e}" for p, e in sheet.errors.items()}
            style.formulas = sheet.formulas
        return style

    return styles
