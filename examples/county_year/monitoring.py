"""项目支出绩效运行监控表 as of 31 July and 31 October: one project's two forms tell the same story, the later one further on."""

from __future__ import annotations

from typing import Any

from examples.county_year.sheet import Sheet
from examples.county_year.values import YEAR, Content, Row, Written, cell, percent, texts
from examples.county_year.year import JULY, MOMENTS, Course, Funds, Progress

KIND = "绩效运行监控表"
SOURCES = {"财政拨款": "当年财政拨款", "上年结转": "上年结转资金", "其他资金": "其他资金"}
REASONS = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
LIKELY = ("确定能", "有可能", "完全不可能")


def monitored(course: Course, moment: int) -> Content:
    """The form of July (0) or October (1). Before October nobody has adjusted the budget yet."""
    p, whole = course.project, course.whole
    changed = moment == 1 and whole.adjusted != whole.initial
    fields: dict[str, Any] = {
        "项目名称": p.name, "项目代码": p.code, "主管部门": p.department, "实施单位": p.unit, "项目类别": p.subject.category, "资金性质": p.fund,
        "项目级别": p.rank, "是否重点项目": _yes(p.key), "监控方式": "重点监控" if p.key or p.listed else "日常监控", "监控环节": "实施期",
        "重大决策部署": _yes(p.decided), "管理薄弱": _yes(p.weak), "上年问题数": p.problems, "数据日期": MOMENTS[moment],
        "内容是否调整": _yes(changed), "目标是否调整": _yes(changed and p.number % 4 > 0),
        "目标调整说明": "按程序调减年度任务和预算" if changed and p.number % 4 > 0 else None, "项目完成可能性": course.likelihood,
        "年度目标": f"{YEAR}年度{course.task}。"}
    rows = [_funds(f, moment, course) for f in (whole, *course.funds)]
    return Content(KIND, fields, {"监控资金": rows, "监控指标": [_indicator(i, moment, course) for i in course.indicators]})


def _yes(fact: bool) -> str:
    return "是" if fact else "否"


def _funds(f: Funds, moment: int, course: Course) -> Row:
    budget, spent = f.adjusted if moment else f.initial, f.spent[moment]
    row: Row = {"资金名称": SOURCES.get(f.name, f.name), "年初预算数": f.initial}
    if moment:
        row["全年预算数"] = f.adjusted
    whole = course.whole
    forecast = course.forecast[moment] if f is whole or f.name == whole.name else _part(f, moment, course)
    return row | {"已执行数": spent, "表列执行率": percent(spent, f.initial) if budget else None, "预计执行数": forecast}


def _part(f: Funds, moment: int, course: Course) -> Written:
    """A source's share of the forecast: what it will have spent, or all of it."""
    return f.spent[2] if course.pace == "难成" else f.adjusted if moment else f.initial


def _indicator(i: Progress, moment: int, course: Course) -> Row:
    m = i.measure
    told = i.likelihood != "确定能" and course.reason
    reason = {"难成": "其他", "滞后": "制度保障"}.get(course.pace, "人员保障") if told else ""
    return {"一级指标": m.level1, "二级指标": m.level2, "三级指标": m.name, "年度指标值": i.target, "执行情况": i.states[moment], "预计完成情况": i.forecast,
            "偏差原因": f"{reason}；{course.reason}" if told else None, "完成可能性": i.likelihood,
            "备注": "申请调整任务和预算" if told and course.pace == "难成" else "加快实施，按月调度" if told else None}


