"""The paper a chart is drawn on, measured in millimetres, and the few tones it may use: all tell apart in grey."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH = 156.0  # mm: the text width of an official page
TEXT, SMALL = 9.0, 7.5  # points: 小五 and 六号

INK, GREY, RULE = "#1a1a1a", "#595959", "#cfcfcf"
FILL, PALE, ALERT = "#5b7389", "#dfe3e7", "#8c2f23"
STRIPES, UPRIGHT = "//////", "||||"

POINT = 25.4 / 72  # mm


def sheet(height: float, left: float, right: float, top: float, bottom: float) -> tuple[Figure, Axes]:
    """An empty figure of the text width with one field, its margins in mm; a frame at the left and below only."""
    figure = Figure(figsize=(WIDTH / 25.4, height / 25.4))
    axes = figure.add_axes((left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height))
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(GREY)
        spine.set_linewidth(0.7)
    axes.tick_params(labelsize=SMALL, colors=INK, color=GREY, length=2.5, width=0.7)
    axes.set_axisbelow(True)
    return figure, axes


def mm(text: str, size: float) -> float:
    """How wide a text is: a full character is as wide as high."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.58 for c in text) * size * POINT


def shortened(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width` mm."""
    if mm(text, size) <= width:
        return text
    while text and mm(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, width: float, size: float, lines: int) -> str:
    """The text in up to so many lines of `width` mm, the last one shortened."""
    made: list[str] = []
    while text and len(made) < lines - 1:
        end = next((i for i in range(1, len(text) + 1) if mm(text[:i], size) > width), len(text) + 1) - 1
        made, text = [*made, text[:max(1, end)]], text[max(1, end):]
    return "\n".join([*made, shortened(text, width, size)] if text else made)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places nearest to those wanted that stand `gap` apart within the bounds, as far as there is room."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [min(max(w, low), high) for w in wanted]
    for before, i in pairwise(order):
        places[i] = max(places[i], places[before] + gap)
    ceiling = high
    for i in reversed(order):
        places[i] = min(places[i], ceiling)
        ceiling = places[i] - gap
    return places


def explain(figure: Figure, handles: Sequence[Artist]) -> None:
    """What the tones mean, in one line at the foot."""
    figure.legend(handles=list(handles), loc="lower center", ncols=len(handles), fontsize=SMALL, frameon=False,
                  borderaxespad=0.2, handlelength=1.8, columnspacing=1.6, labelcolor=INK)
