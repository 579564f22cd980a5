"""The plain reading of an engine's program: what its rules and ladders say of whole numbers, without any engine."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

from chidu.evaluation.engine import Clause, EngineRule, Ladder, Program
from chidu.evaluation.engine.sessions import session

HOLDS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def some(clauses: Sequence[Clause], fields: Mapping[str, int]) -> bool:
    return any(all(HOLDS[op](fields[field], bound) for field, op, bound in clause) for clause in clauses)


def judge(rule: EngineRule, fields: Mapping[str, int]) -> str:
    if some(rule.applies.false, fields):
        return "na"
    if some(rule.applies.true, fields):
        return "unmet" if some(rule.fails.true, fields) else "met" if some(rule.fails.false, fields) else "unknown"
    return "unknown"


def judge_all(program: Program, objects: Sequence[tuple[str, str, Mapping[str, int]]]) -> dict[tuple[str, str], str]:
    return {(rule.id, name): judge(rule, fields) for name, kind, fields in objects for rule in program.rules if rule.about == kind}


def climb(ladder: Ladder, fields: Mapping[str, int]) -> str | None:
    for step in ladder.steps:
        if some(step.test.true, fields):
            return step.result
        if not some(step.test.false, fields):
            return None
    return None


def ask(program: Program, objects: Sequence[tuple[str, str, Mapping[str, int]]],
        climbs: Sequence[tuple[str, Mapping[str, int]]] = ()) -> tuple[dict[tuple[str, str], str], tuple[str | None, ...]]:
    """What the engine answers; to be called in the sandbox's worker."""
    engine = session(program)
    return engine.verdicts(objects), engine.climb_all(climbs)
