"""What a letter says of one decision: its standing, findings, open questions, what would do, what follows.

Wording conventions: domain reference §4.2 (place + fact + provision + request; 请 to peers, 应 for duties; no grading
adverbs without numbers). Nothing here decides: grades, conclusion and actions are those of the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from chidu.evaluation.conclude import PENDING, lacking_fields
from chidu.evaluation.counterfactual import Trials, Way, ways
from chidu.form import Source, Value
from chidu.opinion.comparison import lines
from chidu.opinion.material import Material
from chidu.opinion.opinion import Mark, Open, Part, Rows, Subject
from chidu.opinion.places import few
from chidu.opinion.remarks import amount, concerned, groups, point_of
from chidu.opinion.wording import basis_of, place_of, shown, unfilled
from chidu.quantity import YUAN, decimal_text
from chidu.types import WHOLE, Graded, Question, Ref, Sentence, View

AMOUNTS = ("年度资金总额", "被评价年度预算", "自评全年预算", "全年预算")
PLANNED = ("事前评估", "目标审核", "成本分析")
"""Stages at which a form says what is going to be done."""


def part(material: Material, phrases: Mapping[str, str], first: int) -> Part:
    """One decision's part of a letter; its remarks are numbered from `first`."""
    outcome, grading, sections = material.decision.outcome, material.grading, material.kind.sections
    score, policy = outcome.score, material.policy
    money = amount(concerned(material), material)
    return Part(
        decision=material.decision.id, form=material.form, subject=subject(material),
        statements=tuple(s for w in material.kind.statements if (s := material.say(w, phrases))),
        overall=tuple(_overall(material)), grading=grading.name if grading else "", grades=grading.grades if grading else (),
        grade=outcome.grade or PENDING * bool(grading), score=decimal_text(score, 1) if score is not None else "",
        marks=tuple(_marks(material)), groups=tuple(groups(material, first)), questions=tuple(_questions(material)),
        lacking=tuple(_lacking(material)), ways=tuple(_ways(material)) if "达标路径" in sections else (),
        handling=tuple(_handling(material, phrases)), lines=lines(material, phrases),
        amount=shown(_money(money), policy) if money else "", fields=_fields(material), tables=_tables(material),
        roster=material.roster, ranked_by=material.ranked_by)


def subject(material: Material) -> Subject:
    """Whom and what the form is about: a project, or where the form has none, a place or a department."""
    year, kind = material.stated("预算年度").removesuffix("年度").removesuffix("年"), material.policy.vocabulary.kinds[material.form]
    if "项目名称" not in kind.fields:
        name = material.stated("地区名称") or material.stated("名册名称") or material.form
        return Subject(name, "", material.stated("主管部门"), material.stated("实施单位"), "", year)
    asked = any(stage in PLANNED for stage in kind.stages)
    amount = _told(material, AMOUNTS[0]) if asked else next((text for name in AMOUNTS if (text := material.stated(name))), "")
    return Subject(_told(material, "项目名称"), material.stated("项目代码"), _told(material, "主管部门"),
                   _told(material, "实施单位"), amount, year)


def _told(material: Material, name: str) -> str:
    return shown(material.value(name), material.policy)


def matter(material: Material) -> str:
    """What the form is about: 绩效目标, of a 绩效目标申报表."""
    return material.form.removesuffix("表").removesuffix("申报")


# ---- standing


def _overall(material: Material) -> Iterator[Sentence]:
    outcome, grading = material.decision.outcome, material.grading
    decided = Source("decision", material.decision.id)
    grounds = (decided, grading.origin) if grading else (decided,)
    waiting = [n for n, g in outcome.points.items() if g.grade is None]
    if outcome.grade:
        yield Sentence(f"该项目{matter(material)}审核总评为“{outcome.grade}”。", grounds)
    elif waiting:
        yield Sentence(f"审核要点中，{'、'.join(waiting)}尚待评审人评定，总评待评。", grounds)
    elif grading:
        open_mode = grading.mode if outcome.mode is None else None
        what = f"“{open_mode.removeprefix('认定·')}”尚待认定" if open_mode else "各要点的得分尚待评审人评定"
        yield Sentence(f"{what}，总评待评。", grounds)
    if outcome.conclusion:
        yield Sentence(f"审核结论：{outcome.conclusion}。", (decided,))


