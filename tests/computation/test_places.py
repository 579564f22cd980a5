"""Places among rows: ties share one, rows that do not count do not, and what is lacking stops the whole order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.computation import Place
from chidu.policy.grammar import Malformed, parse_computation
from small import BLANK, Sheet, environment, sheet


def places(weights, order="低到高", where=None, op="名次") -> list[object]:
    """The place of every row; what it lacks where it has none."""
    seen = sheet({}, 指标=[{"权重": w, "三级指标": name} for name, w in weights])
    body = {"表": "指标", "列": "权重"} | ({"由": order} if op == "名次" else {}) | ({"满足": where} if where else {})
    made = parse_computation({op: body}, environment())
    values = [made.evaluate(Sheet(row.fields, seen.tables, seen)) for row in seen.tables["指标"]]
    return [int(v.v) if v.known else v.missing for v in values]


SCORES = [("甲", "97"), ("乙", "90"), ("丙", "95"), ("丁", "90"), ("戊", "96")]


def test_equal_scores_share_a_place_and_the_next_place_is_skipped():
    assert places(SCORES) == [5, 1, 3, 1, 4]
    assert places(SCORES, "高到低") == [1, 4, 3, 4, 2]
    assert places(SCORES, op="并列数") == [1, 2, 1, 2, 1]


def test_rows_that_do_not_count_do_not_push_others_back():
    assert places(SCORES, where={"三级指标": {"不等于": "乙"}}) == [4, 1, 2, 1, 3]


def test_a_member_without_a_score_stops_the_order_for_all_by_name():
    assert places([("甲", "97"), ("乙", BLANK)]) == [("指标2的权重",), ("权重", "指标2的权重")]
    assert places([("甲", "97"), ("乙", BLANK)], where={"权重": {"已提供": "是"}}) == [1, ("权重",)]


def test_without_rows_there_is_no_place():
    made = Place("指标", "权重", True, None)
    assert made.evaluate(sheet({}, 指标=[])).missing == ("指标",)
    assert made.evaluate(sheet({})).missing == ("指标",)


def test_an_order_that_is_not_written_out_is_refused():
    with pytest.raises(Malformed, match="由"):
        parse_computation({"名次": {"表": "指标", "列": "权重", "由": "大到小"}}, environment())
    with pytest.raises(Malformed, match="权"):
        parse_computation({"名次": {"表": "指标", "列": "权", "由": "低到高"}}, environment())


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_the_place_is_one_more_than_the_number_of_better_ones(scores):
    named = [(str(i), str(s)) for i, s in enumerate(scores)]
    assert places(named) == [1 + sum(o < s for o in scores) for s in scores]
    assert places(named, "高到低") == [1 + sum(o > s for o in scores) for s in scores]
    assert places(named, op="并列数") == [scores.count(s) for s in scores]


def test_it_says_of_itself_what_it_orders():
    made = parse_computation({"名次": {"表": "指标", "列": "权重", "由": "低到高"}}, environment())
    assert made.say() == "“指标”中各行按权重由低到高的名次"
