"""What a kind of letter says is data: the first wording of which everything is stated, and mistakes told where they stand."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.small import case, form, policy, rule, vocabulary

from chidu.errors import PolicyError
from chidu.evaluation.decide import preview
from chidu.opinion.compose import compose
from chidu.opinion.material import Material
from chidu.types import Decision, PolicyVersion
from chidu.vocabulary import DocumentKind, vocabulary_from

LAW = policy(rule("亮灯率", "不符合: {权重: {大于: 60}}", 对象="指标", 意见="权重【权重】，超过60。", 处置="[退回修改]")
             + rule("缺单位", "应当: {实施单位: {已提供: 是}}", 意见="缺【缺项】。", 处置="[补正]").removeprefix("规则:\n")
             + "文书:\n  审核意见: {环节: 目标审核}\n  补正通知: {环节: 目标审核}\n")
NAMED = {"项目名称": "城区路灯运维项目", "主管部门": "县城市管理局", "年度资金总额": "620万元", "实施单位": "空着"}


def decision(fields: dict[str, str], law: PolicyVersion = LAW) -> Decision:
    made = case(law, form(law, fields, {"指标": [{"三级指标": "亮灯率", "权重": "61"}, {"三级指标": "巡检", "权重": "70"}]}))
    findings, outcome = preview(made, law)
    return Decision("d1", made, law.fingerprint, (), "", 1, findings, outcome, frozenset({"reference", "engine"}))


def material(fields: dict[str, str] = NAMED) -> Material:
    return Material(DocumentKind("函", "主管部门", "函"), decision(fields), LAW)


@pytest.mark.parametrize(("wordings", "said"), [
    (["【项目名称】申请【年度资金总额】。"], "城区路灯运维项目申请620.00万元。"),
    (["代码【项目代码】。", "【项目名称】。"], "城区路灯运维项目。"),
    (["【实施单位】。", "【没有这个栏目】。"], ""),
    (["【依据】。", "无依据。"], "无依据。"),
    (["没有括号的话。"], "没有括号的话。"),
    ([], "")])
def test_the_first_wording_that_is_stated_whole_is_said(wordings: list[str], said: str) -> None:
    sentence = material().say(wordings, {"依据": ""})
    assert (sentence.text if sentence else "") == said


def test_a_sentence_knows_the_cells_it_stands_on() -> None:
    sentence = material().say(["【项目名称】申请【年度资金总额】，【项目名称】。"], {})
    assert sentence
    assert [getattr(s, "ref", "") for s in sentence.sources] == ["项目·项目名称", "项目·年度资金总额"]


def test_each_kind_speaks_of_its_own_findings() -> None:
    both = [compose(kind, decision(NAMED), LAW) for kind in ("审核意见", "补正通知")]
    assert [[r.rule for r in o.remarks] for o in both] == [["亮灯率", "亮灯率", "缺单位"], ["缺单位"]]


def changed(kind: str, **keys: Any) -> dict[str, Any]:
    content = deepcopy(dict(vocabulary().plain()))
    content["词汇"]["文书"][kind] = {**content["词汇"]["文书"].get(kind, {}), **keys}
    return content


@pytest.mark.parametrize(("keys", "said"), [
    ({"版式": "信涵"}, "没有叫“信涵”的版式"), ({"各节": {"情形": "情况"}}, "没有叫“情形”的节"), ({"问题": {"处理": ["补正"]}}, "没有叫“处理”的选问题的键"),
    ({"问题": "不列"}, "没有叫“不列”的写法"), ({"合并": "按单位"}, "没有叫“按单位”的合并法"), ({"标题": "函"}, "没有叫“标题”的键"),
    ({"对照": [{"自评": "得分"}]}, "没有叫“自评”的键"), ({"表格": {"表": {"列": {"甲": "甲"}, "合计": ["乙"]}}}, "没有叫“乙”的列"),
    ({"图": {"饼": {}}}, "没有叫“饼”的图"), ({"图": {"进度": {"日期": "数据日期", "色": "红"}}}, "没有叫“色”的键"),
    ({"图": {"进度": {"题": "进度", "日期": "数据日期", "值": "预算执行率"}}}, "图“进度”没有写时间、界")])
def test_a_mistake_in_the_vocabulary_names_the_letter_and_what_may_stand_there(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        vocabulary_from(changed("监控提醒", **keys))
    assert said in str(caught.value)
    assert "“监控提醒”" in str(caught.value)


