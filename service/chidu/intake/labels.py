"""Which words on a form are labels (栏目名), headings or titles: the dictionary as one form has it.

2023年 reads as 上年 on a form for 2024; a label stands only for a field that a form of its kind may have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from chidu.intake.index import BRACKET, LONGEST, ORDINAL, Meaning, index_of, squeeze
from chidu.intake.scope import Scope
from chidu.quantity import money_scale
from chidu.vocabulary import FormKind, TableSpec, Vocabulary

_HEAD_YEAR = re.compile(r"\s+[（(]\s*\d{4}年度?\s*[）)]\s*$")
_SENTENCE = re.compile(r"[:。，；？！,;?!]")


@dataclass(frozen=True)
class Label:
    """A text that is a label: the fields it may stand for, the money unit in its brackets, whether a colon ends it."""

    fields: tuple[str, ...]
    unit: str | None
    colon: bool


def unit_in(text: str) -> str | None:
    """The money unit that a heading carries: 项目资金（万元） → 万元."""
    if m := BRACKET.search(squeeze(text).rstrip(":")):
        for part in re.split(r"[:,;、]", m[1]):
            if money_scale(part):
                return part
    return None


def names_rows(table: TableSpec) -> bool:
    """A matrix: its rows have usual names (年度资金总额, 其他资金), by which they are found."""
    key = table.columns[table.row]
    return key.type == "文本" and bool(key.choices)


class Labels:
    """The labels of the dictionary; `on_form` reads them on a form whose kind and budget year are known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = vocabulary.reading
        self._vocabulary = vocabulary
        self._index = index_of(vocabulary)
        self._years: dict[int, str] = {}
        self._scope: Scope | None = None
        self.headed: str | None = None
        """The field that the months in a heading fill (数据日期), if this kind of form has one."""
        self.tables = tuple(t for t in vocabulary.tables.values() if not t.period)
        """The tables that are looked for: those of the form's kind first."""
        self._undated: dict[str, Meaning] = {}
        self._dated: dict[str, Meaning] = {}
        self._seen: dict[str, Label | None] = {}
        self._periods: dict[str, str | None] = {}

    def on_form(self, kind: FormKind | None, year: int | None) -> Labels:
        """The same labels as a form of this kind has them, with 2023年 read as 上年 on a form for 2024."""
        other = copy(self)
        if year is not None:
            other._years = {year + offset: word for word, offset in self._words.years.items()}
            other._dated = {}
        if kind is not None:
            other._scope = self._index.scopes[kind.name]
            other.tables = tuple(t for t in other._scope.tables if not t.period)
            other.headed = next((f for f in kind.fields if self._vocabulary.fields[f].headed), None)
        other._seen, other._periods = {}, {}
        return other

    def _look(self, text: str) -> Meaning:
        known = self._dated if "年" in text else self._undated
        if (found := known.get(text)) is None:
            found = known[text] = self._index.meaning(text, self._years)
        return found

    def forms(self, text: str) -> tuple[str, ...]:
        """The normal forms under which a text may be a label, closest to the writing first; none if it is too long."""
        return self._look(text).forms

    def label(self, text: str) -> Label | None:
        """The label that a whole text is, if this kind of form has such a field."""
        if text not in self._seen:
            names = self._look(text).fields
            names = self._scope.choose(names) if self._scope and names else names
            self._seen[text] = Label(names, unit_in(text), squeeze(text).endswith(":")) if names else None
        return self._seen[text]

    def foreign(self, text: str) -> bool:
        """A label of the dictionary that this kind of form does not have: only a heading here."""
        return bool(self._look(text).fields) and self.label(text) is None

    def inline(self, text: str) -> list[tuple[Label, str]]:
        """Labels with their values in one text: 填报人：张三　联系电话：123 → two. Empty if it does not begin with one."""
        found: list[tuple[Label | None, int, int]] = []
        for m in re.finditer(r"[:：]", text):
            start = max(found[-1][2] if found else 0, m.start() - LONGEST)
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

    def columns(self, text: str) -> Mapping[str, str]:
        """The columns that a header text names, by table."""
        return self._look(text).columns

    def column(self, table: TableSpec, text: str) -> str | None:
        """The column of a table that a header text names."""
        return self._look(text).columns.get(table.name)

    def option(self, table: TableSpec, column: str, text: str) -> str | None:
        """The usual word of a column (年度资金总额) that a text says in one of its forms (其中：资金总额（万元）)."""
        options = self._index.options.get((table.name, column))
        return next((options[k] for k in self.forms(text) if k in options), None) if options else None

    def heads_table(self, text: str) -> bool:
        """A column's name without which a table is not recognised."""
        found = self._look(text).columns
        return any(column in self._vocabulary.tables[table].header for table, column in found.items())

    def period_word(self, text: str) -> bool:
        """年度, 实施期（2023—2025年）: a heading that says nothing but the period."""
        return any(k in words for k in self.forms(text) for words in self._words.periods.values())

    def section(self, text: str) -> bool:
        """A heading that stands over or beside labels, such as 项目资金（万元）."""
        return any(k in self._index.sections for k in self.forms(text))

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
        key = squeeze(ORDINAL.sub("", text)).strip("*★☆.…。·:-—")
        return re.sub(r"\d{1,2}$", "", key) in {"", *self._words.residues}

    def without_counter(self, text: str) -> str:
        """指标1：道路里程 → 道路里程."""
        words = "|".join(map(re.escape, self._words.residues))
        return re.sub(rf"^\s*(?:{words})\s*\d{{1,2}}\s*[:：.、]\s*", "", text)

    def row_name(self, table: TableSpec, text: str) -> str:
        """What a row is called: 指标1：道路里程 → 道路里程, and in a matrix 其中：财政拨款 → 当年财政拨款."""
        if names_rows(table):
            return self.option(table, table.row, text) or self._index.of_which.sub("", squeeze(text)) or text
        return self.without_counter(text) or text

    def subtotal(self, text: str) -> bool:
        """产出指标小计: a sum of the rows above."""
        return squeeze(text).endswith(self._words.subtotals)

    def total(self, text: str) -> str | None:
        """"total" for 合计, "subtotal" for 小计, "part" for 其中…: rows that are no items."""
        key = squeeze(ORDINAL.sub("", text)).rstrip(":")
        if BRACKET.sub("", key) in self._words.totals:
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
        """The kind of form that a title names. Of two, the one further down the chain (绩效目标执行监控表 is no
        绩效目标表); of two that serve one stage, the one named first."""
        key = self._title(text)
        if not key or not self._index.titles.search(key):
            return None
        kinds = enumerate(self._vocabulary.kinds.values())
        found = sorted(((key.index(t), i, k) for i, k in kinds for t in k.titles if t in key), key=lambda f: f[:2])
        best: FormKind | None = None
        for _, _, kind in found:
            if best is None or (self._later(kind, best) and not {*kind.stages} & {*best.stages}):
                best = kind
        return best

    def _later(self, kind: FormKind, other: FormKind) -> bool:
        first, second = (min(map(self._vocabulary.stages.index, k.stages), default=0) for k in (kind, other))
        return first > second

    def unsupported(self, text: str) -> bool:
        """The title of a form that this version does not read."""
        key = self._title(text)
        return key.endswith(("表", ")", "告")) and any(w in key for w in self._words.unsupported)

    def _title(self, text: str) -> str:
        """A text that may be a title, "" for sentences and long texts."""
        key = squeeze(text) if len(text) <= 4 * LONGEST else ""
        return key if len(key) <= 2 * LONGEST and not _SENTENCE.search(re.sub(r"\([^()]*\)", "", key)) else ""
