"""A worksheet part before it is parsed: where its cells are.

One cell in the last corner makes parsers allocate the whole sheet.
"""

from __future__ import annotations

import re

from chidu.errors import FormRefused, Place
from chidu.intake import limits
from chidu.intake.limits import refuse

_TAG = re.compile(rb"""<(?:[\w.-]+:)?(row|c|dimension|mergeCell)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")
_PLAIN = re.compile(rb"""\s(?:r|ref)="([A-Z0-9:]*)"(?:\s[\w:.-]+="[^"]*")*\s*/?""")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(rb"([A-Za-z]{0,3})([0-9]{0,7})(?::([A-Za-z]{0,3})([0-9]{0,7}))?")


def inspect(content: bytes, name: str, place: Place) -> None:
    """Refuses cells beyond row 50,000 or column 512, too many cells, and merges that cover too much."""
    cells = merges = merged = rows = 0
    for tag in _TAG.finditer(content):
        kind, reference = tag[1], _where(tag[2])
        cells += kind == b"c"
        rows += kind == b"row"
        if cells > limits.CELLS or rows > limits.ROWS:
            raise _refused("sheet-cells", f"部件 {name[:60]} 的行或单元格太多",
                           f"不超过{limits.ROWS:,}行、{limits.CELLS:,}个单元格", place)
        if reference is None:
            continue
        box = _box(reference)
        if box is None or box[2] > limits.ROWS or box[3] > limits.COLUMNS:
            where = reference.decode("ascii", "replace")[:40]
            raise _refused("sheet-far-cell", f"单元格 {where} 超出了表格应有的范围",
                           f"不超过{limits.ROWS:,}行、{limits.COLUMNS}列", place)
        if kind == b"mergeCell":
            merges += 1
            merged += (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
            if merges > limits.MERGES or merged > limits.MERGED_CELLS:
                raise _refused("sheet-merges", "合并的单元格太多", f"合并不超过{limits.MERGES:,}处", place)


def _refused(code: str, found: str, rule: str, place: Place) -> FormRefused:
    return refuse(code, found, rule, "请选中表格以外的空白行列，删除后重新保存", place)


def _where(attributes: bytes) -> bytes | None:
    """The reference among an element's attributes, however they are written."""
    if plain := _PLAIN.fullmatch(attributes):
        return plain[1]
    return next((m[2] or m[3] or b"" for m in _ATTRIBUTE.finditer(attributes) if m[1] in (b"r", b"ref")), None)


def _box(reference: bytes) -> tuple[int, int, int, int] | None:
    """Top, left, bottom, right of A1 or A1:H9, counted from 1, a side not said being 1; None if it is no reference."""
    m = _REFERENCE.fullmatch(reference)
    if not m:
        return None
    top, left = int(m[2] or 1), _column(m[1])
    return top, left, max(top, int(m[4] or 1)), max(left, _column(m[3] or b""))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number or 1
