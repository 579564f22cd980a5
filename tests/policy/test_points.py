"""The points of a review form out of its table, and what keeps a table from being one."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chidu.policy.points import mistakes_of, points_of


def table(*rows: str, columns: str = "一级,要点,细目,分值,评定方式,并入") -> dict:
    heads = columns.split(",")
    return {"columns": heads, "rows": [dict(zip(heads, row.split(","), strict=True)) for row in rows]}


def test_rows_of_one_point_are_its_details_and_add_up():
    (point,) = points_of(table("甲,规范,有目标,5,规则拟定人工确认,", "甲,规范,有指标,5.5,规则拟定人工确认,完整/齐全", "甲,规范,,,,完整"))
    assert (point.name, point.details, point.marks) == ("规范", ("有目标", "有指标"), Fraction(21, 2))
    assert (point.proposed_by_rules, point.takes) == (True, ("完整", "齐全"))


@pytest.mark.parametrize(("first", "second", "by_rules"), [("人工", "", False), ("", "人工", False), ("", "规则拟定人工确认", True)])
def test_one_row_for_a_person_is_enough(first, second, by_rules):
    (point,) = points_of(table(f"甲,规范,,5,{first},", f"甲,规范,,5,{second},"))
    assert point.proposed_by_rules is by_rules


def test_points_keep_the_order_of_the_table_and_need_no_marks():
    points = points_of(table("甲,乙", "甲,丙", "丁,戊", columns="一级,要点"))
    assert [(p.group, p.name, p.marks) for p in points] == [("甲", "乙", None), ("甲", "丙", None), ("丁", "戊", None)]


@pytest.mark.parametrize(
    ("made", "scored", "mistakes"),
    [
        (table("甲,乙", columns="一级,要点"), False, []),
        (table("甲,乙", columns="一级,要点"), True, ["要打分的要点“乙”没有分值"]),
        (table("甲,乙", columns="组,名"), True, ["审核要点的表缺列“一级、要点”"]),
        (table("甲,规范,,十,人工,"), False, ["要点“规范”的分值“十”不是数"]),
        (table("甲,规范,,10,专家,"), True, ["要点“规范”的评定方式写的是“专家”，只能是人工或规则拟定人工确认"]),
        (table("甲,规范,,10,人工,", "甲,可行,,,人工,"), True, ["要打分的要点“可行”没有分值"]),
    ],
)
def test_what_keeps_a_table_from_being_a_review_form(made, scored, mistakes):
    assert list(mistakes_of(made, scored)) == mistakes
