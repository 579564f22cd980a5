"""A worker keeps a few compiled programs and gives the least recently used one up."""

import pytest

from chidu.evaluation.engine import EngineRule, Program, Rails, sessions
from chidu.evaluation.engine.sessions import session


@pytest.fixture(autouse=True)
def _empty():
    sessions.close_all()
    yield
    sessions.close_all()


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
    monkeypatch.setattr(sessions, "MOST_RULES", 2 * session(program("甲")).size)
    kept = [session(program(name)) for name in "甲乙丙"]
    assert [s.closed for s in kept] == [True, False, False]


def test_one_program_larger_than_all_the_room_is_still_run(monkeypatch):
    monkeypatch.setattr(sessions, "MOST_RULES", 1)
    assert judge(program("甲")) == "met"


def test_another_program_under_the_same_fingerprint_is_not_mistaken_for_it():
    assert judge(program("甲", bound=5)) == "met"
    assert judge(program("甲", bound=9)) == "unmet"


def test_a_session_closed_by_a_fault_is_made_anew():
    session(program("甲")).close()
    assert judge(program("甲")) == "met"
