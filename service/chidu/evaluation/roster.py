"""A roster (名册) collected from stored decisions: a set becomes a form, frozen, and is decided like any other.

Every member carries the decision it comes from; its columns are what that decision knew. Which are counted, ranked or
drawn is not said here: that is computed and judged of the roster, by policy. Source: POLICY_FORMAT.md §4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from chidu.archive import packed_bytes
from chidu.form import Form, Source, Value
from chidu.policy.expand.rosters import STANDARD
from chidu.types import Board, Record, RosterRule

DIGITS = 12
Row = dict[str, Value]


def latest(records: Iterable[Record]) -> tuple[Record, ...]:
    """Of several decisions about one project by one kind of form in one year the last counts; in the order of the projects.

    A form that names no project stands for itself alone.
    """
    last: dict[tuple[str, ...], Record] = {}
    for record in records:
        last[subject(record)] = record
    return tuple(last[key] for key in sorted(last))


def subject(record: Record) -> tuple[str, ...]:
    """Whose form it is: kind, year, and the project's code, or where it has none, its name and unit."""
    project = (record.text("项目代码"),) if record.text("项目代码") else (record.text("项目名称"), record.text("主管部门"), record.text("实施单位"))
    return (record.kind, record.text("预算年度"), *(project if any(project) else (record.decision,)))


def collect(rule: RosterRule, board: Board, records: Iterable[Record], listed: Mapping[str, Sequence[str]] | None = None,
            year: str = "") -> Form:
    """The roster of one board (范围). `listed`: the bureau's own lists (名单) by name, as keys; `year`: of that budget year only.

    The hash of the form is that of its content: the same decisions give the same roster on any machine.
    """
    chosen = [r for r in latest(records) if _stands(r, board, year)]
    if rule.category == "覆盖":
        rows = list(_covered(rule, chosen, (listed or {}).get(rule.due, ())))
    else:
        rows = [_member(rule, board, r) for r in chosen]
    fields = {"名册名称": _written(board.name)} | ({"预算年度": Value("given", Fraction(year), None, year, _SOURCE)} if year else {})
    content = packed_bytes({"种": rule.form, "栏": fields, "行": rows})
    return Form(rule.form, hashlib.sha256(content).hexdigest(), fields, {rule.table: tuple(rows)}, (), f"{rule.name}（{board.name}）")


def _stands(record: Record, board: Board, year: str) -> bool:
    """Whether a record belongs to a board; one of which that cannot be told stands in it, so that nothing is left out unseen."""
    return (record.kind == board.form and (not year or record.text("预算年度") == year)
            and (board.where is None or board.where.kleene(record) is not False))


def _member(rule: RosterRule, board: Board, record: Record) -> Row:
    row = {name: _standard(record, name) for name in STANDARD}
    for column, sources in rule.columns.items():
        row[column] = _taken(record, sources.get(board.form) or sources[""])
    if rule.draw:
        row["摘要值"] = Value("given", drawn([record.text(name) for name in rule.draw]), None, "", _of(record))
    return row


def _standard(record: Record, name: str) -> Value:
    match name:
        case "决定号":
            return Value("given", record.decision, None, record.decision, _of(record))
        case "结论":
            return _said(record.conclusion or record.grade, record)
        case "处置":
            return _said("、".join(record.actions), record)
    return _taken(record, name)


def _said(text: str, record: Record) -> Value:
    return Value("given", text, None, text, _of(record)) if text else Value("blank", source=_of(record))


def _taken(record: Record, name: str) -> Value:
    """A field as the decision knew it; what it did not know is an empty cell of the roster."""
    value = record.value(name)
    return Value("given", value.v, value.unit, value.text, _of(record)) if value.known else Value("blank", source=_of(record))


def drawn(parts: Sequence[str]) -> Fraction:
    """The number by which a sample is drawn: the first twelve hexadecimal digits of the SHA-256 of 年度|项目代码. Anyone can
    compute it again."""
    return Fraction(int(hashlib.sha256("|".join(parts).encode()).hexdigest()[:DIGITS], 16))


def _covered(rule: RosterRule, chosen: Sequence[Record], due: Sequence[str]) -> Iterator[Row]:
    """One row for everyone who should be there, in the order of the list, then those who are there without being listed."""
    there: dict[str, Record] = {}
    for record in chosen:
        there.setdefault(record.text(rule.key), record)
    for key in dict.fromkeys((*due, *there)):
        row = _member(rule, rule.boards[0], there[key]) if key in there else {}
        yield row | {rule.key: _written(key), "应有": _yes(key in due), "已有": _yes(key in there)}


_SOURCE = Source("list", "汇总")


def _of(record: Record) -> Source:
    return Source("decision", record.decision)


def _written(text: str) -> Value:
    return Value("given", text, None, text, _SOURCE)


def _yes(answer: bool) -> Value:
    return _written("是" if answer else "否")


