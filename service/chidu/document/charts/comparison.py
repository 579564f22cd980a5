"""Declared against recomputed scores (自评与复核): on the diagonal both agree; above it a unit gave itself too much."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chidu.document.charts.kinds import Comparison, Pair, clean, decimals, exact, shown
from chidu.document.charts.sheet import ALERT, GREY, INK, RULE, SMALL, WIDTH, explain, sheet, shortened

MOST_NAMED = 8
_SIDE, _LEFT, _TOP, _BOTTOM = 86.0, 14.0, 3.0, 16.0


def draw(chart: Comparison) -> Figure:
    """Suspects are dark triangles; the eight that differ most are named beside the field."""
    figure, axes = sheet(_SIDE + _TOP + _BOTTOM, _LEFT, WIDTH - _LEFT - _SIDE, _TOP, _BOTTOM)
    scores = [exact(score) for pair in chart.pairs for score in (pair.declared, pair.recomputed)]
    step = 5 if max(scores) - min(scores) <= 30 else 10
    low, high = floor(min(scores) / step) * step, ceil(max(scores) / step) * step
    if low == high:
        low -= step
    margin = (high - low) * 0.02
    axes.set_xlim(low - margin, high + margin)
    axes.set_ylim(low - margin, high + margin)
    ticks = range(low, high + 1, step * max(1, ceil((high - low) / step / 10)))
    axes.set_xticks(ticks)
    axes.set_yticks(ticks)
    axes.grid(color=RULE, linewidth=0.4)
    axes.plot((low, high), (low, high), color=GREY, linewidth=1.1)
    for suspect in (False, True):
        points = [(float(exact(p.recomputed)), float(exact(p.declared))) for p in chart.pairs if p.suspect is suspect]
        axes.plot([x for x, _ in points], [y for _, y in points], linestyle="", markeredgewidth=0.8, clip_on=False, **_look(suspect))
    axes.set_xlabel(f"{clean(chart.recomputed)}（{chart.unit}）", fontsize=SMALL)
    axes.set_ylabel(f"{clean(chart.declared)}（{chart.unit}）", fontsize=SMALL)
    _write_names(axes, chart)
    handles = [Line2D([], [], color=GREY, linewidth=1.1, label="两者一致")]
    handles += [Line2D([], [], linestyle="", label=label, **_look(suspect)) for label, suspect in (
        ("各对象", False), (clean(chart.suspected), True)) if any(pair.suspect is suspect for pair in chart.pairs)]
    explain(figure, handles)
    return figure


def _look(suspect: bool) -> dict[str, Any]:
    return {"marker": "^" if suspect else "o", "markersize": 5.5 if suspect else 4.5, "markeredgecolor": ALERT if suspect else INK,
            "markerfacecolor": ALERT if suspect else "white"}


def _write_names(axes: Axes, chart: Comparison) -> None:
    """The widest differences, numbered in the field and listed beside it."""
    named = sorted((pair for pair in chart.pairs if _over(pair) > 0), key=lambda pair: (not pair.suspect, -_over(pair)))[:MOST_NAMED]
    places = max((decimals(_over(pair)) for pair in named), default=0)
    for i, pair in enumerate(named, 1):
        at = (float(exact(pair.recomputed)), float(exact(pair.declared)))
        axes.annotate(str(i), at, xytext=(-3.5, 2.5), textcoords="offset points", ha="right", va="center", fontsize=SMALL - 1)
        listed = f"{i}  高{shown(_over(pair), places)}  {clean(pair.label)}"
        axes.text(1 + 4 / _SIDE, 1 - i * 5.2 / _SIDE, shortened(listed, WIDTH - _LEFT - _SIDE - 5, SMALL), transform=axes.transAxes,
                  va="top", ha="left", fontsize=SMALL)
    if named:
        axes.text(1 + 4 / _SIDE, 1.0, f"高出最多的{len(named)}个（{chart.unit}）", transform=axes.transAxes, va="top", ha="left", fontsize=SMALL,
                  color=GREY)


def _over(pair: Pair) -> Fraction:
    return exact(pair.declared) - exact(pair.recomputed)
