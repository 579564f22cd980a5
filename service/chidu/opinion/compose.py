"""Decisions → Opinion: one mechanism for every kind of letter; what a kind says is data (vocabulary, 文书).

A letter has a head (题, 送, 引言), what it says of each decision (情况, 对照, 问题, 待补 …), tables, what it asks for (要求),
and what it stands on (注, 核验). One that speaks of several decisions numbers its findings through and orders them by project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from chidu import __version__
from chidu.form import Value
from chidu.opinion.figure import drawing
from chidu.opinion.listing import listed
from chidu.opinion.material import Material, said
from chidu.opinion.notes import notes
from chidu.opinion.opinion import Group, Open, Opinion, Part
from chidu.opinion.part import matter, part, settled
from chidu.opinion.places import MOST
from chidu.opinion.remarks import amount, concerned, point_of
from chidu.opinion.wording import basis_of, shown
from chidu.quantity import YUAN
from chidu.types import Decision, PolicyVersion

NOBODY = "申报单位"  # addressed where the form names nobody
DECLARED = ("目标审核", "成本分析")  # stages at which a form asks for money


def compose(kind: str, decision: Decision, policy: PolicyVersion) -> Opinion:
    """The opinion of this kind on a decision. `policy` is the one the decision was made by."""
    return compose_all(kind, [(decision, policy)])


def compose_all(kind: str, decided: Sequence[tuple[Decision, PolicyVersion]]) -> Opinion:
    """The opinion of this kind on decisions, each with the policy it was made by; the kind is that of the first's vocabulary."""
    spoken = decided[0][1].vocabulary.documents[kind]
    materials = [Material(spoken, decision, policy) for decision, policy in decided]
    lead = materials[0]
    phrases = _phrases(materials)
    parts: list[Part] = []
    for m in materials:
        parts.append(part(m, phrases | _own(m), 1 + sum(len(p.remarks) for p in parts)))
    money = sum((amount(concerned(m), m) for m in materials), Fraction(0))
    numbered, listings = _through(parts), tuple(t for item in spoken.listings if (t := listed(item, materials)))
    return Opinion(
        kind=kind, title=said(lead, spoken.title, phrases) or kind, to=_to(materials, phrases), issuer=issuer(lead.policy),
        lead=said(lead, spoken.lead, phrases), parts=numbered, groups=_groups(numbered),
        listings=listings, drawings=tuple(d for f in spoken.figures if (d := drawing(f, materials))),
        amount=shown(Value("given", money, YUAN), lead.policy) if money else "",
        request=said(lead, spoken.request, phrases) if listings or any(p.remarks for p in parts) or not spoken.every else "",
        overdue=said(lead, spoken.overdue, phrases), limit=phrases["期限"],
        notes=tuple(_notes(materials, numbered)), stamp=_stamp(materials))


def issuer(policy: PolicyVersion) -> str:
    home = policy.resolved["辖区"][policy.scope]
    return home["财政部门"] or f"{home['名称']}财政局"


# ---- head


def _to(materials: Sequence[Material], phrases: Mapping[str, str]) -> str:
    """The addressee by the forms, the unit where no department is written; else the kind's own words, where 送 is no field."""
    first, to = materials[0], materials[0].kind.to
    if to not in first.policy.vocabulary.fields:
        return said(first, [to], phrases) or to
    named = dict.fromkeys(m.stated(to) or m.stated("实施单位") or NOBODY for m in materials)
    return "、".join(named)


def _phrases(materials: Sequence[Material]) -> dict[str, str]:
    """What a wording may name beside fields: of all decisions together; empty where there is nothing to say."""
    first, names = materials[0], [m.stated("项目名称") or "有关项目" for m in materials]
    unmet = [(m, f) for m in materials for f in (concerned(m) or ([] if m.kind.every else m.unmet()))]
    titles = dict.fromkeys(basis_of(f.origin, m.policy).partition("》")[0] + "》" for m, f in unmet)
    count = sum(len(concerned(m)) for m in materials)
    undecided = any(f.verdict == "unknown" and point_of(f, m) not in settled(m) for m in materials for f in m.decision.findings)
    money = sum((amount(concerned(m), m) for m in materials), Fraction(0))
    limits = dict.fromkeys((m.letter.limit if m.letter else "") or m.decision.outcome.limit for m in materials)
    alike = {name: _alike(materials, name) for name in ("主管部门", "实施单位", "预算年度", "评价年度", "数据日期", "名册名称")}
    return {name: text for name, text in alike.items() if len(materials) > 1} | {
        "项目": _projects(names), "事项": matter(first), "表种": first.form,
        "来件": _received(first), "依据": "、".join(titles), "问题数": str(count or ""), "决定数": str(len(materials)),
        "尚有未判定": "目前能够判定的内容中" if undecided else "", "期限": next((x for x in limits if x), ""),
        "涉及金额": shown(Value("given", money, YUAN), first.policy) if money else "", "财政部门": issuer(first.policy),
        "辖区": first.policy.resolved["辖区"][first.policy.scope]["名称"],
        "名册": first.roster, "政策依据": basis_of(first.letter.origin, first.policy) if first.letter else "",
    }


