"""评分 as computed fields: each method on the same rows, the order of rounding, what a person must score, who chose the method."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chidu.errors import PolicySetError
from chidu.evaluation.derive import derive
from chidu.types import Ref
from small import case, determined, form, policy, signed

SELF = "单位自评表"
FIELDS = "字段:\n  项目:\n    率: {类型: 比率, 计算: {商: [年度财政拨款, 年度资金总额]}}\n"
STEPS = "数据表:\n  满意度分档: {文件: tables/满意.csv, 主键: [下限]}\n"
STEPS_CSV = "下限,得分比例\n90%,100%\n80%,80%\n60%,50%\n0%,0%\n"


def scoring(body: str, name: str = "计分法", extra: str = "") -> str:
    lines = "\n".join("    " + line for line in body.strip("\n").splitlines())
    return f"{FIELDS}{extra}评分:\n  {name}:\n    条款: 第十六条\n    用于: 单位自评\n    对象: 自评指标\n    记作: 自评\n{lines}\n"


PROPORTIONAL = "按类计分: [{其余: 比例法}]\n等级: {优: 90, 良: 80, 中: 60, 差: 0}\n舍入: {先: 定级, 小数: 2位}"
GATED = "按类计分: [{其余: 起步法}]\n起步法: {起步: 60%}\n舍入: {先: 定级, 小数: 2位}"


def row(target="10场", actual="9场", marks="10", sign="≥", name="招聘会场次", **more):
    return {"三级指标": name, "年度指标值": target, "实际完成值": actual, "分值": marks, "计算符号": sign, **more}


def scored(text: str, rows, fields=None, people=(), files=None):
    law = policy({"cn/a.yaml": "文件: {标题: 办法, 简称: 办法, 生效: 2023-01-01, 状态: 已发布}\n" + text, **(files or {})})
    one = case(law, form(law, fields or {}, {"自评指标": rows}, SELF), *people)
    signed(law, one)  # reference, engine and columns agree
    return law, derive(one, law)


PROJECT = Ref("项目")


def value(facts, name, about=PROJECT):
    found = facts.of[about][name]
    return found.v if found.known else found.missing


ROW = Ref("自评指标", 1)


@pytest.mark.parametrize(("target", "actual", "sign", "proportional", "gated"), [
    ("10场", "9场", "≥", "9", "7.5"), ("10场", "6场", "≥", "6", "0"), ("10场", "5场", "≥", "5", "0"), ("10场", "10场", "≥", "10", "10"),
    ("10场", "15场", "≥", "10", "10"), ("90元", "100元", "≤", "9", "7.5"), ("90元", "80元", "≤", "10", "10"), ("0起", "2起", "≤", "0", "0"),
    ("0起", "0起", "≤", "10", "10"),
])
def test_the_two_national_methods_give_different_scores_for_the_same_row(target, actual, sign, proportional, gated):
    for text, wanted in ((PROPORTIONAL, proportional), (GATED, gated)):
        _, facts = scored(scoring(text), [row(target, actual, sign=sign)])
        assert value(facts, "核定得分", ROW) == Fraction(wanted)


def test_missing_actuals_leave_the_total_unknown_by_name():
    _, facts = scored(scoring(PROPORTIONAL), [row(), row(actual="空着")])
    assert value(facts, "自评核定总分") == ("自评指标2的实际完成值",)
    assert value(facts, "自评核定等级") == ("自评指标2的实际完成值",)


def test_grades_are_half_open_and_the_order_of_rounding_is_policy():
    rows = [row("100%", "89.995%", "100")]
    _, exact = scored(scoring(PROPORTIONAL), rows)
    _, paper = scored(scoring(PROPORTIONAL.replace("先: 定级", "先: 舍入")), rows)
    assert (value(exact, "自评核定总分"), value(exact, "自评核定总分舍入")) == (Fraction("89.995"), 90)
    assert (value(exact, "自评核定等级"), value(paper, "自评核定等级")) == ("良", "优")
    for share, grade in (("90%", "优"), ("80%", "良"), ("79.99%", "中"), ("60%", "中"), ("59.99%", "差")):
        _, facts = scored(scoring(PROPORTIONAL), [row("100%", share, "100")])
        assert value(facts, "自评核定等级") == grade


def test_steps_of_satisfaction_are_half_open_from_below():
    text = scoring("按类计分: [{其余: 分档法, 档: 满意度分档}]\n舍入: {先: 定级, 小数: 2位}", extra=STEPS)
    for rate, wanted in (("90%", 10), ("89.99%", 8), ("80%", 8), ("79.99%", 5), ("60%", 5), ("59.99%", 0)):
        _, facts = scored(text, [row("100%", rate)], files={"cn/tables/满意.csv": STEPS_CSV})
        assert value(facts, "核定得分", ROW) == wanted


def test_execution_is_one_more_score_over_the_declared_base():
    rate = "执行率: {分值: 10, 率: 率, 算法: 比例法}"
    _, facts = scored(scoring(f"{PROPORTIONAL}\n{rate}"), [row(marks="90")], {"年度财政拨款": "79万元", "年度资金总额": "100万元"})
    assert (value(facts, "自评执行率得分"), value(facts, "自评核定总分")) == (Fraction("7.9"), Fraction("88.9"))


def test_a_qualitative_row_waits_for_a_person_whose_mark_must_lie_in_its_band():
    text = scoring("按类计分: [{当: {指标性质: {等于: 定性}}, 算法: 人工定档, 档: {达成: [80%, 100%], 部分达成: [60%, 80%], 未达成: [0%, 60%]}}, {其余: 比例法}]\n"
                   "舍入: {先: 定级, 小数: 2位}")
    rows = [row("良好", "已建立制度", 指标性质="定性"), row(指标性质="定量")]

    def verdict(level, mark):
        people = [determined("字段·达成情况", level, ROW), determined("字段·人工得分", mark, ROW)] if level else []
        law, facts = scored(text, rows, people=people)
        findings, _ = signed(law, case(law, form(law, {}, {"自评指标": rows}, SELF), *people))
        return next(f.verdict for f in findings if f.rule == "自评.人工得分在档内" and f.about == ROW), value(facts, "自评核定总分")

    assert verdict("", "") == ("unknown", ("自评指标1的人工得分",))
    assert verdict("达成", "8分") == ("met", 17)
    assert verdict("达成", "7.99分")[0] == "unmet"
    assert verdict("部分达成", "8分")[0] == "unmet"
    assert verdict("部分达成", "6分") == ("met", 15)


def test_over_achievement_keeps_a_share_of_the_marks_by_a_county_s_own_table():
    text = scoring(PROPORTIONAL + "\n超额扣减: 超额", extra="数据表:\n  超额: {文件: tables/超.csv, 主键: [下限]}\n")
    for actual, wanted in (("12场", "10"), ("13场", "9"), ("20场", "8")):
        _, facts = scored(text, [row(actual=actual)], files={"cn/tables/超.csv": "下限,得分比例\n130%,90%\n200%,80%\n"})
        assert value(facts, "核定得分", ROW) == Fraction(wanted)


def test_without_evidence_there_are_no_marks_where_the_policy_says_so():
    for said, wanted in (("不得分", 0), ("照常计分", 9)):
        _, facts = scored(scoring(f"{PROPORTIONAL}\n无佐证: {said}"), [row(佐证材料="空着")])
        assert value(facts, "核定得分", ROW) == wanted


def test_a_parameter_chooses_between_methods_and_every_score_records_which():
    both = scoring(PROPORTIONAL + "\n选用: 参数·计分办法", "甲法") + scoring(GATED + "\n选用: 参数·计分办法", "乙法").split("评分:\n")[1]
    for chosen, wanted in (("甲法", 9), ("乙法", Fraction("7.5"))):
        text = f"参数: {{计分办法: {{说明: 用哪一种。, 可选: [甲法, 乙法], 取值: {{2023: {{值: {chosen}}}}}}}}}\n{both}"
        _, facts = scored(text, [row()])
        assert value(facts, "核定得分", ROW) == wanted
        assert value(facts, "自评计分办法") == f"{chosen}（第十六条）"


@pytest.mark.parametrize(("change", "told"), [
    (("[{其余: 比例法}]", "[{其余: 起步法}]"), "起步法"), (("[{其余: 比例法}]", "[{其余: 分档法}]"), "数据表名"), (("差: 0", "差: 50"), "下限是 0"),
    (("比例法}]", "加权法}]"), "只能写"), (("小数: 2位", "小数: 两位"), "小数位数"), (("等级: {优: 90", "等级: {优: 九十"), "九十"),
])
def test_a_method_that_is_not_written_out_is_refused_with_its_place(change, told):
    with pytest.raises(PolicySetError, match=told) as refused:
        policy(scoring(PROPORTIONAL.replace(*change)))
    assert "cn/a.yaml 第" in str(refused.value)


def test_two_methods_under_one_name_of_result_are_refused():
    with pytest.raises(PolicySetError, match="出现了两次"):
        policy(scoring(PROPORTIONAL) + scoring(GATED, "乙法").split("评分:\n")[1])


def test_a_method_without_execution_and_grades_still_has_their_names_for_the_rules_of_a_superior():
    _, facts = scored(scoring(GATED), [row()])
    assert (value(facts, "自评执行率得分"), value(facts, "自评核定总分"), value(facts, "自评核定等级")) == (0, Fraction("7.5"), "不定等级")