def draw(content: Content) -> bytes:
    """Landscape, as the national form: funds above, indicators below, ticks for reasons and likelihood."""
    f, funds, rows = content.fields, content.tables["监控资金"], content.tables["监控指标"]
    months = "1—7月" if f["数据日期"] == JULY else "1—10月"
    s = Sheet("监控表", (11, 14, 24, 15, 15, 15, 6, 6, 6, 7, 6, 20, 7, 7, 8, 16))
    s.title("A1:P1", "项目支出绩效运行监控表")
    s.put("A2:P2", f"（{YEAR}年度）　　金额单位：万元", "bare")
    pairs = [("项目名称", "项目代码"), ("主管部门", "实施单位"), ("项目类别", "资金性质"), ("项目级别", "是否重点项目"), ("监控方式", "监控环节"), ("重大决策部署", "管理薄弱"),
             ("上年问题数", "数据日期"), ("内容是否调整", "目标是否调整"), ("目标调整说明", "项目完成可能性")]
    labels = {"主管部门": "主管部门及代码", "重大决策部署": "是否重大决策部署", "管理薄弱": "是否管理薄弱", "上年问题数": "上年发现问题数", "数据日期": "数据截止日期",
              "内容是否调整": "项目内容是否调整", "目标是否调整": "绩效目标是否调整"}
    for row, (left, right) in enumerate(pairs, 3):
        s.put(f"A{row}:B{row}", labels.get(left, left))
        s.put(f"C{row}:D{row}", cell(f[left]), "left")
        s.put(f"E{row}:F{row}", labels.get(right, right))
        s.put(f"G{row}:P{row}", cell(f[right]), "left")
    s.put(f"A12:A{12 + len(funds)}", "项目资金\n（万元）")
    heads = {"年初预算数": "年初预算数", "全年预算数": "全年预算数", "已执行数": f"{months}执行数", "表列执行率": f"{months}执行率", "预计执行数": "全年预计执行数"}
    spans = dict(zip([n for n in heads if n in funds[0]], ("D{0}", "E{0}", "F{0}", "G{0}:I{0}", "J{0}:L{0}"), strict=False))
    s.put("B12:C12")
    for name, span in spans.items():
        s.put(span.format(12), heads[name], "head")
    for row, r in enumerate(funds, 13):
        s.put(f"B{row}:C{row}", f"其中：{r['资金名称']}" if row > 13 else r["资金名称"])
        for name, span in spans.items():
            value = r[name]
            s.put(span.format(row), f"{value}%" if name == "表列执行率" and value is not None else cell(value))
    goal = 13 + len(funds)
    s.put(f"A{goal}:B{goal}", "年度总体目标", tall=40)
    s.put(f"C{goal}:P{goal}", cell(f["年度目标"]), "left")
    at = goal + 1
    single = {"A": "一级指标", "B": "二级指标", "C": "三级指标", "D": "年度指标值", "E": f"{months}执行情况", "F": "全年预计完成情况"}
    for letter, name in single.items():
        s.put(f"{letter}{at}:{letter}{at + 1}", name, "head")
    s.put(f"P{at}:P{at + 1}", "备注（拟采取的措施）", "head")
    s.put(f"G{at}:L{at}", "偏差原因分析", "head")
    s.put(f"M{at}:O{at}", "完成目标可能性", "head")
    for letter, name in zip("GHIJKLMNO", (*REASONS, "原因说明", *LIKELY), strict=True):
        s.put(f"{letter}{at + 1}", name, "head", 44)
    s.levels(at + 2, [("A", "一级指标"), ("B", "二级指标")], [texts(r) for r in rows])
    columns = {"C": "三级指标", "D": "年度指标值", "E": "执行情况", "F": "预计完成情况"}
    for row, r in enumerate(rows, at + 2):
        for letter, name in columns.items():
            s.put(f"{letter}{row}", cell(r[name]), "left" if letter == "C" else "cell")
        ticked, _, said = str(r["偏差原因"] or "").partition("；")
        for letter, name in zip("GHIJK", REASONS, strict=True):
            s.put(f"{letter}{row}", "√" if name == ticked else None)
        s.put(f"L{row}", said or None, "left")
        s.put(f"P{row}", cell(r["备注"]), "left")
        for letter, name in zip("MNO", LIKELY, strict=True):
            s.put(f"{letter}{row}", "√" if name == r["完成可能性"] else None)
    last = at + 2 + len(rows)
    s.put(f"A{last}:P{last}", "填报人：（生成）　单位负责人：（生成）　填报日期：" + ("2024年8月9日" if months == "1—7月" else "2024年11月8日"), "bare")
    return s.save()
