"""A policy table as Excel or WPS saved it: CSV with one row of headings, every cell as text, every row with its line.

The empty columns and rows that a spreadsheet leaves at the edges are dropped; full-width commas inside a cell are text.
A cell that a spreadsheet would run as a formula, or that a spreadsheet has already spoilt, is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from types import MappingProxyType

from chidu.errors import Place, PolicyError
from chidu.policy.textfile import INVISIBLE, clip, decode_text, refuse

MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELL, MAX_PROBLEMS = 1024 * 1024, 20_000, 64, 4_000, 200

_FORMULA = re.compile("[=+@＝＋＠-]")
_PLAIN_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:%|‰|[\u4e00-\u9fff/]{1,8})?")
_LONE_SIGN = re.compile("[=+＝＋-]|==|=<|=>")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+")
_SPOILT = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|#+")
_EXCEL_REMEDY = "请在表格软件里把这一栏设为“文本”后重新填写，再另存为 CSV"


@dataclass(frozen=True)
class Row:
    """One row: cells by heading, and the line it begins on."""

    cells: Mapping[str, str]
    place: Place


@dataclass(frozen=True)
class Table:
    """A policy table: its file, its headings in order, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def load_table(name: str, data: bytes) -> Table:
    """The table of one CSV file. The same bytes under the same name are read once.

    Raises PolicyError for one mistake, PolicySetError for several. In a Place the column counts cells, from 1.
    """
    table, problems = _read(str(name), data)
    refuse(problems)
    return table


@lru_cache(maxsize=256)
def _read(name: str, data: bytes) -> tuple[Table, tuple[PolicyError, ...]]:
    lines = list(_lines(name, decode_text(name, data, MAX_BYTES)))
    if not lines:
        raise PolicyError("table-empty", "表格里没有内容", place=Place(name), rule="第一行是栏名", remedy="请补写栏名，或删去这份文件")
    (head_line, head), body = lines[0], lines[1:]
    columns = tuple(_without_tail(head))
    problems = list(_check_head(name, head_line, columns))
    if not problems:
        problems += islice(_check_body(name, columns, body), MAX_PROBLEMS)
    rows = () if problems else tuple(
        Row(MappingProxyType(dict(zip(columns, cells, strict=False))), Place(name, line)) for line, cells in body
    )
    return Table(name, columns, rows), tuple(problems)


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it begins on."""
    reader = csv.reader(io.StringIO(text), strict=True)
    count, begins = 0, 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                count += 1
                yield begins, stripped
            if count > MAX_ROWS:
                raise PolicyError("table-too-long", f"表格超过{MAX_ROWS}行", place=Place(name, begins),
                                  rule=f"一张表不超过{MAX_ROWS}行", remedy="请拆成几张表")
            begins = reader.line_num + 1
    except csv.Error:
        raise PolicyError("table-quote", "从这一行起，双引号没有成对，或引号后面还有文字", place=Place(name, begins),
                          rule="单元格里有双引号或换行的，整格用双引号括起来，格内的双引号写两个",
                          remedy="请用表格软件打开后另存为 CSV；文字里的引号请用中文的“”") from None


def _without_tail(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _check_head(name: str, line: int, columns: tuple[str, ...]) -> Iterator[PolicyError]:
    if len(columns) > MAX_COLUMNS:
        yield PolicyError("table-too-wide", f"表格有{len(columns)}栏", place=Place(name, line),
                          rule=f"一张表不超过{MAX_COLUMNS}栏", remedy="请拆成几张表")
        return
    if len(columns) == 1 and (separator := re.search(r"[，;；\t]", columns[0])):
        shown = "制表符" if separator[0] == "\t" else f"“{separator[0]}”"
        yield PolicyError("table-separator", f"栏名“{clip(columns[0])}”之间是{shown}", place=Place(name, line),
                          rule="CSV 各格之间用半角逗号隔开", remedy="请用表格软件另存为“CSV UTF-8（逗号分隔）”")
        return
    first: dict[str, int] = {}
    for number, column in enumerate(columns, 1):
        place = Place(name, line, number)
        if not column:
            yield PolicyError("table-heading-empty", f"第{number}栏没有栏名", place=place, rule="每一栏都要有栏名",
                              remedy="请补上栏名，或删去这一栏")
        elif column in first:
            yield PolicyError("table-heading-twice", f"栏名“{clip(column)}”写了两次，第一次在第{first[column]}栏", place=place,
                              rule="栏名不能重复", remedy="请改名，或删去一栏")
        else:
            first[column] = number
            yield from _check_cell(column, place)


def _check_body(name: str, columns: tuple[str, ...], body: list[tuple[int, list[str]]]) -> Iterator[PolicyError]:
    for line, cells in body:
        kept, wanted = _without_tail(cells), len(columns)
        rule = f"每一行与栏名一样，{wanted}格"
        if len(kept) > wanted:
            found = f"这一行有{len(kept)}格，比栏名多{len(kept) - wanted}格，多出的是“{clip(kept[wanted], 20)}”"
            yield PolicyError("table-row-long", found, place=Place(name, line, wanted + 1), rule=rule,
                              remedy=_why_long(kept))
        elif len(cells) < wanted:
            found = f"这一行只有{len(cells)}格，比栏名少{wanted - len(cells)}格"
            yield PolicyError("table-row-short", found, place=Place(name, line), rule=rule, remedy="请补齐逗号，空着的格也要有逗号")
        else:
            for number, cell in enumerate(kept, 1):
                yield from _check_cell(cell, Place(name, line, number))


def _why_long(cells: list[str]) -> str:
    for left, right in pairwise(cells):
        if re.fullmatch(r"\d{1,3}", left) and re.match(r"\d{3}(?!\d)", right):
            return f"数里不写千分位逗号，“{left},{clip(right, 12)}”请写成“{left}{clip(right, 12)}”"
    return "格内有逗号的，请改用全角逗号，或把整格用双引号括起来"


def _check_cell(cell: str, place: Place) -> Iterator[PolicyError]:
    if len(cell) > MAX_CELL:
        yield PolicyError("table-cell-long", f"这一格有{len(cell)}个字，开头是“{clip(cell, 20)}”", place=place,
                          rule=f"一格不超过{MAX_CELL}个字", remedy="请缩短，长文另存一份文件")
    elif hidden := INVISIBLE.search(cell):
        shown = clip(INVISIBLE.sub("▲", cell))
        yield PolicyError("invisible-character", f"“{shown}”里▲处有看不见的字符（U+{ord(hidden[0]):04X}）", place=place,
                          rule="看不见的字符会使相同的字比较起来不同", remedy="请清空这一格重新输入")
    elif _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) and not _LONE_SIGN.fullmatch(cell):
        yield PolicyError("table-formula", f"这一格“{clip(cell)}”以“{cell[0]}”开头", place=place,
                          rule="以 = + - @ 开头的格，表格软件会当作公式运行", remedy="请填公式的结果；是文字的，请换一个开头")
    elif _ROUNDED.fullmatch(cell):
        yield PolicyError("table-number-rounded", f"这一格是“{cell}”，编码的后几位已经丢失", place=place,
                          rule="长编码要按文本保存", remedy=_EXCEL_REMEDY)
    elif _SPOILT.fullmatch(cell):
        yield PolicyError("table-cell-error", f"这一格是“{cell}”，是表格软件的出错标记", place=place, rule="每一格填写实际的值",
                          remedy="请在表格软件里改正后重新另存为 CSV")
