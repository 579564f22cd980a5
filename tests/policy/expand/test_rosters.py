"""汇总规则 as a form kind with fields and rules: sharp numbers on both sides of the cut, ties, small groups, people's choices that sum."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chidu.errors import PolicySetError
from chidu.evaluation.derive import derive
from chidu.types import Ref
from small import case, determined, form, policy, signed

RANKED = """
参数:
  末位比例: {说明: 比例。, 取值: {2023: {值: 20%}}}
  末位取整: {说明: 取整。, 可选: [向上, 向下, 四舍五入], 取值: {2023: {值: 向上}}}
  最少个数: {说明: 最少。, 取值: {2023: {值: 5}}}
汇总规则:
  末位淘汰:
    类别: 排名
    条款: 强化结果应用
    范围: [{名称: 部门绩效自评, 表: 单位自评表}]
    取栏: {评价得分: 自评总分, 资金性质: 资金性质, 下年预算: 年度资金总额}
    先去掉: {资金性质: {含任一: [人员]}}
    排序: {按: 评价得分, 由: 低到高}
    取: {后: 参数·末位比例, 取整: 参数·末位取整, 并列: 同列入}
    不足不排: 参数·最少个数
    金额: 下年预算
    处置: [列入末位]
    决定: {可选: [压减, 取消, 不处置], 基数: 下年预算}
"""


def members(*scores, budget="100万元", funds="特定目标类"):
    return [{"决定号": str(i), "项目名称": f"项目{i}", "评价得分": s, "资金性质": funds, "下年预算": budget} for i, s in enumerate(scores, 1)]


def ranked(rows, people=(), text=RANKED, params=None):
    law = policy(text, params=params)
    one = case(law, form(law, {"名册名称": "部门绩效自评"}, {"末位淘汰项": rows}, "末位淘汰名册"), *people)
    findings, _ = signed(law, one)  # the three evaluators agree
    return derive(one, law), findings


def listed(facts, rows, field="列入"):
    return [i for i in range(1, len(rows) + 1) if facts.of[Ref("末位淘汰项", i)][field].v == "是"]


@pytest.mark.parametrize(("scores", "taken"), [
    (["97", "96", "95", "94", "90"], [5]),                       # 20% of 5 is 1
    (["97", "96", "95", "94", "93", "90"], [5, 6]),              # 20% of 6 is 1.2, upwards 2
    (["97", "96", "95", "90", "90"], [4, 5]),                    # equals are taken together
    (["97", "96", "95", "90.01", "90"], [5]),
])
def test_the_last_fifth_upwards_with_equals_together(scores, taken):
    rows = members(*scores)
    facts, findings = ranked(rows)
    assert listed(facts, rows) == taken
    assert [f.about.row for f in findings if f.rule == "末位淘汰.列入" and f.verdict == "unmet"] == taken


def test_rounding_ties_and_the_smallest_group_are_policy():
    rows = members("97", "96", "95", "94", "93", "90")
    assert listed(ranked(rows, params={"末位取整": "向下"})[0], rows) == [6]
    equal = members("97", "96", "95", "90", "90")
    assert listed(ranked(equal, text=RANKED.replace("并列: 同列入", "并列: 同不列入"))[0], equal) == []
    few = members("97", "96", "95", "90")
    facts, findings = ranked(few)
    assert listed(facts, few) == []
    assert next(f.verdict for f in findings if f.rule == "末位淘汰.足够排名") == "unmet"


def test_the_smallest_group_that_no_source_states_leaves_the_list_undecided_by_name():
    rows = members("97", "96", "95", "94", "90")
    _, findings = ranked(rows, params={"最少个数": ""})
    undecided = [f for f in findings if f.rule == "末位淘汰.列入"]
    assert {f.verdict for f in undecided} == {"unknown"}
    assert undecided[0].missing == ("参数·最少个数（待核实）",)


def test_exempt_members_go_before_the_percentage_is_taken_and_those_without_a_score_are_told():
    rows = members("97", "96", "95", "94", "93") + members("60", funds="人员类") + members("空着")
    facts, findings = ranked(rows)
    assert facts.of[Ref("项目")]["末位淘汰参评数"].v == 5
    assert listed(facts, rows) == [5]
    scoreless = {f.about.row: f.verdict for f in findings if f.rule == "末位淘汰.有得分"}
    assert (scoreless[5], scoreless[6], scoreless[7]) == ("met", "not_applicable", "unmet")


def test_a_person_chooses_for_each_listed_member_and_the_amounts_add_up():
    rows = members("97", "96", "95", "94", "93", "90")
    five, six = Ref("末位淘汰项", 5), Ref("末位淘汰项", 6)
    facts, findings = ranked(rows)
    assert facts.of[Ref("项目")]["末位淘汰处置金额合计"].missing
    assert {f.verdict for f in findings if f.rule == "末位淘汰.处置待定" and f.about in (five, six)} == {"unknown"}
    people = [determined("认定·末位淘汰处置", "压减", five), determined("字段·决定金额", "30万元", five),
              determined("认定·末位淘汰处置", "取消", six)]
    facts, findings = ranked(rows, people)
    assert facts.of[Ref("项目")]["末位淘汰处置金额合计"].v == 1_300_000
    assert (facts.of[five]["处置后金额"].v, facts.of[six]["处置后金额"].v) == (700_000, 0)
    assert {f.verdict for f in findings if f.rule == "末位淘汰.处置待定"} == {"met", "not_applicable"}
    people[1] = determined("字段·决定金额", "100.01万元", five)
    _, findings = ranked(rows, people)
    assert next(f.verdict for f in findings if f.rule == "末位淘汰.金额在基数内" and f.about == five) == "unmet"


COVERED = """
名单: {县直部门: {主键: 主管部门, 频次: 每年}}
汇总规则:
  目标覆盖: {类别: 覆盖, 应有: 名单·县直部门, 已有: {表: 绩效目标申报表}, 按: 主管部门, 目标: 100%, 处置: [通报]}
