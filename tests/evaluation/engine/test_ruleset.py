"""The compiled ruleset stays inside what the engine can bear, whatever the program, or names who outgrew it."""

import json

import pytest
from hypothesis import given, settings

from chidu.errors import PolicyError
from chidu.evaluation.engine import EngineRule, Ladder, Program, Rails, Step
from chidu.evaluation.engine.ruleset import Rung, Verdict, compile_program
from strategies import engine_programs

ALWAYS, NEVER = Rails(((),), ()), Rails((), ((),))
FIELDS = tuple(f"字段{n}" for n in range(300))


def below(field, bound):
    return Rails((((field, "<", bound),),), (((field, ">=", bound),),))


def program(*rules, fields=FIELDS, ladders=()):
    return Program("指纹", {"路灯": fields}, rules, tuple(ladders))


def conditions(ruleset):
    """Every engine rule as the list of its tests, each as field, operator, bound."""
    for name, rule in json.loads(ruleset.text).items():
        (antecedent,) = rule["all"]
        tests = antecedent["m"].get("$and", [antecedent["m"]])
        yield name, [next(iter(t.items())) for t in tests]


@settings(max_examples=60, deadline=None)
@given(engine_programs())
def test_every_rule_looks_at_one_flat_fact_of_whole_numbers_and_starts_with_its_kind(random_program):
    for _, tests in conditions(compile_program(random_program)):
        assert tests[0][0] == "kind"
        for operator, what in tests:
            assert operator in {"kind", "$neq", "$lt", "$lte", "$gt", "$gte"} or operator[0] in "fs"
            ((name, bound),) = what.items() if operator.startswith("$") else ((operator, what),)
            assert name.isascii()
            assert type(bound) is int


def test_no_fact_can_match_more_than_48_rules():
    rules = [EngineRule(f"灯{n}", "路灯", below(FIELDS[n % 300], n), below(FIELDS[n % 7], n)) for n in range(300)]
    ruleset = compile_program(program(*rules))
    per_kind = {}
    for _, tests in conditions(ruleset):
        per_kind[tests[0][1]] = per_kind.get(tests[0][1], 0) + 1
    assert max(per_kind.values()) == 48
    assert len(ruleset.verdicts) == 900
    assert sum(stratum.clauses for stratum in ruleset.strata["路灯"]) == 900


def test_a_fact_carries_only_what_its_stratum_reads():
    wide = [EngineRule(f"灯{n}", "路灯", ALWAYS, below(FIELDS[n], 1)) for n in range(300)]
    for stratum in compile_program(program(*wide)).strata["路灯"]:
        fact = json.loads(stratum.fact("a7", dict.fromkeys(FIELDS, 4)))
        assert len(stratum.fields) <= 47
        assert list(fact)[:2] == ["id", "kind"]
        assert len(fact) == 2 + len(stratum.fields)


def test_a_fact_never_carries_more_than_200_fields():
    thirds = [tuple((field, "<", 1) for field in FIELDS[n : n + 90]) for n in (0, 90, 180)]
    ruleset = compile_program(program(EngineRule("灯", "路灯", ALWAYS, Rails(tuple(thirds), ()))))
    assert [len(stratum.fields) for stratum in ruleset.strata["路灯"]] == [180, 90]


def test_a_rule_becomes_unmet_met_and_not_applicable():
    applies, fails = below("字段0", 5), below("字段1", 9)
    ruleset = compile_program(program(EngineRule("灯", "路灯", applies, fails)))
    assert list(ruleset.verdicts.values()) == [Verdict("灯", "unmet"), Verdict("灯", "met"), Verdict("灯", "na")]


def test_repeated_comparisons_and_clauses_are_written_once():
    twice = (("字段0", "<", 5), ("字段0", "<", 5))
    ruleset = compile_program(program(EngineRule("灯", "路灯", ALWAYS, Rails((twice, twice), ()))))
    (name,) = ruleset.verdicts
    assert dict(conditions(ruleset))[name] == [("kind", 1), ("$lt", {"f0": 5})]


def test_the_steps_of_a_ladder_share_one_kind():
    ladder = Ladder("评级", tuple(Step(below("得分", n), f"第{n}档") for n in range(60)))
    ruleset = compile_program(program(ladders=[ladder]))
    assert {tests[0] for name, tests in conditions(ruleset) if name in ruleset.rungs} == {("kind", 1)}
    assert list(ruleset.rungs.values())[:2] == [Rung("评级", 0, True), Rung("评级", 0, False)]
    assert len(ruleset.stairs["评级"]) == 60


def many(count):
    return tuple(((FIELDS[n], "<", 1),) for n in range(count))


@pytest.mark.parametrize(
    ("bad", "code", "named"),
    [
        (program(EngineRule("灯八", "路灯", Rails(many(64), ()), Rails(many(9), ()))), "rule-too-large", "规则灯八"),
        (
            program(EngineRule("灯九", "路灯", ALWAYS, Rails((tuple((f, "<", 1) for f in FIELDS[:101]),), ()))),
            "rule-too-large",
            "灯九",
        ),
        (
            program(*(EngineRule(f"灯{n}", "路灯", ALWAYS, Rails(many(n % 300), ())) for n in range(100))),
            "program-too-large",
            "条判定式",
        ),
        (program(ladders=[Ladder("评级", (Step(Rails(many(300), many(300)), "优"),))]), "rule-too-large", "阶梯评级第1级"),
        (program(ladders=[Ladder("评级", (Step(ALWAYS, "优"),) * 401)]), "ladder-too-long", "阶梯评级"),
        (
            program(ladders=[Ladder(f"评级{n}", (Step(below("得分", 1), "优"),)) for n in range(401)]),
            "program-too-large",
            "401个判定组.*“评级0”",
        ),
        (program(EngineRule("灯", "马路", ALWAYS, NEVER)), "engine-unknown-kind", "马路"),
        (program(EngineRule("灯", "路灯", ALWAYS, below("亮度", 1))), "engine-unknown-comparison", "亮度"),
        (program(EngineRule("灯", "路灯", ALWAYS, Rails(((("字段0", "=~", 1),),), ()))), "engine-unknown-comparison", "=~"),
        (program(EngineRule("灯", "路灯", ALWAYS, below("字段0", 2**31 + 1))), "engine-bound", "2147483649"),
        (program(EngineRule("灯", "路灯", ALWAYS, below("字段0", True))), "engine-bound", "True"),
        (program(EngineRule("灯", "路灯", ALWAYS, below("字段0", 0.5))), "engine-bound", "0.5"),
        (program(*[EngineRule("灯", "路灯", ALWAYS, NEVER)] * 2), "engine-duplicate", "灯"),
        (program(EngineRule("灯", "路灯", ALWAYS, below("字段0", 10**9999))), "engine-bound", "33216位二进制数"),
        (program(ladders=[Ladder("评级", ())] * 2), "engine-duplicate", "评级"),
    ],
)
def test_a_program_beyond_the_engine_is_refused_by_name(bad, code, named):
    with pytest.raises(PolicyError, match=named) as caught:
        compile_program(bad)
    assert caught.value.code == code
    assert caught.value.place.file in {r.id for r in bad.rules} | {x.id for x in bad.ladders}