def _marks(material: Material) -> Iterator[Mark]:
    for p in material.grading.points if material.grading else ():
        g: Graded = material.decision.outcome.points[p.name]
        given = {"person": "评审人评定", "rules": "依规则拟定", "nobody": "待评审人评定"}[g.by]
        yield Mark(p.group, p.name, decimal_text(p.marks) if p.marks is not None else "", g.grade or "待评",
                   decimal_text(g.score) if g.score is not None else "", given)


# ---- what is open


def settled(material: Material) -> set[str]:
    """The points that are graded already, by a person or by what the rules found."""
    return {name for name, graded in material.decision.outcome.points.items() if graded.grade}


def _questions(material: Material) -> Iterator[Open]:
    number, done = 0, settled(material)
    for f in material.decision.findings:
        rule = material.rules[f.rule]
        if point_of(f, material) in done:
            continue
        if isinstance(rule.test, Question) and any(m.startswith("人工判断") for m in f.missing):
            number += 1
            place = place_of(f.about, View(material.facts, f.about))
            yield Open(number, rule.test.ask, place, basis_of(rule.origin, material.policy), rule.origin)


def _lacking(material: Material) -> Iterator[Open]:
    """What is lacking and not told in a remark: each field once, with the rows that lack it."""
    facts, policy = material.facts, material.policy
    told = {(f.about, n) for f in concerned(material) for n in unfilled(material.rules[f.rule], View(facts, f.about))}
    wanted: dict[str, dict[Ref, int]] = {}
    found = material.decision.findings
    for i, f in enumerate(found):
        for about, name in (_named(m, f.about, material) for m in lacking_fields((f,), policy)):
            if (about, name) not in told:
                wanted.setdefault(name, {}).setdefault(about, i)
    for number, (name, where) in enumerate(wanted.items(), 1):
        origin = found[next(iter(where.values()))].origin
        places = [place_of(about, View(facts, about)) for about in sorted(where) if about.row]
        yield Open(number, name, few(places), basis_of(origin, policy), origin)


def _named(missing: str, about: Ref, material: Material) -> tuple[Ref, str]:
    """The object and field of what is missing: 指标3的指标值, asked of the project, is 指标值 of 指标3."""
    m = re.fullmatch(r"(\D+)(\d+)的(.+)", missing)
    row = Ref(m[1], int(m[2])) if m else about
    return (row, m[3]) if m and row in material.facts.of else (about, missing)


# ---- what would do, what follows


def _ways(material: Material) -> Iterator[str]:
    """What would do, proven by judging again, while a plan can still be changed: what was done is not undone by other figures.
    A letter advises nobody to strike a figure or to ask for more money."""
    trials = Trials(material.decision.case, material.policy, material.facts)
    planned = {rule.id for rule in material.policy.rules if rule.stage in PLANNED}
    for f in (f for f in material.unmet() if f.rule in planned):
        offered = [w for w in ways(f, trials) if w.new and w.new.v and not _asks_more(w)]
        if offered:
            place = place_of(f.about, View(material.facts, f.about))
            yield f"{place}：{'，或'.join(w.text for w in offered)}，即符合该项规定。"


def _asks_more(way: Way) -> bool:
    """Whether the way is to raise an amount, a unit price or the quantities it is multiplied with."""
    assert way.new is not None
    priced = (way.old.unit or "").startswith(YUAN) or way.about.object == "成本项"
    return priced and isinstance(way.old.v, Fraction) and isinstance(way.new.v, Fraction) and way.new.v > way.old.v


def _handling(material: Material, phrases: Mapping[str, str]) -> Iterator[str]:
    """The kind's own wordings where it has some; else the actions of the outcome, each in the words of the vocabulary.

    A letter that speaks of some findings only speaks of their actions only."""
    if material.kind.handling:
        yield from (s.text for w in material.kind.handling if (s := material.say(w, phrases)))
        return
    spoken = {a for f in concerned(material) for a in f.actions}
    for action in material.decision.outcome.actions:
        if not material.kind.findings or action in spoken:
            yield f"{action}：{material.policy.vocabulary.actions[action]}。"


# ---- by name


def _fields(material: Material) -> dict[str, str]:
    return {name: material.whole(v) for name, v in material.facts.of[WHOLE].items() if not name.startswith("参数·")}


def _tables(material: Material) -> Rows:
    of = material.facts.of
    return {table: tuple({name: material.whole(v) for name, v in of[ref].items()} for ref in refs)
            for table, refs in material.facts.tables.items()}


def _money(yuan: Fraction) -> Value:
    return Value("given", yuan, YUAN)
