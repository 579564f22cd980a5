"""Where a value stands among the rows of a table (名次), and how many rows stand there (并列数)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar, cast

from chidu.computation.values import given, lacking, unknown
from chidu.condition import Condition, Reader, compiled
from chidu.form import Value

T = TypeVar("T")


class Remembering(Protocol):
    """A reader that remembers what was found out about its whole form."""

    def once(self, question: object, answer: Callable[[], T]) -> T: ...


@dataclass(frozen=True)
class _Standing:
    """The values of the rows that count, in order, with their one unit; or what is lacking to put them in order."""

    values: list[Fraction]
    unit: str | None
    gaps: tuple[str, ...]
    empty: bool


@dataclass(frozen=True)
class Place:
    """名次: 1 and the number of rows that stand strictly before the asker's own value of the column; equal values share
    a place. With `ties` 并列数: how many rows have that value. Rows that do not meet the condition do not count.

    Unknown where the own value or that of a row that counts is unknown, or where their units differ.
    """

    table: str
    column: str
    lowest_first: bool
    where: Condition | None
    ties: bool = False

    def evaluate(self, reader: Reader) -> Value:
        standing = _remembered(reader, (self.table, self.column, self.where), lambda: self._standing(reader))
        own = reader.value(self.column)
        if standing.empty:
            return unknown(self.table)
        if not own.known or not isinstance(own.v, Fraction) or standing.gaps:
            mine = () if own.known and isinstance(own.v, Fraction) else lacking(self.column, own)
            return unknown(*mine, *standing.gaps)
        if standing.values and own.unit != standing.unit:
            return unknown(f"{self.column}（单位不一致）")
        before, upto = bisect_left(standing.values, own.v), bisect_right(standing.values, own.v)
        if self.ties:
            return given(Fraction(upto - before))
        return given(Fraction(1 + (before if self.lowest_first else len(standing.values) - upto)))

    def _standing(self, reader: Reader) -> _Standing:
        rows = reader.rows(self.table)
        holds = compiled(self.where) if self.where else None
        numbers, units, gaps = list[Fraction](), list[str | None](), list[str]()
        for i, row in enumerate(rows or (), 1):
            chosen = holds(row) if holds else True
            value = row.value(self.column)
            if chosen is None:
                gaps.append(f"{self.table}{i}")
            elif chosen and value.known and isinstance(value.v, Fraction):
                numbers.append(value.v)
                units.append(value.unit)
                if value.unit != units[0]:
                    gaps.append(f"{self.table}{i}的{self.column}（单位不一致）")
            elif chosen:
                gaps += [f"{self.table}{i}的{m}" for m in lacking(self.column, value)]
        return _Standing(sorted(numbers), units[0] if units else None, tuple(gaps), not rows)

    def say(self) -> str:
        among = f"“{self.table}”中{self.where.say() + '的行' if self.where else '各行'}"
        if self.ties:
            return f"{among}{self.column}相同的个数"
        return f"{among}按{self.column}{'由低到高' if self.lowest_first else '由高到低'}的名次"

    def reads(self) -> frozenset[str]:
        inner = self.where.reads() if self.where else frozenset()
        return frozenset(f"{self.table}.{n}" for n in inner | {self.column}) | {self.table, self.column}


def _remembered(reader: Reader, question: object, answer: Callable[[], _Standing]) -> _Standing:
    """Ordered once for a form, not once for every row of it, where the reader can remember."""
    if hasattr(reader, "once"):
        return cast(Remembering, reader).once(question, answer)
    return answer()
