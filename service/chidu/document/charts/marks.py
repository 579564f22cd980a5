"""Marks got of those that could be got (得分率), class by class: the empty part of a bar is what was taken off."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from chidu.document.charts.kinds import Marks, clean, exact, shown
from chidu.document.charts.sheet import FILL, GREY, INK, SMALL, TEXT, WIDTH, explain, mm, sheet, shortened
from chidu.quantity import PERCENT, say

_ROW, _TOP, _BOTTOM, _WIDEST_LABEL = 9.0, 2.0, 9.0, 54.0


def draw(chart: Marks) -> Figure:
    """One bar a class, all of one length; beside it its marks and the share."""
    labels = [shortened(clean(m.label), _WIDEST_LABEL, TEXT) for m in chart.marks]
    said = [f"{shown(m.got)}／{shown(m.most)}{chart.unit}　{say(exact(m.got) / exact(m.most), PERCENT)}" for m in chart.marks]
    left, right = 3 + max(mm(label, TEXT) for label in labels), 4 + max(mm(text, TEXT) for text in said)
    figure, axes = sheet(_ROW * len(labels) + _TOP + _BOTTOM, left, right, _TOP, _BOTTOM)
    beside, field = axes.get_yaxis_transform(), WIDTH - left - right
    for y, (mark, label, text) in enumerate(zip(chart.marks, labels, said, strict=True)):
        axes.barh(y, 1, height=0.56, linewidth=0.6, facecolor="white", edgecolor=INK)
        axes.barh(y, float(exact(mark.got) / exact(mark.most)), height=0.56, linewidth=0.6, facecolor=FILL, edgecolor=INK)
        axes.text(-1.5 / field, y, label, va="center", ha="right", fontsize=TEXT, transform=beside)
        axes.text(1 + 2 / field, y, text, va="center", ha="left", fontsize=TEXT, transform=beside)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"], fontsize=SMALL, color=GREY)
    axes.spines["left"].set_visible(False)
    explain(figure, [Patch(linewidth=0.6, facecolor=tone, edgecolor=INK, label=name) for tone, name in ((FILL, "得分"), ("white", "扣分"))])
    return figure
