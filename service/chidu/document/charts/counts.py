"""Departments by rules (部门×规则): a table of counts, the more the darker, the number in every cell."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from chidu.document.charts.kinds import Counts, clean
from chidu.document.charts.sheet import GREY, POINT, SMALL, WIDTH, mm, sheet, shortened, wrapped

MOST_ROWS, MOST_COLUMNS = 36, 14
_WIDEST_LABEL = 44.0
_WHITE, _LIGHT, _DARK = (1.0, 1.0, 1.0), (0.965, 0.97, 0.975), (0.27, 0.35, 0.43)

_Tone = tuple[float, float, float]


def draw(chart: Counts) -> Figure:
    """With sums at the right and below. Beyond 36 rows or 14 columns those with the least are summed in one."""
    rows, columns, cells = _folded(chart)
    left = 3 + max(mm(label, SMALL) for label in rows)
    row = 5.0 if len(rows) <= 30 else 4.4
    column = min(16.0, (WIDTH - left - 2) / (len(columns) + 1))
    right = WIDTH - left - column * (len(columns) + 1)
    heads = [wrapped(label, column - 0.6, SMALL, 5) for label in [*columns, "合计"]]
    head = 3 + 1.25 * SMALL * POINT * max(label.count("\n") + 1 for label in heads)
    figure, axes = sheet(head + row * (len(rows) + 1) + 2, left, right, head, 2)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(0, len(columns) + 1)
    axes.set_ylim(len(rows) + 1, 0)
    _write_cells(axes, cells, len(rows) - (len(chart.rows) > MOST_ROWS), len(columns) - (len(chart.columns) > MOST_COLUMNS))
    _write_sums(axes, cells)
    for i, label in enumerate([*rows, "合计"]):
        axes.text(-0.9 / column, i + 0.5, label, ha="right", va="center", fontsize=SMALL)
    for j, label in enumerate(heads):
        axes.text(j + 0.5, -0.9 / row, label, ha="center", va="bottom", fontsize=SMALL, linespacing=1.1)
    return figure


def _write_cells(axes: Axes, cells: list[list[int]], rows: int, columns: int) -> None:
    """Those within so many rows and columns have a tone; what stands for many has none."""
    most = max(max(line[:columns]) for line in cells[:rows]) or 1
    for i, line in enumerate(cells):
        for j, count in enumerate(line):
            tone = _tone(count / most) if i < rows and j < columns else _WHITE
            axes.add_patch(Rectangle((j, i), 1, 1, facecolor=tone, edgecolor="#bfbfbf", linewidth=0.5))
            axes.text(j + 0.5, i + 0.5, str(count), ha="center", va="center", fontsize=SMALL, color=_ink(tone) if count else GREY)


def _write_sums(axes: Axes, cells: list[list[int]]) -> None:
    rows, columns = len(cells), len(cells[0])
    sums = [(columns, i, sum(line)) for i, line in enumerate(cells)] + [(j, rows, sum(line[j] for line in cells)) for j in range(columns)]
    for j, i, count in [*sums, (columns, rows, sum(map(sum, cells)))]:
        axes.text(j + 0.5, i + 0.5, str(count), ha="center", va="center", fontsize=SMALL)
    axes.plot((0, columns + 1), (rows, rows), color=GREY, linewidth=0.8)
    axes.plot((columns, columns), (0, rows + 1), color=GREY, linewidth=0.8)


def _tone(share: float) -> _Tone:
    if not share:
        return _WHITE
    red, green, blue = (light + (dark - light) * share**0.75 for light, dark in zip(_LIGHT, _DARK, strict=True))
    return red, green, blue


def _ink(tone: _Tone) -> str:
    """Black or white, whichever stands out more: at least 4.5 to 1, also in print."""
    return "white" if luminance(tone) < 0.179 else "black"


def luminance(tone: _Tone) -> float:
    """How bright a tone looks, from 0 to 1, as WCAG 2 reckons it."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in tone)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _folded(chart: Counts) -> tuple[list[str], list[str], list[list[int]]]:
    rows, cells = _fold([clean(label) for label in chart.rows], [list(line) for line in chart.cells], MOST_ROWS, "个部门")
    turned = [list(column) for column in zip(*cells, strict=True)]
    columns, turned = _fold([clean(label) for label in chart.columns], turned, MOST_COLUMNS, "条规则")
    return [shortened(label, _WIDEST_LABEL, SMALL) for label in rows], columns, [list(line) for line in zip(*turned, strict=True)]


def _fold(labels: list[str], lines: list[list[int]], most: int, what: str) -> tuple[list[str], list[list[int]]]:
    """Those with the least made one line, so that the sums stay true."""
    if len(labels) <= most:
        return labels, lines
    order = sorted(range(len(labels)), key=lambda i: -sum(lines[i]))
    kept, rest = sorted(order[:most - 1]), order[most - 1:]
    together = [sum(lines[i][j] for i in rest) for j in range(len(lines[0]))]
    return [*(labels[i] for i in kept), f"其余{len(rest)}{what}"], [*(lines[i] for i in kept), together]
