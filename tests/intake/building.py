"""Small forms built for one test each, and reading them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from openpyxl import Workbook

from chidu.form import Form, Value
from chidu.intake.reader import read_bytes
from chidu.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parents[2]
TITLE = "项目支出绩效目标申报表"
HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "policies" / "vocabulary")


def workbook(rows: Sequence[Sequence[object]], merges: Sequence[str] = (), formats: Mapping[str, str] | None = None,
             name: str = "申报表", more: Mapping[str, Sequence[Sequence[object]]] | None = None) -> bytes:
    """An .xlsx of these rows; text that begins with = is text, a formula is written as ("=", "SUM(A1:A2)")."""
    book = Workbook()
    book.remove(book.active)
    for title, content in {name: rows, **(more or {})}.items():
        sheet = book.create_sheet(title)
        for r, row in enumerate(content, 1):
            for c, value in enumerate(row, 1):
                if isinstance(value, tuple):
                    sheet.cell(r, c).value = "=" + value[1]
                elif value is not None:
                    cell = sheet.cell(r, c, value)
                    cell.data_type = "s" if isinstance(value, str) else cell.data_type
    first = book[name]
    for merge in merges:
        first.merge_cells(merge)
    for cell, code in (formats or {}).items():
        first[cell].number_format = code
    return saved(book)


def saved(thing) -> bytes:
    out = BytesIO()
    thing.save(out)
    return out.getvalue()


def document(title: str, *tables: Sequence[Sequence[str]], lines: Sequence[str] = ()) -> bytes:
    """A .docx with a title, some lines, and tables."""
    doc = Document()
    for line in (title, *lines):
        doc.add_paragraph(line)
    for content in tables:
        table = doc.add_table(len(content), max(map(len, content)))
        for r, row in enumerate(content):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
    return saved(doc)


def forms(data: bytes, name: str = "表.xlsx", money_unit: str = "万元") -> tuple[Form, ...]:
    return read_bytes(data, name, vocabulary(), money_unit)


def form(rows: Sequence[Sequence[object]], **how) -> Form:
    """The one form on a sheet under the usual title."""
    (only,) = forms(workbook([[TITLE], ["（2024年度）"], ["金额单位：万元"], *rows], **how))
    return only


def indicators(*rows: Sequence[object], header: Sequence[object] = HEADER, **how) -> tuple[Mapping[str, Value], ...]:
    """The indicator rows of a sheet that has only these."""
    return form([list(header), *rows], **how).tables["指标"]


def repack(data: bytes, change) -> bytes:
    """A zip file with its parts passed through `change(name, content)`; None drops a part."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = change(name, given.read(name))
            if content is not None:
                made.writestr(name, content)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = BytesIO(data)
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def whys(read: Form) -> list[str]:
    return [u.why for u in read.unread]
