"""A mistyped word gets the word that was meant, never its opposite, and nothing where nothing is close."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.policy.suggest import ask_meant, nearest

KEYS = ["文件", "标题", "简称", "发文机关", "来源", "生效", "条款", "要点", "环节", "对象", "适用", "不符合", "应当", "程度", "处置",
        "涉及金额", "审核要点", "意见", "建议", "待核实", "规则", "取值"]
OPERATORS = ["等于", "不等于", "大于", "小于", "不低于", "不高于", "属于", "不属于", "已提供", "未提供", "含任一", "不含任一", "含数字",
             "不含数字", "符合格式", "在名单"]


@pytest.mark.parametrize(("typed", "meant"), [
    ("不符和", "不符合"), ("不附合", "不符合"), ("要典", "要点"), ("条目", "条款"), ("程　度", "程度"), ("处 置", "处置"), ("来原", "来源"),
    ("发文单位", "发文机关"), ("生效日期", "生效"), ("建意", "建议"), ("审核要点：", "审核要点"), ("核实", "待核实"),
])
def test_a_mistyped_key_gets_the_key_that_was_meant(typed: str, meant: str) -> None:
    assert nearest(typed, KEYS) == meant


@pytest.mark.parametrize(("typed", "meant"), [
    ("大于等于", "不低于"), ("不少于", "不低于"), ("不超过", "不高于"), ("超过", "大于"), ("包含", "含任一"), ("为空", "未提供"),
    ("含任意", "含任一"), ("符合格试", "符合格式"),
])
def test_another_word_for_a_comparison_gets_the_word_of_the_same_meaning(typed: str, meant: str) -> None:
    assert nearest(typed, OPERATORS) == meant


@pytest.mark.parametrize(("typed", "known"), [("符合", ["不符合"]), ("不在名单", ["在名单"]), ("空", ["非空"])])
def test_a_word_is_never_offered_for_its_opposite(typed: str, known: list[str]) -> None:
    assert nearest(typed, known) is None


@pytest.mark.parametrize("typed", ["", "xyz", "完全不相干的词", "🙂"])
def test_where_nothing_is_close_nothing_is_offered(typed: str) -> None:
    assert nearest(typed, KEYS) is None
    assert ask_meant(typed, KEYS) == ""


def test_it_is_put_as_a_question() -> None:
    assert ask_meant("不符和", KEYS) == "您是否想写“不符合”？"


def test_a_word_meaning_the_same_is_offered_only_where_it_is_known() -> None:
    assert nearest("不超过", ["条款", "程度"]) is None


@given(st.text(max_size=12))
def test_what_is_offered_is_always_a_known_word_and_another_one(typed: str) -> None:
    assert nearest(typed, KEYS) in {*KEYS, None} - {typed}
