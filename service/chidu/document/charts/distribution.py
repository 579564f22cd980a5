"""Distribution of scores with the grades' cuts (得分分布): every bin is half-open and every cut lies on a bin's edge."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from chidu.document.charts.kinds import Distribution, clean, exact, shown
from chidu.document.charts.sheet import ALERT, FILL, GREY, INK, RULE, SMALL, TEXT, mm, sheet

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 82.0, 13.0, 5.0, 13.0, 12.0
_WIDTHS = tuple(Fraction(w) for w in ("10", "5", "2", "1", "0.5", "0.2", "0.1"))
_STEPS = tuple(Fraction(step) for step in ("0.1", "0.2", "0.5", *map(str, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**6, 10**12))))
_FEWEST_BINS, _MOST_NUMBERED = 10, 24


def draw(chart: Distribution) -> Figure:
    figure, axes = sheet(_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM)
    edges, counts = bins(chart)
    width, most = float(edges[1] - edges[0]), max(counts)
    axes.bar([float(e) for e in edges[:-1]], counts, width=width, align="edge", facecolor=FILL, edgecolor="white", linewidth=0.8)
    if len(counts) <= _MOST_NUMBERED:
        for edge, count in zip(edges, counts, strict=False):
            if count:
                axes.text(float(edge) + width / 2, count + most * 0.012, str(count), ha="center", va="bottom", fontsize=SMALL,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})
    low, high = float(edges[0]), float(edges[-1])
    axes.set_xlim(low, high)
    axes.set_ylim(0, most * 1.12)
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    ticks = next(t for step in _STEPS if len(t := [e for e in edges if (e / step).denominator == 1]) <= 12)
    axes.set_xticks([float(t) for t in ticks], [shown(t) for t in ticks])
    axes.set_xlabel(f"得分（{chart.unit}），每格含左端不含右端，最后一格含右端", fontsize=SMALL)
    axes.set_ylabel("个数", fontsize=SMALL)
    _write_grades(figure, chart, low, high)
    mean = float(exact(chart.mean))
    axes.plot((mean, mean), (0, 1.045), transform=axes.get_xaxis_transform(), color=ALERT, linewidth=1.3, clip_on=False)
    said = f"平均{shown(chart.mean)}{chart.unit}"
    half = mm(said, SMALL) / 2 * (high - low) / (156 - _LEFT - _RIGHT)
    axes.text(min(max(mean, low + half), high - half), 1.05, said, transform=axes.get_xaxis_transform(), ha="center", va="bottom",
              fontsize=SMALL, color=ALERT, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    return figure


def bins(chart: Distribution) -> tuple[list[Fraction], list[int]]:
    """Edges and counts, counted exactly. The last bin takes the full score in."""
    values, cuts = [exact(v) for v in chart.values], [exact(cut.least) for cut in chart.cuts]
    lowest, highest = min([*values, *(cut for cut in cuts if cut > 0)]), max([*values, exact(chart.most)])
    fitting = [w for w in _WIDTHS if all((cut / w).denominator == 1 for cut in cuts)] or [_WIDTHS[-1]]
    width = next((w for w in fitting if highest - lowest >= w * _FEWEST_BINS), fitting[-1])
    start = floor(lowest / width)
    if start and lowest == start * width:
        start -= 1  # room to see that nothing is below
    end = max(ceil(highest / width), start + 1)
    counts = [0] * (end - start)
    for value in values:
        counts[min(floor(value / width) - start, len(counts) - 1)] += 1
    return [i * width for i in range(start, end + 1)], counts


def _write_grades(figure: Figure, chart: Distribution, low: float, high: float) -> None:
    """A dashed line at every cut, and above the field each grade over its own stretch."""
    axes = figure.axes[0]
    cuts = sorted(chart.cuts, key=lambda cut: exact(cut.least))
    bounds = [*(float(exact(cut.least)) for cut in cuts), high]
    for cut, (begin, end) in zip(cuts, pairwise(bounds), strict=True):
        if low < begin < high:
            axes.plot((begin, begin), (0, 1.16), transform=axes.get_xaxis_transform(), color=GREY, linewidth=0.9, linestyle=(0, (3, 2)),
                      clip_on=False)
        left, right = max(begin, low), min(end, high)
        room = (right - left) / (high - low) * (156 - _LEFT - _RIGHT)
        if room > mm(cut.name, TEXT):
            axes.text((left + right) / 2, 1.13, clean(cut.name), transform=axes.get_xaxis_transform(), ha="center", va="bottom",
                      fontsize=TEXT, color=INK)
