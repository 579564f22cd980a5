"""What a computation is over a frame: exact columns with units; dates and look-ups are the reference's own (计算的列上求值).

Units follow the reference: for each combination of units that occurs, the reference is asked once what it makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import singledispatch
from typing import Any

import numpy as np

from chidu.computation import (
    Arithmetic,
    Cases,
    Constant,
    Count,
    Days,
    Default,
    Laxness,
    Lookup,
    MonthOf,
    Named,
    Shift,
    Total,
)
from chidu.condition import Computation
from chidu.condition.once import once
from chidu.evaluation.bulk import exact
from chidu.evaluation.bulk.conditions import truth
from chidu.evaluation.bulk.exact import Array, Exact
from chidu.evaluation.bulk.frame import Below, Seen, Table
from chidu.evaluation.bulk.node import node
from chidu.evaluation.bulk.vector import (
    ABSENT,
    BLANK,
    DAY,
    GIVEN,
    LACKING,
    NO_WORD,
    NUMBER,
    TEXT,
    UNREAD,
    UNREAD_LACKING,
    Vector,
    choose,
    column,
    constant,
    one_of,
    shortest,
    tag,
    texts_of,
)
from chidu.form import ABSENT as NO_VALUE
from chidu.form import Value
from chidu.quantity import PERCENT, POINTS

LACK = Vector(np.full(1, tag(LACKING), np.int32))
"""A value that cannot be computed."""


def vector(computation: Computation, frame: Seen) -> Vector:
    """A computation for every row of a frame (or one for all)."""
    return frame.once(node(computation), lambda: _vector(computation, frame))


@singledispatch
def _vector(computation: Computation, frame: Seen) -> Vector:
    raise TypeError(type(computation))


@_vector.register
def _(computation: Named, frame: Seen) -> Vector:
    return frame.vector(computation.name)


@_vector.register
def _(computation: Constant, frame: Seen) -> Vector:
    return constant(computation.value, frame.pool)


@_vector.register
def _(computation: Default, frame: Seen) -> Vector:
    value = vector(computation.part, frame)
    empty = (value.states == BLANK) | (value.states == ABSENT)
    if isinstance(computation.part, Total | Count):
        empty = empty | frame.spread(no_table(computation.part.table, frame))
    named = np.where(value.states == UNREAD, value.tags + (UNREAD_LACKING - UNREAD), value.tags)
    return choose(empty, vector(computation.otherwise, frame), value._replace(tags=named))


def no_table(table: str, frame: Seen) -> Array:
    """The forms that do not have a table."""
    below = frame.rows(table)
    return np.ones(1, bool) if below is None else ~below.present


@_vector.register
def _(computation: Cases, frame: Seen) -> Vector:
    chosen: list[tuple[Array, Vector]] = []
    open_: Array = np.ones(1, bool)
    for when, then in computation.branches:
        holds = truth(when, frame)
        chosen.append((open_ & holds.yes, vector(then, frame)))
        open_ = open_ & holds.no
        if not open_.any():
            break
    if all(len(a) == 1 for _, result in chosen for a in result):
        return one_of(chosen, LACK)
    result = LACK
    for mask, value in chosen:
        result = choose(mask, value, result)
    return result


@_vector.register
def _(computation: Arithmetic, frame: Seen) -> Vector:
    values = [vector(p, frame) for p in computation.parts]
    known = all_of(v.known for v in values)
    numbers = known & all_of(v.sorts == NUMBER for v in values)
    result = LACK
    if numbers.any():
        units, fits = _units(computation, values, numbers, frame)
        number = _computed(computation.op, [v.exact for v in values])
        if computation.op == "商":
            fits = fits & (values[1].n != 0)
        result = numbered(number, units, numbers & fits)
    if computation.op in ("最小", "最大") and (days := known & all_of(v.sorts == DAY for v in values)).any():
        result = choose(days, Vector(np.full(1, tag(GIVEN, DAY), np.int32), *_computed(computation.op, [v.exact for v in values])), result)
    return result


def _computed(op: str, numbers: list[Exact]) -> Exact:
    """The exact result where all are numbers (or days, for 最小 and 最大)."""
    first, rest = numbers[0], numbers[1:]
    for other in rest:
        match op:
            case "和":
                first = exact.total(first, other)
            case "差":
                first = exact.total(first, exact.negative(other))
            case "积":
                first = exact.product(first, other)
            case "商":
                first = exact.quotient(first, other)
            case _:
                smaller = exact.compare(first, "≤", other)
                keep = smaller if op == "最小" else ~smaller
                first = Exact(np.where(keep, first.n, other.n), np.where(keep, first.d, other.d))
    return Exact(np.abs(first.n), first.d) if op == "绝对值" else first


def _units(computation: Arithmetic, values: list[Vector], numbers: Array, frame: Seen) -> tuple[Array, Array]:
    """The unit of the result and whether the units fit, as the reference has it of numbers in these units."""
    def ask(units: tuple[Any, ...]) -> Value:
        ones = tuple(Constant(Value("given", Fraction(1), u), "") for u in units)
        return replace(computation, parts=ones).evaluate(NOTHING_READ)

    known, results = _known_units(computation), []
    combinations, where = exact.factored([v.units for v in values])
    for combination in combinations:
        units = tuple(frame.pool.thing(u) for u in combination)
        if units not in known:
            known[units] = ask(units)
        results.append(known[units])
    made = np.array([frame.pool.number(r.unit) for r in results], np.int32)
    return made[where], np.array([r.known for r in results], bool)[where]


@once
def _known_units(computation: Computation) -> dict[tuple[Any, ...], Value]:
    """What the reference made of units before."""
    return {}


def numbered(number: Exact, units: Array, known: Array) -> Vector:
    tags = np.where(known, units << 6 | NUMBER << 3 | GIVEN, tag(LACKING)).astype(np.int32)
    return Vector(shortest(tags), np.where(known, number.n, 0), number.d)


@_vector.register
def _(computation: Days, frame: Seen) -> Vector:
    start, end = vector(computation.start, frame), vector(computation.end, frame)
    known = (start.tags == tag(GIVEN, DAY)) & (end.tags == tag(GIVEN, DAY))
    days = exact.total(end.exact, exact.negative(start.exact))
    days = exact.total(days, Exact(exact.integers([int(computation.inclusive)]), exact.ONE))
    return numbered(days, np.zeros(1, np.int32), known)


@_vector.register
def _(computation: MonthOf, frame: Seen) -> Vector:
    return _by_day(computation, vector(computation.part, frame), frame, lambda c: replace(computation, part=c))


@_vector.register
def _(computation: Shift, frame: Seen) -> Vector:
    return _by_day(computation, vector(computation.part, frame), frame, lambda c: replace(computation, part=c))


def _by_day(computation: Computation, part: Vector, frame: Seen, of: Callable[[Constant], Computation]) -> Vector:
    """Each distinct day asked once."""
    days, numbers = np.broadcast_arrays(part.tags == tag(GIVEN, DAY), part.n // part.d)
    if not days.any():
        return LACK
    distinct, where = exact.factored([np.where(days, numbers, numbers[np.argmax(days)]).astype(np.int64)])
    made = [of(Constant(Value("given", date.fromordinal(n)), "")).evaluate(NOTHING_READ) for (n,) in distinct]
    return choose(days, column(made, frame.pool).take(where), LACK)


@_vector.register
def _(computation: Laxness, frame: Seen) -> Vector:
    value, reference, sign = (vector(p, frame) for p in (computation.value, computation.reference, computation.sign))
    numbers = value.known & (value.tags == reference.tags) & (value.sorts == NUMBER)
    lower, higher = (any_of(sign.words == frame.pool.number(s) for s in signs) & (sign.tags == tag(GIVEN, TEXT))
                     for signs in (("≥", ">"), ("≤", "<")))
    gap = exact.total(reference.exact, exact.negative(value.exact))
    percent, points = frame.pool.number(PERCENT), frame.pool.number(POINTS)
    units = np.where(value.units == percent, points, value.units)
    return numbered(Exact(np.where(lower, gap.n, -gap.n), gap.d), units, numbers & (lower | higher))


@_vector.register
def _(computation: Total, frame: Seen) -> Vector:
    if frame.above is not None:
        return _spread(computation, frame)
    below = frame.rows(computation.table)
    if below is None:
        return LACK
    chosen, values = truth(computation.where, below.frame), below.frame.vector(computation.column)
    numbers = values.known & (values.sorts == NUMBER)
    counted = chosen.yes & numbers
    bad = below.count(~chosen.no & ~counted)
    units, alike = unit_of_rows(computation, counted, values, below, frame)
    return numbered(_sum(values.exact, counted, below.table), units, (bad == 0) & alike & (below.counts > 0) & below.present)


def _sum(numbers: Exact, counted: Array, table: Table) -> Exact:
    """The sum of the rows counted, form by form. Where their denominators differ, over one for each form: one for all might
    have a million digits."""
    n, d = np.where(counted, numbers.n, 0), numbers.d
    if len(d) != 1:
        d = np.where(counted, d, 1)
        common = table.least_multiples(d)
        n, d = exact.times(n, exact.narrow(common[table.cases] // d)), exact.narrow(common)
    n = np.broadcast_to(n, (table.size,))
    if n.dtype != object and exact.bound(n) * max(len(n), 1) >= exact.MOST:
        n = n.astype(object)
    return exact.lowest(Exact(exact.narrow(table.sums(n)), d))


def _spread(computation: Computation, frame: Seen) -> Vector:
    """What is said of a form's rows is the same for all who ask in that form."""
    assert frame.above is not None
    return Vector(*(frame.spread(a) for a in vector(computation, frame.above)))


