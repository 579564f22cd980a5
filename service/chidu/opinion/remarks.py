"""Findings as remarks: of which a letter speaks, under which headings, with place, fact, provision, request, how far off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from chidu.opinion.material import Material
from chidu.opinion.opinion import Group, Remark
from chidu.opinion.places import few_cells
from chidu.opinion.wording import basis_of, fill, place_of, shown
from chidu.types import Finding, Ref, Sentence, View

OTHERS, FOUND = "其他", "审核发现的问题"


def concerned(material: Material) -> list[Finding]:
    """The findings of which this kind of letter speaks, gravest first."""
    chosen = material.kind.findings
    return [f for f in material.unmet() if _chosen(f, chosen, material)] if material.kind.every else []


def _chosen(finding: Finding, chosen: Mapping[str, tuple[str, ...]], material: Material) -> bool:
    rule = material.rules[finding.rule]
    told = {"处置": finding.actions, "环节": (rule.stage,), "程度": (finding.severity,), "表": (material.form,)}
    return all(any(finding.rule.startswith(n) for n in names) if key == "规则" else bool(set(told[key]) & set(names))
               for key, names in chosen.items())


def groups(material: Material, first: int) -> Iterator[Group]:
    """Under the points of the review form, in its order; else under the classes that the rules name. Numbered from `first`."""
    order = [p.name for p in material.grading.points] if material.grading else []
    by_point: dict[str, list[Finding]] = {}
    for f in concerned(material):
        by_point.setdefault(point_of(f, material), []).append(f)
    number = first - 1
    for name in sorted(by_point, key=lambda n: order.index(n) if n in order else len(order)):
        remarks = []
        for f in by_point[name]:
            number += 1
            remarks.append(_remark(number, f, material))
        yield Group(name, tuple(remarks))


def point_of(finding: Finding, material: Material) -> str:
    """The point of the review form; where there is none, the class that the rule itself names (预算编制, 项目管理 …)."""
    if material.grading is None:
        return FOUND if "评级" in material.kind.sections else finding.point or FOUND
    for p in material.grading.points:
        if finding.point and finding.point in (p.name, *p.takes):
            return p.name
    return OTHERS


def _remark(number: int, finding: Finding, material: Material) -> Remark:
    rule, view, policy = material.rules[finding.rule], View(material.facts, finding.about), material.policy
    sources = finding.sources
    fact = fill(rule.wording.message, finding, rule, view, policy)
    difference = shown(finding.difference, policy) if finding.difference else ""
    cells = few_cells(s.ref for s in sources if s.kind in ("cell", "api"))
    return Remark(number, rule.id, finding.about, place_of(finding.about, view), cells,
                  Sentence(fact, (*sources, finding.origin)), basis_of(rule.origin, policy), rule.origin,
                  fill(rule.wording.suggestion, finding, rule, view, policy), finding.severity, difference,
                  material.stated("项目名称"), shown(finding.amount, policy) if finding.amount and finding.amount.known else "",
                  finding.actions)


def amount(found: Sequence[Finding], material: Material) -> Fraction:
    """The money that these findings speak of; the same field of the same object counts once, however many rules name it."""
    amounts: dict[tuple[Ref, str | None], Fraction] = {}
    for f in found:
        if f.amount and f.amount.known and isinstance(f.amount.v, Fraction):
            amounts[f.about, material.rules[f.rule].amount] = f.amount.v
    return sum(amounts.values(), Fraction(0))
