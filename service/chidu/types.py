"""The nouns that everything shares, all frozen: from a case to a signed decision.

    Form → Case → Facts → Finding → Outcome → Decision

People decide by adding a Determination (人工认定) to a case, never by editing a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

from chidu.condition import Computation, Condition
from chidu.form import ABSENT, Form, Source, Value
from chidu.vocabulary import Vocabulary

Scope = str
"""A jurisdiction (辖区) as its path: cn/shandong/dezhou/qihe."""

Verdict = Literal["met", "unmet", "unknown", "not_applicable"]
VERDICTS: Mapping[Verdict, str] = {"met": "符合", "unmet": "不符合", "unknown": "无法判定", "not_applicable": "不适用"}

PROJECT = "项目"


@dataclass(frozen=True, order=True)
class Ref:
    """What one verdict is about: the project itself, or a row of one of its tables (row counts from 1)."""

    object: str
    row: int = 0

    def __str__(self) -> str:
        return f"{self.object}{self.row}" if self.row else self.object


@dataclass(frozen=True)
class Origin:
    """Where a rule or value comes from: issuing level, instrument (政策文件, its short name), provision (条款), since when."""

    scope: Scope
    instrument: str
    provision: str
    since: str
    verified: bool


@dataclass(frozen=True)
class Determination:
    """What a person decided (人工认定): about which object, which item, the value, by whom, when and why."""

    about: Ref
    item: str
    value: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Case:
    """One form to be decided, with what was gathered for it and what people determined, under the law of `on`."""

    id: str
    scope: Scope
    on: date
    form: Form
    gathered: Mapping[str, Value] = field(default_factory=dict)
    determinations: tuple[Determination, ...] = ()

    def determined(self, about: Ref, item: str) -> Determination | None:
        """The latest determination of this item about this object: a later one replaces an earlier one."""
        for d in reversed(self.determinations):
            if d.about == about and d.item == item:
                return d
        return None


@dataclass(frozen=True)
class Facts:
    """Everything known about a case, object by object: as written, determined by people, computed by policy."""

    of: Mapping[Ref, Mapping[str, Value]]
    tables: Mapping[str, tuple[Ref, ...]]

    def view(self, ref: Ref) -> View:
        return View(self, ref)


@dataclass(frozen=True)
class View:
    """The facts seen from one object: a row sees its own columns first, then the project's fields."""

    facts: Facts
    ref: Ref

    def value(self, name: str) -> Value:
        own = self.facts.of[self.ref]
        if name in own:
            return own[name]
        return self.facts.of[Ref(PROJECT)].get(name, ABSENT)

    def rows(self, table: str) -> tuple[View, ...] | None:
        refs = self.facts.tables.get(table)
        return None if refs is None else tuple(View(self.facts, r) for r in refs)


# ---- policy


@dataclass(frozen=True)
class Fails:
    """不符合: the condition under which the object fails the rule."""

    condition: Condition


@dataclass(frozen=True)
class Must:
    """应当: the condition that the object must meet."""

    condition: Condition


@dataclass(frozen=True)
class Question:
    """判断: what a person must answer (是 meets the rule, 否 does not), and the fields to look at."""

    ask: str
    look_at: tuple[str, ...]
    quote: bool


@dataclass(frozen=True)
class Wording:
    """意见 and 建议 with 【placeholders】, and the gist (要点) in the author's own words."""

    gist: str
    message: str
    suggestion: str


@dataclass(frozen=True)
class Rule:
    id: str
    stage: str
    about: str
    point: str | None
    applies: Condition | None
    test: Fails | Must | Question
    severity: str
    actions: tuple[str, ...]
    amount: str | None
    wording: Wording
    origin: Origin
    unverified: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    """Further provisions the rule rests on (依据), as 《文件》条款."""


@dataclass(frozen=True)
class Derived:
    """A computed field (字段·计算) or a classification (认定) of an object: one graph, evaluated in order."""

    about: str
    name: str
    type: str
    computation: Computation
    origin: Origin


