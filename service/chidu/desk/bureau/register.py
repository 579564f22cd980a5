"""The rectification register of a jurisdiction (整改台账), kept in the database: the same register as in a ledger file (desk.register).

People enter problems and record what happened, under their own names; where each problem stands, what is overdue and what follows from
that is computed for the day that is asked for. What became overdue is noted once, by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chidu.desk import register as desk
from chidu.desk.bureau.acting import PROGRAM, Act, Bureau
from chidu.desk.bureau.deciding import stored
from chidu.desk.bureau.rights import check
from chidu.desk.problems import items_of
from chidu.desk.register import KIND, Taken
from chidu.errors import ChiduError, EventRefused
from chidu.form import Form
from chidu.records import audit
from chidu.records.database import EVERYWHERE, Connection, Reach
from chidu.records.events import Events, kept_in
from chidu.records.people import Account
from chidu.types import Event, PolicyVersion, Scope
from chidu.workflow.register import Standing, Tally, standings, tallies, tally
from chidu.workflow.state import State

OVERDUE = "逾期提示"
CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Board:
    """The register of a day: every problem, those that are overdue, and the sums (整改率 is `total.rate`)."""

    scope: Scope
    on: date
    problems: tuple[Standing, ...]
    overdue: tuple[Standing, ...]
    total: Tally
    by_unit: Mapping[str, Tally] = field(default_factory=dict)
    by_category: Mapping[str, Tally] = field(default_factory=dict)
    by_origin: Mapping[str, Tally] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What somebody says happened to a problem: the event, when, and what goes with it."""

    event: str
    on: date
    note: str = ""
    result: str = ""
    limit: str = ""


def today(at: datetime) -> date:
    """The day of a moment where the bureaus are."""
    return at.astimezone(CHINA).date()


# ---- looking


def board(bureau: Bureau, who: Account, on: date, scope: Scope = "", year: str = "") -> Board:
    """The register of a jurisdiction on a day, the overdue first, longest first; of one budget year where it is named."""
    where = scope or who.scope
    policy = _law(bureau, where, on)
    with bureau.look(who, "查看台账", where) as connection:
        book = desk.open_register(Events(connection, where, KIND), policy)
    chosen = (s for s in standings(book.register, on) if year in ("", s.item.year))
    listed = sorted(chosen, key=lambda s: (not s.overdue, -s.late, s.closed))
    return Board(where, on, tuple(listed), tuple(s for s in listed if s.overdue), tally(listed), tallies(listed, lambda s: s.item.unit),
                 tallies(listed, lambda s: s.category), tallies(listed, lambda s: s.item.origin))


def problem(bureau: Bureau, who: Account, number: str, on: date, scope: Scope = "") -> tuple[Standing, tuple[Event, ...]]:
    """One problem as it stands on a day, with all that happened. Raises InputError."""
    where = scope or who.scope
    policy = _law(bureau, where, on)
    with bureau.look(who, "查看台账", where) as connection:
        book = desk.open_register(Events(connection, where, KIND), policy)
    item = book.find(number)
    standing = next((s for s in standings(book.register, on) if s.item.id == item.id), None)
    if standing is None:
        raise EventRefused("register-not-then", f"{on.isoformat()}台账上没有这个问题", rule="登记以后、终止以前的问题才在台账上", remedy="请换一个日期")
    return standing, book.register.of(item)


def form_of_day(bureau: Bureau, who: Account, on: date, scope: Scope = "", year: str = "", unit: str = "") -> Form:
    """The register of a day as a form of its kind, for a spreadsheet or to be decided; of one year or one unit, where it is named."""
    where = scope or who.scope
    policy = _law(bureau, where, on)
    with bureau.look(who, "查看台账", where) as connection:
        return desk.register_form(desk.open_register(Events(connection, where, KIND), policy), policy, on, year, unit)


# ---- entering and recording


def take(bureau: Bureau, who: Account, forms: Sequence[str], on: date, rules: Collection[str] = ()) -> Taken:
    """The findings of these forms' latest decisions enter the register, hints only where their rule is named; taken twice they are one.

    Raises InputError for a decision that waits (待复核).
    """
    found = [stored(bureau, who, form) for form in forms]
    items = [item for s in found for item in items_of(s.decision, s.policy, on, who.name, rules)]
    with _writing(bureau, who, on) as (act, history, policy):
        taken = desk.take_items(history, policy, items)
        act.note(KIND, forms=list(forms), new=[i.id for i in taken.new], known=len(taken.known))
    return taken


def enter(bureau: Bureau, who: Account, told: Sequence[Mapping[str, str]], on: date) -> Taken:
    """Problems that people found, by the columns of the register. Raises InputError for what is wrong or missing."""
    with _writing(bureau, who, on) as (act, history, policy):
        taken = desk.enter(history, policy, told, on, who.name)
        act.note(KIND, new=[i.id for i in taken.new], known=len(taken.known))
    return taken


