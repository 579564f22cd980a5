"""Names bound, computed fields in their order, review forms whole; and every mistake with its place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from chidu.errors import Place, PolicyError, PolicySetError
from chidu.policy.link import link, parameter_value
from chidu.types import Bands
from small import SPRING, document, policy, review, rule, verdict

POINTS = "一级,要点,细目,分值,评定方式,并入\n完整性,规范,有目标,5,规则拟定人工确认,\n完整性,规范,有指标,5.5,规则拟定人工确认,齐全\n可行性,可行,,90,人工,\n"
OVERALL = "[{当: {优数: {不低于: 2}}, 则: 优}, {其余: 差}]"


def form(overall: str = OVERALL, points: str = POINTS, more: str = "", ladder: str = "[{其余: 优}]", grades: str = "[优, 差]", mode: str = ""):
    body = f"{more}评级:\n  审核:\n    表: tables/p.csv\n    等级: {grades}\n    要点拟定: {ladder}\n    总评: {overall}\n"
    return policy({"cn/a.yaml": document("国家办法", body + (f"    方式: {mode}\n" if mode else "")), "cn/tables/p.csv": points})


def refused(make, *args, **kwargs) -> list[PolicyError]:
    with pytest.raises(PolicySetError) as caught:
        make(*args, **kwargs)
    problems = list(caught.value.problems)
    assert all(p.place.file == "cn/a.yaml" and p.place.line and p.found for p in problems), str(caught.value)
    return problems


def mistake(make, *args, **kwargs) -> tuple[str, str, str]:
    (one,) = refused(make, *args, **kwargs)
    return one.code, one.found, one.remedy


# ---- names that are not there


@pytest.mark.parametrize(
    ("body", "code", "found", "remedy"),
    [
        (rule("甲", "不符合: {年度目表: {已提供: 否}}"), "name-unknown", "没有名叫“年度目表”的栏目", "您是否想写“年度目标”？"),
        (rule("甲", "判断: {问: 对吗？, 看: [年度木标]}"), "name-unknown", "没有名叫“年度木标”的栏目", "您是否想写“年度目标”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 涉及金额="年度资金综额"), "name-unknown", "年度资金综额", "您是否想写“年度资金总额”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 程度="特重"), "word-unknown", "程度“特重”不在词汇表中", "您是否想写“严重”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 环节="目标审查"), "word-unknown", "环节“目标审查”", "您是否想写“目标审核”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 处置="[退回修政]"), "word-unknown", "处置“退回修政”", "您是否想写“退回修改”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 对象="指票"), "word-unknown", "对象“指票”", "您是否想写“指标”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 意见="【年度木标】空着。"), "placeholder-unknown", "“【年度木标】”没有这个栏目", "您是否想写“年度目标”？"),
        (rule("甲", "不符合: {年度目标: {已提供: 否}}", 建议="不超过【参数·限额】。"), "placeholder-unknown", "“【参数·限额】”", "请核对"),
        (rule("甲", "不符合: {三级指标: {已提供: 否}}"), "name-unknown", "没有名叫“三级指标”的栏目", ""),
        ("字段: {指票: {甲: {类型: 数, 计算: {和: [项目名称, 项目名称]}}}}\n", "object-unknown", "没有“指票”这个对象", "您是否想写“指标”？"),
        ("认定: {甲: {对象: 成本相, 归类: [{其余: 否}]}}\n", "object-unknown", "没有“成本相”这个对象", "您是否想写“成本项”？"),
        ("认定: {甲: {归类: [{其余: 否}, {当: {年度目标: {已提供: 是}}, 则: 是}]}}\n", "ladder-order", "“其余”之后还有别的档", "请核对"),
        ("文书: {审核意间: {}}\n", "word-unknown", "没有文书“审核意间”", "您是否想写“审核意见”？"),
        ("文书: {审核意见: {限: 参数·期限}}\n", "name-unknown", "没有名叫“期限”的参数", "请核对"),
        ("文书: {审核意见: {当: {特重数: {大于: 0}}}}\n", "name-unknown", "没有名叫“特重数”的栏目", ""),
        ("文书: {审核意见: {当: {总评: {等于: 优}}}}\n", "name-unknown", "没有名叫“总评”的栏目", ""),
        ("结论: {目标审核: [{当: {总评: {等于: 优}}, 则: 通过}, {其余: 退回}]}\n", "name-unknown", "没有名叫“总评”的栏目", ""),
        ("结论: {目标审核: [{其余: 退回, 处置: 打回}]}\n", "word-unknown", "处置“打回”不在词汇表中", "请核对"),
        ("结论: {目标审核: [{其余: 退回, 出具: 审核意间}]}\n", "word-unknown", "没有文书“审核意间”", "您是否想写“审核意见”？"),
        ("结论: {目标审核: [{其余: 退回, 限: 参数·期限}]}\n", "name-unknown", "没有名叫“期限”的参数", "请核对"),
        ("结论: {目标审核: [{其余: 退回}, {当: {问题数: {大于: 0}}, 则: 通过}]}\n", "ladder-order", "“其余”之后还有别的档", "请核对"),
    ],
)
def test_a_name_that_is_not_there(body, code, found, remedy):
    told = mistake(policy, body)
    assert told[0] == code
    assert found in told[1]
    assert not remedy or told[2] == remedy


def test_a_step_that_does_not_read_is_one_mistake_not_two():
    body = "结论: {目标审核: [{当: {问题书: {大于: 0}}, 则: 甲}, {其余: 乙}]}\n"
    assert mistake(policy, body)[0] == "name-unknown"


def test_all_mistakes_of_a_policy_are_told_at_once():
    body = rule("甲", "不符合: {年度目表: {已提供: 否}}", 程度="特重", 意见="【年度木标】空着。")
    assert sorted(p.code for p in refused(policy, body)) == ["name-unknown", "placeholder-unknown", "word-unknown"]


def test_without_the_files_a_mistake_names_the_document():
    law = policy(rule("甲", "不符合: {年度目标: {已提供: 否}}"))
    content = {**law.resolved, "规则": {"甲": {**law.resolved["规则"]["甲"], "内容": {**law.resolved["规则"]["甲"]["内容"], "程度": "特重"}}}}
    with pytest.raises(PolicySetError) as caught:
        link(content, "cn", SPRING)
    assert caught.value.problems[0].place == Place("国家办法")


# ---- the order of computed fields


def fields(**computations: str) -> str:
    return "字段:\n  项目:\n" + "".join(f"    {n}: {{类型: 数, 计算: {c}}}\n" for n, c in computations.items())


def test_computed_fields_are_put_in_order_whatever_order_they_stand_in():
    law = policy(fields(丙="{和: [乙, 乙]}", 乙="{和: [甲, 甲]}", 甲="{和: [预算年度, 预算年度]}"))
    names = [d.name for d in law.derived]
    assert names.index("甲") < names.index("乙") < names.index("丙")


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        (fields(甲="{和: [乙, 乙]}", 乙="{和: [甲, 甲]}"), ["项目.甲", "项目.乙"]),
        (fields(甲="{和: [甲, 甲]}"), ["项目.甲"]),
        ("字段:\n  项目: {甲: {类型: 分, 计算: {合计: {表: 指标, 列: 乙}}}}\n  指标: {乙: {类型: 分, 计算: {和: [甲, 权重]}}}\n",
         ["项目.甲", "指标.乙"]),
        (("字段: {项目: {甲: {类型: 文本, 计算: {分情形: [{当: {认定·丙: {等于: 是}}, 取: 一}, {其余: 二}]}}}}\n"
          "认定: {丙: {归类: [{当: {甲: {等于: 一}}, 则: 是}, {其余: 否}]}}\n"), ["项目.甲", "项目.认定·丙"]),
    ],
    ids=["two fields", "itself", "a sum over rows", "through a classification"],
)
def test_a_cycle_names_both_ends(body, ends):
    code, found, remedy = mistake(policy, body)
    assert (code, remedy) == ("cycle", "请断开其中一处引用")
    assert all(end in found for end in ends)


def test_a_row_may_read_a_sum_over_all_rows():
    body = ("字段:\n  项目: {权重合计: {类型: 分, 计算: {合计: {表: 指标, 列: 权重}}}}\n  指标: {占比: {类型: 比率, 计算: {商: [权重, 权重合计]}}}\n"
            + rule("过半", "不符合: {占比: {大于: 50%}}", 对象="指标"))
    findings, _ = review(policy(body), {}, {"指标": [{"权重": "50"}, {"权重": "20"}, {"权重": "30"}]})
    assert [f.verdict for f in findings] == ["met", "met", "met"]
    findings, _ = review(policy(body), {}, {"指标": [{"权重": "51"}, {"权重": "20"}, {"权重": "29"}]})
    assert [f.verdict for f in findings] == ["unmet", "met", "met"]


# ---- parameters


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("", None, None), ("500万元", Fraction(5_000_000), "元"), ("5个工作日", Fraction(5), "个工作日"), ("2024-08-15", date(2024, 8, 15), None),
     ("2024-08", "2024-08", None), ("按月", "按月", None), ("2024", Fraction(2024), None)],
)
def test_a_parameter_by_the_look_of_its_text(text, value, unit):
    read = parameter_value(text)
    assert (read.v, read.unit, read.known) == (value, unit, text != "")


# ---- review forms


def test_a_point_may_stand_on_several_rows():
    norm, feasible = form().gradings["目标审核"].points
    assert (norm.group, norm.details, norm.marks, norm.proposed_by_rules, norm.takes) == (
        "完整性", ("有目标", "有指标"), Fraction(21, 2), True, ("齐全",))
    assert (feasible.details, feasible.marks, feasible.proposed_by_rules) == ((), Fraction(90), False)


def test_one_row_for_a_person_makes_the_point_a_persons():
    mixed = POINTS.replace("有目标,5,规则拟定人工确认", "有目标,5,人工")
    assert [p.proposed_by_rules for p in form(points=mixed).gradings["目标审核"].points] == [False, False]


MODES = "认定: {方式: {归类: [{当: {是否重点项目: {等于: 是}}, 则: 重点项目}, {其余: 一般性项目}]}}\n"
BANDS = "{要点得分区间: {优: {下限: 90%, 上限: 100%}, 差: {下限: 0%, 上限: 90%}}, 小数: 1位, 等级: {优: 90, 差: 0}}"


def test_bands_and_cuts_are_exact():
    bands = form(f"{{重点项目: {BANDS}, 一般性项目: {OVERALL}}}", more=MODES, mode="认定·方式").gradings["目标审核"].overall["重点项目"]
    assert isinstance(bands, Bands)
    assert bands.shares == {"优": (Fraction(9, 10), Fraction(1)), "差": (Fraction(0), Fraction(9, 10))}
    assert (bands.cuts, bands.places) == ((("优", Fraction(90)), ("差", Fraction(0))), 1)


@pytest.mark.parametrize(("places", "count"), [("2位", 2), ("0位", 0), ("2位小数", 2), ("", None)])
def test_decimals_of_a_score(places, count):
    bands = BANDS.replace("小数: 1位", f"小数: {places}")
    overall = form(f"{{重点项目: {bands}}}", more=MODES, mode="认定·方式").gradings["目标审核"].overall
    assert overall["重点项目"].places == count


@pytest.mark.parametrize(
    ("changes", "code", "found"),
    [
        ({"points": "一级,名称\n甲,乙\n"}, "points-table", "审核要点的表缺列“要点”"),
        ({"points": POINTS.replace("90,人工", "九十,人工")}, "points-table", "要点“可行”的分值“九十”不是数"),
        ({"points": POINTS.replace("90,人工", "90,人")}, "points-table", "要点“可行”的评定方式写的是“人”，只能是人工或规则拟定人工确认"),
        ({"points": POINTS.replace("90,人工", ",人工"), "overall": f"{{重点项目: {BANDS}}}", "more": MODES, "mode": "认定·方式"},
         "points-table", "要打分的要点“可行”没有分值"),
        ({"ladder": "[{其余: 良}]"}, "grade-unknown", "“良”不是这张审核表的等级"),
        ({"overall": "[{其余: 待评}]"}, "grade-unknown", "“待评”不是这张审核表的等级"),
        ({"ladder": "[{当: {优数: {大于: 0}}, 则: 优}, {其余: 差}]"}, "name-unknown", "没有名叫“优数”的栏目"),
        ({"overall": "[{当: {总评: {等于: 优}}, 则: 优}, {其余: 差}]"}, "name-unknown", "没有名叫“总评”的栏目"),
        ({"overall": "[{当: {良数: {大于: 0}}, 则: 优}, {其余: 差}]"}, "name-unknown", "没有名叫“良数”的栏目"),
        ({"grades": "[问题, 差]", "ladder": "[{其余: 差}]", "overall": "[{其余: 差}]"}, "grade-name", "等级不能叫“问题”"),
        ({"grades": "[严重, 差]", "ladder": "[{其余: 差}]", "overall": "[{其余: 差}]"}, "grade-name", "等级不能叫“严重”"),
        ({"overall": f"{{重点项目: {OVERALL}}}", "more": MODES}, "mode-forms", "“总评”按方式分写，却没有写“方式”"),
        ({"more": MODES, "mode": "认定·方式"}, "mode-forms", "写了“方式”，“总评”却没有按方式分写"),
        ({"overall": f"{{重点项目: {OVERALL}}}", "more": MODES, "mode": "认定·方试"}, "name-unknown", "没有“认定·方试”"),
        ({"overall": f"{{重点工程: {OVERALL}}}", "more": MODES, "mode": "认定·方式"}, "mode-unknown", "“认定·方式”没有“重点工程”这一类"),
        ({"overall": f"{{重点项目: {BANDS.replace('差: {下限: 0%, 上限: 90%}', '良: {下限: 0%, 上限: 90%}')}}}", "more": MODES,
          "mode": "认定·方式"}, "band-grades", "“要点得分区间”写的是优、良，要与等级一致"),
        ({"overall": f"{{重点项目: {BANDS.replace('等级: {优: 90, 差: 0}', '等级: {优: 90}')}}}", "more": MODES, "mode": "认定·方式"},
         "band-grades", "“等级”写的是优，要与等级一致"),
        ({"overall": f"{{重点项目: {BANDS.replace('优: 90', '优: 九十')}}}", "more": MODES, "mode": "认定·方式"}, "band-number",
         "“九十”不是数"),
        ({"overall": f"{{重点项目: {BANDS.replace('1位', '参数·位数')}}}", "more": MODES, "mode": "认定·方式"}, "name-unknown",
         "没有名叫“位数”的参数"),
    ],
)
def test_a_review_form_that_is_not_whole(changes, code, found):
    told = mistake(form, **changes)
    assert told[0] == code
    assert found in told[1]


def test_a_limit_may_be_a_parameter():
    limits = "参数: {期限: {说明: 期限, 取值: {2023: {值: 5个工作日}}}, 空: {说明: 未定, 取值: {2023: {值: }}}}\n"
    steps = "结论: {目标审核: [{当: {问题数: {大于: 0}}, 则: 退回, 限: 参数·期限}, {其余: 通过, 限: 参数·空}]}\n文书: {补正通知: {限: 参数·期限}}\n"
    law = policy(limits + steps)
    assert [s.limit for s in law.conclusions["目标审核"]] == ["5个工作日", ""]
    assert law.letters[0].limit == "5个工作日"


# ---- rules in full


def test_a_rule_carries_what_the_file_says_of_it():
    body = rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}", 条款="[第五条, 第六条]", 程度="严重", 处置="[退回修改, 补正]",
                涉及金额="年度资金总额", 审核要点="资金匹配", 待核实="[程度]", 依据="[{文件: 预算法, 条款: 第三十七条}]", 建议="请压减。")
    made = policy(body).rule("资金.限额")
    assert (made.origin.provision, made.severity, made.actions, made.amount, made.point) == (
        "第五条、第六条", "严重", ("退回修改", "补正"), "年度资金总额", "资金匹配")
    assert (made.unverified, made.basis, made.wording.suggestion) == (("程度",), ("《预算法》第三十七条",), "请压减。")


def test_what_is_to_be_confirmed_is_marked_on_its_origin():
    plain = rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}")
    assert policy(plain).rule("资金.限额").origin.verified
    assert not policy(plain + "    核验: 待核实\n").rule("资金.限额").origin.verified
    whole = policy({"cn/a.yaml": document("国家办法", plain, 核验="待核实")})
    assert not whole.rule("资金.限额").origin.verified


def test_an_added_field_may_be_used_by_a_rule():
    law = policy("字段: {项目: {聘请专家数: {类型: 数}}}\n" + rule("专家", "不符合: {聘请专家数: {小于: 3}}"))
    assert verdict(law, "专家", {"聘请专家数": "2"}) == "unmet"
    assert verdict(law, "专家", {"聘请专家数": "3"}) == "met"
    assert verdict(law, "专家", {}) == "unknown"
