"""The nouns: what a verdict is about, whose word counts, what a row sees."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from chidu.archive import pack
from chidu.form import Form, Source, Value
from chidu.types import VERDICTS, Facts, Finding, Origin, Ref
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


def test_facts_cannot_be_changed_by_those_who_read_them_nor_by_those_who_gave_them():
    given = {PROJECT: {"名": Value("given", "路灯")}}
    facts = Facts(given, {"指标": ()})
    given[PROJECT]["名"] = Value("blank")
    assert facts.view(PROJECT).value("名").v == facts.of[PROJECT]["名"].v == "路灯"
    with pytest.raises(TypeError):
        facts.of[PROJECT]["名"] = Value("blank")
    with pytest.raises(TypeError):
        facts.tables["指标"] = (Ref("指标", 1),)
    assert pickle.loads(pickle.dumps(facts)) == facts


# ---- a finding that is told late


ORIGIN = Origin("cn", "国家办法", "", "2023-01-01", True)
KNOWN = {"rule": "甲", "verdict": "unmet", "severity": "一般", "point": None, "actions": ("补正",), "origin": ORIGIN}
REST = {"observed": Value("given", "路灯"), "required": None, "difference": None, "missing": (), "sources": (Source("cell", "B3"),),
        "because": ("成立",), "amount": None}
TOLD = Finding(**KNOWN, **REST, about=PROJECT)


def late(asked: list[str] | None = None) -> Finding:
    def tell(of: str, word: str) -> dict[str, object]:
        (asked if asked is not None else []).append(of + word)
        return REST

    return Finding.told_late(KNOWN, PROJECT, (tell, "吗"), "好")


def test_a_finding_told_late_is_in_all_things_the_finding_told_at_once():
    assert late() == TOLD
    assert TOLD in (late(),)
    assert hash(late()) == hash(TOLD)
    assert repr(late()) == repr(TOLD)
    assert pack(late()) == pack(TOLD)
    assert replace(late(), verdict="met") == replace(TOLD, verdict="met")
    assert pickle.loads(pickle.dumps(late())) == copy.deepcopy(late()) == copy.copy(late()) == TOLD
    assert late() != replace(TOLD, because=("不成立",))


def test_it_is_asked_once_and_only_for_what_it_does_not_know():
    asked: list[str] = []
    finding = late(asked)
    assert (finding.rule, finding.about, finding.verdict, finding.actions, finding.answered_by) == ("甲", PROJECT, "unmet", ("补正",), "")
    assert asked == []
    assert (finding.because, finding.sources, finding.amount, asked) == (("成立",), (Source("cell", "B3"),), None, ["好吗"])
    assert vars(finding).keys() == vars(TOLD).keys() - {"answered_by"}


def test_it_is_as_frozen_as_any():
    finding = late()
    for name in ("verdict", "because"):
        with pytest.raises(FrozenInstanceError):
            setattr(finding, name, "met")
    for one in (finding, TOLD):
        with pytest.raises(AttributeError, match="judgement"):
            _ = one.judgement
