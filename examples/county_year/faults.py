"""The faults that declarations typically have, each with the share of forms that have it, and what a reviewer makes of it.

The kinds are those that reviewers name: nothing quantified, templates copied, goals that do not fit the money, year and
whole period mixed up, indicators in the wrong class, sums that do not add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from examples.county_year.county import Project
from examples.county_year.values import YEAR, Content, Fen, Quantity, Row

Spoil = Callable[[Content, Random], bool]
"""Spoils a sound declaration; False where this one has nothing to spoil."""


@dataclass(frozen=True)
class Fault:
    """One typical fault. `certain`: the rules find it by themselves, so that nobody has to grade the point (审核要点)."""

    name: str
    share: float
    point: str
    grade: str
    certain: bool
    spoil: Spoil


def spoil(content: Content, project: Project, chance: Random) -> tuple[Fault, ...]:
    """Gives a declaration its faults; returns which."""
    return tuple(f for f in FAULTS if chance.random() < f.share and f.spoil(content, chance))


def _rows(content: Content, **where: str) -> list[Row]:
    return [r for r in content.tables["指标"] if all(r[k] == v for k, v in where.items())]


def _change(content: Content, chance: Random, column: str, value: object, **where: str) -> bool:
    rows = [r for r in _rows(content, **where) if isinstance(r["指标值"], Quantity) and r["指标值"].sign]
    if rows:
        chance.choice(rows)[column] = value
    return bool(rows)


def _vague(content: Content, chance: Random) -> bool:
    rows = _rows(content, 一级指标="效益指标")
    if not rows:
        return False
    row = chance.choice(rows)
    row["指标值"], row["评分标准"], row["上年实际值"] = Quantity(chance.choice(("明显提升", "较好", "有效改善"))), None, None
    return True


def _no_unit(content: Content, chance: Random) -> bool:
    rows = [r for r in _rows(content, 二级指标="数量指标") if isinstance(r["指标值"], Quantity)]
    for row in rows[:1]:
        row["指标值"] = Quantity(row["指标值"].number, "", row["指标值"].sign)
    return bool(rows)


def _no_value(content: Content, chance: Random) -> bool:
    return _change(content, chance, "指标值", None, 一级指标="产出指标")


def _template_name(content: Content, chance: Random) -> bool:
    return _change(content, chance, "三级指标", "三级指标", 一级指标="产出指标")


def _equal_sign(content: Content, chance: Random) -> bool:
    rows = [r for r in _rows(content, 二级指标="数量指标") if isinstance(r["指标值"], Quantity) and r["指标值"].unit]
    for row in rows[:1]:
        row["指标值"] = Quantity(row["指标值"].number, row["指标值"].unit, "=")
    return bool(rows)


def _wrong_weights(content: Content, chance: Random) -> bool:
    row = content.tables["指标"][0]
    row["权重"] += chance.choice((5, 10))
    return True


def _cost_as_output(content: Content, chance: Random) -> bool:
    rows = _rows(content, 二级指标="经济成本指标")
    for row in rows:
        row["一级指标"] = "产出指标"
    return bool(rows)


def _satisfaction_as_benefit(content: Content, chance: Random) -> bool:
    rows = _rows(content, 一级指标="满意度指标")
    for row in rows:
        row["一级指标"], row["二级指标"] = "效益指标", "社会效益指标"
    return bool(rows)


def _without(**where: str) -> Spoil:
    def drop(content: Content, chance: Random) -> bool:
        gone = _rows(content, **where)
        if not gone:
            return False
        content.tables["指标"] = [r for r in content.tables["指标"] if r not in gone]
        content.tables["指标"][0]["权重"] = sum(int(r["权重"]) for r in gone) + int(content.tables["指标"][0]["权重"])
        return True

    return drop


def _management(content: Content, chance: Random) -> bool:
    row = content.tables["指标"][1]
    row["三级指标"], row["指标值"], row["上年实际值"] = "资金到位率", Quantity(row["指标值"].number, "%", "=") if _is_rate(row) else row["指标值"], None
    return _is_rate(row)


def _is_rate(row: Row) -> bool:
    return isinstance(row["指标值"], Quantity) and row["指标值"].unit == "%"


def _sources(content: Content, chance: Random) -> bool:
    f = content.fields
    f["年度财政拨款"] = Fen(max(0, int(f["年度财政拨款"]) - chance.choice((1_000_000, 5_000_000, 20_000_000))))
    return True


def _copied(content: Content, chance: Random) -> bool:
    content.fields["年度目标"] = "同实施期目标"
    return True


def _slogan(content: Content, chance: Random) -> bool:
    content.fields["年度目标"] = "进一步加强管理，不断提高服务水平，切实保障各项工作顺利开展，推动事业高质量发展。"
    return True


def _hint(content: Content, chance: Random) -> bool:
    content.fields["立项依据"] = "请填写项目立项的政策依据（200字以内）"
    content.fields["年度目标"] = "请根据实际情况填写年度总体目标"
    return True


def _too_late(content: Content, chance: Random) -> bool:
    rows = [r for r in content.tables["指标"] if isinstance(r["指标值"], Quantity) and isinstance(r["指标值"].number, date)]
    for row in rows:
        row["指标值"] = Quantity(date(YEAR + 2, 3, 31), "", "≤")
    return bool(rows)


def _items_short(content: Content, chance: Random) -> bool:
    costs = content.tables["成本项"]
    if costs:
        costs[-1]["分项预算"] = Fen(int(costs[-1]["分项预算"]) // 2)
        content.fields["成本合计"] = Fen(sum(int(c["分项预算"]) for c in costs))
    return bool(costs)


def _vague_cost(content: Content, chance: Random) -> bool:
    rows = _rows(content, 二级指标="经济成本指标")
    for row in rows:
        row["指标值"] = Quantity("合理")
    return bool(rows)


def _not_evaluated(content: Content, chance: Random) -> bool:
    f = content.fields
    new = f["项目属性"] == "新增" and f["是否重点项目"] == "是"
    f["事前评估报告"] = None if new else f["事前评估报告"]
    return new


FAULTS = (
    Fault("不量化", 0.06, "指标科学性", "良", False, _vague),
    Fault("缺计量单位", 0.04, "规范完整性", "中", True, _no_unit),
    Fault("缺指标值", 0.03, "规范完整性", "中", True, _no_value),
    Fault("指标名未替换", 0.02, "规范完整性", "差", True, _template_name),
    Fault("计数用等号", 0.03, "指标科学性", "良", False, _equal_sign),
    Fault("权重合计不对", 0.04, "规范完整性", "中", True, _wrong_weights),
    Fault("成本归入产出", 0.03, "指标科学性", "良", False, _cost_as_output),
    Fault("成本写合理", 0.03, "指标科学性", "差", True, _vague_cost),
    Fault("满意度归入效益", 0.02, "指标科学性", "中", True, _satisfaction_as_benefit),
    Fault("缺满意度", 0.03, "指标科学性", "中", True, _without(一级指标="满意度指标")),
    Fault("缺生态环境成本", 0.10, "指标科学性", "差", True, _without(二级指标="生态环境成本指标")),
    Fault("缺社会成本", 0.10, "指标科学性", "差", True, _without(二级指标="社会成本指标")),
    Fault("管理要求作指标", 0.03, "指标科学性", "中", True, _management),
    Fault("来源合计不符", 0.03, "规范完整性", "差", True, _sources),
    Fault("照抄实施期目标", 0.03, "明确清晰性", "良", False, _copied),
    Fault("口号目标", 0.03, "明确清晰性", "中", False, _slogan),
    Fault("提示语未删", 0.02, "规范完整性", "中", True, _hint),
    Fault("完成时间超期", 0.06, "实现可能性", "差", True, _too_late),
    Fault("分项之和小于预算", 0.08, "资金匹配性", "良", False, _items_short),
    Fault("未做事前评估", 0.30, "实现可能性", "差", True, _not_evaluated),
)
