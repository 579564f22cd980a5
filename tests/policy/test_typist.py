"""A slip of the keyboard is told once, where it is, with the way to write it; what is harmless is passed over.

The messages are kept under tests/golden/policy_errors, one mistake a file. After a wording was changed on purpose:
CHIDU_GOLDEN=write pytest tests/policy/test_typist.py, and review the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given

from chidu.errors import PolicyError
from chidu.policy.tokens import read_tokens
from chidu.policy.typist import check_typing
from chidu.policy.yamlfile import Mapping, Node, Scalar, Sequence, join_dots, load_yaml
from strategies import mistyped_files, policy_texts

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "policy_errors"
MISTYPED = sorted(GOLDEN.glob("*.yaml"))
POLICIES = sorted((ROOT / "policies").rglob("*.yaml"))

SOUND = """\
# 一份写得对的细则，后面的检查逐字把它写错
文件:
  标题: 巨野县路灯运维支出绩效管理细则
  简称: 巨野路灯细则
  生效: 2024-01-01
参数:
  执行滞后幅度: {下级: 只可从严, 取值: {2024: {值: 30个百分点, 条款: 第四条}}}
规则:
  监控.执行滞后:
    适用: {项目级别: {属于: [市级重大项目, 县级重大项目]}}
    不符合:
      任一:
        - {执行滞后: {不低于: 参数·执行滞后幅度}}
        - {预算执行率: {小于: 10%}}
    处置:
      - 列入重点监控
      - 通报
    意见: 截至【数据日期】预算执行率【预算执行率】，纳入重点监控。
    例:
      - {给: {数据日期: 2024-07-31, 成本项: [{分项预算: 6万元}]}, 应: 不符合}
