"""The rows of the tables, in every way that forms write them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from intake.building import form, indicators, whys

SPLIT = ["一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位"]


def one(value: object) -> tuple:
    """Sign, value, unit column and unit of an indicator whose value is written in one cell."""
    (row,) = indicators(["产出指标", "数量指标", "灯具更换", value])
    return row["计算符号"].v, row["指标值"].v, row["指标值"].unit, row["计量单位"].v


@pytest.mark.parametrize(("written", "sign", "value", "unit", "named"), [
    ("≥95%", "≥", Fraction(19, 20), "%", "%"),
    ("=100.00(%)", "=", 1, "%", "%"),
    ("≧735 人次", "≥", 735, "人次", "人次"),
    ("═100", "=", 100, None, None),
    (">=17600株", "≥", 17600, "株", "株"),
    ("≤28.40/株", "≤", Fraction("28.4"), "元/株", "元/株"),
    ("95%以上。", "≥", Fraction(19, 20), "%", "%"),
    ("985米", None, 985, "米", "米"),
    ("2", None, 2, None, None),
    (100, None, 100, None, None),
    ("1600元/亩", None, 1600, "元/亩", "元/亩"),
    ("≤620万/月", "≤", 6_200_000, "元/月", "万元/月"),
    ("1次/月", None, 1, "次/月", "次/月"),
    ("=300天", "=", 300, "天", "天"),
    ("2280次", None, 2280, "次", "次"),
    ("292%", None, Fraction(292, 100), "%", "%"),
    ("不低于90分", "≥", 90, "分", "分"),
    ("≤2024年11月30日", "≤", date(2024, 11, 30), None, None),
    ("2025年3月", None, date(2025, 3, 31), None, None),
    ("2024年12月底前", "≤", date(2024, 12, 31), None, None),
])
def test_one_cell_holds_sign_value_and_unit(written, sign, value, unit, named) -> None:
    assert one(written) == (sign, value, unit, named)


@pytest.mark.parametrize("words", ["2023.07-2024.01", "2020年1月--2020年11月", "优良", "合理", "不超预算", "*次", "二100百分比",
                                   "8-12%"])
def test_words_stay_words(words: str) -> None:
    assert one(words) == (None, words, None, None)


def test_a_placeholder_keeps_its_sign() -> None:
    assert one("≥**株") == ("≥", "≥**株", None, None)


def test_an_empty_value_leaves_sign_and_unit_blank() -> None:
    (row,) = indicators(["产出指标", "数量指标", "灯具更换", None])
    assert {row[c].state for c in ("计算符号", "指标值", "计量单位")} == {"blank"}


def test_a_value_without_a_name_is_still_a_row() -> None:
    (row,) = indicators(["产出指标", "数量指标", None, 100])
    assert (row["三级指标"].state, row["指标值"].v) == ("blank", 100)


def test_a_rate_in_a_percent_format_is_read_by_what_is_stored() -> None:
    (row,) = indicators(["产出指标", "质量指标", "亮灯率", 0.956], formats={"D5": "0%"})
    assert (row["指标值"].v, row["指标值"].unit, row["指标值"].text) == (Fraction("0.956"), "%", "95.6%")


def test_split_columns_are_joined() -> None:
    rows = indicators(["产出指标", "质量指标", "亮灯率", "≥", 0.98, "%"], ["产出指标", "数量指标", "灯具", "大于等于", 26000, "盏"],
                      ["成本指标", "经济成本", "总成本", "≤", 620, "万元"], ["效益指标", "社会效益", "安全", "定性", "改善", None],
                      header=SPLIT, formats={"E5": "0%"})
    assert [(r["计算符号"].v, r["指标值"].v, r["指标值"].unit) for r in rows] == [
        ("≥", Fraction(98, 100), "%"), ("≥", 26000, "盏"), ("≤", 6_200_000, "元"), ("定性", "改善", None)]


def test_ninety_five_with_the_unit_percent_is_a_rate() -> None:
    (row,) = indicators(["产出指标", "质量指标", "亮灯率", "≥", 95, "%"], header=SPLIT)
    assert (row["指标值"].v, row["指标值"].unit) == (Fraction(95, 100), "%")


def test_nought_point_nine_five_with_the_unit_percent_is_not_guessed() -> None:
    read = form([SPLIT, ["产出指标", "质量指标", "亮灯率", "≥", 0.95, "%"]])
    (row,) = read.tables["指标"]
    assert row["指标值"].state == "unread"
    assert whys(read) == ["计量单位是百分比，值只写0.95，分不清是0.95%还是95%"]


def test_the_sign_column_and_the_value_may_not_contradict_each_other() -> None:
    read = form([SPLIT, ["产出指标", "质量指标", "亮灯率", "≥", "≤95%", "%"], ["产出指标", "质量指标", "完好率", "≥", "≥95%", None]])
    first, second = read.tables["指标"]
    assert (first["计算符号"].state, second["计算符号"].v) == ("unread", "≥")
    assert whys(read) == ["申报表!D5写“≥”，申报表!E5写“≤95%”，两处符号不同"]


def test_signs_under_the_heading_of_the_nature_are_signs() -> None:
    rows = indicators(["产出指标", "数量指标", "灯具", "≥", 12], ["效益指标", "社会效益", "安全", "定性", "改善"],
                      header=["一级指标", "二级指标", "三级指标", "指标性质", "指标值"])
    assert [r["计算符号"].v for r in rows] == ["≥", "定性"]
    assert "指标性质" not in rows[0]


def test_the_nature_stays_where_no_sign_is_written() -> None:
    (row,) = indicators(["产出指标", "数量指标", "灯具", "定量", "≥12"], header=["一级指标", "二级指标", "三级指标", "指标性质", "指标值"])
    assert (row["指标性质"].v, row["计算符号"].v) == ("定量", "≥")


def test_ten_thousands_mean_money_only_among_costs() -> None:
    rows = indicators(["产出指标", "成本指标", "控制数", "250万"], ["产出指标", "数量指标", "参加人数", "250万"])
    assert [(r["指标值"].v, r["指标值"].unit) for r in rows] == [(2_500_000, "元"), (2_500_000, None)]


def test_levels_are_filled_down_by_merge_and_by_blank() -> None:
    merged = indicators(["产出指标", "数量指标", "甲", 1], [None, None, "乙", 2], [None, "质量指标", "丙", 3], ["效益指标", None, "丁", 4],
                        merges=["A5:A7", "B5:B6"])
    blank = indicators(["产出指标", "数量指标", "甲", 1], [None, None, "乙", 2], [None, "质量指标", "丙", 3], ["效益指标", None, "丁", 4])
    for rows in (merged, blank):
        assert [(r["一级指标"].v, r["二级指标"].v) for r in rows] == [
            ("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", None)]


def test_a_header_of_two_rows() -> None:
    read = form([["绩效指标", None, None, "年度指标值", None, None, "分值"],
                 ["一级指标", "二级指标", "三级指标", "符号", "指标值", "单位", None],
                 ["产出指标", "数量指标", "灯具", "≥", 12, "盏", 10]], merges=["A4:C4", "D4:F4", "G4:G5"])
    (row,) = read.tables["指标"]
    assert (row["计算符号"].v, row["指标值"].v, row["指标值"].unit, row["权重"].v) == ("≥", 12, "盏", 10)


def test_a_heading_merged_over_split_cells() -> None:
    (row,) = indicators(["产出指标", "质量指标", "亮灯率", "≥", 95, "%"], header=["一级指标", "二级指标", "三级指标", "年度指标值", None, None],
                        merges=["D4:F4"])
    assert (row["计算符号"].v, row["指标值"].v, row["指标值"].unit) == ("≥", Fraction(95, 100), "%")


def test_a_table_that_begins_in_the_third_column_with_a_vertical_heading() -> None:
    rows = [[None, "绩\n效\n指\n标", "一级\n指标", "二级\n指标", "三级指标", "指标值"], [None, None, "产出指标", "数量指标", "灯具", "≥12盏"]]
    read = form(rows, merges=["B4:B5"])
    assert [r["三级指标"].v for r in read.tables["指标"]] == ["灯具"]
    assert read.unread == ()


BOTH = ["一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值", "分值"]


def test_two_tables_side_by_side_are_told_apart_by_their_headings() -> None:
    read = form([[None, "实施期目标", None, None, "年度目标"], [None, "三年建成", None, None, "当年六成"], BOTH,
                 ["产出指标", "数量指标", "三年灯具", "≥300盏", "数量指标", "当年灯具", "≥100盏", 20],
                 [None, "质量指标", "亮灯率", "≥98%", None, None, None, None]],
                merges=["B4:D4", "E4:H4", "B5:D5", "E5:H5", "A7:A8"])
    assert [(r["一级指标"].v, r["三级指标"].v) for r in read.tables["实施期指标"]] == [("产出指标", "三年灯具"), ("产出指标", "亮灯率")]
    assert [(r["一级指标"].v, r["三级指标"].v, r["权重"].v) for r in read.tables["指标"]] == [("产出指标", "当年灯具", 20)]


def test_two_tables_side_by_side_without_headings_are_not_guessed() -> None:
    read = form([BOTH, ["产出指标", "数量指标", "甲", "≥3盏", "数量指标", "乙", "≥1盏", 20]])
    assert read.tables["指标"] == ()
    assert {u.why for u in read.unread} == {"两张指标表并列，表上没有写明哪一张是实施期、哪一张是年度"}


def test_residues_are_set_aside_and_counters_taken_off() -> None:
    read = form([["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "指标1：灯具", "≥12盏"], [None, None, "指标2：", None],
                 [None, None, "……", None], [None, "质量指标", "指标1：", "≥98%"], ["满意度指标", "服务对象满意度", None, None]])
    assert [(r["三级指标"].v, r["三级指标"].text) for r in read.tables["指标"]] == [
        ("灯具", "指标1：灯具"), ("指标1：", "指标1：")]
    assert [(str(u.source), u.text) for u in read.unread] == [("申报表!C6", "指标2："), ("申报表!C7", "……")]


def test_the_table_ends_at_the_foot_of_the_form() -> None:
    read = form([["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "灯具", "≥12盏"], ["主管部门审核意见", "同意", None, None],
                 ["填报人：张三", None, None, None]], merges=["A6:A6", "B6:D6"])
    assert len(read.tables["指标"]) == 1
    assert read.fields["填报人"].state == "given"
    assert [u.text for u in read.unread] == ["主管部门审核意见", "同意"]


def test_the_sum_of_weights_is_no_indicator() -> None:
    read = form([["一级指标", "二级指标", "三级指标", "指标值", "分值"], ["产出指标", "数量指标", "灯具", "≥12盏", 90],
                 ["合计", None, None, None, 90]])
    assert len(read.tables["指标"]) == 1
    assert whys(read) == ["合计行不作为一项"]


def test_a_column_that_the_dictionary_does_not_have_is_named_once() -> None:
    read = form([["序号", "一级指标", "二级指标", "三级指标", "指标值", "责任科室"], [1, "产出指标", "数量指标", "灯具", "≥12盏", "市政科"],
                 [2, "产出指标", "数量指标", "电缆", "≥3千米", "市政科"]])
    assert [(u.text, u.why) for u in read.unread] == [("责任科室", "数据字典里没有这一列，这一列没有读")]


COST = ["项目", "金额", "测算（公式）依据", "2022年", "2023年"]


def test_costs_with_totals_of_two_years_before() -> None:
    read = form([COST, ["保安服务费", 191, "招标文件", 190, 191], ["其中：夜班", 60, None, None, None], ["小计", 191, None, None, None],
                 ["合计", 191, None, 190, 191]])
    (row,) = read.tables["成本项"]
    assert (row["前年实际"].v, row["上年实际"].v, row["标准依据"].v) == (1_900_000, 1_910_000, "招标文件")
    assert [read.fields[f].v for f in ("成本合计", "上年成本合计", "前年成本合计")] == [1_910_000, 1_910_000, 1_900_000]
    assert whys(read) == ["“其中”行是上一行的组成，不作为一项", "小计行不作为一项"]


def test_a_total_that_contradicts_the_field_leaves_it_unread() -> None:
    read = form([["成本合计", 190], COST, ["保安服务费", 191, None, None, None], ["合计", 191, None, None, None]])
    assert read.fields["成本合计"].state == "unread"
    assert "申报表!B4写“190”，申报表!B7写“191”，两处不一致" in whys(read)


@pytest.mark.parametrize(("heads", "cells", "price", "amount"), [
    (["单位成本（元）", "计量单位", "数量"], [350, "盏", 3200], (350, "元/盏"), (3200, "盏")),
    (["单位成本（万元）", "数量"], [0.035, "3200盏"], (350, "元"), (3200, "盏")),
    (["单位成本", "数量规模"], ["0.035万元/盏", "3200盏"], (350, "元/盏"), (3200, "盏")),
    (["单价", "计量单位", "数量"], [0.035, "万元/盏", 3200], (350, "元/盏"), (3200, "盏")),
    (["单位成本", "数量规模"], ["550元/人天", "100人天"], (550, "元/人天"), (100, "人天")),
])
def test_unit_costs_and_quantities_with_their_units(heads, cells, price, amount) -> None:
    (row,) = form([["分项名称", *heads, "分项预算"], ["灯具更换", *cells, 112]]).tables["成本项"]
    assert (row["单位成本"].v, row["单位成本"].unit) == price
    assert (row["数量规模"].v, row["数量规模"].unit) == amount
    assert row["分项预算"].v == 1_120_000
