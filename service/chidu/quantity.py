"""Exact amounts with their units: reading 500万元, 20%, 40个百分点, ≥10场, 1600元/亩 and saying them again.

An amount of money is held in 元, a rate as the plain ratio (20% is 1/5, unit "%"), a difference of rates in
个百分点 (also as the ratio), anything else with the unit it was written in. Always a Fraction, never rounded
here. Source of the notations: published forms, domain reference §1.4.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

YUAN, PERCENT, POINTS = "元", "%", "个百分点"

_SCALE = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 1000, "百": 100, "": 1}
_NUMBER = r"[-−－+]?\d[\d,，]*(?:\.\d+)?"
_MONEY_UNIT = re.compile(r"(亿|千万|百万|万|千|百|)元(?:人民币)?")
_SIGN = {"≥": "≥", "≧": "≥", ">=": "≥", "⩾": "≥", "≤": "≤", "≦": "≤", "<=": "≤", "⩽": "≤", "=": "=", "═": "=", "＝": "=",
         ">": ">", "<": "<", "不低于": "≥", "不少于": "≥", "不小于": "≥", "大于等于": "≥", "不高于": "≤", "不超过": "≤",
         "不大于": "≤", "不多于": "≤", "小于等于": "≤", "大于": ">", "超过": ">", "高于": ">", "小于": "<", "低于": "<",
         "等于": "="}
_SIGN_RE = re.compile("|".join(sorted(map(re.escape, _SIGN), key=len, reverse=True)))
_AFTER = {"以上": "≥", "以下": "≤", "以内": "≤", "之内": "≤", "内": "≤"}
_NO_UNIT = re.compile(r"以上|以下|以内|完成|左右|之间|底|前|至|^[-~.,，、;；:：]")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, exact. Units: 元 money, "%" rate, 个百分点, None a bare number, or as written."""

    value: Fraction
    unit: str | None = None


@dataclass(frozen=True)
class Target:
    """An indicator's value as a form writes it: sign (≥ ≤ = > < or none), number (or none), unit (or none)."""

    sign: str | None
    value: Fraction | None
    unit: str | None


