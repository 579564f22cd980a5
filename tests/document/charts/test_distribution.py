"""The distribution: every score in its half-open bin, every cut on an edge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from tests.document.charts.drawn import DISTRIBUTION, GRADES, texts

from chidu.document.charts import Cut, Distribution
from chidu.document.charts.distribution import bins
from chidu.document.charts.kinds import exact
from strategies import distributions


def counted(*values: object, cuts: tuple[Cut, ...] = GRADES) -> dict[tuple[Fraction, Fraction], int]:
    edges, counts = bins(Distribution("分布", values, cuts, 90))  # type: ignore[arg-type]
    return {(low, high): n for low, high, n in zip(edges, edges[1:], counts, strict=False) if n}


@pytest.mark.parametrize(("value", "within"), [
    (90, (90, 92)), ("89.99", (88, 90)), ("80", (80, 82)), (Fraction(599999, 10000), (58, 60)), (100, (98, 100)), ("99.99", (98, 100))])
def test_a_score_on_an_edge_belongs_to_the_bin_above_and_full_marks_to_the_last(value: object, within: tuple[int, int]) -> None:
    assert counted(value) == {within: 1}


@given(distributions())
def test_all_scores_are_counted_once_and_exactly(chart: Distribution) -> None:
    edges, counts = bins(chart)

    assert sum(counts) == len(chart.values)
    for low, high, count in zip(edges[:-2], edges[1:-1], counts, strict=False):
        assert count == sum(low <= exact(value) < high for value in chart.values)


@pytest.mark.parametrize("cuts", [GRADES, (Cut("合格", 60),), (Cut("优", "92.5"), Cut("良", "77.5")), ()])
def test_every_cut_within_the_field_lies_on_an_edge(cuts: tuple[Cut, ...]) -> None:
    edges, _ = bins(Distribution("分布", (55, 93), cuts, 74))

    assert all(exact(cut.least) in edges for cut in cuts if edges[0] <= exact(cut.least))


def test_grades_and_mean_are_written_and_the_rule_of_the_bins_is_said() -> None:
    said = texts(DISTRIBUTION)

    assert {"优", "良", "中", "平均82.99分"} <= set(said)
    assert "得分（分），每格含左端不含右端，最后一格含右端" in said


def test_a_mean_at_the_very_end_keeps_its_label_within_the_picture() -> None:
    assert "平均100分" in texts(replace(DISTRIBUTION, values=(100, 100), mean=100))
