"""Workbooks: what their cells hold, and what the spreadsheet program left out."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from io import BytesIO

import pytest
import xlwt
from openpyxl import load_workbook

from chidu.errors import FormUnreadable
from intake.building import TITLE, form, forms, repack, saved, whys, workbook


def test_a_formula_never_calculated_is_unread_not_nought() -> None:
    read = form([["年度资金总额", ("=", "SUM(B5:B6)")], ["其中：财政拨款", 10]])
    assert read.fields["年度资金总额"].state == "unread"
    assert [(str(u.source), u.why) for u in read.unread] == [("申报表!B4", "公式未计算，请在 Excel 中打开保存后再报")]


def test_a_calculated_formula_is_its_value() -> None:
    data = workbook([[TITLE], ["金额单位：万元"], ["年度资金总额", ("=", "5+5")]])
    sheet = "xl/worksheets/sheet1.xml"
    data = repack(data, lambda n, c: c.replace(b"<v></v>", b"<v>10</v>").replace(b"<v/>", b"<v>10</v>") if n == sheet
                  else c)
    (read,) = forms(data)
    assert read.fields["年度资金总额"].v == 100_000


def test_an_error_in_a_cell_is_unread() -> None:
    data = workbook([[TITLE], ["金额单位：万元"], ["年度资金总额", ("=", "1/0")]])
    data = repack(data, lambda n, c: c.replace(b'<c r="B3">', b'<c r="B3" t="e">').replace(b"<v></v>",
                                                                                           b"<v>#DIV/0!</v>").replace(
        b"<v/>", b"<v>#DIV/0!</v>") if n.endswith("sheet1.xml") else c)
    (read,) = forms(data)
    assert whys(read) == ["单元格是错误值#DIV/0!"]


def test_an_amount_shown_in_ten_thousands_but_stored_in_yuan_is_unread() -> None:
    read = form([["年度资金总额", 3498000]], formats={"B4": "0!.0,"})
    assert read.fields["年度资金总额"].state == "unread"
    assert "缩小了显示" in whys(read)[0]


def test_a_month_typed_into_a_date_cell_counts_to_its_end() -> None:
    read = form([["开始时间", date(2024, 3, 1), "完成时间", datetime(2024, 11, 1)]],
                formats={"B4": 'yyyy"年"m"月"', "D4": 'yyyy"年"m"月"'})
    assert (read.fields["项目开始日期"].v, read.fields["项目结束日期"].v) == (date(2024, 3, 1), date(2024, 11, 30))


def test_a_time_of_day_is_no_date() -> None:
    assert form([["项目名称", "路灯"], ["完成时间", time(8, 30)]]).fields["项目结束日期"].state == "unread"


def test_hidden_sheets_are_named_and_not_read() -> None:
    book = load_workbook(BytesIO(workbook([[TITLE], ["项目名称", "路灯改造"]], more={"旧表": [[TITLE], ["项目名称", "旧"]]})))
    book["旧表"].sheet_state = "hidden"
    (read,) = forms(saved(book))
    assert read.fields["项目名称"].v == "路灯改造"
    assert [(str(u.source), u.why) for u in read.unread] == [("旧表", "工作表是隐藏的，没有读")]


def test_only_the_parts_that_were_looked_at_are_parsed() -> None:
    data = repack(workbook([[TITLE], ["项目名称", "路灯改造"]]), lambda n, c: b"<broken" if n == "xl/styles.xml" else c)
    with pytest.raises(FormUnreadable) as caught:
        forms(data)
    assert caught.value.code == "file-broken"


def old(fill) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("申报表")
    for r, row in enumerate([[TITLE], ["（2024年度）　金额单位：万元"]]):
        sheet.write(r, 0, row[0])
    fill(sheet)
    return saved(book)


def test_an_old_workbook_gives_its_percent_formats() -> None:
    percent = xlwt.easyxf(num_format_str="0%")

    def fill(sheet) -> None:
        for c, text in enumerate(["一级指标", "二级指标", "三级指标", "指标值", "计量单位"]):
            sheet.write(2, c, text)
        for r, (value, style) in enumerate([(0.95, percent), (95, xlwt.Style.default_style),
                                            (0.95, xlwt.Style.default_style)], 3):
            for c, text in enumerate(["产出指标", "质量指标", f"第{r}项"]):
                sheet.write(r, c, text)
            sheet.write(r, 3, value, style)
            sheet.write(r, 4, "%")

    (read,) = forms(old(fill), "表.xls")
    assert [(v.state, v.v) for v in (row["指标值"] for row in read.tables["指标"])] == [
        ("given", Fraction(95, 100)), ("given", Fraction(95, 100)), ("unread", None)]


def test_an_old_workbooks_merges_dates_and_formulas() -> None:
    def fill(sheet) -> None:
        sheet.write_merge(2, 2, 0, 1, "项目名称")
        sheet.write_merge(2, 2, 2, 3, "路灯改造")
        sheet.write(3, 0, "完成时间")
        sheet.write(3, 1, datetime(2024, 11, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
        sheet.write(4, 0, "年度资金总额")
        sheet.write(4, 1, xlwt.Formula("5+5"))

    (read,) = forms(old(fill), "表.et")
    assert read.fields["项目名称"].v == "路灯改造"
    assert read.fields["项目结束日期"].v == date(2024, 11, 30)
    assert read.fields["年度资金总额"].state == "unread"
    assert whys(read) == ["公式未计算，请在 Excel 中打开保存后再报"]