def record(bureau: Bureau, who: Account, number: str, told: Told) -> State:
    """What happened to a problem, under the name of whoever records it. Raises EventRefused for what cannot have happened."""
    _check_day(bureau, told.on)
    with _writing(bureau, who, told.on) as (act, history, policy):
        item = desk.open_register(history, policy).find(number)
        state = desk.record(history, policy, item.id, Event(told.event, told.on, who.name, told.note, told.result, told.limit))
        act.note(item.id, **_plain(told))
    return state


def classify(bureau: Bureau, who: Account, number: str, category: str, on: date) -> str:
    """A problem put into a class (问题类别); its number."""
    _check_day(bureau, on)
    with _writing(bureau, who, on) as (act, history, policy):
        item = desk.classify(history, policy, number, category, on, who.name)
        act.note(item.id, event="归类", result=category, on=on.isoformat())
    return item.id


def _check_day(bureau: Bureau, on: date) -> None:
    if on > today(bureau.clock()):
        raise EventRefused("event-date", f"日期{on.isoformat()}还没有到", rule="只记已经发生的事", remedy="请核对日期")


@contextmanager
def _writing(bureau: Bureau, who: Account, on: date) -> Any:
    check(who, "记台账", who.scope)
    policy = _law(bureau, who.scope, on)
    with bureau.act(who, "记台账") as act:
        yield act, _history(act, who.login), policy


def _history(act: Act, by: str) -> Events:
    return Events(act.connection, act.scope, KIND, by, act.at)


def _law(bureau: Bureau, scope: Scope, on: date) -> PolicyVersion:
    return bureau.office().policy(scope, on)


def _plain(told: Told) -> dict[str, str]:
    said = {"event": told.event, "on": told.on.isoformat(), "note": told.note, "result": told.result, "limit": told.limit}
    return {name: text for name, text in said.items() if text}


# ---- what is overdue, by itself


def note_overdue_everywhere(bureau: Bureau) -> int:
    """Notes what is overdue today in every jurisdiction that has a register; says how much of that is new.

    One jurisdiction whose policies do not load does not keep the others waiting: its error is raised when all are done.
    """
    with bureau.database.reading(EVERYWHERE) as connection:
        scopes = kept_in(connection, EVERYWHERE, KIND)
    count, trouble = 0, None
    for scope in scopes:
        try:
            count += len(note_overdue(bureau, scope, today(bureau.clock())))
        except ChiduError as e:
            trouble = e
    if trouble:
        raise trouble
    return count


def note_overdue(bureau: Bureau, scope: Scope, on: date) -> tuple[Standing, ...]:
    """Notes every step that is overdue on a day, once: its problem, its last day, and what follows from it (处置). Gives the new ones."""
    policy = _law(bureau, scope, on)
    with bureau.database.reading(Reach(scope)) as connection:
        if not _not_noted(connection, scope, policy, on):
            return ()
    with bureau.database.writing(Reach(scope)) as connection:
        at = bureau.clock()
        new = _not_noted(connection, scope, policy, on)
        Events(connection, scope, OVERDUE, PROGRAM, at).add([_overdue_line(s, on) for s in new])
        for s in new:
            audit.add(connection, scope, at, PROGRAM, OVERDUE, s.item.id, _overdue_line(s, on))
    return new


def noted_overdue(bureau: Bureau, who: Account, scope: Scope = "") -> tuple[Mapping[str, Any], ...]:
    """What was noted as overdue, the latest first: 问题, 步骤, 轮次, 最迟, 处置, and the day of the note."""
    where = scope or who.scope
    with bureau.look(who, "查看台账", where) as connection:
        return tuple(reversed(Events(connection, where, OVERDUE).read().lines))


def _not_noted(connection: Connection, scope: Scope, policy: PolicyVersion, on: date) -> tuple[Standing, ...]:
    known = {tuple(line[name] for name in ("问题", "步骤", "轮次", "最迟")) for line in Events(connection, scope, OVERDUE).read().lines}
    book = desk.open_register(Events(connection, scope, KIND), policy)
    return tuple(s for s in standings(book.register, on) if s.overdue and _overdue_key(s) not in known)


def _overdue_key(s: Standing) -> tuple[Any, ...]:
    return s.item.id, s.state.step.name if s.state.step else "", s.state.round, s.state.due.isoformat() if s.state.due else ""


def _overdue_line(s: Standing, on: date) -> dict[str, Any]:
    number, step, turn, due = _overdue_key(s)
    return {"问题": number, "步骤": step, "轮次": turn, "最迟": due, "处置": list(s.state.actions), "责任单位": s.item.unit, "日期": on.isoformat()}
