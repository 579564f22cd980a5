"""Which words on a form are labels (栏目名): the only place where the dictionary meets what people typeset.

Labels are compared after normalising: width, spaces, line breaks, colons, ordinals (一、 1. ①), 其中, stars, and
brackets such as （万元） or （盖章）. 2023年 reads as 上年 on a form for 2024.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from chidu.quantity import money_scale
from chidu.vocabulary import FieldSpec, FormKind, TableSpec, Vocabulary

_ORDINAL = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．)）]|[①-⑳])\s*")
_BRACKET = re.compile(r"\(([^()]*)\)$")
_YEAR = re.compile(r"(20\d\d)年")
_OWN_YEAR = re.compile(r"20\d\d(?=年度)")
_HEAD_YEAR = re.compile(r"\s+[（(]\s*\d{4}年度?\s*[）)]\s*$")
_SENTENCE = re.compile(r"[:。，；？！,;?!]")
_LONGEST = 30
"""A label is short: a longer text is never one."""


@dataclass(frozen=True)
class Label:
    """A text that is a label: the fields it may stand for, the money unit in its brackets, whether a colon ends it."""

    fields: tuple[str, ...]
    unit: str | None
    colon: bool


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Half width, without any space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def unit_in(text: str) -> str | None:
    """The money unit that a heading carries: 项目资金（万元） → 万元."""
    if m := _BRACKET.search(squeeze(text).rstrip(":")):
        for part in re.split(r"[:,;、]", m[1]):
            if money_scale(part):
                return part
    return None


class Labels:
    """The labels of the dictionary; `of_year` reads them on a form whose budget year is known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words = self._words = vocabulary.reading
        self._vocabulary = vocabulary
        self._years: dict[int, str] = {}
        self._of_which = re.compile(rf"^(?:{'|'.join(map(re.escape, words.of_which))})[:,、]?(?=.)")
        self._fields = self._index(vocabulary.fields.values())
        self._columns = {t.name: self._index(t.columns.values()) for t in vocabulary.tables.values()}
        self._sections = {squeeze(w) for w in words.sections}
        self._seen: dict[str, Label | None] = {}
        self._forms: dict[str, list[str]] = {}
        self._periods: dict[str, str | None] = {}

    def of_year(self, year: int | None) -> Labels:
        """The same labels, with 2023年 read as 上年 on a form for 2024."""
        if year is None:
            return self
        other = copy(self)
        other._years = {year + offset: word for word, offset in self._words.years.items()}
        other._seen, other._forms, other._periods = {}, {}, {}
        return other

    def _index(self, specs: Iterable[FieldSpec]) -> Mapping[str, tuple[str, ...]]:
        index: dict[str, tuple[str, ...]] = {}
        for spec in specs:
            for name in dict.fromkeys(squeeze(a) for a in (spec.name, *spec.aliases)):
                index[name] = (*index.get(name, ()), spec.name)
        return index

    def forms(self, text: str) -> list[str]:
        """The normal forms under which a text may be a label, closest to the writing first; none if it is too long."""
        if text not in self._forms:
            self._forms[text] = self._normal(text) if len(text) <= 4 * _LONGEST else []
        return self._forms[text]

    def _normal(self, text: str) -> list[str]:
        key = squeeze(_ORDINAL.sub("", text)).strip("*★☆").rstrip(":").strip("*★☆")
        keys = [key]
        if plain := self._of_which.sub("", key):
            keys.append(plain)
        while m := _BRACKET.search(keys[-1]):
            keys.append(keys[-1][: m.start()])
        if "年" in key:
            for k in tuple(keys):
                keys += [_YEAR.sub(lambda m: self._years.get(int(m[1]), m[0]), k), _OWN_YEAR.sub("", k)]
        return [k for k in dict.fromkeys(keys) if k]

    def _find(self, text: str, index: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        return next((index[k] for k in self.forms(text) if len(k) <= _LONGEST and k in index), ())

    def label(self, text: str) -> Label | None:
        """The label that a whole text is, if it is one."""
        if text not in self._seen:
            names = self._find(text, self._fields)
            self._seen[text] = Label(names, unit_in(text), squeeze(text).endswith(":")) if names else None
        return self._seen[text]

    def inline(self, text: str) -> list[tuple[Label, str]]:
        """Labels with their values in one text: 填报人：张三　联系电话：123 → two. Empty if it does not begin with one."""
        found: list[tuple[Label | None, int, int]] = []
        for m in re.finditer(r"[:：]", text):
            start = max(found[-1][2] if found else 0, m.start() - _LONGEST)
            for piece in re.finditer(r"(?:^|(?<=[\s;；,，。]))(?=\S)", text[start : m.start()]):
                name = text[start + piece.start() : m.start()]
                if (label := self.label(name + ":")) or squeeze(name) in self._words.money_labels:
                    found.append((label, start + piece.start(), m.end()))
                    break
            if not found:
                return []
        if not found or text[: found[0][1]].strip() or found[0][0] is None:
            return []
        ends = [start for _, start, _ in found[1:]] + [len(text)]
        return [(label, _HEAD_YEAR.sub("", text[begin:end]).strip(" \t\r\n　;；,，"))
                for (label, _, begin), end in zip(found, ends, strict=True) if label]

    def column(self, table: TableSpec, text: str) -> str | None:
        """The column of a table that a header text names."""
        names = self._find(text, self._columns[table.name])
        return names[0] if names else None

    def heads_table(self, text: str) -> bool:
        """A column's name without which a table is not recognised."""
        return any(self.column(table, text) in table.header for table in self._vocabulary.tables.values())

    def period_word(self, text: str) -> bool:
        """年度, 实施期（2023—2025年）: a heading that says nothing but the period."""
        return any(k in words for k in self.forms(text) for words in self._words.periods.values())

    def section(self, text: str) -> bool:
        """A heading that stands over or beside labels, such as 项目资金（万元）."""
        return any(k in self._sections for k in self.forms(text))

    def ordinal(self, text: str) -> bool:
        return squeeze(text) in self._words.ordinals

    def period(self, text: str) -> str | None:
        """年度 or 实施期, where a heading says so."""
        if text not in self._periods:
            self._periods[text] = self._period(text)
        return self._periods[text]

    def _period(self, text: str) -> str | None:
        if label := self.label(text):
            periods = {self._vocabulary.fields[f].period for f in label.fields}
            if len(periods) == 1 and None not in periods:
                return periods.pop()
        for period, words in self._words.periods.items():
            if any(k.startswith(words) and len(k) <= 12 for k in self.forms(text)):
                return period
        return None

    def residue(self, text: str) -> bool:
        """What a template prints where a row should go: 指标1：, ……, 2."""
        key = squeeze(_ORDINAL.sub("", text)).strip("*★☆.…。·:-—")
        return re.sub(r"\d{1,2}$", "", key) in {"", *self._words.residues}

    def without_counter(self, text: str) -> str:
        """指标1：道路里程 → 道路里程."""
        words = "|".join(map(re.escape, self._words.residues))
        return re.sub(rf"^\s*(?:{words})\s*\d{{1,2}}\s*[:：.、]\s*", "", text)

    def total(self, text: str) -> str | None:
        """"total" for 合计, "subtotal" for 小计, "part" for 其中…: rows that are no items."""
        key = squeeze(_ORDINAL.sub("", text)).rstrip(":")
        if _BRACKET.sub("", key) in self._words.totals:
            return "total"
        if key.startswith(self._words.subtotals):
            return "subtotal"
        return "part" if key.startswith(self._words.of_which) else None

    def money_unit(self, text: str) -> str | None:
        """The form's unit from a head such as （2024年度）　金额单位：万元."""
        words = "|".join(map(re.escape, self._words.money_labels))
        found = re.search(rf"(?:^|[\s(),;])(?:{words})\s*:?\s*([^\s()]*元)\s*(?:$|\))",
                          unicodedata.normalize("NFKC", text[:200]))
        return found[1] if found and money_scale(found[1]) else None

    def kind(self, text: str) -> FormKind | None:
        """The kind of form that a title names; the one named first if it names two."""
        key = self._title(text)
        found = [(key.index(t), k) for k in self._vocabulary.kinds.values() for t in k.titles if t in key]
        return min(found, key=lambda f: f[0])[1] if found else None

    def unsupported(self, text: str) -> bool:
        """The title of a form that this version does not read."""
        key = self._title(text)
        return key.endswith(("表", ")", "告")) and any(w in key for w in self._words.unsupported)

    def _title(self, text: str) -> str:
        """A text that may be a title, "" for sentences and long texts."""
        key = squeeze(text) if len(text) <= 4 * _LONGEST else ""
        return key if len(key) <= 2 * _LONGEST and not _SENTENCE.search(re.sub(r"\([^()]*\)", "", key)) else ""
