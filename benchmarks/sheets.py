"""Cases as whole numbers in columns, made once and kept in a file, and what the reference says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.work import NOTHING, Work
from chidu.evaluation.conclude import PENDING, Counts, conclude, tally
from chidu.evaluation.derive import derive
from chidu.evaluation.encode import numbers
from chidu.evaluation.judge import judge
from chidu.form import ABSENT
from chidu.types import PROJECT, VERDICTS, Bands, Case, Facts, Finding, PolicyVersion, Ref

Numbers = NDArray[np.int32]
CODES = {verdict: i for i, verdict in enumerate(VERDICTS)}


@dataclass(frozen=True)
class Results:
    """What an engine says: for every rule the verdicts of its objects in order, for every case the grade and conclusion."""

    verdicts: tuple[NDArray[np.int8], ...]
    grades: NDArray[np.int8]
    conclusions: NDArray[np.int8]

    def digest(self, work: Work, *, verdicts_alone: bool = False) -> str:
        """Over (case, rule, object, verdict), grades and conclusions."""
        sum_ = hashlib.sha256()
        for rule, found in zip(work.rules, self.verdicts, strict=True):
            sum_.update(rule.id.encode() + b"\0" + found.astype(np.int8).tobytes())
        if not verdicts_alone:
            sum_.update(self.grades.astype(np.int8).tobytes() + self.conclusions.astype(np.int8).tobytes())
        return sum_.hexdigest()[:16]

    def sized(self, work: Work, sheets: Sheets, count: int) -> Results:
        """As `Sheets.sized`; `sheets` are those that these results are of."""
        times, left = divmod(count, sheets.cases)
        found = tuple(np.concatenate([np.tile(v, times), v[:sheets.starts(r.about)[left]]])
                      for r, v in zip(work.rules, self.verdicts, strict=True))
        return Results(found, *(np.concatenate([np.tile(x, times), x[:left]]) for x in (self.grades, self.conclusions)))


def joined(parts: Sequence[Results]) -> Results:
    """The results of cases that follow one another."""
    return Results(tuple(np.concatenate(v) for v in zip(*(p.verdicts for p in parts), strict=True)),
                   np.concatenate([p.grades for p in parts]), np.concatenate([p.conclusions for p in parts]))


@dataclass(frozen=True)
class Sheets:
    """`tables` holds a matrix rows × columns for every kind of object, rows of one case together; `sizes` how many rows each
    case has; `inputs` a matrix cases × inputs."""

    tables: Mapping[str, Numbers]
    sizes: Mapping[str, Numbers]
    inputs: Numbers

    @property
    def cases(self) -> int:
        return len(self.inputs)

    @property
    def objects(self) -> int:
        return sum(len(t) for t in self.tables.values())

    def starts(self, about: str) -> NDArray[np.int64]:
        """Where the rows of each case start, and where the last end."""
        return np.concatenate([[0], np.cumsum(self.sizes[about], dtype=np.int64)])

    def sized(self, count: int) -> Sheets:
        """`count` cases: these over and over, for growth beyond what is worth preparing, and then as many as are left."""
        times, left = divmod(count, self.cases)
        ends = {about: self.starts(about)[left] for about in self.tables}
        return Sheets(
            {a: np.concatenate([np.tile(t, (times, 1)), t[:ends[a]]]) for a, t in self.tables.items()},
            {a: np.concatenate([np.tile(s, times), s[:left]]) for a, s in self.sizes.items()},
            np.concatenate([np.tile(self.inputs, (times, 1)), self.inputs[:left]]))


def save(path: Path, sheets: Sheets, results: Results) -> None:
    arrays: dict[str, Any] = {f"t{i}": t for i, t in enumerate(sheets.tables.values())}
    arrays |= {f"s{i}": s for i, s in enumerate(sheets.sizes.values())}
    arrays |= {f"v{i}": v for i, v in enumerate(results.verdicts)}
    np.savez(path, names=np.array(list(sheets.tables)), inputs=sheets.inputs, grades=results.grades, conclusions=results.conclusions,
             **arrays)


def load(path: Path) -> tuple[Sheets, Results]:
    with np.load(path) as stored:
        names = [str(n) for n in stored["names"]]
        verdicts = tuple(stored[f"v{i}"] for i in range(sum(n.startswith("v") for n in stored.files)))
        tables = {n: stored[f"t{i}"] for i, n in enumerate(names)}
        sizes = {n: stored[f"s{i}"] for i, n in enumerate(names)}
        return (Sheets(tables, sizes, stored["inputs"]),
                Results(verdicts, stored["grades"], stored["conclusions"]))


def sheets_of(work: Work, policy: PolicyVersion, cases: Sequence[Case], facts: Sequence[Facts],
              findings: Sequence[tuple[Finding, ...]]) -> Sheets:
    """The cases' derived facts in columns, and the further numbers that the consequences read."""
    rows: dict[str, list[list[int]]] = {about: [] for about in work.columns}
    sizes: dict[str, list[int]] = {about: [] for about in work.columns}
    for case, known in zip(cases, facts, strict=True):
        counted = dict.fromkeys(work.columns, 0)
        for _, about, row in numbers(work.encoding, work.policy, case, known):
            rows[about].append([row[key] for key in work.columns[about]])
            counted[about] += 1
        for about, count in counted.items():
            sizes[about].append(count)
    inputs = [_inputs(work, policy, *parts) for parts in zip(cases, facts, findings, strict=True)]
    return Sheets({a: np.array(r, np.int32).reshape(len(r), len(work.columns[a])) for a, r in rows.items()},
                  {a: np.array(s, np.int32) for a, s in sizes.items()}, np.array(inputs, np.int32).reshape(len(cases), len(work.inputs)))


