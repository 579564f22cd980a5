"""Working days (工作日): by the yearly notices where they speak, by Saturday and Sunday where they do not, and then it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chidu.types import Appointment, Calendar, FlowStep, Limit, YearDay

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Reckoned:
    """A day that was counted out, with the years whose holidays nobody has entered (待核实)."""

    day: date
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True)
class Counted:
    """A number of working days, with the years whose holidays nobody has entered (待核实)."""

    days: int
    unknown: tuple[int, ...] = ()


def is_working(calendar: Calendar, day: date) -> bool:
    """Whether the office works that day."""
    return calendar.days.get(day, day.weekday() < 5)


def next_working_day(calendar: Calendar, day: date) -> Reckoned:
    """That day itself, or the first working day after it (顺延)."""
    unknown: set[int] = set()
    while True:
        unknown |= _unknown(calendar, day)
        if is_working(calendar, day):
            return Reckoned(day, tuple(sorted(unknown)))
        day += ONE


def add_working_days(calendar: Calendar, day: date, count: int) -> Reckoned:
    """The `count`-th working day after `day`, which itself is not counted; `count` is 1 or more."""
    unknown: set[int] = set()
    while count > 0:
        day += ONE
        unknown |= _unknown(calendar, day)
        count -= is_working(calendar, day)
    return Reckoned(day, tuple(sorted(unknown)))


def working_days_between(calendar: Calendar, after: date, until: date) -> Counted:
    """How many working days lie after `after`, up to `until` and counting it; none where `until` is not later."""
    days = tuple(_days(after, until))
    unknown = {year for day in days for year in _unknown(calendar, day)}
    return Counted(sum(is_working(calendar, day) for day in days), tuple(sorted(unknown)))


def due_day(calendar: Calendar, since: date, limit: Limit, same_day: bool = False, postponed: bool = False) -> Reckoned:
    """The last day of a limit that began on `since`: counted from the next day (收到次日), or from that day (收到当日).

    By months the last day is the one of the same number, or the month's last. `postponed` moves a last day that is no
    working day to the next one (遇休息日顺延).
    """
    if limit.unit == "工作日":
        return add_working_days(calendar, since - ONE if same_day else since, limit.count)
    last = _months_later(since, limit.count) if limit.unit == "月" else since + limit.count * ONE
    last -= ONE if same_day else timedelta()
    return next_working_day(calendar, last) if postponed else Reckoned(last)


def due_of(calendar: Calendar, since: date, step: FlowStep, limit: Limit) -> Reckoned:
    """The last day of a step that began on `since`, under this limit."""
    return due_day(calendar, since, limit, step.same_day, step.postponed)


def report_day(calendar: Calendar, appointment: Appointment, year: int) -> Reckoned:
    """The day by which the reports of that year are due (日程)."""
    day = day_in(appointment.report, year)
    return next_working_day(calendar, day) if appointment.postponed else Reckoned(day)


def day_in(when: YearDay, year: int) -> date:
    """7月31日 of a year; 2月29日 is the last of February in a common year."""
    year += when.later
    try:
        return date(year, when.month, when.day)
    except ValueError:
        return date(year, when.month + 1, 1) - ONE


def say_unknown(years: tuple[int, ...]) -> str:
    """What is told where holidays are not known: never silently."""
    listed = "、".join(f"{year}年" for year in years)
    return f"{listed}的节假日安排没有载入，按周六、周日推算，待核实" if years else ""


def _unknown(calendar: Calendar, day: date) -> set[int]:
    return set() if day.year in calendar.years or day in calendar.days else {day.year}


def _days(after: date, until: date) -> Iterator[date]:
    day = after
    while day < until:
        day += ONE
        yield day


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * ONE, following - ONE)
