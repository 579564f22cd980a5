"""The rows of tables, form after form: sums and counts by form, names as a row reads them."""

from __future__ import annotations

from math import lcm

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from chidu.evaluation.bulk import columns_of
from chidu.evaluation.bulk.frame import Facts, Table
from chidu.form import Form, Value
from chidu.types import Case
from small import DECLARATION, SPRING
from strategies import wholes


def tables() -> st.SearchStrategy[list[list[int]]]:
    """The numbers in the rows of some forms."""
    return st.lists(st.lists(wholes(), max_size=3), min_size=1, max_size=5)


def table_of(listed: list[list[int]]) -> Table:
    counts = np.array([len(rows) for rows in listed], np.int64)
    return Table(np.cumsum(counts) - counts, counts, np.ones(len(listed), bool))


@given(tables())
def test_sums_and_multiples_are_those_of_each_forms_rows(listed):
    table, flat = table_of(listed), np.array([n for rows in listed for n in rows], object)
    assert table.sums(flat).tolist() == [sum(rows) for rows in listed]
    assert table.least_multiples(np.array([abs(n) or 1 for n in flat.tolist()], object)).tolist() == [
        lcm(*(abs(n) or 1 for n in rows)) for rows in listed]


@given(tables())
def test_rows_know_their_form_and_their_number(listed):
    table = table_of(listed)
    assert table.size == sum(map(len, listed))
    assert list(zip(table.cases.tolist(), table.numbers.tolist(), strict=True)) == [
        (i, n) for i, rows in enumerate(listed) for n in range(1, len(rows) + 1)]


def facts(*forms: tuple[dict[str, str], list[dict[str, str]] | None]) -> Facts:
    def read(texts: dict[str, str]) -> dict[str, Value]:
        return {n: Value("given", t, None, t) if t else Value("blank") for n, t in texts.items()}

    cases = [Case(str(i), "cn", SPRING, Form(DECLARATION, "", read(fields), {} if rows is None else {"指标": tuple(map(read, rows))}))
             for i, (fields, rows) in enumerate(forms)]
    (columns,) = columns_of(cases)
    return Facts(columns)


def test_a_row_reads_its_own_columns_first_then_the_projects():
    seen = facts(({"甲": "项目一", "乙": "项目乙"}, [{"甲": "行"}, {}, {"甲": ""}]), ({}, None), ({"甲": "项目三"}, [{}, {"甲": "末行"}]))
    vector, pool = seen.frames["指标"].vector("甲"), seen.columns.pool
    assert [vector.value(i, pool).v or vector.value(i, pool).state for i in range(5)] == ["行", "项目一", "blank", "项目三", "末行"]
    assert [seen.frames["指标"].vector("乙").value(i, pool).state for i in range(5)] == ["given"] * 3 + ["absent"] * 2
    assert seen.frames["指标"].vector("没有").value(4, pool).state == "absent"


@given(st.lists(st.lists(st.booleans(), max_size=3), min_size=1, max_size=5))
def test_marked_rows_are_counted_and_forms_with_one_are_found(listed):
    seen = facts(*(({}, [{"甲": "行"}] * len(rows)) for rows in listed))
    frame, below = seen.frames["指标"], seen.rows("指标")
    assert below is not None
    mask = np.array([m for rows in listed for m in rows], bool)
    if mask.size != 1:  # one long is for all rows alike
        assert below.count(mask).tolist() == [sum(rows) for rows in listed]
        assert np.broadcast_to(frame.any_of(mask), (len(listed),)).tolist() == [any(rows) for rows in listed]
    for one in (True, False):
        assert below.count(np.array([one])).tolist() == [len(rows) * one for rows in listed]
    marked = np.array([any(rows) for rows in listed])
    assert np.broadcast_to(frame.spread(marked), (frame.size,)).tolist() == [any(rows) for rows in listed for _ in rows]
