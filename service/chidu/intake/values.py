"""One cell by its type (字段.yaml 类型): what is written there as an exact value, or why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from chidu import quantity
from chidu.form import Plain, Source, Unread, Value
from chidu.intake.index import squeeze
from chidu.vocabulary import ColumnSpec, FieldSpec, ReadingWords

HIDDEN = "（个人信息，已隐去）"
_PRIVATE = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dXx]|0\d{2,3}[-－]?\d{7,8})(?!\d)")
_DEADLINE = re.compile(r"(\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{4}\.\d{1,2}\.\d{1,2})"
                       r"(底?)(前|之前|以前)?")


_DASHES = re.compile(r"[-—–―─－−]+")
_SURELY_PERCENT = 10
"""A bare number from here on is in percent: no rate on a form is tenfold."""


@dataclass(frozen=True)
class Raw:
    """What one cell says before its type is known."""

    text: str
    source: Source
    number: bool = False
    trouble: str = ""

    @property
    def empty(self) -> bool:
        return not self.text.strip() and not self.trouble


@dataclass(frozen=True)
class Measured:
    """A quantity's cell taken apart: sign, value (number, date, or the words themselves), unit, unit as written."""

    sign: str | None
    value: Plain
    unit: str | None
    written: str | None = None
    why: str = ""


def masked(text: str) -> str:
    """A text as it may stand in a list of unread cells: short, without telephone and identity numbers."""
    text = _PRIVATE.sub("***", text.strip())
    return text if len(text) <= 60 else text[:60] + "…"


class CellReader:
    """Reads cells by type with the words of the dictionary; collects what could not be read."""

    def __init__(self, words: ReadingWords) -> None:
        self._words = words
        self.notes: list[Unread] = []

    def note(self, source: Source, text: str, why: str) -> None:
        self.notes.append(Unread(source, masked(text), why))

    def refuse(self, raw: Raw, why: str, personal: bool = False) -> Value:
        """An unread value, noted with why it could not be read."""
        text = HIDDEN if personal else masked(raw.text)
        self.notes.append(Unread(raw.source, text, why))
        return Value("unread", text=text, source=raw.source)

    def read(self, spec: FieldSpec, raw: Raw, money_unit: str) -> Value:
        """The value of a field. A bare amount is in `money_unit`."""
        if raw.trouble:
            return self.refuse(raw, raw.trouble, spec.personal)
        text = raw.text.strip()
        if not text or printed(spec, text):
            return Value("blank", source=raw.source)
        if spec.personal:
            return Value("given", None, None, HIDDEN, raw.source)
        if spec.type == "量值":
            measured = measure(spec, raw, None, money_unit)
            if measured.why:
                return self.refuse(raw, measured.why)
            return Value("given", measured.value, measured.unit, text, raw.source)
        if spec.type in ("选项", "是否"):
            choice, why = self._choose(spec, text)
            if why:
                return self.refuse(raw, why)
            return Value("given", choice, None, text, raw.source) if choice else Value("blank", source=raw.source)
        if spec.type == "文本" and spec.choices:
            text = self._option(spec, text) or text
        plain, unit, wanted = _plain(spec, raw, text, money_unit)
        if plain is None:
            return self.refuse(raw, _why(spec, text, wanted))
        return Value("given", plain, unit, raw.text.strip(), raw.source)

    def ticked(self, text: str) -> bool | None:
        """Whether a cell that holds only a tick or a box (√, □, 是, 否) is ticked; None if it says something else."""
        marks = {ticked: frozenset("".join(self._words.ticks.get(name, ()))) for name, ticked in (("已选", True), ("未选", False))}
        kinds = {ticked for ticked, chars in marks.items() if any(c in chars for c in text)}
        if kinds and all(c in marks[True] | marks[False] for c in text):
            return True in kinds
        yes_no = {squeeze(w).lower(): name == "是" for name, words in self._words.yes_no.items() for w in (name, *words)}
        return yes_no.get(text.lower())

    def _choose(self, spec: FieldSpec, text: str) -> tuple[str, str]:
        """The choice as the dictionary names it, else the words as written, "" if none is ticked; and why it is
        unclear."""
        if option := self._option(spec, text):
            return option, ""
        yes, no = "".join(self._words.ticks.get("已选", ())), "".join(self._words.ticks.get("未选", ()))
        if any(mark in text for mark in yes + no):
            ticked = _ticked(text, yes, yes + no)
            if ticked is None or len(ticked) > 1:
                return "", "选了不止一项，或分不清选的是哪一项"
            text = ticked[0] if ticked else ""
        if spec.type == "是否":
            option = self._option(spec, text)
            return option or "", "" if option or not text else "不是“是”或“否”"
        return self._option(spec, text) or text, ""

    def _option(self, spec: FieldSpec, text: str) -> str | None:
        options: Mapping[str, tuple[str, ...]] = (
            self._words.yes_no if spec.type == "是否" else {c: spec.spellings.get(c, ()) for c in spec.choices})
        key = squeeze(text)
        for option, others in options.items():
            if key == squeeze(option) or key in map(squeeze, others):
                return option
        sign, rest = quantity.split_sign(text)
        return sign if sign in spec.choices and not rest else None


