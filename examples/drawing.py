"""Draws forms as departments do: merged cells, borders, 宋体; the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, range_boundaries
from xlwt import Workbook as OldWorkbook
from xlwt import easyxf

LEFT = 0  # Word's alignment
TWO_LEVELS = [("A", "level1"), ("B", "level2")]

Declaration = dict[str, Any]
Draw = Callable[[Declaration], bytes]
LAYOUTS: dict[str, tuple[str, str, Draw]] = {}
"""File name → declaration, how it is laid out, the function that draws it."""

_THIN = Side(style="thin")
_FIXED = (2024, 1, 1, 0, 0, 0)


def layout(identifier: str, file: str, how: str) -> Callable[[Draw], Draw]:
    """Registers a function that draws a declaration."""

    def register(draw: Draw) -> Draw:
        LAYOUTS[file] = (identifier, how, draw)
        return draw

    return register


def runs(values: Sequence[object]) -> Iterator[tuple[int, int]]:
    """First and last index of every run of equal values: the rows that one merged cell covers."""
    at = 0
    for _, group in groupby(values):
        length = len(list(group))
        yield at, at + length - 1
        at += length


def fixed(data: bytes) -> bytes:
    """A zip file with fixed dates and order, and without the time of saving."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = given.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2024-01-01T00:00:00Z", content)
            info = ZipInfo(name, _FIXED)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
            made.writestr(info, content)
    return out.getvalue()


