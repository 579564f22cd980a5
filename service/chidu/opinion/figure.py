"""图: the numbers of a letter's charts, from the fields and rows that the kind of letter names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from chidu.opinion.drawing import Advance, Drawing, Shares, Spread
from chidu.opinion.listing import rows_of
from chidu.opinion.material import Material
from chidu.policy.citation import parameters_of
from chidu.types import PolicyVersion
from chidu.vocabulary import Figure


def drawing(figure: Figure, materials: Sequence[Material]) -> Drawing | None:
    """The figure over all decisions of a letter; None where a number that it needs is not known."""
    return {"分布": _spread, "得分率": _shares, "进度": _advance}[figure.kind](figure, materials)


def _spread(figure: Figure, materials: Sequence[Material]) -> Spread | None:
    of, lead = figure.drawn, materials[0]
    values = [m.value(of["值"], view).v for m in materials for view in rows_of(of["取自"], m)]
    scores = tuple(v for v in values if isinstance(v, Fraction))
    mean = lead.value(of["平均"])
    if not scores or len(scores) < len(values) or not mean.known:
        return None
    return Spread(figure.title, scores, grade_cuts(lead.policy, of["分级"]), lead.cell(mean))


def _shares(figure: Figure, materials: Sequence[Material]) -> Shares | None:
    of = figure.drawn
    classes: dict[str, tuple[Fraction, Fraction]] = {}
    for m in materials:
        for view in rows_of(of["取自"], m):
            got, most = m.value(of["值"], view).v, m.value(of["满"], view).v
            if not isinstance(got, Fraction) or not isinstance(most, Fraction):
                return None
            name = m.cell(m.value(of["名"], view))
            sums = classes.get(name, (Fraction(0), Fraction(0)))
            classes[name] = (sums[0] + got, sums[1] + most)
    shared = tuple((name, *sums) for name, sums in classes.items())
    return Shares(figure.title, shared) if shared and all(0 <= got <= most and most for _, got, most in shared) else None


def _advance(figure: Figure, materials: Sequence[Material]) -> Advance | None:
    of, lead = figure.drawn, materials[0]
    day, rate, time, limit = (lead.value(of[part]).v for part in ("日期", "值", "时间", "界"))
    if len(materials) > 1 or not isinstance(day, date) or not isinstance(rate, Fraction) or not isinstance(time, Fraction):
        return None
    measure = of["界"].removeprefix("参数·")
    late = any(measure in parameters_of(lead.rules[f.rule]) for f in lead.unmet())
    return Advance(figure.title, day, rate, time, limit if isinstance(limit, Fraction) else None, late)


def grade_cuts(policy: PolicyVersion, score: str) -> Mapping[str, Fraction]:
    """The grades of a score and the least that gives each, as the policy cuts them."""
    graded = next((d for d in policy.derived if d.name.endswith("核定等级") and any(n.startswith(score) for n in d.computation.reads())), None)
    branches = getattr(graded.computation, "branches", ()) if graded else ()
    return {then.say(): when.right.value.v for when, then in branches if when is not None and hasattr(when, "right") and when.right.value}