"""


def test_coverage_is_met_at_the_last_department_and_names_who_is_missing():
    law = policy(COVERED)
    for there, verdict, rate in (("是", "met", 1), ("否", "unmet", Fraction(67, 68))):
        rows = [{"主管部门": f"部门{i}", "应有": "是", "已有": "是"} for i in range(67)] + [{"主管部门": "县民政局", "应有": "是", "已有": there}]
        one = case(law, form(law, {}, {"目标覆盖项": rows}, "目标覆盖名册"))
        findings, outcome = signed(law, one)
        assert next(f.verdict for f in findings if f.rule == "目标覆盖.达到目标") == verdict
        assert derive(one, law).of[Ref("项目")]["目标覆盖覆盖率"].v == rate
        assert [f.about.row for f in findings if f.rule == "目标覆盖.已报" and f.verdict == "unmet"] == ([68] if there == "否" else [])
        assert ("通报" in outcome.actions) == (there == "否")


DRAWN = """
汇总规则:
  自评抽查:
    类别: 抽查
    范围: [{表: 单位自评表}]
    取栏: {自评得分: 自评总分}
    取: {比例: 10%, 取整: 向上}
    必抽: {自评得分: {不低于: 99}}
    抽法: [预算年度, 项目代码]
    处置: [列入复核]
"""


def test_a_sample_is_the_smallest_digests_and_those_that_are_always_drawn():
    law = policy(DRAWN)
    rows = [{"决定号": str(i), "摘要值": str(1000 - i), "自评得分": "99" if i == 3 else "95"} for i in range(11)]
    one = case(law, form(law, {}, {"自评抽查项": rows}, "自评抽查名册"))
    findings, _ = signed(law, one)
    facts = derive(one, law)
    assert facts.of[Ref("项目")]["自评抽查应取数"].v == 2  # 10% of 11, upwards
    assert [f.about.row for f in findings if f.rule == "自评抽查.抽中" and f.verdict == "unmet"] == [4, 10, 11]


SELECTED = """
汇总规则:
  重点评价遴选:
    类别: 遴选
    范围: [{表: 绩效目标申报表}]
    取栏: {预算: 年度资金总额, 重点: 是否重点项目}
    入选: {重点: {等于: 是}}
    排序: {按: 预算, 由: 高到低}
    取: {个数: 2, 取整: 向上}
    金额: 预算
"""


def test_the_greatest_of_those_that_qualify_are_selected_with_their_amount():
    law = policy(SELECTED)
    rows = [{"决定号": str(i), "预算": b, "重点": k} for i, (b, k) in enumerate([("900万元", "否"), ("300万元", "是"), ("500万元", "是"), ("100万元", "是")])]
    one = case(law, form(law, {}, {"重点评价遴选项": rows}, "重点评价遴选名册"))
    findings, _ = signed(law, one)
    assert [f.about.row for f in findings if f.rule == "重点评价遴选.入选" and f.verdict == "unmet"] == [2, 3]
    assert derive(one, law).of[Ref("项目")]["重点评价遴选入选金额"].v == 8_000_000


SUMMED = """
汇总规则:
  核减汇总:
    类别: 汇总
    范围: [{表: 绩效目标申报表}]
    取栏: {申报: 年度资金总额, 审定: 年度财政拨款}
    统计:
      核减额: {类型: 金额, 计算: {差: [{合计: {表: 核减汇总项, 列: 申报}}, {合计: {表: 核减汇总项, 列: 审定}}]}}
      核减率: {类型: 比率, 计算: {商: [核减额, {合计: {表: 核减汇总项, 列: 申报}}]}}
"""


def test_a_rate_of_totals_is_the_quotient_of_the_sums_and_not_their_mean():
    law = policy(SUMMED)
    rows = [{"申报": "1000万元", "审定": "500万元"}, {"申报": "10万元", "审定": "10万元"}]
    one = case(law, form(law, {}, {"核减汇总项": rows}, "核减汇总名册"))
    signed(law, one)
    assert derive(one, law).of[Ref("项目")]["核减率"].v == Fraction(500, 1010)


@pytest.mark.parametrize(("change", "told"), [
    (("表: 单位自评表", "表: 自评"), "没有“自评”这种表"), (("评价得分: 自评总分", "评价得分: 自评分"), "没有这个栏目"), (("由: 低到高", "由: 高到低"), "由: 低到高"),
    (("按: 评价得分", "按: 得分"), "得分"), (("取: {后: 参数·末位比例", "取: {后: 20%, 个数: 3"), "写且只写一个"), (("参数·末位取整, 并列", "进一, 并列"), "进一"),
])
def test_a_rule_over_a_set_that_is_not_written_out_is_refused_with_its_place(change, told):
    with pytest.raises(PolicySetError, match=told) as refused:
        policy(RANKED.replace(*change))
    assert "cn/a.yaml 第" in str(refused.value)
