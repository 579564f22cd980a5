"""A form out of plain texts, each read by the type of its field: for the examples of rules and for features.

空着 or an empty text is a blank cell; a name that is left out is a cell the form does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chidu.form import Form, Source, Value
from chidu.policy.grammar import Malformed, Path, as_value
from chidu.policy.suggest import ask_meant
from chidu.types import PROJECT, PolicyVersion

BLANK = ("空着", "")


def form_of(kind: str, fields: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, Any]]], policy: PolicyVersion,
            path: Path = ()) -> Form:
    """Raises Malformed, with the path, for a name that is no field or a text that does not read as its type."""
    for table in tables:
        if table not in policy.vocabulary.tables:
            raise Malformed((*path, table), "example-table", f"没有“{table}”这张明细")
    project = columns_of(policy, PROJECT)
    return Form(
        kind,
        "",
        {n: _value(v, project, n, (*path, n)) for n, v in fields.items()},
        {t: tuple(_row(row, columns_of(policy, t), (*path, t, i), f"{t}{i + 1}") for i, row in enumerate(rows))
         for t, rows in tables.items()},
        (),
        "例",
    )


def _row(row: Any, types: Mapping[str, str], path: Path, where: str) -> dict[str, Value]:
    if not isinstance(row, Mapping):
        raise Malformed(path, "example-row", f"明细的一行写的是“{row}”", "一行写成 {栏目: 值, …}")
    return {n: _value(v, types, n, (*path, n), where) for n, v in row.items()}


def columns_of(policy: PolicyVersion, about: str) -> dict[str, str]:
    """The types of an object's fields: those of the data dictionary and those the policy adds or computes."""
    vocabulary = policy.vocabulary
    specs = vocabulary.fields if about == PROJECT else vocabulary.tables[about].columns
    added = {n.removeprefix(f"{about}."): item["内容"]["类型"] for n, item in policy.resolved["字段"].items() if n.startswith(f"{about}.")}
    return {n: f.type for n, f in specs.items()} | added | {d.name: d.type for d in policy.derived if d.about == about}


def _value(raw: Any, types: Mapping[str, str], name: str, path: Path, where: str = PROJECT) -> Value:
    if name not in types:
        raise Malformed(path, "example-field", f"没有“{name}”这个栏目", "例里只能用已有的栏目", ask_meant(name, types) or "请核对名称")
    if isinstance(raw, Mapping | list):
        raise Malformed(path, "example-value", f"“{name}”写的是一组，不是一个值", "栏目后面写表上的一格")
    text, source = str(raw), Source("cell", f"{where}·{name}")
    if text in BLANK:
        return Value("blank", source=source)
    value = as_value(text, types[name], path)
    return Value("given", value.v, value.unit, text, source)
