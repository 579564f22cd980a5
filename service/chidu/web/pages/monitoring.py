"""The monitoring board (运行监控): execution against time project by project, warnings by how grave they are, and the form behind each."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from chidu.desk.bureau import monitoring, places
from chidu.desk.bureau.monitoring import Board, Wanted
from chidu.document.charts import Counts, Progress, alt
from chidu.errors import NotFound
from chidu.quantity import PERCENT, POINTS, say, say_date
from chidu.web.asking import Asking, Signed, read_day
from chidu.web.files import picture
from chidu.web.pages.rendering import page

router = APIRouter(include_in_schema=False)
SIZE = 50
ALL = ("", "全部")
CHOSEN = ("year", "scope", "department", "day")
"""What the figures and charts go by; the other filters choose rows of the list alone."""


@router.get("/monitoring")
def listed(request: Request, asking: Signed, year: str = "", scope: str = "", department: str = "", severity: str = "", day: str = "",
           text: Annotated[str, Query(max_length=100)] = "", sort: str = "behind", down: str = "1",
           number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    given = {"year": year, "scope": scope, "department": department, "severity": severity, "day": day, "text": text}
    board = _board(asking, given, sort, down != "0")
    where = places.places(asking.bureau, asking.who, monitoring.VERB)
    severities = [*reversed(list(asking.bureau.office().library.vocabulary.severities)), monitoring.UNWARNED]
    return page(
        request, "monitoring.html", asking, board=board, given=given, chosen={k: given[k] for k in CHOSEN if given[k]},
        query={k: v for k, v in given.items() if v} | {"sort": sort, "down": down}, sort=sort, down=down != "0",
        rows=board.rows[(number - 1) * SIZE:number * SIZE], number=number, pages=max(1, ceil(len(board.rows) / SIZE)),
        places=where, several=asking.who.reach.below, year_options=[(y, f"{y}年") for y in board.years] or [("", "—")],
        place_options=[ALL, *where.items()], department_options=[ALL, *((d, d) for d in board.departments)],
        day_options=[("", "最近一次"), *((d.isoformat(), f"截至{d.isoformat()}") for d in board.days)],
        severity_options=[ALL, *((s, s) for s in (monitoring.WARNED, *severities))],
        said={name: _said(chart) for name, chart in _charts(board).items()})


@router.get("/monitoring/{name}.svg")
def chart(asking: Signed, name: str, year: str = "", scope: str = "", department: str = "", day: str = "") -> Response:
    found = _charts(_board(asking, {"year": year, "scope": scope, "department": department, "day": day})).get(name)
    if found is None:
        raise NotFound("chart-unknown", "现在没有这张图", remedy="有数据后才画图")
    return picture(found)


def _board(asking: Asking, given: dict[str, str], sort: str = "", down: bool = True) -> Board:
    wanted = {**given, "day": read_day(given["day"]) if given["day"] else None}
    return monitoring.board(asking.bureau, asking.who, Wanted(**wanted, order=sort, descending=down))  # type: ignore[arg-type]


def _charts(board: Board) -> dict[str, Progress | Counts]:
    return {name: chart for name, chart in (("progress", board.progress), ("warnings", board.counts)) if chart}


def _said(chart: Progress | Counts) -> str:
    """What a chart shows. Of the whole it is said how far it is behind the time, which is no warning yet."""
    if isinstance(chart, Counts):
        return alt(chart)
    time, now = chart.expected[-1], chart.series[0].readings[-1]
    gap = say(abs(time.rate - now.rate), POINTS)
    return (f"预算执行与时间进度：截至{say_date(now.day)}，{chart.series[0].name}执行率{say(now.rate, PERCENT)}，时间进度{say(time.rate, PERCENT)}，"
            f"{'慢' if now.rate < time.rate else '快'}{gap}。")
