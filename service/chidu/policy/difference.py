"""What changes between two versions of a jurisdiction's law, in words: added, gone, and from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chidu.policy.citation import sentence
from chidu.types import Parameter, PolicyVersion, Rule

CONTENT = ("词表", "名单", "数据表", "评级", "结论", "文书", "流程", "日程", "工作日")
"""Sections told by their content; documents, parameters, rules and computed fields are told in sentences."""


def differences(old: PolicyVersion, new: PolicyVersion) -> Iterator[str]:
    """Lines for two versions; none where they are equal."""
    yield from _told("文件", *({n: i.get("标题", n) for n, i in v.instruments.items()} for v in (old, new)))
    yield from _told("参数", *({n: _parameter(p) for n, p in v.parameters.items()} for v in (old, new)))
    yield from _told("计算", *({f"{d.about}·{d.name}": d.computation.say() for d in v.derived} for v in (old, new)))
    yield from _told("规则", *({r.id: _rule(r) for r in v.rules} for v in (old, new)))
    for section in CONTENT:
        yield from _told(section, *({n: _plain(i["内容"]) for n, i in v.resolved.get(section, {}).items()} for v in (old, new)))
        yield from _told(f"{section}的表", *(
            {n: _rows(i["表"]) for n, i in v.resolved.get(section, {}).items() if "表" in i} for v in (old, new)))


def _told(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in before:
            yield f"新增{kind}“{name}”：{_short(after[name])}"
        elif name not in after:
            yield f"不再适用{kind}“{name}”"
        elif before[name] != after[name]:
            yield f"改变{kind}“{name}”"
            yield f"    原：{before[name]}"
            yield f"    现：{after[name]}"


def _parameter(p: Parameter) -> str:
    value = p.value.text or "未定"
    return f"{value}（{p.origin.instrument}{p.origin.provision}，自{p.origin.since}）"


def _rule(rule: Rule) -> str:
    actions = f"，处置：{'、'.join(rule.actions)}" if rule.actions else ""
    point = f"，审核要点：{rule.point}" if rule.point else ""
    words = f"意见：{rule.wording.message}{rule.wording.suggestion}"
    return f"{sentence(rule)}（{rule.severity}{actions}{point}；{rule.origin.instrument}{rule.origin.provision}）{words}"


def _rows(table: Mapping[str, Any]) -> str:
    return "；".join("，".join(f"{k}＝{v}" for k, v in r.items() if v) for r in table["rows"])


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{k}：{_plain(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "、".join(_plain(v) for v in value)
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"
