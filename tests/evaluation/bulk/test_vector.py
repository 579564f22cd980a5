"""A column of values holds each as it is; what is chosen, put in or taken from columns is what stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evaluation.bulk.alike import said

from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import MISSING, Vector, choose, column, one_of, patched, texts_of
from chidu.form import ABSENT, Value
from strategies import any_values


def listed(vector: Vector, size: int, pool: Pool) -> list[tuple]:
    return [said(vector.value(i, pool)) for i in range(size)]


def wanted(values: list[Value]) -> list[tuple]:
    return [said(replace(v, missing=())) for v in values]


def masks(size: int) -> st.SearchStrategy[list[bool]]:
    return st.lists(st.booleans(), min_size=size, max_size=size)


@given(st.lists(any_values(), max_size=6))
def test_a_column_holds_its_values(values):
    pool = Pool()
    assert listed(column(values, pool), len(values), pool) == wanted(values)


def test_where_a_form_has_no_cell_the_value_is_absent():
    pool = Pool()
    assert listed(column([None, Value("blank"), None], pool), 3, pool) == wanted([ABSENT, Value("blank"), ABSENT])
    assert listed(MISSING, 3, pool) == wanted([ABSENT] * 3)


def test_what_all_rows_have_is_kept_once():
    assert {len(a) for a in column([Value("given", Fraction(1, 3), "元", "三分之一")] * 5, Pool())} == {1}


@given(st.data(), st.lists(st.tuples(any_values(), any_values()), min_size=1, max_size=6))
def test_the_first_is_chosen_where_the_mask_holds(data, both):
    pool, mask = Pool(), data.draw(masks(len(both)))
    first, second = (column([pair[i] for pair in both], pool) for i in (0, 1))
    chosen = listed(choose(np.array(mask), first, second), len(both), pool)
    assert chosen == wanted([a if m else b for m, (a, b) in zip(mask, both, strict=True)])


@given(st.data(), st.lists(any_values(), min_size=1, max_size=6), any_values())
def test_a_value_is_put_into_rows_and_the_others_stay(data, values, new):
    pool, mask = Pool(), data.draw(masks(len(values)))
    told = patched(column(values, pool), len(values), np.flatnonzero(mask), column([new], pool))
    assert listed(told, len(values), pool) == wanted([new if m else v for m, v in zip(mask, values, strict=True)])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.lists(any_values(), min_size=4, max_size=4))
def test_one_of_a_few_values_stands_in_every_row(which, values):
    pool = Pool()
    rest, *others = (column([v], pool) for v in values)
    told = one_of([(np.array(which) == i, v) for i, v in enumerate(others, 1)], rest)
    assert listed(told, len(which), pool) == wanted([values[i] for i in which])


@given(st.data(), st.lists(any_values(), min_size=1, max_size=6))
def test_rows_are_taken_in_any_order(data, values):
    pool, index = Pool(), data.draw(st.lists(st.integers(0, len(values) - 1), max_size=8))
    assert listed(column(values, pool).take(np.array(index, np.int64)), len(index), pool) == wanted([values[i] for i in index])


@given(st.lists(any_values(), max_size=6))
def test_a_text_is_the_one_that_the_reference_looks_at(values):
    """As written (含词, 格式), as meant (查表), of the value alone (名单)."""
    pool = Pool()
    vector = column(values, pool)
    for prefer, text in (("written", lambda v: v.text or str(v.v)), ("value", lambda v: str(v.v)),
                         ("meant", lambda v: v.text if v.text and not isinstance(v.v, str) else str(v.v))):
        texts = texts_of(vector, pool, prefer)  # type: ignore[arg-type]
        numbers = np.broadcast_to(texts.numbers, (len(values),)).tolist()
        assert [pool.thing(n) for n, v in zip(numbers, values, strict=True) if v.known] == [text(v) for v in values if v.known]
        assert set(numbers) <= set(texts.occurring) or not values


@pytest.mark.parametrize("kind", ["和", "日"])
def test_of_no_rows_everything_can_be_asked(kind):
    """A sum or a date of a table without a row: what is the same for every row stands there once, the numbers not at all."""
    pool, like = Pool(), Value("given", Fraction(1), "元") if kind == "和" else Value("given", date(2024, 1, 1))
    empty = Vector(column([like], pool).tags, np.zeros(0, np.int64), np.zeros(0, np.int64))
    for prefer in ("written", "meant", "value"):
        assert texts_of(empty, pool, prefer).numbers.size <= 1  # type: ignore[arg-type]
    assert choose(np.zeros(0, bool), empty, MISSING).n.size == 0
    assert choose(np.zeros(0, bool), MISSING, empty).n.size == 0
