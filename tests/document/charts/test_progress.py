"""Execution against time: the lag line, late readings, names beside the field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from tests.document.charts.drawn import PROGRESS, SVG, YEAR, drawn, heights, texts

from chidu.document.charts import Progress, Reading, Series
from chidu.document.charts.progress import _behind

JULY = date(2024, 7, 31)


def of(*rates: int, lag: Fraction | None = None) -> Progress:
    return Progress("进度", YEAR, tuple(Series(f"第{i}个", (Reading(JULY, Fraction(r, 100)),)) for i, r in enumerate(rates, 1)), lag)


def test_the_lag_line_leaves_zero_exactly_where_time_has_gained_the_lag() -> None:
    assert _behind([(Fraction(0), Fraction(0)), (Fraction(10), Fraction(1))], Fraction(2, 5)) == [(4, 0), (10, Fraction(3, 5))]


def test_a_lag_that_time_never_gains_draws_no_line() -> None:
    assert _behind([(Fraction(0), Fraction(0)), (Fraction(10), Fraction(1))], Fraction(3, 2)) == []


def test_the_line_is_named_by_its_parameter_and_missing_without_one() -> None:
    assert "滞后40个百分点" in texts(PROGRESS)
    assert not [text for text in texts(replace(PROGRESS, lag=None)) if text.startswith("滞后")]


def test_names_with_their_last_rates_stand_beside_the_field_in_the_order_of_the_rates() -> None:
    down = heights(PROGRESS)

    assert down["春季招聘会 100%"] < down["城区路灯节能改造 18.3%"]
    assert "时间进度 100%" in down


def test_names_of_equal_rates_stand_apart() -> None:
    places = sorted(y for text, y in heights(of(50, 50, 50, 50, 50, 50, 50, 50)).items() if text.startswith("第"))

    assert len(places) == 8
    assert min(b - a for a, b in pairwise(places)) > 8, "the height of a line of text"


def test_late_readings_are_filled_and_others_are_hollow() -> None:
    fills = {use.get("fill") for use in drawn(replace(PROGRESS, series=PROGRESS.series[:1])).iter(SVG + "use")}

    assert "#ffffff" in fills
    assert {"执行率", "执行率（滞后）"} <= set(texts(PROGRESS))
    assert "执行率（滞后）" not in texts(of(50))


def test_beyond_eight_the_others_are_counted() -> None:
    said = texts(of(*range(10, 22)))

    assert "另有4个未标名" in said
    assert len([text for text in said if text.startswith("第")]) == 8


def test_a_rate_beyond_a_hundred_percent_has_room() -> None:
    assert "120%" in texts(of(130))


def test_months_are_named_and_over_two_years_quarters() -> None:
    years = (Reading(date(2023, 1, 1), Fraction(0)), Reading(date(2024, 12, 31), Fraction(1)))

    assert [text for text in texts(PROGRESS) if text.endswith("月")] == [f"{m}月" for m in range(1, 13)]
    assert {"2023年", "4月"} <= set(texts(replace(PROGRESS, expected=years)))
