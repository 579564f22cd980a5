"""A column of values (值列): what Value is for one cell, for the same cell of many forms.

State, sort and unit of a value are one whole number, its tag, so that "both given, both numbers, in one unit" is a
single comparison. Numbers and days are exact fractions; texts and word lists are numbers of a Pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from chidu.evaluation.bulk import exact
from chidu.evaluation.bulk.exact import Array, Exact
from chidu.evaluation.bulk.node import node
from chidu.evaluation.bulk.pool import EMPTY, NOTHING, Pool
from chidu.form import Plain, State, Value

GIVEN, BLANK, ABSENT, UNREAD, LACKING, UNREAD_LACKING = range(6)
"""States; the last two are absent and unread where the value itself names what it lacks."""

STATES = {"given": GIVEN, "blank": BLANK, "absent": ABSENT, "unread": UNREAD}
NAMES: tuple[State, ...] = ("given", "blank", "absent", "unread", "absent", "unread")

NO_SORT, NUMBER, TEXT, DAY, WORDS = range(5)

ZERO = np.zeros(1, np.int64)
NO_WORD, NO_TEXT = np.full(1, NOTHING), np.full(1, EMPTY)


def tag(state: int, sort: int = NO_SORT, unit: int = NOTHING) -> int:
    return unit << 6 | sort << 3 | state


class _Arrays(NamedTuple):
    tags: Array
    n: Array = ZERO
    d: Array = exact.ONE
    words: Array = NO_WORD
    """The text or word list that the value is."""
    texts: Array = NO_TEXT
    """The text as written."""


class Vector(_Arrays):
    """Every array is as long as the column, or one long where all rows have the same."""

    @cached_property
    def known(self) -> Array:
        return (self.tags & 7) == GIVEN

    @cached_property
    def states(self) -> Array:
        return self.tags & 7

    @cached_property
    def sorts(self) -> Array:
        return (self.tags >> 3) & 7

    @property
    def units(self) -> Array:
        return self.tags >> 6

    @property
    def exact(self) -> Exact:
        return Exact(self.n, self.d)

    def take(self, index: Array) -> Vector:
        """The rows of these numbers."""
        return Vector(*(a if len(a) == 1 else a[index] for a in self))

    def value(self, i: int, pool: Pool) -> Value:
        """The i-th as a Value, without its source and without what it lacks."""
        tags, n, d, word, text = (a[i if len(a) > 1 else 0] for a in self)
        state, sort, unit = int(tags) & 7, int(tags) >> 3 & 7, int(tags) >> 6
        v: Plain = None
        if sort == NUMBER:
            v = Fraction(int(n), int(d))
        elif sort == DAY:
            v = date.fromordinal(int(n) // int(d))
        elif sort in (TEXT, WORDS):
            v = pool.thing(int(word))
        return Value(NAMES[state], v, pool.thing(unit), pool.thing(int(text)))


MISSING = Vector(np.full(1, tag(ABSENT), np.int32))
"""What stands in a column that no form has."""


def column(values: Iterable[Value | None], pool: Pool) -> Vector:
    """A column of these values; None where a form has no such cell."""
    tags: list[int] = []
    numbers: list[Fraction] = []
    words: list[int] = []
    texts: list[int] = []
    for value in values:
        if value is None:
            tags.append(tag(ABSENT))
            numbers.append(Fraction(0))
            words.append(NOTHING)
            texts.append(EMPTY)
            continue
        v, sort, number, word, unit = value.v, NO_SORT, Fraction(0), NOTHING, NOTHING
        if value.state == "given":
            if isinstance(v, Fraction):
                sort, number, unit = NUMBER, v, pool.number(value.unit)
            elif isinstance(v, date):
                sort, number = DAY, Fraction(v.toordinal())
            elif v is not None:
                sort, word = TEXT if isinstance(v, str) else WORDS, pool.number(v)
        state = LACKING if value.state == "absent" and value.missing else STATES[value.state]
        tags.append(tag(state, sort, unit))
        numbers.append(number)
        words.append(word)
        texts.append(pool.number(value.text))
    n, d = exact.of(numbers)
    return Vector(*(shortest(a) for a in (np.array(tags, np.int32), n, d, np.array(words, np.int64), np.array(texts, np.int64))))


def shortest(a: Array) -> Array:
    """One long where all are the same."""
    return a[:1] if len(a) > 1 and bool((a == a[0]).all()) else a


def constant(value: Value, pool: Pool) -> Vector:
    return pool.once(node(value), lambda: column([value], pool))


def choose(mask: Array, first: Vector, second: Vector) -> Vector:
    """The first where the mask holds, else the second."""
    if len(mask) == 1:
        return first if mask[0] else second
    a, b = numbers_alike(first, second)
    return Vector(*(_where(mask, x, y) for x, y in zip(a, b, strict=True)))


def one_of(chosen: Sequence[tuple[Array, Vector]], rest: Vector) -> Vector:
    """One of a few values in every row: where a mask holds (never two of them) its value, else the rest."""
    which = np.zeros(max(len(mask) for mask, _ in chosen), np.intp)
    for i, (mask, _) in enumerate(chosen, 1):
        which[np.broadcast_to(mask, which.shape)] = i
    n, d = exact.over_one(Exact(*(np.concatenate([getattr(v, part) for v in (rest, *(v for _, v in chosen))]) for part in "nd")))
    parts = [np.concatenate(arrays) for arrays in zip(rest, *(v for _, v in chosen), strict=True)]
    parts[1], parts[2] = n, d
    return Vector(*(one if len(one := shortest(part)) == 1 else part[which] for part in parts))


def _where(mask: Array, a: Array, b: Array) -> Array:
    return a if len(a) == len(b) == 1 and a[0] == b[0] else np.where(mask, a, b)


def numbers_alike(a: Vector, b: Vector) -> tuple[Vector, Vector]:
    """Both over one denominator, if each is over one of its own and the result stays small."""
    if len(a.d) != 1 or len(b.d) != 1 or a.d[0] == b.d[0]:
        return a, b
    common = int(np.lcm(int(a.d[0]), int(b.d[0]))) if max(int(a.d[0]), int(b.d[0])) < 10**9 else exact.MOST
    if common >= 10**9:
        return a, b
    wide = [v._replace(n=exact.times(v.n, exact.integers([common // int(v.d[0])])), d=exact.integers([common])) for v in (a, b)]
    return wide[0], wide[1]


Preference = Literal["written", "meant", "value"]
"""Which text of a value is looked at: as written if anything was; the same but for texts, which stand for themselves; or
of the value alone."""


class Texts(NamedTuple):
    """The number of each known value's text, and the numbers that occur."""

    numbers: Array
    occurring: list[int]