@dataclass(frozen=True)
class Parameter:
    name: str
    value: Value
    gist: str
    origin: Origin
    history: tuple[Origin, ...]
    lapsed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One line of an ordered list: under this condition (None = 其余) this result, with what follows."""

    when: Condition | None
    result: str
    actions: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    limit: str = ""
    options: tuple[str, ...] = ()
    provision: str = ""


Ladder = tuple[Step, ...]
"""Ordered, first match. An undecided step stops there: the result is 待定, never the 其余."""


@dataclass(frozen=True)
class Point:
    """A point of a review form (审核要点)."""

    group: str
    name: str
    details: tuple[str, ...]
    marks: Fraction | None
    proposed_by_rules: bool
    takes: tuple[str, ...]


@dataclass(frozen=True)
class Bands:
    """重点项目: each grade's share of a point's marks; a person scores within it, the sum is graded."""

    shares: Mapping[str, tuple[Fraction, Fraction]]
    cuts: tuple[tuple[str, Fraction], ...]
    places: int | None
    """Decimals of a score; None where no source states them."""


@dataclass(frozen=True)
class Grading:
    """评级: a review form: points graded, then the whole."""

    name: str
    stage: str
    grades: tuple[str, ...]
    points: tuple[Point, ...]
    point_ladder: Ladder
    mode: str | None
    overall: Mapping[str, Ladder | Bands]
    origin: Origin


@dataclass(frozen=True)
class Letter:
    """文书: which letter a review issues, under which condition (None = always)."""

    kind: str
    stages: tuple[str, ...]
    when: Condition | None
    limit: str
    origin: Origin


@dataclass(frozen=True)
class PolicyVersion:
    """The law of one jurisdiction on one date, resolved and ready to decide. The fingerprint is of its content."""

    scope: Scope
    on: date
    fingerprint: str
    resolved: Mapping[str, Any]
    """The canonical content: plain data, enough to rebuild this version anywhere."""
    canonical: bytes
    """The same as bytes: what the fingerprint is of, and what the engine's worker gets."""
    vocabulary: Vocabulary
    instruments: Mapping[str, Mapping[str, Any]]
    parameters: Mapping[str, Parameter]
    derived: tuple[Derived, ...]
    rules: tuple[Rule, ...]
    gradings: Mapping[str, Grading]
    conclusions: Mapping[str, Ladder]
    letters: tuple[Letter, ...]

    def rule(self, rule_id: str) -> Rule | None:
        return next((r for r in self.rules if r.id == rule_id), None)


# ---- results


@dataclass(frozen=True)
class Finding:
    """What one rule says of one object. All four verdicts are recorded; silence is never a pass."""

    rule: str
    about: Ref
    verdict: Verdict
    severity: str
    point: str | None
    observed: Value | None
    required: Value | None
    difference: Value | None
    missing: tuple[str, ...]
    actions: tuple[str, ...]
    sources: tuple[Source, ...]
    origin: Origin
    because: tuple[str, ...] = ()
    """The trace: why, why not, what is missing, as sentences."""
    amount: Value | None = None
    answered_by: str = ""


@dataclass(frozen=True)
class Graded:
    """A point's grade: by a person, proposed by rules, or 待评 (grade None)."""

    grade: str | None
    by: Literal["person", "rules", "nobody"]
    score: Fraction | None = None


@dataclass(frozen=True)
class Outcome:
    """What follows from the findings. None = 待定."""

    points: Mapping[str, Graded]
    grade: str | None
    score: Fraction | None
    mode: str | None
    conclusion: str | None
    options: tuple[str, ...]
    limit: str
    actions: tuple[str, ...]
    documents: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """A case decided under one policy, with the signatures of the evaluators that agree on it."""

    id: str
    case: Case
    fingerprint: str
    publications: tuple[int, ...]
    program: str
    semantics: int
    findings: tuple[Finding, ...]
    outcome: Outcome
    signed: frozenset[str]
    supersedes: str | None = None
    prev: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an opinion with what it stands on."""

    text: str
    sources: tuple[Source | Origin, ...] = ()


