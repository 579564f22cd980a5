"""A worker keeps a few compiled programs, one for each fingerprint, and gives the least recently used one up."""

from collections import OrderedDict
from datetime import date

import pytest

from chidu.evaluation.decide import decide
from chidu.evaluation.engine import EngineRule, Program, Rails, sessions
from chidu.evaluation.engine.sessions import session
from chidu.evaluation.sign import _prepared, sign
from chidu.sandbox import Sandbox
from small import SPRING, case, form, policy
from small import rule as written


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(sessions, "_kept", OrderedDict())
    yield
    for kept in sessions._kept.values():
        kept.close()


def program(fingerprint, bound=5):
    below = Rails(((("盏数", "<", bound),),), ((("盏数", ">=", bound),),))
    return Program(fingerprint, {"路灯": ("盏数",)}, (EngineRule("太少", "路灯", Rails(((),), ()), below),), ())


def judge(of):
    return session(of).verdicts([("路灯", "路灯", {"盏数": 7})])["太少", "路灯"]


def test_a_program_is_compiled_once():
    assert session(program("甲")) is session(program("甲"))


def test_a_session_comes_with_an_empty_trace():
    judge(program("甲"))
    assert session(program("甲")).trace == []


def test_the_least_recently_used_is_closed():
    first, second = session(program("甲")), session(program("乙"))
    session(program("甲"))
    for n in range(sessions.MOST_SESSIONS - 1):
        session(program(f"丙{n}"))
    assert second.closed
    assert not first.closed
    assert judge(program("乙")) == "met"


def test_few_large_programs_are_kept_rather_than_many(monkeypatch):
    monkeypatch.setattr(sessions, "MOST_KILOBYTES", 2 * session(program("甲")).kilobytes)
    kept = [session(program(name)) for name in "甲乙丙"]
    assert [s.closed for s in kept] == [True, False, False]


def test_one_program_larger_than_all_the_room_is_still_run(monkeypatch):
    monkeypatch.setattr(sessions, "MOST_KILOBYTES", 1)
    assert judge(program("甲")) == "met"


def test_another_program_under_the_same_fingerprint_is_not_mistaken_for_it():
    assert judge(program("甲", bound=5)) == "met"
    assert judge(program("甲", bound=9)) == "unmet"


def test_a_session_closed_by_a_fault_is_made_anew():
    session(program("甲")).close()
    assert judge(program("甲")) == "met"


# ---- whole policy versions, as the worker signs them


def law(limit, on=SPRING):
    return policy(written("资金.限额", f"不符合: {{年度资金总额: {{大于: {limit}万元}}}}"), on=on)


def filled(of):
    return case(of, form(of, {"年度资金总额": "30万元"}))


def test_one_fingerprint_is_one_session_whatever_the_day():
    for on in (SPRING, date(2024, 9, 1)):
        version = law(20, on)
        assert sign(version.canonical, "cn", on, filled(version), ()).verdicts == {("资金.限额", "项目"): "unmet"}
    assert list(sessions._kept) == [version.fingerprint]


def test_the_worker_keeps_no_more_versions_than_sessions():
    assert _prepared.cache_parameters()["maxsize"] == sessions.MOST_SESSIONS
    for limit in range(10, 10 + 2 * sessions.MOST_SESSIONS):
        sign(law(limit).canonical, "cn", SPRING, filled(law(limit)), ())
    assert len(sessions._kept) == sessions.MOST_SESSIONS
    assert _prepared.cache_info().currsize == sessions.MOST_SESSIONS


@pytest.mark.slow
def test_three_hundred_versions_take_no_more_memory_than_sixty():
    """Five rounds of sixty: each is given up and made anew before it comes again."""
    versions = [law(limit) for limit in range(1, 61)]
    grown = []
    with Sandbox() as sandbox:
        for _ in range(5):
            verdicts = [decide(filled(version), version, sandbox).findings[0].verdict for version in versions]
            assert verdicts == ["unmet"] * 29 + ["met"] * 31
            grown.append(sandbox.call(eval, "int(open('/proc/self/statm').read().split()[1]) * 4"))
    assert grown[-1] - grown[0] < 2_000, grown
