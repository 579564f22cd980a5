"""Where the drawing library comes in: a figure for each kind of chart, and its two files.

Only `render` imports this, after `library.prepare`.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import Any

from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

from chidu.document.charts import comparison, counts, distribution, marks, progress, ranking
from chidu.document.charts.kinds import Chart, Comparison, Counts, Distribution, Marks, Progress, Ranking
from chidu.document.ooxml import parse

_DRAW: dict[type, Callable[[Any], Figure]] = {
    Ranking: ranking.draw, Progress: progress.draw, Distribution: distribution.draw, Counts: counts.draw, Comparison: comparison.draw,
    Marks: marks.draw,
}
TONES = 64

_SVG = "{http://www.w3.org/2000/svg}"
_REFERENCE = re.compile(r"#([\w-]+)")
_UNNAMED = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def raster(chart: Chart, dpi: int) -> bytes:
    """In 64 tones, which print as well as millions and take a sixth of the room."""
    figure = _DRAW[type(chart)](chart)
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a character that no font has: a box stands for it, as in Word
        canvas.draw()
    picture = Image.frombytes("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(TONES, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def vector(chart: Chart, description: str) -> bytes:
    """Made to stand in a page: no prologue, no styles that reach beyond it or that a strict page would refuse, no names
    but those used within, and its description as the first thing a screen reader meets."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        FigureCanvasSVG(_DRAW[type(chart)](chart)).print_svg(file, metadata=_UNNAMED)
    written = file.getvalue()
    root = parse(written[written.index(b"<svg"):])
    for element in [*root.iter(_SVG + "metadata", _SVG + "style", etree.Comment)]:
        element.getparent().remove(element)
    used = {name for element in root.iter() for value in element.attrib.values() for name in _REFERENCE.findall(value)}
    for element in root.iter():
        for name, _, value in (rule.partition(":") for rule in element.attrib.pop("style", "").split(";") if rule.strip()):
            element.set(name.strip(), value.strip())
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        if element.tag == _SVG + "text":
            root.set("font-family", element.attrib.pop("font-family"))
    root.attrib.update({"role": "img", "stroke-linejoin": "round", "stroke-linecap": "butt"})
    title = etree.Element(_SVG + "title")
    title.text = description
    root.insert(0, title)
    return etree.tostring(root, encoding="UTF-8")
