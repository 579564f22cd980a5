"""What changes between two versions of a jurisdiction's law, in words: added, gone, and each value from → to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SECTIONS = ("文件", "参数", "词表", "名单", "数据表", "字段", "认定", "规则", "评级", "结论", "文书")


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Lines for two canonical contents; none where they are equal."""
    for section in SECTIONS:
        before, after = old.get(section, {}), new.get(section, {})
        for name in sorted({*before, *after}):
            a, b = before.get(name), after.get(name)
            if a is None:
                yield f"新增 {section}·{name}{_source(b)}"
            elif b is None:
                yield f"不再适用 {section}·{name}{_source(a)}"
            elif a != b:
                changes = list(_changes(a.get("内容", a), b.get("内容", b), ()))
                changes += list(_rows(a.get("表"), b.get("表")))
                if changes:
                    yield f"改变 {section}·{name}{_source(b)}"
                    yield from (f"    {c}" for c in changes)


def _source(item: Mapping[str, Any]) -> str:
    origin = item.get("来源")
    if not isinstance(origin, Mapping):
        return ""
    return f"（{origin['instrument']}{origin['provision'] if isinstance(origin['provision'], str) else ''}）"


def _changes(a: Any, b: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in sorted({*a, *b}):
            if a.get(key) != b.get(key):
                yield from _changes(a.get(key), b.get(key), (*path, str(key)))
    else:
        yield f"{'·'.join(path) or '内容'}：由“{_short(a)}”改为“{_short(b)}”"


def _rows(a: Mapping[str, Any] | None, b: Mapping[str, Any] | None) -> Iterator[str]:
    before = [] if a is None else a["rows"]
    after = [] if b is None else b["rows"]
    for row in after:
        if row not in before:
            yield f"增加一行：{_row(row)}"
    for row in before:
        if row not in after:
            yield f"去掉一行：{_row(row)}"


def _row(row: Mapping[str, str]) -> str:
    return "，".join(f"{k}＝{v}" for k, v in row.items() if v)


def _short(value: Any) -> str:
    text = "无" if value is None else str(value)
    return text if len(text) <= 60 else text[:60] + "…"
