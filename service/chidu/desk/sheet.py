"""A form written out as a spreadsheet (.xlsx) that Excel and WPS open: its fields above, its rows below, every cell as text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from chidu import quantity
from chidu.form import Form, Value
from chidu.vocabulary import Vocabulary

WIDE, NARROW = 28, 13
LONG_TEXT = 12
LINE = Side(style="thin")


def sheet_bytes(form: Form, table: str, vocabulary: Vocabulary, title: str, money_unit: str = "万元") -> bytes:
    """One table of a form under its title and the fields that are filled in. Nothing in a cell is taken for a formula."""
    columns = list(vocabulary.tables[table].columns)
    fields = [f"{name}：{text}" for name, value in form.fields.items() if (text := cell_text(value, money_unit))]
    rows = [[_cell(row, c, money_unit) for c in columns] for row in form.tables[table]]
    return table_bytes(form.kind, title, "　".join([*fields, f"金额单位：{money_unit}"]), columns, rows)


def table_bytes(name: str, title: str, under: str, columns: Sequence[str], listed: Sequence[Sequence[str]]) -> bytes:
    """Numbered rows under their columns, a title and a line below it, on a sheet of that name: every cell as text."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    rows: list[list[str]] = [[title], [under], ["序号", *columns], *([str(n), *row] for n, row in enumerate(listed, 1))]
    for line, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(line, column)
            if text:
                cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"
            cell.alignment = Alignment(wrap_text=line > 2, vertical="center", horizontal="center" if line in (1, 3) else None)
            if line > 2:
                cell.border = Border(LINE, LINE, LINE, LINE)
    sheet["A1"].font, sheet.row_dimensions[1].height = Font(bold=True, size=16), 28
    for line in (1, 2):
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(columns) + 1)
    for column in range(len(columns) + 1):
        longest = max((len(texts[column]) for texts in rows[2:]), default=0)
        sheet.column_dimensions[get_column_letter(column + 1)].width = 6 if column == 0 else WIDE if longest > LONG_TEXT else NARROW
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "3:3"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(row: Mapping[str, Value], column: str, money_unit: str) -> str:
    value = row.get(column)
    return cell_text(value, money_unit) if value else ""


def cell_text(value: Value, money_unit: str) -> str:
    """What stands in the cell: money exact and in the unit of the head, days as 2024-03-22, anything else as written."""
    if isinstance(value.v, date):
        return value.v.isoformat()
    if isinstance(value.v, Fraction) and value.unit == quantity.YUAN:
        return quantity.decimal_text(value.v / (quantity.money_scale(money_unit) or 1))
    return value.text
