"""The data dictionary (数据字典): which fields and tables a form has, of which type, under which labels, and the words that all policies
share. Everything is frozen and pickles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

TYPES = ("文本", "选项", "是否", "金额", "比率", "百分点", "数", "分", "日期", "年度", "量值", "词组")
PERIODS = ("年度", "实施期")


class Record:
    """Base of the frozen records here: mapping proxies do not pickle, so they travel as plain dicts."""

    def __post_init__(self) -> None:
        for f in fields(self):  # type: ignore[arg-type]
            if isinstance(value := getattr(self, f.name), dict):
                object.__setattr__(self, f.name, MappingProxyType(value))

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        values = (getattr(self, f.name) for f in fields(self))  # type: ignore[arg-type]
        return (type(self), tuple(dict(v) if isinstance(v, MappingProxyType) else v for v in values))


@dataclass(frozen=True)
class FieldSpec(Record):
    """One field (栏目). `period` tells 年度 from 实施期 where one label serves both; `month_end`: a date known to the month
    counts to its last day; `money`: a bare number is an amount; `keys`: its paths in JSON; `spellings`: choice →
    other forms (on a text, `choices` are its usual words and `spellings` their other forms); `span`: the two date fields
    that are read from this one where they have no cells of their own; `headed`: a date that the months in a heading
    (1-7月执行数) say where no cell states it."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    period: str | None = None
    choices: tuple[str, ...] = ()
    personal: bool = False
    month_end: bool = False
    money: bool = False
    keys: tuple[str, ...] = ()
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    span: tuple[str, ...] = ()
    headed: bool = False


@dataclass(frozen=True)
class ColumnSpec(FieldSpec):
    """One column of a table. `sign`, `unit`: the columns that carry a quantity's sign and unit; `instead`: the
    column whose values some forms write here; `down`: a merged cell counts for the rows below; `whole_keys`: JSON
    keys that hold the cell as written; `money_columns`, `money_words`: where 250万 means 万元; `printed`: words
    printed on rows left empty."""

    sign: str | None = None
    unit: str | None = None
    instead: str | None = None
    down: bool = False
    whole_keys: tuple[str, ...] = ()
    unit_keys: tuple[str, ...] = ()
    money_columns: tuple[str, ...] = ()
    money_words: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSpec(Record):
    """One table (明细): `header` columns make it recognisable, `row` is the column without which there is no row,
    `totals` maps a column to the field that its 合计 fills."""

    name: str
    about: str
    note: str
    columns: Mapping[str, ColumnSpec]
    header: tuple[str, ...]
    row: str
    totals: Mapping[str, str]
    period: str | None
    keys: tuple[str, ...]


@dataclass(frozen=True)
class FormKind(Record):
    """One kind of form (表): the words of its title, the stages (环节) it serves, its fields and tables."""

    name: str
    titles: tuple[str, ...]
    stages: tuple[str, ...]
    fields: tuple[str, ...]
    tables: tuple[str, ...]
    keys: tuple[str, ...]


Texts = tuple[str, ...]
"""One thing to say, in the first of these wordings whose 【…】 are all stated."""


@dataclass(frozen=True)
class Comparison(Record):
    """对照: what was declared beside what was found, one line a row of `table` (of the project where there is none).
    `declared`, `found`, `marks` are columns; `name` and `told` wordings with 【columns】."""

    table: str
    name: Texts
    marks: str
    declared: str
    found: str
    told: Texts


@dataclass(frozen=True)
class Listing(Record):
    """表格: rows of a form as a table of a letter. `table` may be 名册 (a roster's own rows) or 项目 (one row a case);
    `where` are the texts that columns must have, `columns` heading → column, `order` a column to sort by, `totals`
    the columns that are added up; `by`: one row for each text of that column, with the sums of its rows."""

    name: str
    table: str
    where: Mapping[str, Texts]
    columns: Mapping[str, str]
    order: str
    totals: Texts
    by: str = ""


@dataclass(frozen=True)
class Figure(Record):
    """图: a chart of a letter, of one of `FIGURES`; `drawn` says which fields or columns it is drawn from, by their part in it."""

    kind: str
    title: str
    drawn: Mapping[str, str]


@dataclass(frozen=True)
class DocumentKind(Record):
    """One kind of document (文书): to whom it goes, under which 文种, in which layout (版式), and what it says.

    `to` is a field of the form, or the addressee's own name. `findings` says of which findings it speaks: 处置, 规则
    (a number or its beginning), 环节, 程度, 表; nothing said: of all that are not met; `every` false: of none by one.
    `sections` are its parts in order, each with its heading. `joined`: 按主送 or 全部 where one letter speaks of
    several decisions. `annexes`: key → title, what must be there, and from how many on.
    """

    name: str
    to: str
    genre: str
    layout: str = "文件"
    title: Texts = ()
    lead: Texts = ()
    statements: tuple[Texts, ...] = ()
    findings: Mapping[str, Texts] = field(default_factory=dict)
    every: bool = True
    sections: Mapping[str, str] = field(default_factory=dict)
    comparison: tuple[Comparison, ...] = ()
    listings: tuple[Listing, ...] = ()
    request: Texts = ()
    overdue: Texts = ()
    handling: tuple[Texts, ...] = ()
    annexes: Mapping[str, tuple[str, str, int]] = field(default_factory=dict)
    joined: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class ReadingWords(Record):
    """Words that help to find fields on a form but are none themselves (读表)."""

    periods: Mapping[str, tuple[str, ...]]
    years: Mapping[str, int]
    sections: tuple[str, ...]
    money_labels: tuple[str, ...]
    totals: tuple[str, ...]
    subtotals: tuple[str, ...]
    of_which: tuple[str, ...]
    ordinals: tuple[str, ...]
    residues: tuple[str, ...]
    yes_no: Mapping[str, tuple[str, ...]]
    ticks: Mapping[str, tuple[str, ...]]
    unsupported: tuple[str, ...]
    ignored_keys: tuple[str, ...]


@dataclass(frozen=True)
class Mask(Record):
    """外发: one kind of name that does not leave the bureau when a language model is asked: what some fields or columns say, and what is
    written like one of `patterns` and holds by `check`, where there is one. A code such as 〔项目1〕 goes in its place."""

    name: str
    fields: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    check: str = ""


@dataclass(frozen=True)
class Vocabulary(Record):
    """The whole dictionary. `severities` are in order, lightest first; where nothing is said of `outgoing`, nothing goes out."""

    fields: Mapping[str, FieldSpec]
    tables: Mapping[str, TableSpec]
    kinds: Mapping[str, FormKind]
    stages: tuple[str, ...]
    severities: tuple[str, ...]
    verdicts: tuple[str, ...]
    actions: Mapping[str, str]
    documents: Mapping[str, DocumentKind]
    reading: ReadingWords
    content: Mapping[str, Any]
    outgoing: Mapping[str, Mask] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The content of the four files, for publication and fingerprint."""
        return dict(self.content)
