"""What people determined stands in columns where it stands for the reference, and is refused in the same words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evaluation.bulk.alike import agree, reference

from chidu.evaluation.bulk import columns_of, evaluate
from chidu.policy.version import policy_version
from chidu.types import Case, Determination, PolicyVersion, Ref
from small import MANY, PROJECT, SPRING, determined, form, real_library

ROW, THIRD = Ref("指标", 1), Ref("指标", 3)


@cache
def law() -> PolicyVersion:
    return policy_version(real_library(), "cn/shandong/dezhou/qihe", SPRING)


def case(*people: Determination, name: str = "甲", rows: int = 2) -> Case:
    filled = form(law(), {"项目名称": "城区路灯运维", "年度资金总额": "100万元"}, {"指标": [{"三级指标": f"亮灯率{i}"} for i in range(rows)]})
    return Case(name, law().scope, SPRING, filled, {}, people)


QUESTION = next(r.id for r in law().rules if type(r.test).__name__ == "Question" and r.about == "项目")
GRADING = law().gradings["目标审核"]
POINT = GRADING.points[0].name
ITEMS = ("字段·年度资金总额", "字段·三级指标", "字段·没有", f"规则·{QUESTION}", "规则·没有", f"要点·{POINT}", f"得分·{POINT}", "要点·没有", "认定·审核方式",
         "结论·目标审核", "结论·没有", "没有·这种")
VALUES = ("100万元", "一百", "是", "否", "", "优", GRADING.grades[0], GRADING.grades[-1], "9.5", "九", "重点项目", "一般性项目")
OBJECTS = (PROJECT, PROJECT, Ref("项目", 2), ROW, Ref("指标", 2), THIRD, Ref("指标", 0), Ref("没有的表", 1))


def determinations() -> st.SearchStrategy[Determination]:
    return st.builds(determined, st.sampled_from(ITEMS), st.sampled_from(VALUES), st.sampled_from(OBJECTS),
                     st.sampled_from(["李审核", "李审核", "李审核", " "]), st.sampled_from(["见附件", "见附件", ""]))


@settings(max_examples=MANY // 5 or 60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(determinations(), max_size=4), min_size=1, max_size=5))
def test_whatever_people_determine_stands_or_is_refused_as_for_the_reference(listed):
    agree(law(), [case(*people, name=str(i), rows=i) for i, people in enumerate(listed)])


WRONG = determined("没有·这种", "x")
REFUSED = {
    "a row that the form has not": (determined("字段·三级指标", "亮灯率", THIRD),),
    "a table that the form has not": (determined("字段·三级指标", "亮灯率", Ref("没有的表", 7)),),
    "the project has no rows": (determined("字段·年度资金总额", "1万元", Ref("项目", 3)),),
    "all are checked before the value of any": (determined("字段·年度资金总额", "一百"), WRONG),
    "of two that are wrong the first is told": (determined("规则·没有", "是"), WRONG),
    "of two values that are wrong the first is told": (determined("字段·年度资金总额", "一"), determined("字段·年度资金总额", "二")),
    "a wrong one is refused even where a later one replaces it": (determined("字段·年度资金总额", "一"), determined("字段·年度资金总额", "1万元")),
    "a score comes before the conclusion": (determined(f"得分·{POINT}", "九"), determined("结论·目标审核", "没有")),
    "a conclusion that is none": (determined("结论·目标审核", "没有"),),
    "nobody": (determined(f"规则·{QUESTION}", "是", by="　"),),
}


@pytest.mark.parametrize("people", REFUSED.values(), ids=REFUSED)
def test_a_determination_that_cannot_stand_refuses_its_form_alone(people) -> None:
    listed = [case(name="前"), case(*people), case(determined(f"规则·{QUESTION}", "是"), name="后")]
    agree(law(), listed)
    (columns,) = columns_of(listed)
    refused = evaluate(law(), columns).refused
    assert list(refused) == [1]
    assert str(refused[1]) == str(reference(listed[1], law()))


@pytest.mark.parametrize(("item", "values"), [("字段·年度资金总额", ("1万元", "", "2万元")), (f"规则·{QUESTION}", ("是", "否", "是")),
                                              (f"要点·{POINT}", (GRADING.grades[0], GRADING.grades[1], GRADING.grades[0]))])
def test_a_later_determination_replaces_an_earlier_one(item: str, values: tuple[str, ...]) -> None:
    told = [determined(item, v) for v in values if v]
    agree(law(), [case(*told[:n], name=str(n)) for n in range(len(told) + 1)] + [case(*reversed(told), name="反")])


def test_what_is_determined_of_one_row_is_not_of_another() -> None:
    listed = [case(determined("字段·指标值", "≥95%", Ref("指标", i)), name=f"{i}") for i in (1, 2)]
    agree(law(), [*listed, case(determined("字段·指标值", "95%", ROW), determined("字段·指标值", "90%", Ref("指标", 2)), name="两行")])


def test_forms_without_and_with_determinations_lie_together() -> None:
    one = determined(f"规则·{QUESTION}", "否")
    listed = [case(*([one] * (i % 3 == 1)), name=str(i), rows=i % 3) for i in range(9)]
    (columns,) = columns_of(listed)
    assert columns.people.cases.tolist() == [1, 4, 7]
    agree(law(), listed)
    agree(law(), [replace(c, determinations=()) for c in listed])
