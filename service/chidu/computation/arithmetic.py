"""Computations on single values: arithmetic with units, dates, defaults, cases, how much laxer one value is."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from operator import mul, sub

from chidu.computation.tables import Count, Total
from chidu.computation.values import each, given, lacking, missing_of, reads_of, total, unknown
from chidu.condition import Computation, Condition, Reader, compiled, once
from chidu.form import Value
from chidu.quantity import PERCENT, POINTS, YUAN


@dataclass(frozen=True)
class Named:
    """A field, parameter or classification by name."""

    name: str

    def evaluate(self, reader: Reader) -> Value:
        return reader.value(self.name)

    def say(self) -> str:
        return self.name

    def reads(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True)
class Constant:
    """A value written in the policy, or a parameter's value (then with its name)."""

    value: Value
    text: str

    def evaluate(self, reader: Reader) -> Value:
        return self.value

    def say(self) -> str:
        return self.text

    def reads(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True)
class Arithmetic:
    """和 差 积 商 最小 最大 绝对值 over exact numbers; 差 of two rates is in 个百分点; dates only in 最小, 最大."""

    op: str
    parts: tuple[Computation, ...]

    def evaluate(self, reader: Reader) -> Value:
        values, gap = each(self.parts, reader)
        if gap:
            return gap
        numbers, units = [v.v for v in values if isinstance(v.v, Fraction)], [v.unit for v in values]
        if len(numbers) < len(values):
            days = [v.v for v in values if isinstance(v.v, date)]
            if self.op in ("最小", "最大") and len(days) == len(values):
                return given(min(days) if self.op == "最小" else max(days))
            return unknown(*(f"{p.say()}（不是数）" for p, v in zip(self.parts, values, strict=True)
                             if not isinstance(v.v, Fraction)))
        if self.op == "积":
            return self._product(numbers, units)
        if self.op == "商":
            return self._quotient(numbers, units)
        if len(set(units)) > 1:
            return unknown(self._units_differ(units))
        match self.op:
            case "和":
                return given(total(numbers), units[0])
            case "差":
                return given(reduce(sub, numbers), POINTS if units[0] == PERCENT else units[0])
            case "绝对值":
                return given(abs(numbers[0]), units[0])
            case "最小":
                return given(min(numbers), units[0])
            case _:
                return given(max(numbers), units[0])

    def _units_differ(self, units: list[str | None]) -> str:
        return "、".join(f"{p.say()}（单位{u or '未写'}）" for p, u in zip(self.parts, units, strict=True)) + "单位不一致"

    def _product(self, numbers: list[Fraction], units: list[str | None]) -> Value:
        product = reduce(mul, numbers)
        if set(units) == {PERCENT}:
            return given(product, PERCENT)
        money = [u for u in units if u and (u == YUAN or u.startswith(YUAN + "/"))]
        others = [u for u in units if u and u not in money and u != PERCENT]
        if not money:
            return given(product, others[0] if len(others) == 1 else None) if len(others) <= 1 else unknown(
                self._units_differ(units))
        per = money[0].partition("/")[2]
        if len(money) > 1 or (per and others and not any(per.startswith(u) or u.startswith(per) for u in others)):
            return unknown(self._units_differ(units))
        return given(product, YUAN)

    def _quotient(self, numbers: list[Fraction], units: list[str | None]) -> Value:
        if numbers[1] == 0:
            return unknown(f"{self.parts[1].say()}（为零，不能作除数）")
        value = numbers[0] / numbers[1]
        if units[0] == units[1]:
            return given(value, PERCENT)
        if units[1] in (None, PERCENT):
            return given(value, units[0])
        if units[0] == YUAN:
            return given(value, f"{YUAN}/{units[1]}")
        return unknown(self._units_differ(units))

    def say(self) -> str:
        if self.op == "绝对值":
            return f"{self.parts[0].say()}的绝对值"
        if self.op in ("最小", "最大"):
            return f"{'、'.join(p.say() for p in self.parts)}中{self.op}的"
        sign = {"和": "＋", "差": "－", "积": "×", "商": "÷"}[self.op]
        return sign.join(f"（{p.say()}）" if isinstance(p, Arithmetic) else p.say() for p in self.parts)

    def reads(self) -> frozenset[str]:
        return reads_of(self.parts)


@dataclass(frozen=True)
class Default:
    """缺省: blank or absent counts as this value, and so does a count or sum over a table that the form does not have.

    What stands there unread, or could not be computed, stays unknown.
    """

    part: Computation
    otherwise: Computation

    def evaluate(self, reader: Reader) -> Value:
        value = self.part.evaluate(reader)
        if value.known:
            return value
        no_table = isinstance(self.part, Total | Count) and reader.rows(self.part.table) is None
        if value.state == "blank" or (value.state == "absent" and not value.missing) or no_table:
            return self.otherwise.evaluate(reader)
        return replace(value, missing=lacking(self.part.say(), value))

    def say(self) -> str:
        return f"{self.part.say()}（未填按{self.otherwise.say()}）"

    def reads(self) -> frozenset[str]:
        return self.part.reads() | self.otherwise.reads()


