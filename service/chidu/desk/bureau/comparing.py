"""What changed (前后对照): between two decisions on a form, and between two submissions of one matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chidu.condition import say_value
from chidu.desk.bureau.acting import Bureau
from chidu.errors import NotFound
from chidu.form import Form, Value
from chidu.records import decisions, forms
from chidu.records.people import Account
from chidu.types import PROJECT, VERDICTS

NAMED_BY = ("三级指标", "分项名称", "资金来源", "监控指标名称", "节点名称")
NONE, NOT_READ = "（空）", "（未读出）"
MOST_COMPARED = 20


@dataclass(frozen=True)
class Turned:
    """A finding that is another than before: 无 where the rule did not look at the object then, or does no longer."""

    rule: str
    about: str
    before: str
    now: str


@dataclass(frozen=True)
class Step:
    """One decision on a form, with what it changed of the one before. `turned` is None where that cannot be told (抹去, or the first)."""

    kept: decisions.Kept
    conclusion: tuple[str, str] | None = None
    grade: tuple[str, str] | None = None
    turned: tuple[Turned, ...] | None = None


@dataclass(frozen=True)
class Changed:
    """One field that two submissions state differently."""

    about: str
    field: str
    before: str
    now: str


@dataclass(frozen=True)
class Resubmitted:
    """A form beside the one it took the place of: what its department changed, and what that did to the findings."""

    previous: forms.Kept
    changed: tuple[Changed, ...]
    turned: tuple[Turned, ...]

    @property
    def mended(self) -> tuple[Turned, ...]:
        return tuple(t for t in self.turned if t.before == VERDICTS["unmet"] and t.now != VERDICTS["unmet"])

    @property
    def broken(self) -> tuple[Turned, ...]:
        return tuple(t for t in self.turned if t.now == VERDICTS["unmet"] and t.before != VERDICTS["unmet"])


def history(bureau: Bureau, who: Account, form: str) -> list[Step]:
    """Every decision on a form, the latest first, each beside the one before; the latest twenty are compared."""
    with bureau.look(who, "查看表") as connection:
        forms.by_id(connection, who.reach, form, who.department)
        kept = decisions.of_form(connection, form)
        contents = [_content(connection, k.id) for k in kept[:MOST_COMPARED + 1]]
    contents += [None] * (len(kept) - len(contents) + 1)
    return [_step(k, contents[i], contents[i + 1]) for i, k in enumerate(kept)]


def resubmitted(bureau: Bureau, who: Account, of: forms.Kept) -> Resubmitted | None:
    """A form beside the one before; None where there is none, or where it was emptied."""
    if not of.previous:
        return None
    with bureau.look(who, "查看表") as connection:
        try:
            previous = forms.by_id(connection, who.reach, of.previous, who.department)
            old, new = forms.content_of(connection, previous.id), forms.content_of(connection, of.id)
        except NotFound:
            return None
        before, now = (_content(connection, kept.decision or "") for kept in (previous, of))
    turned = _turned(before["发现"], now["发现"]) if before and now else ()
    return Resubmitted(previous, tuple(differences(old, new)), tuple(turned))


def differences(old: Form, new: Form) -> Iterator[Changed]:
    """Field by field; rows of a table are the same where they bear the same name, the others by their order."""
    yield from _fields(PROJECT, old.fields, new.fields)
    for table in dict.fromkeys((*old.tables, *new.tables)):
        for about, before, now in _pairs(table, old.tables.get(table, ()), new.tables.get(table, ())):
            yield from _fields(about, before, now)


def _content(connection: Any, key: str) -> Mapping[str, Any] | None:
    try:
        return decisions.content(connection, key)
    except NotFound:
        return None


def _step(kept: decisions.Kept, now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> Step:
    if now is None or before is None:
        return Step(kept)
    pairs = {name: (before["结果"][name] or "", now["结果"][name] or "") for name in ("conclusion", "grade")}
    changed = {name: pair if pair[0] != pair[1] else None for name, pair in pairs.items()}
    return Step(kept, changed["conclusion"], changed["grade"], tuple(_turned(before["发现"], now["发现"])))


def _turned(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[Turned]:
    old, new = _verdicts(before), _verdicts(now)
    for key in dict.fromkeys((*new, *old)):
        if (was := old.get(key, "无")) != (is_ := new.get(key, "无")):
            yield Turned(*key, was, is_)


def _verdicts(findings: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    return {(f["rule"], f"{f['about']['object']}{f['about']['row'] or ''}"): VERDICTS[f["verdict"]] for f in findings}


def _fields(about: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Changed]:
    for name in dict.fromkeys((*new, *old)):
        before, now = _told(old.get(name)), _told(new.get(name))
        if before != now:
            yield Changed(about, name, before or NONE, now or NONE)


def _told(value: Value | None) -> str:
    if value is None or value.state in ("blank", "absent"):
        return ""
    if value.state == "unread":
        return value.text or NOT_READ
    return value.text.strip() or say_value(value)


Row = Mapping[str, Value]


def _pairs(table: str, old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[str, Row, Row]]:
    """Rows that are one and the same before and now; a row that was added or left out stands beside nothing."""
    left = dict(enumerate(old))
    for number, row in enumerate(new, 1):
        name = _name(row)
        same = next((i for i, other in left.items() if name and _name(other) == name), None)
        if same is None and not name and number - 1 in left and not _name(left[number - 1]):
            same = number - 1
        yield f"{table}{number}" + (f"“{name}”" if name else ""), left.pop(same) if same is not None else {}, row
    for i, row in left.items():
        yield f"原{table}{i + 1}" + (f"“{_name(row)}”" if _name(row) else ""), row, {}


def _name(row: Row) -> str:
    return next((_told(row[n]) for n in NAMED_BY if n in row and row[n].known), "")
