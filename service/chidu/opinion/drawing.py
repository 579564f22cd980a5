"""What a letter draws beside the ranking of a roster (图), as exact numbers; how it is drawn is not said here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Spread:
    """得分分布: the scores, the grades with the least score that gives each, and the mean as the letter states it."""

    title: str
    scores: tuple[Fraction, ...]
    grades: Mapping[str, Fraction]
    mean: str


@dataclass(frozen=True)
class Shares:
    """得分率: what each class of indicators got, of the marks that it could get."""

    title: str
    classes: tuple[tuple[str, Fraction, Fraction], ...]


@dataclass(frozen=True)
class Advance:
    """执行进度: the rate of execution on a day beside the time progress; `limit`: how far behind is late, where that is stated;
    `late`: that it was found so."""

    title: str
    day: date
    rate: Fraction
    time: Fraction
    limit: Fraction | None
    late: bool


Drawing = Spread | Shares | Advance
