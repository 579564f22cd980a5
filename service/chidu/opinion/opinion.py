"""What an opinion consists of: every sentence with its sources, ready to be set in any template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chidu.opinion.drawing import Drawing
from chidu.types import Origin, Ref, Sentence


@dataclass(frozen=True)
class Remark:
    """One finding as a reader meets it: object, the cells it stands on, fact, provision, request, how far off; of which
    project, about how much money, and what is proposed."""

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
    project: str = ""
    amount: str = ""
    actions: tuple[str, ...] = ()

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
class Line:
    """One line of a comparison (对照): what was declared, what was found, how far apart, and why."""

    number: int
    name: str
    marks: str
    declared: str
    found: str
    difference: str
    told: str


@dataclass(frozen=True)
class Listed:
    """A table of a letter (表格): its headings, its rows as texts, and what its last row adds up to."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]


Rows = Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass(frozen=True)
class Part:
    """What a letter says of one decision. `fields` and `tables` are the form's, computed ones included, as texts by name;
    empty where nothing is stated. `roster` is the name of the roster that the form is, `ranked_by` the column it is ranked by."""

    decision: str
    form: str
    subject: Subject
    statements: tuple[Sentence, ...]
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
    lines: tuple[Line, ...]
    amount: str
    fields: Mapping[str, str]
    tables: Rows
    roster: str
    ranked_by: str

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(r for g in self.groups for r in g.remarks)


@dataclass(frozen=True)
class Opinion:
    """One letter on one or more decisions: head, what it says of each decision (`parts`), tables, footing."""

    kind: str
    title: str
    to: str
    issuer: str
    lead: str
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]
    listings: tuple[Listed, ...]
    drawings: tuple[Drawing, ...]
    amount: str
    request: str
    overdue: str
    limit: str
    notes: tuple[str, ...]
    stamp: str

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(r for g in self.groups for r in g.remarks)

    @property
    def decisions(self) -> tuple[str, ...]:
        return tuple(p.decision for p in self.parts)

    @property
    def form(self) -> str:
        """The kind of form that it speaks of: the first, where there are several."""
        return self.parts[0].form

    @property
    def subject(self) -> Subject:
        return self.parts[0].subject

    @property
    def overall(self) -> tuple[Sentence, ...]:
        return self._all("overall")

    @property
    def statements(self) -> tuple[Sentence, ...]:
        return self._all("statements")

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._all("marks")

    @property
    def questions(self) -> tuple[Open, ...]:
        return self._all("questions")

    @property
    def lacking(self) -> tuple[Open, ...]:
        return self._all("lacking")

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._all("lines")

    @property
    def ways(self) -> tuple[str, ...]:
        return self._all("ways")

    @property
    def handling(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._all("handling")))

    @property
    def grading(self) -> str:
        return self.parts[0].grading

    @property
    def grades(self) -> tuple[str, ...]:
        return self.parts[0].grades

    @property
    def grade(self) -> str:
        return self.parts[0].grade

    @property
    def score(self) -> str:
        return self.parts[0].score

    def _all(self, name: str) -> tuple[Any, ...]:
        return tuple(item for part in self.parts for item in getattr(part, name))
