"""The register as a spreadsheet: whole, plain text, and read back as it was written."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from chidu.desk.office import Office
from chidu.desk.sheet import sheet_bytes
from chidu.desk.typed import form_of
from chidu.form import Form
from small import policy, vocabulary

LAW = policy("参数: {}\n")
ROW = {"问题编号": "839199abbc02", "问题来源": "财政监督", "责任单位": "县交通局", "问题描述": "=HYPERLINK(\"http://x\")挪用资金", "涉及金额": "12.50005万元",
       "整改时限": "2024-03-22", "回复日期": "空着", "销号状态": "未整改"}


def register(*rows: dict[str, str]) -> Form:
    return form_of("整改台账", {"预算年度": "2024", "数据日期": "2024-03-31"}, {"整改事项": rows}, LAW)


def opened(form: Form, money_unit: str = "万元"):
    return openpyxl.load_workbook(io.BytesIO(sheet_bytes(form, "整改事项", vocabulary(), "县问题整改台账", money_unit))).active


def test_a_sheet_has_a_title_the_fields_a_head_and_the_rows():
    sheet = opened(register(ROW, {**ROW, "问题描述": "未公示"}))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (rows[0][0], rows[1][0]) == ("县问题整改台账", "预算年度：2024　数据日期：2024-03-31　金额单位：万元")
    assert rows[2] == ["序号", *vocabulary().tables["整改事项"].columns]
    assert len(rows) == 5
    told = dict(zip(rows[2], rows[3], strict=True))
    assert (told["序号"], told["整改时限"], told["回复日期"], told["涉及金额"]) == ("1", "2024-03-22", None, "12.50005")


def test_nothing_in_a_cell_is_a_formula():
    sheet = opened(register(ROW))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}  # an empty cell is "n"
    assert any(cell.value == ROW["问题描述"] for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(("unit", "amount"), [("万元", "12.50005"), ("元", "125000.5")])
def test_money_is_exact_in_the_unit_of_the_head(unit: str, amount: str):
    assert any(cell.value == amount for row in opened(register(ROW), unit).iter_rows() for cell in row)


def test_an_empty_register_has_a_head_and_no_rows():
    assert opened(register()).max_row == 3


def test_what_is_written_is_read_back(tmp_path: Path, office: Office):
    form = register({**ROW, "问题描述": "挪用养护资金"})
    path = tmp_path / "台账.xlsx"
    path.write_bytes(sheet_bytes(form, "整改事项", vocabulary(), "县问题整改台账"))
    (read,) = office.read(path, "cn/shandong/juye")
    (row,) = read.tables["整改事项"]
    assert (read.kind, read.fields["数据日期"].v) == ("整改台账", date(2024, 3, 31))
    assert {n: v.v for n, v in row.items() if v.known} == {n: v.v for n, v in form.tables["整改事项"][0].items() if v.known}