def texts_of(vector: Vector, pool: Pool, prefer: Preference) -> Texts:
    own = np.where(vector.sorts == TEXT, vector.words, NOTHING)
    if prefer == "written":
        own = np.where(vector.texts == EMPTY, own, vector.texts)
    elif prefer == "meant":
        own = np.where((own == NOTHING) & (vector.texts != EMPTY), vector.texts, own)
    others = (own == NOTHING) & vector.known
    if others.any() and all(len(a) for a in vector):  # of a table without a row there is nothing to look at
        own, others = np.broadcast_to(own, others.shape).copy(), np.broadcast_to(others, others.shape)
        long = max(len(a) for a in vector)
        if len(own) < long:
            own, others = np.repeat(own, long), np.repeat(others, long)
        for i in np.flatnonzero(others).tolist():
            own[i] = pool.number(str(vector.value(i, pool).v))
    return Texts(own, np.flatnonzero(np.bincount(own)).tolist())


def patched(vector: Vector, size: int, at: Array, values: Vector) -> Vector:
    """These values in these rows, and the column elsewhere."""
    a, b = numbers_alike(vector, values)
    arrays = []
    for old, new in zip(a, b, strict=True):
        if len(old) == len(new) == 1 and old[0] == new[0]:
            arrays.append(old)
            continue
        spread = np.broadcast_to(old, (size,)).astype(object if object in (old.dtype, new.dtype) else old.dtype)
        spread[at] = new
        arrays.append(spread)
    return Vector(*arrays)
