"""Working days: counted by the notices where they speak, by Saturday and Sunday where they do not, and then it is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chidu.types import Appointment, Calendar, Limit, Origin, YearDay
from chidu.types.flow import limit_of
from chidu.workflow.calendar import (
    add_working_days,
    day_in,
    due_day,
    is_working,
    next_working_day,
    report_day,
    say_unknown,
    working_days_between,
)
from strategies import calendars, flow_days, limits

REST, WORK = False, True
MAY = Calendar({date(2024, 5, 1): REST, date(2024, 5, 2): REST, date(2024, 5, 3): REST, date(2024, 5, 11): WORK}, frozenset({2024}))
"""A week of holidays, with a Saturday worked for it."""
ANY_YEAR = Calendar()
FIVE = Limit(5, "工作日")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("since", "limit", "same_day", "postponed", "due"),
    [
        ("2024-03-01", "5个工作日", False, False, "2024-03-08"),  # a Friday: Monday is the first day
        ("2024-03-01", "5个工作日", True, False, "2024-03-07"),   # the day of receipt counts
        ("2024-03-02", "5个工作日", True, False, "2024-03-08"),   # received on a Saturday: it counts for nothing
        ("2024-04-30", "6个工作日", False, False, "2024-05-11"),  # over the holidays, the worked Saturday counts
        ("2024-04-30", "1个工作日", False, False, "2024-05-06"),
        ("2024-03-01", "15日", False, False, "2024-03-16"),       # a Saturday stays a Saturday
        ("2024-03-01", "15日", False, True, "2024-03-18"),
        ("2024-04-20", "11日", False, True, "2024-05-06"),        # the first of May moves past the holidays and the weekend
        ("2024-04-30", "11日", False, True, "2024-05-11"),        # a Saturday that is worked is no day of rest
        ("2024-03-01", "15天", True, False, "2024-03-15"),
        ("2024-01-31", "1个月", False, False, "2024-02-29"),
        ("2024-01-15", "3个月", False, False, "2024-04-15"),
        ("2024-12-31", "2个月", False, False, "2025-02-28"),
        ("2024-11-30", "1个月", True, False, "2024-12-29"),
    ],
)
def test_the_last_day_of_a_limit(since: str, limit: str, same_day: bool, postponed: bool, due: str) -> None:
    read = limit_of(limit)
    assert read is not None
    assert due_day(MAY, day(since), read, same_day, postponed).day == day(due)


@pytest.mark.parametrize(("after", "until", "count"), [
    ("2024-03-08", "2024-03-08", 0), ("2024-03-08", "2024-03-10", 0), ("2024-03-08", "2024-03-11", 1), ("2024-03-11", "2024-03-08", 0),
    ("2024-04-30", "2024-05-06", 1), ("2024-05-10", "2024-05-11", 1),
])
def test_the_working_days_after_a_day(after: str, until: str, count: int) -> None:
    assert working_days_between(MAY, day(after), day(until)).days == count


def test_a_year_that_nobody_entered_is_told() -> None:
    assert add_working_days(MAY, day("2024-12-27"), 2).unknown == ()
    crossing = add_working_days(MAY, day("2024-12-27"), 3)
    assert (crossing.day, crossing.unknown) == (day("2025-01-01"), (2025,))
    assert say_unknown(crossing.unknown) == "2025年的节假日安排没有载入，按周六、周日推算，待核实"
    assert say_unknown(()) == ""
    assert next_working_day(ANY_YEAR, day("2024-12-29")).unknown == (2024,)
    assert working_days_between(ANY_YEAR, day("2023-12-31"), day("2025-01-02")).unknown == (2024, 2025)


def test_days_of_rest_that_are_not_asked_for_leave_nothing_to_tell() -> None:
    assert due_day(ANY_YEAR, day("2024-03-01"), Limit(15, "日")).unknown == ()


@pytest.mark.parametrize(("text", "limit"), [
    ("5个工作日", Limit(5, "工作日")), ("15工作日", Limit(15, "工作日")), ("30日", Limit(30, "日")), ("30 天", Limit(30, "日")),
    ("10个自然日", Limit(10, "日")), ("3个月", Limit(3, "月")), ("0个工作日", None), ("尽快", None), ("5", None), ("-5日", None), ("2.5日", None),
])
def test_a_limit_as_it_is_written(text: str, limit: Limit | None) -> None:
    assert limit_of(text) == limit


@pytest.mark.parametrize(("limit", "said"), [(Limit(5, "工作日"), "5个工作日"), (Limit(30, "日"), "30日"), (Limit(3, "月"), "3个月")])
def test_a_limit_as_it_is_said(limit: Limit, said: str) -> None:
    assert str(limit) == said


def test_a_reporting_day_of_a_year() -> None:
    report = Appointment("运行监控", YearDay(7, 31), YearDay(8, 17), True, "", Origin("cn", "办法", "", "2023-01-01", True))
    assert report_day(MAY, report, 2023).day == day("2023-08-17")
    moved = report_day(MAY, report, 2024)
    assert (moved.day, moved.unknown) == (day("2024-08-19"), ())
    assert day_in(YearDay(2, 29), 2023) == day("2023-02-28")
    assert day_in(YearDay(3, 31, 1), 2023) == day("2024-03-31")


@given(calendars(), flow_days(), st.integers(1, 40))
def test_the_nth_working_day_is_one_and_counts_back_to_n(calendar: Calendar, since: date, count: int) -> None:
    reached = add_working_days(calendar, since, count)
    assert is_working(calendar, reached.day)
    counted = working_days_between(calendar, since, reached.day)
    assert (counted.days, counted.unknown) == (count, reached.unknown)


@given(calendars(), flow_days(), flow_days(), flow_days())
def test_working_days_add_up(calendar: Calendar, a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    whole = working_days_between(calendar, first, last)
    parts = [working_days_between(calendar, first, middle), working_days_between(calendar, middle, last)]
    assert whole.days == sum(p.days for p in parts)
    assert set(whole.unknown) == {year for p in parts for year in p.unknown}


@given(calendars(), flow_days(), limits(), st.booleans(), st.booleans())
def test_who_begins_later_is_never_due_earlier(calendar: Calendar, since: date, limit: Limit, same_day: bool, postponed: bool) -> None:
    due, following = (due_day(calendar, d, limit, same_day, postponed).day for d in (since, since + timedelta(days=1)))
    assert due <= following


@given(calendars(), flow_days(), limits(), st.booleans())
def test_a_postponed_last_day_is_the_first_working_day_from_the_plain_one(
    calendar: Calendar, since: date, limit: Limit, same_day: bool,
) -> None:
    plain, postponed = (due_day(calendar, since, limit, same_day, p) for p in (False, True))
    assert is_working(calendar, postponed.day)
    assert working_days_between(calendar, plain.day - timedelta(days=1), postponed.day).days == 1
    assert limit.unit != "工作日" or plain == postponed


@given(calendars(), flow_days(), st.integers(1, 20))
def test_only_what_touches_an_unknown_year_is_told(calendar: Calendar, since: date, count: int) -> None:
    reached = add_working_days(calendar, since, count)
    assume(since.year == reached.day.year)
    assert set(reached.unknown) <= {since.year} - calendar.years
