"""Consequences in columns: counts → points → grade → conclusion → letters (列上结论).

Says of columns what evaluation.conclude says of one case. What people scored by hand is added up by the reference's own
`banded`, form by form: there are few such forms, for each point of each was scored by a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import numpy as np

from chidu.errors import DeterminationError
from chidu.evaluation.bulk import gaps
from chidu.evaluation.bulk.conditions import truth
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.frame import Facts, Frame
from chidu.evaluation.bulk.judge import MET, UNKNOWN, UNMET, Judged
from chidu.evaluation.bulk.people import Standing, alone
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import GIVEN, MISSING, NUMBER, TEXT, Preference, Texts, Vector, column, patched, tag, texts_of
from chidu.evaluation.conclude import PENDING, banded, chosen_by_person, score_of
from chidu.evaluation.judge import stages_of
from chidu.form import Value
from chidu.types import Bands, Fails, Graded, Grading, Ladder, Must, Point, PolicyVersion

T = TypeVar("T")

NONE = -1
"""No step of an ordered list, no grade of a list of grades: 待定, 待评."""


@dataclass
class Counts:
    """What an ordered list reads, in place of a frame: each name is worked out when it is first read."""

    pool: Pool
    makers: Mapping[str, Callable[[], Vector]]
    project: Frame | None = None
    kept: dict[Any, Any] = field(default_factory=dict)

    def vector(self, name: str) -> Vector:
        if name in self.makers:
            return self.once(("列", name), self.makers[name])
        return self.project.vector(name) if self.project else MISSING

    def once(self, question: object, answer: Callable[[], T]) -> T:
        if question not in self.kept:
            self.kept[question] = answer()
        return self.kept[question]

    def texts(self, name: str, prefer: Preference) -> Texts:
        return self.once(("文", name, prefer), lambda: texts_of(self.vector(name), self.pool, prefer))

    def rows(self, table: str) -> None:
        return None

    above = None

    def spread(self, mask: Array) -> Array:
        return mask


@dataclass(frozen=True)
class Concluded:
    """For every form: each point's grade and by whom, the whole grade, mode, score, the step of the conclusion, letters."""

    grading: Grading | None
    points: Mapping[str, Array]
    """By point: the number of the grade in the grading's list, or NONE."""
    by_person: Mapping[str, Array]
    modes: Sequence[str | None]
    mode: Array
    grade: Array
    scores: Mapping[int, Fraction]
    point_scores: Mapping[int, Mapping[str, Fraction]]
    stage: str | None
    step: Array
    chosen: Mapping[int, str]
    letters: Sequence[tuple[str, Array]]
    counts: Counts


def conclude(facts: Facts, policy: PolicyVersion, judged: tuple[Judged, ...], people: Standing) -> Concluded:
    """What follows from the verdicts; forms whose scores or conclusion cannot stand are refused."""
    stages = stages_of(facts.columns.kind, policy)
    grading = next((policy.gradings[s] for s in stages if s in policy.gradings), None)
    makers = tally(judged, facts, policy)
    size = facts.columns.size
    points: dict[str, Array] = {}
    persons: dict[str, Array] = {}
    mode, grade = np.full(size, NONE), np.full(size, NONE)
    modes: tuple[str, ...] = ()
    scores: dict[int, Fraction] = {}
    point_scores: dict[int, dict[str, Fraction]] = {}
    if grading:
        modes = tuple(grading.overall)
        point_scores = _scores(grading, facts, policy, people)
        for point in grading.points:
            points[point.name], persons[point.name] = _grade_point(point, grading, facts, policy, judged, people)
        makers |= _grade_counts(grading, points)
        mode = _mode(grading, facts, modes)
        _grade_whole(grading, points, mode, modes, makers, facts, grade, scores, point_scores, people)
        makers |= {"总评": _text_of(grade, (*grading.grades, PENDING), facts.columns.pool)}
        if scores:
            makers |= {"总分": lambda: _score_vector(scores, size)}
    counts = Counts(facts.columns.pool, makers, facts.project)
    ended = next((s for s in stages if s in policy.conclusions), None)
    step, chosen = np.full(size, NONE), dict[int, str]()
    if ended:
        step = climb(policy.conclusions[ended], counts, size)
        chosen = _chosen(policy.conclusions[ended], ended, step, policy, people)
    letters = _letters(policy, stages, counts, size)
    return Concluded(grading, points, persons, modes, mode, grade, scores, point_scores, ended, step, chosen, letters, counts)


