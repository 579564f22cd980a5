"""The kinds of department and project that counties have, as tables: 部门.csv, 门类.csv, 指标.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
GENERAL = "机关"
"""The field of work that every department has: its offices, training, systems."""
COMMON = "通用"
PLACES = ("全县", "东城街道", "西城街道", "南城街道", "北城街道", "柳河镇", "清泉镇", "双槐镇", "石桥镇", "青杨镇", "白塔镇", "临湖镇", "新集镇", "官庄镇",
          "南岗镇", "北辛镇", "杏林镇", "沙沟镇", "周楼镇", "高店镇")
LEVELS = {"成本": "成本指标", "产出": "产出指标", "效益": "效益指标", "满意度": "满意度指标"}


@dataclass(frozen=True)
class Measure:
    """An indicator that a kind of project has: how its target is made (算法), within which bounds."""

    level1: str
    level2: str
    name: str
    how: str
    sign: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True)
class Subject:
    """A kind of project (门类): road lamps, a job fair, a water plant."""

    name: str
    field: str
    title: str
    category: str
    unit: str
    served: str
    building: bool
    harmful: bool
    duty: str
    measures: tuple[Measure, ...]

    @property
    def personnel(self) -> bool:
        return self.category == "人员类"

    @property
    def serves_public(self) -> bool:
        return self.served != "不涉及"


@cache
def departments() -> tuple[tuple[str, str], ...]:
    """Department and field of work, those with most projects first."""
    return tuple((r["部门"], r["领域"]) for r in _rows("部门"))


@cache
def subjects() -> tuple[Subject, ...]:
    measures: dict[str, list[Measure]] = {}
    for r in _rows("指标"):
        how = Measure(LEVELS[r["一级"]], f"{r['二级']}指标", r["三级"], r["算法"], r["符号"], r["单位"], float(r["低"] or 0), float(r["高"] or 0))
        measures.setdefault(r["门类"], []).append(how)
    return tuple(Subject(r["门类"], r["领域"], r["项目名称"], r["项目类别"], r["实施单位"], r["服务对象"], r["工程"] == "是", r["负外部"] == "是", r["职能"],
                         tuple(measures[r["门类"]])) for r in _rows("门类"))


def of_field(name: str) -> list[Subject]:
    return [s for s in subjects() if s.field == name]


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
