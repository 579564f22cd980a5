"""What decides: rules, computations, ordered lists and letters of one jurisdiction on one date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from chidu.condition import Computation, Condition
from chidu.form import Value
from chidu.types.case import Origin, Scope
from chidu.types.flow import Appointment, Calendar, Flow
from chidu.types.sets import Sets
from chidu.vocabulary import Vocabulary


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
    flows: Mapping[str, Flow] = field(default_factory=dict)
    timetable: Mapping[str, tuple[Appointment, ...]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    sets: Sets = field(default_factory=Sets)

    def rule(self, rule_id: str) -> Rule | None:
        return next((r for r in self.rules if r.id == rule_id), None)
