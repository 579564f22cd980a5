"""Rounding where a policy asks for it: halves, directions, decimals of a percentage; square roots that never promise too much."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.computation.rounding import WAYS, root, rounded
from chidu.policy.grammar import Malformed, parse_computation
from small import BLANK, environment, sheet

SCORES = sheet({"自评得分": "89.995", "预算执行率": "18.305%", "年度资金总额": "0.5元", "项目天数": "2", "项目名称": "路灯", "时间进度": BLANK})


@pytest.mark.parametrize(("number", "way", "result"), [
    ("2.5", "四舍五入", 3), ("-2.5", "四舍五入", -3), ("2.49", "四舍五入", 2), ("2.01", "向上", 3), ("2", "向上", 2), ("-2.5", "向上", -2),
    ("2.99", "向下", 2), ("-2.5", "向下", -3),
])
def test_a_half_goes_away_from_zero_and_directions_are_kept(number, way, result):
    assert rounded(Fraction(number), 0, way) == result


def test_89_995_reads_90_00_on_paper_but_is_89_99_downwards():
    def at(places, way):
        return parse_computation({"舍入": {"数": "自评得分", "小数": places, "方式": way}}, environment()).evaluate(SCORES).v

    assert (at("2位", "四舍五入"), at("2位", "向下"), at("3位", "向下")) == (90, Fraction("89.99"), Fraction("89.995"))


def test_decimals_of_a_rate_are_those_of_its_percentage():
    value = parse_computation({"舍入": {"数": "预算执行率", "小数": "2位", "方式": "向下"}}, environment()).evaluate(SCORES)
    assert (value.v, value.unit) == (Fraction("0.1830"), "%")


def test_the_way_may_be_a_parameter_and_is_unknown_with_its_name_while_that_has_no_value():
    raw = {"舍入": {"数": "年度资金总额", "小数": "0位", "方式": "参数·取整"}}
    assert parse_computation(raw, environment({"取整": "向上"})).evaluate(SCORES).v == 1
    assert parse_computation(raw, environment({"取整": ""})).evaluate(SCORES).missing == ("参数·取整（待核实）",)


@pytest.mark.parametrize("body", [
    {"数": "自评得分", "小数": "2位", "方式": "进一"}, {"数": "自评得分", "小数": "十位", "方式": "向上"}, {"数": "自评得分", "小数": "11位", "方式": "向上"},
    {"数": "自评得分", "小数": "2位"},
])
def test_a_rounding_that_is_not_written_out_is_refused(body):
    with pytest.raises(Malformed):
        parse_computation({"舍入": body}, environment())


def test_words_and_blanks_are_not_rounded():
    for field, lacking in (("项目名称", "项目名称（不是数）"), ("时间进度", "时间进度")):
        raw = {"舍入": {"数": field, "小数": "0位", "方式": "向上"}}
        assert parse_computation(raw, environment()).evaluate(SCORES).missing == (lacking,)


def test_the_root_of_two_is_rounded_upwards_and_four_comes_out():
    assert root(Fraction(2), 4) == Fraction("1.4143")
    assert root(Fraction(4), 4) == 2
    value = parse_computation({"平方根": {"数": {"差": ["项目天数", "3"]}, "小数": "2位"}}, environment()).evaluate(SCORES)
    assert "为负" in value.missing[0]


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_rounding_is_near_and_on_the_grid(number, places):
    for way in WAYS:
        result = rounded(number, places, way)
        assert (result * 10**places).denominator == 1
        assert abs(result - number) < Fraction(1, 10**places)
    assert abs(rounded(number, places) - number) <= Fraction(1, 2 * 10**places)
    assert rounded(number, places, "向下") <= number <= rounded(number, places, "向上")


@given(st.fractions(min_value=0, max_value=10**9), st.integers(0, 6))
def test_the_root_is_the_least_on_the_grid_that_is_not_too_small(number, places):
    found, step = root(number, places), Fraction(1, 10**places)
    assert found * found >= number
    assert found == 0 or (found - step) ** 2 < number