def climb(ladder: Ladder, counts: Counts, size: int) -> Array:
    """The number of the first step that holds; NONE where an unknown one comes first or none holds."""
    result, open_ = np.full(size, NONE), np.ones(size, bool)
    for i, step in enumerate(ladder):
        holds = truth(step.when, counts)
        result[open_ & holds.yes] = i
        open_ &= np.broadcast_to(holds.no, (size,))
        if not open_.any():
            break
    return result


def tally(judged: Sequence[Judged], facts: Facts, policy: PolicyVersion) -> dict[str, Callable[[], Vector]]:
    """Counts over verdicts, as the reference's `tally`."""
    def total(of: Callable[[Judged], Array | None]) -> Callable[[], Vector]:
        def made() -> Vector:
            counts = np.zeros(facts.columns.size, np.int64)
            for j in judged:
                if (more := of(j)) is not None:
                    counts = counts + more
            return _numbers(counts)
        return made

    def of_severity(severity: str) -> Callable[[], Vector]:
        return total(lambda j: j.counts(UNMET) if j.rule.severity == severity else None)

    def of_action(action: str) -> Callable[[], Vector]:
        return total(lambda j: j.counts(UNMET) if action in j.rule.actions else None)

    return {f"{s}数": of_severity(s) for s in policy.vocabulary.severities} | {f"{a}数": of_action(a) for a in policy.vocabulary.actions} | {
        "问题数": total(lambda j: j.counts(UNMET)),
        "达标数": total(lambda j: j.counts(MET)),
        "无法判定数": total(lambda j: j.counts(UNKNOWN)),
        "本要点规则数": total(lambda j: j.counts(MET) + j.counts(UNMET) + j.counts(UNKNOWN)),
        "缺项数": lambda: _numbers(lacking(judged, facts, policy)),
        "待答数": total(lambda j: j.waiting),
    }


def lacking(judged: Sequence[Judged], facts: Facts, policy: PolicyVersion) -> Array:
    """How many fields each form lacks for something that cannot be judged."""
    found = gaps.gaps_of(facts, policy)
    for j in judged:
        tested = j.rule.test.condition if isinstance(j.rule.test, Fails | Must) else None
        gaps.of_rule(j.rule, j.applies, tested, found, j.frame)
    return found.distinct()


def _numbers(counts: Array) -> Vector:
    return Vector(np.full(1, tag(GIVEN, NUMBER), np.int32), counts)


def _text_of(grade: Array, names: tuple[str, ...], pool: Pool) -> Callable[[], Vector]:
    words = np.array([pool.number(n) for n in names], np.int32)
    return lambda: Vector(np.full(1, tag(GIVEN, TEXT), np.int32), words=words[grade], texts=words[grade])  # NONE is the last


def _score_vector(scores: Mapping[int, Fraction], size: int) -> Vector:
    made = column((Value("given", s) for s in scores.values()), Pool())
    return patched(MISSING, size, np.array(list(scores)), made)


# ---- points


def _scores(grading: Grading, facts: Facts, policy: PolicyVersion, people: Standing) -> dict[int, dict[str, Fraction]]:
    """What people scored, by form and point."""
    scores: dict[int, dict[str, Fraction]] = {}
    points = {f"得分·{p.name}": p for p in grading.points}
    listed = [said for said in people.of("得分·") if said[0].item in points]
    for d, cases, _ in sorted(listed, key=lambda said: list(points).index(said[0].item)):
        try:
            score = score_of(points[d.item], grading, alone(d, policy))
        except DeterminationError as e:
            for case in cases.tolist():
                people.refused.setdefault(case, e)
            continue
        if score is None:
            continue
        for case in cases.tolist():
            scores.setdefault(case, {})[points[d.item].name] = score
    return scores


def _grade_point(point: Point, grading: Grading, facts: Facts, policy: PolicyVersion, judged: tuple[Judged, ...],
                 people: Standing) -> tuple[Array, Array]:
    size = facts.columns.size
    grade, by_person = np.full(size, NONE), np.zeros(size, bool)
    if point.proposed_by_rules:
        own = tuple(j for j in judged if j.rule.point and j.rule.point in (point.name, *point.takes))
        steps = climb(grading.point_ladder, Counts(facts.columns.pool, tally(own, facts, policy)), size)
        results = [grading.grades.index(s.result) if s.result != PENDING else NONE for s in grading.point_ladder]
        grade = np.array([*results, NONE])[steps]
    for d, cases, _ in people.of(f"要点·{point.name}"):
        if d.item == f"要点·{point.name}":
            grade[cases], by_person[cases] = grading.grades.index(d.value), True
    return grade, by_person


