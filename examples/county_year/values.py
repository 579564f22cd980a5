"""What stands in a cell of a form: an amount in 分, a quantity with sign and unit, words; and how each is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

YEAR = 2024
"""The budget year that the county goes through."""


class Fen(int):
    """An amount in 分. Forms show it in 万元, to the last cent."""

    def __str__(self) -> str:
        return plain(Decimal(int(self)).scaleb(-6))


@dataclass(frozen=True)
class Quantity:
    """A target or an actual: ≥95%, ≤2024年10月31日, 基本生活有保障. Words have neither sign nor unit."""

    number: Fraction | date | str
    unit: str = ""
    sign: str = ""

    def __str__(self) -> str:
        return f"{self.sign}{self.bare}"

    @property
    def bare(self) -> str:
        """Without its sign."""
        return f"{_said(self.number)}{self.unit}"

    @property
    def known(self) -> Fraction:
        assert isinstance(self.number, Fraction)
        return self.number


Written = str | int | Decimal | Quantity | date | None
"""None: the cell is there and left empty."""
Row = dict[str, Any]
"""What one row of a table says, by column: each of it Written."""


@dataclass
class Content:
    """What is to stand on a form, by the names of the vocabulary (policies/vocabulary/字段.yaml, 表格.yaml)."""

    kind: str
    fields: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)


def _said(value: Fraction | date | str) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return plain(Decimal(value.numerator) / Decimal(value.denominator)) if isinstance(value, Fraction) else value


def plain(value: Decimal) -> str:
    """Without an exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(part: int, whole: int) -> Decimal | None:
    """A rate in percent as a form prints it, two decimals, halves up; None of nothing."""
    if not whole:
        return None
    return Decimal((20_000 * part + whole) // (2 * whole)).scaleb(-2)


def cell(value: Written) -> str | int | Decimal | None:
    """What is written into a cell of a sheet."""
    if isinstance(value, Fen):
        return Decimal(str(value))
    return _said(value) if isinstance(value, date) else str(value) if isinstance(value, Quantity) else value


def texts(row: Mapping[str, Written]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}
