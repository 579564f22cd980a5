"""Signals: the exact things that both evaluators look at, and the rails of what is no comparison."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from chidu.condition.tree import Atom, Condition, Dnf, Reader
from chidu.form import Plain, Value


@dataclass(frozen=True)
class Reading:
    """A field's value of one sort (number, text, date) and unit; any other is unknown, not converted."""

    name: str
    sort: type
    unit: str | None

    @property
    def key(self) -> str:
        return f"{self.name}｜{self.sort.__name__}｜{self.unit or ''}"

    def read(self, reader: Reader) -> Plain:
        value = reader.value(self.name)
        if not value.known or not isinstance(value.v, self.sort):
            return None
        return value.v if self.sort is not Fraction or value.unit == self.unit else None


@dataclass(frozen=True)
class Gap:
    """The difference of two fields, to be compared with zero."""

    left: str
    right: str

    @property
    def key(self) -> str:
        return f"{self.left}－{self.right}"

    def read(self, reader: Reader) -> Fraction | None:
        a, b = reader.value(self.left), reader.value(self.right)
        if not comparable(a, b):
            return None
        if isinstance(a.v, date) and isinstance(b.v, date):
            return Fraction((a.v - b.v).days)
        return a.v - b.v if isinstance(a.v, Fraction) and isinstance(b.v, Fraction) else None


@dataclass(frozen=True)
class Flag:
    """What is no comparison becomes a three-valued flag first."""

    of: Condition

    @property
    def key(self) -> str:
        return f"？{self.of!r}"

    def read(self, reader: Reader) -> bool | None:
        return self.of.kleene(reader)


@dataclass(frozen=True)
class Tally:
    """How many rows certainly meet a condition, or possibly do."""

    table: str
    where: Condition
    possible: bool

    @property
    def key(self) -> str:
        return f"{self.table}中{'可能' if self.possible else '确定'}的行数：{self.where!r}"

    def read(self, reader: Reader) -> Fraction | None:
        rows = reader.rows(self.table)
        if rows is None:
            return None
        truths = [self.where.kleene(r) for r in rows]
        return Fraction(truths.count(True) + (truths.count(None) if self.possible else 0))


def flag_rails(leaf: Condition) -> tuple[Dnf, Dnf]:
    flag = Flag(leaf)
    return ((Atom(flag, "=", True),),), ((Atom(flag, "=", False),),)


def comparable(a: Value, b: Value) -> bool:
    """Both given, of one sort and, where numbers, in one unit."""
    if not (a.known and b.known) or a.v is None or b.v is None:
        return False
    return type(a.v) is type(b.v) and (not isinstance(a.v, Fraction) or a.unit == b.unit)
