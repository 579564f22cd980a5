"""Everything the rules read: as written, corrected by people with a name and a reason, computed in the policy's order."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chidu.errors import DeterminationError
from chidu.evaluation.derive import derive
from chidu.form import Form, Source, Value
from chidu.types import Case, Determination, PolicyVersion, Ref
from small import NOON, PROJECT, SPRING, case, determined, form, policy, rule

LAW = policy(
    "参数: {限额: {说明: 限额。, 取值: {2023: {值: 500万元}}}, 空的: {说明: 未定。, 取值: {2023: {值: }}}}\n"
    "字段:\n"
    "  项目:\n"
    "    缺口: {类型: 金额, 计算: {差: [年度资金总额, 年度财政拨款]}}\n"
    "    占比: {类型: 金额, 计算: {商: [年度财政拨款, 年度资金总额]}}\n"
    "    结余: {类型: 金额, 计算: {差: [缺口, 参数·空的]}}\n"
    "    权重合计: {类型: 分, 计算: {合计: {表: 指标, 列: 权重}}}\n"
    "  指标:\n"
    "    份额: {类型: 比率, 计算: {商: [权重, 权重合计]}}\n"
    "认定:\n"
    "  大额: {归类: [{当: {年度资金总额: {大于: 参数·限额}}, 则: 是}, {其余: 否}]}\n"
    "  重大:\n"
    "    归类:\n"
    "      - {当: {项目属性: {等于: 延续}}, 则: 否}\n"
    "      - {当: {认定·大额: {等于: 是}}, 则: 是, 确认: 人工}\n"
    "      - {其余: 否, 确认: 人工}\n"
    "  量化: {对象: 指标, 归类: [{当: {指标值: {含数字: 是}}, 则: 是}, {其余: 否}]}\n"
    "结论: {目标审核: [{其余: 通过}]}\n"
    + rule("用途", "判断: {问: 用途合规吗？, 看: [年度目标]}")
    + rule("限额", "不符合: {缺口: {大于: 0元}}").removeprefix("规则:\n")
)
FILLED = {"项目名称": "城区路灯", "项目属性": "新增", "年度资金总额": "620万元", "年度财政拨款": "558万元"}
ROWS = {"指标": [{"三级指标": "亮灯率", "指标值": "98%", "权重": "60"}, {"三级指标": "及时性", "指标值": "较好", "权重": "30"}]}


def value(name: str, *people: Determination, about: Ref = PROJECT, fields: dict[str, str] = FILLED, law: PolicyVersion = LAW) -> Value:
    return derive(case(law, form(law, fields, ROWS), *people), law).view(about).value(name)


def refused(*people: Determination, law: PolicyVersion = LAW) -> DeterminationError:
    with pytest.raises(DeterminationError) as caught:
        value("项目名称", *people, law=law)
    assert caught.value.found
    return caught.value


# ---- computed


def test_a_computed_field_is_exact_and_says_what_it_is():
    gap = value("缺口")
    assert (gap.v, gap.unit, gap.source) == (620_000, "元", Source("computed", "年度资金总额－年度财政拨款"))


def test_a_field_of_a_row_may_rest_on_all_rows():
    assert value("份额", about=Ref("指标", 1)).v == Fraction(2, 3)
    assert value("份额", about=Ref("指标", 2)).v == Fraction(1, 3)


def test_what_is_lacking_is_named_by_the_cell_that_lacks():
    assert value("缺口", fields={"年度资金总额": "620万元"}).missing == ("年度财政拨款",)
    assert value("结余").missing == ("参数·空的（待核实）",)


def test_a_result_in_another_unit_than_declared_is_unknown():
    assert value("占比").missing == ("占比（算出的单位是%，应为元）",)


def test_a_parameter_is_a_fact():
    assert value("参数·限额").v == 5_000_000
    assert not value("参数·空的").known


def test_a_value_given_outright_is_not_computed():
    assert value("缺口", fields=FILLED | {"缺口": "1元"}).v == 1


def test_gathered_facts_are_facts_of_the_project():
    filled = form(LAW, FILLED)
    gathered = {"名单·清单": Value("given", ("路灯",))}
    assert derive(Case("例", "cn", SPRING, filled, gathered), LAW).view(PROJECT).value("名单·清单").v == ("路灯",)


# ---- classified


@pytest.mark.parametrize(("amount", "big"), [("500万元", "否"), ("500.0001万元", "是"), ("空着", None)])
def test_a_classification_on_its_line(amount, big):
    found = value("认定·大额", fields=FILLED | {"年度资金总额": amount})
    assert found.v == big
    assert found.missing == (() if big else ("年度资金总额",))


def test_what_a_person_must_confirm_stays_unknown_and_says_what_is_proposed():
    assert value("认定·重大", fields=FILLED | {"项目属性": "延续"}).v == "否"
    assert value("认定·重大").missing == ("认定·重大（拟为“是”，待人确认）",)
    assert value("认定·重大", fields=FILLED | {"年度资金总额": "1元"}).missing == ("认定·重大（拟为“否”，待人确认）",)


def test_a_person_confirms_or_overrules_the_proposal():
    for answer in ("是", "否"):
        confirmed = value("认定·重大", determined("认定·重大", answer))
        assert (confirmed.v, confirmed.source) == (answer, Source("person", "李审核（见附件）"))
    assert value("认定·大额", determined("认定·大额", "否")).v == "否"


def test_each_row_is_classified_for_itself():
    assert [value("认定·量化", about=Ref("指标", i)).v for i in (1, 2)] == ["是", "否"]
    second = determined("认定·量化", "是", Ref("指标", 2))
    assert [value("认定·量化", second, about=Ref("指标", i)).v for i in (1, 2)] == ["是", "是"]


# ---- corrected


def test_a_corrected_reading_is_typed_like_its_field_and_counts_for_all_that_rests_on_it():
    fixed = determined("字段·年度资金总额", "5580001元")
    assert value("年度资金总额", fixed).v == 5_580_001
    assert value("缺口", fixed).v == 1
    assert value("年度资金总额", fixed).source == Source("person", "李审核（见附件）")


def test_a_reading_of_a_row_is_corrected_there():
    fixed = determined("字段·权重", "10", Ref("指标", 1))
    assert [value("权重", fixed, about=Ref("指标", i)).v for i in (1, 2)] == [10, 30]
    assert value("权重合计", fixed).v == 40


def test_a_field_that_the_form_lacks_may_be_supplied():
    assert value("年度目标", determined("字段·年度目标", "亮灯率98%")).v == "亮灯率98%"


def test_a_later_determination_replaces_an_earlier_one():
    twice = (determined("字段·年度资金总额", "1元"), determined("字段·年度资金总额", "2元", by="王科长"))
    assert value("年度资金总额", *twice).v == 2
    assert value("认定·重大", determined("认定·重大", "是"), determined("认定·重大", "否")).v == "否"


# ---- what cannot be determined


@pytest.mark.parametrize(
    ("person", "code", "found"),
    [
        (determined("字段·年度资金综额", "1元"), "determination-item", "“字段·年度资金综额”不存在"),
        (determined("字段·缺口", "1元"), "determination-item", "“字段·缺口”不存在"),
        (determined("字段·权重", "1"), "determination-item", "“字段·权重”不存在"),
        (determined("字段·年度资金总额", "五百万"), "determination-value", "“五百万”不能与金额比较"),
        (determined("字段·年度资金总额", "500"), "determination-value", "“500”不能与金额比较"),
        (determined("字段·权重", "10%", Ref("指标", 1)), "determination-value", "“10%”不能与分比较"),
        (determined("认定·重要", "是"), "determination-item", "“认定·重要”不存在"),
        (determined("认定·重大", "大概是"), "determination-value", "的值“大概是”"),
        (determined("认定·重大", "是", Ref("指标", 1)), "determination-item", "“认定·重大”不存在"),
        (determined("认定·量化", "是"), "determination-item", "“认定·量化”不存在"),
        (determined("规则·用处", "是"), "determination-item", "“规则·用处”不存在"),
        (determined("规则·用途", "也许"), "determination-value", "的值“也许”"),
        (determined("规则·限额", "是"), "determination-rule", "规则“限额”由条件判定，不由人回答"),
        (determined("要点·规范", "优"), "determination-item", "“要点·规范”不存在"),
        (determined("结论·事前评估", "通过"), "determination-item", "“结论·事前评估”不存在"),
        (determined("年度资金总额", "1元"), "determination-item", "“年度资金总额”不存在"),
        (determined("字段·年度资金总额", "1元", Ref("指标", 3)), "determination-about", "表上没有“指标3”"),
        (determined("字段·分项预算", "1元", Ref("成本项", 1)), "determination-about", "表上没有“成本项1”"),
        (determined("字段·年度资金总额", "1元", by=" "), "determination-signature", "缺认定人或理由"),
        (determined("字段·年度资金总额", "1元", reason=""), "determination-signature", "缺认定人或理由"),
    ],
)
def test_a_determination_that_cannot_stand(person, code, found):
    mistake = refused(person)
    assert mistake.code == code
    assert found in mistake.found


def test_one_that_cannot_stand_stops_the_case_though_others_could():
    assert refused(determined("字段·年度资金总额", "1元"), determined("字段·年度资金综额", "1元")).code == "determination-item"


def test_a_view_of_a_row_sees_the_projects_fields_behind_its_own():
    facts = derive(case(LAW, form(LAW, FILLED, ROWS)), LAW)
    row = facts.view(Ref("指标", 1))
    assert (row.value("三级指标").v, row.value("项目名称").v, row.value("年度目标").state) == ("亮灯率", "城区路灯", "absent")
    assert [r.ref for r in row.rows("指标")] == [Ref("指标", 1), Ref("指标", 2)]
    assert row.rows("成本项") is None


def test_the_form_itself_is_left_as_it_was():
    filled: Form = form(LAW, FILLED, ROWS)
    before = (dict(filled.fields), filled.tables["指标"])
    derive(case(LAW, filled, Determination(PROJECT, "字段·年度资金总额", "1元", "李审核", NOON, "见附件")), LAW)
    assert (dict(filled.fields), filled.tables["指标"]) == before
