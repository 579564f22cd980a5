"""Case × policy → Facts: everything the rules read, computed in the policy's own order and nowhere else.

As written on the form, then corrected by people (人工认定), then the parameters, then computed fields and
classifications. A determination of a field or a classification comes before what the form or the policy says.
"""

from __future__ import annotations

from dataclasses import replace

from chidu.computation import unknown
from chidu.errors import DeterminationError
from chidu.evaluation.determined import check_determinations, field_types
from chidu.form import Form, Source, Value
from chidu.policy.grammar import UNITS, Malformed, as_value
from chidu.types import PROJECT, Case, Derived, Determination, Facts, PolicyVersion, Ref, View


def derive(case: Case, policy: PolicyVersion) -> Facts:
    """Facts of every object of the case. Raises DeterminationError for a determination that names nothing."""
    of, tables = _written(case.form, policy)
    of[Ref(PROJECT)] |= dict(case.gathered)
    of[Ref(PROJECT)] |= {f"参数·{n}": p.value for n, p in policy.parameters.items()}
    check_determinations(case, policy, of.keys())
    for d in case.determinations:
        if d.item.startswith("字段·"):
            of[d.about][d.item.removeprefix("字段·")] = determined_value(d, policy)
    facts = Facts(of, tables)
    for item in policy.derived:
        for ref in [r for r in of if r.object == item.about]:
            of[ref][item.name] = _computed(item, ref, case, facts)
    return facts


def _written(form: Form, policy: PolicyVersion) -> tuple[dict[Ref, dict[str, Value]], dict[str, tuple[Ref, ...]]]:
    of: dict[Ref, dict[str, Value]] = {Ref(PROJECT): dict(form.fields)}
    tables: dict[str, tuple[Ref, ...]] = {}
    for name, rows in form.tables.items():
        tables[name] = tuple(Ref(name, i) for i in range(1, len(rows) + 1))
        of |= {ref: dict(row) for ref, row in zip(tables[name], rows, strict=True)}
    return of, tables


def _computed(item: Derived, ref: Ref, case: Case, facts: Facts) -> Value:
    if item.name.startswith("认定·") and (d := case.determined(ref, item.name)):
        return Value("given", d.value, None, d.value, _person(d))
    given = facts.of[ref].get(item.name)
    if given is not None and given.known:  # an example, or a person's correction, states it outright
        return given
    value = item.computation.evaluate(View(facts, ref))
    if not value.known:
        return value if value.missing else unknown(item.name)
    if item.type in UNITS and value.unit != UNITS[item.type] and item.type != "比率":
        return unknown(f"{item.name}（算出的单位是{value.unit or '无'}，应为{UNITS[item.type]}）")
    return replace(value, source=Source("computed", item.computation.say()))


def determined_value(d: Determination, policy: PolicyVersion) -> Value:
    """A corrected reading, typed like the field it corrects."""
    name = d.item.removeprefix("字段·")
    types = field_types(policy, d.about.object)
    try:
        return replace(as_value(d.value, types[name]), source=_person(d))
    except Malformed as m:
        raise DeterminationError("determination-value", f"人工认定“{d.item}”的值：{m.found}", rule=m.rule, remedy=m.remedy) from None


def _person(d: Determination) -> Source:
    return Source("person", f"{d.by}（{d.reason}）")
