"""Any conditions and computations, however odd, are in columns what they are of one case; and so is what they lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evaluation.bulk.alike import agree

from chidu import computation
from chidu.computation import (
    OVER,
    ZERO,
    Arithmetic,
    Attainment,
    Cases,
    Constant,
    Count,
    Days,
    Default,
    Laxness,
    Lookup,
    MonthOf,
    Named,
    Place,
    Root,
    Rounded,
    Shift,
    Total,
)
from chidu.condition import Any_, Compare, Computation, Operand, Provided, Rows
from chidu.evaluation.bulk import columns_of, computations, evaluate, gaps
from chidu.form import Value
from chidu.types import Case, Derived, Must, Origin, PolicyVersion, Rule, Wording
from small import DECLARATION, MANY, SPRING, Sheet, form, policy, sheet
from strategies import case_of_sheet, computed_policies, loose_sheets

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
ORIGIN = Origin("cn", "国家办法", "", "2023-01-01", True)
ONE = Constant(Value("given", Fraction(1), None, "1"), "1")


@settings(max_examples=MANY // 20 or 80, **QUIET)
@given(computed_policies(), st.lists(loose_sheets(), min_size=1, max_size=5))
def test_any_computed_fields_and_rules_over_any_sheets(law, seen):
    agree(law, [case_of_sheet(one, i) for i, one in enumerate(seen)])


@pytest.mark.parametrize("node", [n for n in vars(computation).values() if isinstance(n, type) and hasattr(n, "evaluate")])
def test_every_computation_has_its_columns_and_its_gaps(node: type) -> None:
    assert computations._vector.dispatch(node) is not computations._vector.dispatch(object)
    assert gaps._raw.dispatch(node) is not gaps._raw.dispatch(object)


def made_of(*derived: tuple[str, str, str, Computation]) -> PolicyVersion:
    """A policy of computed fields (object, name, type), and of rules that look at each."""
    rules = [Rule(f"规则{i}", "目标审核", about, None, None, Must(test), "一般", (), None, Wording("", "", ""), ORIGIN)
             for i, (about, name, _, _) in enumerate(derived) for test in (
                 Provided(name, True), Compare(name, ">", Operand(Value("given", Fraction(1), "元"))))]
    numbered = tuple(replace(rule, id=f"{rule.id}之{i}") for i, rule in enumerate(rules))
    return replace(policy("参数: {}\n"), derived=tuple(Derived(*d, ORIGIN) for d in derived), rules=numbered)


def of_sheets(*sheets: Sheet) -> list[Case]:
    return [case_of_sheet(one, i) for i, one in enumerate(sheets)]


WEIGHT, COST, DAY = Named("权重"), Named("分项预算"), Named("项目开始日期")
EVERY: list[Computation] = [
    WEIGHT, ONE, Arithmetic("和", (WEIGHT, ONE)), Arithmetic("商", (WEIGHT, ONE)), Arithmetic("商", (ONE, WEIGHT)),
    Arithmetic("最大", (WEIGHT, DAY)), Arithmetic("绝对值", (WEIGHT,)),
    Default(WEIGHT, ONE), Default(Total("成本项", "分项预算", None, "元"), ONE), Days(DAY, DAY, True), MonthOf(DAY),
    Shift(DAY, months=1), MonthOf(Shift(Arithmetic("最小", (DAY, DAY)), days=1)), Laxness(WEIGHT, ONE, Named("计算符号")),
    *(Attainment(WEIGHT, ONE, Constant(Value("given", sign, None, sign), sign), over, zero)
      for sign in ("≥", "≤") for over in OVER for zero in ZERO), Attainment(DAY, DAY, WEIGHT, OVER[0], ZERO[0]),
    Rounded(WEIGHT, 1, "四舍五入"), Rounded(DAY, 0, "向上"), Root(WEIGHT, 4), Root(Arithmetic("差", (ONE, WEIGHT)), 2),
    Place("指标", "权重", True, None), Place("指标", "权重", False, None, True), Place("成本项", "分项预算", False, None),
    Total("指标", "权重", None), Count("指标", None), Count("指标", None, True),
    Cases(((Provided("权重", True), WEIGHT), (None, ONE))), Lookup("表", (WEIGHT,), "相等", (((("1",),), Value("given", "甲")),), (), None),
    Lookup("表", (WEIGHT,), "不超过的最近一档", (), ((Fraction(0), None, Value("given", Fraction(2), "元")),), None)]


@pytest.mark.parametrize("made", EVERY, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("about", ["项目", "指标"])
def test_where_no_form_has_a_row_or_the_table_nothing_is_said_of_rows(about: str, made: Computation) -> None:
    """Of a column without a row even what is the same for every row has no value."""
    again = Arithmetic("和", (Named("甲算"), Named("甲算")))
    law = made_of((about, "甲算", "数", made), (about, "乙算", "文本", again), ("指标", "丙算", "数", Default(Named("甲算"), WEIGHT)))
    agree(law, of_sheets(sheet({}, 指标=[]), sheet({}, 指标=[], 成本项=[])))
    days = [Value("given", date(2024, 1, 31 - i)) for i in range(3)]
    for values in (days, [Value("given", Fraction(i, 7)) for i in range(3)], [Value("given", text, None, text) for text in "≥≤1"]):
        agree(law, of_sheets(*(Sheet({"权重": v, "项目开始日期": d, "计算符号": v}, {"指标": ()}) for v, d in zip(values, days, strict=True))))
    agree(law, of_sheets(sheet({}), sheet({"项目开始日期": "2024-01-31"}, 指标=[])))
    agree(law, of_sheets(sheet({}, 指标=[{"权重": "1"}]), sheet({}), sheet({"项目开始日期": "2024-01-31"}, 指标=[])))


def test_a_computed_field_of_a_row_is_read_before_the_projects_of_that_name() -> None:
    law = made_of(("项目", "乙算", "数", ONE), ("指标", "乙算", "数", Default(WEIGHT, Named("自评得分"))), ("指标", "丙算", "数", Named("乙算")))
    agree(law, of_sheets(sheet({"自评得分": "60"}, 指标=[{"权重": "1"}, {}, {"权重": Value("blank")}]), sheet({}, 指标=[{}]), sheet({})))


def test_what_a_form_says_comes_before_what_a_county_computes_of_that_name() -> None:
    law = made_of(("项目", "时间进度", "比率", Constant(Value("given", Fraction(1, 2), "%", "50%"), "50%")), ("指标", "权重", "分", ONE))
    agree(law, of_sheets(*(sheet({} if progress is None else {"时间进度": progress}, 指标=[{"权重": "2"}, {}, {"权重": Value("unread", text="糊")}])
                           for progress in ("33%", None, Value("blank"), Value("unread", text="糊")))))


MONEY = Value("given", Fraction(3), "元", "3元")
STATES = (Value("given", Fraction(2), None, "2"), Value("blank"), Value("unread", text="糊"), None)


@pytest.mark.parametrize("otherwise", [ONE, Named("项目天数"), Named("没有")], ids=["constant", "field", "nothing"])
def test_a_default_stands_for_what_is_blank_or_absent_and_not_for_what_cannot_be_read(otherwise: Computation) -> None:
    law = made_of(("项目", "甲算", "数", Default(Named("自评得分"), otherwise)), ("指标", "丙算", "数", Default(WEIGHT, otherwise)),
                  ("项目", "乙算", "数", Default(Named("甲算"), ONE)), ("项目", "时间进度", "数", Default(Total("指标", "权重", None), otherwise)))
    filled = [{} if v is None else {"项目天数": v} for v in STATES]
    agree(law, of_sheets(*(Sheet({**more, **({"自评得分": v} if v else {})}, {} if w is None else {"指标": (Sheet({"权重": w}), Sheet({}))})
                           for more in filled for v in STATES for w in STATES)))


def test_a_row_lacks_its_own_column_before_what_the_projects_computed_field_of_that_name_lacks() -> None:
    made = ("项目", "权重", "数", Arithmetic("和", (Named("年度资金总额"), Named("年度财政拨款"))))
    law = made_of(made)
    rules = tuple(replace(rule, about="指标", id=f"行·{rule.id}") for rule in law.rules)
    rows = tuple(Sheet({} if v is None else {"权重": v}) for v in STATES)
    agree(replace(law, rules=law.rules + rules), of_sheets(*(Sheet(fields, {"指标": picked}) for picked in (rows, rows[1:2], rows[3:])
                                                             for fields in ({}, {"年度资金总额": MONEY, "年度财政拨款": MONEY}))))


@pytest.mark.parametrize("seen", [{}, {"年度财政拨款": Value("blank")}, {"年度资金总额": MONEY}], ids=["both", "one blank", "one"])
def test_what_a_row_lacks_itself_and_through_the_projects_computed_field_is_one_thing(seen) -> None:
    """指标1的年度资金总额 is lacking once, whether a condition on the row reads the field or what is computed from it."""
    made = ("项目", "甲算", "金额", Arithmetic("和", (Named("年度资金总额"), Named("年度财政拨款"))))
    bound = Operand(Value("given", Fraction(1), "元"))
    conditions = [Rows("指标", "每个", 1, part) for part in (
        Compare("年度资金总额", ">", bound), Compare("甲算", ">", bound), Any_((Compare("年度资金总额", ">", bound), Compare("甲算", ">", bound))))]
    law = made_of(made)
    listed = [[conditions[0]], [conditions[1]], [conditions[2]], [conditions[0], conditions[1]], conditions]
    for tests in listed:
        rules = tuple(replace(law.rules[0], id=str(i), test=Must(test)) for i, test in enumerate(tests))
        agree(replace(law, rules=rules), of_sheets(*(Sheet(seen, {"指标": (Sheet({}),) * n}) for n in range(4)), Sheet(seen)))


@pytest.mark.parametrize("result", [Value("absent"), Value("given", "甲", None, "甲"), None], ids=["empty", "of another unit", "none"])
def test_a_table_that_gives_nothing_for_a_field_of_the_form_lacks_that_field(result: Value | None) -> None:
    lines = () if result is None else (((("新增",),), result),)
    by_kind = Lookup("表", (Named("项目属性"),), "相等", lines, (), None)
    law = made_of(("项目", "年度财政拨款", "金额", by_kind), ("指标", "权重", "数", Default(by_kind, Named("没有"))),
                  ("成本项", "频次", "数", Cases(((Provided("项目属性", True), by_kind),))))
    for rows in ({}, {"指标": [{}, {}], "成本项": [{}]}):
        agree(law, of_sheets(*(sheet(kind, **rows) for kind in ({"项目属性": "新增"}, {"项目属性": "延续"}, {}))))


def test_a_sum_of_quotients_takes_no_more_room_than_its_rows() -> None:
    """Over one denominator for all forms this would be numbers of a hundred thousand digits each."""
    chance = Random(7)
    law = made_of(("成本项", "丁算", "金额", Arithmetic("商", (COST, Named("频次")))), ("项目", "甲算", "金额", Total("成本项", "丁算", None, "元")))
    filled = form(law, {}, {})
    rows = [tuple({"分项预算": Value("given", Fraction(chance.randrange(10**6)), "元"),
                   "频次": Value("given", Fraction(chance.randrange(1, 10**6)))} for _ in range(4)) for _ in range(500)]
    cases = [Case(str(i), "cn", SPRING, replace(filled, kind=DECLARATION, tables={"成本项": r})) for i, r in enumerate(rows)]
    (columns,) = columns_of(cases)
    made = evaluate(law, columns).facts.of["项目"]["甲算"]
    assert max(len(str(n)) for n in made.n) < 40
    agree(law, cases[:20])
