"""A policy file is loaded as it was typed: text, with positions, and nothing guessed."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chidu.errors import Place, PolicyError, PolicySetError
from chidu.policy.yamlfile import (
    MAX_BYTES,
    Mapping,
    Scalar,
    Sequence,
    join_dots,
    load_yaml,
    locate,
    to_plain,
)
from strategies import mistyped_files, policy_texts

ROAD_LAMPS = """\
文件:
  标题: 巨野县路灯运维支出绩效管理细则
  生效: 2024-01-01
参数:
  执行滞后幅度: {取值: {2024: {值: 30个百分点, 核验: }}}
词表:
  费用类型:
    - 电费
    - "差旅、会议费"
"""


def load(text: str):
    return load_yaml("路灯.yaml", text.encode())


def value_of(text: str) -> Scalar:
    node = load(text).get("名")
    assert isinstance(node, Scalar)
    return node


def mistakes(data: str | bytes) -> list[PolicyError]:
    try:
        load_yaml("路灯.yaml", data.encode() if isinstance(data, str) else data)
    except PolicySetError as several:
        return list(several.problems)
    except PolicyError as one:
        return [one]
    return []


def codes(data: str | bytes) -> list[str]:
    return [mistake.code for mistake in mistakes(data)]


# ---- text


@pytest.mark.parametrize("typed", [
    "012345", "0.10", "1_000", "1e3", "0x1F", ".5", "1.0", "9:30", "2023-01-01", "2023", "no", "on", "yes", "~", "null",
    "true", "是", "40个百分点", "58.33%", "第三条", "≥7000个", "附件#1", "路灯（盏）", "财预〔2015〕88号", "https://example.cn/a?b=1#c",
    "关于“提质增效”行动的通知", "it's", "【项目名称】缺", "表·支出标准[分项名称]", "甲，乙；丙", "1,000",
])
def test_what_was_typed_is_what_is_read(typed: str) -> None:
    assert value_of(f"名: {typed}") == Scalar(typed, Place("路灯.yaml", 1, 4))


@pytest.mark.parametrize("written", ["名:", "名: ", "名: # 待核实", "{名: , 别的: 1}", "{名: }"])
def test_an_empty_value_is_the_empty_text_and_not_quoted(written: str) -> None:
    assert (value_of(written).text, value_of(written).quoted) == ("", False)


@pytest.mark.parametrize("written", ['名: ""', "名: ''", "{名: ''}"])
def test_empty_quotes_are_an_empty_text_meant_as_such(written: str) -> None:
    assert (value_of(written).text, value_of(written).quoted) == ("", True)


def test_a_block_of_text_keeps_its_lines_and_counts_as_quoted() -> None:
    node = value_of("名: |\n  各部门：\n    1. 附件 #1\n\n  特此通知。\n")
    assert (node.text, node.quoted) == ("各部门：\n  1. 附件 #1\n\n特此通知。\n", True)


@pytest.mark.parametrize(("typed", "read"), [
    ("参数・执行滞后幅度", "参数·执行滞后幅度"),
    ("认定•重点监控范围", "认定·重点监控范围"),
    ('"达到【参数•执行滞后幅度】"', "达到【参数·执行滞后幅度】"),
    ("买买提・艾力", "买买提・艾力"),
])
def test_other_middle_dots_are_read_as_the_usual_one_in_references_only(typed: str, read: str) -> None:
    assert value_of(f"名: {typed}").text == read


def in_double_quotes(text: str) -> str:
    """A cautious writer: whatever is not an ordinary character goes by its number."""
    def safe(char: str) -> str:
        if char in '"\\':
            return "\\" + char
        return char if char.isprintable() and char != "\ufeff" else f"\\U{ord(char):08X}"

    return '"' + "".join(map(safe, text)) + '"'


@given(policy_texts())
def test_any_text_survives_being_written_in_quotes(text: str) -> None:
    assert value_of(f"名: {in_double_quotes(text)}").text == join_dots(text)


@given(policy_texts(), policy_texts())
def test_any_text_survives_as_a_name_in_braces(name: str, text: str) -> None:
    if name:
        node = load(f"外: {{{in_double_quotes(name)}: [{in_double_quotes(text)}]}}")
        assert to_plain(node) == {"外": {join_dots(name): [join_dots(text)]}}


@given(st.text("路灯运维项目预算年度0123456789.noyestrue", min_size=1))
@example("0")
@example("00.10")
@example("...")
def test_plain_text_is_never_typed(text: str) -> None:
    assert value_of(f"名: {text}").text == text


# ---- the tree and its positions


def test_to_plain_gives_the_content_without_positions() -> None:
    assert to_plain(load(ROAD_LAMPS)) == {
        "文件": {"标题": "巨野县路灯运维支出绩效管理细则", "生效": "2024-01-01"},
        "参数": {"执行滞后幅度": {"取值": {"2024": {"值": "30个百分点", "核验": ""}}}},
        "词表": {"费用类型": ["电费", "差旅、会议费"]},
    }


def test_names_keep_their_order_and_are_found_by_name() -> None:
    node = load(ROAD_LAMPS)
    assert node.keys() == ("文件", "参数", "词表")
    assert isinstance(node.get("文件"), Mapping)
    assert isinstance(node.get("词表").get("费用类型"), Sequence)
    assert node.get("规则") is None


@pytest.mark.parametrize(("path", "line", "column"), [
    ((), 1, 1),
    (("文件", "生效"), 3, 3),
    (("参数", "执行滞后幅度", "取值", "2024", "值"), 5, 24),
    (("词表", "费用类型", 1), 9, 7),
    (("词表", "费用类型", 7), 7, 3),
    (("文件", "简称"), 1, 1),
    (("文件", "标题", "深处"), 2, 3),
])
def test_a_path_leads_to_its_place_or_as_far_as_it_goes(path: tuple, line: int, column: int) -> None:
    assert locate(load(ROAD_LAMPS), path) == Place("路灯.yaml", line, column)


def test_windows_lines_and_a_byte_order_mark_change_nothing() -> None:
    assert load_yaml("路灯.yaml", b"\xef\xbb\xbf" + ROAD_LAMPS.replace("\n", "\r\n").encode()) == load(ROAD_LAMPS)


def test_the_same_bytes_are_read_once_and_the_name_belongs_to_them() -> None:
    data = ROAD_LAMPS.encode()
    assert load_yaml("路灯.yaml", data) is load_yaml("路灯.yaml", bytes(data))
    assert load_yaml("别处.yaml", data).place.file == "别处.yaml"


# ---- what is refused


@pytest.mark.parametrize(("written", "code"), [
    ("甲: &锚 1", "special-mark"),
    ("甲: *锚", "special-mark"),
    ("甲: !!int 1", "special-mark"),
    ("甲: {<<: {乙: 1}}", "special-mark"),
    ("%YAML 1.1\n---\n甲: 1", "special-mark"),
    ("甲: 1\n---\n乙: 2", "several-documents"),
    ("甲: 1\n甲: 2", "key-twice"),
    ("{甲: 1, 甲: 2}", "key-twice"),
    ('甲: 1\n"甲": 2', "key-twice"),
    ("参数·甲: 1\n参数・甲: 2", "key-twice"),
    ("{[1, 2]: 3}", "key-not-text"),
    (": 1", "key-empty"),
    ("", "empty-file"),
    ("# 待起草\n", "empty-file"),
    ('甲: "\\U99999999"', "unreadable"),
    ("甲: 一\x07", "control-character"),
])
def test_what_a_policy_file_does_not_use_is_refused(written: str, code: str) -> None:
    assert codes(written) == [code]


def test_a_name_in_another_case_of_writing_is_another_name() -> None:
    assert load("甲: 1\n乙: {甲: 2}\n").keys() == ("甲", "乙")


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines() -> None:
    told = mistakes("甲: 1\n甲: 2\n乙: [丙，丁]\n戊: 己: 庚\n")
    assert [(m.code, m.place.line) for m in told] == [("key-twice", 2), ("wide-comma", 3), ("colon-in-text", 4)]


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not() -> None:
    full = b"# " + b"x" * (MAX_BYTES - 2 - len(ROAD_LAMPS.encode()) - 1) + b"\n" + ROAD_LAMPS.encode()
    assert to_plain(load_yaml("路灯.yaml", full)) == to_plain(load(ROAD_LAMPS))
    assert codes(full + b"\n") == ["file-too-large"]


def test_forty_levels_are_read_and_forty_one_are_not() -> None:
    assert load("[" * 40 + "1" + "]" * 40)
    assert codes("[" * 41 + "1" + "]" * 41) == ["too-deep"]


@pytest.mark.parametrize("piece", [
    "[", "{", "- ", "[{", "a,", "? ", ": ", "&a ", "'", '"', "a\n", "a: b\n", "（", "：", "\t", "　", "｛",
])
def test_a_hostile_file_is_answered_in_seconds(piece: str) -> None:
    data = (piece * MAX_BYTES).encode()[:MAX_BYTES]
    begun = time.perf_counter()
    mistakes(data)
    assert time.perf_counter() - begun < 10


def test_a_remembered_mistake_is_raised_fresh_each_time() -> None:
    first, second = (mistakes("甲: 1\n甲: 2\n")[0] for _ in range(2))
    assert first is not second
    assert str(first) == str(second)


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example("文件: 细则".encode("gbk"))
@example(b"\xef\xbb\xbf")
@example(b"%TAG ! x\n--- !<%FF> a")
@example(b'"\\x')
def test_random_bytes_raise_nothing_but_a_policy_error(data: bytes) -> None:
    assert all(str(mistake) for mistake in mistakes(data))


@given(mistyped_files())
def test_mistyped_text_raises_nothing_but_a_policy_error(text: str) -> None:
    assert all(mistake.code and mistake.place.file for mistake in mistakes(text))
