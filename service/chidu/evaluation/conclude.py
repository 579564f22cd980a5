"""Findings → points → grade → conclusion → actions and letters: the consequences, in that order and never back.

Ordered lists (要点拟定, 总评, 结论) are climbed by a `Climb`, so that the reference and the engine draw the same
consequences each in its own way. A point that only a person may grade stays 待评; while any point is 待评 the whole
is 待评 too. Source: POLICY_FORMAT.md §2, §4; 财预〔2015〕88号 for both grading modes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from chidu import quantity
from chidu.condition import compiled, once
from chidu.errors import DeterminationError
from chidu.evaluation.judge import stages_of
from chidu.form import ABSENT, Value
from chidu.types import (
    PROJECT,
    WHOLE,
    Bands,
    Case,
    Facts,
    Finding,
    Graded,
    Grading,
    Ladder,
    Outcome,
    Point,
    PolicyVersion,
    Ref,
    Step,
)
from chidu.vocabulary import Vocabulary

PENDING = "待评"


@dataclass(frozen=True)
class Counts:
    """What an ordered list reads: counts and grades by name; behind them, for 结论 and 文书, what is known of the project."""

    values: Mapping[str, Value]
    project: Mapping[str, Value] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return self.values.get(name) or self.project.get(name, ABSENT)

    def rows(self, table: str) -> None:
        return None


class Climb(Protocol):
    """Finds the first step of a named ordered list that holds; None where an unknown step comes first."""

    def __call__(self, name: str, ladder: Ladder, counts: Counts) -> Step | None: ...


def climb(name: str, ladder: Ladder, counts: Counts) -> Step | None:
    """The reference's way: in order, first match; an unknown step stops there."""
    for step in ladder:
        truth = compiled(step.when)(counts) if step.when else True
        if truth is None:
            return None
        if truth:
            return step
    return None


def conclude(case: Case, policy: PolicyVersion, facts: Facts, findings: tuple[Finding, ...], climb: Climb = climb) -> Outcome:
    """What follows from the findings of a case under a policy."""
    stages = stages_of(case.form.kind, policy)
    grading = next((policy.gradings[s] for s in stages if s in policy.gradings), None)
    counts, because = tally(findings, policy), []
    points: Mapping[str, Graded] = {}
    grade = score = mode = None
    if grading:
        by_point = _by_point(findings)
        points = {p.name: _grade_point(p, grading, case, policy, by_point, climb) for p in grading.points}
        counts |= _grades(grading, points)
        grade, score, mode = _grade_whole(grading, points, facts, counts, climb)
        counts |= {"总评": _text(grade or PENDING)}
        because += grading_because(grading, points, grade)
    if score is not None:
        counts |= {"总分": Value("given", score)}
    ended = [s for s in stages if s in policy.conclusions]
    seen = Counts(counts, facts.of[WHOLE])
    step = climb(f"结论·{ended[0]}", policy.conclusions[ended[0]], seen) if ended else None
    chosen = chosen_by_person(case, ended[0], step) if ended and step else None
    if step:
        because.append(f"结论“{chosen or step.result}”" + (f"，依据{step.provision}" if step.provision else ""))
    actions = tuple(dict.fromkeys(a for f in findings for a in f.actions)) + tuple(step.actions if step else ())
    letters = _letters(policy, stages, seen, climb, step)
    return Outcome(points, grade, score, mode, chosen or (step.result if step else None), step.options if step else (),
                   step.limit if step else "", tuple(dict.fromkeys(actions)), letters, tuple(because))


