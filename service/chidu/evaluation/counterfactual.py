"""差多少, and how to pass: the smallest change of one field that makes a failed rule hold, proven by judging again.

Only what a department could change on its form is tried: an amount or number of the project or of the same row.
Every way offered was re-judged by the reference under the same policy; none is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from chidu.condition import Compare, Condition, Provided, Rows, say_value
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import distance, judge
from chidu.form import Value
from chidu.quantity import decimal_text
from chidu.types import PROJECT, Case, Determination, Facts, Fails, Finding, PolicyVersion, Question, Ref, View

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    gap = distance(view.value(leaf.left), leaf.right.read(view))
    if gap is None or not isinstance(gap.v, Fraction):
        return []
    found = []
    for ref, name in _adjustable(leaf, view, policy):
        old = view.facts.of[ref][name]
        assert isinstance(old.v, Fraction)
        for new in (old.v + gap.v, old.v - gap.v):
            if new >= 0 and _passes(finding, case, policy, ref, name, new, old):
                value = replace(old, v=new, text="")
                verb = "调增" if new > old.v else "调减"
                whose = "" if ref.object == PROJECT or ref == finding.about else f"{ref}的"
                text = f"将{whose}“{name}”由{say_value(old)}{verb}为{say_value(value)}（{verb}{say_value(replace(old, v=gap.v))}）"
                found.append(Way(ref, name, old, value, text))
    return found


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
    text = decimal_text(new * 100) + "%" if old.unit == "%" else decimal_text(new) + (old.unit or "")
    what_if = Determination(ref, f"字段·{name}", text, "试算", EPOCH, "差多少")
    changed = replace(case, determinations=(*case.determinations, what_if))
    facts = derive(changed, policy)
    again = judge(changed, policy, facts, only=finding.rule)
    return any(f.about == finding.about and f.verdict == "met" for f in again)
