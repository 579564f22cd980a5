"""Computations that leave the exact number on purpose, where a policy says so: 舍入, and 平方根 for a survey's sampling error."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt

from chidu.computation.values import each, given, unknown
from chidu.condition import Computation, Reader
from chidu.form import Value
from chidu.quantity import PERCENT, POINTS

WAYS = ("四舍五入", "向上", "向下")
MOST_PLACES = 10


def rounded(number: Fraction, places: int, way: str = "四舍五入") -> Fraction:
    """A number at so many decimals; a half goes away from zero, 向上 to the next greater, 向下 to the next smaller."""
    scaled = number * 10**places
    if way == "四舍五入":
        whole = floor(abs(scaled) + Fraction(1, 2)) * (-1 if scaled < 0 else 1)
    else:
        whole = ceil(scaled) if way == "向上" else floor(scaled)
    return Fraction(whole, 10**places)


def root(number: Fraction, places: int) -> Fraction:
    """The square root of a number not below zero, at so many decimals, the next greater where it does not come out."""
    scaled = number * 10 ** (2 * places)
    whole = isqrt(floor(scaled))
    return Fraction(whole + (whole * whole < scaled), 10**places)


@dataclass(frozen=True)
class Rounded:
    """舍入 at a number of decimals as one reads them: of a rate, decimals of its percentage."""

    part: Computation
    places: int
    way: str

    def evaluate(self, reader: Reader) -> Value:
        value, gap = _number(self.part, reader)
        return gap or given(rounded(_fraction(value), _places(value, self.places), self.way), value.unit)

    def say(self) -> str:
        how = self.way if self.way == "四舍五入" else f"{self.way}舍入"
        return f"{self.part.say()}{how}{f'保留{self.places}位小数' if self.places else '取整数'}"

    def reads(self) -> frozenset[str]:
        return self.part.reads()


@dataclass(frozen=True)
class Root:
    """平方根, at a number of decimals and never too small. Of a number below zero: unknown."""

    part: Computation
    places: int

    def evaluate(self, reader: Reader) -> Value:
        value, gap = _number(self.part, reader)
        if gap is None and _fraction(value) < 0:
            return unknown(f"{self.part.say()}（为负，没有平方根）")
        return gap or given(root(_fraction(value), _places(value, self.places)), value.unit)

    def say(self) -> str:
        return f"{self.part.say()}的平方根（保留{self.places}位小数）"

    def reads(self) -> frozenset[str]:
        return self.part.reads()


def _number(part: Computation, reader: Reader) -> tuple[Value, Value | None]:
    (value,), gap = each((part,), reader)
    if gap is None and not isinstance(value.v, Fraction):
        gap = unknown(f"{part.say()}（不是数）")
    return value, gap


def _fraction(value: Value) -> Fraction:
    assert isinstance(value.v, Fraction)
    return value.v


def _places(value: Value, places: int) -> int:
    return places + 2 if value.unit in (PERCENT, POINTS) else places
