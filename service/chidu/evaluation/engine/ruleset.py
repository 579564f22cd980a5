"""A Program becomes a durable_rules ruleset that stays, with margin, inside everything the engine can bear (编译).

Three verdict rules per review rule: 不符合 = applies and fails, 符合 = applies and does not fail, 不适用 = does not
apply, each written out as one engine rule per clause, so that results are collected as a set. An engine rule looks at
one fact, all whole numbers, and starts with its `kind`.

The engine holds at most 64 simultaneous matches of a fact and silently runs nothing beyond. So the clauses about one
kind of object are cut into strata of at most 47, each with a `kind` number of its own, and an object is shown to the
engine once per stratum, carrying just the fields this stratum reads. Every stratum begins with a rule that always
fires, the roll call: a fact that does not answer was lost on the way, and then nothing of the round counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chidu.errors import PolicyError
from chidu.evaluation.engine.identity import distinct
from chidu.evaluation.engine.program import Clause, Ladder, Program

Judgement = Literal["met", "unmet", "na"]

LIMIT = 2**31
"""Every number given to the engine lies within ±LIMIT, far from where it would lose digits."""

CLAUSES_PER_STRATUM = 47  # and the roll call: 48 of the 64 matches a fact may have at once
FIELDS_PER_STRATUM = 200  # of the 251 that a fact may have
ATOMS_PER_CLAUSE = 100
CLAUSES_PER_RULE = 512
KINDS = 400  # of the 512 distinct conditions under one node
STEPS_PER_LADDER = 400
RULES = 4000  # of 4,096

_OPERATORS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


@dataclass(frozen=True)
class Verdict:
    """An engine rule that fires says: this review rule judges the object so."""

    rule: str
    judgement: Judgement


@dataclass(frozen=True)
class Rung:
    """An engine rule that fires says: the test of this step certainly holds, or certainly does not."""

    ladder: str
    step: int
    holds: bool


Meaning = Verdict | Rung | None
"""What the firing of an engine rule means. None is the roll call."""


@dataclass(frozen=True)
class Stratum:
    """One face that an object shows to the engine: the fields read there and the fact they make."""

    fields: tuple[str, ...]
    pattern: str
    clauses: int

    def fact(self, name: str, values: Mapping[str, int]) -> str:
        return self.pattern % (name, *[values[field] for field in self.fields])


@dataclass(frozen=True)
class Ruleset:
    """The compiled program: text for the engine, what the firing of each rule means, and how to show it objects."""

    text: str
    roll_call: frozenset[str]
    verdicts: Mapping[str, Verdict]
    rungs: Mapping[str, Rung]
    strata: Mapping[str, tuple[Stratum, ...]]  # by kind of object
    stairs: Mapping[str, tuple[tuple[Stratum, ...], ...]]  # by ladder, then step

    @property
    def size(self) -> int:
        return len(self.roll_call) + len(self.verdicts) + len(self.rungs)


def compile_program(program: Program) -> Ruleset:
    """Raises PolicyError naming the rule or ladder that is malformed or has grown too large for the engine."""
    _require_distinct("规则", [rule.id for rule in program.rules])
    _require_distinct("阶梯", [ladder.id for ladder in program.ladders])
    writer = _Writer()
    strata = {kind: writer.write_kind(fields, _judgements(program, kind)) for kind, fields in program.fields.items()}
    for rule in program.rules:
        if rule.about not in program.fields:
            raise PolicyError("engine-unknown-kind", f"规则{rule.id}所审对象“{rule.about}”没有字段表")
    stairs = {ladder.id: writer.write_ladder(ladder) for ladder in program.ladders}
    if len(writer.meanings) > RULES:
        raise PolicyError(
            "program-too-large",
            f"本套规则展开为{len(writer.meanings)}条判定式",
            rule=f"规则引擎一次至多{RULES}条",
            remedy="请拆分适用条件或失败条件最复杂的规则",
        )
    return Ruleset(
        text=json.dumps(writer.rules),
        roll_call=frozenset(name for name, meaning in writer.meanings.items() if meaning is None),
        verdicts={name: meaning for name, meaning in writer.meanings.items() if isinstance(meaning, Verdict)},
        rungs={name: meaning for name, meaning in writer.meanings.items() if isinstance(meaning, Rung)},
        strata=strata,
        stairs=stairs,
    )


_Item = tuple[Clause, Meaning]


def _judgements(program: Program, kind: str) -> Iterator[_Item]:
    for rule in program.rules:
        if rule.about != kind:
            continue
        applies, fails = rule.applies, rule.fails
        size = len(applies.true) * (len(fails.true) + len(fails.false)) + len(applies.false)
        _require_size(f"规则{rule.id}", size)
        for clause in _both(applies.true, fails.true):
            yield clause, Verdict(rule.id, "unmet")
        for clause in _both(applies.true, fails.false):
            yield clause, Verdict(rule.id, "met")
        for clause in applies.false:
            yield clause, Verdict(rule.id, "na")


def _both(left: Iterable[Clause], right: Sequence[Clause]) -> Iterator[Clause]:
    return (a + b for a in left for b in right)


class _Writer:
    """Gives out the numbers of kinds and rules, and keeps what each means."""

    def __init__(self) -> None:
        self.rules: dict[str, dict[str, list[dict[str, object]]]] = {}
        self.meanings: dict[str, Meaning] = {}
        self._kinds = 0
        self._add([("kind", "==", 0)], None)  # the machine's greeting

    def write_kind(self, fields: Sequence[str], items: Iterable[_Item]) -> tuple[Stratum, ...]:
        names = dict(zip(fields, distinct("f"), strict=False))
        strata = []
        for part in _cut(_tidy(items, names)):
            kind = self._new_kind()
            self._add([("kind", "==", kind)], None)
            strata.append(self._write_part([("kind", "==", kind)], names, part))
        return tuple(strata)

    def write_ladder(self, ladder: Ladder) -> tuple[tuple[Stratum, ...], ...]:
        """All steps share the ladder's kinds; the step is a number in the fact, raised by one as the fact climbs."""
        if len(ladder.steps) > STEPS_PER_LADDER:
            raise PolicyError("ladder-too-long", f"阶梯{ladder.id}有{len(ladder.steps)}级，至多{STEPS_PER_LADDER}级")
        names = dict(zip(fields_read(ladder), distinct("f"), strict=False))
        kinds: list[int] = []
        rungs = []
        for number, step in enumerate(ladder.steps):
            _require_size(f"阶梯{ladder.id}第{number + 1}级", len(step.test.true) + len(step.test.false))
            items: list[_Item] = [(clause, Rung(ladder.id, number, True)) for clause in step.test.true]
            items += [(clause, Rung(ladder.id, number, False)) for clause in step.test.false]
            strata = []
            for place, part in enumerate(_cut(_tidy(items, names))):
                if place == len(kinds):
                    kinds.append(self._new_kind())
                    self._add([("kind", "==", kinds[place])], None)
                strata.append(self._write_part([("kind", "==", kinds[place]), ("step", "==", number)], names, part))
            rungs.append(tuple(strata))
        return tuple(rungs)

    def _write_part(self, head: list[tuple[str, str, int]], names: Mapping[str, str], part: list[_Item]) -> Stratum:
        for clause, meaning in part:
            self._add([*head, *((names[field], op, bound) for field, op, bound in clause)], meaning)
        fields = _fields_of(clause for clause, _ in part)
        texts = [f'"{name}":{number}' for name, _, number in head] + [f'"{names[field]}":%d' for field in fields]
        return Stratum(fields, '{"id":"%s",' + ",".join(texts) + "}", len(part))

    def _add(self, atoms: Iterable[tuple[str, str, int]], meaning: Meaning) -> None:
        tests = [{name: bound} if op == "==" else {_OPERATORS[op]: {name: bound}} for name, op, bound in atoms]
        number = f"r{len(self.meanings)}"
        self.rules[number] = {"all": [{"m": {"$and": tests} if len(tests) > 1 else tests[0]}]}
        self.meanings[number] = meaning

    def _new_kind(self) -> int:
        self._kinds += 1
        if self._kinds > KINDS:
            raise PolicyError("program-too-large", f"本套规则的判定式超过{KINDS}组，规则引擎容纳不下",
                              remedy="请拆分适用条件或失败条件最复杂的规则")
        return self._kinds


