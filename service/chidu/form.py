"""The form as written (表), and what one cell of it says (值). Intake fills these; nothing here computes.

A value is one of four: 已填 given, 空着 blank (the form has the cell, nothing in it), 表上无此栏 absent
(the form has no such cell), 未读出 unread (something stands there that could not be read). Only a given value
can satisfy or fail a comparison; the others make it unknown, never a pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

State = Literal["given", "blank", "absent", "unread"]
Plain = Fraction | str | date | tuple[str, ...] | None


@dataclass(frozen=True)
class Source:
    """Where a value comes from: a cell of the form, a service, a person, an earlier decision, a list, a computation."""

    kind: Literal["cell", "api", "person", "decision", "list", "computed"]
    ref: str

    def __str__(self) -> str:
        return self.ref


NOWHERE = Source("cell", "")


@dataclass(frozen=True)
class Value:
    """One value. `v` is exact and in the base unit (元; a rate 0.95 with unit "%"; a date); `text` is as written.

    `missing` names what a computed value lacked, so that a finding can say what to supply.
    """

    state: State
    v: Plain = None
    unit: str | None = None
    text: str = ""
    source: Source = NOWHERE
    missing: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.state == "given"


ABSENT = Value("absent")


@dataclass(frozen=True)
class Unread:
    """Something on the form that could not be read: where, what it says, why."""

    source: Source
    text: str
    why: str


def frozen(mapping: Mapping) -> Mapping:
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True)
class Form:
    """One form: its kind (绩效目标申报表 …), the hash of the file, the fields and the rows of its tables.

    A field that the form does not have is not in `fields`; a table that it does not have is not in `tables`.
    """

    kind: str
    sha256: str
    fields: Mapping[str, Value]
    tables: Mapping[str, tuple[Mapping[str, Value], ...]]
    unread: tuple[Unread, ...] = ()
    file: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", frozen(self.fields))
        object.__setattr__(self, "tables", frozen({k: tuple(frozen(r) for r in rows) for k, rows in self.tables.items()}))

    def __reduce__(self) -> tuple[Any, ...]:  # mapping proxies do not pickle
        plain = {k: tuple(dict(r) for r in rows) for k, rows in self.tables.items()}
        return (Form, (self.kind, self.sha256, dict(self.fields), plain, self.unread, self.file))


__all__ = ["ABSENT", "NOWHERE", "Form", "Plain", "Source", "State", "Unread", "Value", "field", "frozen"]
