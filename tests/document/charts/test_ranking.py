"""The ranking: every bar up to sixty, both ends and the line beyond, and nobody left out in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.document.charts.drawn import RANKING, heights, patterned, texts

from chidu.document.charts import Bar, Line, Ranking
from chidu.document.charts.ranking import MOST_BARS


def ranking(count: int, line: int | None = None) -> Ranking:
    bars = tuple(Bar(f"项目{i}", 1000 - i, below=line is not None and i > line) for i in range(1, count + 1))
    return Ranking("排名", bars, None if line is None else Line(line, 1000 - line))


def test_the_highest_stands_first_with_rank_name_and_score() -> None:
    assert [text for text in texts(RANKING) if text in {bar.label for bar in RANKING.bars}] == [
        "城区路灯节能改造", "春季招聘会", "农村公路养护", "县博物馆免费开放"]
    assert {"1", "2", "3", "4", "92.25", "88.5", "75.00", "61.00"} <= set(texts(RANKING))


def test_the_line_runs_below_its_rank_and_says_rank_and_cut_off() -> None:
    down = heights(RANKING)

    assert {"末位线", "第3名之后", "75.00分"} <= set(texts(RANKING))
    assert down["农村公路养护"] < down["第3名之后"] < down["县博物馆免费开放"]


def test_those_on_the_list_and_those_spared_below_the_line_have_a_pattern_and_a_legend() -> None:
    spared = replace(RANKING, line=Line(2, 80))

    assert patterned(RANKING) == 2, "one bar, and the legend"
    assert {"线上", "列入末位"} <= set(texts(RANKING))
    assert patterned(spared) == 4
    assert {"线上", "线下未列入", "列入末位"} <= set(texts(spared))


def test_without_a_line_and_a_list_there_is_no_legend() -> None:
    plain = replace(RANKING, bars=RANKING.bars[:2], line=None)

    assert patterned(plain) == 0
    assert not {"线上", "未列入", "列入末位"} & set(texts(plain))


@pytest.mark.parametrize("line", [0, 4])
def test_a_line_above_all_or_below_all_is_drawn(line: int) -> None:
    assert f"第{line}名之后" in texts(replace(RANKING, line=Line(line, 60)))


@pytest.mark.parametrize("count", [1, MOST_BARS])
def test_up_to_sixty_all_are_there(count: int) -> None:
    assert {f"项目{i}" for i in range(1, count + 1)} <= set(texts(ranking(count)))


@pytest.mark.parametrize(("count", "line"), [(MOST_BARS + 1, 50), (160, 128), (760, 608), (760, None), (100, 0), (100, 100)])
def test_beyond_sixty_what_is_left_out_is_counted_and_the_line_s_neighbours_stay(count: int, line: int | None) -> None:
    said = texts(ranking(count, line))

    there = {int(text.removeprefix("项目")) for text in said if text.startswith("项目")}
    gaps = [text for text in said if "从略" in text]
    assert len(there) <= MOST_BARS
    assert {1, count} <= there
    assert not line or {line, min(line + 1, count)} <= there
    assert gaps
    assert sum(int(text.split("共")[1].split("个")[0]) for text in gaps) + len(there) == count


def test_a_gap_names_its_ranks_and_the_scores_at_its_ends() -> None:
    assert "……第15至第86名从略，共72个，985至914分……" in texts(ranking(100))


def test_a_single_one_is_never_left_out() -> None:
    assert not [text for text in texts(ranking(61, 24)) if "共1个" in text]


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    name = "老旧小区改造配套基础设施建设项目（二期工程第三标段）"

    assert [text for text in texts(Ranking("排名", (Bar(name, 90),))) if text.startswith("老旧小区") and text.endswith("…")]