def _projects(names: Sequence[str]) -> str:
    listed = list(dict.fromkeys(names))
    return "、".join(listed[:MOST]) + (f"等{len(listed)}个项目" if len(listed) > MOST else "")


def _own(m: Material) -> dict[str, str]:
    """Of several decisions, what is said of one is said by its own figures."""
    money = amount(concerned(m), m)
    return {name: m.stated(name) for name in ("主管部门", "实施单位", "预算年度", "评价年度", "数据日期", "名册名称")} | {
        "项目": m.stated("项目名称") or "有关项目", "名册": m.roster,
        "涉及金额": shown(Value("given", money, YUAN), m.policy) if money else "", "问题数": str(len(concerned(m)) or "")}


def _alike(materials: Sequence[Material], name: str) -> str:
    stated = {m.stated(name) for m in materials}
    return stated.pop() if len(stated) == 1 else ""


def _received(m: Material) -> str:
    amount, year = m.stated("年度资金总额"), m.stated("预算年度").removesuffix("年度").removesuffix("年")
    asked = "申请" if set(DECLARED) & set(m.stages) else ""
    stated = "，".join(x for x in (year and f"{year}年度", amount and f"{asked}年度资金{amount}") if x)
    return f"你单位报送的《{m.stated('项目名称')}{m.form}》{f'（{stated}）' if stated else ''}收悉。"


# ---- several decisions in one


def _through(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Questions, lacking items and lines numbered through; remarks are already."""
    made: list[Part] = []
    asked = lacked = lined = 0
    for p in parts:
        made.append(replace(p, questions=tuple(replace(q, number=q.number + asked) for q in p.questions),
                            lacking=tuple(replace(x, number=x.number + lacked) for x in p.lacking),
                            lines=tuple(replace(n, number=n.number + lined) for n in p.lines)))
        asked, lacked, lined = asked + len(p.questions), lacked + len(p.lacking), lined + len(p.lines)
    return tuple(made)


def _groups(parts: Sequence[Part]) -> tuple[Group, ...]:
    """Of one decision by point; of several by project."""
    if len(parts) == 1:
        return parts[0].groups
    by_project = groupby((r for p in parts for r in p.remarks), key=lambda r: r.project or "有关项目")
    return tuple(Group(name, tuple(remarks)) for name, remarks in by_project)


# ---- footing


def _notes(materials: Sequence[Material], parts: Sequence[Part]) -> Iterable[str]:
    """The notes of every policy that the letter rests on, each once."""
    said: dict[str, None] = {}
    by_policy: dict[str, list[tuple[Material, Part]]] = {}
    for m, p in zip(materials, parts, strict=True):
        by_policy.setdefault(m.policy.fingerprint, []).append((m, p))
    for pairs in by_policy.values():
        remarks = [r for _, p in pairs for r in p.remarks]
        others = [o for m, p in pairs for o in _open(m, p)]
        said |= dict.fromkeys(notes(remarks, others, pairs[0][0].policy, [m.decision.case.form for m, _ in pairs], len(by_policy) == 1))
    return said


def _open(m: Material, p: Part) -> tuple[Open, ...]:
    """The open items that the letter tells."""
    lacking = p.lacking if {"待补", "补正"} & set(m.kind.sections) else ()
    return (*lacking, *(p.questions if "待答" in m.kind.sections else ()))


def _stamp(materials: Sequence[Material]) -> str:
    signed = "两个判定器一致签署" if all(len(m.decision.signed) == 2 for m in materials) else "待复核"
    fingerprints: Mapping[str, None] = dict.fromkeys(m.decision.fingerprint[:12] for m in materials)
    return f"政策指纹{'、'.join(fingerprints)}，判定程序尺度{__version__}，{signed}"
