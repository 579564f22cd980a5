"""图: a letter draws exact numbers, and nothing where one of them is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import pytest
from tests.small import real_library

from chidu.desk.typed import form_of
from chidu.evaluation.decide import preview
from chidu.opinion.compose import compose
from chidu.opinion.drawing import Advance, Drawing, Shares, Spread
from chidu.policy.version import policy_version
from chidu.types import Case, Decision

LINQING, HEZE = "cn/shandong/liaocheng/linqing", "cn/shandong/heze"
SCORES = [{"项目名称": "高中学费安排", "自评得分": "98.29", "自评等级": "优"}, {"项目名称": "幼儿园保教费", "自评得分": "89.99", "自评等级": "良"}]
MONITORED = {"项目名称": "市民文化中心提升改造工程", "数据日期": "2024年7月31日", "项目级别": "市级重大项目"}


def drawings(kind: str, scope: str, on: date, of: str, fields: Mapping[str, str],
             tables: Mapping[str, Sequence[Mapping[str, str]]]) -> tuple[Drawing, ...]:
    law = policy_version(real_library(), scope, on)
    made = Case("c1", scope, on, form_of(of, fields, tables, law), {}, ())
    findings, outcome = preview(made, law)
    signed = Decision("d1", made, law.fingerprint, (), "", 1, findings, outcome, frozenset({"reference", "engine"}))
    return compose(kind, signed, law).drawings


def spread(scores: Sequence[Mapping[str, str]]) -> tuple[Drawing, ...]:
    return drawings("自评抽查通知", LINQING, date(2024, 3, 1), "非税自评汇总名册", {"名册名称": "非税收入安排项目自评"}, {"非税自评汇总项": scores})


def test_the_spread_of_scores_has_the_grades_of_the_law_and_the_mean_that_the_rule_computed() -> None:
    assert spread(SCORES) == (Spread("自评得分分布", (Fraction("98.29"), Fraction("89.99")), {"优": 90, "良": 80, "中": 60}, "94.14"),)


def test_a_score_that_is_lacking_leaves_no_spread() -> None:
    assert spread([*SCORES, {"项目名称": "公寓费", "自评得分": "空着"}]) == ()


def progress(spent: str, code: str = "371700001") -> tuple[Drawing, ...]:
    funds = [{"资金名称": "年度资金总额", "年初预算数": "10000万元", "已执行数": spent}]
    return drawings("重点监控通知", HEZE, date(2024, 8, 10), "绩效运行监控表", MONITORED | {"项目代码": code}, {"监控资金": funds})


@pytest.mark.parametrize(("spent", "rate", "late"), [("1833.33万元", "0.183333", True), ("1834万元", "0.1834", False)])
def test_execution_stands_beside_the_time_and_is_late_only_where_a_rule_said_so(spent: str, rate: str, late: bool) -> None:
    assert progress(spent) == (Advance("预算执行与时间进度", date(2024, 7, 31), Fraction(rate), Fraction(7, 12), Fraction(40, 100), late),)


def test_execution_that_nobody_stated_is_not_drawn() -> None:
    assert progress("空着") == ()


def shares(*rows: tuple[str, str, str]) -> tuple[Drawing, ...]:
    sheet = [{"一级指标": c, "三级指标": f"{c}{i}", "分值": most, "得分": got} for i, (c, most, got) in enumerate(rows)]
    return drawings("绩效评价报告", HEZE, date(2023, 9, 1), "财政评价打分表", {"项目名称": "公共自行车"}, {"评价指标": sheet})


def test_the_marks_of_a_class_are_added_up_in_the_order_of_the_sheet() -> None:
    assert shares(("决策", "4", "3"), ("产出", "10", "6.5"), ("决策", "6", "6")) == (
        Shares("各类指标得分率", (("决策", Fraction(9), Fraction(10)), ("产出", Fraction("6.5"), Fraction(10)))),)


@pytest.mark.parametrize("rows", [(("决策", "4", "空着"),), (("决策", "4", "4.01"),), (("决策", "0", "0"),), ()])
def test_a_sheet_that_is_not_scored_as_it_should_be_is_not_drawn(rows: tuple[tuple[str, str, str], ...]) -> None:
    assert shares(*rows) == ()
