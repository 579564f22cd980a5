"""Two evaluators, one decision: they agree, or nothing is signed."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from threading import Event, Thread

import pytest
from tests.evaluation.sabotage import Struck

from chidu.errors import Disagreement, WorkerLost
from chidu.evaluation import decide as deciding
from chidu.evaluation import sign as signing
from chidu.evaluation.decide import ISSUABLE, agree, decide, preview
from chidu.evaluation.judge import judge
from chidu.evaluation.sign import sign
from chidu.form import Value
from chidu.sandbox import Sandbox
from chidu.types import Ref, Waiting
from small import MANY, SPRING, case, determined, form, policy, rule, signed

LIMIT = policy(rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}", 处置="[补正]")
               + "结论: {目标审核: [{当: {问题数: {大于: 0}}, 则: 退回}, {其余: 通过}]}\n文书: {审核意见: {}, 补正通知: {当: {补正数: {大于: 0}}}}\n")
OVER = case(LIMIT, form(LIMIT, {"年度资金总额": "500.0001万元"}))


class Steady:
    """A sandbox that runs the call here and now."""

    def call(self, function, *args):
        return function(*args)


class Failing(Steady):
    """A sandbox whose worker is lost so many times first."""

    def __init__(self, times: int) -> None:
        self.times, self.calls = times, 0

    def call(self, function, *args):
        self.calls += 1
        if self.calls <= self.times:
            raise WorkerLost("worker-lost", "受限进程中止")
        return function(*args)


def test_both_sign_what_both_say():
    decision = decide(OVER, LIMIT, Steady())
    assert decision.signed == ISSUABLE
    assert (decision.outcome.conclusion, decision.outcome.actions, decision.outcome.documents) == ("退回", ("补正",), ("审核意见", "补正通知"))
    assert decision.fingerprint == LIMIT.fingerprint
    assert (decision.findings, decision.outcome) == preview(OVER, LIMIT)


def test_a_worker_lost_once_is_asked_again_and_lost_twice_leaves_the_decision_unsigned():
    once, twice = Failing(1), Failing(2)
    assert decide(OVER, LIMIT, once).signed == ISSUABLE
    assert decide(OVER, LIMIT, twice).signed == {"reference"}
    assert (once.calls, twice.calls) == (2, 2)


def test_a_decision_that_waits_says_why_and_shows_the_preview():
    waits = decide(OVER, LIMIT, Failing(2))
    assert waits.waiting == Waiting("worker-lost", "受限进程中止")
    assert (waits.findings, waits.outcome) == preview(OVER, LIMIT)
    assert waits.trace is None
    assert replace(waits, signed=ISSUABLE, waiting=None, trace=decide(OVER, LIMIT, Steady()).trace) == decide(OVER, LIMIT, Steady())


def test_facts_that_the_engine_refuses_make_the_decision_wait_too(monkeypatch):
    monkeypatch.setattr(signing, "numbers", lambda *_: [("项目", "项目", {"年度资金总额": 1.5})])
    waits = decide(OVER, LIMIT, Steady())
    assert (waits.signed, waits.waiting.code) == ({"reference"}, "engine-fact")


# ---- the alarm


def alarms(caplog):
    return [(r.levelname, r.code, r.getMessage()) for r in caplog.records if r.name == "chidu.alarm"]


def test_a_signed_decision_raises_no_alarm(caplog):
    decide(OVER, LIMIT, Steady())
    assert not alarms(caplog)


def test_a_worker_lost_once_is_a_warning_and_lost_twice_an_alarm(caplog):
    decide(OVER, LIMIT, Failing(1))
    assert [(level, code) for level, code, _ in alarms(caplog)] == [("WARNING", "worker-lost")]
    caplog.clear()
    decide(replace(OVER, form=replace(OVER.form, file="路灯\n.xlsx")), LIMIT, Failing(2))
    (_, (level, _, said)) = alarms(caplog)
    assert level == "ERROR"
    assert said == (f"待复核：判定引擎两次未能签署，不出文书（表路灯�.xlsx，案件例，cn，2024-03-01，政策指纹{LIMIT.fingerprint[:12]}）："
                    "受限进程中止（worker-lost）")
    record = caplog.records[-1]
    assert (record.form, record.case, record.scope, record.fingerprint) == ("路灯\n.xlsx", "例", "cn", LIMIT.fingerprint)


def test_a_disagreement_is_an_alarm_that_names_the_rule(caplog, monkeypatch):
    monkeypatch.setattr(deciding, "judge", lambda *given: tuple(replace(f, verdict="met", actions=()) for f in judge(*given)))
    with pytest.raises(Disagreement):
        decide(OVER, LIMIT, Steady())
    ((level, code, said),) = alarms(caplog)
    assert (level, code) == ("ERROR", "evaluators-disagree")
    assert "资金.限额（项目）：参照判“符合”，引擎判“不符合”" in said
    assert "500.0001" not in said


# ---- a real worker, really lost


@pytest.fixture(scope="module")
def struck_by_nothing():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def whole(struck_by_nothing):
    return decide(OVER, LIMIT, struck_by_nothing)


BLOWS = {"killed": ("worker-died", "SIGKILL", 30.0), "crashed": ("worker-died", "SIGSEGV", 30.0), "hung": ("worker-timeout", "3秒", 3.0),
         "frozen": ("worker-timeout", "3秒", 3.0)}


@pytest.mark.parametrize("how", ["killed", "crashed", pytest.param("hung", marks=pytest.mark.slow), "frozen"])
def test_a_worker_struck_once_costs_one_retry_and_both_sign(how, whole, tmp_path, caplog):
    code, why, seconds = BLOWS[how]
    with Struck(how, 1, tmp_path, seconds) as sandbox:
        assert decide(OVER, LIMIT, sandbox) == whole
        assert sandbox.calls == 2
    ((level, told, said),) = alarms(caplog)
    assert (level, told) == ("WARNING", code)
    assert why in said


@pytest.mark.parametrize("how", ["killed", "crashed", pytest.param("hung", marks=pytest.mark.slow)])
def test_struck_on_both_tries_the_decision_waits_and_the_next_is_made(how, whole, tmp_path, caplog):
    code, why, seconds = BLOWS[how]
    with Struck(how, 2, tmp_path, seconds) as sandbox:
        waits = decide(OVER, LIMIT, sandbox)
        assert decide(OVER, LIMIT, sandbox) == whole
    assert replace(waits, signed=ISSUABLE, waiting=None, trace=whole.trace) == whole
    assert (waits.signed, waits.waiting.code) == ({"reference"}, code)
    assert why in waits.waiting.reason
    assert [level for level, _, _ in alarms(caplog)] == ["WARNING", "ERROR"]
    assert "Traceback" not in caplog.text


@pytest.mark.slow
def test_killed_at_any_moment_no_decision_is_wrong_and_none_is_lost(whole):
    """The worker is killed again and again, whatever it is doing; every decision is the whole one, or waits with the preview."""
    chance, stop, killed = random.Random(2024), Event(), set()

    def kill(sandbox):
        while not stop.wait(chance.random() * 0.7):
            with suppress(ProcessLookupError, AttributeError, RuntimeError):  # between two workers there is none
                for pid in sandbox._workers[0]._pool._pool_manager.worker_manager.workers:
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)

    with Sandbox() as sandbox:
        killer = Thread(target=kill, args=(sandbox,))
        decisions = []
        killer.start()
        try:
            while len(killed) < (MANY or 10):
                decisions.append(decide(OVER, LIMIT, sandbox))
        finally:
            stop.set()
            killer.join()
        assert decide(OVER, LIMIT, sandbox) == whole
    assert [(d.findings, d.outcome) for d in decisions] == [(whole.findings, whole.outcome)] * len(decisions)
    assert all(d == whole if d.signed == ISSUABLE else d.waiting.code == "worker-died" for d in decisions)


def test_the_same_case_and_policy_give_the_same_decision():
    assert decide(OVER, LIMIT, Steady()) == decide(OVER, LIMIT, Failing(1))


def test_what_a_person_determined_makes_another_decision():
    fixed = replace(OVER, determinations=(determined("字段·年度资金总额", "500万元"),))
    one, other = decide(OVER, LIMIT, Steady()), decide(fixed, LIMIT, Steady())
    assert other.outcome.conclusion == "通过"
    assert one.id != other.id


def test_a_verdict_on_which_they_differ_is_named_and_refused():
    findings, outcome = preview(OVER, LIMIT)
    confirmed = sign(LIMIT.canonical, "cn", SPRING, OVER, findings)
    agree(findings, outcome, confirmed)
    milder = (replace(findings[0], verdict="met"),)
    with pytest.raises(Disagreement, match="资金.限额（项目）：参照判“符合”，引擎判“不符合”".replace(".", r"\.")):
        agree(milder, outcome, confirmed)


def test_a_finding_that_only_one_made_is_named_and_refused():
    findings, outcome = preview(OVER, LIMIT)
    confirmed = sign(LIMIT.canonical, "cn", SPRING, OVER, findings)
    with pytest.raises(Disagreement, match="资金"):
        agree((), outcome, confirmed)
    with pytest.raises(Disagreement, match="资金"):
        agree(findings, outcome, replace(confirmed, verdicts={}))


@pytest.mark.parametrize("part", [{"conclusion": "通过"}, {"grade": "优"}, {"documents": ()}, {"actions": ()}])
def test_another_outcome_is_refused(part):
    findings, outcome = preview(OVER, LIMIT)
    with pytest.raises(Disagreement, match="总评或结论"):
        agree(findings, replace(outcome, **part), sign(LIMIT.canonical, "cn", SPRING, OVER, findings))


def test_the_engine_judges_for_itself():
    """Given findings that say the opposite, it signs its own verdicts and its own outcome."""
    findings, _ = preview(OVER, LIMIT)
    misled = sign(LIMIT.canonical, "cn", SPRING, OVER, (replace(findings[0], verdict="met", actions=()),))
    assert misled.verdicts == {("资金.限额", "项目"): "unmet"}
    assert (misled.outcome.conclusion, misled.outcome.actions) == ("退回", ("补正",))


def test_letters_in_any_order_of_the_file():
    turned = policy("文书: {补正通知: {}, 审核意见: {}}\n")
    assert signed(turned, case(turned, form(turned, {})))[1].documents == ("补正通知", "审核意见")


def test_the_rows_of_two_tables_are_told_apart():
    law = policy(rule("甲", "不符合: {三级指标: {未提供: 是}}", 对象="指标")
                 + rule("乙", "不符合: {分项名称: {未提供: 是}}", 对象="成本项").removeprefix("规则:\n"))
    filled = form(law, {}, {"指标": [{"三级指标": "空着"}, {"三级指标": "亮灯率"}], "成本项": [{"分项名称": "灯具"}, {"分项名称": "空着"}]})
    findings, _ = signed(law, case(law, filled))
    assert {(f.rule, f.about): f.verdict for f in findings} == {
        ("甲", Ref("指标", 1)): "unmet", ("甲", Ref("指标", 2)): "met", ("乙", Ref("成本项", 1)): "met", ("乙", Ref("成本项", 2)): "unmet"}


def test_an_answer_moves_both():
    law = policy(rule("用途", "判断: {问: 用途合规吗？, 看: [年度目标]}", 处置="[退回修改]"))
    for people, verdict in (((), "unknown"), ((determined("规则·用途", "是"),), "met"), ((determined("规则·用途", "否"),), "unmet")):
        findings, outcome = signed(law, case(law, form(law, {}), *people))
        assert (findings[0].verdict, outcome.actions) == (verdict, ("退回修改",) if verdict == "unmet" else ())


@pytest.mark.parametrize("text", ['"},{"id":"a0","kind":1}', "\0", "路\ud800灯", "长" * 350_000, "%s", "NaN", "1e16"])
def test_hostile_texts_on_a_form_are_judged_by_both(text, struck_by_nothing):
    law = policy(rule("名称", "不符合: {项目名称: {等于: 路灯}}") + rule("目标", "应当: {年度目标: {含任一: [亮灯]}}").removeprefix("规则:\n"))
    hostile = replace(form(law, {}), fields={n: Value("given", text, None, text) for n in ("项目名称", "年度目标")}, file=text)
    decision = decide(case(law, hostile), law, struck_by_nothing)
    assert (decision.signed, [f.verdict for f in decision.findings]) == (ISSUABLE, ["met", "unmet"])


@pytest.mark.parametrize("amount", [Fraction(10) ** 50, -Fraction(10) ** 50, Fraction(5_000_000) + Fraction(1, 10**50), Fraction(0)])
def test_numbers_of_any_size_are_judged_by_both(amount, struck_by_nothing):
    huge = replace(OVER, form=replace(OVER.form, fields={"年度资金总额": Value("given", amount, "元", "很大")}))
    decision = decide(huge, LIMIT, struck_by_nothing)
    assert (decision.signed, decision.findings[0].verdict) == (ISSUABLE, "unmet" if amount > 5_000_000 else "met")


def test_a_third_of_the_money_is_on_neither_side_of_any_decimal():
    law = policy(rule("甲", "不符合: {年度资金总额: {大于: 333.333333万元}}") + rule("乙", "不符合: {年度资金总额: {小于: 333.333334万元}}").removeprefix("规则:\n"))
    filled = form(law, {"年度资金总额": "1元"})
    third = replace(filled.fields["年度资金总额"], v=Fraction(10_000_000, 3))
    findings, _ = signed(law, case(law, replace(filled, fields={"年度资金总额": third})))
    assert [f.verdict for f in findings] == ["unmet", "unmet"]
