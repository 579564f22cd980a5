"""What the bureau's people decide in that year, only where the law makes people decide: points of review, serious problems, marks
for words and late dates, cuts.

Who is in the last fifth is known only after the ranking: `choices` is given the roster, `rectified` the register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from examples.county_year.county import County, Project
from examples.county_year.faults import Fault
from examples.county_year.values import YEAR, Content, Fen, Quantity
from examples.county_year.year import Course

Item = dict[str, str]
"""One 人工认定 as its file has it: 文件 or 名册 and 代码, 对象, 事项, 值, 认定人, 时间, 理由."""

POINTS = {"规范完整性": 10, "明确清晰性": 10, "目标相关性": 15, "指标科学性": 15, "绩效合理性": 15, "资金匹配性": 15, "实现可能性": 10, "条件充分性": 10}
GRADES = ("优", "良", "中", "差")
SHARES = {"优": 96, "良": 85, "中": 70, "差": 50}
OBJECTIVE = ("政策调整", "突发")
PROBLEMS = (("预算编制", "部分支出没有测算依据"), ("项目管理", "合同约定的验收没有完成即支付尾款"), ("政策实施", "补助对象审核资料不全"), ("绩效管理", "自评佐证材料与实际不符"))
CUTS = {"中": 10, "差": 40}
"""Percent of the evaluated budget; within the range that the county's own document sets."""


def reviewed(county: County, project: Project, faults: Sequence[Fault]) -> Iterator[Item]:
    """Grades of the points that rules leave to a reviewer; for key projects of all eight, with marks."""
    chance = county.random("审核", project.number)
    for point, marks in POINTS.items():
        found = [f for f in faults if f.point == point]
        grade = max((f.grade for f in found), key=GRADES.index, default="良" if point != "规范完整性" and chance.random() < 0.06 else "优")
        why = f"存在{'、'.join(f.name for f in found)}" if found else "已核对申报材料"
        if project.key or not (point == "规范完整性" or any(f.certain for f in found)):
            yield _said(project.file, f"要点·{point}", grade, "李审核", "2023-11-21T10:00", why)
        if project.key:
            score = (Decimal(marks * SHARES[grade]) / 100).quantize(Decimal("0.1"))
            yield _said(project.file, f"得分·{point}", str(score), "李审核", "2023-11-21T10:00", why)


def watched(course: Course, moment: int) -> Iterator[Item]:
    """Where a department reports that it cannot succeed: whether that is a serious problem, and whether nobody's fault."""
    if course.likelihood != "完全不可能":
        return
    file, at = course.project.file, ("2024-08-16T15:00", "2024-11-18T15:00")[moment]
    objective = any(word in course.reason for word in OBJECTIVE)
    serious = not objective and course.project.number % 3 == 0
    yield _said(file, "认定·存在严重问题", "是" if serious else "否", "王监控", at, "现场核实，资金闲置且无法实施" if serious else "现场核实，可调整后继续")
    yield _said(file, "认定·偏差属客观原因", "是" if objective else "否", "王监控", at, "已核对政策文件和有关证明" if objective else "属组织实施原因")


def scored(county: County, project: Project, content: Content) -> Iterator[Item]:
    """Marks for indicators that are words, and what a date that was missed is worth."""
    chance = county.random("复核", project.number)
    for number, row in enumerate(content.tables["自评指标"], 1):
        target, actual, weight = row["年度指标值"], row["实际完成值"], row["分值"]
        assert isinstance(target, Quantity)
        assert isinstance(actual, Quantity)
        assert isinstance(weight, int)
        about, at = f"自评指标{number}", "2025-03-21T09:30"
        if isinstance(target.number, date) and isinstance(actual.number, date) and actual.number > target.number:
            share = 90 if actual.number - target.number <= timedelta(10) else 70
            yield _said(project.file, "字段·改由人评", "是", "赵复核", at, "完成日期晚于年初目标，公式算不出", about)
            yield _said(project.file, "字段·人工得分", f"{Decimal(weight * share) / 100}分", "赵复核", at, "按延误天数酌定", about)
        elif isinstance(target.number, str):
            done = actual.number == target.number
            marks = Decimal(weight) if done and chance.random() < 0.9 else (Decimal(weight) * (9 if done else 7) / 10)
            yield _said(project.file, "字段·达成情况", "达成" if done else "部分达成", "赵复核", at, "已核对佐证材料", about)
            yield _said(project.file, "字段·人工得分", f"{marks}分", "赵复核", at, "已核对佐证材料", about)


