"""The nouns that everything shares, all frozen: from a case to a signed decision.

    Form → Case → Facts → Finding → Outcome → Decision

People decide by adding a Determination (人工认定) to a case, never by editing a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType
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


WHOLE = Ref(PROJECT)


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
            if d.item == item and d.about == about:
                return d
        return None


@dataclass(frozen=True)
class Facts:
    """Everything known about a case, object by object: as written, determined by people, computed by policy."""

    of: Mapping[Ref, Mapping[str, Value]]
    tables: Mapping[str, tuple[Ref, ...]]
    _known: Mapping[Ref, dict[str, Value]] = field(init=False, repr=False, compare=False)
    """The same as `of`, for views: a plain dict is read faster than what shields it."""

    def __post_init__(self) -> None:
        known = {ref: dict(values) for ref, values in self.of.items()}
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "of", MappingProxyType({ref: MappingProxyType(values) for ref, values in known.items()}))
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def __reduce__(self) -> tuple[Any, ...]:  # mapping proxies do not pickle
        return Facts, (self._known, dict(self.tables))

    def view(self, ref: Ref) -> View:
        return View(self, ref)


@dataclass(frozen=True)
class View:
    """The facts seen from one object: a row sees its own columns first, then the project's fields."""

    facts: Facts
    ref: Ref
    _own: Mapping[str, Value] = field(init=False, repr=False, compare=False)
    _project: Mapping[str, Value] = field(init=False, repr=False, compare=False)
    _rows: dict[str, tuple[View, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = self.facts._known
        self.__dict__.update(_own=known[self.ref], _project=known[WHOLE], _rows={})

    def value(self, name: str) -> Value:
        return self._own.get(name) or self._project.get(name, ABSENT)

    def rows(self, table: str) -> tuple[View, ...] | None:
        if table not in self._rows and table in self.facts.tables:
            self._rows[table] = tuple(View(self.facts, ref) for ref in self.facts.tables[table])
        return self._rows.get(table)


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


Tell = tuple[Any, ...]


@dataclass(frozen=True)
class Finding:
    """What one rule says of one object. All four verdicts are recorded; silence is never a pass.

    What explains a verdict may be told late, when it is first asked for: all at once, from what the verdict came from, which is frozen.
    """

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
    because: tuple[str, ...] = field(default_factory=tuple)
    """The trace: why, why not, what is missing, as sentences."""
    amount: Value | None = field(default_factory=lambda: None)  # a default of the class would hide that it is told late
    answered_by: str = ""

    @staticmethod
    def told_late(known: Mapping[str, Any], about: Ref, tell: Tell, of: Any) -> Finding:
        """A finding of which `known` is known at once; the rest comes, when asked for, from `tell`: a function of `of` and what follows."""
        finding = object.__new__(Finding)
        told = finding.__dict__
        told.update(known)
        told["about"], told["_tell"], told["_of"] = about, tell, of
        return finding

    def __getattr__(self, name: str) -> Any:  # called for what is not told yet
        told = self.__dict__
        if (tell := told.get("_tell")) and (of := told.get("_of")):  # another thread may just have told it
            told.update(tell[0](of, *tell[1:]))
            told.pop("_tell", None)
            told.pop("_of", None)
        if name in told:
            return told[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    def __reduce__(self) -> tuple[Any, ...]:  # told before it travels
        return Finding, tuple(getattr(self, name) for name in _FINDING)


_FINDING = tuple(f.name for f in fields(Finding))


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
class Fired:
    """One line of the engine's trace: rule `id` judged the object `about` to be met, unmet or na; or the test of step
    `about` (from 0) of ladder `id` held, giving its result, or did not hold: "next"."""

    id: str
    about: str
    outcome: str


@dataclass(frozen=True)
class Trace:
    """What fired in the engine for one case, in order: its judgements, then every climb of an ordered list (评级, 结论, 文书).

    A climb in which nothing fired is empty: its first step was undecided.
    """

    judged: tuple[Fired, ...]
    climbed: tuple[tuple[Fired, ...], ...]


@dataclass(frozen=True)
class Waiting:
    """Why a decision waits (待复核): what stopped the engine, which was asked twice, as code and sentence."""

    code: str
    reason: str


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
    trace: Trace | None = None
    """None where the engine did not sign."""
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence of an opinion with what it stands on."""

    text: str
    sources: tuple[Source | Origin, ...] = ()


