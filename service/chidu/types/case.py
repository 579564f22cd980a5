"""What is decided: a form with what was gathered and determined, and everything known about it, object by object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from chidu.form import ABSENT, Form, Value

Scope = str
"""A jurisdiction (辖区) as its path: cn/shandong/dezhou/qihe."""

PROJECT = "项目"


@dataclass(frozen=True, order=True)
class Ref:
    """What one verdict is about: the project itself, or a row of one of its tables (row counts from 1)."""

    object: str
    row: int = 0

    def __str__(self) -> str:
        return f"{self.object}{self.row}" if self.row else self.object


WHOLE = Ref(PROJECT)


@dataclass(frozen=True)
class Origin:
    """Where a rule or value comes from: issuing level, instrument (政策文件, its short name), provision (条款), since when."""

    scope: Scope
    instrument: str
    provision: str
    since: str
    verified: bool


@dataclass(frozen=True)
class Determination:
    """What a person decided (人工认定): about which object, which item, the value, by whom, when and why."""

    about: Ref
    item: str
    value: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Case:
    """One form to be decided, with what was gathered for it and what people determined, under the law of `on`."""

    id: str
    scope: Scope
    on: date
    form: Form
    gathered: Mapping[str, Value] = field(default_factory=dict)
    determinations: tuple[Determination, ...] = ()

    def determined(self, about: Ref, item: str) -> Determination | None:
        """The latest determination of this item about this object: a later one replaces an earlier one."""
        for d in reversed(self.determinations):
            if d.item == item and d.about == about:
                return d
        return None


@dataclass(frozen=True)
class Facts:
    """Everything known about a case, object by object: as written, determined by people, computed by policy."""

    of: Mapping[Ref, Mapping[str, Value]]
    tables: Mapping[str, tuple[Ref, ...]]
    _known: Mapping[Ref, dict[str, Value]] = field(init=False, repr=False, compare=False)
    """The same as `of`, for views: a plain dict is read faster than what shields it."""

    def __post_init__(self) -> None:
        known = {ref: dict(values) for ref, values in self.of.items()}
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "of", MappingProxyType({ref: MappingProxyType(values) for ref, values in known.items()}))
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def __reduce__(self) -> tuple[Any, ...]:  # mapping proxies do not pickle
        return Facts, (self._known, dict(self.tables))

    def view(self, ref: Ref) -> View:
        return View(self, ref)


@dataclass(frozen=True)
class View:
    """The facts seen from one object: a row sees its own columns first, then the project's fields."""

    facts: Facts
    ref: Ref
    _own: Mapping[str, Value] = field(init=False, repr=False, compare=False)
    _project: Mapping[str, Value] = field(init=False, repr=False, compare=False)
    _rows: dict[str, tuple[View, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = self.facts._known
        self.__dict__.update(_own=known[self.ref], _project=known[WHOLE], _rows={})

    def value(self, name: str) -> Value:
        return self._own.get(name) or self._project.get(name, ABSENT)

    def rows(self, table: str) -> tuple[View, ...] | None:
        if table not in self._rows and table in self.facts.tables:
            self._rows[table] = tuple(View(self.facts, ref) for ref in self.facts.tables[table])
        return self._rows.get(table)