def reference(work: Work, policy: PolicyVersion, cases: Sequence[Case]) -> tuple[list[Facts], list[tuple[Finding, ...]], Results]:
    """Facts, findings and results of Chidu's reference: what all engines must arrive at."""
    facts = [derive(case, policy) for case in cases]
    findings = [judge(case, policy, known) for case, known in zip(cases, facts, strict=True)]
    outcomes = [conclude(*parts) for parts in zip(cases, [policy] * len(cases), facts, findings, strict=True)]
    return facts, findings, Results(
        verdicts_of(work, findings),
        np.array([work.grades.index(o.grade or PENDING) for o in outcomes], np.int8),
        np.array([work.conclusions.index(o.conclusion) if o.conclusion else NOTHING for o in outcomes], np.int8))


def verdicts_of(work: Work, findings: Sequence[tuple[Finding, ...]]) -> tuple[NDArray[np.int8], ...]:
    by_rule: dict[str, list[int]] = {r.id: [] for r in work.rules}
    for found in findings:
        for f in found:
            by_rule[f.rule].append(CODES[f.verdict])
    return tuple(np.array(by_rule[r.id], np.int8) for r in work.rules)


def _inputs(work: Work, policy: PolicyVersion, case: Case, facts: Facts, findings: tuple[Finding, ...]) -> list[int]:
    row = []
    for name in work.inputs:
        scope, _, what = name.rpartition("·")
        if scope == "人":
            said = case.determined(Ref(PROJECT), f"要点·{what}")
            row.append(work.grading.grades.index(said.value) if said else NOTHING)
        elif name == "方式":
            mode = facts.of[Ref(PROJECT)].get(work.grading.mode or "", ABSENT)
            modes = list(work.grading.overall)
            row.append(modes.index(str(mode.v)) if mode.known and str(mode.v) in modes else NOTHING)
        elif name == "总分":
            row.append(_score(work, policy, case, facts, findings))
        else:
            own = tuple(f for f in findings if not scope or f.point in _points(work, scope))
            counted = Counts(tally(own, policy)).value(what).v
            assert isinstance(counted, Fraction)
            row.append(int(counted))
    return row


def _score(work: Work, policy: PolicyVersion, case: Case, facts: Facts, findings: tuple[Finding, ...]) -> int:
    """The scores that people gave, added up, in units of the last decimal; nothing where one is lacking."""
    total = conclude(case, policy, facts, findings).score
    places = next((b.places for b in work.grading.overall.values() if isinstance(b, Bands)), 0) or 0
    return NOTHING if total is None else int(total * Fraction(10**places))


def _points(work: Work, name: str) -> tuple[str, ...]:
    point = next(p for p in work.grading.points if p.name == name)
    return (point.name, *point.takes)
