"""Hostile facts, objects and programs by the hundred thousand, all through the sandbox: the answer is right or a ChiduError,
the process that serves people lives, and a known program still answers right after every batch.

CHIDU_CASES says how many facts (100,000 before a release).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from tests.evaluation.engine.reading import ask, climb, judge_all

from chidu.errors import ChiduError, InputError, PolicyError
from chidu.evaluation.engine import EngineRule, Ladder, Program, Rails, Step
from chidu.sandbox import Sandbox
from small import MANY

FACTS = MANY or 6_000
OPS = ("==", "!=", "<", "<=", ">", ">=")
OPPOSITE = dict(zip(OPS, ("!=", "==", ">=", ">", "<=", "<"), strict=True))
EDGE = 2**31
ODD_NAMES = ("", "路灯", '"', '"},{"id":"a0","kind":1}', "'; drop", "\0", "a\0b", "\ud800", "\u202e", "id", "kind", "sid", "$s", "$nex",
             "a0", "r1", "f0", "\\", "\\u0000", "%s", "%d", "{}", "9" * 70_000, "长" * 40_000, "\U0001f4a1", "\n", "NaN", "null")
NO_NUMBERS = (True, False, None, "5", b"5", 5.0, 1e16, 1e-7, math.nan, math.inf, -math.inf, 5j, Fraction(5), [5], {"$gt": 5}, (), {}, "路灯",
              EDGE + 1, -EDGE - 1, 2**63, -(2**64), 10**400, 10**9999)
PLAIN = Rails(((("盏数", "<", 5),),), ((("盏数", ">=", 5),),))
KNOWN = Program("已知", {"路灯": ("盏数",)}, (EngineRule("太少", "路灯", Rails(((),), ()), PLAIN),), (Ladder("评级", (Step(PLAIN, "差"),)),))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


def still_answers(sandbox: Sandbox) -> bool:
    judged = sandbox.call(ask, KNOWN, [("少", "路灯", {"盏数": 4}), ("够", "路灯", {"盏数": 5})], [("评级", {"盏数": 4})])
    return judged == ({("太少", "少"): "unmet", ("太少", "够"): "met"}, ("差",))


# ---- random programs with honest rails, under odd names


def number(chance: random.Random) -> int:
    return chance.choice((-1, 0, 1, 2, 3, EDGE, -EDGE, EDGE - 1, chance.randint(-EDGE, EDGE)))


def condition(chance: random.Random, fields: list[str]) -> Rails:
    """A comparison, a conjunction or a disjunction of known fields; or one that always, never or not at all is decided."""
    if chance.random() < 0.1:
        return chance.choice((Rails(((),), ()), Rails((), ((),)), Rails((), ())))
    atoms = [(chance.choice(fields), chance.choice(OPS), number(chance)) for _ in range(chance.choice((1, 1, 2, 3)))]
    known = tuple((field, "!=", -1) for field, _, _ in atoms)
    whole = ((*known, *atoms),)
    broken = tuple(((field, "!=", -1), (field, OPPOSITE[op], bound)) for field, op, bound in atoms)
    return Rails(whole, broken) if chance.random() < 0.5 else Rails(broken, whole)


def random_program(chance: random.Random) -> Program:
    kinds = {kind: tuple(chance.sample(ODD_NAMES, chance.randint(1, 6))) for kind in chance.sample(ODD_NAMES, chance.randint(1, 3))}
    rules = [EngineRule(f"{chance.choice(ODD_NAMES)[:9]}{n}", about := chance.choice(sorted(kinds)), condition(chance, list(kinds[about])),
                        condition(chance, list(kinds[about]))) for n in range(chance.randint(0, 30))]
    fields = list(chance.choice(sorted(kinds.values())))
    steps = [tuple(Step(condition(chance, fields), f"第{i}级") for i in range(chance.randint(0, 5))) for _ in range(chance.randint(0, 2))]
    ladders = [Ladder(f"{chance.choice(ODD_NAMES)[:9]}{n}", listed) for n, listed in enumerate(steps)]
    return Program(f"随机{chance.random()}", kinds, tuple(rules), tuple(ladders))


def objects_for(chance: random.Random, program: Program, count: int) -> list[tuple[str, str, dict[str, int]]]:
    kinds = [chance.choice(sorted(program.fields)) for _ in range(count)]
    return [(f"{chance.choice(ODD_NAMES)[:50]}{n}", kind, {field: number(chance) for field in program.fields[kind]})
            for n, kind in enumerate(kinds)]


def climbs_for(chance: random.Random, program: Program) -> list[tuple[str, dict[str, int]]]:
    every = {field for fields in program.fields.values() for field in fields}
    return [(ladder.id, {field: number(chance) for field in every}) for ladder in program.ladders]


# ---- one thing wrong among honest objects


def wrong_number(chance: random.Random, one: tuple) -> tuple:
    name, kind, fields = one
    return name, kind, fields | {chance.choice(sorted(fields)): chance.choice(NO_NUMBERS)}


def missing_field(chance: random.Random, one: tuple) -> tuple:
    name, kind, fields = one
    lost = chance.choice(sorted(fields))
    return name, kind, {f: v for f, v in fields.items() if f != lost}


def further_field(chance: random.Random, one: tuple) -> tuple:
    name, kind, fields = one
    return name, kind, fields | {chance.choice(["没有的栏", 7, None, "\0\0", ("甲",)]): 1}


def wrong_kind(chance: random.Random, one: tuple) -> tuple:
    return one[0], chance.choice(["没有的种类", None, 7, [], b"", "\ud800\ud800"]), one[2]


def wrong_name(chance: random.Random, one: tuple) -> tuple:
    return chance.choice([None, 7, [], {}, b"", ("甲",)]), *one[1:]


def no_object(chance: random.Random, one: tuple) -> Any:
    return chance.choice([None, 7, "路灯", (), one[:2], (*one, 1), (one[0], one[1], None), (one[0], one[1], 7), (one[0], one[1], [1])])


SLIPS: tuple[Callable[[random.Random, tuple], Any], ...] = (wrong_number, missing_field, further_field, wrong_kind, wrong_name, no_object)


def test_random_programs_under_odd_names_are_judged_as_they_read(sandbox):
    chance, facts, verdicts = random.Random(1), 0, Counter()
    while facts < FACTS * 0.7:
        program = random_program(chance)
        for _ in range(3):
            objects = objects_for(chance, program, chance.choice((0, 1, 30, 33, 64, 300)))
            climbs = climbs_for(chance, program)
            judged, climbed = sandbox.call(ask, program, objects, climbs)
            assert judged == judge_all(program, objects)
            ladders = {ladder.id: ladder for ladder in program.ladders}
            assert climbed == tuple(climb(ladders[name], fields) for name, fields in climbs)
            facts += len(objects)
            verdicts.update(judged.values())
        assert still_answers(sandbox)
    assert all(verdicts[v] > facts / 100 for v in ("met", "unmet", "unknown", "na"))


def test_a_hostile_object_among_honest_ones_is_refused_and_the_honest_ones_are_judged_after(sandbox):
    chance, facts, refused = random.Random(2), 0, Counter()
    while facts < FACTS * 0.25:
        program = random_program(chance)
        objects = objects_for(chance, program, chance.choice((1, 2, 40)))
        slip = chance.choice(SLIPS)
        place = chance.randrange(len(objects))
        hostile = [*objects[:place], slip(chance, objects[place]), *objects[place + 1:]]
        with pytest.raises(ChiduError) as caught:
            sandbox.call(ask, program, hostile)
        assert caught.value.code in (("engine-fact",) if slip is not no_object else ("engine-fact", "worker-fault")), slip
        assert "Traceback" not in str(caught.value)
        assert sandbox.call(ask, program, objects)[0] == judge_all(program, objects)
        facts += 2 * len(objects)
        refused[slip.__name__] += 1
    assert still_answers(sandbox)
    assert len(refused) == len(SLIPS)


def broken_programs() -> Iterator[Program]:
    """An honest program with something in it that no policy could bring forth."""
    for bound in NO_NUMBERS:
        if not (type(bound) is int and abs(bound) <= EDGE):
            yield with_clause((("盏数", "<", bound),))
    for op in ("", "=", "=~", "$nex", "$gt", "in", None, 7, [], "≥"):
        yield with_clause((("盏数", op, 1),))
    for field in (*ODD_NAMES, None, 7, []):
        yield with_clause(((field, "<", 1),))
    yield with_clause((("盏数", "<", 1, 1),))
    yield with_clause(7)
    yield with_clause(tuple(("盏数", "!=", n) for n in range(101)))
    yield replace(KNOWN, rules=KNOWN.rules * 2)
    yield replace(KNOWN, fields={})
    yield replace(KNOWN, fields={"路灯": None})
    yield replace(KNOWN, fields=None)
    yield replace(KNOWN, rules=None)
    yield replace(KNOWN, ladders=(Ladder("长", KNOWN.ladders[0].steps * 401),))
    yield replace(KNOWN, rules=tuple(replace(KNOWN.rules[0], id=f"规则{n}") for n in range(3000)))
    yield replace(KNOWN, rules=(replace(KNOWN.rules[0], fails=Rails(tuple((("盏数", "<", n),) for n in range(10**5)), ())),))


def with_clause(clause: Any) -> Program:
    return replace(KNOWN, rules=(replace(KNOWN.rules[0], fails=Rails((clause,), ())),))


def test_a_program_that_no_policy_could_bring_forth_is_refused(sandbox):
    broken = list(broken_programs())
    for n, program in enumerate(broken):
        with pytest.raises(ChiduError) as caught:
            sandbox.call(ask, replace(program, fingerprint=f"坏{n}"), [("路灯", "路灯", {"盏数": 1})])
        assert isinstance(caught.value, PolicyError | InputError) or caught.value.code == "worker-fault"
        assert still_answers(sandbox)
    assert len(broken) > 60


@pytest.mark.parametrize("count", [0, 1, 3000])
def test_no_objects_and_thousands_of_objects(count, sandbox):
    objects = [(f"路灯{n}", "路灯", {"盏数": n % 11}) for n in range(count)]
    assert sandbox.call(ask, KNOWN, objects)[0] == judge_all(KNOWN, objects)


def test_names_of_a_megabyte(sandbox):
    objects = [(f"{'长' * 350_000}{n}\0\"", "路灯", {"盏数": n}) for n in range(8)]
    assert sandbox.call(ask, KNOWN, objects)[0] == judge_all(KNOWN, objects)
    assert still_answers(sandbox)


def test_objects_of_more_than_the_worker_takes_are_refused_before_they_are_sent(sandbox):
    with pytest.raises(ChiduError, match="超过64MB"):
        sandbox.call(ask, KNOWN, [("长" * 25_000_000, "路灯", {"盏数": 1})])
    assert still_answers(sandbox)
