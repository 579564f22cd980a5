"""The points of a review form (审核要点) out of its table: 一级, 要点, 细目, 分值, 评定方式, 并入; and what is wrong there.

A point may stand on several rows, one a detail (细目); its marks are their sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from chidu import quantity
from chidu.types import Point

NEEDED = ("一级", "要点")
BY_PERSON, BY_RULES = "人工", "规则拟定人工确认"


def points_of(table: Mapping[str, Any]) -> tuple[Point, ...]:
    """The points in the order of the table."""
    points: dict[str, Point] = {}
    for row in table["rows"]:
        old = points.get(row["要点"])
        marks = _marks(row)
        if old and old.marks is not None:
            marks = old.marks + (marks or 0)
        by_rules = row.get("评定方式") != BY_PERSON and (old is None or old.proposed_by_rules)
        takes = (*(old.takes if old else ()), *(t for t in row.get("并入", "").split("/") if t))
        details = (*(old.details if old else ()), *([row["细目"]] if row.get("细目") else []))
        points[row["要点"]] = Point(row["一级"], row["要点"], details, marks, by_rules, tuple(dict.fromkeys(takes)))
    return tuple(points.values())


def mistakes_of(table: Mapping[str, Any], scored: bool) -> Iterator[str]:
    """What keeps a table from being a review form; where points are scored, each has its marks."""
    if missing := [c for c in NEEDED if c not in table["columns"]]:
        yield f"审核要点的表缺列“{'、'.join(missing)}”"
        return
    for row in table["rows"]:
        if (by := row.get("评定方式", "")) not in ("", BY_PERSON, BY_RULES):
            yield f"要点“{row['要点']}”的评定方式写的是“{by}”，只能是{BY_PERSON}或{BY_RULES}"
        if row.get("分值") and _marks(row) is None:
            yield f"要点“{row['要点']}”的分值“{row['分值']}”不是数"
    if scored and (bare := [p.name for p in points_of(table) if p.marks is None]):
        yield f"要打分的要点“{'、'.join(bare)}”没有分值"


def _marks(row: Mapping[str, str]) -> Fraction | None:
    return quantity.number(row["分值"]) if row.get("分值") else None
