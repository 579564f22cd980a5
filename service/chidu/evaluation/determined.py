"""What a person may determine (人工认定): an item that exists, a value that it can take, a name and a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chidu.condition import once
from chidu.errors import DeterminationError
from chidu.types import PROJECT, Case, Determination, PolicyVersion, Question, Ref

KINDS = "事项写成 字段·栏目、认定·名、规则·编号、要点·名、得分·名 或 结论·环节"


def check_determinations(case: Case, policy: PolicyVersion, refs: Collection[Ref]) -> None:
    """Raises DeterminationError for the first that cannot stand; nothing is ignored in silence."""
    for d in case.determinations:
        if d.about not in refs:
            raise DeterminationError("determination-about", f"表上没有“{d.about}”", rule="对象写成 项目、指标2、成本项1 的样子",
                                     remedy="请核对行号")
        allowed = _allowed(d, policy)
        if allowed is not None and d.value not in allowed:
            raise DeterminationError("determination-value", f"人工认定“{d.item}”的值“{d.value}”", rule=f"只能是{'、'.join(allowed)}",
                                     remedy="请改写")
        if not d.by.strip() or not d.reason.strip():
            raise DeterminationError("determination-signature", f"人工认定“{d.item}”缺认定人或理由",
                                     rule="每一项人工认定都要有认定人和理由", remedy="请补写")


def field_types(policy: PolicyVersion, about: str) -> Mapping[str, str]:
    """The types of the fields of an object that a person may state: those of the data dictionary, and those that the
    policy leaves to a person."""
    vocabulary = policy.vocabulary
    specs = vocabulary.fields if about == PROJECT else vocabulary.tables[about].columns if about in vocabulary.tables else {}
    return {**{name: spec.type for name, spec in specs.items()}, **_left_to_people(policy).get(about, {})}


@once
def _left_to_people(policy: PolicyVersion) -> Mapping[str, Mapping[str, str]]:
    """Fields that the policy adds without saying how they are computed or where they come from, by object."""
    fields: dict[str, dict[str, str]] = {}
    for name, item in policy.resolved["字段"].items():
        about, _, field = name.partition(".")
        if item["内容"].get("计算") is None and not item["内容"].get("取自"):
            fields.setdefault(about, {})[field] = item["内容"]["类型"]
    return fields


def _allowed(d: Determination, policy: PolicyVersion) -> tuple[str, ...] | None:
    """The values the item can take; None where any text may stand (a field, a score, a conclusion are read later)."""
    kind, _, name = d.item.partition("·")
    match kind:
        case "字段" if name in field_types(policy, d.about.object):
            return None
        case "认定" if (item := policy.resolved["认定"].get(name)) and item["内容"].get("对象", PROJECT) == d.about.object:
            return tuple(dict.fromkeys(b.get("则") or b["其余"] for b in item["内容"]["归类"]))
        case "规则" if (rule := policy.rule(name)) and rule.about == d.about.object:
            if not isinstance(rule.test, Question):
                raise DeterminationError("determination-rule", f"规则“{name}”由条件判定，不由人回答",
                                         rule="规则按表上的数据判定；读错的数据用 字段·栏目 更正", remedy="请更正读错的栏目，或改政策文件")
            return ("是", "否")
        case "要点" | "得分" if d.about == Ref(PROJECT) and (grades := _grades(policy, name)):
            return grades if kind == "要点" else None
        case "结论" if name in policy.conclusions and d.about == Ref(PROJECT):
            return None
    raise DeterminationError("determination-item", f"人工认定的事项“{d.item}”不存在", rule=KINDS, remedy="请核对名称和对象")


def _grades(policy: PolicyVersion, point: str) -> tuple[str, ...]:
    return next((g.grades for g in policy.gradings.values() if any(p.name == point for p in g.points)), ())
