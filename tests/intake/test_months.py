"""The months in a heading, however they are written."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.intake.index import squeeze
from chidu.intake.months import partial, reached, spans, tokenised


@pytest.mark.parametrize(("heading", "day"), [
    ("1-7月执行数", date(2024, 7, 31)), ("1—9月执行数", date(2024, 9, 30)), ("１－７月 执行率", date(2024, 7, 31)), ("1月至7月执行情况", date(2024, 7, 31)),
    ("1～8月份支出", date(2024, 8, 31)), ("截至10月末执行数", date(2024, 10, 31)), ("7月底执行数", date(2024, 7, 31)), ("截至2月执行数", date(2024, 2, 29)),
    ("截至2023年7月15日执行数", date(2023, 7, 15)), ("截止2023.7.31执行数", date(2023, 7, 31)), ("上半年执行数", date(2024, 6, 30)),
    ("前三季度执行数", date(2024, 9, 30)), ("执行数", None), ("13月执行数", None), ("2月30日执行数", None), ("每月执行数", None)])
def test_the_day_to_which_a_heading_reaches(heading: str, day: date | None) -> None:
    assert reached(squeeze(heading), 2024) == day


def test_without_any_year_there_is_no_day() -> None:
    assert reached("1-7月执行数", None) is None
    assert reached("2023年1-7月执行数", None) == date(2023, 7, 31)


@pytest.mark.parametrize("heading", ["1-7月执行数", "1—12月执行数", "截至10月末执行数", "上半年执行数", "2024年1至9月执行数"])
def test_a_column_is_the_same_whatever_its_months(heading: str) -> None:
    assert tokenised(squeeze(heading)) == tokenised("1-7月执行数")


def test_months_that_do_not_begin_in_january_are_another_thing() -> None:
    assert [partial(h) for h in ("8-12月支出", "1-7月支出", "7月支出", "支出")] == [True, False, False, False]


@pytest.mark.parametrize(("title", "says"), [("2024年1-7月绩效运行监控表", True), ("（截至2024年10月31日）", True), ("2024年7月绩效运行监控表", False),
                                            ("2024年8月15日", False), ("绩效运行监控表", False)])
def test_only_a_span_in_a_title_says_how_far_its_figures_reach(title: str, says: bool) -> None:
    assert spans(squeeze(title)) == says
