"""The leaves of the tree: comparisons, whether a cell is filled, what a text holds, what the rows of a table show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from chidu import quantity
from chidu.condition.signals import Gap, Reading, Tally, comparable, flag_rails
from chidu.condition.tree import NEVER, Atom, Condition, Dnf, Reader, Signal, kleene_and
from chidu.form import Plain, Value


class _Leaf:
    def leaves(self, reader: Reader, truth: bool | None) -> Iterator[Condition]:
        yield self  # type: ignore[misc]


@dataclass(frozen=True)
class Operand:
    """The right-hand side: a constant (with the parameter's name where it is one) or another field."""

    value: Value | None
    name: str = ""

    def read(self, reader: Reader) -> Value:
        return self.value if self.value is not None else reader.value(self.name)

    @property
    def constant(self) -> bool:
        return self.value is not None

    def say(self) -> str:
        if self.value is None:
            return f"“{self.name}”"
        text = say_value(self.value)
        return f"{text}（{self.name}）" if self.name else text


def say_value(value: Value, money_unit: str = "万元") -> str:
    """A value as an officer writes it."""
    if value.state == "blank":
        return "空着"
    if value.state == "unread":
        return f"“{value.text}”（未读出）"
    if value.state == "absent":
        return "未提供"
    if isinstance(value.v, Fraction):
        return quantity.say(value.v, value.unit, money_unit)
    if isinstance(value.v, date):
        return quantity.say_date(value.v)
    if isinstance(value.v, tuple):
        return "、".join(value.v)
    return str(value.v) if value.v is not None else value.text


_WORDS = {"=": "等于", "≠": "不等于", ">": "大于", "<": "小于", "≥": "不低于", "≤": "不高于"}
_DATE_WORDS = {">": "晚于", "<": "早于", "≥": "不早于", "≤": "不晚于"}
_OPPOSITE = {"=": "≠", "≠": "=", ">": "≤", "<": "≥", "≥": "<", "≤": ">"}


@dataclass(frozen=True)
class Compare(_Leaf):
    """等于 不等于 大于 小于 不低于 不高于 早于 晚于: both sides given and in one unit, else unknown."""

    left: str
    op: str
    right: Operand

    def kleene(self, reader: Reader) -> bool | None:
        a, b = reader.value(self.left), self.right.read(reader)
        return compare(a.v, self.op, b.v) if comparable(a, b) and self.orders(a.v) else None

    def orders(self, v: Plain) -> bool:
        """Words are equal or not; they have no order."""
        return self.op in "=≠" or isinstance(v, Fraction | date)

    def rails(self) -> tuple[Dnf, Dnf]:
        signal: Signal
        bound: Plain
        if self.right.value is None:
            if self.op in "=≠":  # may be texts, which have no difference
                return flag_rails(self)
            signal, bound = Gap(self.left, self.right.name), Fraction(0)
        elif not self.right.value.known or not self.orders(self.right.value.v):
            return NEVER, NEVER
        else:
            value = self.right.value
            signal, bound = Reading(self.left, type(value.v), value.unit), value.v
        return ((Atom(signal, self.op, bound),),), ((Atom(signal, _OPPOSITE[self.op], bound),),)

    def say(self) -> str:
        dated = self.right.value is not None and isinstance(self.right.value.v, date)
        word = _DATE_WORDS.get(self.op) if dated else None
        return f"{self.left}{word or _WORDS[self.op]}{self.right.say()}"

    def reads(self) -> frozenset[str]:
        return frozenset({self.left} | ({self.right.name} if self.right.name else set()))


def compare(a: Plain, op: str, b: Plain) -> bool:
    """Exact; both sides are of one sort."""
    match op:
        case "=":
            return a == b
        case "≠":
            return a != b
        case ">":
            return a > b  # type: ignore[operator]
        case "<":
            return a < b  # type: ignore[operator]
        case "≥":
            return a >= b  # type: ignore[operator]
        case "≤":
            return a <= b  # type: ignore[operator]
    raise ValueError(op)


@dataclass(frozen=True)
class Provided(_Leaf):
    """已提供 / 未提供: whether the cell is filled. A form without that cell leaves it unknown; unreadable counts as filled."""

    name: str
    wanted: bool

    def kleene(self, reader: Reader) -> bool | None:
        match reader.value(self.name).state:
            case "absent":
                return None
            case "blank":
                return not self.wanted
            case _:
                return self.wanted

    def rails(self) -> tuple[Dnf, Dnf]:
        return flag_rails(self)

    def say(self) -> str:
        return f"{self.name}{'已' if self.wanted else '未'}提供"

    def reads(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True)
class Contains(_Leaf):
    """含任一 / 不含任一: the text as written holds one of the words (a word list, or a field that holds words)."""

    name: str
    words: Operand
    wanted: bool

    def kleene(self, reader: Reader) -> bool | None:
        value, words = reader.value(self.name), self.words.read(reader)
        if not (value.known and words.known):
            return None
        text = quantity.plain(value.text or str(value.v))
        return any(quantity.plain(w) in text for w in words_of(words)) is self.wanted

    def found(self, reader: Reader) -> tuple[str, ...]:
        """Which of the words stand there."""
        value, words = reader.value(self.name), self.words.read(reader)
        text = quantity.plain(value.text or str(value.v))
        return tuple(w for w in words_of(words) if quantity.plain(w) in text)

    def rails(self) -> tuple[Dnf, Dnf]:
        return flag_rails(self)

    def say(self) -> str:
        return f"{self.name}{'' if self.wanted else '不'}含{self.words.say()}之一"

    def reads(self) -> frozenset[str]:
        return frozenset({self.name} | ({self.words.name} if self.words.name else set()))


def words_of(value: Value) -> tuple[str, ...]:
    """A list of words, or a single one."""
    return value.v if isinstance(value.v, tuple) else (str(value.v),)


@lru_cache(maxsize=4096)
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of these words in a text, all in one go."""
    return re.compile("|".join(map(re.escape, words)) if words else "(?!)")


FORMATS = {
    "占位符": re.compile(r"[*＊×]+|[_＿]{2,}|[xXｘＸ]{2,}|…+|\.{3,}|[（(][\s　]*[)）]|[□〇○]"),
    "日期": re.compile(r"^\D*\d{4}\s*[年./-]\s*\d{1,2}(\s*[月./-]\s*(\d{1,2}\s*日?)?)?\D*$"),
    "纯数字": re.compile(r"^\s*[-+]?\d[\d,，]*(\.\d+)?\s*$"),
}
"""Named formats; a policy file refers to them by name and never writes a pattern of its own."""


@dataclass(frozen=True)
class Shape(_Leaf):
    """含数字 / 不含数字 / 符合格式: what the text looks like."""

    name: str
    shape: str
    wanted: bool

    def kleene(self, reader: Reader) -> bool | None:
        value = reader.value(self.name)
        if not value.known:
            return None
        text = value.text or str(value.v)
        if self.shape == "数字":
            return any(c.isdecimal() for c in text) is self.wanted
        return bool(FORMATS[self.shape].search(text)) is self.wanted

    def rails(self) -> tuple[Dnf, Dnf]:
        return flag_rails(self)

    def say(self) -> str:
        if self.shape == "数字":
            return f"{self.name}{'' if self.wanted else '不'}含数字"
        return f"{self.name}{'' if self.wanted else '不'}符合“{self.shape}”格式"

    def reads(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True)
class Listed(_Leaf):
    """在名单: the value stands on a list that the bureau keeps (gathered into the case before it is decided)."""

    name: str
    roster: str

    def kleene(self, reader: Reader) -> bool | None:
        value, listed = reader.value(self.name), reader.value(f"名单·{self.roster}")
        if not (value.known and listed.known and isinstance(listed.v, tuple)):
            return None
        return str(value.v) in listed.v

    def rails(self) -> tuple[Dnf, Dnf]:
        return flag_rails(self)

    def say(self) -> str:
        return f"{self.name}在名单“{self.roster}”上"

    def reads(self) -> frozenset[str]:
        return frozenset({self.name, f"名单·{self.roster}"})


@dataclass(frozen=True)
class Rows(_Leaf):
    """至少有 / 没有 / 每个: over the rows of a table. No rows: 至少有 and 没有 count zero, 每个 is unknown."""

    table: str
    quantifier: str
    count: int
    where: Condition

    def kleene(self, reader: Reader) -> bool | None:
        rows = reader.rows(self.table)
        return None if rows is None else self.over([self.where.kleene(r) for r in rows])

    def over(self, truths: list[bool | None]) -> bool | None:
        """What it is where these are the truths of the rows."""
        sure, possible = truths.count(True), truths.count(True) + truths.count(None)
        if self.quantifier == "至少有":
            return True if sure >= self.count else False if possible < self.count else None
        if self.quantifier == "没有":
            return False if sure else None if possible else True
        return kleene_and(truths) if truths else None

    def rails(self) -> tuple[Dnf, Dnf]:
        if self.quantifier == "每个":
            return flag_rails(self)
        sure, possible = Tally(self.table, self.where, False), Tally(self.table, self.where, True)
        count = Fraction(self.count)
        enough: Dnf = ((Atom(sure, "≥", count),),)
        too_few: Dnf = ((Atom(possible, "<", count),),)
        return (enough, too_few) if self.quantifier == "至少有" else (too_few, enough)

    def say(self) -> str:
        if self.quantifier == "至少有":
            return f"“{self.table}”中至少有{self.count}行{self.where.say()}"
        return f"“{self.table}”中{'没有一行' if self.quantifier == '没有' else '每行都'}{self.where.say()}"

    def reads(self) -> frozenset[str]:
        return frozenset(f"{self.table}.{name}" for name in self.where.reads()) | {self.table}
