"""Columns of exact numbers say what Fraction says of each, on both sides of what a machine word holds."""

from __future__ import annotations

import operator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.evaluation.bulk import exact
from chidu.evaluation.bulk.exact import MOST, Exact
from strategies import wholes, wide_numbers

OPS = {"=": operator.eq, "≠": operator.ne, ">": operator.gt, "<": operator.lt, "≥": operator.ge, "≤": operator.le}


def back(x: Exact, size: int) -> list[Fraction]:
    """The numbers of a column; each is of a machine word, or of any size where one would not fit."""
    for a in x:
        assert a.dtype == object or exact.bound(a) < 2**63
        assert a.dtype in (np.int64, object)
    n, d = (np.broadcast_to(a, (size,)) for a in x)
    return [Fraction(int(a), int(b)) for a, b in zip(n, d, strict=True)]


def columns(least: int = 1) -> st.SearchStrategy[list[Fraction]]:
    """Numbers of any denominators, of one, and whole ones."""
    return st.one_of(
        st.lists(wide_numbers(), min_size=least, max_size=6), st.lists(wholes().map(Fraction), min_size=least, max_size=6),
        wholes().map(abs).filter(bool).flatmap(lambda d: st.lists(wholes().map(lambda n: Fraction(n, d)), min_size=least, max_size=6)))


def pairs() -> st.SearchStrategy[tuple[list[Fraction], list[Fraction]]]:
    """Two columns, of one length or one of them one long."""
    return st.tuples(columns(), columns()).map(lambda p: p if 1 in map(len, p) else tuple(c[:min(map(len, p))] for c in p))


@given(columns(0))
def test_a_column_holds_its_numbers(values):
    assert back(exact.of(values), len(values)) == values
    assert back(exact.over_one(exact.of(values)), len(values)) == values
    assert len(exact.over_one(exact.of(values)).d) == 1
    assert back(exact.lowest(exact.of(values)), len(values)) == values
    assert back(exact.negative(exact.of(values)), len(values)) == [-v for v in values]


ARITHMETIC = [(exact.total, operator.add), (exact.product, operator.mul), (exact.quotient, operator.truediv)]


@pytest.mark.parametrize(("ours", "theirs"), ARITHMETIC)
@given(both=pairs())
def test_arithmetic_is_that_of_fractions(ours, theirs, both):
    a, b = both
    size = max(len(a), len(b))
    told = back(ours(exact.of(a), exact.of(b)), size)
    for said, x, y in zip(told, a * (size // len(a)), b * (size // len(b)), strict=True):
        if y or ours is not exact.quotient:
            assert said == theirs(x, y)


@given(both=pairs())
def test_comparison_is_that_of_fractions(both):
    a, b = both
    size = max(len(a), len(b))
    for op, holds in OPS.items():
        told = np.broadcast_to(exact.compare(exact.of(a), op, exact.of(b)), (size,)).tolist()
        assert told == [holds(x, y) for x, y in zip(a * (size // len(a)), b * (size // len(b)), strict=True)]


@given(columns(0), wide_numbers())
def test_a_line_is_on_the_side_where_fractions_have_it(values, line):
    for near in (line, *values, *(v + Fraction(1, 10**6) for v in values)):
        for op, holds in OPS.items():
            told = np.broadcast_to(exact.compare_with(exact.of(values), op, near), (len(values),))
            assert told.tolist() == [holds(v, near) for v in values]


@pytest.mark.parametrize("edge", [MOST - 1, 1 - MOST, MOST, -MOST, 2**63 - 1, -(2**63), 2**63, 2**64])
def test_at_the_edge_of_a_machine_word_nothing_wraps_around(edge):
    x, one = exact.of([Fraction(edge), Fraction(1)]), exact.of([Fraction(1)])
    assert back(exact.total(exact.total(x, one), one), 2) == [edge + 2, 3]
    assert back(exact.total(exact.negative(x), exact.negative(one)), 2) == [-edge - 1, -2]
    assert back(exact.product(x, exact.of([Fraction(edge)])), 2) == [edge**2, edge]
    for op, holds in OPS.items():
        for line in (Fraction(edge), edge + Fraction(1, 3), edge - Fraction(1, 3), Fraction(edge * 10**9)):
            assert exact.compare_with(x, op, line).tolist() == [holds(edge, line), holds(1, line)]


def test_many_sums_of_what_just_fits_do_not_wrap_around_either():
    x = whole = exact.of([Fraction(MOST - 1), Fraction(1 - MOST)])
    for n in range(2, 9):
        whole = exact.total(whole, x)
        assert back(whole, 2) == [n * (MOST - 1), n * (1 - MOST)]


def test_of_no_rows_everything_can_be_asked():
    none = Exact(np.zeros(0, np.int64), np.zeros(0, np.int64))
    for op in OPS:
        assert exact.compare_with(none, op, Fraction(1, 3)).size == exact.compare(none, op, none).size == 0
    for made in (exact.total, exact.product, exact.quotient):
        assert made(none, none).n.size == made(none, exact.of([Fraction(1, 3)])).n.size == 0
    assert exact.over_one(none).n.size == exact.lowest(none).n.size == 0


def test_results_that_fit_again_go_back_to_the_machine():
    x = exact.of([Fraction(2**80, 3), Fraction(1, 7)])
    assert exact.product(x, exact.of([Fraction(3, 2**80), Fraction(7)])).n.dtype == np.int64


CODES = st.one_of(st.integers(0, 3), st.sampled_from([-(10**12), 10**12]))


@given(st.lists(st.lists(CODES, min_size=4, max_size=4), min_size=1, max_size=3))
def test_distinct_combinations_are_found_and_handed_out(listed):
    combinations, where = exact.factored([np.array(column, np.int64) for column in listed])
    assert [combinations[i] for i in where.tolist()] == list(zip(*listed, strict=True))
    assert len(set(combinations)) == len(combinations)


def test_of_no_rows_there_are_no_combinations():
    combinations, where = exact.factored([np.zeros(0, np.int64), np.zeros(1, np.int64)])
    assert (combinations, where.tolist()) == ([], [])
