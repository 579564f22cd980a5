"""Days and amounts as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.assistant.questions.spoken import amounts_in, days_in, no_day_in, normal

TODAY = date(2024, 3, 15)


@pytest.mark.parametrize(("said", "day"), [
    ("２０２３年的标准", date(2023, 12, 31)), ("二〇二三年三月五号交的", date(2023, 3, 5)), ("23年3月的规定", date(2023, 3, 31)), ("去年", date(2023, 12, 31)),
    ("1850年3月1日", date(1850, 3, 1)),
    ("去年初", date(2023, 1, 1)), ("今年", TODAY), ("上个月", date(2024, 2, 29)),
    ("按2024-03-01看", date(2024, 3, 1)), ("7月31日", date(2024, 7, 31)), ("今天", TODAY),
])
def test_a_day_is_what_people_mean_by_it(said: str, day: date) -> None:
    assert [m.day for m in days_in(normal(said), TODAY)] == [day]


@pytest.mark.parametrize("said", ["上年新增限额的多少", "前年合计差多少", "比去年低行不行", "去年完成值", "财预〔2015〕88号怎么说", "2月30日", "3个月内", "20240315号项目", "13月1日"])
def test_what_is_no_day_is_none(said: str) -> None:
    assert days_in(normal(said), TODAY) == []


@pytest.mark.parametrize(("said", "none"), [
    ("2024年2月30日的期限", "2024年2月30日"), ("13月1号", "13月1号"), ("2024年2月29日", ""), ("2月29日", ""), ("3个月", ""),
])
def test_a_day_that_no_calendar_has_is_found(said: str, none: str) -> None:
    assert no_day_in(normal(said)) == none


def test_two_years_are_two_days() -> None:
    assert [m.year for m in days_in(normal("2022年和2023年有什么不同"), TODAY)] == [2022, 2023]


@pytest.mark.parametrize(("said", "amount"), [
    ("改成3万2", "3.2万"), ("改成３.５万元", "3.5万元"), ("降到98%", "98%"), ("差40个百分点", "40个百分点"), ("要30场", "30场"), ("620万元/月够不够", "620万元/月"),
    ("改成≤510万/月", "≤510万/月"), ("改成1,200盏，行吗", "1,200盏")])
def test_amounts_are_written_as_on_a_form(said: str, amount: str) -> None:
    assert [text for _, _, text in amounts_in(normal(said))] == [amount]


def test_what_cannot_be_seen_is_not_read() -> None:
    assert normal("路\u200b灯\u202e") == "路灯"
