"""Everything that the engine cannot bear, and what keeps it away: each limit on its line and one beyond it.

Numbers 1 to 18 are the engine's known hazards: what kills or hangs it, what it gets silently wrong, what it has room for.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.evaluation.engine.reading import ask, climb, judge_all

from chidu.condition import TooManyClauses
from chidu.errors import PolicyError
from chidu.evaluation.encode import OPS
from chidu.evaluation.engine import EngineRule, Ladder, Program, Rails, Step, machine, ruleset, sessions
from chidu.evaluation.engine.identity import RESERVED, hash32
from chidu.evaluation.engine.ruleset import compile_program
from chidu.policy.grammar import parse_condition
from chidu.sandbox import Sandbox
from small import environment

HAZARDS = {
    "1 joins": "cannot arise: one antecedent a rule · test_ruleset: every_rule_looks_at_one_flat_fact",
    "2 division": "cannot arise: no arithmetic is written · test_ruleset: every_rule_looks_at_one_flat_fact",
    "3 delete_state before a firing": "the greeting fires in every new state · test_machine: closing_twice, rules_the_engine_cannot_take",
    "4 timers of the host": "cannot arise: the host is not used · here: only_seven_calls",
    "5 get_state, empty batches, long ids": "never asked; no round without facts; constant ids · here: only_seven_calls, "
                                            "test_machine: a_round_without_facts, test_session: names_of_objects_never_reach",
    "6 conditions under one node, rules on one condition": "400 kinds, 400 steps, 48 a stratum · here: on_its_line, one_beyond",
    "7 patterns": "cannot arise: texts are flags before they come here · here: only_six_comparisons",
    "8 $nex, empty $and, endless firing": "every rule starts with its kind; a firing budget · "
                                          "test_ruleset: every_rule_looks_at_one_flat_fact, test_machine: what_goes_wrong",
    "9 none is not withdrawn": "cannot arise: six comparisons, no none · here: only_six_comparisons",
    "10 $or fires per branch": "one engine rule a clause, answers are a set · test_session: the_trace_tells_each_judgement_once",
    "11 a missing operand": "a fact with a field too few is refused · test_session: hostile_facts_are_refused",
    "12 an unknown alias": "lint engine-unknown-comparison · test_ruleset: beyond_the_engine_is_refused",
    "13 1e16, inf": "whole numbers within ±2^31 · here: whole_numbers_at_the_limit, test_session: hostile_facts_are_refused",
    "14 truncation, overflow, True == 1": "types checked, ±2^31 · here: whole_numbers_at_the_limit, "
                                          "test_session: hostile_facts_are_refused",
    "15 strings longer than 65,535": "cannot arise: no text reaches it · test_session: names_of_objects_never_reach",
    "16 32-bit names": "names whose hash is free · test_identity: names_are_short, a_name_whose_hash; here: names_of_rules",
    "17 exceptions in actions, unmatched facts": "no actions; a roll call; codes read · test_machine: what_goes_wrong",
    "17a actions taken as asynchronous": "cannot arise: no host, an action is a name · here: only_seven_calls",
    "18 an action longer than ten seconds": "cannot arise: what is fired is completed at once, in one thread · here: only_seven_calls",
    "64 matches a fact": "48 a stratum · here: clauses_of_a_stratum, test_ruleset: no_fact_can_match_more",
    "size of a normal form": "64 clauses a condition, 512 a rule, 100 comparisons a clause, 40,000 in all · "
                             "here: a_normal_form, on_its_line, one_beyond",
    "1,024 live sids": "cannot arise: one state a machine, eight machines · test_sessions: the_least_recently_used",
    "16 antecedents, 29 correlated conditions": "cannot arise: one antecedent, none correlated · test_ruleset: "
                                                "every_rule_looks_at_one_flat_fact",
    "251 fields": "200 a stratum · here: fields_of_a_fact, test_ruleset: a_fact_never_carries",
    "4,096 rules": "4,000 · here: on_its_line, one_beyond",
    "1.1 MB a session": "eight sessions, 300 MB in all · test_sessions: few_large_programs, three_hundred_versions",
}

HERE = Path(__file__).parent
ALWAYS, NEVER = Rails(((),), ()), Rails((), ((),))
FIELDS = tuple(f"字段{n}" for n in range(400))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


def above(field: str, bound: int = 0) -> tuple:
    return ((field, ">", bound),)


def one(*clauses: tuple) -> EngineRule:
    return EngineRule("庞大", "路灯", ALWAYS, Rails(clauses, ()))


def program(*rules: EngineRule, ladders: tuple[Ladder, ...] = (), fields: tuple[str, ...] = FIELDS) -> Program:
    return Program("界限", {"路灯": fields}, rules, ladders)


def clauses_of_a_rule(n: int) -> Program:
    return program(one(*(above(FIELDS[i % 400], i) for i in range(n))))


def clauses_of_a_step(n: int) -> Program:
    return program(ladders=(Ladder("庞大", (Step(Rails(tuple(above("得分", i) for i in range(n)), ()), "优"),)),))


def comparisons_of_a_clause(n: int) -> Program:
    return program(one(tuple((FIELDS[i], ">", 0) for i in range(n))))


def engine_rules(n: int) -> Program:
    """So many in all: the greeting, a roll call for every 47, and the rest."""
    verdicts = next(v for v in range(n) if v + -(-v // 47) + 1 == n)
    return program(*(EngineRule(f"规则{i}", "路灯", ALWAYS, Rails((above(FIELDS[i % 400], i),), ())) for i in range(verdicts)))


def kinds(n: int) -> Program:
    return program(ladders=tuple(Ladder(f"评级{i}", (Step(Rails((above("得分", i),), ()), "优"),)) for i in range(n)))


def steps_of_a_ladder(n: int) -> Program:
    steps = tuple(Step(Rails((above("得分", n - i),), ((("得分", "<=", n - i),),)), f"第{i}名") for i in range(n))
    return program(ladders=(Ladder("庞大", steps),))


def comparisons(n: int) -> Program:
    """So many in all, a hundred a clause."""
    whole, rest = divmod(n, 100)
    sizes = [100] * whole + [rest] * (rest > 0)
    return program(*(EngineRule(f"规则{i}", "路灯", ALWAYS, Rails((tuple((FIELDS[j], ">", i) for j in range(size)),), ()))
                     for i, size in enumerate(sizes)))


LINES = [
    (clauses_of_a_rule, ruleset.CLAUSES_PER_RULE, "rule-too-large", "规则庞大的条件展开为513个并列情形。一条规则至多512个"),
    (clauses_of_a_step, ruleset.CLAUSES_PER_RULE, "rule-too-large", "阶梯庞大第1级的条件展开为513个"),
    (comparisons_of_a_clause, ruleset.ATOMS_PER_CLAUSE, "rule-too-large", "庞大的一个条件有101项比较。一个条件至多100项"),
    (engine_rules, ruleset.RULES, "program-too-large", "有4001个判定式，展开得最多的是“规则0”"),
    (kinds, ruleset.KINDS, "program-too-large", "有401个判定组，展开得最多的是“评级0”"),
    (steps_of_a_ladder, ruleset.STEPS_PER_LADDER, "ladder-too-long", "阶梯庞大有401级。一个阶梯至多400级"),
    (comparisons, ruleset.COMPARISONS, "program-too-large", "有40001个比较，展开得最多的是“规则0”"),
]


@pytest.mark.parametrize(("build", "line", "code", "said"), LINES, ids=[line[0].__name__ for line in LINES])
def test_on_its_line_a_program_is_judged_as_it_reads(build, line, code, said, sandbox):
    on_the_line = build(line)
    objects = [(f"灯{n}", "路灯", dict.fromkeys(FIELDS, n)) for n in (0, 1, 300, 5000)]
    climbs = [(ladder.id, {"得分": n}) for ladder in (*on_the_line.ladders[:1], *on_the_line.ladders[-1:]) for n in (0, 1, 300, 5000)]
    judged, climbed = sandbox.call(ask, on_the_line, objects, climbs)
    assert judged == judge_all(on_the_line, objects)
    ladders = {ladder.id: ladder for ladder in on_the_line.ladders}
    assert climbed == tuple(climb(ladders[name], fields) for name, fields in climbs)


@pytest.mark.parametrize(("build", "line", "code", "said"), LINES, ids=[line[0].__name__ for line in LINES])
def test_one_beyond_it_is_refused_by_the_name_of_its_owner(build, line, code, said):
    with pytest.raises(PolicyError, match=said) as caught:
        compile_program(build(line + 1))
    assert caught.value.code == code
    assert caught.value.rule
    assert caught.value.remedy.startswith("请")
    assert not re.search(r"[a-z]{3}", str(caught.value))


@pytest.mark.parametrize(("clauses", "strata"), [(47, [47]), (48, [47, 1]), (94, [47, 47]), (95, [47, 47, 1])])
def test_clauses_of_a_stratum_are_forty_seven_and_the_next_begins_another(clauses, strata, sandbox):
    full = clauses_of_a_rule(clauses)
    assert [s.clauses for s in compile_program(full).strata["路灯"]] == strata
    objects = [("灯", "路灯", dict.fromkeys(FIELDS, 5000)), ("暗", "路灯", dict.fromkeys(FIELDS, 0))]
    assert sandbox.call(ask, full, objects)[0] == {("庞大", "灯"): "unmet", ("庞大", "暗"): "unknown"}


@pytest.mark.parametrize(("fields", "strata"), [(200, [200]), (201, [200, 1])])
def test_fields_of_a_fact_are_two_hundred_and_the_next_begins_another(fields, strata, sandbox):
    parts = [FIELDS[:100], FIELDS[100:200], FIELDS[200:fields]]
    wide = program(one(*(tuple((field, ">", 0) for field in part) for part in parts if part)))
    assert [len(s.fields) for s in compile_program(wide).strata["路灯"]] == strata
    bright, dark = dict.fromkeys(FIELDS, 1), dict.fromkeys(FIELDS, 0)
    objects = [("灯", "路灯", bright), ("暗", "路灯", dark), ("末", "路灯", dark | {FIELDS[200]: 1})]
    assert sandbox.call(ask, wide, objects)[0] == judge_all(wide, objects)


def test_whole_numbers_at_the_limit_are_told_apart_and_beyond_it_refused(sandbox):
    edge = 2**31
    rails = [Rails((((("x"), "==", n),),), ((("x", "!=", n),),)) for n in (edge, edge - 1, 1 - edge, -edge)]
    exact = Program("界", {"数": ("x",)}, tuple(EngineRule(f"规则{i}", "数", ALWAYS, r) for i, r in enumerate(rails)), ())
    objects = [(str(n), "数", {"x": n}) for n in (edge, edge - 1, edge - 2, 0, 1 - edge, -edge)]
    assert sandbox.call(ask, exact, objects)[0] == judge_all(exact, objects)
    for beyond in (edge + 1, -edge - 1):
        with pytest.raises(PolicyError, match=r"规则0中“x”的比较值.*±2\^31"):
            compile_program(Program("界", {"数": ("x",)}, (EngineRule("规则0", "数", ALWAYS, Rails(((("x", "<", beyond),),), ())),), ()))


@pytest.mark.parametrize("parts", [6, 7])
def test_a_normal_form_has_sixty_four_clauses_at_most(parts):
    raw = {"全部": [{"任一": [{"自评得分": {"小于": str(n)}}, {"自评得分": {"大于": str(n)}}]} for n in range(parts)]}
    condition = parse_condition(raw, environment())
    if parts == 6:
        assert len(condition.rails()[0]) == 64
    else:
        with pytest.raises(TooManyClauses):
            condition.rails()


def test_only_six_comparisons_with_whole_numbers_leave_the_policy():
    assert set(OPS.values()) == {"==", "!=", *ruleset._OPERATORS} == {"==", "!=", "<", "<=", ">", ">="}


def test_only_seven_calls_of_the_engines_library_are_made_and_its_host_is_left_aside():
    tree = ast.parse(inspect.getsource(machine))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) if str(node.module).startswith("durable")]
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "native"}
    assert imported == ["durable.engine"]
    assert used == {"create_ruleset", "assert_facts", "start_action_for_state", "complete_and_start_action", "retract_facts",
                    "delete_state", "delete_ruleset", "error"}


def test_names_of_rules_are_never_taken_for_another():
    names = [*RESERVED, *(f"r{n}" for n in range(ruleset.RULES + 1))]
    assert len({hash32(name) for name in names}) == len(set(names))


@pytest.mark.parametrize("large", [engine_rules(ruleset.RULES), comparisons(ruleset.COMPARISONS)], ids=["many rules", "long rules"])
def test_the_memory_of_a_program_is_counted_from_above(large):
    counted = compile_program(large).kilobytes
    with Sandbox() as fresh:
        fresh.call(ask, program(), [])
        before = fresh.call(eval, RESIDENT)
        fresh.call(ask, large, [])
        assert counted / 2 < fresh.call(eval, RESIDENT) - before < counted < sessions.MOST_KILOBYTES


RESIDENT = "int(open('/proc/self/statm').read().split()[1]) * 4"


@pytest.mark.parametrize("hazard", HAZARDS)
def test_every_hazard_names_tests_that_exist(hazard):
    _, _, shown = HAZARDS[hazard].partition(" · ")
    for part in re.split("[,;] ?(?=test_|here)", shown):
        module, _, names = part.strip().partition(": ")
        source = (HERE / (f"{module}.py" if module != "here" else "test_limits.py")).read_text("utf-8")
        for name in names.split(", "):
            assert re.search(rf"def test_\w*{name}", source), (module, name)


def test_no_hazard_is_left_out():
    numbers = {hazard.split()[0] for hazard in HAZARDS}
    assert numbers >= {*map(str, range(1, 19)), "17a", "64", "251", "4,096", "1,024", "16", "1.1"}