def unit_of_rows(computation: Total, counted: Array, values: Vector, below: Below, frame: Seen) -> tuple[Array, Array]:
    """The one unit of the rows counted, and whether there is only one; the column's own where none is counted."""
    own = frame.pool.number(computation.unit)
    if len(values.tags) == 1:
        return np.where(below.count(counted) > 0, values.units, own), np.ones(1, bool)
    marked = np.flatnonzero(np.broadcast_to(counted, (below.frame.size,)))
    cases, of_rows = below.table.cases[marked], values.units[marked]
    units = np.full(len(below.counts), own)
    units[cases[::-1]] = of_rows[::-1]  # the first row of a form is written last
    alike = np.ones(len(units), bool)
    alike[cases[of_rows != units[cases]]] = False
    return units, alike


@_vector.register
def _(computation: Count, frame: Seen) -> Vector:
    if frame.above is not None:
        return _spread(computation, frame)
    below = frame.rows(computation.table)
    if below is None:
        return LACK
    where = truth(computation.where, below.frame)
    sure, decided = below.count(where.yes), below.count(where.unknown) == 0
    if not computation.as_flag:
        return numbered(Exact(sure, exact.ONE), np.zeros(1, np.int32), decided & below.present)
    known = ((sure > 0) | decided) & below.present
    yes, no = frame.pool.number("是"), frame.pool.number("否")
    return Vector(np.where(known, tag(GIVEN, TEXT), tag(LACKING)).astype(np.int32),
                  words=np.where(known, np.where(sure > 0, yes, no), NO_WORD))


