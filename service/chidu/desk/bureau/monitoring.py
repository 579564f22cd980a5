"""The monitoring board (运行监控): how far the projects of a year are with their money beside the time, and what was warned of.

Nothing is judged here: rates, time progress and warnings are those of each project's latest decision.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from threading import Lock

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.places import reach_of
from chidu.desk.figures import BUDGET, DAY, MONITORED, SHOWN_RULES, SPENT, TIME
from chidu.document.charts import Counts, Progress, Reading, Series
from chidu.errors import InputError
from chidu.records import boards, forms
from chidu.records.database import Connection
from chidu.records.people import Account
from chidu.types import Record, Scope

RATE, BEHIND = "预算执行率", "执行滞后"
WANTED = frozenset((SPENT, BUDGET, TIME, DAY, RATE, BEHIND))
WARNED, UNWARNED = "有预警", "无预警"
MOST_KEPT = 20_000
VERB = "查看表"


@dataclass(frozen=True)
class Warned:
    """One warning (预警): how grave, by which rule, in words, and what follows."""

    severity: str
    rule: str
    text: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Reported:
    """What one decision on a monitoring form knew. Money in 元, rates as shares of one; None where it was not known."""

    day: date | None = None
    budget: Fraction | None = None
    spent: Fraction | None = None
    rate: Fraction | None = None
    time: Fraction | None = None
    behind: Fraction | None = None
    conclusion: str = ""
    actions: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class Watched:
    """A project on the board: its latest form, and what was found of it."""

    form: forms.Kept
    now: Reported

    @property
    def severity(self) -> str:
        """预警程度: the gravest of its warnings; empty where nothing was warned of."""
        return self.form.severity


@dataclass(frozen=True)
class Wanted:
    """Which projects: empty texts choose nothing. `day`: as the data stood by then; `severity`: one, or 有预警, 无预警."""

    year: str = ""
    scope: Scope = ""
    department: str = ""
    severity: str = ""
    day: date | None = None
    text: str = ""
    order: str = "behind"
    descending: bool = True

    def holds(self, one: Watched) -> bool:
        f = one.form
        if self.text and not any(self.text in said for said in (f.project_name, f.project_code, f.unit)):
            return False
        return self.severity in ("", one.severity) or (self.severity == WARNED and bool(one.severity)) or (
            self.severity == UNWARNED and not one.severity)


@dataclass(frozen=True)
class Sums:
    """How many projects, with how much money, how many of them warned of."""

    projects: int
    budget: Fraction
    spent: Fraction
    warned: int

    @property
    def rate(self) -> Fraction | None:
        return self.spent / self.budget if self.budget else None


@dataclass(frozen=True)
class Board:
    """The board of a year: the projects that were asked for, and sums over all of the year's within reach."""

    year: str
    years: tuple[str, ...]
    days: tuple[date, ...]
    departments: tuple[str, ...]
    rows: tuple[Watched, ...]
    total: Sums
    by_severity: Mapping[str, int] = field(default_factory=dict)
    by_place: Mapping[Scope, Sums] = field(default_factory=dict)
    by_department: Mapping[str, Sums] = field(default_factory=dict)
    progress: Progress | None = None
    counts: Counts | None = None


ORDERS: Mapping[str, Callable[[Watched], object]] = {
    "behind": lambda w: _number(w.now.behind), "rate": lambda w: _number(w.now.rate), "budget": lambda w: _number(w.now.budget),
    "warnings": lambda w: len(w.now.warnings), "name": lambda w: w.form.project_name,
    "department": lambda w: (w.form.department, w.form.project_name)}


def board(bureau: Bureau, who: Account, wanted: Wanted) -> Board:
    """The board as somebody asked for it; of a submitter, of their department. Raises NotPermitted, InputError."""
    reach = reach_of(who, wanted.scope)
    with bureau.look(who, VERB, wanted.scope) as connection:
        years = tuple(boards.years(connection, reach, MONITORED, who.department))
        year = wanted.year or (years[0] if years else "")
        kept = boards.standing(connection, reach, MONITORED, year, who.department)
        told = _told(connection, [k.decision or "" for k in kept])
    every = [Watched(k, told[k.decision or ""]) for k in kept if k.decision in told]
    days = tuple(sorted({w.now.day for w in every if w.now.day}, reverse=True))
    if wanted.day and wanted.day not in days and days:
        raise InputError("monitoring-day", f"{year}年没有截至{wanted.day.isoformat()}的监控表", rule=f"有：{'、'.join(d.isoformat() for d in days)}",
                         remedy="请另选一个数据日期")
    departments = tuple(sorted({w.form.department for w in every if w.form.department}))
    every = [w for w in every if wanted.department in ("", w.form.department)]
    latest = _latest(w for w in every if not (wanted.day and w.now.day and w.now.day > wanted.day))
    rank = list(bureau.office().library.vocabulary.severities)
    severities = Counter(w.severity or UNWARNED for w in latest)
    order = ORDERS.get(wanted.order, ORDERS["behind"])
    rows = sorted((w for w in latest if wanted.holds(w)), key=order, reverse=wanted.descending)  # type: ignore[arg-type]
    return Board(
        year, years, days, departments, tuple(rows), _sums(latest),
        {name: severities[name] for name in (*reversed(rank), UNWARNED) if severities[name]}, _by(latest, lambda w: w.form.scope),
        _by(latest, lambda w: w.form.department), _progress(every, wanted.department or "全部项目"), _counts(latest))


