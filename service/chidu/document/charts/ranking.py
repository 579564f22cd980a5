"""Ranking with the elimination line (排名与末位线): one bar each up to sixty; beyond, both ends and what is around the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from chidu.document.charts.kinds import Bar, Ranking, clean, decimals, exact, shown
from chidu.document.charts.sheet import (
    ALERT,
    FILL,
    GREY,
    INK,
    PALE,
    SMALL,
    STRIPES,
    TEXT,
    UPRIGHT,
    WIDTH,
    explain,
    mm,
    sheet,
    shortened,
)

MOST_BARS = 60
_AT_ENDS, _AT_LINE = 14, 7  # of longer rankings
_TOP, _BOTTOM, _GUTTER = 2.0, 8.0, 21.0
_ROWS, _WANTED = (3.1, 6.5), 150.0  # a row's height; two thirds of a page are wanted, sixty bars take 196 mm
_WIDEST_LABEL, _RANK = 54.0, 8.0
_LOOKS: dict[str, dict[str, Any]] = {
    "above": {"facecolor": FILL, "edgecolor": INK},
    "spared": {"facecolor": "white", "edgecolor": INK, "hatch": UPRIGHT},
    "below": {"facecolor": PALE, "edgecolor": ALERT, "hatch": STRIPES},
}


def draw(chart: Ranking) -> Figure:
    bars = chart.ordered
    rows = list(_rows(bars, chart.line.rank if chart.line else None))
    row = min(_ROWS[1], max(_ROWS[0], _WANTED / len(rows)))
    size = min(TEXT, row * 2.1)
    labels = {i: shortened(clean(bars[i].label), _WIDEST_LABEL, size) for i in rows if isinstance(i, int)}
    left = _RANK + 3 + max(mm(label, size) for label in labels.values())
    right = _GUTTER if chart.line else 2.0
    figure, axes = sheet(row * len(rows) + _TOP + _BOTTOM, left, right, _TOP, _BOTTOM)
    looks = {i: _look(i, bars[i], chart) for i in labels}
    values = {i: float(exact(bars[i].value)) for i in labels}
    low, high = min(0.0, *values.values()), max(0.0, *values.values()) or 1.0
    places = max(decimals(bars[i].value) for i in labels)
    beside, field = axes.get_yaxis_transform(), WIDTH - left - right
    for y, i in enumerate(rows):
        if isinstance(i, range):
            axes.text(0.5, y, _left_out(bars, i, chart.unit), va="center", ha="center", fontsize=size, color=GREY, transform=beside,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
            continue
        axes.barh(y, values[i], height=0.68, linewidth=0.6, **_LOOKS[looks[i]])
        axes.text(max(values[i], 0) + (high - low) * 0.012, y, shown(bars[i].value, places), va="center", ha="left", fontsize=size)
        axes.text(-1.2 / field, y, labels[i], va="center", ha="right", fontsize=size, transform=beside)
        axes.text((_RANK - 1 - left) / field, y, str(i + 1), va="center", ha="right", fontsize=size, color=GREY, transform=beside)
    room = 3 + max(mm(shown(bars[i].value, places), size) for i in labels)
    axes.set_xlim(low, low + (high - low) * field / max(field - room, 1))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    if chart.line is not None:
        under = next((y for y, i in enumerate(rows) if isinstance(i, int) and i >= chart.line.rank), len(rows)) - 0.5
        axes.plot(((1 - left) / field, 1.0), (under, under), color=ALERT, linewidth=1.3, linestyle=(0, (5, 2)), clip_on=False,
                  transform=beside)
        said = f"{clean(chart.line.name)}\n第{chart.line.rank}名之后\n{shown(chart.line.value, places)}{chart.unit}"
        axes.text(1 + 1.5 / field, min(max(under, 0.8), len(rows) - 1.6), said, va="center", ha="left", fontsize=max(size, SMALL),
                  color=ALERT, linespacing=1.25, transform=beside)
    names = {"above": "线上" if chart.line else "未列入", "spared": chart.spared, "below": chart.listed}
    used = [look for look in _LOOKS if look in looks.values()]
    if used != ["above"]:
        explain(figure, [Patch(linewidth=0.6, label=clean(names[look]), **_LOOKS[look]) for look in used])
    return figure


def _look(i: int, bar: Bar, chart: Ranking) -> str:
    if bar.below:
        return "below"
    return "spared" if chart.line is not None and i >= chart.line.rank else "above"


def _rows(bars: tuple[Bar, ...], line: int | None) -> Iterator[int | range]:
    """The places that are drawn, and between them the ranges that are left out."""
    count = len(bars)
    kept = set(range(count))
    if count > MOST_BARS:
        around = set() if line is None else set(range(line - _AT_LINE, line + _AT_LINE))
        kept &= {*range(_AT_ENDS), *around, *range(count - _AT_ENDS, count)}
    last = None
    for i in sorted(kept):
        if last is not None and i == last + 2:
            yield last + 1  # one alone takes no more room than the words in its place
        elif last is not None and i > last + 1:
            yield range(last + 1, i)
        yield i
        last = i


def _left_out(bars: tuple[Bar, ...], gap: range, unit: str) -> str:
    first, last = bars[gap.start], bars[gap.stop - 1]
    return f"……第{gap.start + 1}至第{gap.stop}名从略，共{len(gap)}个，{shown(first.value)}至{shown(last.value)}{unit}……"
