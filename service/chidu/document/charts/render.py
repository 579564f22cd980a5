"""From a chart to the bytes of its picture: drawn once for the same data, one at a time.

The letters of a batch often carry the same picture. The drawing library takes a second to load; it is loaded when the
first picture is drawn, and never by a command that draws none.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from chidu.document.charts.alternative import alt
from chidu.document.charts.kinds import Chart
from chidu.document.charts.library import prepare

DPI = 220  # what Word reduces pictures to of its own accord: it leaves ours as they are
KEPT = 64  # pictures of some 50 KB

_drawing = Lock()  # the library keeps its settings for the whole process


@lru_cache(maxsize=KEPT)
def svg(chart: Chart) -> bytes:
    """The chart for a page: an `<svg>` element, its text as text, to stand inline or in a file. Same data, same bytes."""
    with _drawing:
        prepare()
        from chidu.document.charts import drawing

        return drawing.vector(chart, alt(chart))


@lru_cache(maxsize=KEPT)
def png(chart: Chart, dpi: int = DPI) -> bytes:
    """The chart for a letter, 156 mm wide. Same data, same bytes."""
    with _drawing:
        prepare()
        from chidu.document.charts import drawing

        return drawing.raster(chart, dpi)
