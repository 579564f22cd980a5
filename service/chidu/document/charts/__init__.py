"""Charts (图): one drawing code for pages (SVG) and letters (PNG), and the sentence that says what a chart shows.

    svg(chart) → bytes   png(chart) → bytes   alt(chart) → "排名图：……"

A chart is plain frozen data; it decides nothing. Who is below the line, who is late, who is suspect is said by whoever
decided it, and is only drawn here.
"""

from chidu.document.charts.alternative import alt
from chidu.document.charts.kinds import (
    Bar,
    Chart,
    Comparison,
    Counts,
    Cut,
    Distribution,
    Line,
    Mark,
    Marks,
    Pair,
    Progress,
    Ranking,
    Reading,
    Series,
)
from chidu.document.charts.render import png, svg

__all__ = [
    "Bar", "Chart", "Comparison", "Counts", "Cut", "Distribution", "Line", "Mark", "Marks", "Pair", "Progress", "Ranking",
    "Reading", "Series", "alt", "png", "svg",
]
