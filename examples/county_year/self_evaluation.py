"""项目支出绩效自评表 as departments score themselves: the year's true end, with generous marks, some slips, some missing evidence."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

from examples.county_year.county import County, next_budget
from examples.county_year.sheet import Sheet
from examples.county_year.values import YEAR, Content, Row, cell, percent, texts
from examples.county_year.year import Course, Progress

KIND = "单位自评表"
SOURCES = {"财政拨款": "当年财政拨款", "上年结转": "上年结转资金", "其他资金": "其他资金"}
RATE_POINTS = 10
FORGIVEN = 0.4
"""How often a department gives itself full marks for what it did not reach."""
SLIP = 0.03
"""How often the total is not the sum of the marks."""
UNPROVEN = 0.03
"""How often a row names no evidence."""


def assessed(county: County, course: Course) -> Content:
    """What a department says of its year."""
    p, whole = course.project, course.whole
    chance = county.random("自评", p.number)
    rate = min(Fraction(1), Fraction(whole.spent[2], whole.adjusted))
    marks = _mark(RATE_POINTS * rate)
    rows = [_indicator(i, course, chance) for i in course.indicators]
    total = marks + sum((Decimal(str(r["得分"])) for r in rows), Decimal(0))
    slip = chance.random() < SLIP
    total = min(Decimal(100), total + chance.choice((1, 2, Decimal("0.5")))) if slip else total
    fields: dict[str, Any] = {
        "项目名称": p.name, "项目代码": p.code, "主管部门": p.department, "实施单位": p.unit, "项目类别": p.subject.category, "资金性质": p.fund,
        "是否重点项目": "是" if p.key else "否", "预期目标": f"{YEAR}年度{course.task}。", "实际完成情况": _done(course), "自评总分": total,
        "下一年度预算": next_budget(county, p), "自评等级": "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差",
        "存在问题": course.reason or "无", "改进措施": "加强调度，加快实施" if course.reason else "无"}
    funds: list[Row] = [
        {"资金名称": SOURCES.get(f.name, f.name), "年初预算数": f.initial, "全年预算数": f.adjusted, "全年执行数": f.spent[2],
         "分值": RATE_POINTS if f.name == whole.name else None, "表列执行率": percent(f.spent[2], f.adjusted),
         "得分": marks if f.name == whole.name else None, "原因": course.reason if f.name == whole.name and rate < Fraction(9, 10) else None}
        for f in (whole, *course.funds)]
    return Content(KIND, fields, {"自评资金": funds, "自评指标": rows})


def _done(course: Course) -> str:
    first = course.indicators[0]
    missed = [i.measure.name for i in course.indicators if not i.reached]
    told = f"完成{first.measure.name}{first.states[2]}"
    return f"{told}，{'、'.join(missed)}未达到年初目标。" if missed else f"{told}，各项指标均达到年初目标。"


def _mark(points: Fraction) -> Decimal:
    """As departments write marks: two decimals, halves up."""
    return (Decimal(points.numerator) / Decimal(points.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _indicator(i: Progress, course: Course, chance: Random) -> Row:
    m, generous, proven = i.measure, chance.random() < FORGIVEN, chance.random() >= UNPROVEN
    score = Decimal(i.weight) if i.reached or generous else _mark(i.weight * _share(i))
    return {"一级指标": m.level1, "二级指标": m.level2, "三级指标": m.name, "年度指标值": i.target, "实际完成值": i.states[2], "分值": i.weight, "得分": score,
            "偏差原因": (course.reason or "受客观条件影响，下年加快推进") if not i.reached and not generous else None,
            "佐证材料": "验收报告、统计台账" if proven else None}


def _share(i: Progress) -> Fraction:
    """How much of a target was reached, as departments reckon it: the simple proportion, at least half for words and dates."""
    actual, target = i.states[2].number, i.target.number
    if not (isinstance(actual, Fraction) and isinstance(target, Fraction)):
        return Fraction(7, 10)
    if i.target.sign == "≤":
        return min(Fraction(1), target / actual) if actual else Fraction(1)
    return min(Fraction(1), actual / target) if target else Fraction(1)


def draw(content: Content) -> bytes:
    """The national form: a row of funds with its marks, indicators with target and actual, the total below."""
    f, funds, rows = content.fields, content.tables["自评资金"], content.tables["自评指标"]
    s = Sheet("自评表", (10, 15, 24, 15, 15, 8, 9, 22, 20))
    s.title("A1:I1", "项目支出绩效自评表")
    s.put("A2:I2", f"（{YEAR}年度）　　金额单位：万元", "bare")
    pairs = [("项目名称", "项目代码"), ("主管部门", "实施单位"), ("项目类别", "资金性质"), ("是否重点项目", "自评等级"), ("下一年度预算", None)]
    for row, (left, right) in enumerate(pairs, 3):
        s.put(f"A{row}:B{row}", "主管部门及代码" if left == "主管部门" else left)
        s.put(f"C{row}:D{row}", cell(f[left]), "left")
        s.put(f"E{row}:F{row}", right)
        s.put(f"G{row}:I{row}", cell(f[right]) if right else None, "left")
    s.put(f"A8:A{8 + len(funds)}", "项目资金\n（万元）")
    spans = {"年初预算数": "C{0}", "全年预算数": "D{0}", "全年执行数": "E{0}", "分值": "F{0}", "表列执行率": "G{0}", "得分": "H{0}", "原因": "I{0}"}
    s.put("B8")
    for name, span in spans.items():
        s.put(span.format(8), "执行率" if name == "表列执行率" else name, "head")
    for row, r in enumerate(funds, 9):
        s.put(f"B{row}", f"其中：{r['资金名称']}" if row > 9 else r["资金名称"])
        for name, span in spans.items():
            value = r[name]
            s.put(span.format(row), "—" if value is None and name in ("分值", "得分", "表列执行率") else
                  f"{value}%" if name == "表列执行率" else cell(value))
    at = 9 + len(funds)
    s.put(f"A{at}:A{at + 1}", "年度总\n体目标")
    s.put(f"B{at}:D{at}", "预期目标", "head")
    s.put(f"E{at}:I{at}", "实际完成情况", "head")
    s.put(f"B{at + 1}:D{at + 1}", cell(f["预期目标"]), "left", 70)
    s.put(f"E{at + 1}:I{at + 1}", cell(f["实际完成情况"]), "left")
    heads = {"A": "一级指标", "B": "二级指标", "C": "三级指标", "D": "年度指标值", "E": "实际完成值", "F": "分值", "G": "得分", "H": "偏差原因", "I": "佐证材料"}
    at += 2
    for letter, name in heads.items():
        s.put(f"{letter}{at}", "偏差原因分析及改进措施" if name == "偏差原因" else name, "head", 32)
    s.levels(at + 1, [("A", "一级指标"), ("B", "二级指标")], [texts(r) for r in rows])
    for row, r in enumerate(rows, at + 1):
        for letter, name in list(heads.items())[2:]:
            s.put(f"{letter}{row}", cell(r[name]), "left" if letter in "CHI" else "cell")
    at += 1 + len(rows)
    s.put(f"A{at}:E{at}", "总分", "head")
    s.put(f"F{at}", 100)
    s.put(f"G{at}", cell(f["自评总分"]))
    s.put(f"H{at}:I{at}")
    for row, name in enumerate(("存在问题", "改进措施"), at + 1):
        s.put(f"A{row}:B{row}", name)
        s.put(f"C{row}:I{row}", cell(f[name]), "left", 32)
    s.put(f"A{at + 3}:I{at + 3}", "填报人：（生成）　单位负责人：（生成）　填报日期：2025年2月20日", "bare")
    return s.save()
