"""The months that a heading speaks of (表头月份): 1-7月执行数, 截至10月末, 上半年; and the day to which they reach."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

TOKEN = "#月"
"""Stands for any months in a normalised heading, so that 1—9月执行数 is the column that the dictionary calls 1-7月执行数."""
_HALVES = {"上半年": 6, "一季度": 3, "前三季度": 9, "前三个季度": 9}
_MONTHS = re.compile(
    r"(?:截[至止]到?)?(?:((?:19|20)\d\d)年度?)?"
    r"(?:(?:(\d{1,2})月?[-—–―~至到]+)?(?<!\d)(\d{1,2})月(?:份|末|底|(\d{1,2})日)?"
    rf"|({'|'.join(map(re.escape, sorted(_HALVES, key=len, reverse=True)))}))(?:止|累计)?")
_DOTTED = re.compile(r"截[至止]到?((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})")


def tokenised(key: str) -> str:
    """A squeezed heading with its months replaced by the token; unchanged if it names none."""
    return _MONTHS.sub(TOKEN, _DOTTED.sub(TOKEN, key), count=1)


def partial(key: str) -> bool:
    """Whether a squeezed heading speaks of months that do not begin with January: 8-12月支出 is not what was spent by
    December."""
    m = _MONTHS.search(key)
    return bool(m and m[2] and int(m[2]) != 1)


def reached(key: str, year: int | None) -> date | None:
    """The last day of the months that a squeezed heading names: 1-7月执行数 of 2024 → 2024-07-31. The heading's own year
    counts before `year`; None without months, without any year, or where no such day exists."""
    if m := _DOTTED.search(key):
        return _day(int(m[1]), int(m[2]), int(m[3]))
    m = _MONTHS.search(key)
    if m is None or not (m[1] or year):
        return None
    return _day(int(m[1] or year or 0), _HALVES[m[5]] if m[5] else int(m[3]), int(m[4]) if m[4] else None)


def spans(key: str) -> bool:
    """Whether a squeezed title says how far its figures reach: 截至7月底, 1-7月, 上半年; a bare month does not."""
    m = _MONTHS.search(key)
    return bool(_DOTTED.search(key) or (m and (m[2] or m[5] or m[0].startswith("截"))))


def _day(year: int, month: int, day: int | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if (day or last) <= last else None
