"""Execution against time (执行进度与时间进度): rates by date, the time progress, and the line beyond which a unit lags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chidu.document.charts.kinds import Progress, clean
from chidu.document.charts.sheet import ALERT, FILL, GREY, INK, RULE, SMALL, explain, sheet, shortened, spread
from chidu.quantity import PERCENT, POINTS, say

MOST_NAMED = 8
_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 88.0, 12.0, 46.0, 4.0, 15.0
_STROKES = (("-", "o"), ((0, (6, 2)), "s"), ((0, (1, 1.4)), "^"), ((0, (6, 2, 1, 2)), "D"))
_DASHED = (0, (5, 2))

_Points = list[tuple[Fraction, Fraction]]


def draw(chart: Progress) -> Figure:
    """Late readings are filled, others hollow. Names stand beside the field; beyond eight, the rest stays unnamed."""
    figure, axes = sheet(_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM)
    expected = [(Fraction(reading.day.toordinal()), reading.rate) for reading in chart.expected]
    behind = _behind(expected, chart.lag) if chart.lag is not None else []
    if behind:
        axes.fill_between(*_floats(behind), color="#f2efee", linewidth=0)
        axes.plot(*_floats(behind), color=ALERT, linewidth=1.2, linestyle=_DASHED)
    axes.plot(*_floats(expected), color=GREY, linewidth=1.6)
    for i, series in enumerate(chart.series):
        stroke, marker = _STROKES[i % len(_STROKES)]
        tone, ink = (FILL, INK) if i < MOST_NAMED else (RULE, GREY)
        points = [(Fraction(r.day.toordinal()), r.rate) for r in series.readings]
        axes.plot(*_floats(points), color=tone, linewidth=1.1, linestyle=stroke)
        for late in (False, True):
            marked = [point for point, reading in zip(points, series.readings, strict=True) if reading.late is late]
            axes.plot(*_floats(marked), marker=marker, markersize=5, markeredgecolor=ink, markeredgewidth=0.9, linestyle="",
                      markerfacecolor=ink if late else "white")
    days = [r.day for readings in (chart.expected, *(s.readings for s in chart.series)) for r in readings]
    top = 1.03 * max([100.0, *(float(r.rate * 100) for s in chart.series for r in s.readings)])
    axes.set_xlim(min(days).toordinal(), max(days).toordinal() + 1)
    axes.set_ylim(0, top)
    axes.set_yticks(range(0, int(top) + 1, 20), [f"{n}%" for n in range(0, int(top) + 1, 20)])
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    _write_months(axes, min(days), max(days))
    _write_names(axes, chart, top)
    explain(figure, list(_key(chart)))
    return figure


def _floats(points: _Points) -> tuple[list[float], list[float]]:
    return [float(x) for x, _ in points], [float(rate * 100) for _, rate in points]


def _behind(expected: _Points, lag: Fraction) -> _Points:
    """The time progress less the lag, from where it leaves zero."""
    made: _Points = []
    for (x, rate), (later, more) in pairwise((x, rate - lag) for x, rate in expected):
        if rate < 0 < more:
            made.append((x + (later - x) * -rate / (more - rate), Fraction(0)))
        made += [point for point in ((x, rate), (later, more)) if point[1] >= 0]
    return list(dict.fromkeys(made))


def _write_months(axes: Axes, first: date, last: date) -> None:
    starts = [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1)
              for i in range((last.year - first.year) * 12 + last.month - first.month + 2)]
    every = 1 if len(starts) <= 14 else 3
    inner = [day for day in starts if first <= day <= last]
    axes.set_xticks([day.toordinal() for day in inner], [""] * len(inner))
    for begins, ends in pairwise(starts):
        begin, end = max(begins, first).toordinal(), min(ends.toordinal(), last.toordinal() + 1)
        if end - begin >= 12 and (begins.month - 1) % every == 0:
            said = f"{begins.month}月" if every == 1 else f"{begins.year}年\n{begins.month}月"
            axes.text((begin + end) / 2, -0.025, said, transform=axes.get_xaxis_transform(), ha="center", va="top", fontsize=SMALL)


def _write_names(axes: Axes, chart: Progress, top: float) -> None:
    """Each line's name and last rate at the right, apart from each other, with a hair line to its last reading."""
    room = _RIGHT - 6
    ends = [("时间进度", chart.expected[-1].rate, chart.expected[-1].day), *(
        (clean(s.name), s.readings[-1].rate, s.readings[-1].day) for s in chart.series[:MOST_NAMED])]
    places = spread([float(rate * 100) for _, rate, _ in ends], top * 0.058, top * 0.02, top * 0.98)
    edge = axes.get_xlim()[1]
    beyond = (edge - axes.get_xlim()[0]) * 0.035
    for (name, rate, day), y in zip(ends, places, strict=True):
        said = say(rate, PERCENT)
        axes.plot((day.toordinal(), edge, edge + beyond), (float(rate * 100), y, y), color=RULE, linewidth=0.5, clip_on=False, zorder=1)
        axes.text(edge + beyond * 1.2, y, f"{shortened(name, room - 12, SMALL)} {said}", va="center", ha="left", fontsize=SMALL, color=INK)
    if (rest := len(chart.series) - MOST_NAMED) > 0:
        axes.text(1.025, -0.025, f"另有{rest}个未标名", transform=axes.transAxes, va="top", ha="left", fontsize=SMALL, color=GREY)


def _key(chart: Progress) -> Iterator[Line2D]:
    yield Line2D([], [], color=GREY, linewidth=1.6, label="时间进度")
    if chart.lag is not None:
        yield Line2D([], [], color=ALERT, linewidth=1.2, linestyle=_DASHED, label=f"滞后{say(chart.lag, POINTS)}")
    lates: Sequence[bool] = [r.late for s in chart.series for r in s.readings]
    for label, filled in (("执行率", False), ("执行率（滞后）", True)):
        if filled in lates:
            yield Line2D([], [], linestyle="", marker="o", markersize=5, markeredgecolor=INK, markerfacecolor=INK if filled else "white",
                         label=label)
