"""The nouns: what a verdict is about, whose word counts, what a row sees."""

from __future__ import annotations

from chidu.form import Form, Value
from chidu.types import VERDICTS, Facts, Ref
from small import PROJECT, case, determined, policy, rule

LAW = policy(rule("甲", "不符合: {年度目标: {未提供: 是}}"))


def test_a_project_is_named_plainly_and_a_row_with_its_number():
    assert [str(r) for r in (PROJECT, Ref("指标", 3), Ref("成本项", 12))] == ["项目", "指标3", "成本项12"]
    assert sorted([Ref("指标", 10), Ref("指标", 2)]) == [Ref("指标", 2), Ref("指标", 10)]


def test_of_two_determinations_the_later_counts():
    first, second = determined("要点·规范", "优"), determined("要点·规范", "差", by="王科长")
    one = case(LAW, Form("绩效目标申报表", "", {}, {}), first, determined("要点·可行", "良"), second)
    assert one.determined(PROJECT, "要点·规范") == second
    assert one.determined(Ref("指标", 1), "要点·规范") is None
    assert one.determined(PROJECT, "要点·合理") is None


def test_a_row_sees_its_own_column_first_then_the_projects_field():
    facts = Facts({PROJECT: {"单位": Value("given", "万元"), "名": Value("given", "路灯")}, Ref("指标", 1): {"单位": Value("blank")}},
                  {"指标": (Ref("指标", 1),)})
    row = facts.view(Ref("指标", 1))
    assert [row.value(n).state for n in ("单位", "名", "无")] == ["blank", "given", "absent"]
    assert facts.view(PROJECT).value("单位").v == "万元"
    assert facts.view(PROJECT).rows("成本项") is None


def test_a_rule_is_found_by_its_number():
    assert LAW.rule("甲") is LAW.rules[0]
    assert LAW.rule("乙") is None


def test_the_four_verdicts_in_chinese():
    assert list(VERDICTS.values()) == ["符合", "不符合", "无法判定", "不适用"]
