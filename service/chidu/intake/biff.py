"""The records of an .xls workbook (BIFF8) that the spreadsheet reader does not tell.

Number formats, errors, formulas that were not calculated, passwords, and how far the sheets reach.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

Position = tuple[int, int]

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_FORMAT, _XF, _DIMENSIONS, _MERGED = 0x041E, 0x00E0, 0x0200, 0x00E5
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_WORKBOOK, _BIFF8 = 0x0005, 0x0600
_MOST_RECORDS = 1_000_000
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class Malformed(ValueError):
    """The records of the workbook do not follow one another."""


@dataclass
class Sheet:
    """One sheet: the format of every number, the cells with an error, the formulas that give a number or nothing."""

    formats: dict[Position, str | int] = field(default_factory=dict)
    errors: dict[Position, str] = field(default_factory=dict)
    formulas: set[Position] = field(default_factory=set)


@dataclass
class Book:
    """What was scanned: sheets in the workbook's order, whether a password locks it, and its extent."""

    sheets: list[Sheet] = field(default_factory=list)
    locked: bool = False
    last_row: int = 0
    cells: int = 0
    merged: int = 0


def scan(stream: bytes) -> Book:
    """Walks the workbook stream once. Raises Malformed or struct.error."""
    book = Book()
    formats: dict[int, str] = {}
    styles: list[int] = []
    order: list[int] = []
    sheets: dict[int, Sheet] = {}
    sheet: Sheet | None = None
    depth = at = count = 0
    while at + 4 <= len(stream):
        count += 1
        if count > _MOST_RECORDS:
            raise Malformed("records")
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if len(body) < length:
            raise Malformed("record")
        if kind == _BOF:
            depth += 1
            version, what = struct.unpack_from("<HH", body)
            if depth == 1 and what != _WORKBOOK:
                sheet = sheets[at - 4 - length] = Sheet()
            if depth == 1 and what == _WORKBOOK and version != _BIFF8:
                return book  # older than Excel 97: no styles are read
        elif kind == _EOF:
            depth -= 1
            sheet = sheet if depth else None
        elif kind == _FILEPASS:
            book.locked = True
            return book
        elif kind == _BOUNDSHEET:
            order.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT:
            number, code = _format(body)
            formats[number] = code
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _DIMENSIONS and len(body) >= 8:
            book.last_row = max(book.last_row, struct.unpack_from("<I", body, 4)[0])
        elif kind == _MERGED:
            for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + (len(body) - 2) // 8 * 8]):
                book.merged += max(0, bottom - top + 1) * max(0, right - left + 1)
        elif sheet is not None and depth == 1:
            _cell(kind, body, sheet, book, styles, formats)
    book.sheets = [sheets.get(offset, Sheet()) for offset in order]
    return book


def _cell(kind: int, body: bytes, sheet: Sheet, book: Book, styles: list[int], formats: dict[int, str]) -> None:
    def format_of(style: int) -> str | int:
        number = styles[style] if style < len(styles) else 0
        return formats.get(number, number)

    if kind == _MULRK:
        row, first = struct.unpack_from("<HH", body)
        for i in range((len(body) - 6) // 6):
            sheet.formats[row, first + i] = format_of(struct.unpack_from("<H", body, 4 + 6 * i)[0])
            book.cells += 1
    elif kind in (_NUMBER, _RK, _FORMULA, _BOOLERR):
        row, column, style = struct.unpack_from("<HHH", body)
        book.cells += 1
        sheet.formats[row, column] = format_of(style)
        if kind == _BOOLERR and body[7]:
            sheet.errors[row, column] = _ERRORS.get(body[6], "#N/A")
        if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            sheet.errors[row, column] = _ERRORS.get(body[8], "#N/A")
        elif kind == _FORMULA and (body[12:14] != b"\xff\xff" or body[6] == 3):
            sheet.formulas.add((row, column))


def _format(body: bytes) -> tuple[int, str]:
    number, count, flags = struct.unpack_from("<HHB", body)
    return number, body[5 : 5 + 2 * count].decode("utf-16-le",
                                                  "replace") if flags & 1 else body[5 : 5 + count].decode("latin-1")
