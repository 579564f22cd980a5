"""A rule's own words filled with what the form says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.small import case, form, policy, rule, signed

from chidu.computation import unknown
from chidu.evaluation.derive import derive
from chidu.form import Value
from chidu.opinion.wording import basis_of, fill, place_of, shown, unfilled
from chidu.quantity import PERCENT, POINTS, YUAN
from chidu.types import Finding, Origin, PolicyVersion, Ref, View

LAW = policy(rule("成本.合计", "不符合: {分项合计: {小于: 字段·年度资金总额}}", 意见="分项合计【分项合计】，预算【年度资金总额】，差【差额】，上限【参数·上限】。")
             + "参数: {上限: {说明: 上限。, 取值: {2023-01-01: {值: 500万元}}}}\n"
             + "字段: {项目: {分项合计: {类型: 金额, 计算: {合计: {表: 成本项, 列: 分项预算}}}}}\n")
LAMPS = {"项目名称": "城区路灯运维项目", "年度资金总额": "620万元", "主管部门": "空着"}
ITEMS = {"成本项": [{"分项名称": "灯具更换", "分项预算": "432万元"}, {"分项名称": "空着", "分项预算": "130万元"}]}


def worded(text: str, law: PolicyVersion = LAW, tables: dict = ITEMS) -> str:
    decided = case(law, form(law, LAMPS, tables))
    finding: Finding = signed(law, decided)[0][0]
    wording = law.rule(finding.rule)
    assert wording is not None
    return fill(text, finding, wording, View(derive(decided, law), finding.about), law)


def test_fields_computed_fields_parameters_and_the_difference_are_filled_in() -> None:
    assert worded("分项合计【分项合计】，预算【年度资金总额】，差【差额】，上限【参数·上限】。") == (
        "分项合计562.00万元，预算620.00万元，差58.00万元，上限500.00万元。")


@pytest.mark.parametrize(("text", "said"), [
    ("主管部门【主管部门】", "主管部门未填报"),
    ("实施单位【实施单位】", "实施单位表上无此栏"),
    ("没有占位", "没有占位"),
    ("【项目名称】和【项目名称】", "城区路灯运维项目和城区路灯运维项目"),
])
def test_a_blank_field_and_a_field_that_the_form_lacks_are_told_apart(text: str, said: str) -> None:
    assert worded(text) == said


@pytest.mark.parametrize(("value", "said"), [
    (Value("blank"), "未填报"),
    (Value("absent"), "表上无此栏"),
    (unknown("单位成本"), "未能算出"),
    (Value("unread", text="六百贰拾"), "六百贰拾（未读出）"),
    (Value("unread"), "未读出"),
    (Value("given", Fraction(6_200_000), YUAN, "620万元"), "620.00万元"),
    (Value("given", Fraction(6_200_000), "元/月", "620万元/月"), "620万元/月"),
    (Value("given", Fraction(350), "元/盏", "350元/盏"), "350元/盏"),
    (Value("given", Fraction(98, 100), PERCENT, "98%"), "98%"),
    (Value("given", Fraction(1, 3), POINTS), "33.33个百分点"),
    (Value("given", "1.保障路灯；\n  2.更换灯具", None, ""), "1.保障路灯；2.更换灯具"),
    (Value("given", "保障路灯" * 30, None, "保障路灯" * 30), "保障路灯" * 15 + "……"),
])
def test_a_value_is_shown_as_an_officer_writes_it(value: Value, said: str) -> None:
    assert shown(value, LAW) == said


def test_only_a_blank_is_said_not_to_be_filled_in() -> None:
    others = (Value("absent"), unknown("单位成本"), Value("unread", text="六百"), Value("given", Fraction(0), YUAN, "0"))
    assert all("未填报" not in shown(value, LAW) for value in others)


def test_the_lacking_fields_are_those_that_the_rule_wants_and_are_blank() -> None:
    law = policy(rule("缺项", "应当: {主管部门: {已提供: 是}, 项目名称: {已提供: 是}}", 意见="空着的是【缺项】。"))
    decided = case(law, form(law, LAMPS))
    wording = law.rules[0]
    assert unfilled(wording, View(derive(decided, law), Ref("项目"))) == ["主管部门"]
    assert worded("空着的是【缺项】。", law, {}) == "空着的是主管部门。"


def test_the_words_found_are_named_each_once() -> None:
    law = policy(rule("口号", "不符合: {项目名称: {含任一: [路灯, 运维, 场馆]}}", 意见="含“【所含】”。"))
    assert worded("含“【所含】”。", law, {}) == "含“路灯”“运维”。"


def test_a_row_is_named_by_its_own_name_and_where_it_has_none_by_its_number() -> None:
    facts = derive(case(LAW, form(LAW, LAMPS, ITEMS)), LAW)
    named = [place_of(ref, View(facts, ref)) for ref in (Ref("项目"), Ref("成本项", 1), Ref("成本项", 2))]
    assert named == ["项目", "成本项1“灯具更换”", "成本项2"]


@pytest.mark.parametrize(("provision", "said"), [
    ("", "《关于国家办法的通知》"),
    ("第九条", "《关于国家办法的通知》第九条"),
    ("（三）（六）", "《关于国家办法的通知》（三）（六）"),
    ("做细分项成本", "《关于国家办法的通知》“做细分项成本”部分"),
])
def test_a_basis_names_document_and_provision(provision: str, said: str) -> None:
    assert basis_of(Origin("cn", "国家办法", provision, "2023-01-01", True), LAW) == said
