"""Opinion + Head → the plain data that a letter's template may name (see `fields`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from chidu.document.filters import chinese_ordinal, ticked
from chidu.opinion.opinion import Opinion, Remark
from chidu.quantity import say_date


@dataclass(frozen=True)
class Head:
    """What only a person gives a letter: 文号, 主送 (empty = the department on the form) and the date of issue."""

    number: str
    to: str
    day: date


def context(opinion: Opinion, head: Head) -> dict[str, Any]:
    """The context of the template of the opinion's kind."""
    s = opinion.subject
    shared = {
        "发文机关": opinion.issuer, "文号": head.number, "主送": head.to or opinion.to, "标题": opinion.title,
        "日期": say_date(head.day), "引言": opinion.lead, "注": list(opinion.notes), "核验": opinion.stamp,
        "项目": {"名称": s.name, "代码": s.code, "主管部门": s.department, "实施单位": s.unit, "资金": s.amount},
    }
    return shared | (_review(opinion) if opinion.kind == "审核意见" else _supplement(opinion))


def _review(opinion: Opinion) -> dict[str, Any]:
    overall = [x.text for x in opinion.overall]
    return {
        "年度": opinion.subject.year,
        "总体意见": overall,
        "评级": {"名称": opinion.grading, "总评": opinion.grade, "总分": opinion.score, "说明": "".join(overall),
                "勾选": _ticked(opinion.grade, opinion)},
        "要点": [{"一级": m.group, "名称": m.point, "分值": m.marks, "等级": m.grade,
                 "勾选": _ticked(m.grade, opinion), "得分": m.score, "依据": m.given}
                for m in opinion.marks],
        "问题组": [{"序号": chinese_ordinal(i), "名称": g.name, "问题": [_finding(r) for r in g.remarks]}
                for i, g in enumerate(opinion.groups, 1)],
        "问题数": len(opinion.remarks),
        "待答": [{"序号": q.number, "问": q.text, "位置": q.place, "依据": q.basis} for q in opinion.questions],
        "待补": [{"序号": x.number, "缺": x.text, "涉及": x.place} for x in opinion.lacking],
        "达标路径": [{"序号": i, "做法": w} for i, w in enumerate(opinion.ways, 1)],
        "处理": list(opinion.handling),
        "要求": _request(opinion),
        **_annexes(opinion),
    }


def _ticked(grade: str, opinion: Opinion) -> str:
    return ticked(grade, "、".join(opinion.grades)) if opinion.grades else grade


def _finding(r: Remark) -> dict[str, Any]:
    return {"序号": r.number, "对象": r.object, "位置": r.place, "事实": r.fact.text, "依据": r.basis, "要求": r.request,
            "程度": r.severity, "差额": _difference(r)}


def _difference(r: Remark) -> str:
    """How far off, where the sentence does not say so already; a bare number says nothing."""
    return "" if r.difference in r.fact.text or r.difference[-1:].isdigit() else r.difference


def _annexes(opinion: Opinion) -> dict[str, Any]:
    """The annexes there are, numbered where there is more than one (GB/T 9704)."""
    there = [(key, title) for key, title, items in (
        ("审核表", "绩效目标审核表", opinion.marks), ("问题清单", "问题清单", opinion.remarks),
        ("待判断", "待评审人判断事项", opinion.questions)) if items]
    numbers = {key: str(i) if len(there) > 1 else "" for i, (key, _) in enumerate(there, 1)}
    return {"附件": [{"序号": numbers[key], "名称": title} for key, title in there],
            "附件序": {key: numbers.get(key, "") for key in ("审核表", "问题清单", "待判断")}}


def _request(opinion: Opinion) -> str:
    if not opinion.remarks:
        return ""
    within = f"于收到本函后{opinion.limit}内" if opinion.limit else "按上述意见"
    return f"请{within}修改完善，并将修改后的{opinion.form}重新报送我局。"


def _supplement(opinion: Opinion) -> dict[str, Any]:
    items = [{"事项": r.fact.text, "位置": "，".join(x for x in (r.object, r.cells) if x), "依据": r.basis, "要求": r.request}
             for r in opinion.remarks]
    items += [{"事项": f"表上未提供“{x.text}”。", "位置": x.place, "依据": x.basis, "要求": f"请补充“{x.text}”。"}
              for x in opinion.lacking]
    return {"补正": [{"序号": i, **item} for i, item in enumerate(items, 1)], "期限": opinion.limit, "逾期": ""}
