"""What stands in a drawn chart, read back from its SVG, and one example of every kind: a county's road lamps and its fair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lxml import etree

from chidu.document.charts import (
    Bar,
    Chart,
    Comparison,
    Counts,
    Cut,
    Distribution,
    Line,
    Mark,
    Marks,
    Pair,
    Progress,
    Ranking,
    Reading,
    Series,
    svg,
)

SVG = "{http://www.w3.org/2000/svg}"
YEAR = (Reading(date(2024, 1, 1), Fraction(0)), Reading(date(2024, 12, 31), Fraction(1)))
GRADES = (Cut("优", 90), Cut("良", 80), Cut("中", 60), Cut("差", 0))

RANKING = Ranking("重点评价项目得分", (
    Bar("春季招聘会", "88.5"), Bar("城区路灯节能改造", Fraction(9225, 100)), Bar("县博物馆免费开放", 61, below=True), Bar("农村公路养护", 75)),
    Line(3, 75))
PROGRESS = Progress("市级重大项目执行进度", YEAR, (
    Series("城区路灯节能改造", (Reading(date(2024, 3, 31), Fraction(8, 100)), Reading(date(2024, 7, 31), Fraction(183, 1000), late=True))),
    Series("春季招聘会", (Reading(date(2024, 7, 31), Fraction(1)),))), Fraction(40, 100))
DISTRIBUTION = Distribution("财政评价得分", (90, "89.99", 100, 60, 75), GRADES, "82.99")
COUNTS = Counts("各部门问题", ("县住建局", "县人社局"), ("指标值未量化", "缺少佐证材料"), ((3, 0), (1, 12)))
COMPARISON = Comparison("自评与复核", (Pair("城区路灯节能改造", "98.5", 80, suspect=True), Pair("春季招聘会", 95, 95), Pair("县博物馆", 90, 91)))
MARKS = Marks("各类指标得分率", (Mark("决策", 15, 20), Mark("过程", "16.6", 20), Mark("产出", 30, 30)))
EXAMPLES: dict[str, Chart] = {
    "排名": RANKING, "进度": PROGRESS, "分布": DISTRIBUTION, "部门规则": COUNTS, "自评复核": COMPARISON,
    "得分率": MARKS}


def drawn(chart: Chart) -> etree._Element:
    return etree.fromstring(svg(chart))


def texts(chart: Chart) -> list[str]:
    """Every text of the drawing, from the top down and from left to right."""
    return [text for _, _, text in sorted(_placed(chart))]


def heights(chart: Chart) -> dict[str, float]:
    """How far down each text stands."""
    return {text: down for down, _, text in _placed(chart)}


def _placed(chart: Chart) -> Iterator[tuple[float, float, str]]:
    for text in drawn(chart).iter(SVG + "text"):
        moved = re.match(r"translate\((\S+) (\S+)\)", text.get("transform") or "")
        across, down = moved.groups() if moved else (text.get("x"), text.get("y"))
        yield float(down), float(across), text.text


def patterned(chart: Chart) -> int:
    """How many areas are filled with a pattern."""
    return sum("url(" in (element.get("fill") or "") for element in drawn(chart).iter(SVG + "path"))
