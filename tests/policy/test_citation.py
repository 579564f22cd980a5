"""A rule in full, as an officer reads it: its sentence, where it comes from, and what it rests on."""

from __future__ import annotations

import pytest

from chidu.policy.citation import describe, sentence, source
from small import PROVINCE, document, policy, rule


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("不符合: {年度目标: {已提供: 否}}", "每个项目：凡年度目标未提供的，不符合。"),
        ("应当: {年度目标: {已提供: 是}}", "每个项目：应当年度目标已提供，否则不符合。"),
        ("判断: {问: 目标对吗？, 看: [年度目标, 项目概况]}", "每个项目：由人判断——目标对吗？（看年度目标、项目概况）"),
        ("适用: {项目属性: {等于: 新增}}\n不符合: {年度目标: {已提供: 否}}", "项目属性等于新增的项目：凡年度目标未提供的，不符合。"),
    ],
)
def test_a_rule_as_one_sentence(test, said):
    assert sentence(policy(rule("甲", test)).rule("甲")) == said


def test_a_rule_in_full_with_everything_it_rests_on():
    nation = document(
        "国家办法",
        "参数: {限额: {说明: 限额。, 下级: 只可从严, 从严方向: 越低越严, 取值: {2023: {值: 500万元, 条款: 第三条}}}}\n"
        "字段:\n  项目: {指标合计: {类型: 分, 计算: {合计: {表: 指标, 列: 折算}}}}\n  指标: {折算: {类型: 分, 计算: {和: [权重, \"0\"]}}}\n"
        + rule("资金.限额", "不符合: {年度资金总额: {大于: 参数·限额}, 指标合计: {大于: 0}}", 处置="[补正]", 审核要点="资金", 待核实="[程度]",
               依据="[{文件: 预算法, 条款: 第三十七条}]", 条款="第五条"), 文号="财预〔2023〕1号", 核验="待核实")
    law_ = policy({"cn/a.yaml": nation, "cn/shandong/b.yaml": document("省细则", "调整: {参数·限额: {2023-06: {值: 300万元, 条款: 第二条}}}\n")},
                  PROVINCE)
    assert list(describe(law_.rule("资金.限额"), law_)) == [
        "资金.限额　[目标审核·项目·一般]",
        "  每个项目：凡年度资金总额大于300.00万元（参数·限额），且指标合计大于0的，不符合。",
        "  要点：要点。",
        "  处置：补正",
        "  审核要点：资金",
        "  出自：《关于国家办法的通知》（财预〔2023〕1号）第五条，cn，自2023-01-01，待核实",
        "  并据：《预算法》第三十七条",
        "  待核实：程度",
        "  其中 指标合计＝“指标”中各行折算合计",
        "  其中 折算＝权重＋0",
        "  参数·限额＝300.00万元：《关于省细则的通知》第二条，cn/shandong，自2023-06-01",
        "    此前：《关于国家办法的通知》（财预〔2023〕1号）第三条，cn，自2023-01-01，待核实",
    ]


def test_a_parameter_without_a_value_says_what_that_means():
    law_ = policy("参数: {限额: {说明: 限额。, 取值: {2023: {值: , 核验: 待核实}}}}\n" + rule("甲", "不符合: {年度资金总额: {大于: 参数·限额}}"))
    assert "  参数·限额＝（未定，用到它的规则一律无法判定）：《关于国家办法的通知》，cn，自2023-01-01，待核实" in describe(law_.rule("甲"), law_)


def test_a_document_that_is_not_at_hand_is_called_by_its_short_name():
    origin = policy(rule("甲", "不符合: {年度目标: {已提供: 否}}")).rule("甲").origin
    assert source(origin, {}) == "《国家办法》，cn，自2023-01-01"
