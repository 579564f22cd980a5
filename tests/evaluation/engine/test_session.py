"""What the engine answers, compared with a plain reading of the same program, and what it refuses to look at."""

from __future__ import annotations

import enum
import random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evaluation.engine.reading import climb, judge, judge_all

from chidu.errors import Disagreement, InputError, WorkerLost
from chidu.evaluation.engine import EngineRule, Ladder, Program, Rails, Step, ruleset
from chidu.evaluation.engine.machine import Machine
from chidu.evaluation.engine.session import Session
from chidu.sandbox import Sandbox
from chidu.types import Fired
from strategies import engine_fields, engine_objects, engine_programs

ALWAYS, NEVER, UNDECIDED = Rails(((),), ()), Rails((), ((),)), Rails((), ())

@settings(max_examples=80, deadline=None)
@given(engine_programs(), engine_objects(), st.lists(engine_fields("项目"), max_size=3), st.integers(1, 4))
def test_engine_and_plain_reading_agree(program, objects, projects, stratum):
    with patch.object(ruleset, "CLAUSES_PER_STRATUM", stratum), Session(program) as session:
        for _ in range(2):
            assert session.verdicts(objects) == judge_all(program, objects)
            climbs = [(ladder, fields) for fields in projects for ladder in program.ladders]
            assert session.climb_all([(ladder.id, fields) for ladder, fields in climbs]) == tuple(
                climb(ladder, fields) for ladder, fields in climbs
            )


# ---- a county's road lamps


def at_least(field, bound):
    """A field that is -1 when unknown is at least so much."""
    return Rails((((field, ">=", bound),),), (((field, "!=", -1), (field, "<", bound)),))


NEW_LAMPS = at_least("盏数", 500)
DEAR_LAMPS = at_least("单价", 3000)
GRADES = Ladder("评级", tuple(Step(at_least("得分", n), grade) for n, grade in ((90, "优"), (80, "良"), (60, "中"))))
LAMPS = Program(
    "路灯",
    {"路灯": ("盏数", "单价"), "场馆": ("面积",)},
    (EngineRule("单价过高", "路灯", NEW_LAMPS, DEAR_LAMPS), EngineRule("无人问津", "场馆", UNDECIDED, NEVER)),
    (GRADES, Ladder("空", ())),
)


@pytest.fixture
def session():
    with Session(LAMPS) as session:
        yield session


def lamps(count, price, name="东关路灯"):
    return (name, "路灯", {"盏数": count, "单价": price})


@pytest.mark.parametrize(
    ("count", "price", "verdict"),
    [
        (800, 3000, "unmet"),
        (800, 2999, "met"),
        (499, 9999, "na"),
        (499, -1, "na"),
        (800, -1, "unknown"),
        (-1, 9999, "unknown"),
        (-1, -1, "unknown"),
    ],
)
def test_a_rule_judges_what_is_known_and_no_more(session, count, price, verdict):
    assert session.verdicts([lamps(count, price)]) == {("单价过高", "东关路灯"): verdict}


def test_objects_are_judged_by_the_rules_of_their_kind(session):
    museum = ("县博物馆", "场馆", {"面积": 1200})
    assert session.verdicts([lamps(800, 1), museum]) == {
        ("单价过高", "东关路灯"): "met",
        ("无人问津", "县博物馆"): "unknown",
    }


def test_no_objects_no_verdicts(session):
    assert session.verdicts([]) == {}


@pytest.mark.parametrize(("score", "grade"), [(95, "优"), (90, "优"), (89, "良"), (60, "中"), (59, None), (-1, None)])
def test_a_ladder_gives_the_first_grade_reached(session, score, grade):
    assert session.climb("评级", {"得分": score}) == grade


def test_an_undecided_step_ends_the_climb_though_a_later_one_would_hold():
    ladder = Ladder("结论", (Step(NEVER, "甲"), Step(UNDECIDED, "乙"), Step(ALWAYS, "丙")))
    with Session(Program("x", {}, (), (ladder,))) as session:
        assert session.climb("结论", {}) is None
        assert session.take_trace() == (Fired("结论", "0", "next"),)


def test_a_ladder_without_steps_has_no_result(session):
    assert session.climb("空", {}) is None


def test_a_ladder_of_four_hundred_steps_is_climbed_to_its_end():
    ladder = Ladder("名次", tuple(Step(at_least("得分", 400 - n), f"第{n}名") for n in range(400)))
    with Session(Program("x", {}, (), (ladder,))) as session:
        assert session.climb("名次", {"得分": 1}) == "第399名"
        assert len(session.trace) == 400


