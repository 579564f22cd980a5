"""How to pass: every way offered is proven by judging again, and a step less would not do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from chidu.evaluation.counterfactual import Trials, Way, ways
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge
from chidu.quantity import quantity
from chidu.types import Case, Determination, PolicyVersion, Ref
from small import PROJECT, case, determined, form, policy, rule

Tables = dict[str, list[dict[str, str]]]


def offered(law: PolicyVersion, fields: dict[str, str], tables: Tables | None = None, about: Ref = PROJECT,
            people: tuple[Determination, ...] = ()) -> tuple[Way, ...]:
    """The ways for the law's only rule, each proven: the value as its text says it passes, and a step less does not."""
    one = case(law, form(law, fields, tables), *people)
    facts = derive(one, law)
    finding = next(f for f in judge(one, law, facts) if f.about == about)
    found = ways(finding, Trials(one, law, facts))
    for way in found:
        if way.new is not None:
            assert passes(law, one, about, way, way.new.v), way.text
            said = way.text.partition("为")[2].partition("（")[0]
            read = quantity(said)
            assert read is None or (read.value, read.unit) == (way.new.v, way.new.unit), way.text
            whole, rate = way.old.v.denominator == way.new.v.denominator == 1, way.old.unit in ("%", "个百分点")
            step = Fraction(1) if whole else Fraction(1, 10**8 if rate else 100)
            less = way.new.v - (step if way.new.v > way.old.v else -step)
            assert not passes(law, one, about, way, less), f"{way.text}: {less}"
    return found


def passes(law: PolicyVersion, one: Case, about: Ref, way: Way, number: Fraction) -> bool:
    value = replace(way.old, v=number)
    if way.about == PROJECT:
        changed = replace(one.form, fields={**one.form.fields, way.field: value})
    else:
        rows = [dict(r) for r in one.form.tables[way.about.object]]
        rows[way.about.row - 1][way.field] = value
        changed = replace(one.form, tables={**one.form.tables, way.about.object: tuple(rows)})
    again = replace(one, form=changed, determinations=())
    return next(f.verdict for f in judge(again, law, derive(again, law)) if f.about == about) == "met"


def texts(*args, **kwargs) -> list[str]:
    return [w.text for w in offered(*args, **kwargs)]


# ---- amounts and numbers


def test_an_amount_too_high_comes_down_to_the_limit():
    law = policy(rule("资金", "不符合: {年度资金总额: {大于: 500万元}}"))
    assert texts(law, {"年度资金总额": "562万元"}) == ["将“年度资金总额”由562.00万元调减为500.00万元（调减62.00万元）"]


def test_an_amount_too_low_goes_up_to_what_is_required():
    law = policy(rule("资金", "应当: {年度资金总额: {不低于: 500万元}}"))
    assert texts(law, {"年度资金总额": "438万元"}) == ["将“年度资金总额”由438.00万元调增为500.00万元（调增62.00万元）"]


def test_either_side_of_a_comparison_may_move():
    law = policy(rule("资金", "不符合: {年度财政拨款: {大于: 字段·年度资金总额}}"))
    assert texts(law, {"年度财政拨款": "562万元", "年度资金总额": "500万元"}) == [
        "将“年度财政拨款”由562.00万元调减为500.00万元（调减62.00万元）", "将“年度资金总额”由500.00万元调增为562.00万元（调增62.00万元）"]


def test_a_cent_is_a_cent():
    law = policy(rule("资金", "不符合: {年度资金总额: {大于: 5000000.01元}}"))
    assert texts(law, {"年度资金总额": "562.00005万元"}) == ["将“年度资金总额”由5620000.5元调减为5000000.01元（调减620000.49元）"]


def test_a_rate_to_the_last_digit():
    law = policy("字段: {项目: {预算执行率: {类型: 比率}}}\n" + rule("执行", "不符合: {预算执行率: {小于: 58.333%}}"))
    assert texts(law, {"预算执行率": "18.3%"}) == ["将“预算执行率”由18.3%调增为58.333%（调增40.033%）"]


def test_what_was_computed_moves_with_what_it_was_computed_from():
    law = policy("字段: {项目: {缺口: {类型: 金额, 计算: {差: [年度资金总额, 年度财政拨款]}}}}\n" + rule("资金", "不符合: {缺口: {大于: 10万元}}"))
    assert texts(law, {"年度资金总额": "620万元", "年度财政拨款": "558万元"}) == [
        "将“年度财政拨款”由558.00万元调增为610.00万元（调增52.00万元）", "将“年度资金总额”由620.00万元调减为568.00万元（调减52.00万元）"]


def test_the_change_is_the_smallest_also_where_the_field_counts_more_than_once():
    law = policy("字段: {项目: {两倍: {类型: 金额, 计算: {和: [年度资金总额, 年度资金总额]}}}}\n" + rule("资金", "不符合: {两倍: {大于: 100万元}}"))
    assert texts(law, {"年度资金总额": "62万元"}) == ["将“年度资金总额”由62.00万元调减为50.00万元（调减12.00万元）"]


def test_a_share_is_solved_in_the_amount_it_is_a_share_of():
    law = policy("字段: {项目: {占比: {类型: 比率, 计算: {商: [年度财政拨款, 年度资金总额]}}}}\n" + rule("占比", "不符合: {占比: {大于: 30%}}"))
    assert texts(law, {"年度财政拨款": "50万元", "年度资金总额": "100万元"}) == ["将“年度财政拨款”由50.00万元调减为30.00万元（调减20.00万元）"]


