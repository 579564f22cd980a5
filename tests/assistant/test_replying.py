"""Answers: every sentence stands on something, and says what the rules say."""

from __future__ import annotations

import pytest
from benchmarks.assistant.questions import Desks

from chidu.assistant.answers.replying import reply
from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.questions.understanding import Asked
from chidu.errors import NotFound

QUESTIONS = ("为什么退回了", "依据是哪一条", "怎么改才能过", "这个数怎么算的", "如果年度资金总额改成562万元会怎样", "补正要几天", "齐河和汶上的规定有什么不同", "去年和今年规定有变化吗",
             "哪些项目没通过", "起草审核意见", "办到哪了", "你能干啥", "满意度指标是不是必须设", "菏泽末位淘汰怎么定")


@pytest.mark.parametrize("ask", QUESTIONS)
def test_no_sentence_stands_on_nothing(ask: str, desk: FileDesk, lamps: Matter) -> None:
    answer = reply(ask, desk, lamps).answer
    assert answer.lines
    for line in answer.lines:
        assert line.lead or line.cites
        assert all(key in answer.cites for key in line.cites)


def test_why_names_every_finding_with_its_distance(desk: FileDesk, lamps: Matter) -> None:
    text = reply("为什么没通过", desk, lamps).answer.text
    assert "有4条不符合" in text
    assert "分项成本之和562.00万元小于项目预算620.00万元" in text
    assert "差额58.00万元" in text
    assert "相差58.00万元" not in text  # once is enough
    assert "另有22条无法判定的等人判断" in text


def test_the_way_to_pass_is_proven_by_the_rules(desk: FileDesk, lamps: Matter) -> None:
    text = reply("怎样才能通过", desk, lamps).answer.text
    assert "由620.00万元调减为562.00万元" in text
    assert "再判一次" in text


@pytest.mark.parametrize(("value", "verdict"), [("562万元", "由不符合变为符合"), ("561.99万元", "由不符合变为符合"), ("562.01万元", "结论仍是")])
def test_what_if_is_judged_on_both_sides_of_the_threshold(value: str, verdict: str, desk: FileDesk, lamps: Matter) -> None:
    text = reply(f"如果年度资金总额改成{value}会怎样", desk, lamps).answer.text
    assert ("“成本.分项之和小于预算”由不符合变为符合" in text) == (value != "562.01万元")
    assert verdict in text


@pytest.mark.parametrize(("value", "turned"), [("40个百分点", 0), ("40.03个百分点", 0), ("40.04个百分点", 1), ("41个百分点", 1)])
def test_another_value_of_the_law_is_tried_on_every_form(value: str, turned: int, desks: Desks) -> None:
    answer = reply(f"执行滞后幅度要是改成{value}，哪些表要跟着变", desks.of("cn/shandong/heze", "2024-08-12")).answer
    assert f"判定改变的有{turned}张" in answer.text
    assert ("“监控.执行滞后”的判定改变" in answer.text) == bool(turned)


def test_a_form_that_was_emptied_is_passed_over(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desks.of("cn/shandong/heze", "2024-08-12")
    matter, gone = type(desk).matter, desk.briefs()[0].key

    def emptied(self: FileDesk, key: str) -> Matter:
        if key == gone:
            raise NotFound("form-emptied", "这张表已经抹去")
        return matter(self, key)

    monkeypatch.setattr(type(desk), "matter", emptied)
    text = reply("执行滞后幅度要是改成41个百分点，哪些表要跟着变", desk).answer.text
    assert f"试了工作清单上的{len(desk.briefs()) - 1}张表" in text
    assert "判定改变的有1张" in text


def test_a_supposition_of_nothing_that_is_named_is_asked_back(desks: Desks) -> None:
    assert reply("如果改成20会影响哪些表", desks.of("cn/shandong/heze", "2024-08-12")).answer.intent == "unsure"


def test_a_project_of_the_open_register_is_spoken_of_alone(desks: Desks) -> None:
    desk = desks.of("cn/shandong/heze", "2024-10-10")
    register = desks.form(desk, "S13")
    whole, one = (reply(f"{name}为什么没有按期整改", desk, register).answer.text for name in ("这张台账", "校园安防设备购置那条"))
    assert whole.count("整改") > one.count("整改")
    assert "重复购置同类设备" in one


def test_a_project_of_a_register_that_is_open_no_more_is_asked_back(desks: Desks) -> None:
    desk = desks.of("cn/shandong/heze", "2024-10-10")
    before = reply("校园安防设备购置那条为什么没有按期整改", desk, desks.form(desk, "S13")).understood
    assert isinstance(before, Asked)
    assert reply("那现在办到哪一步了", desk, None, before).answer.intent == "unsure"


def test_a_value_that_no_source_states_is_said_to_be_open(desk: FileDesk, lamps: Matter) -> None:
    assert "还没有定（待核实）" in reply("补正要几天", desk, lamps).answer.text


def test_a_draft_is_the_letter_that_the_decision_calls_for(desk: FileDesk, lamps: Matter) -> None:
    answer = reply("起草审核意见", desk, lamps).answer
    assert answer.letter is not None
    assert answer.letter.kind == "审核意见"
    assert answer.letter.content.startswith(b"PK")


def test_a_letter_that_the_decision_does_not_call_for_is_not_drafted(desk: FileDesk, lamps: Matter) -> None:
    answer = reply("起草整改通知", desk, lamps).answer
    assert answer.letter is None
    assert "不出具“整改通知”" in answer.text


def test_nothing_is_changed_by_asking(desk: FileDesk, lamps: Matter) -> None:
    before = (lamps.decision.id, lamps.decision.outcome, len(lamps.decision.findings))
    for ask in QUESTIONS:
        reply(ask, desk, lamps)
    after = desk.matter(lamps.brief.key)
    assert (after.decision.id, after.decision.outcome, len(after.decision.findings)) == before
