"""Declarations as systems hand them over."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from chidu.errors import FormUnreadable
from intake.building import forms, whys


def read(content, **more):
    return forms(json.dumps(content, ensure_ascii=False).encode() if not isinstance(content, bytes) else content,
                 "表.json", **more)


def one(**content):
    return read({"kind": "declaration", "amount_unit": "万元", "project": {"name": "路灯"}, **content})[0]


def test_null_is_blank_and_a_missing_key_absent() -> None:
    form = one(funding={"annual": None})
    assert form.fields["年度资金总额"].state == "blank"
    assert "实施期资金总额" not in form.fields


def test_amounts_are_exact_in_the_stated_unit() -> None:
    text = '{"kind": "declaration", "amount_unit": "万元", "funding": {"annual": 387664.62, "total": 0.1}}'
    (form,) = read(text.encode())
    assert (form.fields["年度资金总额"].v, form.fields["实施期资金总额"].v) == (Fraction("3876646200"), 1000)
    assert form.fields["年度资金总额"].source.ref == "funding.annual"


def test_without_a_unit_the_jurisdictions_counts_and_the_form_says_so() -> None:
    (form,) = read({"kind": "declaration", "project": {"name": "路灯"}, "funding": {"annual": 5}}, money_unit="元")
    assert form.fields["年度资金总额"].v == 5
    assert whys(form) == ["没有写金额单位，按元读"]


def test_several_declarations_and_one_of_another_kind() -> None:
    forms_ = read({"declarations": [{"kind": "declaration", "amount_unit": "元", "project": {"name": n}} for n in "甲乙"]
                   + [{"kind": "department", "form_name": "整体支出自评表"}]})
    assert [f.fields["项目名称"].v for f in forms_] == ["甲", "乙"]
    assert forms_[1].fields["项目名称"].source.ref == "declarations[1].project.name"
    assert [(str(u.source), u.text) for u in forms_[0].unread] == [("declarations[2]", "整体支出自评表")]


@pytest.mark.parametrize("content", [{"kind": "department"}, {"a": 1}, [], [1, 2], {"declarations": []}])
def test_json_without_any_declaration(content) -> None:
    with pytest.raises(FormUnreadable) as caught:
        read(content)
    assert caught.value.code == "form-kind-unsupported"
    assert "declaration" in caught.value.rule


@pytest.mark.parametrize("row", [
    {"raw_value": "≥95%", "operator": "<=", "value": 3, "unit": "场"},
    {"operator": ">=", "value": 95, "unit": "%"},
    {"raw_value": None, "operator": ">=", "value": 95, "unit": "%"},
    {"raw_value": "≥95", "operator": None, "value": None, "unit": "%"},
    {"computesign": "≥", "kpi_val": "95", "meterunit": "%"},
])
def test_the_cell_as_written_prevails_over_its_parts(row: dict) -> None:
    (got,) = one(indicators=[{"level1": "产出指标", "level2": "质量指标", "name": "亮灯率", **row}]).tables["指标"]
    assert (got["计算符号"].v, got["指标值"].v, got["指标值"].unit, got["计量单位"].v) == ("≥", Fraction(95, 100), "%", "%")


def test_a_column_of_some_rows_is_blank_in_the_others() -> None:
    first, second = one(indicators=[{"name": "甲", "weight": 10}, {"name": "乙"}]).tables["指标"]
    assert (first["权重"].v, second["权重"].state, "备注" in first) == (10, "blank", False)


def test_costs_with_their_units_and_the_years_before() -> None:
    form = one(fiscal_year=2022, cost_totals={"y2020": 1, "y2021": 2},
               cost_breakdown=[{"item": "场地", "unit_cost": 1.2, "unit": "万元/场", "qty": 12, "qty_unit": "场",
                                "amount": 14.4, "y2021": 14}])
    (row,) = form.tables["成本项"]
    assert (row["单位成本"].v, row["单位成本"].unit, row["数量规模"].v, row["数量规模"].unit) == (12_000, "元/场", 12, "场")
    assert (row["分项预算"].v, row["上年实际"].v) == (144_000, 140_000)
    assert (form.fields["上年成本合计"].v, form.fields["前年成本合计"].v) == (20_000, 10_000)
    assert form.unread == ()


def test_keys_that_the_dictionary_does_not_have_are_named() -> None:
    form = one(project={"name": "路灯", "colour": "绿", "leader": "张三 13800000000"}, extra=[{"deep": 1}])
    assert {str(u.source) for u in form.unread} == {"project.colour", "extra[0].deep"}
    assert "张三" not in repr(form)


def test_two_keys_for_one_field_must_agree() -> None:
    assert one(funding={"annual_fiscal": 5, "annual_local": 5}).fields["年度财政拨款"].v == 50_000
    assert one(funding={"annual_fiscal": 5, "annual_local": 6}).fields["年度财政拨款"].state == "unread"


def test_an_object_where_a_value_belongs_is_unread() -> None:
    assert one(funding={"annual": {"a": 1}}).fields["年度资金总额"].state == "unread"


def test_yes_and_no_as_booleans() -> None:
    assert one(project={"name": "路灯", "is_construction": True}).fields["是否工程修缮购置"].v == "是"


SCORED = {"amount_unit": "万元", "goals": {"annual": "清疏120公里", "actual": "清疏126公里"}, "total_score": 96,
          "funding": {"initial_budget": None, "annual_budget": 580, "annual_executed": 571.2, "exec_rate": 98.48, "exec_weight": 10},
          "indicators": [{"name": "清疏长度", "raw_value": "≥120公里", "actual_raw": "126", "weight": 50, "score": 50}]}


def test_a_key_means_what_the_kind_of_form_has() -> None:
    scored, declared = read({"kind": "self_evaluation", **SCORED})[0], read({"kind": "declaration", **SCORED})[0]
    assert (scored.fields["预期目标"].v, declared.fields["年度目标"].v) == ("清疏120公里", "清疏120公里")
    assert ("年度目标" in scored.fields, "预期目标" in declared.fields, "自评总分" in declared.fields) == (False, False, False)
    (row,) = scored.tables["自评指标"]
    assert (row["年度指标值"].v, row["实际完成值"].v, row["实际完成值"].unit, row["得分"].v) == (120, 126, "公里", 50)
    assert (list(scored.tables), list(declared.tables)) == (["自评资金", "自评指标"], ["指标"])


def test_funds_as_one_object_are_the_row_of_the_whole_year() -> None:
    (row,) = read({"kind": "self_evaluation", **SCORED})[0].tables["自评资金"]
    assert (row["资金名称"].v, row["全年执行数"].v, row["表列执行率"].v) == ("年度资金总额", 5_712_000, Fraction("0.9848"))
    assert (row["年初预算数"].state, row["全年执行数"].source.ref) == ("blank", "funding.annual_executed")


def test_funds_as_a_list_have_their_names_unified() -> None:
    rows = [{"name": "资金总额", "adjusted": 2000, "spent": 366}, {"name": "其中：财政资金", "adjusted": 2000, "spent": 366}]
    (form,) = read({"kind": "monitoring", "amount_unit": "万元", "monitoring_funds": rows})
    assert [r["资金名称"].v for r in form.tables["监控资金"]] == ["年度资金总额", "当年财政拨款"]


@pytest.mark.parametrize(("key", "kind"), [("monitoring_indicators", "绩效运行监控表"), ("evaluation_indicators", "财政评价打分表"),
                                           ("rectification_items", "整改台账"), ("indicators", "绩效目标申报表")])
def test_without_a_kind_the_tables_tell_it(key: str, kind: str) -> None:
    (form,) = read({"amount_unit": "万元", "fiscal_year": 2024, key: []})
    assert form.kind == kind
