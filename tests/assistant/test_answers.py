"""What answers say is what the rules found and what the policy has: the same numbers, the same verdicts, the same provisions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from benchmarks.assistant.questions import Desks

from chidu.assistant.answers import of_form
from chidu.assistant.answers.replying import reply
from chidu.assistant.answers.together import mended
from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.questions.slots import Slots
from chidu.assistant.questions.understanding import Asked
from chidu.condition import say_value
from chidu.evaluation.counterfactual import Trials, changed, ways
from chidu.evaluation.decide import preview
from chidu.evaluation.derive import derive
from chidu.opinion.wording import basis_of, fill, shown
from chidu.types import VERDICTS, Finding, View

DAY = "2024-03-15"
COUNTIES = ("cn", "cn/shandong", "cn/shandong/dezhou", "cn/shandong/dezhou/ningjin", "cn/shandong/dezhou/qihe", "cn/shandong/dongying",
            "cn/shandong/heze", "cn/shandong/heze/juye", "cn/shandong/jinan", "cn/shandong/jinan/licheng", "cn/shandong/jining",
            "cn/shandong/jining/rencheng", "cn/shandong/jining/wenshang", "cn/shandong/liaocheng", "cn/shandong/liaocheng/linqing",
            "cn/shandong/linyi", "cn/shandong/linyi/tancheng", "cn/shandong/zibo")


def matters(desk: FileDesk) -> Iterator[tuple[Matter, tuple[Finding, ...]]]:
    """Every form at a county, with what the evaluation finds of it, asked anew."""
    for brief in desk.briefs():
        matter = desk.matter(brief.key)
        yield matter, preview(matter.decision.case, matter.policy)[0]


def message(finding: Finding, matter: Matter) -> str:
    rule = matter.policy.rule(finding.rule)
    assert rule is not None
    return fill(rule.wording.message, finding, rule, View(derive(matter.decision.case, matter.policy), finding.about), matter.policy)


def gap(finding: Finding, matter: Matter) -> str:
    """How far off, where the sentence does not say so itself."""
    far = shown(finding.difference, matter.policy) if finding.difference else ""
    return f"（相差{far}）" if far and not re.search(f"(差额|相差){re.escape(far)}", message(finding, matter)) else ""


@pytest.mark.parametrize("scope", COUNTIES[::6])
def test_why_says_every_verdict_and_number_as_the_evaluation_has_them(scope: str, desks: Desks) -> None:
    for matter, findings in matters(desks.of(scope, DAY)):
        lines = [line.text for line in of_form.why(Asked("为什么", "why"), matter).lines]
        unmet = [f for f in findings if f.verdict == "unmet"]
        gaps = {f: gap(f, matter) for f in unmet}
        expected = {f"{f.severity}：{message(f, matter)}{far}" for f, far in gaps.items()}
        said = [line for line in lines if line.split("：")[0] in matter.policy.vocabulary.severities]
        assert {*said} <= expected
        assert len(said) == min(len(unmet), of_form.MOST)
        counts = [f"{n}条{VERDICTS[v]}" for v in ("unmet", "unknown") if (n := sum(f.verdict == v for f in findings))]
        assert all(count in lines[0] for count in counts)


@pytest.mark.parametrize("scope", COUNTIES[1::6])
def test_each_provision_is_the_one_that_the_rule_has(scope: str, desks: Desks) -> None:
    for matter, findings in matters(desks.of(scope, DAY)):
        for name in {f.rule for f in findings if f.verdict == "unmet"}:
            answer = of_form.provision(Asked("依据", "provision", Slots(rule=name)), matter)
            rule = matter.policy.rule(name)
            assert rule is not None
            basis = basis_of(rule.origin, matter.policy)
            assert answer.lines[0].text.startswith(f"“{name}”依据{basis}")
            assert answer.cites[answer.lines[0].cites[0]].label == basis


@pytest.mark.parametrize("scope", COUNTIES[2::6])
def test_how_a_finding_came_about_is_its_own_trace(scope: str, desks: Desks) -> None:
    for matter, findings in matters(desks.of(scope, DAY)):
        for f in [f for f in findings if f.verdict == "unmet"][:3]:
            text = of_form.computed(Asked("怎么算的", "computed", Slots(rule=f.rule)), matter).text
            assert all(step in text for step in next(g for g in findings if g.rule == f.rule and g.verdict == "unmet").because)


@pytest.mark.parametrize("scope", COUNTIES)
def test_a_value_is_told_as_the_policy_has_it_or_as_open(scope: str, desks: Desks) -> None:
    desk = desks.of(scope, DAY)
    policy = desk.policy(scope, desk.today)
    for name, parameter in policy.parameters.items():
        answer = reply(f"{name}是多少？", desk).answer
        value = say_value(parameter.value) if parameter.value.known else "还没有定"
        assert answer.intent == "threshold", name
        assert f"“{name}”" in answer.lines[0].text
        assert value in answer.lines[0].text
        assert basis_of(parameter.origin, policy) in [answer.cites[key].label for key in answer.lines[0].cites]


class TestWaysTogether:
    """城区路灯运维: lowering the total makes what it must equal fail, so the ways are tried together."""

    def test_a_joint_set_leaves_fewer_than_any_single_change(self, lamps_at_home: Matter, home: FileDesk) -> None:
        text = reply("怎样才能通过", home, lamps_at_home).answer.text
        assert "“单位成本”由350元/盏改为375元/盏" in text
        assert "“年度财政拨款”由620.00万元改为562.00万元" in text
        assert "不符合由5条变为3条" in text

    def test_what_is_promised_is_so_when_judged_again(self, lamps_at_home: Matter) -> None:
        case, policy = lamps_at_home.decision.case, lamps_at_home.policy
        facts = derive(case, policy)
        trials = Trials(case, policy, facts)
        found = [(f, ways(f, trials)) for f in lamps_at_home.decision.findings if f.verdict == "unmet"]
        for one in mended(case, policy, found, len(found)):
            there = case
            for way in one.changes:
                assert way.new is not None
                there = changed(there, way.about, way.field, way.new)
            assert sum(f.verdict == "unmet" for f in preview(there, policy)[0]) == one.left < len(found)


class TestSupposing:
    """市民文化中心: 40.03个百分点 behind the time; the line is 40."""

    @pytest.mark.parametrize(("line", "turns"), [("40个百分点", False), ("40.03个百分点", False), ("40.04个百分点", True)])
    def test_a_parameter_at_another_value_is_judged_by_a_law_that_has_it(self, line: str, turns: bool, desks: Desks) -> None:
        desk = desks.of("cn/shandong/heze", "2024-08-12")
        centre = next(m for m in map(desk.matter, (b.key for b in desk.briefs())) if "文化中心" in m.brief.project)
        answer = reply(f"如果执行滞后幅度改成{line}会怎样", desk, centre).answer
        assert ("“监控.执行滞后”由不符合变为符合" in answer.text) == turns
        assert "参数“执行滞后幅度”由40个百分点改为" in answer.text
        assert "只是试算" in answer.text

    def test_a_value_in_another_unit_is_not_tried(self, lamps: Matter, desk: FileDesk) -> None:
        assert "“单项权重上限”不能改为“20%”，它现在是50分" in reply("如果把单项权重上限改成20%会怎样", desk, lamps).answer.text

    def test_nothing_said_to_change_is_asked_back(self, lamps: Matter, desk: FileDesk) -> None:
        assert "没有说改成多少" in reply("如果改一下项目总额会怎样", desk, lamps).answer.text


class TestLists:
    def test_of_the_open_form_its_findings(self, lamps_at_home: Matter, home: FileDesk) -> None:
        answer = reply("列出这张表里程度为严重的问题", home, lamps_at_home).answer
        assert all(line.text.startswith("严重：") for line in answer.lines[1:])
        assert len(answer.lines) - 1 == sum(f.verdict == "unmet" and f.severity == "严重" for f in lamps_at_home.decision.findings)

    def test_of_all_forms_those_that_do_not_meet_a_rule(self, desk: FileDesk) -> None:
        answer = reply("哪些项目的分项成本之和小于预算", desk).answer
        assert "不符合“成本.分项之和小于预算”的有1张" in answer.text
        assert "路灯" in answer.text
