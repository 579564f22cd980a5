"""Exact numbers in columns: numerators and denominators as whole numbers of 64 bits, or of any size where those would
not do (精确数列).

Before every operation the greatest possible result is known from the columns themselves. Where it fits into 64 bits the
machine computes; where it does not, Python's own whole numbers do. Nothing is ever rounded and nothing wraps around.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MOST = 2**62
"""Results below this are left to the machine: one more addition still fits into 64 bits."""


class Exact(NamedTuple):
    """A column of fractions n/d, d > 0; either may be one long, which means the same for every row."""

    n: Array
    d: Array


ONE = np.ones(1, np.int64)


def of(values: list[Fraction]) -> Exact:
    """A column of these numbers, over one denominator where that stays small."""
    denominators = {v.denominator for v in values}
    common = reduce(lcm, denominators, 1) if len(denominators) < 64 else MOST
    if common < 10**9:
        return Exact(integers([v.numerator * (common // v.denominator) for v in values]), integers([common]))
    return Exact(integers([v.numerator for v in values]), integers([v.denominator for v in values]))


def integers(values: list[int]) -> Array:
    """Whole numbers of 64 bits, or of any size if one is greater."""
    if any(abs(v) >= MOST for v in values):
        return np.array(values, object)
    return np.array(values, np.int64)


def bound(a: Array) -> int:
    """The greatest absolute value."""
    return max(abs(int(a.max())), abs(int(a.min()))) if a.size else 0


def times(a: Array, b: Array) -> Array:
    if a.dtype != object and b.dtype != object and bound(a) * bound(b) >= MOST:
        a = a.astype(object)
    return a * b


def plus(a: Array, b: Array) -> Array:
    if a.dtype != object and b.dtype != object and bound(a) + bound(b) >= MOST:
        a = a.astype(object)
    return a + b


def product(x: Exact, y: Exact) -> Exact:
    return lowest(Exact(times(x.n, y.n), times(x.d, y.d)))


def total(x: Exact, y: Exact) -> Exact:
    if len(x.d) == len(y.d) == 1:
        common = lcm(int(x.d[0]), int(y.d[0]))
        left, right = (times(e.n, integers([common // int(e.d[0])])) for e in (x, y))
        return Exact(plus(left, right), integers([common]))
    return lowest(Exact(plus(times(x.n, y.d), times(y.n, x.d)), times(x.d, y.d)))


def negative(x: Exact) -> Exact:
    return Exact(-x.n, x.d)


def quotient(x: Exact, y: Exact) -> Exact:
    """x / y; where y is zero the result is x and of no meaning."""
    sign = np.where(y.n < 0, -1, 1)
    divisor = np.where(y.n == 0, 1, y.n * sign)
    factor = np.where(y.n == 0, 1, y.d)
    return lowest(Exact(times(times(x.n, sign), factor), times(x.d, divisor)))


def lowest(x: Exact) -> Exact:
    """In lowest terms where the denominators differ, so that they do not grow from one operation to the next."""
    if len(x.d) == 1:
        return x
    n, d = np.broadcast_arrays(x.n, x.d)
    if n.dtype == object or d.dtype == object:
        n, d = n.astype(object), d.astype(object)
    common = np.gcd(n, d)
    return Exact(narrow(n // common), narrow(d // common))


def narrow(a: Array) -> Array:
    return a.astype(np.int64) if a.dtype == object and bound(a) < MOST else a


def over_one(x: Exact) -> Exact:
    """The same numbers over one common denominator."""
    if len(x.d) == 1:
        return x
    common = reduce(lcm, (int(d) for d in np.unique(x.d)), 1)
    factors = common // x.d.astype(object) if common >= MOST else common // x.d
    return Exact(times(x.n, narrow(factors)), integers([common]))


def compare(x: Exact, op: str, y: Exact) -> Array:
    """x op y, row by row."""
    return _holds(times(x.n, y.d), op, times(y.n, x.d))


def compare_with(x: Exact, op: str, line: Fraction) -> Array:
    """x op line. Over one denominator the line becomes a whole number, and rows are compared with that alone."""
    if len(x.d) != 1:
        return compare(x, op, of([line]))
    scaled = line * int(x.d[0])
    below = scaled.numerator // scaled.denominator
    if op in "=≠" and scaled.denominator != 1:
        return np.full(x.n.shape, op == "≠")
    whole = below if op in (">", "≤", "=", "≠") else below + (scaled.denominator != 1)
    if x.n.dtype != object and abs(whole) >= MOST:
        return np.full(x.n.shape, {">": whole < 0, "≥": whole < 0, "<": whole > 0, "≤": whole > 0, "=": False, "≠": True}[op])
    return _holds(x.n, op, whole)


def _holds(a: Array, op: str, b: Array | int) -> Array:
    match op:
        case "=":
            result = a == b
        case "≠":
            result = a != b
        case ">":
            result = a > b
        case "<":
            result = a < b
        case "≥":
            result = a >= b
        case _:
            result = a <= b
    return np.asarray(result, bool)


def factored(codes: Sequence[Array]) -> tuple[list[tuple[int, ...]], Array]:
    """The distinct combinations in these columns of whole numbers, and which of them stands in every row."""
    combinations: list[tuple[int, ...]] = [()]
    where: Array = np.zeros(1, np.int64)
    for column in codes:
        values, inverse = distinct(column)
        keys, where = distinct(where * len(values) + inverse)
        combinations = [(*combinations[k // len(values)], int(values[k % len(values)])) for k in keys.tolist()]
    return combinations, where


def distinct(column: Array) -> tuple[Array, Array]:
    """The distinct numbers of a column, and which of them stands in every row. Without sorting where the numbers lie close together."""
    low = int(column.min()) if len(column) else 0
    span = int(column.max()) - low + 1 if len(column) else 1
    if span > 8 * len(column) + 4096:
        values, inverse = np.unique(column, return_inverse=True)
        return values, inverse.reshape(-1)
    present = np.flatnonzero(np.bincount(column - low))
    numbers = np.zeros(span, np.int64)
    numbers[present] = np.arange(len(present))
    return present + low, numbers[column - low]
