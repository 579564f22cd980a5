"""Numbers as a sentence says them (数): value, kind of unit, how it compares, and what stands beside it. Exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from chidu.assistant.spoken import normal

_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACE = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"万": 10**4, "亿": 10**8, "千万": 10**7, "百万": 10**6, "": 1}
_UNITS = "个百分点|百分点|%|‰|个工作日|工作日|个月|年度|年|月|日|天|元|平方公里|平方米|公里|吨|分|成|倍|个|家|项|条|件|类|份|期|场|所|名|人次|人|亩|盏|台|次|步|户|张|处|款|章|号|级|位"
_NUMBER = re.compile(
    rf"(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<scale>千万|百万|万|亿)?(?P<unit>{_UNITS})?"
    rf"|(?P<words>[零一二两三四五六七八九十百千]+)(?P<wordscale>万|亿)?(?P<wordunit>{_UNITS})")
_PERCENT_IN_WORDS = re.compile(r"百分之([零一二两三四五六七八九十百点\d.]+)")
_BEFORE = ((r"(不低于|不少于|不小于|至少|最少|最低|≥|>=|下限为?|达到|满)$", ">="), (r"(不超过|不高于|不大于|不多于|至多|最多|最高|≤|<=|上限为?|控制在)$", "<="),
           (r"(?<!不)(超过|高于|大于|多于|超出|>)$", ">"), (r"(?<!不)(低于|少于|小于|不足|不到|未达到?|<)$", "<"))
_AFTER = ((r"^\)?(及以上|以上|或以上|或更多)", ">="), (r"^\)?(及以下|以下|以内|之内|内|或以下)", "<="))
_PLACES = ("千", "百", "十")
CONTEXT = 10


@dataclass(frozen=True)
class Number:
    """One number: `kind` is % , 点, 元, 年, 月, 日, 工作日, 倍 or 个 for anything counted; `compares` is ≥-like where words say so."""

    value: Fraction
    kind: str
    compares: str
    left: str
    right: str
    start: int


def plain(text: str) -> str:
    """As numbers are read: half-width, without spaces, 百分之三十 as 30%."""
    return _PERCENT_IN_WORDS.sub(lambda m: f"{_in_words(m[1])}%", re.sub(r"\s", "", normal(text)))


def _in_words(text: str) -> str:
    if text[0].isdigit():
        return text
    whole, _, part = text.partition("点")
    return str(_value(whole)) + ("." + "".join(str(_DIGIT[c]) for c in part) if part else "")


def _value(text: str) -> int:
    if not any(c in _PLACE for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _PLACE:
            total, digit = total + (digit or 1) * _PLACE[c], 0
        else:
            digit = _DIGIT[c]
    return total + digit


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text (`plain`)."""
    for m in _NUMBER.finditer(text):
        if m["words"]:
            if m["words"] in ("一", "两") and m["wordunit"] in ("个", "项", "条", "次", "份", "种", "位", "款", "级", "张", "处"):
                continue  # 一个, 一条: says no number
            value, unit = Fraction(_value(m["words"])) * _SCALE[m["wordscale"] or ""], m["wordunit"]
        else:
            value, unit = Fraction(m["digits"].replace(",", "")) * _SCALE[m["scale"] or ""], m["unit"] or ""
        left, right = text[max(0, m.start() - CONTEXT):m.start()], text[m.end():m.end() + CONTEXT]
        yield Number(*_kind(value, unit), _compares(left, right), left, right, m.start())


def _kind(value: Fraction, unit: str) -> tuple[Fraction, str]:
    match unit:
        case "%":
            return value / 100, "%"
        case "‰":
            return value / 1000, "%"
        case "成":
            return value / 10, "%"
        case "个百分点" | "百分点":
            return value / 100, "点"
        case "元":
            return value, "元"
        case "年" | "年度":
            return value, "年"
        case "月" | "个月":
            return value, "月"
        case "日" | "天":
            return value, "日"
        case "工作日" | "个工作日":
            return value, "工作日"
        case "倍" | "分" | "号":
            return value, unit
        case "":
            return value, ""
    return value, "个"


def _compares(left: str, right: str) -> str:
    for pattern, sign in _BEFORE:
        if re.search(pattern, left):
            return sign
    for pattern, sign in _AFTER:
        if re.search(pattern, right):
            return sign
    return ""


def same(a: Number, b: Number) -> bool:
    """The same value in the same kind of unit; a number without unit stands for any count or amount."""
    return a.value == b.value and (a.kind == b.kind or ("" in (a.kind, b.kind) and not {a.kind, b.kind} & {"%", "点"})
                                   or {a.kind, b.kind} == {"", "个"})
