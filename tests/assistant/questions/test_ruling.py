"""Which rule is meant: of the open form, of all forms, of the law; none where only the form or the list is spoken of."""

from __future__ import annotations

import pytest
from benchmarks.assistant.questions import Desks

from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.questions.understanding import Asked, understand


def rule_of(ask: str, desk: FileDesk, here: Matter | None) -> str:
    understood = understand(ask, desk, here)
    assert isinstance(understood, Asked)
    return understood.slots.rule


@pytest.mark.parametrize(("ask", "rule"), [
    ("分项加起来比预算少的那条怎么改", "成本.分项之和小于预算"), ("成本分项要素齐全这一条为什么不符合", "成本.分项要素齐全"), ("差额58万元是怎么算出来的", "成本.分项之和小于预算"),
    ("这张表为什么没有通过，问题出在什么地方", ""), ("这张表要改动哪些内容才能通过", ""), ("请把这张申报表上的问题逐条列出来", ""), ("程度为严重的有哪几条", ""),
])
def test_of_the_open_form(ask: str, rule: str, home: FileDesk, lamps_at_home: Matter) -> None:
    assert rule_of(ask, home, lamps_at_home) == rule


@pytest.mark.parametrize(("ask", "rule"), [
    ("把成本主要因素识别有误的项目列出来", "成本.主要因素识别有误"), ("哪些项目没通过", ""), ("市城市管理局报上来的表有毛病的是哪几个", ""), ("被退回的项目都有哪些", ""),
])
def test_of_all_forms(ask: str, rule: str, home: FileDesk) -> None:
    assert rule_of(ask, home, None) == rule


def test_a_number_that_every_finding_of_a_row_has_tells_none_of_them(desks: Desks) -> None:
    desk = desks.of("cn/shandong/heze", "2024-03-15")
    here = desks.form(desk, "S11")
    assert rule_of("应急抢修到场时间我报的10分怎么跟重算的对不上", desk, here) == "自评.得分与重算一致"
    assert rule_of("应急抢修到场时间报了10分，没完成为什么要写偏差原因", desk, here) == "自评.未完成须说明"
