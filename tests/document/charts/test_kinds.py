"""What can be drawn, and what is refused before anything is drawn."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.document.charts.drawn import GRADES, YEAR

from chidu.document.charts import Bar, Comparison, Counts, Distribution, Line, Pair, Progress, Ranking, Reading, Series
from chidu.document.charts.kinds import clean, shown
from chidu.errors import InputError

DAY = Reading(date(2024, 7, 31), Fraction(1, 2))


@pytest.mark.parametrize(("make", "found"), [
    (lambda: Ranking("排名", ()), "没有可画的内容"),
    (lambda: Ranking("排名", (Bar("路灯", "优"),)), "“优”不是数"),
    (lambda: Ranking("排名", (Bar("路灯", "1/0"),)), "“1/0”不是数"),
    (lambda: Ranking("排名", (Bar("路灯", 90),), Line(2, 90)), "末位线在第2名之后，而排名只有1个"),
    (lambda: Progress("进度", YEAR, ()), "没有可画的内容"),
    (lambda: Progress("进度", YEAR, (Series("路灯", ()),)), "没有可画的内容"),
    (lambda: Progress("进度", YEAR, (Series("路灯", (DAY, DAY)),)), "日期没有从早到晚排列，或有重复"),
    (lambda: Progress("进度", (DAY,), (Series("路灯", (DAY,)),)), "时间进度只有一天，画不成线"),
    (lambda: Distribution("分布", (), GRADES, 90), "没有可画的内容"),
    (lambda: Distribution("分布", (-1,), GRADES, 90), "有得分不在0至1000之间"),
    (lambda: Distribution("分布", ("6200000",), GRADES, 90), "有得分不在0至1000之间"),
    (lambda: Distribution("分布", (90,), GRADES, "约90"), "“约90”不是数"),
    (lambda: Counts("问题", ("甲局",), (), ((),)), "没有可画的内容"),
    (lambda: Counts("问题", ("甲局",), ("规则",), ((1, 2),)), "格数与行列数不符"),
    (lambda: Counts("问题", ("甲局", "乙局"), ("规则",), ((1,),)), "格数与行列数不符"),
    (lambda: Counts("问题", ("甲局",), ("规则",), ((-1,),)), "有负的次数"),
    (lambda: Comparison("自评", ()), "没有可画的内容"),
    (lambda: Comparison("自评", (Pair("路灯", "待评", 90),)), "“待评”不是数"),
])
def test_what_cannot_be_drawn_is_refused_with_its_reason(make: object, found: str) -> None:
    with pytest.raises(InputError) as refused:
        make()  # type: ignore[operator]

    assert refused.value.code == "chart-data"
    assert f"画不成图：{found}。" in str(refused.value)


def test_equal_scores_keep_their_order_and_the_listed_ones_come_last() -> None:
    bars = (Bar("甲", 70, below=True), Bar("乙", "70.0"), Bar("丙", Fraction(70)), Bar("丁", 71))

    assert [bar.label for bar in Ranking("排名", bars).ordered] == ["丁", "乙", "丙", "甲"]


@pytest.mark.parametrize(("number", "places", "text"), [
    ("76.50", 0, "76.50"), (Fraction(153, 2), 0, "76.5"), (Fraction(153, 2), 2, "76.50"), (Fraction(200, 3), 0, "66.67"), (90, 0, "90"),
    (Fraction(89995, 1000), 0, "90.00"), (" 80 ", 1, "80")])
def test_text_is_printed_as_given_and_exact_numbers_with_at_most_two_decimals(number: object, places: int, text: str) -> None:
    assert shown(number, places) == text  # type: ignore[arg-type]


def test_a_label_is_one_line_of_what_prints() -> None:
    assert clean("  城区\n路灯\x00\ud800 改造\u2028（二期）") == "城区 路灯 改造 （二期）"
