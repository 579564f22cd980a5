"""How far the figures of a form reach (数据日期), where only its headings say so: 1-7月执行数, 截至10月末执行情况."""

from __future__ import annotations

from fractions import Fraction

from chidu.form import Source, Value
from chidu.intake.grid import Grid
from chidu.intake.index import squeeze
from chidu.intake.months import TOKEN, reached, tokenised
from chidu.intake.tables import Area
from chidu.intake.values import CellReader, Raw
from chidu.quantity import say_date


def headings(grid: Grid, area: Area) -> list[tuple[Source, str]]:
    """The headings of a table that name months, each with its cell."""
    columns = {c for column in area.columns.values() for c in range(column.left, column.right + 1)}
    boxes = {grid.box(r, c) for r in range(area.top, area.start) for c in columns}
    texts = [(box, grid.cells[box.top, box.left].text) for box in sorted(boxes) if (box.top, box.left) in grid.cells]
    return [(grid.source(box), text) for box, text in texts if "月" in text or "年" in text or "季" in text
            if TOKEN in tokenised(squeeze(text))]


def settle_reach(fields: dict[str, Value], said: list[tuple[Source, str]], name: str | None, year: Value | None,
                 reader: CellReader) -> None:
    """Gives the field of that name (数据日期) the day that the headings say, where no cell states it. Headings that
    contradict each other leave it unread; a cell that states another day prevails, and both are said."""
    if name is None or not said:
        return
    number = int(year.v) if year and year.known and isinstance(year.v, Fraction) else None
    days = [(source, text, reached(squeeze(text), number)) for source, text in said]
    source, text, day = days[0]
    other = next(((s, t) for s, t, d in days if d != day), None)
    stated = fields.get(name)
    if stated is not None and stated.state != "blank":
        differs = next(((s, t) for s, t, d in days if d and stated.known and d != stated.v), None)
        if differs:
            reader.note(stated.source, stated.text, f"{name}写“{stated.text}”，{differs[0]}写“{differs[1]}”，两处不一致，按{name}一格读")
    elif other:
        both = f"{source}写“{text}”，{other[0]}写“{other[1]}”，分不清数据到哪一天"
        fields[name] = reader.refuse(Raw(f"{text}｜{other[1]}", source), both)
    elif day is None:
        why = "表上没有年度" if number is None else "没有这样的日子"
        fields[name] = reader.refuse(Raw(text, source), f"{why}，读不出{name}")
    else:
        fields[name] = Value("given", day, None, say_date(day), source)
