"""How work proceeds (流程): steps with limits, the events that people record, working days (工作日) and reporting dates (日程)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from chidu import quantity
from chidu.condition import Condition
from chidu.types.case import Origin

Unit = Literal["工作日", "日", "月"]
TERMINATED = "终止"
"""The event that ends any flow before its last step, with a reason."""


@dataclass(frozen=True)
class Limit:
    """限: so many working days (工作日), days (日) or months (月)."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count}{'日' if self.unit == '日' else '个' + self.unit}"


_LIMIT = re.compile(r"(\d{1,4})个?(工作日|自然日|日|天|月)")
_UNITS: Mapping[str, Unit] = {"工作日": "工作日", "自然日": "日", "日": "日", "天": "日", "月": "月"}


def limit_of(text: str) -> Limit | None:
    """5个工作日, 30日, 3个月 as a limit; None where it does not read as one, or is nought."""
    found = _LIMIT.fullmatch(quantity.plain(text))
    return Limit(int(found[1]), _UNITS[found[2]]) if found and int(found[1]) else None


@dataclass(frozen=True)
class FlowStep:
    """One step (步骤): who leads it, within which limit, what it issues or concludes, when it is taken, where it leads back to.

    `limited` without `limit`: the policy wants a limit and no source says how long; whoever opens the step must state it.
    `unnamed`: a step that the source counts but does not name (待补); completing it takes a note of what was done.
    """

    name: str
    lead: str = ""
    support: tuple[str, ...] = ()
    limited: bool = False
    limit: Limit | None = None
    same_day: bool = False
    """自 收到当日: the day of receipt is the first day; otherwise the day after it is (收到次日)."""
    postponed: bool = False
    """遇休息日 顺延: a last day that is no working day moves to the next one."""
    overdue: tuple[str, ...] = ()
    letter: str = ""
    to: str = ""
    concludes: str = ""
    options: tuple[str, ...] = ()
    when: Condition | None = None
    back: str = ""
    label: str = ""
    unnamed: bool = False
    provision: str = ""


@dataclass(frozen=True)
class Flow:
    """流程: begun by `trigger` (收到… or 发出…), then its steps in order."""

    name: str
    trigger: str
    steps: tuple[FlowStep, ...]
    done: str
    """办结状态: what is said of the matter once the flow has ended."""
    origin: Origin

    def step(self, name: str) -> FlowStep | None:
        return next((s for s in self.steps if s.name == name), None)

    @property
    def unnamed(self) -> int:
        """How many of its steps the source counts without naming them."""
        return sum(s.unnamed for s in self.steps)


@dataclass(frozen=True)
class Event:
    """What happened (事件): the trigger, a step completed (named by its step), or 终止. People add events; nobody edits a state.

    `result` is the conclusion of a step that concludes; `limit` the time that is given for the step which the event opens.
    """

    kind: str
    at: date
    by: str
    note: str = ""
    result: str = ""
    limit: str = ""


@dataclass(frozen=True)
class Calendar:
    """工作日: the days that the yearly notices name, and the years they speak of. Any other day goes by Saturday and Sunday.

    A year that no notice speaks of is 待核实: what crosses it says so.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    def __reduce__(self) -> tuple[Any, ...]:  # mapping proxies do not pickle
        return Calendar, (dict(self.days), self.years)


@dataclass(frozen=True)
class YearDay:
    """A day of every year: 7月31日, 次年3月31日."""

    month: int
    day: int
    later: int = 0
    """How many years after the one it is asked for."""


@dataclass(frozen=True)
class Appointment:
    """日程: data up to this day are reported by that day."""

    stage: str
    through: YearDay | None
    report: YearDay
    postponed: bool
    gist: str
    origin: Origin
