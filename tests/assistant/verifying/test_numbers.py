"""Numbers as sentences say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.assistant.verifying.numbers import numbers, plain, same


def said(text: str) -> list[str]:
    return [number.said for number in numbers(plain(text))]


@pytest.mark.parametrize(("one", "other"), [
    ("3.5万元", "35000元"), ("30%", "百分之三十"), ("三成", "30%"), ("2.5亿元", "25000万元"), ("二十三亿一千二百万元", "23.12亿元"), ("四百份", "400份"), ("３５盏", "35盏"),
    ("十五个工作日", "15个工作日"), ("2023年3月5日", "2023-03-05"), ("二〇二三年三月五日", "2023年3月5日"), ("2023年底", "2023年12月31日"),
    ("每盏350元", "350元/盏"), ("18.30%", "18.3%"),
])
def test_two_ways_to_write_one_number(one: str, other: str) -> None:
    (a,), (b,) = numbers(plain(one)), numbers(plain(other))
    assert same(a, b)
    assert same(b, a)


@pytest.mark.parametrize(("one", "other"), [
    ("40%", "40个百分点"), ("3.5万元", "3.5亿元"), ("3.5万元", "3.5元"), ("12万人", "12人"), ("15日", "15个工作日"), ("30小时", "30日"), ("3个月", "3年"),
    ("69家", "69人"), ("2023年", "2024年"), ("2023年3月5日", "2023年5月3日"), ("90分", "90%"),
])
def test_what_only_looks_alike(one: str, other: str) -> None:
    (a,), (b,) = numbers(plain(one)), numbers(plain(other))
    assert not same(a, b)
    assert not same(b, a)


@pytest.mark.parametrize(("said", "known"), [("16个", "16家"), ("5年", "5"), ("12", "12场")])
def test_what_is_counted_may_be_left_unsaid(said: str, known: str) -> None:
    (a,), (b,) = numbers(plain(said)), numbers(plain(known))
    assert same(a, b)


def test_a_month_stands_for_its_days_and_not_a_day_for_its_month() -> None:
    (month,), (day,) = numbers(plain("2023年7月")), numbers(plain("2023年7月31日"))
    assert same(month, day)
    assert not same(day, month)


@pytest.mark.parametrize(("text", "sign"), [
    ("不超过3.5万元", "<="), ("不得高于3.5万元", "<="), ("≤3.5万元", "<="), ("上限为3.5万元", "<="), ("3.5万元以内", "<="),
    ("不少于3.5万元", ">="), ("至少3.5万元", ">="), ("3.5万元以上", ">="),
    ("下限:3.5万元", ">="), ("超过3.5万元", ">"), ("低于3.5万元", "<"), ("不足3.5万元", "<"), ("共3.5万元", ""), ("内容3.5万元", ""),
])
def test_how_a_number_compares(text: str, sign: str) -> None:
    assert [number.compares for number in numbers(plain(text))] == [sign]


@pytest.mark.parametrize(("text", "sign"), [("2024年7月31日前", "<"), ("6月底以前", "<"), ("2024年7月31日后", ">"), ("2024年7月31日起", "")])
def test_before_and_after_a_day(text: str, sign: str) -> None:
    assert [number.compares for number in numbers(plain(text))] == [sign]


def test_one_of_something_is_no_number_unless_a_word_says_so() -> None:
    assert said("这是一个路灯项目，有一条问题") == []
    assert said("至少写明一项") == ["1个"]


@given(st.integers(0, 10**9), st.sampled_from(["元", "盏", "家", "%", "个百分点", "个工作日"]))
def test_thousands_may_be_set_apart(value: int, unit: str) -> None:
    assert said(f"{value:,}{unit}") == said(f"{value}{unit}")
