"""What waits for a person (要人判断): questions of rules, classifications to be confirmed, the points of the review form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chidu.desk.bureau.deciding import Stored
from chidu.opinion.wording import place_of
from chidu.quantity import decimal_text
from chidu.types import PROJECT, WHOLE, Determination, Facts, Grading, PolicyVersion, Question, Ref, View

PROPOSED = re.compile(r"认定·(.+?)（拟为“(.*)”，待人确认）")
ASKED = "人工判断："


@dataclass(frozen=True)
class Ask:
    """What only a person can say: a question of a rule, or a classification that the policy proposes and a person confirms."""

    about: Ref
    item: str
    object: str
    text: str
    options: tuple[str, ...]
    proposed: str = ""
    finding: str = ""
    rule: str = ""
    cells: tuple[tuple[str, str, str], ...] = ()
    said: Determination | None = None

    @property
    def key(self) -> str:
        """Names it on the page."""
        return re.sub(r"[^\w]", "-", f"{self.about}-{self.item}")


@dataclass(frozen=True)
class PointView:
    """One point of the review form (审核要点): its share of the marks, what it was graded by whom."""

    name: str
    group: str
    details: tuple[str, ...]
    marks: str
    grade: str
    score: str
    by: str
    said: Determination | None


class Unknown(Protocol):
    """A finding that could not be judged, as the page has it."""

    @property
    def id(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def object(self) -> str: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def question(self) -> str: ...
    @property
    def cells(self) -> tuple[tuple[str, str, str], ...]: ...


def waits(missing: Sequence[str]) -> bool:
    """Whether a person's answer is all that is lacking."""
    return bool(missing) and all(m.startswith(ASKED) or PROPOSED.fullmatch(m) for m in missing)


def asks(stored: Stored, found: Sequence[Unknown], facts: Facts) -> Iterator[Ask]:
    """Each question once, the gravest first; then each classification to be confirmed once, whatever waits for it."""
    proposed: dict[tuple[Ref, str], Ask] = {}
    for f in found:
        about = Ref(f.about, f.row)
        for missing in f.missing:
            if missing.startswith(ASKED):
                yield Ask(about, f"规则·{f.rule}", f.object, f.question or missing.removeprefix(ASKED), ("是", "否"), "", f.id, f.rule, f.cells)
            elif (named := PROPOSED.fullmatch(missing)) and named[1] in stored.policy.resolved["认定"]:
                of = _classified(named[1], about, stored.policy)
                proposed.setdefault((of, named[1]), _confirmed(named[1], of, named[2], stored.policy, facts, f))
    yield from proposed.values()


def _classified(name: str, about: Ref, policy: PolicyVersion) -> Ref:
    """What a classification is of: the row that lacks it, or the whole."""
    return about if policy.resolved["认定"][name]["内容"].get("对象", PROJECT) == about.object else WHOLE


def _confirmed(name: str, of: Ref, proposed: str, policy: PolicyVersion, facts: Facts, f: Unknown) -> Ask:
    content = policy.resolved["认定"][name]["内容"]
    options = tuple(dict.fromkeys(b.get("则") or b["其余"] for b in content["归类"]))
    asked = content.get("说明") or f"认定“{name}”"
    return Ask(of, f"认定·{name}", place_of(of, View(facts, of)), asked, options, proposed, f.id, f.rule, f.cells)


def answered(stored: Stored, facts: Facts) -> Iterator[Ask]:
    """What people have said to such questions already, to be said anew where they were mistaken."""
    for d in stored.decision.case.determinations:
        kind, _, name = d.item.partition("·")
        of, rule = place_of(d.about, View(facts, d.about)), stored.policy.rule(name)
        if kind == "规则" and rule and isinstance(rule.test, Question):
            yield Ask(d.about, d.item, of, rule.test.ask, ("是", "否"), rule=name, said=d)
        elif kind == "认定" and name in stored.policy.resolved["认定"]:
            content = stored.policy.resolved["认定"][name]["内容"]
            options = tuple(dict.fromkeys(b.get("则") or b["其余"] for b in content["归类"]))
            yield Ask(d.about, d.item, of, content.get("说明") or name, options, said=d)


def grading(stored: Stored) -> Grading | None:
    stages = stored.policy.vocabulary.kinds[stored.form.kind].stages
    return next((g for stage, g in stored.policy.gradings.items() if stage in stages), None)


def stage(stored: Stored) -> str:
    """The conclusion (结论) of this form's review."""
    stages = stored.policy.vocabulary.kinds[stored.form.kind].stages
    return next((s for s in stages if s in stored.policy.conclusions), "")


def overall(stored: Stored, grading: Grading | None) -> object:
    return grading.overall.get(stored.decision.outcome.mode or "") if grading else None


def points(stored: Stored, grading: Grading) -> Iterator[PointView]:
    case, held = stored.decision.case, stored.decision.outcome.points
    for point in grading.points:
        graded = held[point.name]
        by = {"person": "人评定", "rules": "规则拟定", "nobody": "待评"}[graded.by]
        yield PointView(point.name, point.group, point.details, decimal_text(point.marks) if point.marks is not None else "",
                        graded.grade or "", decimal_text(graded.score) if graded.score is not None else "", by,
                        case.determined(WHOLE, f"要点·{point.name}"))