def tally(findings: tuple[Finding, ...], policy: PolicyVersion) -> dict[str, Value]:
    """Counts over findings: by severity and action (不符合 only), by verdict, unanswered questions, what is lacking."""
    verdicts = [f.verdict for f in findings]
    unmet = [f for f in findings if f.verdict == "unmet"]
    unknown = tuple(f for f in findings if f.verdict == "unknown")
    severities = [f.severity for f in unmet]
    numbers = {f"{s}数": severities.count(s) for s in policy.vocabulary.severities}
    numbers |= {
        "问题数": len(unmet),
        "达标数": verdicts.count("met"),
        "无法判定数": len(unknown),
        "本要点规则数": len(verdicts) - verdicts.count("not_applicable"),
        "缺项数": len(lacking_fields(unknown, policy)),
        "待答数": sum(any(m.startswith("人工判断：") for m in f.missing) for f in unknown),
    }
    numbers |= {f"{action}数": sum(action in f.actions for f in unmet) for action in read_actions(policy)}
    return {name: _count(n) for name, n in numbers.items()}


@once
def read_actions(policy: PolicyVersion) -> tuple[str, ...]:
    """The actions (处置) whose findings some ordered list of the policy counts."""
    gradings = policy.gradings.values()
    ladders = [*policy.conclusions.values(), *(g.point_ladder for g in gradings),
               *(form for g in gradings for form in g.overall.values() if not isinstance(form, Bands))]
    conditions = [step.when for ladder in ladders for step in ladder] + [letter.when for letter in policy.letters]
    read = frozenset().union(*(c.reads() for c in conditions if c is not None))
    return tuple(action for action in policy.vocabulary.actions if f"{action}数" in read)


@lru_cache(maxsize=1024)
def _count(n: int) -> Value:
    return Value("given", Fraction(n))


def lacking_fields(findings: tuple[Finding, ...], policy: PolicyVersion) -> tuple[str, ...]:
    """The form's own fields for lack of which something could not be judged: what a department can supply."""
    missing = dict.fromkeys(m for f in findings if f.verdict == "unknown" for m in f.missing)
    return tuple(m for m in missing if is_field(m, policy))


def is_field(missing: str, policy: PolicyVersion) -> bool:
    return missing.rpartition("的")[2] in _names(policy.vocabulary)


@once
def _names(vocabulary: Vocabulary) -> frozenset[str]:
    """Of fields, of tables and of their columns."""
    return frozenset(vocabulary.fields).union(vocabulary.tables, *(table.columns for table in vocabulary.tables.values()))