def _tidy(items: Iterable[_Item], names: Mapping[str, str]) -> Iterator[_Item]:
    """Each clause checked, without repeated comparisons, and once for each meaning."""
    seen = set()
    for clause, meaning in items:
        owner = meaning.rule if isinstance(meaning, Verdict) else meaning.ladder if meaning else ""
        for field, op, bound in clause:
            if field not in names or (op != "==" and op not in _OPERATORS):
                raise PolicyError("engine-unknown-comparison", f"{owner}中的比较“{field} {op} {bound}”引擎不认识")
            if type(bound) is not int or abs(bound) > LIMIT:
                raise PolicyError("engine-bound", f"{owner}中“{field}”的比较值{bound!r}不是±2^31以内的整数")
        lean = tuple(dict.fromkeys(clause))
        if len(lean) > ATOMS_PER_CLAUSE:
            raise PolicyError("rule-too-large", f"{owner}的一个条件有{len(lean)}项比较，至多{ATOMS_PER_CLAUSE}项")
        if (lean, meaning) not in seen:
            seen.add((lean, meaning))
            yield lean, meaning


def _cut(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    part: list[_Item] = []
    fields: set[str] = set()
    for item in items:
        more = fields | {field for field, _, _ in item[0]}
        if part and (len(part) == CLAUSES_PER_STRATUM or len(more) > FIELDS_PER_STRATUM):
            yield part
            part, more = [], {field for field, _, _ in item[0]}
        part.append(item)
        fields = more
    if part:
        yield part


def fields_read(ladder: Ladder) -> tuple[str, ...]:
    """The fields a ladder's facts must carry: all that any of its steps reads."""
    return _fields_of(clause for step in ladder.steps for clause in (*step.test.true, *step.test.false))


def _fields_of(clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for clause in clauses for field, _, _ in clause))


def _require_size(owner: str, clauses: int) -> None:
    if clauses > CLAUSES_PER_RULE:
        raise PolicyError(
            "rule-too-large",
            f"{owner}的条件展开为{clauses}个并列情形",
            rule=f"一条规则至多{CLAUSES_PER_RULE}个",
            remedy="请拆成几条规则，或把一部分条件先写成计算项",
        )


def _require_distinct(what: str, ids: Sequence[str]) -> None:
    for name, times in Counter(ids).items():
        if times > 1:
            raise PolicyError("engine-duplicate", f"{what}编号“{name}”重复")
