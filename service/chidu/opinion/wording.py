"""A rule's own words filled with the facts: 【栏目】【参数·名】【缺项】【差额】【所含】."""

from __future__ import annotations

import re

from chidu.condition import Contains, Provided, say_value
from chidu.form import Value
from chidu.types import Fails, Finding, Origin, PolicyVersion, Question, Ref, Rule, View

_HOLE = re.compile("【([^】]*)】")
_BREAK = re.compile(r"\s*[\r\n\t\v\f]\s*")
LONG = 60


def fill(text: str, finding: Finding, rule: Rule, view: View, policy: PolicyVersion) -> str:
    """The text with every placeholder replaced; a value that is not there says so instead of vanishing."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        match name:
            case "差额":
                return shown(finding.difference, policy) if finding.difference else "无"
            case "缺项":
                return "、".join(unfilled(rule, view)) or "有关内容"
            case "所含":
                return "”“".join(_found(rule, view)) or "有关字样"
        return shown(view.value(name), policy)

    return _HOLE.sub(value, text)


def shown(value: Value, policy: PolicyVersion) -> str:
    """A value in a sentence: text cut where it is long, money in the jurisdiction's unit; or why there is none."""
    match value.state:
        case "blank":
            return "未填报"
        case "absent":
            return "未能算出" if value.missing else "表上无此栏"
        case "unread":
            return f"{_clipped(value.text)}（未读出）" if value.text else "未读出"
    return _clipped(say_value(value, money_unit(policy)))


def _clipped(text: str) -> str:
    line = _BREAK.sub("", text)
    return line if len(line) <= LONG else line[:LONG] + "……"


def money_unit(policy: PolicyVersion) -> str:
    return policy.resolved["辖区"][policy.scope]["金额单位"]


def place_of(about: Ref, view: View) -> str:
    """Where on the form, as a reader finds it: 项目, or 指标3“就业签约率”."""
    if about.row == 0:
        return "项目"
    for name in ("三级指标", "分项名称"):
        value = view.value(name)
        if value.known and name in view.facts.of[about]:
            return f"{about}“{value.text or value.v}”"
    return str(about)


def basis_of(origin: Origin, policy: PolicyVersion) -> str:
    """《title》（number）provision."""
    instrument = policy.instruments.get(origin.instrument, {})
    number = f"（{instrument['文号']}）" if instrument.get("文号") else ""
    provision = origin.provision
    plain = not provision or provision.startswith(("第", "（", "附", "一", "二", "三", "四", "五"))
    return f"《{instrument.get('标题', origin.instrument)}》{number}{provision if plain else f'“{provision}”部分'}"


def unfilled(rule: Rule, view: View) -> list[str]:
    """The fields that the rule wants filled and that are not."""
    if isinstance(rule.test, Question):
        return []
    leaves = rule.test.condition.leaves(view, isinstance(rule.test, Fails))
    return list(dict.fromkeys(leaf.name for leaf in leaves if isinstance(leaf, Provided)))


def _found(rule: Rule, view: View) -> list[str]:
    if isinstance(rule.test, Question):
        return []
    leaves = rule.test.condition.leaves(view, isinstance(rule.test, Fails))
    return list(dict.fromkeys(w for leaf in leaves if isinstance(leaf, Contains) for w in leaf.found(view)))