def _by_point(findings: tuple[Finding, ...]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.point:
            found.setdefault(finding.point, []).append(finding)
    return found


def _grade_point(point: Point, grading: Grading, case: Case, policy: PolicyVersion,
                 findings: Mapping[str, list[Finding]], climb: Climb) -> Graded:
    score = score_of(point, grading, case)
    if d := case.determined(Ref(PROJECT), f"要点·{point.name}"):
        return Graded(d.value, "person", score)
    if not point.proposed_by_rules:
        return Graded(None, "nobody", score)
    own = tuple(f for name in dict.fromkeys((point.name, *point.takes)) for f in findings.get(name, ()))
    step = climb(f"评级·{grading.name}·要点拟定", grading.point_ladder, Counts(tally(own, policy)))
    if step is None or step.result == PENDING:
        return Graded(None, "nobody", score)
    return Graded(step.result, "rules", score)


def score_of(point: Point, grading: Grading, case: Case) -> Fraction | None:
    d = case.determined(Ref(PROJECT), f"得分·{point.name}")
    if d is None:
        return None
    score = quantity.number(d.value.removesuffix("分"))
    if score is None:
        raise DeterminationError("determination-score", f"要点“{point.name}”得分“{d.value}”不是数", remedy="请写成如 9.5 的数")
    return score


def _grades(grading: Grading, points: Mapping[str, Graded]) -> dict[str, Value]:
    held = [g.grade for g in points.values()]
    numbers = {"要点总数": len(held), PENDING + "数": held.count(None)}
    for i, grade in enumerate(grading.grades):
        numbers[f"{grade}数"] = held.count(grade)
        numbers[f"{grade}以上数"] = sum(held.count(g) for g in grading.grades[: i + 1])
    return {name: _count(n) for name, n in numbers.items()}


def _grade_whole(grading: Grading, points: Mapping[str, Graded], facts: Facts, counts: Mapping[str, Value],
                 climb: Climb) -> tuple[str | None, Fraction | None, str | None]:
    """(grade, score, mode). Any point 待评, or the mode unknown, leaves the whole 待评."""
    mode = ""
    if grading.mode:
        value = facts.of[Ref(PROJECT)].get(grading.mode, ABSENT)
        if not value.known or str(value.v) not in grading.overall:
            return None, None, None
        mode = str(value.v)
    form = grading.overall[mode]
    if isinstance(form, Bands):
        return *banded(grading, form, points), mode
    if any(g.grade is None for g in points.values()):
        return None, None, mode
    step = climb(f"评级·{grading.name}·总评{mode}", form, Counts(counts))
    return (step.result if step else None), None, mode


def banded(grading: Grading, bands: Bands, points: Mapping[str, Graded]) -> tuple[str | None, Fraction | None]:
    """重点项目: a person scores every point inside its grade's band; the sum, exact, is graded half-open from below."""
    total = Fraction(0)
    for point in grading.points:
        graded = points[point.name]
        if graded.score is None or graded.grade is None or point.marks is None:
            return None, None
        _check_band(point.name, point.marks, graded.grade, graded.score, grading, bands)
        total += graded.score
    return next((g for g, cut in bands.cuts if total >= cut), None), total


@once
def _limits(bands: Bands) -> dict[tuple[str, str], tuple[Fraction, Fraction]]:
    """The band of a point's grade, in marks, as far as asked for."""
    return {}


def _check_band(name: str, marks: Fraction, grade: str, score: Fraction, grading: Grading, bands: Bands) -> None:
    limits = _limits(bands)
    if (name, grade) not in limits:
        low, high = bands.shares[grade]
        limits[name, grade] = low * marks, high * marks
    low, high = limits[name, grade]
    fits = low <= score <= high if grade == grading.grades[0] else low <= score < high
    if fits and (bands.places is None or (score * 10**bands.places).denominator == 1):
        return
    places = f"，保留{bands.places}位小数" if bands.places is not None else ""
    raise DeterminationError(
        "determination-band", f"要点“{name}”评为“{grade}”，得分{quantity.decimal_text(score)}",
        rule=f"该等级的得分应在{quantity.decimal_text(low)}至{quantity.decimal_text(high)}之间{places}", remedy="请改等级或得分")


def grading_because(grading: Grading, points: Mapping[str, Graded], grade: str | None) -> list[str]:
    waiting = [n for n, g in points.items() if g.grade is None]
    lines = [f"要点“{n}”{'拟定' if g.by == 'rules' else '认定'}为“{g.grade}”" for n, g in points.items() if g.grade]
    if waiting:
        lines.append(f"待评的要点：{'、'.join(waiting)}")
    return [*lines, f"总评“{grade or PENDING}”"]


def chosen_by_person(case: Case, stage: str, step: Step) -> str | None:
    d = case.determined(Ref(PROJECT), f"结论·{stage}")
    if d is None:
        return None
    if d.value not in step.options:
        raise DeterminationError("determination-conclusion", f"结论认定为“{d.value}”",
                                 rule="可选：" + "、".join(step.options) if step.options else "这一结论由政策定出，不由人选", remedy="请改写")
    return d.value


def _letters(policy: PolicyVersion, stages: tuple[str, ...], counts: Counts, climb: Climb, step: Step | None) -> tuple[str, ...]:
    issued = list(step.letters) if step else []
    for letter in policy.letters:
        due = letter.when is None or climb(f"文书·{letter.kind}", (Step(letter.when, letter.kind),), counts)
        if due and set(letter.stages) & set(stages):
            issued.append(letter.kind)
    return tuple(dict.fromkeys(issued))


def _text(text: str) -> Value:
    return Value("given", text, None, text)
