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
from typing import Literal, NoReturn

from chidu.errors import Place, PolicyError
from chidu.evaluation.engine.identity import distinct
from chidu.evaluation.engine.program import Clause, Ladder, Program

Judgement = Literal["met", "unmet", "na"]

LIMIT = 2**31
"""Every number given to the engine lies within ±LIMIT, far from where it would lose digits."""

CLAUSES_PER_STRATUM = 47  # and the roll call: 48 of the 64 matches a fact may have at once, and of the 256 rules on one condition
FIELDS_PER_STRATUM = 200  # of the 251 that a fact may have
ATOMS_PER_CLAUSE = 100
CLAUSES_PER_RULE = 512
KINDS = 400  # of the 512 distinct conditions under one node
STEPS_PER_LADDER = 400  # the same
RULES = 4000  # of 4,096
COMPARISONS = 40_000  # 180 MB of the worker's memory

SPLIT = "请拆成几条规则，或把一部分条件先写成计算项"

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
    comparisons: int

    @property
    def kilobytes(self) -> int:
        """About how much memory the engine takes for it, from above."""
        return 20 * (len(self.roll_call) + len(self.verdicts) + len(self.rungs)) + 5 * self.comparisons


def compile_program(program: Program) -> Ruleset:
    """Raises PolicyError naming, also as its place, the rule or ladder that is malformed or too large for the engine."""
    _require_distinct("规则", [rule.id for rule in program.rules])
    _require_distinct("阶梯", [ladder.id for ladder in program.ladders])
    for rule in program.rules:
        if rule.about not in program.fields:
            _refuse("engine-unknown-kind", rule.id, f"规则{rule.id}所审对象“{rule.about}”没有字段表")
    writer = _Writer()
    strata = {kind: writer.write_kind(fields, _judgements(program, kind)) for kind, fields in program.fields.items()}
    stairs = {ladder.id: writer.write_ladder(ladder) for ladder in program.ladders}
    writer.require_room("判定式", len(writer.meanings), RULES)
    writer.require_room("比较", writer.comparisons, COMPARISONS)
    return Ruleset(
        text=json.dumps(writer.rules),
        roll_call=frozenset(name for name, meaning in writer.meanings.items() if meaning is None),
        verdicts={name: meaning for name, meaning in writer.meanings.items() if isinstance(meaning, Verdict)},
        rungs={name: meaning for name, meaning in writer.meanings.items() if isinstance(meaning, Rung)},
        strata=strata,
        stairs=stairs,
        comparisons=writer.comparisons,
    )


_Item = tuple[Clause, Meaning]


def _judgements(program: Program, kind: str) -> Iterator[_Item]:
    for rule in program.rules:
        if rule.about != kind:
            continue
        applies, fails = rule.applies, rule.fails
        size = len(applies.true) * (len(fails.true) + len(fails.false)) + len(applies.false)
        _require_size(rule.id, f"规则{rule.id}", size)
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
        self.comparisons = 0
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
            _refuse("ladder-too-long", ladder.id, f"阶梯{ladder.id}有{len(ladder.steps)}级", f"一个阶梯至多{STEPS_PER_LADDER}级", "请合并几级")
        names = dict(zip(fields_read(ladder), distinct("f"), strict=False))
        kinds: list[int] = []
        rungs = []
        for number, step in enumerate(ladder.steps):
            _require_size(ladder.id, f"阶梯{ladder.id}第{number + 1}级", len(step.test.true) + len(step.test.false))
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
            self.comparisons += len(clause)
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
        self.require_room("判定组", self._kinds, KINDS)
        return self._kinds

    def require_room(self, what: str, number: int, most: int) -> None:
        if number > most:
            ((largest, share),) = Counter(_owner(meaning) for meaning in self.meanings.values() if meaning).most_common(1)
            _refuse("program-too-large", largest, f"本套规则展开后有{number}个{what}，展开得最多的是“{largest}”（{share}条判定式）",
                    f"规则引擎一次至多容纳{most}个{what}", "请先简化这一条的条件，或把一部分条件写成计算项")


def _tidy(items: Iterable[_Item], names: Mapping[str, str]) -> Iterator[_Item]:
    """Each clause checked, without repeated comparisons, and once for each meaning."""
    seen = set()
    for clause, meaning in items:
        owner = _owner(meaning)
        for field, op, bound in clause:
            if field not in names or (op != "==" and op not in _OPERATORS):
                _refuse("engine-unknown-comparison", owner, f"{owner}中的比较“{field} {op} {bound}”引擎不认识")
            if type(bound) is not int or abs(bound) > LIMIT:
                _refuse("engine-bound", owner, f"{owner}中“{field}”的比较值{brief(bound)}不是±2^31以内的整数")
        lean = tuple(dict.fromkeys(clause))
        if len(lean) > ATOMS_PER_CLAUSE:
            _refuse("rule-too-large", owner, f"{owner}的一个条件有{len(lean)}项比较", f"一个条件至多{ATOMS_PER_CLAUSE}项", SPLIT)
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


def brief(number: object) -> str:
    """A number as a message shows it: Python refuses to write one of many thousand digits."""
    return f"（{number.bit_length()}位二进制数）" if isinstance(number, int) and abs(number) > 10**20 else repr(number)[:40]


def _owner(meaning: Meaning) -> str:
    return meaning.rule if isinstance(meaning, Verdict) else meaning.ladder if meaning else ""


def _require_size(owner: str, named: str, clauses: int) -> None:
    if clauses > CLAUSES_PER_RULE:
        _refuse("rule-too-large", owner, f"{named}的条件展开为{clauses}个并列情形", f"一条规则至多{CLAUSES_PER_RULE}个", SPLIT)


def _require_distinct(what: str, ids: Sequence[str]) -> None:
    for name, times in Counter(ids).items():
        if times > 1:
            _refuse("engine-duplicate", name, f"{what}编号“{name}”重复")


def _refuse(code: str, owner: str, found: str, rule: str = "", remedy: str = "") -> NoReturn:
    raise PolicyError(code, found, place=Place(owner), rule=rule, remedy=remedy)
