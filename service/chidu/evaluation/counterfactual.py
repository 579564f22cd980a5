"""差多少, and how to pass: the smallest change of one field that makes a failed rule hold, proven by judging again.

Only what a department could change on its form is tried: an amount or number of the project or of the same row, a cell
left blank, rows left out. Every number offered was re-judged by the reference under the same policy; a cell is offered to
be filled in where the rule no longer fails for its blank, rows where the rule would not fail if they were there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from chidu import quantity
from chidu.condition import (
    All,
    Any_,
    Compare,
    Condition,
    Not,
    Provided,
    Rows,
    comparable,
    kleene_and,
    kleene_or,
    say_value,
)
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge
from chidu.form import Value
from chidu.quantity import PERCENT, POINTS
from chidu.types import PROJECT, Case, Facts, Fails, Finding, PolicyVersion, Question, Ref, Verdict, View

RATES = (PERCENT, POINTS)


@dataclass(frozen=True)
class Way:
    """One way to pass: which field of which object, from what, to what. `new` None: fill the field in."""

    about: Ref
    field: str
    old: Value
    new: Value | None
    text: str


class Trials:
    """One case with one cell at another value, and what follows from it, each value tried once for all findings."""

    def __init__(self, case: Case, policy: PolicyVersion, facts: Facts) -> None:
        self.case, self.policy, self.facts = case, policy, facts
        self._tried: dict[tuple[Ref, str, Value], Facts] = {}

    def at(self, ref: Ref, name: str, value: Value) -> Facts:
        """The facts as they would be."""
        key = (ref, name, value)
        if key not in self._tried:
            self._tried[key] = derive(changed(self.case, ref, name, value), self.policy)
        return self._tried[key]

    def verdict(self, finding: Finding, facts: Facts) -> Verdict:
        """The rule judged again, not assumed."""
        again = judge(self.case, self.policy, facts, only=finding.rule)
        return next(f.verdict for f in again if f.about == finding.about)


def ways(finding: Finding, trials: Trials) -> tuple[Way, ...]:
    """The ways for one failed finding, smallest change first. Empty where no single field does it."""
    rule = trials.policy.rule(finding.rule)
    if finding.verdict != "unmet" or rule is None or isinstance(rule.test, Question):
        return ()
    view, fails = trials.facts.view(finding.about), isinstance(rule.test, Fails)
    found: list[Way] = []
    for leaf in rule.test.condition.leaves(view, fails):
        if isinstance(leaf, Compare):
            found += _numeric(leaf, finding, trials, view)
        elif isinstance(leaf, Provided) and leaf.name not in {w.field for w in found}:
            found += _filled(leaf, finding, trials, view)
        elif isinstance(leaf, Rows) and leaf.quantifier == "至少有" and _turned(rule.test.condition, leaf, view) is not fails:
            found += _rows(leaf, finding, view)
    return tuple(found)


def _filled(leaf: Provided, finding: Finding, trials: Trials, view: View) -> list[Way]:
    """Filling the cell in, with whatever: offered where the rule then fails no more."""
    old, ref = view.value(leaf.name), _holder(leaf.name, view)
    if old.state != "blank" or trials.verdict(finding, trials.at(ref, leaf.name, Value("unread", source=old.source))) == "unmet":
        return []
    return [Way(ref, leaf.name, old, None, f"填写“{leaf.name}”")]


def _turned(condition: Condition, leaf: Condition, view: View) -> bool | None:
    """What the condition would be if this leaf were the other way round."""
    if condition == leaf:
        truth = leaf.kleene(view)
        return None if truth is None else not truth
    if isinstance(condition, All):
        return kleene_and([_turned(p, leaf, view) for p in condition.parts])
    if isinstance(condition, Any_):
        return kleene_or([_turned(p, leaf, view) for p in condition.parts])
    if isinstance(condition, Not):
        truth = _turned(condition.part, leaf, view)
        return None if truth is None else not truth
    return condition.kleene(view)


def _rows(leaf: Rows, finding: Finding, view: View) -> list[Way]:
    rows = view.rows(leaf.table) or ()
    short = leaf.count - sum(1 for r in rows if leaf.where.kleene(r))
    text = f"在“{leaf.table}”中补充{short}行，使其{leaf.where.say()}"
    return [Way(finding.about, leaf.table, Value("absent"), None, text)] if short > 0 else []


def _numeric(leaf: Compare, finding: Finding, trials: Trials, view: View) -> list[Way]:
    if _gap(leaf, view) is None:
        return []
    found = []
    for ref, name in _adjustable(leaf, view, trials.policy):
        old = view.facts.of[ref][name]
        new = _solved(leaf, finding, trials, ref, name, old, view)
        if new is None:
            continue
        assert isinstance(old.v, Fraction)
        value = replace(old, v=new, text="")
        verb = "调增" if new > old.v else "调减"
        whose = "" if ref.object == PROJECT or ref == finding.about else f"{ref}的"
        by = exactly(replace(old, v=abs(new - old.v)))
        found.append(Way(ref, name, old, value, f"将{whose}“{name}”由{exactly(old)}{verb}为{exactly(value)}（{verb}{by}）"))
    return found


def exactly(value: Value) -> str:
    """As an officer writes it, with every digit where that would round: whoever fills it in must pass."""
    assert isinstance(value.v, Fraction)
    text = say_value(value)
    read = quantity.quantity(text)
    if read and read.value == value.v:
        return text
    shown = value.v * 100 if value.unit in RATES else value.v
    return quantity.decimal_text(shown) + (value.unit or "")


def _gap(leaf: Compare, view: View) -> Fraction | None:
    """Left minus right, in their common unit."""
    a, b = view.value(leaf.left), leaf.right.read(view)
    if not comparable(a, b) or not isinstance(a.v, Fraction) or not isinstance(b.v, Fraction):
        return None
    return a.v - b.v


def _solved(leaf: Compare, finding: Finding, trials: Trials, ref: Ref, name: str, old: Value,
            view: View) -> Fraction | None:
    """The field's value at which the comparison turns, where the gap runs straight; a whole number stays whole.

    None where it does not run straight, would fall below zero, or the rule fails there all the same.
    """
    assert isinstance(old.v, Fraction)
    at = old.v
    step = at or Fraction(1)
    there = trials.at(ref, name, replace(old, v=at + step, text=""))
    start, other = _gap(leaf, view), _gap(leaf, there.view(finding.about))
    if start is None or other is None or start == other:
        return None
    exact = at - start * step / (other - start)
    if _gap(leaf, trials.at(ref, name, replace(old, v=exact, text="")).view(finding.about)) != 0:
        return None
    for grid in _grids(old):
        candidates = {Fraction(round_(exact / grid)) * grid for round_ in (floor, ceil)}
        for new in sorted(candidates, key=lambda v: abs(v - at)):
            there = trials.at(ref, name, replace(old, v=new, text=""))
            if new >= 0 and trials.verdict(finding, there) == "met":
                return new
    return None


def _grids(old: Value) -> tuple[Fraction, ...]:
    """How finely a field may be written: a whole number stays whole where that does, money to the cent."""
    assert isinstance(old.v, Fraction)
    whole = (Fraction(1),) if old.v.denominator == 1 else ()
    if old.unit == quantity.YUAN:
        return (*whole, Fraction(1, 100))
    return whole or (Fraction(1, 10**8 if old.unit in RATES else 10**6),)


def _adjustable(leaf: Condition, view: View, policy: PolicyVersion) -> list[tuple[Ref, str]]:
    """The given numbers of the project or of this row on which the comparison rests."""
    computed = {(d.about, d.name): d.computation for d in policy.derived}
    found: dict[tuple[Ref, str], None] = {}
    pending, seen = sorted(leaf.reads()), set()
    while pending:
        name = pending.pop(0)
        if name in seen or "." in name:
            continue
        seen.add(name)
        inner = computed.get((view.ref.object, name)) or computed.get((PROJECT, name))
        if inner:
            pending += sorted(inner.reads())
            continue
        ref = _holder(name, view)
        value = view.facts.of[ref].get(name)
        if value and value.known and isinstance(value.v, Fraction) and not name.startswith("参数·"):
            found[ref, name] = None
    return list(found)


def _holder(name: str, view: View) -> Ref:
    """Whose field it is: the row's own, or the project's."""
    return view.ref if name in view.facts.of[view.ref] else Ref(PROJECT)


def changed(case: Case, ref: Ref, name: str, value: Value) -> Case:
    """The case with one cell at another value; a person's correction of that cell goes with the old value."""
    form = case.form
    if ref.object == PROJECT:
        form = replace(form, fields={**form.fields, name: value})
    else:
        rows = [dict(r) for r in form.tables[ref.object]]
        rows[ref.row - 1][name] = value
        form = replace(form, tables={**form.tables, ref.object: tuple(rows)})
    people = tuple(d for d in case.determinations if (d.about, d.item) != (ref, f"字段·{name}"))
    return replace(case, form=form, determinations=people)
