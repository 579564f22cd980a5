"""The sentence that stands for a chart where it cannot be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.document.charts.drawn import COMPARISON, COUNTS, DISTRIBUTION, EXAMPLES, PROGRESS, RANKING

from chidu.document.charts import Chart, Counts, alt

SAID = {
    "排名": "重点评价项目得分：共4个，从高到低排列，最高92.25分（城区路灯节能改造），最低61分（县博物馆免费开放），末位线在第3名之后（75分），列入末位1个。",
    "进度": ("市级重大项目执行进度：执行率与时间进度对比，截至2024年7月31日，城区路灯节能改造执行率18.3%，春季招聘会执行率100%，"
           "以时间进度减40个百分点为界，滞后1个。"),
    "分布": "财政评价得分：5个得分的分布，最高100分，最低60分，平均82.99分，优的分数段2个，良的分数段1个，中的分数段2个，差的分数段0个。",
    "部门规则": "各部门问题：2个部门、2条规则，共16个问题，最多的部门是县人社局（13个），最多的规则是缺少佐证材料（12个）。",
    "自评复核": ("自评与复核：共3个，自评得分与复核得分相比，1个偏高，1个一致，1个偏低，相差最大的是城区路灯节能改造（高18.5分），列为虚高疑点1个。"),
    "得分率": ("各类指标得分率：决策得15分（满分20分，得分率75%），过程得16.6分（满分20分，得分率83%），"
             "产出得30分（满分30分，得分率100%）。"),
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_it_says_the_extent_and_what_stands_out(kind: str) -> None:
    assert alt(EXAMPLES[kind]) == SAID[kind]


@pytest.mark.parametrize(("chart", "end"), [
    (replace(RANKING, line=None, bars=RANKING.bars[:2]), "最低88.5分（春季招聘会）。"),
    (replace(PROGRESS, lag=None, series=PROGRESS.series[1:]), "春季招聘会执行率100%，没有滞后的。"),
    (replace(PROGRESS, series=PROGRESS.series * 3), "（共6条线，其余从略），以时间进度减40个百分点为界，滞后3个。"),
    (replace(DISTRIBUTION, cuts=()), "平均82.99分。"),
    (Counts("问题", ("甲局",), ("规则",), ((0,),)), "共0个问题。"),
    (replace(COMPARISON, pairs=COMPARISON.pairs[1:]), "0个偏高，1个一致，1个偏低。"),
], ids=["no line", "no lag", "many lines", "no grades", "nothing found", "nobody too high"])
def test_it_leaves_out_what_there_is_not(chart: Chart, end: str) -> None:
    assert alt(chart).endswith(end)


def test_ninety_belongs_to_the_grade_from_ninety() -> None:
    assert "优的分数段1个，良的分数段0个" in alt(replace(DISTRIBUTION, values=(90,)))


def test_a_label_with_line_breaks_stays_one_sentence() -> None:
    assert "\n" not in alt(replace(COUNTS, rows=("县住建局\n（本级）", "县人社局"), cells=((90, 0), (1, 1))))
