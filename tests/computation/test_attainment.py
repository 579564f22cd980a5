"""How far a target is reached: ≤ the right way round, zero targets, days, units that differ."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.policy.grammar import Malformed, parse_computation
from small import BLANK, UNREAD, environment, sheet


def attained(actual, target, sign="≥", **ways):
    seen = sheet({"指标值": target, "上年实际值": actual, "计算符号": sign})
    raw = {"完成率": {"完成": "上年实际值", "目标": "指标值", "符号": "计算符号", **ways}}
    return parse_computation(raw, environment()).evaluate(seen)


@pytest.mark.parametrize(("actual", "target", "sign", "rate"), [
    ("9场", "10场", "≥", "0.9"), ("10场", "10场", "≥", "1"), ("13场", "10场", "≥", "1.3"), ("9场", "10场", "=", "0.9"), ("9场", "10场", BLANK, "0.9"),
    ("100%", "90%", "≤", "0.9"), ("90%", "90%", "≤", "1"), ("45%", "90%", "≤", "1"), ("0起", "0起", "≤", "1"), ("1起", "0起", "≤", "0"),
    ("0场", "0场", "≥", "1"), ("3场", "0场", "≥", "1"), ("0场", "10场", "≥", "0"),
])
def test_more_is_better_unless_the_sign_says_at_most(actual, target, sign, rate):
    value = attained(actual, target, sign)
    assert (value.v, value.unit) == (Fraction(rate), "%")


def test_a_county_may_give_nothing_for_an_exceeded_limit_and_leave_a_zero_target_to_a_person():
    assert attained("100%", "90%", "≤", 负向="超过不得分").v == 0
    assert attained("90%", "90%", "≤", 负向="超过不得分").v == 1
    assert "为零" in attained("3场", "0场", 零目标="无法判定").missing[0]


@pytest.mark.parametrize(("actual", "target", "sign", "lacking"), [
    (BLANK, "10场", "≥", "上年实际值"), ("9场", UNREAD, "≥", "指标值"), ("9场", "10场", UNREAD, "计算符号"), ("9次", "10场", "≥", "单位不一致"),
    ("良好", "10场", "≥", "不都是数"), ("-1场", "10场", "≥", "负数"),
])
def test_what_cannot_be_compared_is_unknown_with_the_reason(actual, target, sign, lacking):
    value = attained(actual, target, sign)
    assert not value.known
    assert lacking in "".join(value.missing)


def test_an_attainment_that_is_not_written_out_is_refused():
    for ways in ({"负向": "倒扣"}, {"零目标": "满分"}, {"方向": "正"}):
        with pytest.raises(Malformed):
            attained("1场", "1场", **ways)


@given(st.integers(0, 100), st.integers(0, 100))
def test_what_is_reached_is_never_less_than_full_in_either_direction(one, other):
    high, low = max(one, other), min(one, other)
    assert attained(f"{high}场", f"{low}场", "≥").v >= 1
    assert attained(f"{low}场", f"{high}场", "≤").v == 1
