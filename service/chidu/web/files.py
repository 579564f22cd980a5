"""A file as an answer (下载): under its Chinese name, never opened in the page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi.responses import Response

from chidu.document.charts import Chart, svg

TYPES = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".zip": "application/zip"}


def download(content: bytes, name: str) -> Response:
    kind = TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
    return Response(content, media_type=kind, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"})


def picture(chart: Chart) -> Response:
    """A chart for an <img> of a page."""
    return Response(svg(chart), media_type="image/svg+xml")