@_vector.register
def _(computation: Lookup, frame: Seen) -> Vector:
    keys = [vector(k, frame) for k in computation.keys]
    known = all_of(k.known for k in keys)
    if computation.match == "不超过的最近一档":
        return choose(known, _step(computation, keys[0], frame), LACK)
    combinations, where = exact.factored([texts_of(k, frame.pool, "meant").numbers for k in keys])
    found = [_looked_up(computation, [frame.pool.thing(t) for t in c]) for c in combinations]
    return choose(known, column(found, frame.pool).take(where), LACK)


def _looked_up(computation: Lookup, texts: list[str | None]) -> Value:
    if None in texts:  # of a row where some key is not known
        return NO_VALUE
    return replace(computation, keys=tuple(Constant(Value("given", t, None, t or ""), "") for t in texts)).evaluate(NOTHING_READ)


def _step(computation: Lookup, key: Vector, frame: Seen) -> Vector:
    """The last step that is not above the number."""
    units = {unit for _, unit, _ in computation.steps}
    fits = key.sorts == NUMBER
    for unit in units:
        fits = fits & (key.units == frame.pool.number(unit))
    result = constant(computation.otherwise, frame.pool) if computation.otherwise is not None else LACK
    for line, _, value in computation.steps:
        result = choose(exact.compare_with(key.exact, "≥", line), constant(value, frame.pool), result)
    return choose(fits, result, LACK)


class _Nothing:
    """A reader of constants alone."""

    def value(self, name: str) -> Value:
        return NO_VALUE

    def rows(self, table: str) -> None:
        return None


NOTHING_READ = _Nothing()


def all_of(masks: Any) -> Array:
    result: Array = np.ones(1, bool)
    for mask in masks:
        result = result & mask
    return result


def any_of(masks: Any) -> Array:
    return ~all_of(~m for m in masks)
