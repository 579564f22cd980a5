"""What a chart shows, in one sentence (图的文字说明): read aloud on a page, and the description of a letter's picture."""

from __future__ import annotations

from functools import singledispatch

from chidu.document.charts.kinds import Chart, Comparison, Counts, Distribution, Marks, Progress, Ranking, clean, exact, shown
from chidu.quantity import PERCENT, POINTS, say, say_date


def alt(chart: Chart) -> str:
    """One Chinese sentence with the chart's title, its extent and what stands out."""
    return clean(f"{chart.title}：{_said(chart)}。")


@singledispatch
def _said(chart: Chart) -> str:
    raise TypeError(type(chart).__name__)


@_said.register
def _(chart: Ranking) -> str:
    bars, unit = chart.ordered, chart.unit
    first, last = bars[0], bars[-1]
    said = f"共{len(bars)}个，从高到低排列，最高{shown(first.value)}{unit}（{first.label}），最低{shown(last.value)}{unit}（{last.label}）"
    if chart.line is not None:
        said += f"，{chart.line.name}在第{chart.line.rank}名之后（{shown(chart.line.value)}{unit}）"
    listed = sum(bar.below for bar in bars)
    return said + (f"，{chart.listed}{listed}个" if chart.line is not None or listed else "")


@_said.register
def _(chart: Progress) -> str:
    day = max(series.readings[-1].day for series in chart.series)
    latest = [(series.name, series.readings[-1]) for series in chart.series]
    named = "，".join(f"{name}执行率{say(reading.rate, PERCENT)}" for name, reading in latest[:3])
    more = f"（共{len(latest)}条线，其余从略）" if len(latest) > 3 else ""
    late = sum(reading.late for _, reading in latest)
    line = f"以时间进度减{say(chart.lag, POINTS)}为界，" if chart.lag is not None else ""
    return f"执行率与时间进度对比，截至{say_date(day)}，{named}{more}，{line}{f'滞后{late}个' if late else '没有滞后的'}"


@_said.register
def _(chart: Distribution) -> str:
    values = sorted(chart.values, key=exact)
    cuts = sorted(chart.cuts, key=lambda cut: -exact(cut.least))
    bounds = [None, *(exact(cut.least) for cut in cuts)]
    inside = [sum(exact(cut.least) <= exact(v) and (above is None or exact(v) < above) for v in values)
              for cut, above in zip(cuts, bounds, strict=False)]
    bands = "，".join(f"{cut.name}的分数段{count}个" for cut, count in zip(cuts, inside, strict=True))
    return (f"{len(values)}个得分的分布，最高{shown(values[-1])}{chart.unit}，最低{shown(values[0])}{chart.unit}，"
            f"平均{shown(chart.mean)}{chart.unit}{'，' if bands else ''}{bands}")


@_said.register
def _(chart: Counts) -> str:
    by_row, by_column = [sum(row) for row in chart.cells], [sum(column) for column in zip(*chart.cells, strict=True)]
    said = f"{len(chart.rows)}个部门、{len(chart.columns)}条规则，共{sum(by_row)}个问题"
    if not any(by_row):
        return said
    row, column = by_row.index(max(by_row)), by_column.index(max(by_column))
    return f"{said}，最多的部门是{chart.rows[row]}（{by_row[row]}个），最多的规则是{chart.columns[column]}（{by_column[column]}个）"


@_said.register
def _(chart: Comparison) -> str:
    differences = [exact(pair.declared) - exact(pair.recomputed) for pair in chart.pairs]
    suspects = sum(pair.suspect for pair in chart.pairs)
    widest = max(differences)
    said = (f"共{len(differences)}个，{chart.declared}与{chart.recomputed}相比，{sum(d > 0 for d in differences)}个偏高，"
            f"{sum(d == 0 for d in differences)}个一致，{sum(d < 0 for d in differences)}个偏低")
    if widest > 0:
        most = chart.pairs[differences.index(widest)]
        said += f"，相差最大的是{most.label}（高{shown(widest)}{chart.unit}）"
    return said + (f"，列为{chart.suspected}{suspects}个" if suspects else "")


@_said.register
def _(chart: Marks) -> str:
    return "，".join(f"{m.label}得{shown(m.got)}{chart.unit}（满分{shown(m.most)}{chart.unit}，得分率{say(exact(m.got) / exact(m.most), PERCENT)}）"
                    for m in chart.marks)
