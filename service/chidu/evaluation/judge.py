"""The reference evaluator: one finding for every rule and every object it is about, with the trace of why.

Exact and three-valued. 适用 unknown → 无法判定; 适用 false → 不适用; a question (判断) waits for a person's answer.
Source: POLICY_FORMAT.md §4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from chidu.computation import missing_of
from chidu.condition import Compare, Computation, Condition, Contains, Rows, comparable, say_value
from chidu.form import Source, Value
from chidu.quantity import PERCENT, POINTS
from chidu.types import PROJECT, Case, Facts, Fails, Finding, PolicyVersion, Question, Ref, Rule, Verdict, View

Computed = Mapping[tuple[str, str], Computation]
"""The computed fields of a policy by object and name."""


def judge(case: Case, policy: PolicyVersion, facts: Facts, only: str | None = None) -> tuple[Finding, ...]:
    """All findings (or those of one rule), in the order of the policy's rules and the form's rows."""
    stages = policy.vocabulary.kinds[case.form.kind].stages
    computed = {(d.about, d.name): d.computation for d in policy.derived}
    return tuple(
        _find(rule, ref, case, facts, computed)
        for rule in policy.rules
        if rule.stage in stages and only in (None, rule.id)
        for ref in objects(rule, facts)
    )


def objects(rule: Rule, facts: Facts) -> tuple[Ref, ...]:
    """What the rule is about on this form: the project, or each row of its table."""
    return (Ref(PROJECT),) if rule.about == PROJECT else facts.tables.get(rule.about, ())


def _find(rule: Rule, ref: Ref, case: Case, facts: Facts, computed: Computed) -> Finding:
    view = facts.view(ref)
    blank = Finding(rule.id, ref, "unknown", rule.severity, rule.point, None, None, None, (), (), (), rule.origin)
    applies = rule.applies.kleene(view) if rule.applies else True
    if applies is False:
        assert rule.applies is not None
        why = tuple(explain(leaf, view) for leaf in rule.applies.leaves(view, False))
        return replace(blank, verdict="not_applicable", because=("不适用：" + "；".join(why),))
    if applies is None:
        missing = missing_of(rule.applies, view)
        return replace(blank, missing=missing, because=(f"是否适用尚不能定，缺{'、'.join(missing)}",))
    if isinstance(rule.test, Question):
        return _answered(rule, ref, case, view, blank, computed)
    return _tested(rule, rule.test.condition, isinstance(rule.test, Fails), view, blank, computed)


def _answered(rule: Rule, ref: Ref, case: Case, view: View, blank: Finding, computed: Computed) -> Finding:
    assert isinstance(rule.test, Question)
    sources = tuple(s for name in rule.test.look_at for s in cells(view, name, computed))
    answer = case.determined(ref, f"规则·{rule.id}")
    if answer is None:
        return replace(blank, missing=(f"人工判断：{rule.test.ask}",), sources=sources, because=(f"待人判断：{rule.test.ask}",))
    verdict: Verdict = "met" if answer.value == "是" else "unmet" if answer.value == "否" else "unknown"
    by = f"{answer.by}认定“{answer.value}”：{answer.reason}"
    return replace(blank, verdict=verdict, actions=rule.actions if verdict == "unmet" else (),
                   sources=(*sources, Source("person", by)), because=(f"{rule.test.ask}{by}",), answered_by=by)


def _tested(rule: Rule, condition: Condition, fails: bool, view: View, blank: Finding, computed: Computed) -> Finding:
    truth = condition.kleene(view)
    if truth is None:
        missing = missing_of(condition, view)
        return replace(blank, missing=missing, because=(f"无法判定，缺{'、'.join(missing)}",))
    unmet = truth is fails
    leaves = list(condition.leaves(view, truth))
    observed, required, difference = _compared(leaves, view)
    sources = _stands(leaves, view, computed)
    if not sources and rule.applies:  # what failed is a lack: point to what the rule is about
        sources = _stands(list(rule.applies.leaves(view, True)), view, computed)
    amount = view.value(rule.amount) if rule.amount and unmet else None
    return replace(blank, verdict="unmet" if unmet else "met", observed=observed, required=required,
                   difference=difference if unmet else None, actions=rule.actions if unmet else (), sources=sources,
                   amount=amount if amount and amount.known else None,
                   because=tuple(explain(leaf, view) for leaf in leaves))


def _stands(leaves: list[Condition], view: View, computed: Computed) -> tuple[Source, ...]:
    """The cells that these leaves stand on, each once."""
    return tuple(dict.fromkeys(s for leaf in leaves for name in sorted(leaf.reads()) for s in cells(view, name, computed)))


def _compared(leaves: list[Condition], view: View) -> tuple[Value | None, Value | None, Value | None]:
    """What was observed, what was required and the distance, of the first comparison that decided."""
    for leaf in leaves:
        if isinstance(leaf, Compare):
            a, b = view.value(leaf.left), leaf.right.read(view)
            return a, b, distance(a, b)
    for leaf in leaves:
        if isinstance(leaf, Rows) and leaf.quantifier == "至少有" and (rows := view.rows(leaf.table)) is not None:
            have = Fraction(sum(1 for r in rows if leaf.where.kleene(r)))
            need = Fraction(leaf.count)
            return Value("given", have), Value("given", need), Value("given", abs(need - have))
    return None, None, None


def distance(a: Value, b: Value) -> Value | None:
    """How far two numbers are apart, in their unit; two rates in 个百分点. None where they are equal or no numbers."""
    if not comparable(a, b) or not isinstance(a.v, Fraction) or not isinstance(b.v, Fraction) or a.v == b.v:
        return None
    return Value("given", abs(a.v - b.v), POINTS if a.unit == PERCENT else a.unit)


def explain(leaf: Condition, view: View) -> str:
    """Why a leaf is what it is: its sentence with what was seen."""
    seen = []
    for name in sorted(leaf.reads()):
        if "." in name or name.startswith(("参数·", "词表·")):
            continue
        value = view.value(name)
        if value.state != "absent" or not isinstance(leaf, Rows):
            seen.append(f"{name}为{_seen(value)}")
    if isinstance(leaf, Rows):
        rows = view.rows(leaf.table) or ()
        seen = [f"共{len(rows)}行，满足的{sum(1 for r in rows if leaf.where.kleene(r))}行"]
    if isinstance(leaf, Contains) and leaf.kleene(view) is leaf.wanted and leaf.wanted:
        seen.append("含“" + "”“".join(leaf.found(view)) + "”")
    truth = {True: "成立", False: "不成立", None: "不能定"}[leaf.kleene(view)]
    return f"{leaf.say()}{truth}（{'，'.join(seen)}）" if seen else f"{leaf.say()}{truth}"


def _seen(value: Value) -> str:
    text = say_value(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”" if isinstance(value.v, str) else text


def cells(view: View, name: str, computed: Computed) -> Iterator[Source]:
    """The cells of the form a value stands on: its own, or those of everything it was computed from."""
    table, dot, column = name.partition(".")
    if dot and (rows := view.rows(table)) is not None:
        for row in rows:
            yield from cells(row, column, computed)
        return
    value = view.value(name)
    if value.source.kind == "computed":
        own = computed.get((view.ref.object, name)) or computed.get((PROJECT, name))
        for inner in sorted(own.reads()) if own else ():
            yield from cells(view, inner, computed)
    elif value.source.ref:
        yield value.source