def printed(spec: FieldSpec, text: str) -> bool:
    """A cell that holds nothing but what the template prints there (— beside rows without a mark of their own)."""
    words = spec.printed if isinstance(spec, ColumnSpec) and not spec.down else ()
    return bool(words) and (_DASHES.sub("—", squeeze(text)) in words)


def _why(spec: FieldSpec, text: str, wanted: str) -> str:
    """Why a value of this type cannot be read."""
    if spec.type == "比率" and (bare := quantity.number(text)) is not None:
        shown, other = quantity.decimal_text(bare), quantity.say(bare, quantity.PERCENT)
        return f"没有写百分号，分不清是{shown}%还是{other}"
    return f"不是{wanted}"


def _ticked(text: str, yes: str, marks: str) -> list[str] | None:
    """The options whose box is ticked, the box standing before each or after each; None if that is not clear."""
    pieces = [p for p in re.split(rf"([{re.escape(marks)}])", text.strip()) if p.strip()]
    if pieces[-1] in marks and pieces[0] not in marks:
        pieces.reverse()  # 新增□ 延续√ : then every box stands before its option here too
    elif pieces[0] not in marks:
        return None
    options = [(mark in yes, option.strip(" 　/、,，")) for mark, option in pairwise(pieces) if mark in marks]
    return None if any(o in marks for _, o in options) else [o.split()[0] for ticked, o in options if ticked and o]


def _plain(spec: FieldSpec, raw: Raw, text: str, money_unit: str) -> tuple[Plain, str | None, str]:
    """Value (None if it does not read), unit, and what it should have been."""
    match spec.type:
        case "文本":
            return text, None, "文字"
        case "词组":
            return tuple(p for p in re.split(r"[、，,；;\s]+", text) if p), None, "词组"
        case "金额":
            return quantity.amount(text, money_unit), quantity.YUAN, "金额"
        case "比率":
            bare = quantity.number(text)
            sure = bare / 100 if bare is not None and (bare >= _SURELY_PERCENT or bare == 0) else None
            return quantity.rate(text) if bare is None else sure, quantity.PERCENT, "百分比"
        case "百分点":
            q = quantity.quantity(text)
            return (q.value if q and q.unit == quantity.POINTS else None), quantity.POINTS, "百分点"
        case "日期":
            unclear = raw.number and re.fullmatch(r"\d{4}\.1", text)  # 2024.10 stored as a number looks the same
            return (None if unclear else quantity.day(text, end=spec.month_end)), None, "说得清的日期"
        case "年度":
            m = re.fullmatch(r"\(?((?:19|20|21)\d\d)年?度?\)?", quantity.plain(text))
            return (Fraction(m[1]) if m else None), None, "年度"
        case "分":
            q = quantity.quantity(text)
            if q and q.unit == quantity.PERCENT:
                return q.value * 100, None, "分值"
            return (q.value if q and q.unit in (None, "分") else None), None, "分值"
        case _:
            q = quantity.quantity(text)
            return (q.value if q and "/" not in (q.unit or "") else None), None, "数"


def measure(spec: FieldSpec, raw: Raw, column_unit: str | None, money_unit: str, money: bool = False) -> Measured:
    """An indicator's or a cost item's quantity: ≥95%, 1.2万元/场, ≤2024年11月30日, 优良. Words stay words.

    `column_unit` is what the unit column says, `money` that 250万 here means 万元.
    """
    sign, rest = quantity.split_sign(raw.text)
    if (m := _DEADLINE.fullmatch(rest)) and (day := quantity.day(m[1], end=spec.month_end or bool(m[2]))):
        return Measured(sign or ("≤" if m[3] else None), day, None)
    own = quantity.target(raw.text, money=money)
    if spec.money:
        return _price(raw, own, column_unit, money_unit)
    t = quantity.target(raw.text, column_unit, money=money)
    if t.value is None:
        return Measured(sign, raw.text.strip(), None)
    bare = own.value if own.unit is None and own.value is not None else Fraction(0)
    if t.unit == quantity.PERCENT and 0 < abs(bare) <= 1:
        shown, other = quantity.decimal_text(bare), quantity.say(bare, quantity.PERCENT)
        return Measured(sign, None, None, why=f"计量单位是百分比，值只写{shown}，分不清是{shown}%还是{other}")
    written = quantity.written_unit(raw.text)
    if money and written in ("万", "亿"):
        written += quantity.YUAN
    return Measured(sign, t.value, t.unit, written or column_unit or None)


def _price(raw: Raw, own: quantity.Target, column_unit: str | None, money_unit: str) -> Measured:
    """A unit cost: 1.2万元/场; or 1.2 under a heading in 万元, per 场 where the unit column says so."""
    if own.value is None:
        return Measured(own.sign, raw.text.strip(), None)
    unit = own.unit
    if unit is None:
        per = quantity.plain(column_unit or "")
        unit = per if quantity.money_scale(per.partition("/")[0]) else money_unit + (f"/{per}" if per else "")
        own = quantity.target(quantity.decimal_text(own.value) + unit)
    if own.unit is None or not own.unit.startswith(quantity.YUAN):
        return Measured(own.sign, None, None, why="单位成本没有写成金额")
    return Measured(own.sign, own.value, own.unit)


def same(a: Value, b: Value) -> bool:
    """Two readings of one field that say the same."""
    return (a.state, a.v, a.unit) == (b.state, b.v, b.unit)
