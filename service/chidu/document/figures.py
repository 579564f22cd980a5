"""图: the charts that a letter may place, drawn from what it says: a roster's ranking with its elimination line.

A chart decides nothing: who is listed was decided by the rules of the roster, and is only drawn.
"""

from __future__ import annotations

from chidu.document.charts import Bar, Line, Ranking
from chidu.document.pictures import Picture
from chidu.opinion.opinion import Opinion, Part

FIGURES: dict[str, object] = {"排名": Picture}
CAPTIONS: dict[str, object] = dict.fromkeys(FIGURES, str)
MOST_BARS = 60  # more bars than that nobody reads on a page


def figures(opinion: Opinion) -> dict[str, dict[str, Picture] | dict[str, str]]:
    """Every picture that `图` offers, without a chart where the letter has nothing to draw; and what stands below it (图名)."""
    ranking = next((chart for p in opinion.parts if (chart := _ranking(p))), None)
    return {"图": {"排名": Picture(ranking)}, "图名": {"排名": ranking.title if ranking else ""}}


def _ranking(p: Part) -> Ranking | None:
    rows = [row for table in p.tables.values() for row in table] if p.ranked_by else []
    placed = [row for row in rows if row.get("名次") and row.get(p.ranked_by)]
    if not placed or len(placed) > MOST_BARS:
        return None
    bars = tuple(Bar(row.get("项目名称") or "—", row[p.ranked_by], row.get("列入") == "是") for row in placed)
    listed = [bar for bar in bars if bar.below]
    line = Line(len(bars) - len(listed), max(listed, key=lambda bar: float(bar.value)).value) if listed else None
    return Ranking(f"{p.fields.get('名册名称') or p.roster}得分排名", bars, line)