"""


def told(text: str) -> list[PolicyError]:
    return check_typing("细则.yaml", text.encode())


def told_by_code(text: str) -> list[str]:
    return [mistake.code for mistake in told(text)]


# ---- one golden message for each mistake


@pytest.mark.parametrize("file", MISTYPED, ids=lambda file: file.stem)
def test_a_mistake_is_told_once_and_in_these_words(file: Path) -> None:
    mistakes = check_typing(file.name, file.read_bytes())
    assert len(mistakes) == 1
    message = f"{mistakes[0].code}\n{mistakes[0]}\n"
    golden = file.with_suffix(".golden")
    if os.environ.get("CHIDU_GOLDEN") == "write":
        golden.write_text(message, "utf-8")
    assert message == golden.read_text("utf-8")


def test_every_golden_message_belongs_to_a_file() -> None:
    assert len(MISTYPED) >= 90
    assert {file.stem for file in GOLDEN.glob("*.golden")} == {file.stem for file in MISTYPED}


@pytest.mark.parametrize("file", MISTYPED, ids=lambda file: file.stem)
def test_a_message_is_chinese_and_says_place_rule_and_remedy(file: Path) -> None:
    mistake = check_typing(file.name, file.read_bytes())[0]
    assert mistake.place.file == file.name
    assert re.fullmatch("[a-z]+(-[a-z0-9]+)*", mistake.code)
    for part in (mistake.found, mistake.rule, mistake.remedy):
        assert re.search("[\u4e00-\u9fff]", part)
    assert not re.search("(?i)expected|token|scalar|mapping|block|error", str(mistake))


# ---- silence


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: str(file.relative_to(ROOT / "policies")))
def test_the_policies_of_the_library_raise_no_false_alarm(file: Path) -> None:
    assert [str(mistake) for mistake in check_typing(file.name, file.read_bytes())] == []


@pytest.mark.parametrize("harmless", [
    "条款 : 第四条",
    "来源: https://example.cn/a?b=1#c",
    "来源:\n  https://example.cn/a",
    "比例: 1:2",
    "时刻: [9:30, 10:15]",
    "时刻:\n  - 9:30\n  - 1:2",
    "幅度: -5%",
    "幅度: {-5%: 低, 5%: 高}",
    "幅度:\n  - -5%",
    "程度: 严重     # 比市里严一档",
    "程度: 严重 # 比市里严一档",
    "程度: 严重  #比市里严一档",
    "处置: [收回] #见第四条",
    "#整行都是注释：随便写，{\n甲: 乙",
    "编号: 附件#1",
    '附件: "附件 #1"',
    "意见: 项目“【项目名称】”缺年度目标：请补齐，见《办法》、《细则》。",
    "意见: |\n  各部门：\n    　　请报送，- 甲\n\n  \t\n  [【项目名称】, 甲：]",
    "说明: 注：本表由部门填报，一式两份；（一）甲、（二）乙",
    "停用: [{条款: 成本改革, 理由: 制定操作规程，另有文件}]",
    "词: [政策（含、项目）, 《关于甲、乙的办法》, “甲、乙”类, '丙、丁']",
    "词:\n  - 甲、乙，丙\n  - 结论：见附件",
    "数: [100, 200, 300]",
    "数: [100,200]",
    "数: [1,500]",
    "值: 1,000万元",
    "值: {值: '1,000'}",
    "可选: [≥, ≤, '=', '>']",
    "例: [{给: {指标值: ≥7000个, 日期: 2023/1/1, 编号: １０}, 应: 符合}]",
    "不符合: {计算符号: {等于: ≥}}",
    "不符合: {计算符号: {属于: [≥, '>']}}",
    "计算: {缺省: [项目结束日期, “未写”]}",
    "条款: 第四条,",
    "标题: “提质增效”行动",
    "标题: “提质增效”",
    "姓名: [张\u00b7三]",
    "值: 20％",
    "多行:\n  [甲, 乙,\n   丙]",
    "多行: {甲: 1,\n  乙: 2}",
    "多行: first line\n  second line",
    "意见: '甲''乙'",
    "引: {\"甲\":乙}",
    "规则: 参数·执行滞后幅度",
    "单位: 1600元/亩",
    "段: {上限: 2023.5}",
    "年月: 2023-04",
    "编码: 2023-24",
    "空:",
    "空: {值: , 核验: 待核实}",
])
def test_what_yaml_reads_as_meant_is_passed_over(harmless: str) -> None:
    assert told(harmless) == []


@pytest.mark.parametrize("written", [
    '等于: "“市级”"', "值: '３０'", '程度: "严重　"', "'参数.甲': 1", "属于: ['甲，乙']", '条款: "a: b"', "不符合: {率: '≥10'}",
])
def test_quotes_say_that_it_is_meant(written: str) -> None:
    assert told(written) == []


@given(policy_texts())
def test_text_in_a_block_is_passed_over_whatever_it_says(text: str) -> None:
    line = "".join(char for char in text if char.isprintable())
    if line.strip() and "\ufeff" not in line:
        assert told(f"说明: |\n  文{line}\n") == []


# ---- every single slip in a sound file is told on its line, once


SLIPS = {
    "a full-width colon": (": ", "："), "no space after a colon": (": ", ":"), "a colon left out": (": ", " "),
    "a full-width comma": (", ", "，"), "an enumeration comma": (", ", "、"), "a brace left open": ("}", ""),
    "a brace not opened": ("{", ""), "a bracket left open": ("]", ""), "a full-width brace": ("{", "｛"),
    "a full-width bracket": ("[", "［"), "a tab for indentation": ("  ", "\t"), "full-width indentation": ("  ", "　"),
    "no space after a dash": ("- ", "-"), "an invisible character": ("点", "点\u200b"),
}


def slipped() -> list[tuple[int, str, str]]:
    lines = SOUND.split("\n")
    cases = []
    for number, line in enumerate(lines[1:], 2):
        for what, (right, wrong) in SLIPS.items():
            for found in re.finditer(re.escape(right), line):
                before = line[: found.start()]
                if (right == "  " and before) or (right == "- " and before.strip()):
                    continue  # an indentation, a dash of a list
                changed = before + wrong + line[found.end():]
                text = "\n".join([*lines[: number - 1], changed, *lines[number:]])
                cases.append((number, f"{what}: {changed.strip()}", text))
    return cases


def test_the_sound_file_is_sound() -> None:
    assert told(SOUND) == []
    assert len(slipped()) > 150


@pytest.mark.parametrize(("line", "text"), [pytest.param(n, text, id=f"{n} {what}") for n, what, text in slipped()])
def test_each_slip_is_told_once_on_its_own_line(line: int, text: str) -> None:
    assert [mistake.place.line for mistake in told(text)] == [line]


def test_slips_on_several_lines_are_all_told() -> None:
    text = SOUND.replace("简称: ", "简称：").replace("[市级重大项目, ", "[市级重大项目，").replace("2024-01-01", "2024-1-1")
    assert [(m.code, m.place.line) for m in told(text)] == [("wide-colon", 4), ("wide-comma", 10)]
    text = text.replace("简称：", "简称: ")
    assert [(m.code, m.place.line) for m in told(text)] == [("loose-date", 5), ("wide-comma", 10)]


# ---- how it is said


@pytest.mark.parametrize(("written", "better"), [
    ("适用: {项目级别: {等于：市级}}", "等于: 市级"),
    ("属于: [人员类，公用类、其他]", "人员类, 公用类, 其他"),
    ("值: {值: 1,000万元}", "1000万元"),
    ("不符合: {资金: {不低于: >=500万元}}", "“不低于: 500万元”"),
    ("不符合: {资金: {等于: ≥500万元}}", "“不低于: 500万元”"),
    ("不符合: {资金: >= 500万元}", "“资金: {不低于: 500万元}”"),
    ("不符合: {资金: ＞500万元}", "“资金: {大于: 500万元}”"),
    ("不符合: {资金: > =500万元}", "“资金: {不低于: 500万元}”"),
    ("不符合: {资金: ==500万元}", "“资金: {等于: 500万元}”"),
    ("不符合: 资金 >= 500万元", "“不符合: {资金: {不低于: 500万元}}”"),
    ("当: 总评=优", "“当: {总评: {等于: 优}}”"),
    ("生效: 2023/1/1", "“2023-01-01”"),
    ("生效: 2023—4", "“2023-04”"),
    ("值: ３０个百分点", "“30个百分点”"),
    ("不低于: 参数。执行滞后幅度", "“参数·执行滞后幅度”"),
    ("不低于: 参数 · 执行滞后幅度", "“参数·执行滞后幅度”"),
    ("意见: 请核对{ 项目名称 }", "“【项目名称】”"),
    ("词:\n  － 电费", "“- 电费”"),
    ("处置: - 通报", "“[通报]”"),
    ("等于: “市级”", "“市级”"),
])
def test_the_remedy_is_the_text_as_it_should_be_written(written: str, better: str) -> None:
    [mistake] = told(written)
    assert better in mistake.remedy


def test_a_name_written_twice_names_both_lines() -> None:
    [mistake] = told("甲: 1\n乙: 2\n甲: 3\n")
    assert (mistake.place.line, "第1行" in mistake.found) == (3, True)


@pytest.mark.parametrize(("written", "code"), [
    ("意见: 【甲【乙】】", "bracket-unpaired"),
    ("建议: '【甲'", "bracket-unpaired"),
    ("意见: 甲】", "bracket-unpaired"),
    ("意见: |\n  【 】", "bracket-empty"),
    ("意见: '{{甲}}'", "brace-in-wording"),
    ("调整: {规则·甲: {意见: 【乙}}", "bracket-unpaired"),
])
def test_wordings_are_checked_even_in_quotes(written: str, code: str) -> None:
    assert told_by_code(written) == [code]


@pytest.mark.parametrize(("written", "code"), [
    ("- 条款：第四条", "wide-colon"),
    ("- 条款:第四条", "colon-space"),
    ("甲:\n  条款：第四条", "wide-colon"),
    ("甲: 1\n  条款：第四条", "wide-colon"),
    ("甲: >5", "comparison-sign"),
    ("甲: {乙: 丙，则：丁}", "wide-comma"),
    ("甲: 丙}", "extra-mark"),
    ("甲: 附件  #1", "hash-in-text"),
    ("甲: 乙 #丙", "hash-in-text"),
    ("甲:\u00a0乙", "invisible-character"),
    ("甲: >\n  路灯\n  运维", "folded-text"),
    ('甲: "路灯\n  运维"', "folded-text"),
    ("甲: 乙\t", "tab"),
    ("甲: 1\n\t\n乙: 2", "tab"),
    ("甲: |\n  路灯\n\t\n  运维：{", "tab"),
    ("甲: |\n  路灯\n　\n  运维：{", "wide-indent"),
    ("- 甲\n- 乙", "not-a-policy"),
    ("[]", "not-a-policy"),
    ("路灯", "not-a-policy"),
])
def test_what_yaml_would_take_silently_is_told(written: str, code: str) -> None:
    assert told_by_code(written) == [code]


# ---- nothing escapes, and the tolerant reading agrees with YAML


@given(mistyped_files())
def test_checking_never_fails(text: str) -> None:
    for mistake in told(text):
        assert isinstance(mistake, PolicyError)
        assert str(mistake)


def plain_texts(node: Node) -> dict[tuple[int | None, int | None], str]:
    match node:
        case Scalar():
            return {(node.place.line, node.place.column): node.text} if node.text and not node.quoted else {}
        case Sequence():
            return {place: text for item in node.items for place, text in plain_texts(item).items()}
        case Mapping():
            return {place: text for pair in node.pairs for part in pair for place, text in plain_texts(part).items()}


@pytest.mark.parametrize("file", [None, *POLICIES], ids=lambda file: str(file and file.relative_to(ROOT / "policies")))
def test_the_tolerant_reading_finds_the_same_text_at_the_same_place_as_yaml(file: Path | None) -> None:
    text = file.read_text("utf-8-sig") if file else SOUND
    pieces = {(t.line, t.column): join_dots(t.text) for t in read_tokens(text) if t.kind == "text"}
    assert pieces == plain_texts(load_yaml("细则.yaml", text.encode()))
