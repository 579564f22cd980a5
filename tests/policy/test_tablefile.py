"""A table is read as the spreadsheet saved it; what a spreadsheet spoils or would run is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.errors import Place, PolicyError, PolicySetError
from chidu.policy.tablefile import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Table, load_table

ROOT = Path(__file__).parents[2]
TABLES = sorted((ROOT / "policies").rglob("*.csv"))

STANDARDS = """\
名称,标准值,依据,生效
会议费,550元/人天,财行〔2016〕214号,2016-07-01
差旅费,,"甲，乙,丙",
"""


def load(text: str) -> Table:
    return load_table("支出标准.csv", text.encode())


def mistakes(data: str | bytes) -> list[PolicyError]:
    try:
        load_table("支出标准.csv", data.encode() if isinstance(data, str) else data)
    except PolicySetError as several:
        return list(several.problems)
    except PolicyError as one:
        return [one]
    return []


def test_cells_are_text_by_heading_and_rows_know_their_line() -> None:
    table = load(STANDARDS)
    assert (table.name, table.columns) == ("支出标准.csv", ("名称", "标准值", "依据", "生效"))
    assert [dict(row.cells) for row in table.rows] == [
        {"名称": "会议费", "标准值": "550元/人天", "依据": "财行〔2016〕214号", "生效": "2016-07-01"},
        {"名称": "差旅费", "标准值": "", "依据": "甲，乙,丙", "生效": ""},
    ]
    assert [row.place for row in table.rows] == [Place("支出标准.csv", 2), Place("支出标准.csv", 3)]


def test_a_row_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        load(STANDARDS).rows[0].cells["名称"] = "培训费"  # type: ignore[index]


@pytest.mark.parametrize("data", [
    b"\xef\xbb\xbf" + STANDARDS.encode(),
    STANDARDS.replace("\n", "\r\n").encode(),
    STANDARDS.replace("名称,标准值,依据,生效\n", "名称 ,标准值,依据, 生效,,,\n").encode(),
    STANDARDS.replace("会议费,", "　会议费 ,").encode(),
    (STANDARDS + ",,,\n\n,,,,,,\n").encode(),
    STANDARDS.replace("\n差旅费", "\n,,,\n差旅费").replace("2016-07-01", "2016-07-01,,").encode(),
    STANDARDS.rstrip("\n").encode(),
])
def test_what_a_spreadsheet_leaves_at_the_edges_is_dropped(data: bytes) -> None:
    table = load_table("支出标准.csv", data)
    assert table.columns == load(STANDARDS).columns
    assert [row.cells for row in table.rows] == [row.cells for row in load(STANDARDS).rows]


def test_a_cell_may_hold_several_lines_and_the_next_row_keeps_its_own() -> None:
    table = load('名称,说明\n甲,"第一行\n第二行"\n乙,丙\n')
    assert [row.cells["说明"] for row in table.rows] == ["第一行\n第二行", "丙"]
    assert [row.place.line for row in table.rows] == [2, 4]


def test_a_table_may_have_headings_only() -> None:
    assert load("一级指标,二级指标\n").rows == ()


@pytest.mark.parametrize("cell", [
    "-5", "+3.2", "-1000万元", "-40个百分点", "-5%", "-", "+", "=", ">=", "≥", "<", "2023/1/1", "012345",
    "甲=乙", "是否工程修缮购置=是", "——", "1E3", "#甲",
])
def test_numbers_and_lone_signs_pass(cell: str) -> None:
    assert load(f"名称,值\n甲,{cell}\n").rows[0].cells["值"] == cell


@pytest.mark.parametrize(("cell", "code"), [
    ("=1+1", "table-formula"), ("=HYPERLINK(A1)", "table-formula"), ("+甲", "table-formula"),
    ("-甲乙", "table-formula"), ("@SUM(A1)", "table-formula"), ("@", "table-formula"), ("＝1+1", "table-formula"),
    ("-5+cmd|' /C calc'!A0", "table-formula"), ("\t=1+1", "table-formula"), ("-1-2", "table-formula"),
    ("3.71724E+11", "table-number-rounded"), ("#REF!", "table-cell-error"), ("#N/A", "table-cell-error"),
    ("####", "table-cell-error"), ("电\u200b费", "invisible-character"), ("长" * (MAX_CELL + 1), "table-cell-long"),
])
def test_a_cell_that_is_spoilt_or_would_run_is_refused(cell: str, code: str) -> None:
    [mistake] = mistakes(f"名称,值\n甲,{cell}\n")
    assert (mistake.code, mistake.place) == (code, Place("支出标准.csv", 2, 2))


@pytest.mark.parametrize(("text", "code", "line", "says"), [
    ("", "table-empty", None, ""),
    ("\n\n,,\n", "table-empty", None, ""),
    ("名称,值\n甲,1,2\n", "table-row-long", 2, "“2”"),
    ("名称,值\n甲,1,000万元\n", "table-row-long", 2, "“1000万元”"),
    ("名称,值,注\n甲,1\n", "table-row-short", 2, "少1格"),
    ("名称,值\n甲,1\n乙\n", "table-row-short", 3, "少1格"),
    ("名称,值,名称\n", "table-heading-twice", 1, "第1栏"),
    ("名称,,值\n甲,1,2\n", "table-heading-empty", 1, "第2栏"),
    ("名称,值,\n甲,1,注\n", "table-row-long", 2, "“注”"),
    ("名称，值，注\n甲，1，2\n", "table-separator", 1, "“，”"),
    ("名称\t值\n甲\t1\n", "table-separator", 1, "制表符"),
    ("名称;值\n甲;1\n", "table-separator", 1, "“;”"),
    ('名称,值\n甲,"1\n乙,2\n', "table-quote", 2, "双引号"),
    ('名称,值\n甲,"提质"行动\n', "table-quote", 2, "双引号"),
    ("=名称,值\n甲,1\n", "table-formula", 1, "“=名称”"),
])
def test_a_table_out_of_shape_is_refused_with_its_line(text: str, code: str, line: int | None, says: str) -> None:
    [mistake] = mistakes(text)
    assert (mistake.code, mistake.place.line) == (code, line)
    assert says in str(mistake)


@pytest.mark.parametrize(("encoding", "says"), [("gbk", "GBK"), ("utf-16", "UTF-16")])
def test_another_encoding_is_named(encoding: str, says: str) -> None:
    [mistake] = mistakes(STANDARDS.encode(encoding))
    assert mistake.code == "encoding"
    assert says in mistake.found


def test_every_mistake_of_a_table_is_told_at_once() -> None:
    assert [(m.code, m.place.line) for m in mistakes("名称,值\n甲\n乙,=1+1\n丙,1,2\n")] == [
        ("table-row-short", 2), ("table-formula", 3), ("table-row-long", 4)]


def test_the_limits_hold() -> None:
    assert len(load("甲\n" + "1\n" * (MAX_ROWS - 1)).rows) == MAX_ROWS - 1
    assert [m.code for m in mistakes("甲\n" + "1\n" * MAX_ROWS)] == ["table-too-long"]
    wide = ",".join(f"栏{n}" for n in range(MAX_COLUMNS))
    assert len(load(wide + "\n").columns) == MAX_COLUMNS
    assert [m.code for m in mistakes(wide + ",多\n")] == ["table-too-wide"]
    assert [m.code for m in mistakes(b"a" * (MAX_BYTES + 1))] == ["file-too-large"]


def test_the_same_bytes_are_read_once() -> None:
    data = STANDARDS.encode()
    assert load_table("支出标准.csv", data) is load_table("支出标准.csv", bytes(data))


@pytest.mark.parametrize("file", TABLES, ids=lambda file: str(file.relative_to(ROOT / "policies")))
def test_the_tables_of_the_library_raise_no_false_alarm(file: Path) -> None:
    assert mistakes(file.read_bytes()) == []


@given(st.one_of(st.binary(max_size=100), st.text('名值,，"\n\r\t=+-@1 \x00', max_size=60).map(str.encode)))
def test_random_bytes_raise_nothing_but_a_policy_error(data: bytes) -> None:
    assert all(str(mistake) for mistake in mistakes(data))
