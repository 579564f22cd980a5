"""Declared against recomputed: both on one scale, the widest differences by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.document.charts.drawn import COMPARISON, texts

from chidu.document.charts import Comparison, Pair
from chidu.document.charts.comparison import MOST_NAMED


def test_the_widest_differences_are_numbered_and_listed() -> None:
    said = texts(COMPARISON)

    assert "1  高18.5  城区路灯节能改造" in said
    assert "高出最多的1个（分）" in said
    assert {"自评得分（分）", "复核得分（分）"} & set(said)


def test_suspects_come_before_wider_differences() -> None:
    pairs = (Pair("甲", 99, 60), Pair("乙", 99, 90, suspect=True))

    listed = [text for text in texts(Comparison("自评", pairs)) if "  高" in text]

    assert listed == ["1  高9  乙", "2  高39  甲"]


def test_only_so_many_are_named_and_it_says_so() -> None:
    said = texts(Comparison("自评", tuple(Pair(f"项目{i}", 99, 60 + i) for i in range(20))))

    assert f"高出最多的{MOST_NAMED}个（分）" in said
    assert len([text for text in said if "  高" in text]) == MOST_NAMED


def test_both_axes_have_the_same_scale() -> None:
    said = texts(COMPARISON)

    assert [said.count(number) for number in ("80", "90", "100")] == [2, 2, 2]


def test_suspects_are_explained_only_where_there_are_some() -> None:
    assert "虚高疑点" in texts(COMPARISON)
    assert "虚高疑点" not in texts(replace(COMPARISON, pairs=COMPARISON.pairs[1:]))


@pytest.mark.parametrize("score", [0, 100])
def test_a_single_point_at_either_end_is_drawn(score: int) -> None:
    assert "两者一致" in texts(Comparison("自评", (Pair("路灯", score, score),)))
