"""Labels are recognised however they are typeset, and nothing else is."""

from __future__ import annotations

import pytest

from chidu.intake.index import squeeze
from chidu.intake.labels import Labels, unit_in
from intake.building import vocabulary

LABELS = Labels(vocabulary())


def fields(text: str, year: int | None = None) -> tuple[str, ...]:
    label = LABELS.on_form(None, year).label(text)
    return label.fields if label else ()


@pytest.mark.parametrize("text", [
    "项目名称", " 项 目 名 称 ", "项目\n名称", "项目名称：", "项目名称:", "*项目名称", "★项目名称", "一、项目名称", "（一）项目名称", "1.项目名称",
    "1、项目名称：", "①项目名称", "政策（项目）名称", "政策(项目)名称", "项目名称（必填）",
])
def test_ways_to_write_a_label(text: str) -> None:
    assert fields(text) == ("项目名称",)


@pytest.mark.parametrize("text", ["", "：", "项目", "本项目名称见附件", "路灯改造", "项目名称为城区路灯改造", "（）", "1.", "其中", "其中："])
def test_what_is_no_label(text: str) -> None:
    assert fields(text) == ()


def test_of_which_and_brackets_do_not_hide_a_label() -> None:
    assert fields("其中：财政拨款") == fields("其中,财政拨款（万元）") == ("实施期财政拨款", "年度财政拨款")
    assert fields("实施单位（盖章）") == ("实施单位",)


def test_the_forms_own_year_is_this_year() -> None:
    assert fields("2024年度资金总额", 2024) == ("年度资金总额",)
    assert LABELS.on_form(None, 2024).column(vocabulary().tables["成本项"], "2023年") == "上年实际"
    assert LABELS.on_form(None, 2024).column(vocabulary().tables["成本项"], "2022年") == "前年实际"
    assert LABELS.column(vocabulary().tables["成本项"], "2023年") is None


@pytest.mark.parametrize(("text", "unit"), [
    ("项目资金（万元）", "万元"), ("项目资金\n(单位：元)：", "元"), ("金额（万元,保留两位小数）", "万元"), ("项目资金", None), ("面积（亩）", None),
    ("（万元）说明", None)])
def test_the_money_unit_in_a_heading(text: str, unit: str | None) -> None:
    assert unit_in(text) == unit


@pytest.mark.parametrize(("text", "unit"), [
    ("金额单位：万元", "万元"), ("单位:元", "元"), ("（2024年度）　　金额单位：万元", "万元"), ("(单位：千元)", "千元"), ("单位：市城管局", None),
    ("计量单位：元", None), ("实施单位：万元", None), ("单位成本（元）", None)])
def test_the_money_unit_of_a_form(text: str, unit: str | None) -> None:
    assert LABELS.money_unit(text) == unit


@pytest.mark.parametrize(("text", "found"), [
    ("填报人：张三　联系电话：123", [("填报人", "张三"), ("联系电话", "123")]),
    ("填报人：　　　联系电话：", [("填报人", ""), ("联系电话", "")]),
    ("项目名称：路灯：改造", [("项目名称", "路灯：改造")]),
    ("填报单位：市城管局 （2024年度） 金额单位：万元", [("实施单位", "市城管局")]),
    ("说明如下：项目名称：路灯", []),
    ("路灯改造", []),
    ("：", []),
])
def test_labels_and_values_in_one_text(text: str, found: list) -> None:
    assert [(label.fields[0], value) for label, value in LABELS.inline(text)] == found


def test_a_long_text_full_of_colons_is_settled_at_once() -> None:
    assert LABELS.inline("甲：" * 100_000) == []


@pytest.mark.parametrize(("text", "period"), [
    ("实施期目标", "实施期"), ("年度目标", "年度"), ("实施期（2023—2025年）", "实施期"), ("年度", "年度"), ("2024年度", "年度"), ("中期", "实施期"),
    ("总体目标", None), ("项目名称", None), ("年度内完成路灯改造并投入使用的要求", None)])
def test_the_period_of_a_heading(text: str, period: str | None) -> None:
    assert LABELS.on_form(None, 2024).period(text) == period


@pytest.mark.parametrize("text", ["……", "...", "指标1：", "指标 2:", "三级指标3", "1.", "—", "分项1"])
def test_what_a_template_leaves(text: str) -> None:
    assert LABELS.residue(text)


@pytest.mark.parametrize("text", ["灯具", "指标体系建设", "指标1：灯具", "12盏"])
def test_what_is_content(text: str) -> None:
    assert not LABELS.residue(text)


@pytest.mark.parametrize(("text", "kind"), [
    ("项目支出绩效目标申报表", "绩效目标申报表"), ("项 目 支 出 绩 效 目 标 表（打捆项目）", "绩效目标申报表"),
    ("绩效目标申报表+成本效益分析表", "绩效目标申报表"), ("成本效益分析表", "成本效益分析表"), ("请于月底前报送绩效目标表。", None),
    ("附件：绩效目标申报表", None), ("年度绩效目标", None)])
def test_titles(text: str, kind: str | None) -> None:
    found = LABELS.kind(text)
    assert (found.name if found else None) == kind


def test_squeezing_keeps_the_words() -> None:
    assert squeeze("（项 目）　名称：１") == "(项目)名称:1"
