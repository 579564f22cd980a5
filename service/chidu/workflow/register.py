"""The rectification register (整改台账): problems from monitoring, evaluation and fiscal supervision, each in its own flow (问题整改).

One register for all three. Where a problem stands is the same fold as any flow's: people add events, the register says
what they make of the problem on a day. Source: 任城 one book for supervision and evaluation; 淄博 four classes; 巨野 96/96.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from chidu.types import Calendar, Event, Flow
from chidu.workflow.state import State, state

RECTIFICATION = "问题整改"
"""The flow of a policy that a problem goes through."""
CLASSIFIED = "归类"
"""The event by which a person puts a problem into a class (问题类别); it moves nothing."""
UNTOUCHED, UNDERWAY, CLOSED, LONG = "未整改", "整改中", "已整改", "长期"


@dataclass(frozen=True)
class Item:
    """One problem (问题) as it was entered. `id` is the same whoever enters it and however often."""

    id: str
    origin: str
    """问题来源: 运行监控, 绩效评价, 财政监督."""
    category: str
    """问题类别 as entered; a later 归类 replaces it."""
    year: str
    project: str
    code: str
    problem: str
    fact: str
    amount: str
    basis: str
    unit: str
    request: str
    entered: date
    by: str
    decision: str = ""
    rule: str = ""
    about: str = ""


@dataclass(frozen=True)
class Register:
    """The problems in the order in which they were entered, what happened to each, and the law they are followed by."""

    flow: Flow
    calendar: Calendar
    items: tuple[Item, ...] = ()
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)

    def of(self, item: Item) -> tuple[Event, ...]:
        return self.events.get(item.id, ())


@dataclass(frozen=True)
class Standing:
    """Where one problem stands on a day. `due`: the last day given to the unit; `replied`: its reply to that, if it came."""

    item: Item
    category: str
    state: State
    status: str
    """销号状态: 未整改, 整改中, 已整改, 长期."""
    notified: date | None
    due: date | None
    replied: date | None
    measure: str
    acceptance: str
    accepted: date | None

    @property
    def closed(self) -> bool:
        return self.status == CLOSED

    @property
    def overdue(self) -> bool:
        return self.state.overdue

    @property
    def late(self) -> int:
        """Working days since the last day given, where no reply came."""
        return self.state.late


@dataclass(frozen=True)
class Tally:
    """How many problems there are, and how many are closed, overdue, long-term. `rate` is None of none."""

    found: int
    closed: int
    overdue: int
    long: int

    @property
    def open(self) -> int:
        return self.found - self.closed

    @property
    def rate(self) -> Fraction | None:
        """整改率: closed of found, exact."""
        return Fraction(self.closed, self.found) if self.found else None


def standings(register: Register, on: date) -> tuple[Standing, ...]:
    """Every problem entered by that day, in order; one whose course was ended (终止) is no problem any more."""
    seen = (_standing(register, item, on) for item in register.items if item.entered <= on)
    return tuple(s for s in seen if s.state.status != "已终止")


def state_of(register: Register, item: Item, on: date) -> State:
    """The state of one problem in its flow. Raises EventRefused for what cannot have happened."""
    return state(register.flow, (e for e in register.of(item) if e.kind != CLASSIFIED), on, register.calendar)


def tally(listed: Iterable[Standing]) -> Tally:
    rows = tuple(listed)
    return Tally(len(rows), sum(s.closed for s in rows), sum(s.overdue for s in rows), sum(s.status == LONG for s in rows))


def tallies(listed: Iterable[Standing], by: Callable[[Standing], str]) -> dict[str, Tally]:
    """Tallies by unit, by class, by origin: in the order in which they first appear."""
    groups: dict[str, list[Standing]] = {}
    for s in listed:
        groups.setdefault(by(s), []).append(s)
    return {name: tally(rows) for name, rows in groups.items()}


def unclosed(register: Register, code: str, on: date) -> int:
    """How many problems of a project (项目代码) are not closed on a day: what next year's budget asks for. Long-term ones count."""
    own = replace(register, items=tuple(i for i in register.items if i.code == code))
    return sum(not s.closed for s in standings(own, on))


def _standing(register: Register, item: Item, on: date) -> Standing:
    events = [e for e in register.of(item) if e.at <= on]
    now = state_of(register, item, on)
    limited = [p for p in now.history if p.due]
    reply = limited[-1] if limited and not (now.step and now.step.limited) else None
    judged = [p for p in now.history if p.result]
    return Standing(
        item,
        next((e.result for e in reversed(events) if e.kind == CLASSIFIED), item.category),
        now,
        _status(now),
        next((e.at for e in events if e.kind == register.flow.trigger), None),
        now.due or (limited[-1].due if limited else None),
        reply.at if reply else None,
        reply.note if reply else "",
        judged[-1].result if judged else "",
        judged[-1].at if judged else None,
    )


def _status(now: State) -> str:
    if now.status == "已办结":
        return CLOSED
    if now.status == "未启动":
        return UNTOUCHED
    return now.label if now.label in (UNTOUCHED, LONG) else UNDERWAY
