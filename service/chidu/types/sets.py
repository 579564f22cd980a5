"""Sets are cases too: what a decision leaves for later (档), from which decisions a roster is collected, and what is fetched for a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from chidu.condition import Condition
from chidu.form import ABSENT, Value
from chidu.types.case import Origin, Ref, Scope


@dataclass(frozen=True)
class Noted:
    """A finding that did not meet its rule, as far as sets and the register need it."""

    rule: str
    about: Ref
    severity: str
    actions: tuple[str, ...]
    amount: Value | None
    message: str
    basis: str


@dataclass(frozen=True)
class Record:
    """What one decision leaves for later: whose form it was, what is known of it as a whole, what was found and concluded.

    `fields` are the form's own, the computed ones and those that people determined, as they stood when it was decided.
    """

    decision: str
    scope: Scope
    on: date
    kind: str
    file: str
    sha256: str
    fingerprint: str
    fields: Mapping[str, Value]
    grade: str
    conclusion: str
    actions: tuple[str, ...]
    noted: tuple[Noted, ...]
    signed: frozenset[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def __reduce__(self) -> tuple[Any, ...]:  # mapping proxies do not pickle
        return Record, (self.decision, self.scope, self.on, self.kind, self.file, self.sha256, self.fingerprint, dict(self.fields),
                        self.grade, self.conclusion, self.actions, self.noted, self.signed)

    def value(self, name: str) -> Value:
        return self.fields.get(name, ABSENT)

    def rows(self, table: str) -> None:
        """A condition on a whole record sees no rows."""
        return

    def text(self, name: str) -> str:
        """A field as a key: whose it is, of which year; empty where it is not known."""
        value = self.value(name)
        return (str(value.v) if value.v is not None else value.text).strip() if value.known else ""


@dataclass(frozen=True)
class Board:
    """范围: decided forms of one kind that stand in one roster, and the condition that they meet."""

    name: str
    form: str
    where: Condition | None


@dataclass(frozen=True)
class RosterRule:
    """汇总规则: how its rosters are collected; what is computed and judged of them are ordinary fields and rules.

    `columns`: column → field of the record, by form kind ("" = of any). `due`: the 名单 of who should be there, by `key`.
    `draw`: the fields whose SHA-256 orders a sample.
    """

    name: str
    category: str
    form: str
    table: str
    boards: tuple[Board, ...]
    columns: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]
    key: str
    due: str
    draw: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Gather:
    """取自: a field of the project that comes from an earlier decision (`form`, `field`) or from the register."""

    name: str
    type: str
    form: str
    field: str
    register_count: str
    same: str
    period: str


@dataclass(frozen=True)
class Sets:
    """What a policy says of sets."""

    rosters: Mapping[str, RosterRule] = field(default_factory=dict)
    gathers: tuple[Gather, ...] = ()
