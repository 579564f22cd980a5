"""What people say of days and amounts (口语): 去年, 上个月, 23年, 三月五号, 3万2, as dates and quantities.

A year stands for its last day, a month for its last day: who asks for 2023年的规定 means the law as it stood when 2023 was over.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chidu import quantity

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_YEAR_IN_WORDS = re.compile("[零〇一二三四五六七八九]{4}(?=年)|(?<![零〇一二三四五六七八九十])[零〇一二三四五六七八九]{2}(?=年)")
_MIXED = re.compile(r"(\d+)万(\d)(?!\d|\.|元|万|个|千|百)")
_SMALL_IN_WORDS = re.compile("([二三四五六七八九]?)(十)([一二三四五六七八九]?)(?=[月号日])|([一二三四五六七八九])(?=[月号日])")


@dataclass(frozen=True)
class Mention:
    """A day in a text: where it stands, what it means; `year` where a year alone was named."""

    start: int
    end: int
    day: date
    year: int | None = None


def normal(text: str) -> str:
    """Full-width letters and digits made half-width, what cannot be seen taken out, spaces gone, years in words as digits, 3万2 as 3.2万."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"\s+", " ", plain).strip()
    plain = re.sub(r"(?<=[一-鿿]) (?=[一-鿿])", ",", plain)
    plain = re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", plain)
    plain = _MIXED.sub(r"\1.\2万", plain)
    plain = _YEAR_IN_WORDS.sub(lambda m: "".join(_DIGITS[c] for c in m[0]), plain)
    return _SMALL_IN_WORDS.sub(_small, plain)


def _small(found: re.Match[str]) -> str:
    if found[4]:
        return _DIGITS[found[4]]
    return str(int(_DIGITS.get(found[1], "1")) * 10 + int(_DIGITS.get(found[3], "0")))


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _century(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


_Said = Callable[[re.Match[str], date], tuple[date, int | None]]
_YEAR = r"((?<!\d)\d{4}|(?<!\d)[12]\d)"


_OF_A_FORM = r"(?!的?(?:完成|实际|实绩|评价|自评|预算|决算|执行|结转|结余|新增|发现|合计|指标值|得分|花|支出)|(?<=比..)更?[高低多少大小好差快慢])"
_ALONE = r"(?=的?(?:规定|标准|办法|政策|要求|时候)|[底末初那和与跟到至比,，、。？?]|$)"
"""去年完成值, 上年结转, 比去年低 speak of a form's numbers, not of the law of a day."""


def _relative(found: re.Match[str], today: date) -> tuple[date, int | None]:
    year = today.year + {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}[found[1]]
    if found[2] == "初":
        return date(year, 1, 1), None
    if found[1] in ("今年", "本年") and not found[2]:
        return today, year
    return date(year, 12, 31), year


_SAYINGS: tuple[tuple[re.Pattern[str], _Said], ...] = tuple((re.compile(pattern), said) for pattern, said in (
    (_YEAR + r"[年\-/.](\d{1,2})[月\-/.](\d{1,2})[日号]?", lambda m, _: (date(_century(m[1]), int(m[2]), int(m[3])), None)),
    (_YEAR + r"年(\d{1,2})月份?", lambda m, _: (_last(_century(m[1]), int(m[2])), None)),
    (_YEAR + r"年(?:年)?(?:底|末)", lambda m, _: (date(_century(m[1]), 12, 31), None)),
    (_YEAR + r"年(?:年)?初", lambda m, _: (date(_century(m[1]), 1, 1), None)),
    (_YEAR + r"(?:年度?|版)", lambda m, _: (date(_century(m[1]), 12, 31), _century(m[1]))),
    (r"(?<![\d号〔])(20[0-4]\d)(?=的|和|与|跟|到|至|比|,|,|、|$)", lambda m, _: (date(int(m[1]), 12, 31), int(m[1]))),
    (rf"(去年)度?(?:年)?(底|末|初)?{_OF_A_FORM}", _relative),
    (rf"(今年|本年|上年|前年|明年)度?(?:年)?(底|末|初)?{_ALONE}", _relative),
    (r"(?<!\d)(\d{1,2})月(\d{1,2})[日号]", lambda m, t: (date(t.year, int(m[1]), int(m[2])), None)),
    (r"上个?月(?:底|末)?", lambda m, t: (t.replace(day=1) - timedelta(days=1), None)),
    (r"今天", lambda m, t: (t, None)),
    (r"昨天", lambda m, t: (t - timedelta(days=1), None)),
))


_WRITTEN = re.compile(rf"(?:{_YEAR}年)?(\d{{1,2}})月(\d{{1,2}})[日号]")


def days_in(text: str, today: date) -> list[Mention]:
    """Every day that a text (`normal`) names, in order; no character is read twice; what is no day is left out."""
    found: list[Mention] = []
    for pattern, said in _SAYINGS:
        for one in pattern.finditer(text):
            if any(one.start() < m.end and m.start < one.end() for m in found):
                continue
            try:
                day, year = said(one, today)
            except ValueError:
                continue
            found.append(Mention(one.start(), one.end(), day, year))
    return sorted(found, key=lambda m: m.start)


def no_day_in(text: str) -> str:
    """A day that a text (`normal`) writes out and no calendar has (2月30日); empty where there is none."""
    for one in _WRITTEN.finditer(text):
        try:
            date(_century(one[1] or "2000"), int(one[2]), int(one[3]))
        except ValueError:
            return one[0]
    return ""


_COUNTED = "个|家|人次|人天|人|天|分钟|小时|工作日|个工作日|年|月|日|次|场|份|条|项|分|平方米|万平方米|公里|吨|盏|件|起|户|名|台|套|亩|辆|株|座|册|篇|例|课时"
_AMOUNT = re.compile(
    r"(?:[≥≤<>=]\s*)?[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?!\d)(?:\.\d+)?"
    rf"(?:(?:亿|千万|百万|万|千|百)?元(?:/(?:{_COUNTED}))?|[万亿]/(?:{_COUNTED})|(?:个)?百分点|%|‰|万|亿|(?:{_COUNTED})(?:/(?:{_COUNTED}))?)?")


def amounts_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Every number with its unit, as a form would have it: where it stands, and its text."""
    for one in _AMOUNT.finditer(text):
        if quantity.quantity(one[0].lstrip("≥≤<>= ")) is not None:
            yield one.start(), one.end(), one[0]
