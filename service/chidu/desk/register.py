"""The rectification register (整改台账) at the desk: findings taken in, events recorded, the register of a day as a form.

Its history is a ledger of events, in a file of its own or in a database (History); where each problem stands is computed from them
(workflow.register). A finding taken twice is one problem: its number comes from the form, the rule and the object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from chidu.desk.files import shown_path
from chidu.desk.problems import COLUMNS, TABLE, items_of, told_item
from chidu.desk.typed import form_of
from chidu.errors import EventRefused, InputError, NotFound, Place
from chidu.form import Form
from chidu.records.ledger import Ledger, LedgerFile, Line
from chidu.types import Decision, Event, PolicyVersion
from chidu.workflow.register import CLASSIFIED, RECTIFICATION, Item, Register, Standing, standings, state_of
from chidu.workflow.state import State

KIND = "整改台账"
ENTERED = "登记"


class Adding(Protocol):
    """Adds lines at the end of a history: all of them, or none."""

    def add(self, lines: Iterable[Line]) -> None: ...


class History(Protocol):
    """Where what happened is kept, each line with the digest of the one before. Who writes is alone until it is done."""

    @property
    def name(self) -> str: ...

    def read(self) -> Ledger: ...

    def writing(self) -> AbstractContextManager[Adding]: ...


Kept = Path | History
"""A ledger file by its path, or a history kept elsewhere."""


@dataclass(frozen=True)
class Book:
    """A register as read: the problems and what happened to them; `torn` is a last line that was cut off and does not count."""

    register: Register
    sha256: str
    torn: str = ""

    def find(self, number: str) -> Item:
        """The problem of a number, or of the beginning of one. Raises InputError."""
        found = [i for i in self.register.items if number and i.id.startswith(number)]
        if len(found) != 1:
            raise (InputError if found else NotFound)(
                "register-item", f"台账上{'没有' if not found else '有不止一个'}编号以“{number}”开头的问题", rule="问题按编号指明，写出开头几位即可",
                remedy="用 chidu register show 查看编号")
        return found[0]


@dataclass(frozen=True)
class Taken:
    """What entered the register, and what was there already."""

    new: tuple[Item, ...]
    known: tuple[Item, ...]


# ---- reading


def open_register(kept: Kept, policy: PolicyVersion) -> Book:
    """The register as it is kept, under the flow and the calendar of a policy; empty where nothing was entered yet."""
    history = _history(kept)
    ledger = history.read()
    flow = policy.flows.get(RECTIFICATION)
    if flow is None:
        raise InputError("register-flow", f"这个辖区的政策没有“{RECTIFICATION}”流程", rule="台账按政策写的流程办理",
                         remedy=f"请在政策文件的“流程”一节写出“{RECTIFICATION}”")
    items: list[Item] = []
    events: dict[str, tuple[Event, ...]] = {}
    for number, line in enumerate(ledger.lines, 1):
        try:
            if line["事"] == ENTERED:
                items.append(_item(line))
            else:
                events[line["问题"]] = (*events.get(line["问题"], ()), _event(line))
        except (KeyError, TypeError, ValueError):
            raise InputError("register-line", "这一行不是台账的内容", place=Place(shown_path(Path(history.name)), number), rule="台账流水由程序记写",
                             remedy="请核对是不是给错了文件") from None
    return Book(Register(flow, policy.calendar, tuple(items), events), ledger.last, ledger.torn)


def _history(kept: Kept) -> History:
    return LedgerFile(kept) if isinstance(kept, Path) else kept


def _item(line: Mapping[str, Any]) -> Item:
    told = {key: str(line["内容"].get(name, "")) for name, key in COLUMNS.items()}
    return Item(id=line["问题"], entered=date.fromisoformat(line["日期"]), by=line["人"], **told)


def _event(line: Mapping[str, Any]) -> Event:
    return Event(line["事"], date.fromisoformat(line["日期"]), line["人"], line.get("说明", ""), line.get("结论", ""), line.get("时限", ""))


# ---- taking in


def take(kept: Kept, policy: PolicyVersion, decisions: Iterable[Decision], on: date, by: str, rules: Collection[str] = ()) -> Taken:
    """Takes the findings of decisions into the register: what is not met (不符合), hints only where their rule is named.

    Raises InputError for a decision that waits (待复核): nothing follows from it.
    """
    return _enter(kept, policy, [item for d in decisions for item in items_of(d, policy, on, by, rules)])


def enter(kept: Kept, policy: PolicyVersion, told: Sequence[Mapping[str, str]], on: date, by: str) -> Taken:
    """Enters problems that people found (财政监督, or any other origin), by the columns of the register.

    A problem of one unit and project in the same words is one problem, whoever found it: that is what the two plans share.
    """
    return _enter(kept, policy, [told_item(columns, policy, on, by) for columns in told])


def take_form(kept: Kept, policy: PolicyVersion, form: Form, on: date, by: str) -> Taken:
    """Enters the problems of a 整改台账 that was filled in by hand. Its states and dates are not taken: they come from events."""
    rows = [{name: v.text for name, v in row.items() if v.known} for row in form.tables.get(TABLE, ())]
    year = form.fields.get("预算年度")
    years = {"预算年度": year.text} if year and year.known else {}
    known = {i.id: i for i in open_register(kept, policy).register.items}
    again = tuple(known[row["问题编号"]] for row in rows if row.get("问题编号") in known)
    told = [years | {name: text for name, text in row.items() if name in COLUMNS} for row in rows if row.get("问题编号") not in known]
    taken = enter(kept, policy, told, on, by)
    return Taken(taken.new, (*again, *taken.known))


def _enter(kept: Kept, policy: PolicyVersion, items: Sequence[Item]) -> Taken:
    with _history(kept).writing() as writer:
        known = {i.id: i for i in open_register(kept, policy).register.items}
        new: dict[str, Item] = {}
        again: list[Item] = []
        for item in items:
            if item.id in known or item.id in new:
                again.append(known.get(item.id) or new[item.id])
            else:
                new[item.id] = item
        writer.add([_line_of(item) for item in new.values()])
    return Taken(tuple(new.values()), tuple(again))


def _line_of(item: Item) -> dict[str, Any]:
    content = {name: text for name, key in COLUMNS.items() if (text := getattr(item, key))}
    return {"问题": item.id, "事": ENTERED, "日期": item.entered.isoformat(), "人": item.by, "内容": content}


# ---- recording


def record(kept: Kept, policy: PolicyVersion, number: str, event: Event) -> State:
    """Records what happened to a problem. Raises EventRefused for what cannot have happened; then nothing is written."""
    return record_all(kept, policy, [(number, event)])[0]


def record_all(kept: Kept, policy: PolicyVersion, told: Sequence[tuple[str, Event]]) -> tuple[State, ...]:
    """Records several events of several problems, in order: all of them, or none where one of them is refused."""
    with _history(kept).writing() as writer:
        book = open_register(kept, policy)
        items, events = {i.id: i for i in book.register.items}, dict(book.register.events)
        lines, states = [], []
        for number, event in told:
            item = items.get(number) or book.find(number)
            _check(item, event)
            course = events[item.id] = (*events.get(item.id, ()), event)
            states.append(state_of(replace(book.register, events={item.id: course}), item, max(e.at for e in course)))
            lines.append(_line(item, event))
        writer.add(lines)
    return tuple(states)


def _check(item: Item, event: Event) -> None:
    if event.kind == CLASSIFIED:
        raise EventRefused("event-step", "归类不是办理的一步", remedy="请用归类的办法记")
    if event.at < item.entered:
        raise EventRefused("event-date", f"“{event.kind}”的日期{event.at.isoformat()}早于登记的{item.entered.isoformat()}",
                           rule="登记以后才有后面的事", remedy="请核对日期")


def classify(kept: Kept, policy: PolicyVersion, number: str, category: str, on: date, by: str) -> Item:
    """A person puts a problem into a class (问题类别)."""
    if not (category and by):
        raise EventRefused("event-result", "归类要写明类别和经办人", remedy="请补写")
    with _history(kept).writing() as writer:
        item = open_register(kept, policy).find(number)
        writer.add([_line(item, Event(CLASSIFIED, on, by, "", category))])
    return item


def _line(item: Item, event: Event) -> dict[str, Any]:
    told = {"说明": event.note, "结论": event.result, "时限": event.limit}
    return {"问题": item.id, "事": event.kind, "日期": event.at.isoformat(), "人": event.by, **{k: v for k, v in told.items() if v}}


# ---- the register of a day as a form


def register_form(book: Book, policy: PolicyVersion, on: date, year: str = "", unit: str = "") -> Form:
    """The register on a day as a form of its kind (整改台账), to be decided like any other; of one budget year or one unit, where
    it is named. A unit's own is what a notice to it (整改通知) speaks of."""
    rows = [_row(s) for s in standings(book.register, on) if year in ("", s.item.year) and unit in ("", s.item.unit)]
    owner = {"主管部门": unit} if unit else {}
    form = form_of(KIND, {"预算年度": year, "数据日期": on.isoformat(), **owner}, {TABLE: rows}, policy)
    named = "｜".join((book.sha256, on.isoformat(), year, *([unit] if unit else [])))
    return replace(form, sha256=hashlib.sha256(named.encode()).hexdigest(), file=f"{KIND}（{unit}）" if unit else KIND)


