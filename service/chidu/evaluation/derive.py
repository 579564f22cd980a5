"""Case × policy → Facts: everything the rules read, computed in the policy's own order and nowhere else.

As written on the form, then corrected by people (人工认定), then the parameters, then computed fields and
classifications. A determination of a field or a classification comes before what the form or the policy says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chidu import quantity
from chidu.computation import unknown
from chidu.errors import DeterminationError
from chidu.form import Form, Source, Value
from chidu.policy.grammar import Malformed, as_value
from chidu.types import PROJECT, Case, Derived, Determination, Facts, PolicyVersion, Ref, View

UNITS = {"金额": quantity.YUAN, "比率": quantity.PERCENT, "百分点": quantity.POINTS}


def derive(case: Case, policy: PolicyVersion) -> Facts:
    """Facts of every object of the case. Raises DeterminationError for a determination that names nothing."""
    of, tables = _written(case.form, policy)
    of[Ref(PROJECT)] |= dict(case.gathered)
    of[Ref(PROJECT)] |= {f"参数·{n}": p.value for n, p in policy.parameters.items()}
    _check(case, policy, of)
    for d in case.determinations:
        if d.item.startswith("字段·"):
            of[d.about][d.item.removeprefix("字段·")] = _determined(d, policy)
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


def _determined(d: Determination, policy: PolicyVersion) -> Value:
    """A corrected reading, typed like the field it corrects."""
    name = d.item.removeprefix("字段·")
    types = field_types(policy, d.about.object)
    try:
        return replace(as_value(d.value, types[name]), source=_person(d))
    except Malformed as m:
        raise DeterminationError("determination-value", f"人工认定“{d.item}”的值：{m.found}", rule=m.rule, remedy=m.remedy) from None


def _check(case: Case, policy: PolicyVersion, of: Mapping[Ref, Mapping[str, Value]]) -> None:
    grading = {p.name for g in policy.gradings.values() for p in g.points}
    for d in case.determinations:
        kind, dot, name = d.item.partition("·")
        known = {
            "字段": lambda n, d=d: n in field_types(policy, d.about.object),
            "认定": lambda n, d=d: any(i.name == f"认定·{n}" for i in policy.derived),
            "规则": lambda n, d=d: (r := policy.rule(n)) is not None and r.about == d.about.object,
            "要点": lambda n, d=d: n in grading,
            "得分": lambda n, d=d: n in grading,
            "结论": lambda n, d=d: bool(n),
        }.get(kind)
        if not dot or known is None or not known(name):
            raise DeterminationError("determination-item", f"人工认定的事项“{d.item}”不存在",
                                     rule="事项写成 字段·栏目、认定·名、规则·编号、要点·名、得分·名 或 结论·环节", remedy="请核对名称")
        if d.about not in of:
            raise DeterminationError("determination-about", f"表上没有“{d.about}”", rule="对象写成 项目、指标2、成本项1 的样子",
                                     remedy="请核对行号")
        if not d.by.strip() or not d.reason.strip():
            raise DeterminationError("determination-signature", f"人工认定“{d.item}”缺认定人或理由",
                                     rule="每一项人工认定都要有认定人和理由", remedy="请补写")


def field_types(policy: PolicyVersion, about: str) -> Mapping[str, str]:
    """The types of the fields of an object, as the data dictionary defines them."""
    vocabulary = policy.vocabulary
    specs = vocabulary.fields if about == PROJECT else vocabulary.tables[about].columns if about in vocabulary.tables else {}
    return {name: spec.type for name, spec in specs.items()}


def _person(d: Determination) -> Source:
    return Source("person", f"{d.by}（{d.reason}）")
