"""What changes between two versions, and a rule in full, as an officer reads it."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.policy.citation import describe, sentence, source
from chidu.policy.difference import differences
from chidu.policy.version import policy_version
from small import PROVINCE, document, policy, real_library, rule

LAW = (
    "参数: {限额: {说明: 限额。, 下级: 可自定, 取值: {2023: {值: 500万元, 条款: 第三条}, 2024-06: {值: 300万元, 条款: 第四条}}}}\n"
    "词表: {用语: {词: [合理]}}\n"
    "数据表: {支出标准: {文件: tables/t.csv, 主键: 费用}}\n"
    "字段: {项目: {缺口: {类型: 金额, 计算: {差: [年度资金总额, 参数·限额]}}}}\n"
    "评级: {审核: {表: tables/p.csv, 等级: [优, 差], 要点拟定: [{其余: 优}], 总评: [{其余: 优}]}}\n"
    + rule("资金.限额", "不符合: {年度资金总额: {大于: 参数·限额}}", 程度="严重", 处置="[补正]")
)
TABLES = {"cn/tables/t.csv": "费用,标准\n会议费,550元\n", "cn/tables/p.csv": "一级,要点\n甲,规范\n"}


def law(body: str = LAW, on: date = date(2024, 3, 1), **tables: str):
    return policy(TABLES | tables | {"cn/a.yaml": document("国家办法", body)}, on=on)


def changed(old: str, new: str) -> list[str]:
    assert old in LAW
    return list(differences(law(), law(LAW.replace(old, new))))


def test_nothing_is_told_of_two_equal_versions():
    assert list(differences(law(), law())) == []
    again = policy_version(real_library(), "cn", date(2024, 3, 1))
    assert list(differences(again, policy_version(real_library(), "cn", date(2024, 3, 2)))) == []


def test_a_parameter_that_changes_on_a_day():
    told = list(differences(law(), law(on=date(2024, 6, 1))))
    assert told[:3] == ["改变参数“限额”", "    原：500万元（国家办法第三条，自2023-01-01）", "    现：300万元（国家办法第四条，自2024-06-01）"]
    assert "改变规则“资金.限额”" in told


@pytest.mark.parametrize(
    ("old", "new", "first", "says"),
    [
        ("500万元", "5000001元", "改变参数“限额”", "5000001元"),
        ("[合理]", "[合理, 及时]", "改变词表“用语”", "现：词：合理、及时"),
        ("程度: 严重", "程度: 否决", "改变规则“资金.限额”", "（否决，处置：补正"),
        ("处置: [补正]", "处置: [补正, 退回修改]", "改变规则“资金.限额”", "处置：补正、退回修改"),
        ("意见: 意见。", "意见: 超过限额。", "改变规则“资金.限额”", "意见：超过限额。"),
        ("{大于: 参数·限额}", "{不低于: 参数·限额}", "改变规则“资金.限额”", "年度资金总额不低于"),
        ("{差: [年度资金总额, 参数·限额]}", "{和: [年度资金总额, 参数·限额]}", "改变计算“项目·缺口”", "年度资金总额＋参数·限额"),
        ("总评: [{其余: 优}]", "总评: [{其余: 差}]", "改变评级“审核”", "总评：其余：差"),
    ],
)
def test_each_change_is_told_from_what_to_what(old, new, first, says):
    told = changed(old, new)
    assert told[0] == first
    assert told[1].startswith("    原：")
    assert says in told[2]


def test_rows_are_told_too():
    told = list(differences(law(), law(**{"cn/tables/t.csv": "费用,标准\n会议费,500元\n"})))
    assert told == ["改变数据表的表“支出标准”", "    原：费用＝会议费，标准＝550元", "    现：费用＝会议费，标准＝500元"]


def test_what_comes_and_what_goes():
    more = law(LAW + "结论: {目标审核: [{其余: 退回}]}\n")
    assert list(differences(law(), more)) == ["新增结论“目标审核”：其余：退回"]
    assert list(differences(more, law())) == ["不再适用结论“目标审核”"]


def test_another_document_is_told_by_its_title():
    files = TABLES | {"cn/a.yaml": document("国家办法", LAW), "cn/b.yaml": document("续办法", "", 生效="2024-05")}
    before, after = policy(files), policy(files, on=date(2024, 5, 1))
    assert list(differences(before, after)) == ["新增文件“续办法”：关于续办法的通知"]


# ---- a rule in full


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
