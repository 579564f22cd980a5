"""Rosters at the desk: collected from the book of decisions, decided, and checked against the decisions they come from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from chidu.desk.files import file_bytes, shown_path
from chidu.desk.keeping import Records, concerned
from chidu.desk.office import Office
from chidu.errors import DeterminationError, InputError, Place
from chidu.evaluation.decide import decide
from chidu.evaluation.roster import collect
from chidu.form import Form
from chidu.policy.suggest import ask_meant
from chidu.types import Decision, Determination, PolicyVersion, Ref, RosterRule, Scope

Lists = Mapping[str, Sequence[str]]
"""The bureau's lists (名单) by name, as the keys of who is on them."""


def read_keys(path: Path) -> tuple[str, ...]:
    """The first column of a CSV with a header: who is on a list. Raises InputError."""
    keys = tuple(row[0].strip() for row in read_rows(path)[1:] if row[0].strip())
    if not keys:
        raise InputError("list-file", "名单是空的", place=Place(shown_path(path)), rule="第一行是表头，往下一行一个", remedy="请核对文件")
    return keys


def read_rows(path: Path) -> list[list[str]]:
    """The lines of a CSV that a bureau keeps, its header first. Raises InputError."""
    return rows_in(file_bytes(path), shown_path(path))


def rows_in(content: bytes, name: str) -> list[list[str]]:
    """The same of its bytes, under the name it came with. Raises InputError."""
    try:
        return [row for row in csv.reader(StringIO(content.decode("utf-8-sig"))) if row]
    except (UnicodeDecodeError, csv.Error):
        raise InputError("list-file", "名单读不出来", place=Place(name), rule="名单是 UTF-8 的 CSV，第一行是表头，第一列是主键",
                         remedy="请另存为 UTF-8 的 CSV") from None


def rule_of(policy: PolicyVersion, name: str) -> RosterRule:
    """The 汇总规则 of this name. Raises InputError."""
    rosters = policy.sets.rosters
    if name not in rosters:
        raise InputError("roster-unknown", f"这个辖区没有名叫“{name}”的汇总规则", rule=f"有：{'、'.join(rosters) or '一条也没有'}",
                         remedy=ask_meant(name, rosters) or "请核对名称")
    return rosters[name]


def rosters_of(policy: PolicyVersion, name: str, book: Records, year: str = "", lists: Lists | None = None) -> Iterator[Form]:
    """A roster for each 范围 of the rule, collected from the book; those without members are left out."""
    rule = rule_of(policy, name)
    if rule.due and rule.due not in (lists or {}):
        raise InputError("list-missing", f"汇总规则“{name}”要用名单“{rule.due}”，没有给出", rule="名单是局里保管的清单，用时给出文件",
                         remedy=f"请给出 {rule.due} 的 CSV 文件")
    for board in rule.boards:
        form = collect(rule, board, concerned(rule, book), lists, year)
        if form.tables[rule.table]:
            yield form


def decide_roster(office: Office, scope: Scope, on: date, form: Form, people: Sequence[Determination] = ()) -> Decision:
    """The roster decided as a case, with what people chose of its members."""
    return decide(office.case(form, scope, on, tuple(people)), office.policy(scope, on), office.sandbox)


def at_row(form: Form, code: str, place: Place | None = None) -> Ref:
    """The member of a roster with this 项目代码, whatever its row. Raises DeterminationError."""
    for table, rows in form.tables.items():
        for number, row in enumerate(rows, 1):
            if (value := row.get("项目代码")) and value.known and str(value.v) == code:
                return Ref(table, number)
    raise DeterminationError("determination-about", f"{form.file}里没有项目代码“{code}”", place=place, rule="代码写成员的项目代码",
                             remedy="请核对名册")


def reconciled(form: Form, rule: RosterRule, book: Records) -> list[str]:
    """What of a roster differs from the decisions it was collected from; nothing where every number is theirs."""
    kept = {record.decision: record for record in concerned(rule, book)}
    told = []
    for number, row in enumerate(form.tables[rule.table], 1):
        known = row.get("决定号")
        if known is None or not known.known:
            continue  # somebody who should be there and is not
        record = kept.get(str(known.v))
        if record is None:
            told.append(f"第{number}行的决定{known.v}不在决定簿里")
            continue
        for column, sources in rule.columns.items():
            source = record.value(sources.get(record.kind) or next(iter(sources.values())))
            if row[column].v != (source.v if source.known else None):
                told.append(f"第{number}行的{column}是{row[column].v}，决定{known.v}是{source.v}")
    return told