def test_the_trace_tells_each_judgement_once_in_the_order_of_firing(session):
    doubled = Rails(((("单价", ">", 1),), (("单价", ">", 2),)), ())
    rule = EngineRule("单价", "路灯", ALWAYS, doubled)
    with Session(Program("x", LAMPS.fields, (rule, LAMPS.rules[0]), LAMPS.ladders)) as both:
        both.verdicts([lamps(800, 5)])
        both.climb("评级", {"得分": 85})
        assert both.take_trace() == (
            Fired("单价", "东关路灯", "unmet"),
            Fired("单价过高", "东关路灯", "met"),
            Fired("评级", "0", "next"),
            Fired("评级", "1", "良"),
        )
        assert both.take_trace() == ()


@settings(max_examples=40, deadline=None)
@given(engine_programs(), engine_objects(), engine_objects())
def test_the_order_of_firing_is_the_same_whatever_was_asked_before(program, objects, before):
    with Session(program) as fresh, Session(program) as used:
        used.verdicts(before)
        used.take_trace()
        for one in (fresh, used):
            one.verdicts(objects)
        assert fresh.take_trace() == used.take_trace()


def test_three_hundred_rules_on_one_kind_are_all_judged():
    chance = random.Random(2024)
    fields = tuple(f"字段{n}" for n in range(60))
    conditions = [at_least(chance.choice(fields), chance.randrange(6)) for _ in range(600)]
    rules = tuple(EngineRule(f"规则{n}", "路灯", conditions[n], conditions[300 + n]) for n in range(300))
    objects = [(f"路灯{n}", "路灯", {field: chance.randrange(-1, 6) for field in fields}) for n in range(10)]
    with Session(Program("x", {"路灯": fields}, rules, ())) as session:
        found = session.verdicts(objects)
    assert found == {(rule.id, name): judge(rule, values) for name, _, values in objects for rule in rules}
    assert set(found.values()) == {"met", "unmet", "unknown", "na"}


def test_numbers_at_the_limit_keep_every_digit():
    edge = EngineRule("界", "数", ALWAYS, Rails(((("x", "==", 2**31),),), ((("x", "<=", 2**31 - 1),),)))
    low = EngineRule("负界", "数", ALWAYS, Rails(((("x", "==", -(2**31)),),), ((("x", ">", -(2**31)),),)))
    with Session(Program("x", {"数": ("x",)}, (edge, low), ())) as session:
        found = session.verdicts([(str(x), "数", {"x": x}) for x in (2**31, 2**31 - 1, -(2**31))])
    assert [v for (rule, _), v in found.items() if rule == "界"] == ["unmet", "met", "met"]
    assert [v for (rule, _), v in found.items() if rule == "负界"] == ["met", "met", "unmet"]


def test_a_clause_of_a_hundred_comparisons_fails_by_any_one_of_them():
    fields = tuple(f"字段{n}" for n in range(100))
    rule = EngineRule("全", "表", ALWAYS, Rails((tuple((field, "==", 1) for field in fields),), ()))
    whole = dict.fromkeys(fields, 1)
    with Session(Program("x", {"表": fields}, (rule,), ())) as session:
        found = session.verdicts([("齐", "表", whole), ("缺末项", "表", whole | {"字段99": 0})])
    assert found == {("全", "齐"): "unmet", ("全", "缺末项"): "unknown"}


# ---- what it refuses


class Level(enum.IntEnum):
    HIGH = 1


