"""图: the charts that a letter may place, drawn from what it says: a roster's ranking with its elimination line, and what
its kind draws (分布 得分率 进度).

A chart decides nothing: who is listed was decided by the rules of the roster, and is only drawn.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from chidu.document.charts import Bar, Chart, Cut, Distribution, Line, Mark, Marks, Progress, Ranking, Reading, Series
from chidu.document.pictures import Picture
from chidu.opinion.drawing import Advance, Drawing, Shares, Spread
from chidu.opinion.opinion import Opinion, Part

FIGURES: dict[str, object] = dict.fromkeys(("排名", "分布", "得分率", "进度"), Picture)
CAPTIONS: dict[str, object] = dict.fromkeys(FIGURES, str)
MOST_BARS = 60  # more bars than that nobody reads on a page


def figures(opinion: Opinion) -> dict[str, dict[str, Picture] | dict[str, str]]:
    """Every picture that `图` offers, without a chart where the letter has nothing to draw; and what stands below it (图名)."""
    charts: dict[str, Chart | None] = dict.fromkeys(FIGURES) | {"排名": next((c for p in opinion.parts if (c := _ranking(p))), None)}
    charts |= {_NAMES[type(d)]: _chart(d) for d in opinion.drawings}
    return {"图": {name: Picture(c) for name, c in charts.items()}, "图名": {name: c.title if c else "" for name, c in charts.items()}}


_NAMES: dict[type, str] = {Spread: "分布", Shares: "得分率", Advance: "进度"}


def _chart(d: Drawing) -> Chart:
    match d:
        case Spread():
            return Distribution(d.title, d.scores, tuple(Cut(name, least) for name, least in d.grades.items() if least), d.mean)
        case Shares():
            return Marks(d.title, tuple(Mark(name, got, most) for name, got, most in d.classes))
        case Advance():
            new_year = date(d.day.year, 1, 1)
            return Progress(d.title, (Reading(new_year, Fraction(0)), Reading(d.day, d.time)),
                            (Series("预算执行率", (Reading(new_year, Fraction(0)), Reading(d.day, d.rate, d.late))),), d.limit)


def _ranking(p: Part) -> Ranking | None:
    rows = [row for table in p.tables.values() for row in table] if p.ranked_by else []
    placed = [row for row in rows if row.get("名次") and row.get(p.ranked_by)]
    if not placed or len(placed) > MOST_BARS:
        return None
    bars = tuple(Bar(row.get("项目名称") or "—", row[p.ranked_by], row.get("列入") == "是") for row in placed)
    listed = [bar for bar in bars if bar.below]
    line = Line(len(bars) - len(listed), max(listed, key=lambda bar: float(bar.value)).value) if listed else None
    return Ranking(f"{p.fields.get('名册名称') or p.roster}得分排名", bars, line)
