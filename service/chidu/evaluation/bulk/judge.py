"""Verdicts in columns: every rule over all objects it is about (列上判定)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chidu.evaluation.bulk.conditions import truth
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.frame import Facts, Frame
from chidu.evaluation.bulk.people import Standing
from chidu.evaluation.bulk.truth import Truth
from chidu.evaluation.judge import stages_of
from chidu.types import PROJECT, Fails, PolicyVersion, Question, Rule, Verdict

MET, UNMET, UNKNOWN, NOT_APPLICABLE = range(4)
VERDICTS: tuple[Verdict, ...] = ("met", "unmet", "unknown", "not_applicable")


@dataclass(frozen=True)
class Judged:
    """One rule: its verdict for every object it is about, and what each form counts of them."""

    rule: Rule
    frame: Frame
    applies: Truth
    verdicts: Array

    def counts(self, verdict: int) -> Array:
        """How many objects of each form have this verdict."""
        return self.frame.once((self.rule.id, verdict), lambda: self._counts(verdict))

    def _counts(self, verdict: int) -> Array:
        marked = self.verdicts == verdict
        if self.rule.about == PROJECT:
            return marked.astype(np.int64)
        below = self.frame.facts.rows(self.rule.about)
        assert below is not None
        return below.count(marked)

    @property
    def waiting(self) -> Array:
        """How many objects of each form wait for a person's answer."""
        if not isinstance(self.rule.test, Question):
            return np.zeros(1, np.int64)
        return self.frame.once((self.rule.id, "待答"), lambda: self._replaced((self.verdicts == UNKNOWN) & self.applies.yes)._counts(UNKNOWN))

    def _replaced(self, waiting: Array) -> Judged:
        return Judged(self.rule, self.frame, self.applies, np.where(waiting, UNKNOWN, MET))


def judge(facts: Facts, policy: PolicyVersion, people: Standing) -> tuple[Judged, ...]:
    """All rules of the form's stages that are about anything these forms have, in the policy's order."""
    stages = stages_of(facts.columns.kind, policy)
    answered: dict[str, list[tuple[str, Array]]] = {}
    for d, _, rows in people.of("规则·"):
        answered.setdefault(d.item, []).append((d.value, rows))
    listed = []
    for rule in policy.rules:
        frame = facts.frames.get(rule.about)
        if rule.stage in stages and frame is not None:
            listed.append(_judged(rule, frame, answered.get(f"规则·{rule.id}", [])))
    return tuple(listed)


def _judged(rule: Rule, frame: Frame, answered: Sequence[tuple[str, Array]]) -> Judged:
    applies = truth(rule.applies, frame)
    if isinstance(rule.test, Question):
        holds = _answers(answered, frame.size)
    else:
        holds = truth(rule.test.condition, frame)
        holds = ~holds if isinstance(rule.test, Fails) else holds
    met, unmet, idle = (mask.view(np.int8) for mask in (applies.yes & holds.yes, applies.yes & holds.no, applies.no))
    verdicts = UNKNOWN + (MET - UNKNOWN) * met + (UNMET - UNKNOWN) * unmet + (NOT_APPLICABLE - UNKNOWN) * idle
    return Judged(rule, frame, applies, np.broadcast_to(verdicts, (frame.size,)))


def _answers(answered: Sequence[tuple[str, Array]], size: int) -> Truth:
    yes, no = np.zeros(size, bool), np.zeros(size, bool)
    for answer, rows in answered:
        yes[rows], no[rows] = answer == "是", answer == "否"
    return Truth(yes, no)


__all__ = ["MET", "NOT_APPLICABLE", "UNKNOWN", "UNMET", "VERDICTS", "Judged", "judge"]
