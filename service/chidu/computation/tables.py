"""Computations over tables: totals and counts of the form's own rows, look-ups in the policy's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from chidu.computation.values import each, given, lacking, reads_of, total, unknown
from chidu.condition import Computation, Condition, Reader, compiled, once, pattern_of
from chidu.form import Value


@dataclass(frozen=True)
class Total:
    """合计 of a column over the rows that meet a condition. No rows, or a row that is unknown: unknown.

    Where no row meets the condition the sum is zero, in the unit of the column's type.
    """

    table: str
    column: str
    where: Condition | None
    unit: str | None = None

    def evaluate(self, reader: Reader) -> Value:
        rows = reader.rows(self.table)
        if not rows:
            return unknown(self.table)
        holds = compiled(self.where) if self.where else None
        numbers, units, gaps = list[Fraction](), list[str | None](), list[str]()
        for i, row in enumerate(rows, 1):
            chosen = holds(row) if holds else True
            if chosen is False:
                continue
            value = row.value(self.column)
            if chosen is None or not value.known or not isinstance(value.v, Fraction):
                gaps += [f"{self.table}{i}的{m}" for m in lacking(self.column, value)] if chosen else [f"{self.table}{i}"]
                continue
            if units and value.unit != units[0]:
                gaps.append(f"{self.table}{i}的{self.column}（单位不一致）")
            numbers.append(value.v)
            units.append(value.unit)
        return unknown(*gaps) if gaps else given(total(numbers), units[0] if units else self.unit)

    def say(self) -> str:
        return f"“{self.table}”中{self.where.say() + '的行的' if self.where else '各行'}{self.column}合计"

    def reads(self) -> frozenset[str]:
        inner = self.where.reads() if self.where else frozenset()
        return frozenset(f"{self.table}.{n}" for n in inner | {self.column}) | {self.table}


@dataclass(frozen=True)
class Count:
    """计数 rows that meet a condition, or with `as_flag` (有行) whether there is one: 是 / 否."""

    table: str
    where: Condition | None
    as_flag: bool = False

    def evaluate(self, reader: Reader) -> Value:
        rows = reader.rows(self.table)
        if rows is None:
            return unknown(self.table)
        holds = compiled(self.where) if self.where else None
        truths = [holds(r) if holds else True for r in rows]
        if self.as_flag and True in truths:
            return given("是")
        if None in truths:
            return unknown(*(f"{self.table}{i}" for i, t in enumerate(truths, 1) if t is None))
        return given("否") if self.as_flag else given(Fraction(truths.count(True)))

    def say(self) -> str:
        where = self.where.say() if self.where else ""
        return f"“{self.table}”中{'有' if self.as_flag else ''}{where}的行{'' if self.as_flag else '数'}"

    def reads(self) -> frozenset[str]:
        return frozenset(f"{self.table}.{n}" for n in (self.where.reads() if self.where else ())) | {self.table}


@dataclass(frozen=True)
class Lookup:
    """查表 in a policy table. 相等 by exact text, 含词 where the text holds the table's word, or the nearest step not above.

    `rows` are (keys, result), each key a list of texts ("a/b" is a list); `steps` are (number, unit, result) in order.
    """

    table: str
    keys: tuple[Computation, ...]
    match: str
    rows: tuple[tuple[tuple[tuple[str, ...], ...], Value], ...]
    steps: tuple[tuple[Fraction, str | None, Value], ...]
    otherwise: Value | None

    def evaluate(self, reader: Reader) -> Value:
        values, gap = each(self.keys, reader)
        if gap:
            return gap
        if self.match == "不超过的最近一档":
            return self._step(values[0])
        texts = [v.text if v.text and not isinstance(v.v, str) else str(v.v) for v in values]
        if self.match == "含词":
            fitting = (r for keys, r in self.rows if all(pattern_of(k).search(t) for k, t in zip(keys, texts, strict=True)))
            return next(fitting, None) or self._none()
        return _by_text(self).get(tuple(t.strip() for t in texts)) or self._none()

    def _step(self, value: Value) -> Value:
        number = value.v
        if not isinstance(number, Fraction) or any(unit != value.unit for _, unit, _ in self.steps):
            return unknown(f"{self.keys[0].say()}与{self.table}的各档（单位不一致）")
        below = [result for bound, _, result in self.steps if bound <= number]
        return below[-1] if below else self._none()

    def _none(self) -> Value:
        return self.otherwise if self.otherwise is not None else unknown(f"{self.table}中的对应行")

    def say(self) -> str:
        return f"按{'、'.join(k.say() for k in self.keys)}查“{self.table}”"

    def reads(self) -> frozenset[str]:
        return reads_of(self.keys)


@once
def _by_text(lookup: Lookup) -> Mapping[tuple[str, ...], Value]:
    """The result for every combination of key texts; where two rows name one, the first counts."""
    return {texts: result for keys, result in reversed(lookup.rows) for texts in product(*keys)}