def units_to_notify(book: Book, on: date, year: str = "") -> tuple[str, ...]:
    """The units that have a problem of which they have not been notified by a day."""
    return tuple(dict.fromkeys(s.item.unit for s in standings(book.register, on)
                               if year in ("", s.item.year) and s.notified is None and not s.closed))


def take_items(kept: Kept, policy: PolicyVersion, items: Sequence[Item]) -> Taken:
    """Enters problems that were gathered before (`problems.items_of`)."""
    return _enter(kept, policy, items)


def _row(s: Standing) -> dict[str, str]:
    item = s.item

    def day(d: date | None) -> str:
        return d.isoformat() if d else ""

    return {"问题编号": item.id, "问题来源": item.origin, "问题类别": s.category, "项目名称": item.project, "项目代码": item.code,
            "问题描述": item.problem, "事实依据": item.fact, "涉及金额": item.amount, "政策依据": item.basis, "责任单位": item.unit,
            "整改要求": item.request, "发出日期": day(s.notified), "整改时限": day(s.due), "整改措施": s.measure, "回复日期": day(s.replied),
            "完成情况": "", "佐证材料": "", "验收结论": s.acceptance if s.acceptance in ("通过", "退回") else "", "验收日期": day(s.accepted),
            "销号状态": s.status}
