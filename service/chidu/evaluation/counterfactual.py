"""差多少, and how to pass: the smallest change of one field that makes a failed rule hold, proven by judging again.

Only what a department could change on its form is tried: an amount or number of the project or of the same row.
Every way offered was re-judged by the reference under the same policy; none is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from chidu.condition import Compare, Condition, Provided, Rows, comparable, say_value
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge
from chidu.form import Value
from chidu.types import PROJECT, Case, Facts, Fails, Finding, PolicyVersion, Question, Ref, View


@dataclass(frozen=True)
class Way:
    """One way to pass: which field of which object, from what, to what. `new` None: fill the field in."""

    about: Ref
    field: str
    old: Value
    new: Value | None
    text: str


def ways(finding: Finding, case: Case, policy: PolicyVersion, facts: Facts) -> tuple[Way, ...]:
    """The ways for one failed finding, smallest change first. Empty where no single field does it."""
    rule = policy.rule(finding.rule)
    if finding.verdict != "unmet" or rule is None or isinstance(rule.test, Question):
        return ()
    view = facts.view(finding.about)
    leaves = list(rule.test.condition.leaves(view, isinstance(rule.test, Fails)))
    found: list[Way] = []
    for leaf in leaves:
        if isinstance(leaf, Compare):
            found += _numeric(leaf, finding, case, policy, view)
        elif isinstance(leaf, Provided) and leaf.name not in {w.field for w in found}:
            found.append(Way(finding.about, leaf.name, view.value(leaf.name), None, f"填写“{leaf.name}”"))
        elif isinstance(leaf, Rows) and leaf.quantifier == "至少有":
            found += _rows(leaf, finding, view)
    return tuple(found)


def _rows(leaf: Rows, finding: Finding, view: View) -> list[Way]:
    rows = view.rows(leaf.table) or ()
    short = leaf.count - sum(1 for r in rows if leaf.where.kleene(r))
    text = f"在“{leaf.table}”中补充{short}行，使其{leaf.where.say()}"
    return [Way(finding.about, leaf.table, Value("absent"), None, text)] if short > 0 else []


def _numeric(leaf: Compare, finding: Finding, case: Case, policy: PolicyVersion, view: View) -> list[Way]:
    if _gap(leaf, view) is None:
        return []
    found = []
    for ref, name in _adjustable(leaf, view, policy):
        old = view.facts.of[ref][name]
        new = _solved(leaf, finding, case, policy, ref, name, old, view)
        if new is None:
            continue
        assert isinstance(old.v, Fraction)
        value = replace(old, v=new, text="")
        verb = "调增" if new > old.v else "调减"
        whose = "" if ref.object == PROJECT or ref == finding.about else f"{ref}的"
        by = say_value(replace(old, v=abs(new - old.v)))
        found.append(Way(ref, name, old, value, f"将{whose}“{name}”由{say_value(old)}{verb}为{say_value(value)}（{verb}{by}）"))
    return found


def _gap(leaf: Compare, view: View) -> Fraction | None:
    """Left minus right, in their common unit."""
    a, b = view.value(leaf.left), leaf.right.read(view)
    if not comparable(a, b) or not isinstance(a.v, Fraction) or not isinstance(b.v, Fraction):
        return None
    return a.v - b.v


def _solved(leaf: Compare, finding: Finding, case: Case, policy: PolicyVersion, ref: Ref, name: str, old: Value,
            view: View) -> Fraction | None:
    """The field's value at which the comparison turns, where the gap runs straight; a whole number stays whole.

    None where it does not run straight, would fall below zero, or the rule fails there all the same.
    """
    assert isinstance(old.v, Fraction)
    at = old.v
    step = at or Fraction(1)
    start, other = _gap(leaf, view), _gap(leaf, _changed(case, policy, ref, name, at + step, old).view(finding.about))
    if start is None or other is None or start == other:
        return None
    exact = at - start * step / (other - start)
    candidates = [exact]
    if at.denominator == 1 and exact.denominator != 1:
        candidates = sorted((Fraction(floor(exact)), Fraction(ceil(exact))), key=lambda v: abs(v - at))
    for new in candidates:
        if new >= 0 and _passes(finding, case, policy, ref, name, new, old):
            return new
    return None


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
        ref = view.ref if name in view.facts.of[view.ref] else Ref(PROJECT)
        value = view.facts.of[ref].get(name)
        if value and value.known and isinstance(value.v, Fraction) and not name.startswith("参数·"):
            found[ref, name] = None
    return list(found)


def _passes(finding: Finding, case: Case, policy: PolicyVersion, ref: Ref, name: str, new: Fraction, old: Value) -> bool:
    """Whether the rule holds when the field has the new value: judged again, not assumed."""
    again = judge(case, policy, _changed(case, policy, ref, name, new, old), only=finding.rule)
    return any(f.about == finding.about and f.verdict == "met" for f in again)


def _changed(case: Case, policy: PolicyVersion, ref: Ref, name: str, new: Fraction, old: Value) -> Facts:
    """The facts of the case with one field at another value."""
    form = case.form
    value = replace(old, v=new, text="")
    if ref.object == PROJECT:
        form = replace(form, fields={**form.fields, name: value})
    else:
        rows = [dict(r) for r in form.tables[ref.object]]
        rows[ref.row - 1][name] = value
        form = replace(form, tables={**form.tables, ref.object: tuple(rows)})
    return derive(replace(case, form=form), policy)