def test_a_result_that_no_cent_can_write_goes_to_the_next_that_passes():
    law = policy("字段: {项目: {均数: {类型: 金额, 计算: {商: [年度资金总额, \"3\"]}}}}\n" + rule("资金", "不符合: {均数: {大于: 1000000.5元}}"))
    assert texts(law, {"年度资金总额": "400万元"}) == ["将“年度资金总额”由400.00万元调减为3000001元（调减999999元）"]


def test_a_count_stays_whole():
    law = policy(rule("预算", "不符合: {权重: {大于: 33.5}}", 对象="指标"))
    row = Ref("指标", 1)
    assert texts(law, {}, {"指标": [{"权重": "40"}]}, row) == ["将“权重”由40调减为33（调减7）"]
    assert texts(law, {}, {"指标": [{"权重": "40.5"}]}, row) == ["将“权重”由40.5调减为33.5（调减7）"]


def test_a_row_moves_its_own_column_and_names_the_projects():
    law = policy("字段: {成本项: {金额差: {类型: 金额, 计算: {差: [分项预算, 年度资金总额]}}}}\n" + rule("成本", "不符合: {金额差: {大于: 0元}}", 对象="成本项"))
    assert texts(law, {"年度资金总额": "10万元"}, {"成本项": [{"分项预算": "1万元"}, {"分项预算": "12万元"}]}, Ref("成本项", 2)) == [
        "将“分项预算”由12.00万元调减为10.00万元（调减2.00万元）", "将“年度资金总额”由10.00万元调增为12.00万元（调增2.00万元）"]


def test_a_percentage_point_target_is_written_in_points():
    law = policy(rule("目标", "不符合: {指标值: {小于: 5个百分点}}", 对象="指标"))
    assert texts(law, {}, {"指标": [{"指标值": "3个百分点"}]}, Ref("指标", 1)) == ["将“指标值”由3个百分点调增为5个百分点（调增2个百分点）"]


def test_a_corrected_reading_gives_way_to_what_the_department_could_write():
    law = policy(rule("资金", "不符合: {年度资金总额: {大于: 500万元}}"))
    assert texts(law, {"年度资金总额": "5620万元"}, people=(determined("字段·年度资金总额", "562万元"),)) == [
        "将“年度资金总额”由562.00万元调减为500.00万元（调减62.00万元）"]


# ---- none offered


@pytest.mark.parametrize(
    ("test", "fields"),
    [
        ("不符合: {年度资金总额: {大于: 500万元}}", {"年度资金总额": "500万元"}),
        ("不符合: {年度资金总额: {大于: 500万元}}", {"年度资金总额": "空着"}),
        ("判断: {问: 合规吗？, 看: [年度资金总额]}", {"年度资金总额": "562万元"}),
        ("不符合: {任一: [{年度资金总额: {大于: 500万元}}, {年度财政拨款: {大于: 500万元}}]}", {"年度资金总额": "562万元", "年度财政拨款": "562万元"}),
        ("不符合: {年度资金总额: {大于: 500万元}, 年度目标: {未提供: 是}}", {"年度资金总额": "562万元", "年度目标": "亮灯率"}),
        ("不符合: {年度目标: {含任一: [空话]}}", {"年度目标": "空话"}),
        ("不符合: {年度目标: {已提供: 是}}", {"年度目标": "空话"}),
        ("不符合: {任一: [{年度目标: {未提供: 是}}, {实施期目标: {未提供: 是}}]}", {"年度目标": "空着", "实施期目标": "空着"}),
    ],
    ids=["met", "unknown", "a question", "two fail at once", "met by the other part", "words", "too much is there", "two blanks"],
)
def test_where_no_single_field_does_it_none_is_offered(test, fields):
    assert offered(policy(rule("甲", test)), fields) == ()


# ---- filling in


def test_a_blank_cell_is_to_be_filled_in():
    law = policy(rule("目标", "不符合: {年度目标: {未提供: 是}}"))
    (way,) = offered(law, {"年度目标": "空着"})
    assert (way.about, way.field, way.new, way.text) == (PROJECT, "年度目标", None, "填写“年度目标”")


def test_filling_in_is_offered_though_what_is_written_may_still_fail():
    law = policy(rule("目标", "不符合: {任一: [{年度目标: {未提供: 是}}, {年度目标: {含任一: [空话]}}]}"))
    assert texts(law, {"年度目标": "空着"}) == ["填写“年度目标”"]


def test_a_cell_of_the_row_is_filled_in_there():
    law = policy(rule("单位", "应当: {计量单位: {已提供: 是}}", 对象="指标"))
    (way,) = offered(law, {}, {"指标": [{"计量单位": "场"}, {"计量单位": "空着"}]}, Ref("指标", 2))
    assert (way.about, way.text) == (Ref("指标", 2), "填写“计量单位”")


def test_missing_rows_are_to_be_added():
    law = policy(rule("数量", "应当: {指标: {至少有: {个数: 3, 满足: {权重: {不低于: 10}}}}}"))
    assert texts(law, {}, {"指标": [{"权重": "10"}, {"权重": "9"}]}) == ["在“指标”中补充2行，使其权重不低于10"]


def test_rows_are_not_offered_where_something_else_fails_as_well():
    law = policy(rule("数量", "应当: {全部: [{指标: {至少有: {个数: 1, 满足: {权重: {不低于: 10}}}}}, {年度目标: {已提供: 是}}]}"))
    assert offered(law, {"年度目标": "空着"}, {"指标": []}) == ()
    assert texts(law, {"年度目标": "亮灯率98%"}, {"指标": []}) == ["在“指标”中补充1行，使其权重不低于10"]