def _grade_counts(grading: Grading, points: Mapping[str, Array]) -> dict[str, Callable[[], Vector]]:
    held = np.stack(list(points.values())) if points else np.zeros((0, 1), int)
    makers: dict[str, Callable[[], Vector]] = {
        "要点总数": lambda: _numbers(np.full(1, len(points))),
        PENDING + "数": lambda: _numbers((held == NONE).sum(0)),
    }
    for i, name in enumerate(grading.grades):
        makers[f"{name}数"] = partial(_held_between, held, i, i)
        makers[f"{name}以上数"] = partial(_held_between, held, 0, i)
    return makers


def _held_between(held: Array, best: int, worst: int) -> Vector:
    """How many points of each form have a grade from this one down to that one."""
    return _numbers(((held >= best) & (held <= worst)).sum(0))


# ---- the whole


def _mode(grading: Grading, facts: Facts, modes: tuple[str, ...]) -> Array:
    """Which way of grading: the number in `modes`, or NONE where it is not known."""
    size = facts.columns.size
    if not grading.mode:
        return np.zeros(size, int)
    known, texts = facts.project.vector(grading.mode).known, facts.project.texts(grading.mode, "value").numbers
    result = np.full(size, NONE)
    for i, name in enumerate(modes):
        result[np.broadcast_to(known & (texts == facts.columns.pool.number(name)), (size,))] = i
    return result


def _grade_whole(grading: Grading, points: Mapping[str, Array], mode: Array, modes: tuple[str, ...],
                 makers: Mapping[str, Callable[[], Vector]], facts: Facts, grade: Array, scores: dict[int, Fraction],
                 point_scores: Mapping[int, Mapping[str, Fraction]], people: Standing) -> None:
    graded = np.all(np.stack(list(points.values())) != NONE, axis=0) if points else np.ones(len(mode), bool)
    for i, name in enumerate(modes):
        form = grading.overall[name]
        if isinstance(form, Bands):
            scored = point_scores if points else range(len(mode))  # a review form without points adds up to nothing
            _band(grading, form, [c for c in scored if mode[c] == i], points, grade, scores, point_scores, people)
            continue
        steps = climb(form, Counts(facts.columns.pool, makers), len(mode))
        results = np.array([*(grading.grades.index(s.result) for s in form), NONE])
        grade[:] = np.where((mode == i) & graded, results[steps], grade)


def _band(grading: Grading, bands: Bands, cases: Sequence[int], points: Mapping[str, Array], grade: Array,
          scores: dict[int, Fraction], point_scores: Mapping[int, Mapping[str, Fraction]], people: Standing) -> None:
    for case in cases:
        held = {p: Graded(grading.grades[g[case]] if g[case] != NONE else None, "person", point_scores[case].get(p))
                for p, g in points.items()}
        try:
            result, total = banded(grading, bands, held)
        except DeterminationError as e:
            people.refused.setdefault(case, e)
            continue
        if total is not None:
            scores[case] = total
        grade[case] = grading.grades.index(result) if result else NONE


def _chosen(ladder: Ladder, stage: str, step: Array, policy: PolicyVersion, people: Standing) -> dict[int, str]:
    """The conclusion that a person chose among those a step leaves open."""
    chosen: dict[int, str] = {}
    for d, cases, _ in people.of(f"结论·{stage}"):
        for case in cases.tolist():
            if d.item != f"结论·{stage}" or step[case] == NONE:
                continue
            try:
                made = chosen_by_person(alone(d, policy), stage, ladder[step[case]])
            except DeterminationError as e:
                people.refused.setdefault(case, e)  # what is wrong with points and scores comes first
            else:
                chosen |= {case: made} if made is not None else {}
    return chosen


def _letters(policy: PolicyVersion, stages: tuple[str, ...], counts: Counts, size: int) -> list[tuple[str, Array]]:
    issued = []
    for letter in policy.letters:
        if set(letter.stages) & set(stages):
            issued.append((letter.kind, np.broadcast_to(truth(letter.when, counts).yes, (size,))))
    return issued