def plain(text: str) -> str:
    """Full-width digits, letters and signs become half-width; spaces go."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-")


def money_scale(unit: str) -> int | None:
    """How many 元 one of this money unit is: 万元 → 10,000. None if it is no money unit."""
    m = _MONEY_UNIT.fullmatch(plain(unit))
    return _SCALE[m[1]] if m else None


def number(text: str) -> Fraction | None:
    """A bare number such as 1,346.0088; None if it is anything else. Thousands separators must group by three."""
    t = plain(text).replace("，", ",")
    if not re.fullmatch(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", t):
        return None
    return Fraction(t.replace(",", ""))


def quantity(text: str) -> Quantity | None:
    """500万元 → 5,000,000 元; 20% → 1/5; 40个百分点; 3年; 1600元/亩; 550元/人天; 12 → bare. None if not a quantity."""
    t = plain(text)
    m = re.fullmatch(rf"({_NUMBER})(.*)", t)
    if not m or (value := number(m[1])) is None or _NO_UNIT.search(m[2]):
        return None
    return _with_unit(value, m[2])


def _with_unit(value: Fraction, unit: str) -> Quantity:
    unit = _without_note(unit)
    if unit == "":
        return Quantity(value)
    if unit in ("%", "％", "百分比"):
        return Quantity(value / 100, PERCENT)
    if unit == "‰":
        return Quantity(value / 1000, PERCENT)
    if unit in ("百分点", "个百分点"):
        return Quantity(value / 100, POINTS)
    money, slash, per = unit.partition("/")
    if m := _MONEY_UNIT.fullmatch(money):
        return Quantity(value * _SCALE[m[1]], YUAN + slash + per)
    if money in ("万", "亿") and slash:  # ≤620万/月: the 元 is left out before a slash
        return Quantity(value * _SCALE[money], YUAN + slash + per)
    if money in ("万", "亿"):
        return Quantity(value * _SCALE[money])
    return Quantity(value, unit)


def _without_note(unit: str) -> str:
    """(%) → %; 次(每季度) → 次: what stands in brackets after a unit explains it."""
    bare = re.sub(r"\([^()]*\)$", "", unit)
    return bare or unit.strip("()")


def amount(text: str, default_unit: str) -> Fraction | None:
    """An amount of money in 元. A bare number is in `default_unit` (元 or 万元, as the form's head says)."""
    t = plain(text).lstrip("¥￥")
    if t.endswith(("万", "亿")):
        t += "元"
    q = quantity(t)
    if q is None:
        return None
    if q.unit is None:
        scale = money_scale(default_unit)
        return q.value * scale if scale else None
    return q.value if q.unit == YUAN else None


def rate(text: str) -> Fraction | None:
    """95% or 95.00(%) → 19/20. A bare number is not read as a rate here."""
    q = quantity(text)
    return q.value if q and q.unit == PERCENT else None


def split_sign(text: str) -> tuple[str | None, str]:
    """The sign of a target and what it applies to: ≥95% → ≥, 95%; 95%以上。 → ≥, 95%; 合理 → None, 合理."""
    t = plain(text).rstrip("。.;；,，")
    sign = None
    if m := _SIGN_RE.match(t):
        sign, t = _SIGN[m[0]], t[m.end():]
    for tail, meaning in _AFTER.items():
        if t.endswith(tail) and re.match(_NUMBER, t):
            return sign or meaning, t[: -len(tail)].removesuffix("及").removesuffix("(含)")
    return sign, t


_TARGET = re.compile(rf"({_NUMBER})(\D{{0,20}})")


def target(text: str, unit: str | None = None, *, money: bool = False) -> Target:
    """An indicator's value: ≥95%, >=17600株, 95%以上。, ≤28.40/株, 985米, 1次/月, 合理. What is no number has none.

    `unit` is the form's own unit column, used where the value carries none; with `money`, 250万 is 250万元. Words that
    are no number have no value: the text stays as written and no number is guessed.
    """
    sign, t = split_sign(text)
    m = _TARGET.fullmatch(t)
    value = number(m[1]) if m else None
    if m is None or value is None or _NO_UNIT.search(m[2]):
        return Target(sign, None, None)
    own, column = _without_note(m[2]), plain(unit or "")
    if own.startswith("/"):  # ≤28.40/株: money left out before the slash
        own = YUAN + own
    if own in ("万", "亿") and column:  # 250万 | 人, or 250万 | 万元
        own = column if column.startswith(own) else own + column
    if own in ("万", "亿") and money:
        own += YUAN
    q = _with_unit(value, own or column)
    return Target(sign, q.value, q.unit)


def written_unit(text: str) -> str | None:
    """The unit as it stands in a target: 万元 in ≤250万元, % in 95%以上, 元/株 in ≤28.40/株; None in 12 and in 合理."""
    m = _TARGET.fullmatch(split_sign(text)[1])
    if m is None or _NO_UNIT.search(m[2]):
        return None
    return re.sub(r"^([万亿]?)/", r"\1元/", _without_note(m[2])) or None


_DATE = re.compile(r"(\d{4})年?度?|(\d{4})[-/.年](\d{1,2})(?:月|(?:月|[-/.])(\d{1,2})日?)?")
_SAME_YEAR = re.compile(r"\d{1,2}(?:月(?:\d{1,2}日?)?|[-/.]\d{1,2})?")


def day(text: str, *, end: bool = False) -> date | None:
    """2024-07-31, 2023年4月, 2023.07, 202001, 2023. A month or year counts from its first day, with `end` to its last."""
    t = plain(text)
    if m := re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", t):
        parts = m.groups()
    elif m := _DATE.fullmatch(t):
        parts = (m[1] or m[2], m[3], m[4])
    else:
        return None
    year = int(parts[0])
    month = int(parts[1]) if parts[1] else (12 if end else 1)
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        return None
    last = monthrange(year, month)[1]
    dom = int(parts[2]) if parts[2] else (last if end else 1)
    return date(year, month, dom) if 1 <= dom <= last else None


def period(text: str) -> tuple[date, date] | None:
    """202001-202012, 2023年4月-2024年2月, 2020年1月--2020年11月, 2024年1-12月, 2024年. None if it does not read as two dates."""
    t = re.sub(r"[—–―~～至到]+", "-", plain(text))
    if re.fullmatch(r"\d{4}年?度?", t):
        return _ordered(day(t), day(t, end=True))
    if m := re.fullmatch(r"(\d{4}-\d{1,2}-\d{1,2})-+(\d{4}-\d{1,2}-\d{1,2})", t):
        return _ordered(day(m[1]), day(m[2], end=True))
    parts = [p for p in re.split(r"-+", t) if p]
    if len(parts) == 4:  # 2023-04-2024-02
        parts = ["-".join(parts[:2]), "-".join(parts[2:])]
    if len(parts) != 2 or re.fullmatch(r"(\d{4})-(\d{1,2})", t):  # 2024-12 is a month, not two dates
        return None
    first, last = parts
    if _SAME_YEAR.fullmatch(last) and (year := re.match(r"\d{4}[年.]", first)):
        last = year[0] + last
    return _ordered(day(first), day(last, end=True))


def _ordered(first: date | None, last: date | None) -> tuple[date, date] | None:
    return (first, last) if first and last and first <= last else None


def decimal_text(value: Fraction, places: int | None = None) -> str:
    """Exact decimal text where there is one, else six digits; with `places`, rounded half up to that many."""
    with localcontext() as ctx:
        ctx.prec = 60 + len(str(abs(value.numerator)))
        d = Decimal(value.numerator) / Decimal(value.denominator)
        if places is not None:
            return str(d.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
        if Fraction(d) != value:
            d = d.quantize(Decimal("0.000001"), ROUND_HALF_UP)
        text = format(d, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text


def say(value: Fraction, unit: str | None, money_unit: str = "万元") -> str:
    """As an officer writes it: 562.00万元, 58.33%, 40.03个百分点, 12场, 1600元/亩, 90."""
    if unit == YUAN:
        scale = 10000 if money_unit == "万元" else 1
        return decimal_text(value / scale, 2) + money_unit
    if unit and unit.startswith(YUAN + "/") and money_unit == "万元" and abs(value) >= 10000:
        return decimal_text(value / 10000) + money_unit + unit.removeprefix(YUAN)
    if unit in (PERCENT, POINTS):
        text = decimal_text(value * 100)
        return (text if len(text.partition(".")[2]) <= 2 else decimal_text(value * 100, 2)) + unit
    return decimal_text(value) + (unit or "")


def say_date(d: date) -> str:
    """2024年7月31日, without leading zeros (GB/T 9704)."""
    return f"{d.year}年{d.month}月{d.day}日"
