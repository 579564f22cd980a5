"""One .xlsx with one sheet, written as XML: hundreds of small forms a second, and the same bytes every time.

It draws as examples/drawing.py does (put, title, levels), in the few styles that a department's form has. Every file
says in its own properties that it is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import groupby
from math import ceil
from typing import Literal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from examples.county_year import STATED

Style = Literal["cell", "left", "head", "title", "bare", "percent"]
Cell = str | int | Decimal | None

STYLES: tuple[Style, ...] = ("cell", "left", "head", "title", "bare", "percent")
_RANGE = re.compile(r"([A-Z])(\d+)(?::([A-Z])(\d+))?")
_FIXED = (2024, 1, 1, 0, 0, 0)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Sheet:
    """Cells by range, A3 or A3:H3, columns A to Z; equal neighbours of a level are merged downwards."""

    def __init__(self, name: str, widths: Sequence[float]) -> None:
        self.name, self.widths = name, tuple(widths)
        self._cells: dict[tuple[int, int], tuple[Style, Cell]] = {}
        self._merged: list[str] = []
        self._tall: dict[int, float] = {}

    def put(self, where: str, value: Cell = None, style: Style = "cell", tall: float = 0) -> None:
        """Writes into a cell or a merged range. Numbers are written digit by digit: an amount keeps its cents."""
        left, top, right, bottom = _bounds(where)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._cells[row, column] = (style, None)
        self._cells[top, left] = (style, value)
        if (left, top) != (right, bottom):
            self._merged.append(where)
        if isinstance(value, str) and top == bottom and style != "title":
            room = sum(self.widths[left - 1:right])
            tall = max(tall, 7 + 15 * ceil(sum(1 + (ord(c) > 0x2E7F) for c in value) / room))
        self._tall[top] = max(tall, self._tall.get(top, 22))

    def title(self, where: str, text: str) -> None:
        self.put(where, text, "title", 36)

    def levels(self, first: int, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, str]]) -> None:
        """Columns whose equal neighbours are one merged cell: 一级指标, 二级指标."""
        for depth, (letter, _) in enumerate(columns):
            for begin, end in _runs([tuple(r[key] for _, key in columns[: depth + 1]) for r in rows]):
                where = f"{letter}{first + begin}" + (f":{letter}{first + end}" if end > begin else "")
                self.put(where, rows[begin][columns[depth][1]])

    def save(self) -> bytes:
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as made:
            for name, content in (*_parts(self.name), ("xl/worksheets/sheet1.xml", self._xml())):
                info = ZipInfo(name, _FIXED)
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
                made.writestr(info, content)
        return out.getvalue()

    def _xml(self) -> str:
        columns = "".join(f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(self.widths, 1))
        rows = "".join(self._row(number, list(cells)) for number, cells in groupby(sorted(self._cells), lambda p: p[0]))
        merged = "".join(f'<mergeCell ref="{m}"/>' for m in self._merged)
        wide = "landscape" if sum(self.widths) > 110 else "portrait"
        return (f'{_HEAD}<worksheet {_MAIN}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>{columns}</cols>'
                f'<sheetData>{rows}</sheetData><mergeCells count="{len(self._merged)}">{merged}</mergeCells>'
                f'<printOptions horizontalCentered="1"/><pageSetup paperSize="9" orientation="{wide}" fitToHeight="0"/></worksheet>')

    def _row(self, number: int, places: list[tuple[int, int]]) -> str:
        cells = "".join(_cell(chr(64 + column), number, *self._cells[number, column]) for _, column in places)
        return f'<row r="{number}" ht="{self._tall.get(number, 22)}" customHeight="1">{cells}</row>'


def _cell(letter: str, row: int, style: Style, value: Cell) -> str:
    at = f'r="{letter}{row}" s="{STYLES.index(style) + 1}"'
    if value is None:
        return f"<c {at}/>"
    if isinstance(value, str):
        return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c {at}><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"<c {at}><v>{value}</v></c>"


def _bounds(where: str) -> tuple[int, int, int, int]:
    found = _RANGE.fullmatch(where)
    assert found, where
    left, top = ord(found[1]) - 64, int(found[2])
    return left, top, ord(found[3]) - 64 if found[3] else left, int(found[4] or top)


def _runs(keys: Sequence[object]) -> Iterator[tuple[int, int]]:
    at = 0
    for _, group in groupby(keys):
        length = len(list(group))
        yield at, at + length - 1
        at += length


@cache
def _parts(name: str) -> tuple[tuple[str, str], ...]:
    """Everything but the sheet itself."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(f'<Override PartName="/{part}" ContentType="{what}+xml"/>' for part, what in (
        ("xl/workbook.xml", f"{kind}.sheet.main"), ("xl/worksheets/sheet1.xml", f"{kind}.worksheet"),
        ("xl/styles.xml", f"{kind}.styles"), ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties")))
    listed = (f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
              f'"application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>')
    core = (f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>examples.county_year</dc:creator><dc:description>{STATED}</dc:description></cp:coreProperties>")
    book = (f'{_HEAD}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>")
    office = _relations((f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                        (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"))
    inner = _relations((f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"), (f"{_OFFICE}/styles", "styles.xml"))
    return (("[Content_Types].xml", listed), ("_rels/.rels", office), ("docProps/core.xml", core), ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", inner), ("xl/styles.xml", _styles()))


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(f'<Relationship Id="rId{i}" Type="{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets, 1))
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _styles() -> str:
    fonts = "".join(f'<font>{bold}<sz val="{size}"/><name val="{name}"/></font>'
                    for bold, size, name in (("", 11, "宋体"), ("<b/>", 11, "黑体"), ("<b/>", 18, "黑体")))
    none, sides = ("".join(f"<{side}{how}/>" for side in ("left", "right", "top", "bottom")) for how in ("", ' style="thin"'))
    fills = "".join(f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125"))
    look = {"cell": (0, 1, "center", 0), "left": (0, 1, "left", 0), "head": (1, 1, "center", 0), "title": (2, 0, "center", 0),
            "bare": (0, 0, "left", 0), "percent": (0, 1, "center", 10)}
    used = "".join(f'<xf numFmtId="{code}" fontId="{font}" fillId="0" borderId="{border}" applyAlignment="1">'
                   f'<alignment horizontal="{side}" vertical="center" wrapText="1"/></xf>'
                   for font, border, side, code in (look[name] for name in STYLES))
    return (f'{_HEAD}<styleSheet {_MAIN}><fonts count="3">{fonts}</fonts><fills count="2">{fills}</fills>'
            f'<borders count="2"><border>{none}</border><border>{sides}</border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(STYLES) + 1}"><xf xfId="0"/>{used}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>')
