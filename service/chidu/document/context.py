"""Opinion + Head → the plain data that a letter's template may name (see `fields`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chidu.document.fields import SECTIONS, STANDARD_ANNEXES, Names, Shape, letter_fields
from chidu.document.figures import figures
from chidu.document.filters import chinese_ordinal, ticked
from chidu.document.note import FIELD, paragraphs
from chidu.opinion.opinion import Group, Line, Opinion, Part, Remark
from chidu.quantity import say_date
from chidu.types import PROJECT
from chidu.vocabulary import DocumentKind


@dataclass(frozen=True)
class Head:
    """What only a person gives a letter: 文号, 主送 (empty = the department on the form), the date of issue, 签发人 (of a
    report to a superior), the day by which an answer is due (None = the days that the policy gives), and words of their own (补充说明).

    Raises InputError for a note that cannot stand in a letter.
    """

    number: str
    to: str
    day: date
    signer: str = ""
    due: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        paragraphs(self.note)


def context(opinion: Opinion, head: Head, kind: DocumentKind, names: Names) -> dict[str, Any]:
    """The context of a template of the opinion's kind: what `letter_fields(kind.annexes, names)` declares, no more, no less."""
    everything, wanted = _everything(opinion, head, names), letter_fields(kind.annexes, names)
    for section in SECTIONS.keys() - kind.sections.keys():
        everything |= {key: _nothing(shape) for key, shape in SECTIONS[section].items()}
    everything |= _annexes(kind, everything)
    everything["各节"] = [{"种": s, "题": title} for s, title in kind.sections.items() if _there(s, everything)]
    return {name: _cut(everything[name], shape) for name, shape in wanted.items()}


def _everything(o: Opinion, head: Head, names: Names) -> dict[str, Any]:
    s, overall = o.subject, [x.text for x in o.overall]
    projects = "、".join(dict.fromkeys(p.subject.name for p in o.parts))
    return {
        "发文机关": o.issuer, "文号": head.number, "签发人": head.signer, "主送": head.to or o.to, "标题": o.title,
        "日期": say_date(head.day), "年度": s.year, "引言": o.lead, "注": list(o.notes), "核验": o.stamp,
        "项目": {"名称": projects, "代码": s.code, "主管部门": s.department, "实施单位": s.unit, "资金": s.amount},
        "总体意见": overall, "情况": [x.text for x in o.statements],
        "评级": {"名称": o.grading, "总评": o.grade, "总分": o.score, "说明": "".join(overall), "勾选": _ticked(o.grade, o)},
        "要点": [{"一级": m.group, "名称": m.point, "分值": m.marks, "等级": m.grade,
                 "勾选": _ticked(m.grade, o), "得分": m.score, "依据": m.given} for m in o.marks],
        "问题组": _groups(o.groups), "问题数": len(o.remarks), "涉及金额": o.amount, "对照": _lines(o.lines),
        "待答": [{"序号": q.number, "问": q.text, "位置": q.place, "依据": q.basis} for q in o.questions],
        "待补": [{"序号": x.number, "缺": x.text, "涉及": x.place} for x in o.lacking],
        "达标路径": [{"序号": i, "做法": w} for i, w in enumerate(o.ways, 1)],
        "补正": _supplements(o), "处理": list(o.handling), "要求": o.request, "期限": o.limit,
        "截止": say_date(head.due) if head.due else "", "逾期": o.overdue, FIELD: list(paragraphs(head.note)),
        "表格": [{"题": t.name, "列": list(t.columns), "行": [list(r) for r in t.rows], "合计": list(t.totals)} for t in o.listings],
        **_by_name(o.parts, names),
        "各件": [_part(p, names) for p in o.parts], **figures(o),
    }


def _part(p: Part, names: Names) -> dict[str, Any]:
    return {"名称": p.subject.name, "表种": p.form, "情况": [x.text for x in p.statements], "问题组": _groups(p.groups),
            "问题数": len(p.remarks), "涉及金额": p.amount, "对照": _lines(p.lines), "总体意见": [x.text for x in p.overall],
            **_by_name((p,), names)}


def _groups(groups: Sequence[Group]) -> list[dict[str, Any]]:
    return [{"序号": chinese_ordinal(i), "名称": g.name, "问题": [_finding(r) for r in g.remarks]} for i, g in enumerate(groups, 1)]


