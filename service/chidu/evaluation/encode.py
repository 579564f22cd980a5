"""Policy → the engine's program, facts → whole numbers, exactly.

Every comparison in the policy has a constant on one side. The constants that one signal is compared with, sorted, cut
its line into pieces; a value becomes the number of its piece: 2i+1 on the i-th constant, 2i just below it, 2n above
all. So order is kept exactly and the engine sees small whole numbers; -1 is unknown. See docs/decisions/003.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chidu.condition import ALWAYS, NEVER, Clause, Condition, Dnf, Reader, Signal, TooManyClauses
from chidu.errors import Place, PolicyError
from chidu.evaluation.conclude import Counts
from chidu.evaluation.engine import program as engine
from chidu.evaluation.judge import objects
from chidu.types import Bands, Case, Facts, Fails, PolicyVersion, Question, Rule, Step, View
from chidu.types import Ladder as PolicyLadder

OPS = {"=": "==", "≠": "!=", ">": ">", "<": "<", "≥": ">=", "≤": "<="}
ANSWERS = {"是": 1, "否": 0}


@dataclass(frozen=True)
class Scale:
    """One signal and the constants it is compared with, in order (texts and flags: in any order, only = and ≠)."""

    signal: Signal
    bounds: tuple[Any, ...]

    def number(self, reader: Reader) -> int:
        value = self.signal.read(reader)
        if value is None:
            return -1
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, str):
            return self.bounds.index(value) if value in self.bounds else len(self.bounds)
        i = bisect_left(self.bounds, value)
        return 2 * i + (1 if i < len(self.bounds) and self.bounds[i] == value else 0)

    def bound(self, constant: Any) -> int:
        if isinstance(constant, bool):
            return int(constant)
        i = self.bounds.index(constant)
        return i if isinstance(constant, str) else 2 * i + 1


Scales = Mapping[str, Scale]


@dataclass(frozen=True)
class Encoding:
    """A policy as the engine gets it, and the scales by which facts become its numbers."""

    program: engine.Program
    objects: Mapping[str, Scales]
    ladders: Mapping[str, Scales]


def encode(policy: PolicyVersion) -> Encoding:
    """Raises PolicyError naming the rule whose condition is too large for the engine."""
    by_object: dict[str, list[Rule]] = {}
    for rule in policy.rules:
        by_object.setdefault(rule.about, []).append(rule)
    scales = {about: _scales(_rule_rails(r) for r in rules) for about, rules in by_object.items()}
    fields = {about: (*scales[about], *(f"答·{r.id}" for r in rules if isinstance(r.test, Question)))
              for about, rules in by_object.items()}
    rules = tuple(_engine_rule(r, scales[r.about]) for r in policy.rules)
    ladder_scales = {name: _scales([_step_rails(name, ladder)]) for name, ladder in ladders(policy).items()}
    engine_ladders = tuple(_engine_ladder(name, ladder, ladder_scales[name]) for name, ladder in ladders(policy).items())
    return Encoding(engine.Program(policy.fingerprint, fields, rules, engine_ladders), scales, ladder_scales)


def ladders(policy: PolicyVersion) -> dict[str, PolicyLadder]:
    """Every ordered list of a policy by the name it is climbed under."""
    named: dict[str, PolicyLadder] = {}
    for grading in policy.gradings.values():
        named[f"评级·{grading.name}·要点拟定"] = grading.point_ladder
        for mode, form in grading.overall.items():
            if not isinstance(form, Bands):
                named[f"评级·{grading.name}·总评{mode}"] = form
    named |= {f"结论·{stage}": ladder for stage, ladder in policy.conclusions.items()}
    return named | {f"文书·{letter.kind}": (Step(letter.when, letter.kind),) for letter in policy.letters if letter.when}


def numbers(encoding: Encoding, policy: PolicyVersion, case: Case, facts: Facts) -> list[tuple[str, str, dict[str, int]]]:
    """Every object of the case that rules speak of, as (name, kind, numbers)."""
    asked = {about: [r for r in policy.rules if r.about == about and isinstance(r.test, Question)] for about in encoding.objects}
    listed = []
    for about, scales in encoding.objects.items():
        sample = next(r for r in policy.rules if r.about == about)
        for ref in objects(sample, facts):
            view = View(facts, ref)
            row = {key: scale.number(view) for key, scale in scales.items()}
            for rule in asked[about]:
                answer = case.determined(ref, f"规则·{rule.id}")
                row[f"答·{rule.id}"] = ANSWERS.get(answer.value, -1) if answer else -1
            listed.append((str(ref), about, row))
    return listed


def counts_as_numbers(encoding: Encoding, ladder: str, counts: Counts) -> dict[str, int]:
    return {key: scale.number(counts) for key, scale in encoding.ladders[ladder].items()}


# ---- rails


def _rails(condition: Condition | None, where: str) -> tuple[Dnf, Dnf]:
    if condition is None:
        return ALWAYS, NEVER
    try:
        return condition.rails()
    except TooManyClauses:
        raise PolicyError("rule-too-large", f"“{where}”的条件展开后太多", place=Place(where), rule="一条规则的条件展开后不超过64种情形",
                          remedy="请拆成几条规则，或先算成一个栏目") from None


def _rule_rails(rule: Rule) -> tuple[tuple[Dnf, Dnf], ...]:
    applies = _rails(rule.applies, rule.id)
    if isinstance(rule.test, Question):
        return (applies,)
    true, false = _rails(rule.test.condition, rule.id)
    return applies, (true, false) if isinstance(rule.test, Fails) else (false, true)


def _step_rails(name: str, ladder: PolicyLadder) -> tuple[tuple[Dnf, Dnf], ...]:
    return tuple(_rails(step.when, name) for step in ladder)


def _scales(rails: Iterable[tuple[tuple[Dnf, Dnf], ...]]) -> dict[str, Scale]:
    """The scales of everything these rails look at; one key, one signal."""
    signals: dict[str, Signal] = {}
    bounds: dict[str, set] = {}
    for parts in rails:
        for dnf in (dnf for pair in parts for dnf in pair):
            for atom in (a for clause in dnf for a in clause):
                signals[atom.signal.key] = atom.signal
                bounds.setdefault(atom.signal.key, set()).add(atom.bound)
    return {key: Scale(signals[key], tuple(sorted(bounds[key]))) for key in sorted(signals)}


def _clauses(dnf: Dnf, scales: Scales) -> tuple[engine.Clause, ...]:
    return tuple(_clause(clause, scales) for clause in dnf)


def _clause(clause: Clause, scales: Scales) -> engine.Clause:
    atoms: list[engine.Atom] = []
    for atom in clause:
        bound = scales[atom.signal.key].bound(atom.bound)
        atoms.append((atom.signal.key, OPS[atom.op], bound))
        if atom.op in ("≠", "<", "≤"):  # -1, the unknown, would slip through these
            atoms.append((atom.signal.key, ">=", 0))
    return tuple(dict.fromkeys(atoms))


def _engine_rails(pair: tuple[Dnf, Dnf], scales: Scales) -> engine.Rails:
    return engine.Rails(_clauses(pair[0], scales), _clauses(pair[1], scales))


def _engine_rule(rule: Rule, scales: Scales) -> engine.EngineRule:
    parts = _rule_rails(rule)
    applies = _engine_rails(parts[0], scales)
    if isinstance(rule.test, Question):
        fails = engine.Rails((((f"答·{rule.id}", "==", 0),),), (((f"答·{rule.id}", "==", 1),),))
    else:
        fails = _engine_rails(parts[1], scales)
    return engine.EngineRule(rule.id, rule.about, applies, fails)


def _engine_ladder(name: str, ladder: PolicyLadder, scales: Scales) -> engine.Ladder:
    """Results are the step's number: two steps may give one result by different provisions."""
    steps = tuple(engine.Step(_engine_rails(pair, scales), str(i)) for i, pair in enumerate(_step_rails(name, ladder)))
    return engine.Ladder(name, steps)
