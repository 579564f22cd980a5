"""The engine itself: what it loses in silence is noticed, and after a fault it is not used again."""

import json

import pytest

from chidu.errors import WorkerLost
from chidu.evaluation.engine.machine import Fact, Machine

RULES = {
    "greeting": {"all": [{"m": {"kind": 0}}]},
    "call": {"all": [{"m": {"kind": 1}}]},
    "three": {"all": [{"m": {"$and": [{"kind": 1}, {"f0": 3}]}}]},
    "second": {"all": [{"m": {"kind": 2}}]},
}


@pytest.fixture
def machine():
    machine = Machine(json.dumps(RULES), frozenset({"greeting", "call", "second"}))
    yield machine
    machine.close()


def fact(name, field, kind=1):
    return Fact(name, f'{{"id":"{name}","kind":{kind},"f0":{field}}}', 2)


def play(machine, *facts):
    fired = []
    machine.play(facts, lambda rule, name: fired.append((rule, name)) or ())
    return fired


def test_every_round_starts_afresh(machine):
    for _ in range(3):
        assert sorted(play(machine, fact("a0", 3), fact("a1", 4), fact("a2", 3))) == [("three", "a0"), ("three", "a2")]


def test_an_answer_may_bring_further_facts(machine):
    fired = []

    def answer(rule, name):
        fired.append(name)
        return [fact("a1", 3)] if name == "a0" else []

    machine.play([fact("a0", 3)], answer)
    assert fired == ["a0", "a1"]
    assert play(machine, fact("a1", 3)) == [("three", "a1")]


def test_a_round_without_facts_does_nothing(machine):
    assert play(machine) == []


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ([fact("a0", 3), fact("a1", "1e16"), fact("a2", 3)], "2个事实没有应到"),  # the engine drops it and all after it
        ([fact("a0", 3), fact("a0", 3)], "未被接受"),
        ([fact("a0", 3, kind=9)], "未被接受"),
        ([Fact("a0", '{"id":"a0","kind":1,"f0":3}', 1)], "超出应有的上限"),
    ],
    ids=["a number it cannot read", "one name twice", "a kind without rules", "more firings than possible"],
)
def test_what_goes_wrong_voids_the_round_and_closes_the_machine(machine, facts, found):
    with pytest.raises(WorkerLost, match=found) as caught:
        play(machine, *facts)
    assert caught.value.code == "engine-fault"
    assert machine.closed
    with pytest.raises(WorkerLost, match="已经关闭"):
        play(machine, fact("a0", 3))


def test_an_error_in_an_answer_closes_the_machine_too(machine):
    with pytest.raises(ZeroDivisionError):
        machine.play([fact("a0", 3)], lambda rule, name: 1 // 0)
    assert machine.closed


def test_rules_the_engine_cannot_take_are_a_fault():
    with pytest.raises(WorkerLost, match="装不进引擎"):
        Machine('{"r0":{"all":[{"m":{"$and":7}}]}}', frozenset())


def test_closing_twice_is_closing_once(machine):
    machine.close()
    machine.close()
    assert machine.closed
