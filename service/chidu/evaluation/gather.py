"""Facts from elsewhere (取自), fetched before a case is decided and frozen into it: last year's grade, what is not yet rectified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from chidu.evaluation.roster import latest
from chidu.form import ABSENT, Form, Source, Value
from chidu.types import Gather, PolicyVersion, Record

Unclosed = Callable[[str], int]
"""How many items of the register are not closed, by 项目代码."""


def gathered(form: Form, policy: PolicyVersion, records: Iterable[Record], unclosed: Unclosed | None = None) -> Mapping[str, Value]:
    """What the policy fetches for this form. What is not on record is left out: it is unknown, by its own name, and no pass."""
    if not policy.sets.gathers:
        return {}
    kept = latest(records)
    found = {g.name: _fetched(g, form, kept, unclosed) for g in policy.sets.gathers}
    return {name: value for name, value in found.items() if value is not None}


def _fetched(gather: Gather, form: Form, records: tuple[Record, ...], unclosed: Unclosed | None) -> Value | None:
    key = _key(form, gather.same)
    if not key:
        return None
    if gather.register_count:
        if unclosed is None:
            return None
        count = unclosed(key)
        return Value("given", Fraction(count), None, str(count), Source("list", "整改台账"))
    year = form.fields.get("预算年度", ABSENT)
    fitting = [r for r in records if r.kind == gather.form and r.text(gather.same) == key and _in_period(r, gather.period, year)]
    if not fitting:
        return None
    last = max(fitting, key=lambda r: (_year(r) or Fraction(0), r.on))
    value = last.value(gather.field)
    return replace(value, source=Source("decision", last.decision)) if value.known else None


def _key(form: Form, name: str) -> str:
    value = form.fields.get(name, ABSENT)
    return str(value.v).strip() if value.known else ""


def _year(record: Record) -> Fraction | None:
    value = record.value("预算年度").v
    return value if isinstance(value, Fraction) else None


def _in_period(record: Record, period: str, year: Value) -> bool:
    """Of the form's own year, of the year before, or not after it. Without a year on the form only the last of all is known."""
    own, its = year.v, _year(record)
    if not isinstance(own, Fraction) or its is None:
        return period == "最近一次"
    return {"本年": its == own, "上年": its == own - 1}.get(period, its <= own)
