"""Reading the folders of policies: every mistake of every file at once, in Chinese, with the line it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from chidu.errors import PolicyError, PolicySetError
from chidu.policy.library import load_library
from chidu.policy.schema import PolicyDocument, first_day
from small import POLICIES, document, library, real_library, rule

RULE = rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}")


def mistakes(files: dict[str, str]) -> list[PolicyError]:
    with pytest.raises(PolicySetError) as caught:
        library(files)
    assert all(p.place.file for p in caught.value.problems)
    return list(caught.value.problems)


def mistake(body: str, **head: str) -> PolicyError:
    (one,) = mistakes({"cn/a.yaml": document("国家办法", body, **head)})
    assert one.place.file == "cn/a.yaml"
    assert one.place.line
    return one


@pytest.mark.parametrize(
    ("body", "code", "found", "remedy"),
    [
        (RULE.replace("程度: 一般", "轻重: 一般"), "key-missing", "“规则·资金.限额”缺少“程度”", "请补写“程度: …”"),
        (RULE.replace("意见: 意见。", "意見: 意见。"), "key-missing", "缺少“意见”", "请补写“意见: …”"),
        (RULE.replace("    意见: 意见。\n", "    意见:\n"), "empty", "“意见”不能空着", "请填写"),
        (RULE.replace("不符合: {年度资金总额: {大于: 500万元}}", "建议: 请压减。"), "value", "“不符合”“应当”“判断”三者写且只写一个", ""),
        (RULE + "    应当: {年度目标: {已提供: 是}}\n", "value", "三者写且只写一个", ""),
        (RULE.replace("    要点: 要点。", "    下级: 只能从严\n    要点: 要点。"), "choice", "“下级”写的是“只能从严”", ""),
        ("参数: {限额: {说明: 限额。, 取值: {明年: {值: 5}}}}\n", "value", "“明年”不是日期", ""),
        ("参数: {限额: {说明: 限额。, 取值: {2023-13: {值: 5}}}}\n", "value", "“2023-13”不是日期", ""),
        ("参数: {限额: {说明: 限额。, 取值: {}}}\n", "empty", "“取值”不能空着", "请填写"),
        ("参数: {限额: {说明: 限额。, 下级: 只可从严, 取值: {2023: {值: 5}}}}\n", "value", "还要写“从严方向", ""),
        ("参数: {限额: {说明: 限额。, 取值: {2023: {值: 5}, 2023-01-01: {值: 6}}}}\n", "value", "2023、2023-01-01里有同一天", ""),
        ("认定: {重大: {归类: [{当: {项目属性: {等于: 新增}}}]}}\n", "value", "每一档写“当…则…”，或只写“其余”", ""),
        ("认定: {重大: {归类: [{当: {项目属性: {等于: 新增}}, 则: 是, 其余: 否}]}}\n", "value", "每一档写", ""),
        ("认定: {重大: {归类: []}}\n", "empty", "“归类”不能空着", "请填写"),
        ("结论: {目标审核: [{则: 通过}]}\n", "value", "每一档写", ""),
        ("停用: [{规则: 资金.限额, 条款: 第一条}]\n", "key-missing", "缺少“理由”", "请补写“理由: …”"),
        ("字段: {项目: {合计: {类型: 金钱, 计算: {和: [甲, 乙]}}}}\n", "choice", "“类型”写的是“金钱”", ""),
        ("规则: [甲]\n", "shape", "“规则”下面的写法不对", ""),
        ("词表: {用语: [合理]}\n", "shape", "“用语”下面的写法不对", ""),
        ("规则们: {}\n", "key-unknown", "“文件”里不认得“规则们”", "您是否想写“规则”？"),
        ("评分: {计分法: {}}\n", "key-later", "“评分”本版本还不能用来判定", "请先移出，或写进“不入规则”并说明理由"),
        ("rules: {}\n", "key-unknown", "里不认得“rules”", "请核对键名"),
        ("评级: {审核: {表: t.csv, 等级: [优], 要点拟定: [{其余: 优}], 总评: [{其余: 优}]}}\n", "empty", "“等级”不能空着", "请填写"),
    ],
)
def test_a_section_of_another_shape(body, code, found, remedy):
    problems = mistakes({"cn/a.yaml": document("国家办法", body)})
    told = next((p for p in problems if p.code == code and found in p.found), None)
    assert told, [str(p) for p in problems]
    assert told.remedy == remedy
    assert told.place.line


@pytest.mark.parametrize(
    ("head", "code", "found"),
    [
        ({"状态": "生效中"}, "choice", "“状态”写的是“生效中”"),
        ({"对下级": "必须"}, "choice", "“对下级”写的是“必须”"),
        ({"来源": "网上"}, "choice", "“来源”写的是“网上”"),
        ({"生效": "即日起"}, "value", "“即日起”不是日期"),
        ({"失效": "2024-02-30"}, "value", "“2024-02-30”不是日期"),
        ({"简称": ""}, "empty", "“简称”不能空着"),
        ({"生效": ""}, "empty", "“生效”不能空着"),
        ({"文件号": "一号"}, "key-unknown", "“文件”里不认得“文件号”"),
    ],
)
def test_a_head_that_does_not_read(head, code, found):
    told = mistake("", **head)
    assert told.code == code
    assert found in told.found


def test_a_choice_is_told_in_full():
    assert mistake(RULE.replace("要点: 要点。", "下级: 只能从严\n    要点: 要点。")).rule == "只能写 不得改变、只可从严、可增补、可自定"


def test_a_mistake_stands_on_its_line():
    told = mistake(RULE + "    轻重: 严重\n")
    assert str(told).startswith("cn/a.yaml 第13行第5列：“规则·资金.限额”里不认得“轻重”")


def test_every_mistake_of_every_file_is_told_at_once():
    files = {"cn/a.yaml": document("甲", "规则们: {}\n参数: {限额: {取值: {2023: {值: 5}}}}\n"), "cn/b.yaml": document("乙", "", 状态="草"),
             "cn/tables/t.csv": "名,名\n甲,乙\n", "cn/tables/u.csv": "名,失效\n甲,年底\n"}
    told = mistakes(files)
    assert {p.place.file for p in told} == set(files)
    assert len(told) == 5


def test_two_documents_of_one_short_name():
    files = {"cn/a.yaml": document("国家办法", ""), "cn/shandong/b.yaml": document("国家办法", "")}
    (told,) = mistakes(files)
    assert (told.code, told.found) == ("short-name-twice", "简称“国家办法”已被 cn/a.yaml 使用")


def test_a_folder_says_whose_it_is():
    with pytest.raises(PolicySetError, match=r"cn/a\.yaml：所在文件夹没有 jurisdiction\.yaml"):
        library({}).with_files({"cn/a.yaml": document("国家办法", "").encode()})


@pytest.mark.parametrize(
    ("text", "code"),
    [("名称: 山东省\n行政区划代码: 370000000\n级别: 省\n", "pattern"), ("名称: 山东省\n级别: 省\n", "key-missing"),
     ('名称: 山东省\n行政区划代码: "370000"\n级别: 省\n金额单位: 亿元\n', "choice")],
)
def test_a_jurisdiction_that_does_not_read(text, code):
    (told,) = mistakes({"cn/jurisdiction.yaml": text})
    assert told.code == code


def test_a_draft_is_tried_beside_the_files_and_nothing_is_written():
    shelf = library({"cn/a.yaml": document("国家办法", RULE)})
    tried = shelf.with_files({"cn/b.yaml": document("国家新办法", "").encode()})
    assert [f.short for f in tried.of("cn")] == ["国家办法", "国家新办法"]
    assert [f.short for f in shelf.of("cn")] == ["国家办法"]
    replaced = shelf.with_files({"cn/a.yaml": document("国家另一办法", "").encode()})
    assert [f.short for f in replaced.of("cn")] == ["国家另一办法"]


def test_the_chain_has_no_gaps():
    shelf = library({"cn/shandong/heze/a.yaml": document("市", "")})
    assert shelf.chain("cn/shandong/heze/") == ("cn", "cn/shandong", "cn/shandong/heze")


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(PolicyError, match="没有政策文件夹“policies”"):
        load_library(tmp_path / "policies")


def test_the_policies_of_the_repository_load_from_their_folder():
    shelf = real_library()
    assert {f.name for f in shelf.files} == {p.relative_to(POLICIES).as_posix() for p in POLICIES.rglob("*.yaml")
                                            if p.name != "jurisdiction.yaml" and "vocabulary" not in p.parts}
    assert all(isinstance(f.document, PolicyDocument) for f in shelf.files)


@pytest.mark.parametrize(("text", "day"), [("2023", "2023-01-01"), ("2023-07", "2023-07-01"), ("2023-07-31", "2023-07-31")])
def test_a_date_known_to_the_year_or_month_counts_from_its_first_day(text, day):
    assert first_day(text).isoformat() == day


def test_no_first_day_of_no_date():
    with pytest.raises(ValueError, match="年底"):
        first_day("年底")
