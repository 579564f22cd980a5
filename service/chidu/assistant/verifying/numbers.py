"""Numbers as a sentence says them (数): value, kind of unit, how it compares, and where it stands. Exact; a day is a number as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from chidu.assistant.questions.spoken import normal

_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACE = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"万": 10**4, "亿": 10**8, "千万": 10**7, "百万": 10**6, "": 1}
_KINDS = {"%": "%", "‰": "%", "成": "%", "个百分点": "点", "百分点": "点", "个工作日": "工作日", "年度": "年", "天": "日", "个月": "个月", "个小时": "小时",
          "人次": "人次", "个人": "人", "名": "人", "位": "人"}
_SHARES = {"%": 100, "成": 10, "‰": 1000, "个百分点": 100, "百分点": 100}
_COUNTED = frozenset("个项条件类款章步处种期级张")
"""Counters that say nothing of what is counted: 16个 and 16家 may be the same, 16家 and 16人 are not."""
MEASURED = frozenset(("%", "点", "元", "date", "日", "工作日", "年", "个月", "小时", "分"))
"""Kinds that measure; the others count things."""
_UNITS = ("个百分点|百分点|%|‰|个工作日|工作日|个小时|小时|分钟|个月|年度|年|月|日|天|元|平方公里|平方米|公里|吨|分|成|倍|人次|个人|个|家|项|条|件|类|份|期|场|所|名|人|"
          "亩|盏|台|次|步|户|张|处|款|章|号|级|位|种|辆|米|页|行|套|道")
_NUMBER = re.compile(
    r"(?=[\d零一二两三四五六七八九十百千])(?:"
    r"(?P<date>\d{4}[年\-/.]\d{1,2}[月\-/.]\d{1,2}[日号]?(?!\d)|\d{4}年\d{1,2}月份?|\d{4}-\d{2}(?![\d.])|"
    r"(?<!\d)\d{1,2}月\d{1,2}[日号]|(?<![\d个.])\d{1,2}月份?|(?:19|20)\d\d年度?)"
    rf"|(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<scale>千万|百万|万|亿)?(?P<unit>{_UNITS})?"
    rf"|(?P<words>[零一二两三四五六七八九十百千]+(?:[万亿][零一二两三四五六七八九十百千]*)*)(?P<wordunit>{_UNITS}))")
_PERCENT_IN_WORDS = re.compile(r"百分之([零一二两三四五六七八九百十点\d.]+)")
_EDGE_OF_A_YEAR = re.compile(r"(\d{4})年年?(底|末|初(?!预算)|元旦)")
_END_OF_A_MONTH = re.compile("月[底末](?![以之]?[前后])")
_EACH = re.compile(r"每([一-龥]{1,2}?)((?:\d[\d.,]*)[万亿]?元)")
_NOT = "(?:不(?:得|能|可|应|应当|可以|允许|准)?|并?未|没有?)"
_BEFORE = tuple((re.compile(f"(?:{words})[:为是至到在]{{0,2}}$"), sign) for words, sign in (
    (rf"{_NOT}(?:低于|少于|小于|短于)|{_NOT}早于|最早|至少|最少|最低|≥|>=", ">="),
    (rf"{_NOT}(?:超过|高于|大于|多于|长于|超出|突破)|{_NOT}(?:晚于|迟于)|最晚|最迟|至多|最多|最高|≤|<=", "<="),
    ("(?:超过|高于|大于|多于|突破|超出|>)", ">"), ("(?:低于|少于|小于|不足|不到|未达到?|没有?达到|<)", "<")))
_LABELS = ((re.compile("下限[:为是]?$"), ">="), (re.compile("上限[:为是]?$"), "<="))
_AFTER = ((re.compile(r"\)?(?:及以上|以上|或以上|或更多)"), ">="), (re.compile(r"\)?(?:及以下|以下|以内|之内|内(?!容)|或以下)"), "<="))
_SINCE = ((re.compile("(?:底|末)?(?:以前|之前|前)"), "<"), (re.compile("(?:底|末)?(?:以后|之后|后)"), ">"))
_COMPARING = frozenset("于早少低过高出破晚迟多到达足限≥≤=<>")
"""Characters in which words end that compare, as far as three before the number."""
_STRICTLY = re.compile(r"(?:至少|最少|最多|恰好|恰|只有|仅|第|共)[一-龥]{0,2}$")
CONTEXT = 10


@dataclass(frozen=True)
class Number:
    """One number: `kind` is % , 点, 元, date, 年, 日, 工作日, 倍, 人 … or 个 for what is merely counted; `compares` is ≥-like where words say so.

    Of a day the value is year, month, day as eight digits; 0 for what is not said. `begin` and `end` hold the words that compare."""

    value: Fraction
    kind: str
    compares: str
    begin: int
    end: int

    @property
    def said(self) -> str:
        return f"{self.compares}{float(self.value):.12g}{self.kind}"


def plain(text: str) -> str:
    """As numbers are read: half-width, without spaces, 百分之三十 as 30%, 每盏350元 as 350元/盏, 2023年底 as its last day."""
    text = _PERCENT_IN_WORDS.sub(lambda m: f"{_in_words(m[1])}%", re.sub(r"\s", "", normal(text)))
    text = _EDGE_OF_A_YEAR.sub(lambda m: f"{m[1]}年{'12月31日' if m[2] in '底末' else '1月1日'}", text)
    text = _END_OF_A_MONTH.sub("月", text)
    return _EACH.sub(r"\2/\1", text)


def _in_words(text: str) -> str:
    if text[0].isdigit():
        return text
    whole, _, part = text.partition("点")
    return str(_value(whole)) + ("." + "".join(str(_DIGIT.get(c, 0)) for c in part) if part else "")


def _value(text: str) -> int:
    """A number in words: 二〇二三, 一千二百, 二十三亿一千二百万."""
    for mark in ("亿", "万"):
        above, found, below = text.partition(mark)
        if found:
            return _value(above) * _SCALE[mark] + (_value(below) if below else 0)
    if not any(c in _PLACE for c in text):
        return int("".join(str(_DIGIT[c]) for c in text) or 0)
    total, digit = 0, 0
    for c in text:
        if c in _PLACE:
            total, digit = total + (digit or 1) * _PLACE[c], 0
        else:
            digit = _DIGIT[c]
    return total + digit


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text (`plain`). 一个, 一条 say no number unless a word before them does: 至少一名."""
    for m in _NUMBER.finditer(text):
        left, right = text[max(0, m.start() - CONTEXT):m.start()], text[m.end():m.end() + CONTEXT]
        if m["words"] == "一" and not _STRICTLY.search(left):
            continue
        sign, before, after = _compares(left, right, _SINCE if m["date"] else _AFTER)
        yield Number(*_meaning(m), sign, m.start() - before, m.end() + after)


