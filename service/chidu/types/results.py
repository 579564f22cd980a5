"""What is decided of it: findings, what follows from them, and the signed decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from operator import attrgetter
from typing import Any, Literal

from chidu.form import Source, Value
from chidu.types.case import Case, Origin, Ref

Verdict = Literal["met", "unmet", "unknown", "not_applicable"]
VERDICTS: Mapping[Verdict, str] = {"met": "符合", "unmet": "不符合", "unknown": "无法判定", "not_applicable": "不适用"}


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
        return Finding, _everything(self)


_everything = attrgetter(*(f.name for f in fields(Finding)))


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
