"""Case × policy → Facts: everything the rules read, computed in the policy's own order and nowhere else.

As written on the form, then corrected by people (人工认定), then the parameters, then computed fields and
classifications. A determination of a field or a classification comes before what the form or the policy says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from chidu.computation import Cases, Constant, Default, Lookup, unknown
from chidu.condition import Computation, once
from chidu.errors import DeterminationError
from chidu.evaluation.determined import check_determinations, field_types
from chidu.form import ABSENT, Form, Source, Value
from chidu.policy.grammar import UNITS, Malformed, as_value
from chidu.types import PROJECT, WHOLE, Case, Derived, Determination, Facts, PolicyVersion, Ref

T = TypeVar("T")


def derive(case: Case, policy: PolicyVersion) -> Facts:
    """Facts of every object of the case. Raises DeterminationError for a determination that names nothing."""
    of, tables = _written(case.form)
    of[WHOLE] |= case.gathered
    of[WHOLE] |= _parameters(policy)
    check_determinations(case, policy, of.keys())
    for d in case.determinations:
        if d.item.startswith("字段·"):
            of[d.about][d.item.removeprefix("字段·")] = determined_value(d, policy)
    _compute(_items(policy), case, of, tables)
    return Facts(of, tables)


def _written(form: Form) -> tuple[dict[Ref, dict[str, Value]], dict[str, tuple[Ref, ...]]]:
    of: dict[Ref, dict[str, Value]] = {WHOLE: dict(form.fields)}
    tables: dict[str, tuple[Ref, ...]] = {}
    for name, rows in form.tables.items():
        tables[name] = tuple(Ref(name, i) for i in range(1, len(rows) + 1))
        of |= {ref: dict(row) for ref, row in zip(tables[name], rows, strict=True)}
    return of, tables


class _Object:
    """An object of the case while its facts are being computed: what a computation reads. A row sees the project behind it."""

    __slots__ = ("kept", "own", "project", "ref", "tables")

    def __init__(self, ref: Ref, own: dict[str, Value], project: dict[str, Value], tables: Mapping[str, tuple[_Object, ...]],
                 kept: dict[object, Any]) -> None:
        self.ref, self.own, self.project, self.tables, self.kept = ref, own, project, tables, kept

    def value(self, name: str) -> Value:
        return self.own.get(name) or self.project.get(name, ABSENT)

    def rows(self, table: str) -> tuple[_Object, ...] | None:
        return self.tables.get(table)

    def once(self, question: object, answer: Callable[[], T]) -> T:
        """What was found out about the whole form before, or now."""
        if question not in self.kept:
            self.kept[question] = answer()
        found: T = self.kept[question]
        return found


def _compute(items: tuple[_Item, ...], case: Case, of: Mapping[Ref, dict[str, Value]], tables: Mapping[str, tuple[Ref, ...]]) -> None:
    rows: dict[str, tuple[_Object, ...]] = {}
    kept: dict[object, Any] = {}
    project = _Object(WHOLE, of[WHOLE], of[WHOLE], rows, kept)
    rows |= {table: tuple(_Object(ref, of[ref], of[WHOLE], rows, kept) for ref in refs) for table, refs in tables.items()}
    for item in items:
        for seen in (project,) if item.about == PROJECT else rows.get(item.about, ()):
            if item.classification and (d := case.determined(seen.ref, item.name)):
                seen.own[item.name] = Value("given", d.value, None, d.value, _person(d))
                continue
            given = seen.own.get(item.name)
            if given is None or not given.known:  # an example, or a person's correction, states it outright
                seen.own[item.name] = _computed(item, seen)
    rows.clear()  # the rows hold each other


def _computed(item: _Item, seen: _Object) -> Value:
    value = item.computation.evaluate(seen)
    if not value.known:
        return value if value.missing else unknown(item.name)
    if item.unit is not None and value.unit != item.unit:
        return unknown(f"{item.name}（算出的单位是{value.unit or '无'}，应为{item.unit}）")
    return item.constants.get(id(value)) or _computed_here(value, item.source)


def _computed_here(value: Value, source: Source) -> Value:
    """`replace(value, source=source)` at a fifth of its cost: this runs for every field of every object."""
    computed = object.__new__(Value)
    computed.__dict__.update(value.__dict__)
    computed.__dict__["source"] = source
    return computed


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


# ---- what is laid out once for a policy


@dataclass(frozen=True)
class _Item:
    """A computed field or a classification. `constants`: what it may come to as the policy itself states it, by identity."""

    about: str
    name: str
    classification: bool
    computation: Computation
    unit: str | None
    source: Source
    constants: Mapping[int, Value]


@once
def _items(policy: PolicyVersion) -> tuple[_Item, ...]:
    return tuple(_item(d) for d in policy.derived)


def _item(derived: Derived) -> _Item:
    source = Source("computed", derived.computation.say())
    constants = {id(v): replace(v, source=source) for v in _constants(derived.computation)}
    unit = None if derived.type == "比率" else UNITS.get(derived.type)
    return _Item(derived.about, derived.name, derived.name.startswith("认定·"), derived.computation, unit, source, constants)


def _constants(computation: Computation) -> Iterator[Value]:
    match computation:
        case Constant(value):
            yield value
        case Default(part, otherwise):
            yield from (*_constants(part), *_constants(otherwise))
        case Cases(branches):
            for _, then in branches:
                yield from _constants(then)
        case Lookup(rows=rows, steps=steps, otherwise=otherwise):
            yield from (result for _, result in rows)
            yield from (result for *_, result in steps)
            yield from (otherwise,) if otherwise else ()


@once
def _parameters(policy: PolicyVersion) -> Mapping[str, Value]:
    return {f"参数·{n}": p.value for n, p in policy.parameters.items()}