def _finding(r: Remark) -> dict[str, Any]:
    return {"序号": r.number, "对象": r.object, "位置": r.place, "事实": r.fact.text, "依据": r.basis, "要求": r.request,
            "程度": r.severity, "差额": _difference(r), "项目": r.project, "金额": r.amount, "处置": "、".join(r.actions)}


def _difference(r: Remark) -> str:
    """How far off, where the sentence does not say so already; a bare number says nothing."""
    return "" if r.difference in r.fact.text or r.difference[-1:].isdigit() else r.difference


def _lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [{"序号": n.number, "名称": n.name, "分值": n.marks, "自报": n.declared, "核定": n.found, "差": n.difference, "说明": n.told}
            for n in lines]


def _supplements(o: Opinion) -> list[dict[str, Any]]:
    items = [{"事项": r.fact.text, "位置": "，".join(x for x in (r.object, r.cells) if x), "依据": r.basis, "要求": r.request}
             for r in o.remarks]
    items += [{"事项": f"表上未提供“{x.text}”。", "位置": x.place, "依据": x.basis, "要求": f"请补充“{x.text}”。"} for x in o.lacking]
    return [{"序号": i, **item} for i, item in enumerate(items, 1)]


def _ticked(grade: str, o: Opinion) -> str:
    return ticked(grade, "、".join(o.grades)) if o.grades else grade


# ---- by name


def _by_name(parts: Sequence[Part], names: Names) -> dict[str, Any]:
    """栏: what all parts state alike; 行: the rows of all; 名册: figures and rows of the first part's roster, its name left off."""
    fields = {n: _alike([p.fields.get(n, "") for p in parts]) for n in names[PROJECT]}
    rows = {table: [{c: row.get(c, "") for c in columns} for p in parts for row in p.tables.get(table, ())]
            for table, columns in names.items() if table != PROJECT}
    first = parts[0]
    return {"栏": fields, "行": rows, "名册": _roster(first, rows) if first.roster else {"名称": "", "范围": "", "数": {}, "项": []}}


def _roster(p: Part, rows: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    def bare(name: str) -> str:
        return name.removeprefix("认定·").removeprefix(p.roster) if p.roster in name else name

    return {"名称": p.roster, "范围": p.fields.get("名册名称", ""), "数": {bare(n): t for n, t in p.fields.items() if n != "名册名称"},
            "项": [{bare(c): t for c, t in row.items()} for table in p.tables for row in rows.get(table, ())]}


def _alike(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""


# ---- sections and annexes


def _there(section: str, everything: Mapping[str, Any]) -> bool:
    """Whether a section has anything to say."""
    return bool({"评级": everything["总体意见"], "问题": everything["问题组"]}.get(section, everything.get(section)))


def _annexes(kind: DocumentKind, everything: Mapping[str, Any]) -> dict[str, Any]:
    """The annexes there are, numbered where there is more than one (GB/T 9704); each table is one too."""
    there = [(key, title) for key, (title, needs, more) in kind.annexes.items() if _many(everything, needs) > more]
    there += [("", t["题"]) for t in everything["表格"]]
    numbers = [str(i) if len(there) > 1 else "" for i in range(1, len(there) + 1)]
    by_key = {key: number for (key, _), number in zip(there, numbers, strict=True)}
    for table, number in zip(everything["表格"], numbers[len(there) - len(everything["表格"]):], strict=True):
        table["序号"] = number
    return {"附件": [{"序号": number, "名称": title} for (_, title), number in zip(there, numbers, strict=True)],
            "附件序": {key: by_key.get(key, "") for key in (*STANDARD_ANNEXES, *kind.annexes)},
            "有附件": {key: key in by_key for key in (*STANDARD_ANNEXES, *kind.annexes)}}


def _nothing(shape: Shape) -> Any:
    if isinstance(shape, Mapping):
        return {key: _nothing(inner) for key, inner in shape.items()}
    return [] if isinstance(shape, list) else shape()  # type: ignore[operator]


def _many(everything: Mapping[str, Any], path: str) -> int:
    if path == "问题组":
        return int(everything["问题数"])
    value: Any = everything
    for key in path.split("."):
        value = value.get(key, ()) if isinstance(value, Mapping) else ()
    return len(value)


def _cut(value: Any, shape: object) -> Any:
    """The value with only the parts that its shape declares."""
    if isinstance(shape, Mapping):
        return {key: _cut(value[key], inner) for key, inner in shape.items()}
    if isinstance(shape, list) and shape and isinstance(shape[0], Mapping):
        return [_cut(item, shape[0]) for item in value]
    return value