def _meaning(m: re.Match[str]) -> tuple[Fraction, str]:
    if m["date"]:
        return Fraction(_day(m["date"])), "date"
    unit = m["wordunit"] or m["unit"] or ""
    return _amount(m["words"] or m["digits"], m["scale"] or "", unit), "个" if unit in _COUNTED else _KINDS.get(unit, unit)


@lru_cache(maxsize=2048)
def _amount(said: str, scale: str, unit: str) -> Fraction:
    value = Fraction(said.replace(",", "")) if said[0].isdecimal() else Fraction(_value(said))
    return value * _SCALE[scale] / _SHARES.get(unit, 1)


def _day(text: str) -> int:
    parts = [int(p) for p in re.findall(r"\d+", text)]
    if parts[0] < 100:
        parts.insert(0, 0)
    year, month, day = (*parts, 0, 0)[:3]
    return year * 10000 + month * 100 + day


def _compares(left: str, right: str, behind: tuple[tuple[re.Pattern[str], str], ...]) -> tuple[str, int, int]:
    if not _COMPARING.isdisjoint(left[-3:]):
        for pattern, sign in _BEFORE:
            if m := pattern.search(left):
                return sign, len(m[0]), 0
        for pattern, sign in _LABELS:
            if pattern.search(left):
                return sign, 0, 0
    for pattern, sign in behind:
        if m := pattern.match(right):
            return sign, 0, len(m[0])
    return "", 0, 0


def same(said: Number, known: Number) -> bool:
    """What a sentence says, by what is known: the same value in the same kind of unit. A number without unit stands for any count or
    amount; a month or a year for any day in it."""
    if "date" in (said.kind, known.kind):
        return said.kind == known.kind and _within(int(said.value), int(known.value))
    if said.value != known.value:
        return False
    kinds = {said.kind, known.kind}
    return len(kinds) == 1 or ("" in kinds and not kinds & {"%", "点"}) or ("个" in kinds and not kinds & MEASURED)


def _within(said: int, known: int) -> bool:
    return all(said // unit % size in (0, known // unit % size) for unit, size in ((10000, 10000), (100, 100), (1, 100)))
