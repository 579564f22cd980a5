"""What is lacking where something is unknown: the distinct fields of every form that a department can supply (缺项).

Says of columns what `missing_of` and `lacking` say of one case, and follows only rows that are unknown. A name may stand
below a row (“指标3的权重”): so a gap is a name with the rows that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np

from chidu.computation import Arithmetic, Cases, Constant, Count, Days, Default, Laxness, Lookup, MonthOf, Named, Shift, Total
from chidu.condition import All, Any_, Compare, Computation, Condition, Contains, Not, Rows
from chidu.evaluation.bulk.computations import vector
from chidu.evaluation.bulk.conditions import truth
from chidu.evaluation.bulk.exact import Array, distinct
from chidu.evaluation.bulk.frame import Below, Facts, Frame
from chidu.evaluation.bulk.truth import Truth
from chidu.evaluation.bulk.vector import ABSENT, BLANK, DAY, NUMBER, UNREAD
from chidu.evaluation.conclude import is_field
from chidu.types import PROJECT, Derived, PolicyVersion, Rule

Path = tuple[tuple[str, Array], ...]
"""The rows that lead to a gap: table and row number, outermost first."""


@dataclass(frozen=True)
class Gaps:
    """Collects gaps; a name that is no field of the form is left out at once."""

    facts: Facts
    policy: PolicyVersion
    derived: dict[tuple[str, str], Derived]
    found: dict[tuple[tuple[str, ...], str], list[Array]]

    def add(self, name: str, frame: Frame, path: Path) -> None:
        if frame.size and is_field(name, self.policy):
            keys = np.stack([frame.case_of, *(rows for _, rows in path)])
            self.found.setdefault((tuple(t for t, _ in path), name), []).append(keys)

    def distinct(self) -> Array:
        """How many distinct names each form lacks."""
        counts = np.zeros(self.facts.columns.size, np.int64)
        for parts in self.found.values():
            cases, *rows = np.concatenate(parts, axis=1)
            below = 1
            for numbers in rows:
                wide = int(numbers.max()) + 1
                cases, below = cases * wide + numbers, below * wide
            counts += np.bincount(distinct(cases)[0] // below, minlength=len(counts))
        return counts


def gaps_of(facts: Facts, policy: PolicyVersion) -> Gaps:
    return Gaps(facts, policy, {(d.about, d.name): d for d in policy.derived}, {})


def of_rule(rule: Rule, applies: Truth, tested: Condition | None, gaps: Gaps, frame: Frame) -> None:
    """What one rule lacks wherever it cannot be judged; a question (no `tested`) lacks only whether it applies."""
    missing(rule.applies, _unknown(applies, frame), (), gaps)
    if tested is not None:
        sure = np.flatnonzero(np.broadcast_to(applies.yes, (frame.size,)))
        missing(tested, frame.take(sure), (), gaps)


def _unknown(known: Truth, frame: Frame) -> Frame:
    return frame.take(np.flatnonzero(np.broadcast_to(known.unknown, (frame.size,))))


def _where(mask: Array, frame: Frame, path: Path) -> tuple[Frame, Path]:
    index = np.flatnonzero(np.broadcast_to(mask, (frame.size,)))
    return frame.take(index), tuple((t, rows[index]) for t, rows in path)


def missing(condition: Condition | None, frame: Frame, path: Path, gaps: Gaps) -> None:
    """As `missing_of`: the leaves that are unknown, wherever the condition is."""
    if condition is None or not frame.size:
        return
    _leaves(condition, *_where(truth(condition, frame).unknown, frame, path), gaps)


def _leaves(condition: Condition, frame: Frame, path: Path, gaps: Gaps) -> None:
    """The condition is unknown for every row of this frame."""
    if not frame.size:
        return
    match condition:
        case All() | Any_():
            for part in condition.parts:
                missing(part, frame, path, gaps)
        case Not():
            _leaves(condition.part, frame, path, gaps)
        case Rows():
            _rows(condition, frame, path, gaps)
        case _:
            right = condition.right if isinstance(condition, Compare) else condition.words if isinstance(condition, Contains) else None
            for name in condition.reads():
                if right and right.constant and name == right.name:
                    if right.value is not None and not right.value.known:
                        gaps.add(name, frame, path)
                else:
                    _named(name, frame, path, gaps)


def _rows(condition: Rows, frame: Frame, path: Path, gaps: Gaps) -> None:
    below = frame.rows(condition.table)
    if below is None:
        gaps.add(condition.table, frame, path)
        return
    gaps.add(condition.table, *_where(~below.present | (below.counts == 0), frame, path))
    missing(condition.where, below.frame, _down(condition.table, below, path), gaps)


def _down(table: str, below: Below, path: Path) -> Path:
    return (*((t, rows[below.up]) for t, rows in path), (table, below.numbers))


def _named(name: str, frame: Frame, path: Path, gaps: Gaps) -> None:
    """As `lacking` of a name that is read: itself, or what its computation lacks."""
    value = frame.vector(name)
    frame, path = _where(~value.known, frame, path)
    if not frame.size:
        return
    if own := gaps.derived.get((frame.about, name)):
        _made(own, frame, path, gaps)
        return
    above = gaps.derived.get((PROJECT, name)) if frame.about != PROJECT else None
    if above is None:
        gaps.add(name, frame, path)
        return
    column = gaps.facts.of[frame.about].get(name)
    written = np.zeros(1, bool) if column is None else column.take(frame.rows_of).states != ABSENT
    gaps.add(name, *_where(written, frame, path))
    frame, path = _where(~written, frame, path)
    _made(above, Frame(gaps.facts, PROJECT, frame.case_of, frame.case_of), path, gaps)


def _made(made: Derived, frame: Frame, path: Path, gaps: Gaps) -> None:
    """A computed field: what its computation lacks, or where that names nothing, the field."""
    unnamed = _raw(made.computation, frame, path, gaps)
    gaps.add(made.name, *_where(unnamed, frame, path))


def _lacking(computation: Computation, frame: Frame, path: Path, gaps: Gaps) -> None:
    """As `lacking(part.say(), value)` wherever the part is unknown."""
    unknown, below = _where(~vector(computation, frame).known, frame, path)
    if unknown.size:
        unnamed = _raw(computation, unknown, below, gaps)
        gaps.add(computation.say(), *_where(unnamed, unknown, below))


@singledispatch
def _raw(computation: Computation, frame: Frame, path: Path, gaps: Gaps) -> Array:
    """What the value itself names as missing, wherever it is unknown; the mask says where it names nothing.

    A reason that is no field of the form (units that differ, a division by zero) counts as named and is left out.
    """
    raise TypeError(type(computation))


_NAMED = np.zeros(1, bool)


@_raw.register
def _(computation: Named, frame: Frame, path: Path, gaps: Gaps) -> Array:
    states = frame.vector(computation.name).states
    plain = (states == BLANK) | (states == ABSENT) | (states == UNREAD)
    _named(computation.name, *_where(~plain, frame, path), gaps)
    return plain


@_raw.register
def _(computation: Constant, frame: Frame, path: Path, gaps: Gaps) -> Array:
    for name in computation.value.missing:
        gaps.add(name, frame, path)
    return np.full(1, not computation.value.missing and not computation.value.known)


@_raw.register(Arithmetic)
@_raw.register(Days)
@_raw.register(Laxness)
@_raw.register(Lookup)
def _(computation: Any, frame: Frame, path: Path, gaps: Gaps) -> Array:
    for part in _parts(computation):
        _lacking(part, frame, path, gaps)
    return _NAMED


def _parts(computation: Any) -> Iterator[Computation]:
    match computation:
        case Arithmetic():
            yield from computation.parts
        case Days():
            yield from (computation.start, computation.end)
        case Laxness():
            yield from (computation.value, computation.reference, computation.sign)
        case Lookup():
            yield from computation.keys


@_raw.register
def _(computation: Default, frame: Frame, path: Path, gaps: Gaps) -> Array:
    value = vector(computation.part, frame)
    empty = (value.states == BLANK) | (value.states == ABSENT)
    if isinstance(computation.part, Total | Count):
        below = frame.rows(computation.part.table)
        empty = empty | (~below.present if below else True)
    _lacking(computation.part, *_where(~empty, frame, path), gaps)
    inner, under = _where(empty, frame, path)
    unnamed = np.zeros(frame.size, bool)
    if inner.size:
        raw = _raw_where_unknown(computation.otherwise, inner, under, gaps)
        unnamed[np.broadcast_to(empty, (frame.size,))] = raw
    return unnamed


def _raw_where_unknown(computation: Computation, frame: Frame, path: Path, gaps: Gaps) -> Array:
    """`_raw` for those rows of the frame where the value is unknown, as a mask over the whole frame."""
    unknown = np.broadcast_to(~vector(computation, frame).known, (frame.size,))
    mask = np.zeros(frame.size, bool)
    if unknown.any():
        mask[unknown] = _raw(computation, *_where(unknown, frame, path), gaps)
    return mask


@_raw.register(MonthOf)
@_raw.register(Shift)
def _(computation: Any, frame: Frame, path: Path, gaps: Gaps) -> Array:
    part = vector(computation.part, frame)
    _lacking(computation.part, *_where(~part.known, frame, path), gaps)
    gaps.add(computation.part.say(), *_where(part.known & (part.sorts != DAY), frame, path))
    return _NAMED


@_raw.register
def _(computation: Cases, frame: Frame, path: Path, gaps: Gaps) -> Array:
    unnamed = np.zeros(frame.size, bool)
    open_: Array = np.ones(frame.size, bool)
    for when, then in computation.branches:
        holds = truth(when, frame)
        missing(when, *_where(open_ & holds.unknown, frame, path), gaps)
        chosen = open_ & holds.yes
        if chosen.any():
            unnamed[chosen] = _raw_where_unknown(then, *_where(chosen, frame, path), gaps)
        open_ = open_ & holds.no
    return unnamed


@_raw.register
def _(computation: Total, frame: Frame, path: Path, gaps: Gaps) -> Array:
    below = _table(computation.table, frame, path, gaps)
    if below is not None:
        rows, down = below.frame, _down(computation.table, below, path)
        values, chosen = rows.vector(computation.column), truth(computation.where, rows)
        _named(computation.column, *_where(chosen.yes & ~values.known, rows, down), gaps)
        gaps.add(computation.column, *_where(chosen.yes & values.known & (values.sorts != NUMBER), rows, down))
    return _NAMED


@_raw.register
def _(computation: Count, frame: Frame, path: Path, gaps: Gaps) -> Array:
    below = frame.rows(computation.table)
    absent: Array = np.ones(1, bool) if below is None else ~below.present
    gaps.add(computation.table, *_where(absent, frame, path))
    return _NAMED


def _table(table: str, frame: Frame, path: Path, gaps: Gaps) -> Below | None:
    """The rows below; where there are none, the table itself is what is missing."""
    below = frame.rows(table)
    if below is None:
        gaps.add(table, frame, path)
        return None
    gaps.add(table, *_where(~below.present | (below.counts == 0), frame, path))
    return below