def cut(content: Content, file: str) -> Iterator[Item]:
    """How much an evaluation's grade takes from the budget."""
    share, base = CUTS.get(str(content.fields["评价等级"])), content.fields["被评价年度预算"]
    if share and isinstance(base, Fen):
        amount = Fen(base * share // 100 // 10_000 * 10_000)
        yield _said(file, "字段·决定调减金额", f"{amount}万元", "孙预算", "2025-06-03T09:00", f"经局长办公会研究，按被评价年度预算的{share}%调减")


def choices(roster: str, rows: Iterable[Mapping[str, object]], flag: str = "列入", rule: str = "末位淘汰",
            base: str = "下一年度预算") -> list[Item]:
    """What a person decides of every member that a roster lists: 压减 by a fifth, 取消, or 不处置. Always the same for the same roster.

    `rows` by column: values as a form has them, or as text (12.34万元).
    """
    made: list[Item] = []
    for row in rows:
        if str(_plain(row.get(flag))) != "是":
            continue
        code, amount = str(_plain(row.get("项目代码"))), _fen(row.get(base))
        pick = _pick(code, 10)
        chosen = "不处置" if amount is None or pick < 2 else "取消" if pick == 2 else "压减"
        why = {"不处置": "属刚性支出或已签合同，本年不处置", "取消": "实施条件不具备，取消下年安排", "压减": "按下一年度预算的20%压减"}[chosen]
        signed = {"名册": roster, "代码": code}
        made.append(signed | _told(f"认定·{rule}处置", chosen, "孙预算", "2025-06-11T09:00", why))
        if chosen == "压减" and amount is not None:
            less = Fen(amount // 5 // 10_000 * 10_000)
            made.append(signed | _told("字段·决定金额", f"{less}万元", "孙预算", "2025-06-11T09:00", why))
    return made


def rectified(problems: Iterable[tuple[str, date]], until: date = date(2025, 12, 31)) -> list[Item]:
    """What happens to the problems of a register, by number and the day they were entered: most are closed, some come back once,
    some take long, some stay without a reply. Each event: 问题, 事, 日期, 人, 说明, 结论."""
    made: list[Item] = []
    for number, entered in problems:
        pick, day = _pick(number, 100), entered + timedelta(1)
        made.append(_event(number, "发出整改通知", day, "周整改"))
        if pick < 4:
            continue
        day += timedelta(4 + pick % 9)
        made.append(_event(number, "整改回复", day, "责任单位", "已制定措施并整改"))
        results = ["退回", "通过"] if pick < 12 else ["长期"] if pick < 15 else ["通过"]
        for result in results:
            day += timedelta(3)
            made.append(_event(number, "验收", day, "周整改", "", result))
            if result == "退回":
                day += timedelta(7)
                made.append(_event(number, "退回重改", day, "责任单位", "已补充整改"))
            if result == "通过":
                made.append(_event(number, "销号", day + timedelta(1), "周整改"))
    return [e for e in made if e["日期"] <= until.isoformat()]


def supervised(project: Project) -> Iterator[Item]:
    """What fiscal supervision (财政监督) found in the year, by the columns of the rectification register: of one project in fifty."""
    if project.number % 50 == 7:
        category, problem = PROBLEMS[project.number // 50 % len(PROBLEMS)]
        yield {"问题来源": "财政监督", "问题类别": category, "预算年度": str(YEAR), "项目名称": project.name, "项目代码": project.code, "问题描述": problem,
               "涉及金额": f"{Fen(project.budget // 100 // 10_000 * 10_000)}万元", "责任单位": project.department, "整改要求": "限期整改并报送佐证材料"}


def line(item: Item) -> str:
    """One line of a file of determinations."""
    return f"- {{{', '.join(f'{key}: {value}' for key, value in item.items())}}}\n"


def _said(file: str, item: str, value: str, by: str, at: str, why: str, about: str = "") -> Item:
    return {"文件": file, **({"对象": about} if about else {}), **_told(item, value, by, at, why)}


def _told(item: str, value: str, by: str, at: str, why: str) -> Item:
    return {"事项": item, "值": value, "认定人": by, "时间": at, "理由": why}


def _event(number: str, kind: str, day: date, by: str, note: str = "", result: str = "") -> Item:
    told = {"说明": note, "结论": result}
    return {"问题": number, "事": kind, "日期": day.isoformat(), "人": by, **{k: v for k, v in told.items() if v}}


def _pick(text: str, of: int) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % of


def _plain(value: object) -> object:
    """A value of a form, or what was given for it."""
    return getattr(value, "v", value)


def _fen(value: object) -> Fen | None:
    plain = _plain(value)
    if isinstance(plain, Fraction):
        return Fen(plain * 100)
    text = str(plain or "").removesuffix("万元")
    return Fen(Decimal(text) * 1_000_000) if text else None
