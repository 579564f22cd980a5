"""What is lacking where something is unknown: the distinct fields of every form that a department can supply (缺项).

Says of columns what `missing_of` and `lacking` say of one case. Each step has a mask of the rows for which it matters. A
name may stand below a row (“指标3的权重”, even “指标1的指标3的权重”): then the row is part of the name, and what lacks is
as many names as rows. Below one form these rows do not depend on each other; so a gap is a name with one mask for every
table on the way to it, and one for where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, NamedTuple

import numpy as np

from chidu.computation import (
    Arithmetic,
    Attainment,
    Cases,
    Constant,
    Count,
    Days,
    Default,
    Laxness,
    Lookup,
    MonthOf,
    Named,
    Place,
    Root,
    Rounded,
    Shift,
    Total,
)
from chidu.condition import All, Any_, Compare, Computation, Condition, Contains, Not, Rows
from chidu.evaluation.bulk.computations import no_table, vector
from chidu.evaluation.bulk.conditions import truth
from chidu.evaluation.bulk.exact import Array, distinct
from chidu.evaluation.bulk.frame import Facts, Frame
from chidu.evaluation.bulk.truth import Truth
from chidu.evaluation.bulk.vector import ABSENT, BLANK, DAY, NUMBER, UNREAD, Vector
from chidu.evaluation.conclude import is_field
from chidu.types import PROJECT, Derived, PolicyVersion, Rule

NEVER = np.zeros(1, bool)


class Rowed(NamedTuple):
    """A table whose rows are part of the name, and which of them."""

    table: str
    mask: Array


class At(NamedTuple):
    """Where one looks: the rows of a frame that are marked, whether their number is part of the name, and what is
    part of it already."""

    frame: Frame
    mask: Array
    named: bool = False
    path: tuple[Rowed, ...] = ()

    def only(self, mask: Array) -> At:
        return self._replace(mask=self.mask & mask)

    def anywhere(self) -> bool:
        return bool(self.mask.any())

    def above(self) -> At:
        """The same seen from the project: a row that is named becomes part of the path."""
        if self.frame.above is None:
            return self
        path = (*self.path, Rowed(self.frame.about, self.mask)) if self.named else self.path
        return At(self.frame.above, self.frame.any_of(self.mask), False, path)

    def below(self, table: str) -> At | None:
        """The rows of a table, to be named; None where no form has any."""
        above = self.above()
        rows = above.frame.rows(table)
        return None if rows is None else At(rows.frame, rows.frame.spread(above.mask), True, above.path)


@dataclass(frozen=True)
class Gaps:
    """Collects gaps; a name that is no field of the form is left out at once."""

    facts: Facts
    policy: PolicyVersion
    derived: dict[tuple[str, str], Derived]
    found: dict[tuple[tuple[str, ...], str], list[tuple[Array, ...]]]

    def add(self, name: str, at: At) -> None:
        if at.anywhere() and is_field(name, self.policy):
            end = at if at.named else at.above()
            path = (*end.path, Rowed(end.frame.about, end.mask))
            if end.path and end.frame.above is None:  # the project's, read from a named row: called as if it were the row's own
                *before, row = end.path
                path = (*before, Rowed(row.table, row.mask & self.facts.frames[row.table].spread(end.mask)))
            tables = tuple(r.table for r in path)
            self.found.setdefault((tables, name), []).append(tuple(r.mask for r in path))

    def distinct(self) -> Array:
        """How many distinct names each form lacks."""
        counts = np.zeros(self.facts.columns.size, np.int64)
        for (tables, _), listed in self.found.items():
            if len(tables) == 1:
                mask = listed[0][0]
                for (more,) in listed[1:]:
                    mask = mask | more
                counts += self._count(tables[0], mask)
            elif len(listed) == 1:
                product = np.ones(1, np.int64)
                for table, mask in zip(tables, listed[0], strict=True):
                    product = product * self._count(table, mask)
                counts += product
            else:
                counts += self._united(tables, listed)
        return counts

    def _count(self, table: str, mask: Array) -> Array:
        below = self.facts.rows(table)
        return mask.astype(np.int64) if below is None else below.count(mask)

    def _united(self, tables: tuple[str, ...], listed: list[tuple[Array, ...]]) -> Array:
        """Several sets of rows by rows: their union, written out."""
        keys, wide = [], 1 + max(int(t.counts.max(initial=0)) for t in self.facts.columns.tables.values())
        for masks in listed:
            cases = np.arange(self.facts.columns.size)
            key = cases
            for table, mask in zip(tables, masks, strict=True):
                cases, key = self._joined(table, mask, cases, key, wide)
            keys.append(key)
        united = distinct(np.concatenate(keys))[0]
        return np.bincount(united // wide ** len(tables), minlength=self.facts.columns.size)

    def _joined(self, table: str, mask: Array, cases: Array, key: Array, wide: int) -> tuple[Array, Array]:
        """Every line so far with every marked row of its form."""
        if table == PROJECT:
            stands = np.broadcast_to(mask, (self.facts.columns.size,))[cases]
            return cases[stands], key[stands] * wide
        every = self.facts.columns.tables[table]
        marked = np.flatnonzero(np.broadcast_to(mask, (every.size,)))
        counts = np.bincount(every.cases[marked], minlength=self.facts.columns.size)
        starts = np.cumsum(counts) - counts
        lines = np.repeat(np.arange(len(cases)), counts[cases])
        within = np.arange(len(lines)) - np.repeat(np.cumsum(counts[cases]) - counts[cases], counts[cases])
        rows = marked[starts[cases[lines]] + within]
        return cases[lines], key[lines] * wide + every.numbers[rows]


def gaps_of(facts: Facts, policy: PolicyVersion) -> Gaps:
    return Gaps(facts, policy, {(d.about, d.name): d for d in policy.derived}, {})


def of_rule(rule: Rule, applies: Truth, tested: Condition | None, gaps: Gaps, frame: Frame) -> None:
    """What one rule lacks wherever it cannot be judged; a question (no `tested`) lacks only whether it applies."""
    missing(rule.applies, At(frame, applies.unknown), gaps)
    missing(tested, At(frame, applies.yes), gaps)


def missing(condition: Condition | None, at: At, gaps: Gaps) -> None:
    """As `missing_of`: the leaves that are unknown, wherever the condition is."""
    if condition is not None and at.anywhere():
        _leaves(condition, at.only(truth(condition, at.frame).unknown), gaps)


def _leaves(condition: Condition, at: At, gaps: Gaps) -> None:
    """The condition is unknown for every row that is marked."""
    if not at.anywhere():
        return
    match condition:
        case All() | Any_():
            for part in condition.parts:
                missing(part, at, gaps)
        case Not():
            _leaves(condition.part, at, gaps)
        case Rows():
            below = _table(condition.table, at, gaps)
            if below is not None:
                missing(condition.where, below, gaps)
        case _:
            right = condition.right if isinstance(condition, Compare) else condition.words if isinstance(condition, Contains) else None
            for name in condition.reads():
                if not right or not right.constant or name != right.name:
                    _named(name, at, gaps)
                elif right.value is not None and not right.value.known:
                    gaps.add(name, at)


def _table(table: str, at: At, gaps: Gaps) -> At | None:
    """The rows below; where there are none, the table itself is what is missing."""
    rows, below = at.frame.rows(table), at.below(table)
    if rows is None or below is None:
        gaps.add(table, at)
        return None
    gaps.add(table, at.only(at.frame.spread(~rows.present | (rows.counts == 0))))
    return below


def _named(name: str, at: At, gaps: Gaps) -> None:
    """As `lacking` of a name that is read: itself, or what its computation lacks."""
    at = at.only(at.frame.unknown(name))
    if not at.anywhere():
        return
    if own := gaps.derived.get((at.frame.about, name)):
        _made(own, at, gaps)
    elif at.frame.above is None or (made := gaps.derived.get((PROJECT, name))) is None:
        gaps.add(name, at)
    else:
        column = gaps.facts.of[at.frame.about].get(name)
        written = NEVER if column is None else column.states != ABSENT
        gaps.add(name, at.only(written))
        _made(made, at.only(~written).above(), gaps)


def _made(made: Derived, at: At, gaps: Gaps) -> None:
    """A computed field: what its computation lacks, or where that names nothing, the field."""
    if at.anywhere():
        gaps.add(made.name, at.only(_raw(made.computation, at, gaps)))


def _lacking(computation: Computation, at: At, gaps: Gaps) -> None:
    """As `lacking(part.say(), value)` wherever the part is unknown."""
    if at.anywhere():
        at = at.only(~vector(computation, at.frame).known)
    if at.anywhere():
        gaps.add(computation.say(), at.only(_raw(computation, at, gaps)))


def _raw_where_unknown(computation: Computation, at: At, gaps: Gaps) -> Array:
    at = at.only(~vector(computation, at.frame).known)
    return at.mask & _raw(computation, at, gaps) if at.anywhere() else NEVER


@singledispatch
def _raw(computation: Computation, at: At, gaps: Gaps) -> Array:
    """What the value itself names as missing, wherever it is unknown; the mask says where it names nothing.

    A reason that is no field of the form (units that differ, a division by zero) counts as named and is left out.
    """
    raise TypeError(type(computation))


def _plain(value: Vector) -> Array:
    """Where a value is not known and names nothing that it lacks."""
    states = value.states
    plain: Array = (states == BLANK) | (states == ABSENT) | (states == UNREAD)
    return plain


@_raw.register
def _(computation: Named, at: At, gaps: Gaps) -> Array:
    plain = _plain(at.frame.vector(computation.name))
    _named(computation.name, at.only(~plain), gaps)
    return plain


@_raw.register
def _(computation: Constant, at: At, gaps: Gaps) -> Array:
    for name in computation.value.missing:
        gaps.add(name, at)
    return np.full(1, not computation.value.missing and not computation.value.known)


@_raw.register(Arithmetic)
@_raw.register(Days)
@_raw.register(Laxness)
def _(computation: Any, at: At, gaps: Gaps) -> Array:
    for part in _parts(computation):
        _lacking(part, at, gaps)
    return NEVER


def _parts(computation: Any) -> Iterator[Computation]:
    match computation:
        case Arithmetic():
            yield from computation.parts
        case Days():
            yield from (computation.start, computation.end)
        case Laxness():
            yield from (computation.value, computation.reference, computation.sign)


@_raw.register
def _(computation: Lookup, at: At, gaps: Gaps) -> Array:
    for key in computation.keys:
        _lacking(key, at, gaps)
    return _plain(vector(computation, at.frame))  # a cell of the policy's table that is empty names nothing


@_raw.register
def _(computation: Default, at: At, gaps: Gaps) -> Array:
    states = vector(computation.part, at.frame).states
    empty: Array = (states == BLANK) | (states == ABSENT)
    if isinstance(computation.part, Total | Count):
        empty = empty | at.frame.spread(no_table(computation.part.table, at.frame))
    _lacking(computation.part, at.only(~empty), gaps)
    return _raw_where_unknown(computation.otherwise, at.only(empty), gaps)


@_raw.register(Rounded)
@_raw.register(Root)
def _(computation: Any, at: At, gaps: Gaps) -> Array:
    _lacking(computation.part, at, gaps)
    return NEVER


@_raw.register(MonthOf)
@_raw.register(Shift)
def _(computation: Any, at: At, gaps: Gaps) -> Array:
    part = vector(computation.part, at.frame)
    _lacking(computation.part, at.only(~part.known), gaps)
    gaps.add(computation.part.say(), at.only(part.known & (part.sorts != DAY)))
    return NEVER


@_raw.register
def _(computation: Cases, at: At, gaps: Gaps) -> Array:
    unnamed = NEVER
    for when, then in computation.branches:
        holds = truth(when, at.frame)
        missing(when, at.only(holds.unknown), gaps)
        unnamed = unnamed | _raw_where_unknown(then, at.only(holds.yes), gaps)
        at = at.only(holds.no)
    return unnamed


@_raw.register
def _(computation: Attainment, at: At, gaps: Gaps) -> Array:
    for part in (computation.actual, computation.target):
        _lacking(part, at, gaps)
    sign = vector(computation.sign, at.frame).states
    _lacking(computation.sign, at.only((sign != BLANK) & (sign != ABSENT)), gaps)
    return NEVER


@_raw.register
def _(computation: Place, at: At, gaps: Gaps) -> Array:
    rows = at.frame.rows(computation.table)
    if rows is not None:
        filled, own = at.only(at.frame.spread(rows.present & (rows.counts > 0))), at.frame.vector(computation.column)
        _named(computation.column, filled, gaps)
        gaps.add(computation.column, filled.only(own.known & (own.sorts != NUMBER)))
    return _raw(Total(computation.table, computation.column, computation.where), at, gaps)


@_raw.register
def _(computation: Total, at: At, gaps: Gaps) -> Array:
    below = _table(computation.table, at, gaps)
    if below is not None:
        values, chosen = below.frame.vector(computation.column), truth(computation.where, below.frame)
        _named(computation.column, below.only(chosen.yes), gaps)
        gaps.add(computation.column, below.only(chosen.yes & values.known & (values.sorts != NUMBER)))
    return NEVER


@_raw.register
def _(computation: Count, at: At, gaps: Gaps) -> Array:
    gaps.add(computation.table, at.only(at.frame.spread(no_table(computation.table, at.frame))))
    return NEVER
