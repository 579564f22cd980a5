"""Two plans made one (任城): what fiscal supervision and performance evaluation will look at in a year, visited together.

The same unit and project in both plans is one joint visit, whose findings both share. An entry that names no project is
about the whole unit: then everything planned at that unit in that year is one visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chidu.desk.files import shown_path
from chidu.desk.rosters import read_rows
from chidu.errors import InputError, Place

SUPERVISION, EVALUATION = "财政监督", "绩效评价"


@dataclass(frozen=True)
class Planned:
    """One line of a plan: in which year, which unit, which project (none: the whole unit), what is looked at."""

    year: int
    unit: str
    project: str = ""
    code: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Visit:
    """One visit of the merged plan (联合检查名单): who looks (财政监督, 绩效评价, both), at what; `planned` says what each plan had."""

    year: int
    unit: str
    projects: tuple[str, ...]
    supervised: tuple[Planned, ...]
    evaluated: tuple[Planned, ...]

    @property
    def joint(self) -> bool:
        return bool(self.supervised and self.evaluated)

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(name for name, planned in ((SUPERVISION, self.supervised), (EVALUATION, self.evaluated)) if planned)


COLUMNS = ("年度", "单位", "项目名称", "项目代码", "内容")


def read_plan_lines(path: Path) -> tuple[Planned, ...]:
    """A plan as a CSV with the columns 年度, 单位 and, where it is about a project, 项目名称, 项目代码, 内容. Raises InputError."""
    return plan_lines(read_rows(path), shown_path(path))


def plan_lines(written: Sequence[Sequence[str]], name: str) -> tuple[Planned, ...]:
    """The same of its lines, the header first, under the name that the file has. Raises InputError."""
    head, *rows = written or [[]]
    if missing := [column for column in COLUMNS[:2] if column not in head]:
        raise InputError("plan-columns", f"计划缺“{'、'.join(missing)}”这一列", place=Place(name, 1), rule=f"列有：{'、'.join(COLUMNS)}",
                         remedy="请补上")
    lines = []
    for number, row in enumerate(rows, 2):
        cells = {column: text.strip() for column, text in zip(head, row, strict=False)}
        year = cells["年度"].removesuffix("年度").removesuffix("年") if cells.get("年度") else ""
        if not (year.isdecimal() and len(year) == 4 and cells.get("单位")):
            raise InputError("plan-line", "这一行没有写清年度或单位", place=Place(name, number), rule="年度写成 2024，单位不能空", remedy="请补写")
        lines.append(Planned(int(year), *(cells.get(column, "") for column in COLUMNS[1:])))
    return tuple(lines)


def merge_plans(supervision: Iterable[Planned], evaluation: Iterable[Planned]) -> tuple[Visit, ...]:
    """The merged plan, by year, in the order in which units and projects first appear; every line of both plans is in one visit.

    Projects are the same by their code, or by their name where one of them has no code.
    """
    groups: dict[tuple[int, str], list[tuple[str, Planned]]] = {}
    for source, plan in ((SUPERVISION, supervision), (EVALUATION, evaluation)):
        for line in plan:
            groups.setdefault((line.year, line.unit), []).append((source, line))
    return tuple(visit for key in sorted(groups, key=lambda k: k[0]) for visit in _visits(*key, groups[key]))


def _visits(year: int, unit: str, lines: list[tuple[str, Planned]]) -> list[Visit]:
    if any(not (line.project or line.code) for _, line in lines):
        return [_visit(year, unit, lines)]
    groups: list[list[tuple[str, Planned]]] = []
    for source, line in lines:
        near = [g for g in groups if any(_same(line, other) for _, other in g)]
        groups = [*(g for g in groups if g not in near), [*(one for g in near for one in g), (source, line)]]
    groups.sort(key=lambda g: lines.index(g[0]))
    return [_visit(year, unit, g) for g in groups]


def _same(one: Planned, other: Planned) -> bool:
    if one.code and other.code:
        return one.code == other.code
    return bool(one.project) and one.project == other.project


def _visit(year: int, unit: str, lines: list[tuple[str, Planned]]) -> Visit:
    projects = tuple(dict.fromkeys(line.project or line.code for _, line in lines if line.project or line.code))
    supervised, evaluated = (tuple(line for source, line in lines if source == name) for name in (SUPERVISION, EVALUATION))
    return Visit(year, unit, projects, supervised, evaluated)