class Sheet:
    """An .xlsx, one sheet after another."""

    def __init__(self, name: str, widths: Sequence[float]) -> None:
        self.book = Workbook()
        self.sheet = self.book.active
        self._begin(name, widths)

    def more(self, name: str, widths: Sequence[float]) -> None:
        """A further sheet; what is put from now on stands there."""
        self.sheet = self.book.create_sheet()
        self._begin(name, widths)

    def _begin(self, name: str, widths: Sequence[float]) -> None:
        self.sheet.title = name
        for column, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        self.sheet.page_setup.paperSize = 9
        self.sheet.page_setup.orientation = "landscape" if sum(widths) > 110 else "portrait"
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.print_options.horizontalCentered = True

    def list(self, first: int, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A plain table: headings in row `first`, a row for each of `rows` below."""
        for column, text in enumerate(headings, 1):
            self.put(f"{get_column_letter(column)}{first}", text, bold=True, tall=32)
        for r, row in enumerate(rows, first + 1):
            for column, value in enumerate(row, 1):
                fmt = "yyyy-mm-dd" if isinstance(value, date) else "General"
                self.put(f"{get_column_letter(column)}{r}", value, tall=32, fmt=fmt)

    def put(self, where: str, value: object = None, *, bold: bool = False, size: float = 11, align: str = "center",
            fmt: str = "General", border: bool = True, tall: float = 0) -> None:
        """Writes into a cell or a merged range, A3 or A3:H3."""
        left, top, right, bottom = range_boundaries(where)
        for row in self.sheet.iter_rows(top, bottom, left, right):
            for cell in row:
                cell.border = Border(_THIN, _THIN, _THIN, _THIN) if border else Border()
        cell = self.sheet.cell(top, left, value)
        if isinstance(value, str):
            cell.data_type = "s"  # =100% is text here, not a formula
        cell.font = Font("黑体" if bold else "宋体", size, bold=bold)
        cell.alignment = Alignment(align, "center", wrap_text=True)
        cell.number_format = fmt
        if (left, top) != (right, bottom):
            self.sheet.merge_cells(where)
        for row in range(top, bottom + 1):
            self.sheet.row_dimensions[row].height = self.sheet.row_dimensions[row].height or 22
        if tall:
            self.sheet.row_dimensions[top].height = tall

    def title(self, where: str, text: str) -> None:
        self.put(where, text, bold=True, size=18, border=False, tall=36)

    def levels(self, first: int, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, object]]) -> None:
        """Columns whose equal neighbours are merged downwards: 一级指标, 二级指标."""
        for depth, (letters, _) in enumerate(columns):
            keys = [tuple(r[key] for _, key in columns[: depth + 1]) for r in rows]
            left, _, right = letters.partition(":")
            for begin, end in runs(keys):
                text = rows[begin][columns[depth][1]]
                where = f"{left}{first + begin}:{right or left}{first + end}"
                self.put(where if right or begin != end else f"{left}{first + begin}", text)

    def save(self) -> bytes:
        out = BytesIO()
        self.book.save(out)
        return fixed(out.getvalue())


class Page:
    """A .docx with a title, a line below it, and tables."""

    def __init__(self, title: str, below: str, right: str = "") -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        self.line(title, 18, "黑体")
        self.line(below, 12)
        if right:
            self.line(right, 10.5, align=WD_ALIGN_PARAGRAPH.RIGHT)

    def line(self, text: str, size: float, font: str = "宋体", align: int = WD_ALIGN_PARAGRAPH.CENTER) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_after = Pt(2)
        _run(paragraph, text, size, font)

    def table(self, rows: int, widths: Sequence[float]) -> Grid:
        table = self.document.add_table(rows, len(widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in enumerate(widths):
            table.columns[column].width = Cm(width)
            for cell in table.columns[column].cells:
                cell.width = Cm(width)
        for row in table.rows:
            row.height = Cm(0.8)
        return Grid(table)

    def save(self) -> bytes:
        out = BytesIO()
        self.document.save(out)
        return fixed(out.getvalue())


class Grid:
    """A Word table filled by ranges as a sheet is."""

    def __init__(self, table) -> None:
        self.table = table

    def put(self, where: str, value: object = None, align: int = WD_ALIGN_PARAGRAPH.CENTER) -> None:
        left, top, right, bottom = range_boundaries(where)
        cell = self.table.cell(top - 1, left - 1)
        if (left, top) != (right, bottom):
            cell = cell.merge(self.table.cell(bottom - 1, right - 1))
        cell.vertical_alignment = 1
        for i, text in enumerate(("" if value is None else str(value)).split("\n")):
            paragraph = cell.add_paragraph() if i else cell.paragraphs[0]
            paragraph.alignment = align
            _run(paragraph, text, 10.5, "宋体")

    def levels(self, first: int, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, object]]) -> None:
        Sheet.levels(self, first, columns, rows)  # type: ignore[arg-type]


def _run(paragraph, text: str, size: float, font: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


class OldSheet:
    """An .xls with one sheet, as old versions of Excel and WPS save it."""

    _BOX = ("borders: left thin, right thin, top thin, bottom thin; align: wrap on, vert centre, horiz %s; "
            "font: name 宋体, height %d, bold %s")

    def __init__(self, name: str, widths: Sequence[float]) -> None:
        self.book = OldWorkbook(encoding="utf-8")
        self.sheet = self.book.add_sheet(name)
        self.sheet.portrait, self.sheet.paper_size_code = True, 9
        self.sheet.fit_num_pages, self.sheet.fit_width_to_pages, self.sheet.fit_height_to_pages = 1, 1, 0
        self.styles: dict[tuple[str, bool, int, str], object] = {}
        for column, width in enumerate(widths):
            self.sheet.col(column).width = int(width * 256)

    def put(self, where: str, value: object = None, *, bold: bool = False, size: int = 11, align: str = "center",
            border: bool = True, fmt: str = "general", tall: int = 24) -> None:
        left, top, right, bottom = range_boundaries(where)
        row = self.sheet.row(top - 1)
        row.height_mismatch, row.height = True, max(row.height, tall * 20)
        key = (align, bold, size, fmt if border else "none")
        if key not in self.styles:
            text = self._BOX % (align, size * 20, "on" if bold else "off")
            self.styles[key] = easyxf(text if border else text.partition("; ")[2], num_format_str=fmt)
        self.sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, value if value is not None else "",
                               self.styles[key])

    def levels(self, first: int, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, object]]) -> None:
        Sheet.levels(self, first, columns, rows)  # type: ignore[arg-type]

    def save(self) -> bytes:
        out = BytesIO()
        self.book.save(out)
        return out.getvalue()