@dataclass(frozen=True)
class Days:
    """天数差 between two dates; says whether the first day counts."""

    start: Computation
    end: Computation
    inclusive: bool

    def evaluate(self, reader: Reader) -> Value:
        values, gap = each((self.start, self.end), reader)
        if gap:
            return gap
        a, b = values[0].v, values[1].v
        if not (isinstance(a, date) and isinstance(b, date)):
            return unknown(f"{self.start.say()}、{self.end.say()}（不是日期）")
        return given(Fraction((b - a).days + self.inclusive))

    def say(self) -> str:
        return f"{self.start.say()}至{self.end.say()}的天数（{'含' if self.inclusive else '不含'}首日）"

    def reads(self) -> frozenset[str]:
        return self.start.reads() | self.end.reads()


@dataclass(frozen=True)
class MonthOf:
    """月序: the month of a date, 1 to 12; with `year` its 年份."""

    part: Computation
    year: bool = False

    def evaluate(self, reader: Reader) -> Value:
        value = self.part.evaluate(reader)
        if not value.known or not isinstance(value.v, date):
            return unknown(*lacking(self.part.say(), value))
        return given(Fraction(value.v.year if self.year else value.v.month))

    def say(self) -> str:
        return f"{self.part.say()}的{'年份' if self.year else '月份'}"

    def reads(self) -> frozenset[str]:
        return self.part.reads()


@dataclass(frozen=True)
class Shift:
    """推移: a date moved by years, months or days; the 31st falls back to a shorter month's last day. Or to the first (年初) or
    the last day (年末) of its year."""

    part: Computation
    years: int = 0
    months: int = 0
    days: int = 0
    edge: str = ""

    def evaluate(self, reader: Reader) -> Value:
        value = self.part.evaluate(reader)
        if not value.known or not isinstance(value.v, date):
            return unknown(*lacking(self.part.say(), value))
        if self.edge:
            return given(date(value.v.year, 1, 1) if self.edge == "年初" else date(value.v.year, 12, 31))
        index = value.v.year * 12 + value.v.month - 1 + self.years * 12 + self.months
        year, month = divmod(index, 12)
        try:
            day = min(value.v.day, monthrange(year, month + 1)[1])
            return given(date(year, month + 1, day) + timedelta(days=self.days))
        except (ValueError, OverflowError):
            return unknown(f"{self.say()}（超出日期范围）")

    def say(self) -> str:
        if self.edge:
            return f"{self.part.say()}当年的{self.edge}"
        by = "".join(f"{n}{u}" for n, u in ((self.years, "年"), (self.months, "个月"), (self.days, "日")) if n)
        return f"{self.part.say()}推移{by}"

    def reads(self) -> frozenset[str]:
        return self.part.reads()


@dataclass(frozen=True)
class Cases:
    """分情形: the first condition that holds decides; an unknown one stops there."""

    branches: tuple[tuple[Condition | None, Computation], ...]

    def evaluate(self, reader: Reader) -> Value:
        for holds, when, then in _tests(self):
            truth = holds(reader) if holds else True
            if truth is None:
                return unknown(*missing_of(when, reader))
            if truth:
                return then.evaluate(reader)
        return unknown("各种情形都不符合")

    def say(self) -> str:
        return "；".join(f"{'其余' if w is None else w.say()}取{t.say()}" for w, t in self.branches)

    def reads(self) -> frozenset[str]:
        return frozenset().union(*((w.reads() if w else frozenset()) | t.reads() for w, t in self.branches))


@once
def _tests(cases: Cases) -> tuple[tuple[Callable[[Reader], bool | None] | None, Condition | None, Computation], ...]:
    return tuple((compiled(when) if when else None, when, then) for when, then in cases.branches)


@dataclass(frozen=True)
class Laxness:
    """从严差: how much laxer a value is than a reference, by its own sign (≥: lower is laxer; ≤: higher is laxer)."""

    value: Computation
    reference: Computation
    sign: Computation

    def evaluate(self, reader: Reader) -> Value:
        values, gap = each((self.value, self.reference, self.sign), reader)
        if gap:
            return gap
        a, b, sign = values[0], values[1], values[2].v
        if not isinstance(a.v, Fraction) or not isinstance(b.v, Fraction) or a.unit != b.unit:
            return unknown(f"{self.value.say()}与{self.reference.say()}（单位不一致）")
        if sign not in ("≥", ">", "≤", "<"):
            return unknown(f"{self.sign.say()}（无从判断松紧）")
        gap_value = b.v - a.v if sign in ("≥", ">") else a.v - b.v
        return given(gap_value, POINTS if a.unit == PERCENT else a.unit)

    def say(self) -> str:
        return f"{self.value.say()}比{self.reference.say()}宽松的幅度"

    def reads(self) -> frozenset[str]:
        return self.value.reads() | self.reference.reads() | self.sign.reads()
