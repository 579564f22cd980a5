"""What changes between two versions of the law, in words."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.policy.difference import differences
from chidu.policy.version import policy_version
from small import document, policy, real_library, rule

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
