"""How far targets are reached, where rows stand, and what is rounded, over a frame (列上的完成率、名次和舍入).

These register themselves beside the other computations when the package is imported.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from chidu.computation import OVER, ZERO, Attainment, Constant, Place, Root, Rounded, Total
from chidu.evaluation.bulk import exact
from chidu.evaluation.bulk.computations import LACK, NOTHING_READ, _vector, any_of, numbered, unit_of_rows, vector
from chidu.evaluation.bulk.conditions import truth
from chidu.evaluation.bulk.exact import Array, Exact
from chidu.evaluation.bulk.frame import Below, Seen
from chidu.evaluation.bulk.vector import ABSENT, BLANK, DAY, GIVEN, NUMBER, TEXT, Vector, choose, column, tag
from chidu.form import ABSENT as NO_VALUE
from chidu.form import Value
from chidu.quantity import PERCENT


@_vector.register(Rounded)
@_vector.register(Root)
def _(computation: Any, frame: Seen) -> Vector:
    """Each distinct number asked once."""
    part = vector(computation.part, frame)
    tags, n, d = np.broadcast_arrays(part.tags, part.n, part.d)
    numbers = part.known & (part.sorts == NUMBER)
    if not numbers.any():
        return LACK
    distinct, where = _distinct(np.where(numbers, tags, 0), n, d)
    made = [replace(computation, part=Constant(Value("given", Fraction(over, under), frame.pool.thing(t >> 6)), "")).evaluate(NOTHING_READ)
            if t else NO_VALUE for t, over, under in distinct]
    return choose(numbers, column(made, frame.pool).take(where), LACK)


def _distinct(*columns: Array) -> tuple[list[tuple[int, ...]], Array]:
    """The distinct lines of columns of whole numbers of any size, and which of them stands in every row."""
    lines = list(zip(*(c.tolist() for c in columns), strict=True))
    numbers: dict[tuple[int, ...], int] = {}
    where = np.array([numbers.setdefault(line, len(numbers)) for line in lines], np.int64)
    return list(numbers), where


@_vector.register
def _(computation: Attainment, frame: Seen) -> Vector:
    actual, target, sign = (vector(p, frame) for p in (computation.actual, computation.target, computation.sign))
    signed = (sign.states == GIVEN) | (sign.states == BLANK) | (sign.states == ABSENT)
    less = any_of(sign.words == frame.pool.number(s) for s in ("≤", "<")) & (sign.tags == tag(GIVEN, TEXT))
    a, t, whole = actual.exact, target.exact, Exact(exact.ONE, exact.ONE)
    numbers = signed & actual.known & (actual.tags == target.tags) & (actual.sorts == NUMBER) & (a.n >= 0) & (t.n >= 0)
    reached = exact.compare(a, "≤", t)
    over = exact.quotient(t, a) if computation.exceeded == OVER[0] else Exact(exact.integers([0]), exact.ONE)
    more = exact.quotient(a, t)
    percent = np.full(1, frame.pool.number(PERCENT), np.int32)
    result = numbered(more, percent, numbers & ~less & (t.n != 0))
    days = signed & (actual.tags == tag(GIVEN, DAY)) & (target.tags == tag(GIVEN, DAY))
    full = (numbers & less & reached) | (days & reached) | (numbers & ~less & (t.n == 0) & (computation.of_zero == ZERO[0]))
    result = choose(full, numbered(whole, percent, np.ones(1, bool)), result)
    return choose(numbers & less & ~reached, numbered(over, percent, np.ones(1, bool)), result)


@_vector.register
def _(computation: Place, frame: Seen) -> Vector:
    below, own = frame.rows(computation.table), frame.vector(computation.column)
    if below is None:
        return LACK
    rows, chosen = below.frame.vector(computation.column), truth(computation.where, below.frame)
    counted = np.broadcast_to(chosen.yes & rows.known & (rows.sorts == NUMBER), (below.frame.size,))
    bad = below.count(~chosen.no & ~counted)
    units, alike = unit_of_rows(Total(computation.table, computation.column, None), counted, rows, below, frame)
    some = below.count(counted)
    fits = own.known & (own.sorts == NUMBER) & ((own.units == frame.spread(units)) | frame.spread(some == 0))
    known = fits & frame.spread((bad == 0) & alike & (below.counts > 0) & below.present)
    before, equal = _standing(own, rows, counted, below, frame)
    ahead = before if computation.lowest_first else frame.spread(some) - before - equal
    return numbered(Exact(equal if computation.ties else 1 + ahead, exact.ONE), np.zeros(1, np.int32), known)


def _standing(own: Vector, rows: Vector, counted: Array, below: Below, frame: Seen) -> tuple[Array, Array]:
    """For every asker: how many rows of its form are below its value, and how many have it."""
    cases = np.arange(len(below.counts)) if frame.above is None else frame.spread(np.arange(len(below.counts)))
    mine = exact.over_one(Exact(np.where(own.sorts == NUMBER, own.n, 0), own.d))
    theirs = exact.over_one(Exact(np.where(rows.sorts == NUMBER, rows.n, 0), rows.d))
    asked, cases = np.broadcast_arrays(exact.times(mine.n, theirs.d), cases)
    stand = np.broadcast_to(exact.times(theirs.n, mine.d), counted.shape)[counted]
    distinct = np.unique(np.concatenate([asked.astype(stand.dtype) if stand.dtype == object else asked, stand]))
    wide = len(distinct)
    placed = np.sort(below.table.cases[counted] * wide + np.searchsorted(distinct, stand))
    wanted = cases * wide + np.searchsorted(distinct, asked)
    first = np.searchsorted(placed, wanted)
    return first - np.searchsorted(placed, cases * wide), np.searchsorted(placed, wanted, "right") - first
