"""财政评价打分表 of the key projects: scores by the national framework, the package, five gates, duties, comments, survey."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from examples.county_year.county import County, Project, next_budget
from examples.county_year.sheet import Sheet
from examples.county_year.values import Content, Row, cell, texts
from examples.county_year.year import Course

KIND = "财政评价打分表"
BEGIN = date(2025, 3, 10)
FRAMEWORK = (
    ("决策", "项目立项", (("立项依据充分性", 3), ("立项程序规范性", 3))), ("决策", "绩效目标", (("绩效目标合理性", 4), ("绩效指标明确性", 4))),
    ("决策", "资金投入", (("预算编制科学性", 3), ("资金分配合理性", 3))), ("过程", "资金管理", (("资金到位率", 4), ("预算执行率", 4), ("资金使用合规性", 4))),
    ("过程", "组织实施", (("管理制度健全性", 4), ("制度执行有效性", 4))), ("产出", "产出数量", (("实际完成率", 8),)), ("产出", "产出质量", (("质量达标率", 8),)),
    ("产出", "产出时效", (("完成及时性", 7),)), ("产出", "产出成本", (("成本节约率", 7),)), ("效益", "项目效益", (("实施效益", 20), ("满意度", 10))))
LOST = {"立项程序规范性": "招标文件备案晚于开标", "绩效指标明确性": "部分指标没有量化", "预算编制科学性": "预算按上年数安排，没有逐项测算", "资金使用合规性": "个别支出票据不全",
        "制度执行有效性": "监理日志缺少两个月", "实际完成率": "部分任务没有完成", "质量达标率": "抽查发现质量问题", "完成及时性": "晚于计划时间完成", "实施效益": "效益未达到年初目标",
        "满意度": "受访对象对服务时间有意见"}
GATES = ("评价指标体系建设关", "评价方案关", "问题清单关", "评价初稿关", "专家论证关")
PACKAGE = ("评价实施方案", "评价指标体系", "绩效评价报告", "调研报告")


def evaluated(county: County, course: Course) -> Content:
    """What the firm and the bureau hand over of one project."""
    p, chance = course.project, county.random("评价", course.project.number)
    level = {"难成": 0.55, "滞后": 0.68, "偏慢": 0.78}.get(course.pace, 0.85) + chance.uniform(-0.28, 0.1)
    rows = [_scored(*framed, level, chance) for framed in
            ((one, two, name, weight) for one, two, indicators in FRAMEWORK for name, weight in indicators)]
    total = sum((Decimal(str(r["得分"])) for r in rows), Decimal(0))
    served = chance.randint(800, 20_000)
    own = chance.random() < 0.25  # evaluated by the bureau itself
    firm: dict[str, Any] = {
        "委托第三方": "否" if own else "是", "评价机构": "县预算绩效评价中心" if own else "示例会计师事务所", "委托单位": None if own else "县财政局",
        "主评人": None if own else "（生成）", "主评人签名": None if own else "是", "机构盖章": None if own else "是", "主评人资格": None if own else "注册会计师",
        "主评人从业年限": None if own else chance.randint(5, 20), "主评人评价年限": None if own else chance.randint(3, 5)}
    fields: dict[str, Any] = {
        "项目名称": p.name, "项目代码": p.code, "主管部门": p.department, "实施单位": p.unit, "项目类别": p.subject.category, "资金性质": p.fund,
        "评价类型": "财政重点绩效评价", "评价得分": total, "评价等级": "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差",
        "被评价年度预算": course.whole.adjusted, "下一年度预算": next_budget(county, p), **firm,
        "项目总投资额": p.total, "涉及面广": "是" if p.subject.serves_public else "否", "社会关注度高": "是" if p.decided else "否",
        "政府关注": "是" if p.key else "否", "投资周期长": "是" if p.many_years else "否", "调查总体数": served, "实地项目数": 1, "项目总数": 1,
        "存在问题": "；".join(dict.fromkeys(str(r["扣分原因"]) for r in rows if r["扣分原因"])) or "无", "改进措施": "按问题清单逐条整改"}
    return Content(KIND, fields, {"评价指标": rows, "评价成果": _package(chance), "评价关口": _gates(chance), "评价分工": _duties(p, own),
                                  "评价意见": _comments(p, chance), "调查样本": _samples(served, chance)})


def _scored(one: str, two: str, name: str, weight: int, level: float, chance: Random) -> Row:
    share = 1.0 if chance.random() < level - 0.4 or name not in LOST else chance.uniform(level - 0.2, level + 0.08)
    score = Decimal(round(weight * min(share, 1.0) * 2)) / 2
    return {"一级指标": one, "二级指标": two, "三级指标": name, "指标类别": "共性", "分值": weight, "得分": score, "扣分原因": LOST[name] if score < weight else None,
            "佐证材料": "评价工作底稿"}


def _package(chance: Random) -> list[Row]:
    day = BEGIN
    rows: list[Row] = []
    for kind in PACKAGE:
        rows.append({"成果种类": kind, "提交日期": day, "出具单位": "评价组"})
        day += timedelta(chance.randint(3, 20))
    return rows


def _gates(chance: Random) -> list[Row]:
    return [{"关口": gate, "把关日期": BEGIN + timedelta(7 * i), "行业专家": chance.randint(1, 2), "绩效专家": chance.randint(1, 2), "把关意见": "通过"}
            for i, gate in enumerate(GATES)]


def _duties(p: Project, own: bool) -> list[Row]:
    """One body in charge, two responsible, three that help."""
    bodies = [("县财政局预算绩效管理股", "抓总"), ("县财政局资金管理股", "负责"), (p.department, "负责"), (f"{p.unit}项目组", "协作"), ("县预算绩效评价中心", "协作"),
              ("绩效评价专家组" if own else "示例会计师事务所", "协作")]
    return [{"承担单位": body, "职责": duty} for body, duty in bodies]


def _comments(p: Project, chance: Random) -> list[Row]:
    said = [("个别指标扣分偏重", "部分采纳", "已核对材料，扣分由3分改为2分"), ("补充了验收材料", "采纳", None), ("建议不公开问题清单", "不采纳", "按规定应当公开")]
    return [{"意见内容": text, "提出单位": p.department, "采纳情况": answer, "采纳说明": why} for text, answer, why in said[:chance.randint(1, 3)]]


def _samples(served: int, chance: Random) -> list[Row]:
    rows: list[Row] = []
    for way, most in (("问卷调查", 320), ("电话回访", 60), ("实地走访", 30)):
        sent = min(served // 4, most)
        valid = sent - chance.randint(0, sent // 12)
        rows.append({"调查方式": way, "发放份数": sent, "有效份数": valid, "满意份数": valid - chance.randint(0, valid // 8)})
    return rows


TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "评价成果": (("A{0}:B{0}", "成果种类"), ("C{0}", "提交日期"), ("D{0}:F{0}", "出具单位")),
    "评价关口": (("A{0}:B{0}", "关口"), ("C{0}", "把关日期"), ("D{0}", "行业专家"), ("E{0}", "绩效专家"), ("F{0}:H{0}", "把关意见")),
    "评价分工": (("A{0}:C{0}", "承担单位"), ("D{0}", "职责")),
    "评价意见": (("A{0}:C{0}", "意见内容"), ("D{0}:E{0}", "提出单位"), ("F{0}", "采纳情况"), ("G{0}:H{0}", "采纳说明")),
    "调查样本": (("A{0}:B{0}", "调查方式"), ("C{0}", "发放份数"), ("D{0}", "有效份数"), ("E{0}", "满意份数")),
}
"""The columns of the smaller tables, one below the other."""
INDICATORS = {"A": "一级指标", "B": "二级指标", "C": "三级指标", "D": "指标类别", "E": "分值", "F": "得分", "G": "扣分原因", "H": "佐证材料"}


def draw(content: Content) -> bytes:
    """One sheet: what is evaluated and by whom, the scores with their sum, then the smaller tables."""
    f, rows = content.fields, content.tables["评价指标"]
    s = Sheet("评价打分表", (12, 16, 24, 14, 16, 14, 26, 18))
    s.title("A1:H1", "项目支出绩效评价打分表")
    s.put("A2:H2", "（2024年度）　　金额单位：万元", "bare")
    names = [n for n in f if n not in ("评价得分", "存在问题", "改进措施")]
    at = 3
    for left, right in zip(names[::2], [*names[1::2], ""], strict=False):
        s.put(f"A{at}:B{at}", left)
        s.put(f"C{at}:D{at}", cell(f[left]), "left")
        s.put(f"E{at}:F{at}", right or None)
        s.put(f"G{at}:H{at}", cell(f[right]) if right else None, "left")
        at += 1
    for name in ("存在问题", "改进措施"):
        s.put(f"A{at}:B{at}", name)
        s.put(f"C{at}:H{at}", cell(f[name]), "left", 44)
        at += 1
    for letter, name in INDICATORS.items():
        s.put(f"{letter}{at}", name, "head")
    s.levels(at + 1, [("A", "一级指标"), ("B", "二级指标")], [texts(r) for r in rows])
    for row, r in enumerate(rows, at + 1):
        for letter, name in list(INDICATORS.items())[2:]:
            s.put(f"{letter}{row}", cell(r[name]), "left" if letter in "CGH" else "cell")
    at += 1 + len(rows)
    s.put(f"A{at}:D{at}", "合计", "head")
    s.put(f"E{at}", 100)
    s.put(f"F{at}", cell(f["评价得分"]))
    s.put(f"G{at}:H{at}")
    at += 2
    for table, spans in TABLES.items():
        for span, name in spans:
            s.put(span.format(at), name, "head")
        for row, r in enumerate(content.tables[table], at + 1):
            for span, name in spans:
                s.put(span.format(row), cell(r[name]))
        at += 2 + len(content.tables[table])
    s.put(f"A{at}:H{at}", "填报人：（生成）　填报日期：2025年5月20日", "bare")
    return s.save()
