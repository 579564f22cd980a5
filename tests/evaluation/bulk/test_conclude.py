"""Grades, scores and conclusions in columns: as the reference draws them, in its order, refused in its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.evaluation.bulk.alike import agree

from chidu.errors import FormUnreadable
from chidu.evaluation.bulk import columns_of, evaluate
from chidu.evaluation.decide import preview
from chidu.form import Form, Value
from chidu.types import Bands, Case, Determination, Grading, Letter, Origin, Point, PolicyVersion, Step
from small import DECLARATION, SPRING, determined, policy

ORIGIN = Origin("cn", "国家办法", "", "2023-01-01", True)
HALVES = Bands({"优": (Fraction(1, 2), Fraction(1)), "差": (Fraction(0), Fraction(1, 2))}, (("优", Fraction(5)), ("差", Fraction(0))), 1)
POINT = Point("甲", "规范", (), Fraction(10), False, ())
GOOD, BAD = (Step(None, "优"),), (Step(None, "差"),)


def graded(points: tuple[Point, ...] = (POINT,), mode: str | None = None, **overall) -> PolicyVersion:
    grading = Grading("审核", "目标审核", ("优", "差"), points, GOOD, mode, overall or {"": HALVES}, ORIGIN)
    ladder = (Step(None, "通过", options=("缓办",), actions=("补正",), letters=("审核意见",)),)
    letters = (Letter("补正通知", ("目标审核",), None, "", ORIGIN), Letter("审核意见", ("别的环节",), None, "", ORIGIN))
    return replace(policy("参数: {}\n"), gradings={"目标审核": grading}, conclusions={"目标审核": ladder}, letters=letters)


def case(name: str, *people: Determination, **fields: Value) -> Case:
    return Case(name, "cn", SPRING, Form(DECLARATION, "", fields, {}), {}, people)


PEOPLE = {
    "graded and scored": (determined("要点·规范", "优"), determined("得分·规范", "9分")),
    "scored out of its band": (determined("要点·规范", "优"), determined("得分·规范", "1")),
    "too many decimals": (determined("要点·规范", "优"), determined("得分·规范", "9.55")),
    "scored, not graded": (determined("得分·规范", "9"),),
    "no number": (determined("得分·规范", "九"),),
    "a score out of its band comes before the conclusion": (
        determined("要点·规范", "优"), determined("得分·规范", "1"), determined("结论·目标审核", "乱写")),
    "no number comes before the conclusion": (determined("得分·规范", "九"), determined("结论·目标审核", "乱写")),
    "chosen": (determined("结论·目标审核", "缓办"),),
    "chosen anew": (determined("结论·目标审核", "乱写"), determined("结论·目标审核", "缓办")),
    "chosen wrongly": (determined("结论·目标审核", "乱写"),),
}


@pytest.mark.parametrize("people", PEOPLE.values(), ids=PEOPLE)
def test_what_people_score_and_choose_is_taken_or_refused_as_by_the_reference(people) -> None:
    agree(graded(), [case("前"), case("甲", *people), case("后", *PEOPLE["graded and scored"])])


def test_all_of_them_together() -> None:
    agree(graded(), [case(name, *people) for name, people in PEOPLE.items()])


@pytest.mark.parametrize("points", [(), (POINT,), (POINT, replace(POINT, name="相关")), (replace(POINT, proposed_by_rules=True),)],
                         ids=["none", "one", "two", "proposed"])
@pytest.mark.parametrize("overall", [{"": HALVES}, {"": GOOD}], ids=["bands", "ladder"])
def test_a_review_form_of_any_points_is_graded(points, overall) -> None:
    agree(graded(points, **overall), [case("甲"), case("乙", *(determined(f"要点·{p.name}", "差") for p in points))])


@pytest.mark.parametrize("value", [
    Value("given", Fraction(2024), None, "2024年"), Value("given", Fraction(1, 2), "%", "50%"), Value("given", date(2024, 3, 1)),
    Value("given", "2024", None, "2024"), Value("given", ("2024",), None, "2024"), Value("given", "别的", None, "别的"), Value("blank"),
    Value("unread", text="2024"), Value("absent")], ids=str)
def test_the_way_of_grading_is_read_from_a_field_of_any_sort(value: Value) -> None:
    law = graded((), "预算年度", **{"2024": GOOD, "1/2": BAD, "2024-03-01": BAD, "('2024',)": HALVES})
    agree(law, [case("甲", 预算年度=value), case("乙", 预算年度=Value("given", "2024")), case("丙")])


@pytest.mark.parametrize("bare", [{}, {"gradings": {}}, {"conclusions": {}}, {"letters": ()},
                                  {"gradings": {}, "conclusions": {}, "letters": ()}, {"conclusions": {"目标审核": ()}}],
                         ids=["whole", "gradings", "conclusions", "letters", "all", "no step"])
def test_a_policy_without_some_of_it_says_nothing_of_that(bare) -> None:
    agree(replace(graded(), **bare), [case("甲"), case("乙", 项目名称=Value("given", "路灯"))])


def test_a_form_of_a_kind_that_the_policy_has_not_is_told_as_by_the_reference() -> None:
    odd = replace(case("甲"), form=Form("菜单", "", {}, {}))
    (columns,) = columns_of([odd])
    with pytest.raises(FormUnreadable) as ours:
        evaluate(graded(), columns)
    with pytest.raises(FormUnreadable) as theirs:
        preview(odd, graded())
    assert str(ours.value) == str(theirs.value)
