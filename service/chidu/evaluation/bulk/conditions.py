"""What a condition is over a frame: the same tree, the same three values, one column at a time (条件的列上判定).

Comparisons, combinations and the counting of rows are done in columns. What looks at texts is the reference's own
`kleene`, asked once for each distinct text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import singledispatch
from typing import Any

import numpy as np

from chidu.condition import All, Any_, Compare, Condition, Contains, Listed, Not, Operand, Provided, Rows, Shape
from chidu.evaluation.bulk import exact
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.frame import Seen
from chidu.evaluation.bulk.node import node
from chidu.evaluation.bulk.pool import NOTHING
from chidu.evaluation.bulk.truth import TRUE, UNKNOWN, Truth, every, some, where_known
from chidu.evaluation.bulk.vector import (
    ABSENT,
    BLANK,
    DAY,
    GIVEN,
    LACKING,
    NUMBER,
    TEXT,
    WORDS,
    Texts,
    Vector,
    tag,
)
from chidu.form import Value


def truth(condition: Condition | None, frame: Seen) -> Truth:
    """The truth of a condition for every row of a frame (or one for all); no condition is true."""
    return TRUE if condition is None else frame.once(node(condition), lambda: _truth(condition, frame))


@singledispatch
def _truth(condition: Condition, frame: Seen) -> Truth:
    raise TypeError(type(condition))


@_truth.register
def _(condition: All, frame: Seen) -> Truth:
    return every([truth(p, frame) for p in condition.parts])


@_truth.register
def _(condition: Any_, frame: Seen) -> Truth:
    return some([truth(p, frame) for p in condition.parts])


@_truth.register
def _(condition: Not, frame: Seen) -> Truth:
    return ~truth(condition.part, frame)


@_truth.register
def _(condition: Provided, frame: Seen) -> Truth:
    states = frame.vector(condition.name).states
    blank = states == BLANK
    filled = Truth(~(blank | (states == ABSENT) | (states == LACKING)), blank)
    return filled if condition.wanted else ~filled


@_truth.register
def _(condition: Compare, frame: Seen) -> Truth:
    left, right = frame.vector(condition.left), condition.right.value
    if right is None:
        return _compared(left, condition.op, frame.vector(condition.right.name))
    if not right.known or right.v is None:
        return UNKNOWN
    if isinstance(right.v, Fraction):
        same = left.tags == tag(GIVEN, NUMBER, frame.pool.number(right.unit))
        return where_known(exact.compare_with(left.exact, condition.op, right.v), same)
    if isinstance(right.v, date):
        return where_known(exact.compare_with(left.exact, condition.op, Fraction(right.v.toordinal())), left.tags == tag(GIVEN, DAY))
    if condition.op not in "=≠":
        return UNKNOWN
    same = left.tags == tag(GIVEN, TEXT if isinstance(right.v, str) else WORDS)
    equal = left.words == frame.pool.number(right.v)
    return where_known(equal if condition.op == "=" else ~equal, same)


def _compared(left: Vector, op: str, right: Vector) -> Truth:
    """Two columns: comparable where both are given, of one sort and unit; words have no order."""
    same = (left.tags == right.tags) & left.known & (left.sorts != 0)
    ordered = (left.sorts == NUMBER) | (left.sorts == DAY)
    if op not in "=≠":
        return where_known(exact.compare(left.exact, op, right.exact), same & ordered)
    numbers, words = exact.compare(left.exact, op, right.exact), left.words == right.words
    return where_known((ordered & numbers) | (~ordered & (words if op == "=" else ~words)), same)


@_truth.register
def _(condition: Shape, frame: Seen) -> Truth:
    return _asked(condition, frame.vector(condition.name).known, frame.texts(condition.name, "written"), frame)


@_truth.register
def _(condition: Contains, frame: Seen) -> Truth:
    known, texts = frame.vector(condition.name).known, frame.texts(condition.name, "written")
    if condition.words.value is not None:
        return _asked(condition, known, texts, frame) if condition.words.value.known else UNKNOWN
    words = frame.vector(condition.words.name)
    listed = np.where(words.sorts == WORDS, words.words, frame.texts(condition.words.name, "value").numbers)
    return _pairs(known & words.known, texts.numbers, listed, lambda text, word: Contains(
        "", Operand(Value("given", word if isinstance(word, tuple) else (word,))), condition.wanted).kleene(_One(text)), frame)


@_truth.register
def _(condition: Listed, frame: Seen) -> Truth:
    roster = frame.vector(f"名单·{condition.roster}")
    known = frame.vector(condition.name).known & (roster.tags == tag(GIVEN, WORDS))
    return _pairs(known, frame.texts(condition.name, "value").numbers, roster.words, lambda text, names: text in names, frame)


@_truth.register
def _(condition: Rows, frame: Seen) -> Truth:
    above = frame.above
    if above is not None:
        spread = truth(condition, above)
        return Truth(frame.spread(spread.yes), frame.spread(spread.no))
    below = frame.rows(condition.table)
    if below is None:
        return UNKNOWN
    where = truth(condition.where, below.frame)
    sure = below.count(where.yes)
    if condition.quantifier == "每个":
        broken = below.count(where.no) > 0
        return Truth((sure == below.counts) & (below.counts > 0) & below.present, broken & below.present)
    possible = below.counts - below.count(where.no)
    if condition.quantifier == "没有":
        return Truth((possible == 0) & below.present, (sure > 0) & below.present)
    return Truth((sure >= condition.count) & below.present, (possible < condition.count) & below.present)


class _One:
    """A reader of one text under any name."""

    def __init__(self, text: str) -> None:
        self._value = Value("given", text, None, text)

    def value(self, name: str) -> Value:
        return self._value

    def rows(self, table: str) -> None:
        return None


def _asked(condition: Condition, known: Array, texts: Texts, frame: Seen) -> Truth:
    """A condition on one text, where it is known."""
    def ask(text: str | None) -> bool:
        return text is not None and condition.kleene(_One(text)) is True

    return where_known(frame.pool.asked(condition, texts.occurring, ask)[texts.numbers], known)


def _pairs(known: Array, texts: Array, others: Array, ask: Callable[[str, Any], bool | None], frame: Seen) -> Truth:
    """A question about two texts, each distinct pair asked once."""
    pairs, where = exact.factored([np.where(known, texts, NOTHING), np.where(known, others, NOTHING)])
    things = [(frame.pool.thing(t), frame.pool.thing(o)) for t, o in pairs]
    answers = [text is not None and other is not None and bool(ask(text, other)) for text, other in things]
    return where_known(np.array(answers, bool)[where], known)