# ---- what decisions knew: read once, as a decision never changes

_known: OrderedDict[str, Reported] = OrderedDict()
_knowing = Lock()


def _told(connection: Connection, keys: Sequence[str]) -> dict[str, Reported]:
    with _knowing:
        found = {key: _known[key] for key in keys if key in _known}
    new = {key: _reported(record) for key, record in boards.records_of(connection, {*keys} - found.keys(), WANTED)}
    with _knowing:
        _known.update(new)
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    return found | new


def _reported(record: Record) -> Reported:
    number = {name: v if isinstance(v := record.value(name).v, Fraction) else None for name in WANTED}
    day = record.value(DAY).v
    return Reported(day if isinstance(day, date) else None, number[BUDGET], number[SPENT], number[RATE], number[TIME], number[BEHIND],
                    record.conclusion, record.actions, tuple(Warned(n.severity, n.rule, n.message, n.actions) for n in record.noted))


# ---- sums


def _latest(watched: Iterator[Watched]) -> list[Watched]:
    """Of several forms of a project the one whose data are of the latest day; of one day, the one that came last."""
    last: dict[tuple[str, ...], Watched] = {}
    for w in watched:
        before = last.get(_subject(w))
        if before is None or (before.now.day or date.min) <= (w.now.day or date.min):
            last[_subject(w)] = w
    return list(last.values())


def _subject(w: Watched) -> tuple[str, ...]:
    f = w.form
    return (f.scope, f.project_code) if f.project_code else (f.scope, f.project_name, f.department, f.unit)


def _sums(listed: Sequence[Watched]) -> Sums:
    known = [w.now for w in listed if w.now.budget is not None and w.now.spent is not None]
    return Sums(len(listed), sum((n.budget or Fraction(0) for n in known), Fraction(0)),
                sum((n.spent or Fraction(0) for n in known), Fraction(0)), sum(bool(w.severity) for w in listed))


def _by(listed: Sequence[Watched], key: Callable[[Watched], str]) -> dict[str, Sums]:
    groups: dict[str, list[Watched]] = {}
    for w in listed:
        groups.setdefault(key(w), []).append(w)
    return {name: _sums(groups[name]) for name in sorted(groups)}


def _number(value: Fraction | None) -> tuple[bool, Fraction]:
    return (False, Fraction(0)) if value is None else (True, value)


# ---- charts


def _progress(every: Sequence[Watched], name: str) -> Progress | None:
    """What was spent of all budgets by each day of data, against the time, from the beginning of the year."""
    days: dict[date, list[Reported]] = {}
    for w in every:
        if w.now.day and w.now.time is not None and w.now.budget is not None and w.now.spent is not None:
            days.setdefault(w.now.day, []).append(w.now)
    spent, expected = [], []
    for day, listed in sorted(days.items()):
        if whole := sum((n.budget or Fraction(0) for n in listed), Fraction(0)):
            spent.append(Reading(day, sum((n.spent or Fraction(0) for n in listed), Fraction(0)) / whole))
            expected.append(Reading(day, listed[0].time or Fraction(0)))
    if not spent or spent[0].day == (new_year := date(spent[0].day.year, 1, 1)):
        return None
    begin = Reading(new_year, Fraction(0))
    return Progress("预算执行与时间进度", (begin, *expected), (Series(name, (begin, *spent)),))


def _counts(latest: Sequence[Watched]) -> Counts | None:
    """How often each rule warned in each department; the rules that did most often."""
    found = Counter((w.form.department, n.rule) for w in latest for n in w.now.warnings if w.form.department)
    by_rule, by_department = Counter[str](), Counter[str]()
    for (department, rule), times in found.items():
        by_rule[rule] += times
        by_department[department] += times
    rules = tuple(rule for rule, _ in by_rule.most_common(SHOWN_RULES))
    departments = tuple(sorted(by_department, key=lambda d: (-by_department[d], d)))
    if not rules:
        return None
    return Counts("各部门的预警", departments, rules, tuple(tuple(found[d, r] for r in rules) for d in departments))
