"""What an opinion consists of: every sentence with its sources, ready to be set in any template."""

from __future__ import annotations

from dataclasses import dataclass

from chidu.types import Origin, Ref, Sentence


@dataclass(frozen=True)
class Remark:
    """One finding as a reader meets it: object, the cells it stands on, fact, provision, request, and how far off."""

    number: int
    rule: str
    about: Ref
    object: str
    cells: str
    fact: Sentence
    basis: str
    origin: Origin
    request: str
    severity: str
    difference: str

    @property
    def place(self) -> str:
        """The object and where it stands on the form: 指标3“就业签约率”（申报表!C6、C7）."""
        return f"{self.object}（{self.cells}）" if self.cells else self.object


@dataclass(frozen=True)
class Group:
    """The remarks under one point of the review form."""

    name: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Mark:
    """One row of the review form (审核表): a point with its grade and who gave it."""

    group: str
    point: str
    marks: str
    grade: str
    score: str
    given: str


@dataclass(frozen=True)
class Open:
    """Something not decided: a question a person must answer, or what is lacking, with what it concerns."""

    number: int
    text: str
    place: str
    basis: str
    origin: Origin


@dataclass(frozen=True)
class Subject:
    """The project an opinion is about, as the form states it."""

    name: str
    code: str
    department: str
    unit: str
    amount: str
    year: str


@dataclass(frozen=True)
class Opinion:
    """One opinion on one or more decisions: 审核意见 or 补正通知."""

    kind: str
    form: str
    title: str
    to: str
    issuer: str
    decisions: tuple[str, ...]
    subject: Subject
    lead: str
    overall: tuple[Sentence, ...]
    grading: str
    grades: tuple[str, ...]
    grade: str
    score: str
    marks: tuple[Mark, ...]
    groups: tuple[Group, ...]
    questions: tuple[Open, ...]
    lacking: tuple[Open, ...]
    ways: tuple[str, ...]
    handling: tuple[str, ...]
    limit: str
    notes: tuple[str, ...]
    stamp: str

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(r for g in self.groups for r in g.remarks)