@pytest.mark.parametrize(
    ("objects", "found"),
    [
        ([lamps("800", 1)], "盏数.*不是整数，而是str"),
        ([lamps(800.0, 1)], "float"),
        ([lamps(float("nan"), 1)], "float"),
        ([lamps(True, 1)], "bool"),
        ([lamps(None, 1)], "NoneType"),
        ([lamps(Level.HIGH, 1)], "Level"),
        ([lamps(2**40, 1)], "超出±2"),
        ([lamps(-(2**31) - 1, 1)], "超出±2"),
        ([lamps(10**9999, 1)], "33216位二进制数"),
        ([lamps(1, 1, name=7)], "名称和种类须是文字"),
        ([lamps(1, 1, name=["东关路灯"])], "名称和种类须是文字"),
        ([("东关路灯", ["路灯"], {})], "名称和种类须是文字"),
        ([("东关路灯", "路灯", {"盏数": 800})], "缺少或多出字段：单价"),
        ([("东关路灯", "路灯", {"盏数": 800, "单价": 1, "备注": 0})], "缺少或多出字段：备注"),
        ([("东关路灯", "路灯", {"盏数": 800, "单价": 1, 7: 0})], "缺少或多出字段：7"),
        ([("东关路灯", "马路", {})], "马路"),
        ([lamps(800, 1), lamps(700, 1)], "出现了两次"),
    ],
)
def test_hostile_facts_are_refused_before_the_engine_sees_any(session, objects, found):
    good = lamps(1, 1, name="西关路灯")
    with patch.object(Machine, "play") as play, pytest.raises(InputError, match=found) as caught:
        session.verdicts([good, *objects])
    assert caught.value.code == "engine-fact"
    play.assert_not_called()
    assert session.verdicts([good]) == {("单价过高", "西关路灯"): "na"}


@pytest.mark.parametrize(
    ("ladder", "fields", "found"),
    [
        ("评级", {}, "阶梯评级缺少字段：得分"),
        ("评级", {"得分": 89.5}, "float"),
        ("评级", {"得分": 89, "备注": "优"}, "备注.*str"),
        ("评分", {"得分": 89}, "没有阶梯“评分”"),
    ],
)
def test_a_climb_with_hostile_facts_is_refused(session, ladder, fields, found):
    with patch.object(Machine, "play") as play, pytest.raises(InputError, match=found):
        session.climb(ladder, fields)
    play.assert_not_called()


def test_names_of_objects_never_reach_the_engine(session):
    name = '"},{"id":"a0","kind":1}' + "\0" + "长" * 70_000
    assert session.verdicts([lamps(800, 1, name=name)]) == {("单价过高", name): "met"}


@pytest.mark.parametrize(
    "rule",
    [
        EngineRule("断轨", "路灯", ALWAYS, Rails(((),), ((),))),
        EngineRule("断轨", "路灯", Rails(((),), ((),)), NEVER),
    ],
    ids=["fails and does not fail", "applies and does not apply"],
)
def test_rails_that_contradict_each_other_stop_the_decision(rule):
    with Session(Program("x", LAMPS.fields, (rule,), ())) as session:
        with pytest.raises(Disagreement, match="规则断轨对“东关路灯”"):
            session.verdicts([lamps(1, 1)])
        assert session.verdicts([("县博物馆", "场馆", {"面积": 1})]) == {}


def test_a_step_that_holds_and_does_not_hold_stops_the_decision():
    ladder = Ladder("评级", (Step(NEVER, "优"), Step(Rails(((),), ((),)), "良")))
    with Session(Program("x", {}, (), (ladder,))) as session, pytest.raises(Disagreement, match="第2级"):
        session.climb("评级", {})


def test_a_closed_session_answers_nothing(session):
    session.close()
    assert session.closed
    with pytest.raises(WorkerLost, match="已经关闭"):
        session.verdicts([lamps(1, 1)])


# ---- over time, and in its worker


def memory():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def test_many_rounds_take_no_more_memory_than_few(session):
    def play(rounds):
        for n in range(rounds):
            session.verdicts([lamps(n % 1000, n, name=f"路灯{i}") for i in range(10)])
            session.climb("评级", {"得分": n % 100})
            session.take_trace()

    play(300)
    before = memory()
    play(1500)
    assert memory() - before < 1 << 20


def test_a_closed_session_gives_its_memory_back():
    rules = tuple(EngineRule(f"规则{n}", "路灯", NEW_LAMPS, DEAR_LAMPS) for n in range(40))
    program = Program("x", LAMPS.fields, rules, ())
    for _ in range(5):
        Session(program).close()
    before = memory()
    for _ in range(40):
        Session(program).close()
    assert memory() - before < 2 << 20


JUDGE = """
__import__("chidu.evaluation.engine.sessions", fromlist=["session"]).session(program).verdicts(objects)
"""


def test_it_answers_the_same_from_the_sandbox():
    objects = [lamps(800, price, name=f"{price}元") for price in (2000, 4000, -1)]
    with Sandbox() as sandbox:
        found = sandbox.call(eval, JUDGE.strip(), {"program": LAMPS, "objects": objects})
    assert list(found.values()) == ["met", "unmet", "unknown"]
