"""Modelled forms of the stages after the declaration: monitoring, fiscal evaluation, rectification, fiscal operation."""

from __future__ import annotations

from datetime import date

from drawing import Declaration, Sheet, layout

_TICKS = {"经费保障": "H", "制度保障": "I", "人员保障": "J", "硬件条件保障": "K", "其他": "L"}
_LIKELY = {"确定能": "N", "有可能": "O", "完全不可能": "P"}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@layout("S06", "S06文化中心运行监控.xlsx", "136号办法式横版：表头两行，偏差原因和完成可能性打勾，数据日期只在表头“1-7月”里，执行率存为0.183，另有节点")
def monitoring(d: Declaration) -> bytes:
    s = Sheet("监控表", [5, 11, 13, 20, 14, 14, 14, 6, 6, 6, 8, 6, 22, 7, 7, 9, 16])
    p, m, rows, n = d["project"], d["monitoring"], d["monitoring_indicators"], len(d["monitoring_indicators"])
    s.title("A1:Q1", d["form_name"])
    s.put("A2:Q2", f"（{d['fiscal_year']}年度）", border=False)
    pairs = [("项目名称", p["name"], "项目代码", p["code"]), ("主管部门", p["department"], "实施单位", p["unit"]),
             ("项目级别", p["rank"], "是否重大决策部署", "☑是　□否"),
             ("监控方式", "□日常监控　☑重点监控", "监控环节", "□入库前　□实施前　☑实施期")]
    assert (m["mode"], m["moment"], p["is_decision"]) == ("重点监控", "实施期", True)
    for row, texts in enumerate(pairs, 3):
        for where, text in zip(("A{0}:C{0}", "D{0}:G{0}", "H{0}:L{0}", "M{0}:Q{0}"), texts, strict=True):
            s.put(where.format(row), text)
    s.put("A7:C10", f"项目资金\n（{d['amount_unit']}）")
    spans = ("D{0}", "E{0}", "F{0}", "G{0}", "H{0}:L{0}", "M{0}:Q{0}")
    for span, text in zip(spans, (None, "年初预算数", "全年预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"), strict=True):
        s.put(span.format(7), text, bold=True)
    names = ("年度资金总额", "其中：本年一般公共预算拨款", "其他资金")
    for row, (fund, name) in enumerate(zip(d["monitoring_funds"], names, strict=True), 8):
        cells = (name, fund["initial"], fund["adjusted"], fund["spent"], round(float(fund["rate"].rstrip("%")) / 100, 6), fund["forecast"])
        for span, value, fmt in zip(spans, cells, ("General", "0.00", "0.00", "0.00", "0.00%", "0.00"), strict=True):
            s.put(span.format(row), value, fmt=fmt, tall=30)
    s.put("A11:C11", "年度总体目标", tall=44)
    s.put("D11:Q11", d["goals"]["annual"], align="left")
    s.put(f"A12:A{13 + n}", "绩\n效\n指\n标")
    heads = [("B", "一级指标"), ("C", "二级指标"), ("D", "三级指标"), ("E", "年度指标值"), ("F", "1-7月执行情况"), ("G", "全年预计完成情况"), ("Q", "备注")]
    for where, text in [(f"{c}12:{c}13", text) for c, text in heads] + [("H12:M12", "偏差原因分析"), ("N12:P12", "完成目标可能性")]:
        s.put(where, text, bold=True)
    for text, column in (*_TICKS.items(), ("原因说明", "M"), *_LIKELY.items()):
        s.put(f"{column}13", text, bold=True, size=9, tall=44)
    s.levels(14, [("B", "level1"), ("C", "level2")], rows)
    for row, i in enumerate(rows, 14):
        for column, key in zip("DEFGQ", ("name", "raw_target", "raw_actual", "forecast", "remark"), strict=True):
            s.put(f"{column}{row}", i[key], tall=36)
        causes, _, words = (i["reason"] or "").partition("；")
        for text, column in _TICKS.items():
            s.put(f"{column}{row}", "√" if text in causes.split("、") else None)
        s.put(f"M{row}", words or None, align="left", size=9)
        for text, column in _LIKELY.items():
            s.put(f"{column}{row}", "√" if text == i["likelihood"] else None)
    head = 14 + n
    s.put(f"A{head}:Q{head}", "实施进度（节点）", bold=True)
    spans = ("A{0}:D{0}", "E{0}", "F{0}", "G{0}:H{0}", "I{0}:L{0}", "M{0}", "N{0}:Q{0}")
    titles = ("节点名称", "计划完成日期", "实际完成日期", "应完成产出", "实际产出", "偏差原因", "改进措施")
    for span, text in zip(spans, titles, strict=True):
        s.put(span.format(head + 1), text, bold=True)
    for row, stone in enumerate(d["milestones"], head + 2):
        cells = (stone["name"], _day(stone["due"]), _day(stone["done"]), stone["planned"], stone["delivered"], stone["reason"], stone["measure"])
        for span, value in zip(spans, cells, strict=True):
            s.put(span.format(row), value, fmt="yyyy-mm-dd" if isinstance(value, date) else "General")
    last = head + 2 + len(d["milestones"])
    s.put(f"A{last}:Q{last}", "填报人：　　　　联系电话：　　　　单位负责人：　　　　填报日期：", align="left", border=False)
    return s.save()


@layout("S12", "S12公共自行车财政评价.xlsx", "财政评价工作簿：打分表（合计行）之后还有成果、关口、分工、意见采纳、调查样本五张工作表，同属一张表")
def evaluation(d: Declaration) -> bytes:
    s, p, e, rows = Sheet("打分表", [9, 12, 20, 9, 8, 30, 8, 30]), d["project"], d["evaluation"], d["evaluation_indicators"]
    s.title("A1:H1", f"{p['name']}绩效评价打分表")
    s.put("A2:H2", f"（{d['fiscal_year']}年度）　　金额单位：{d['amount_unit']}", border=False)
    yes = {True: "是", False: "否"}
    pairs = [("项目名称", p["name"], "评价类型", e["type"]), ("主管部门", p["department"], "实施单位", p["unit"]),
             ("评价年度", e["year"], "评价等级", e["grade"]), ("被评价年度预算", e["budget"], "下一年度预算", e["next_budget"]),
             ("委托第三方", yes[e["commissioned"]], "评价机构", e["firm"]), ("委托单位", e["client"], "主评人", e["lead"]),
             ("主评人签名", yes[e["signed"]], "机构盖章", yes[e["sealed"]]),
             ("主评人资格", e["lead_qualification"], "主评人从业年限", e["lead_years"]),
             ("主评人评价年限", e["lead_evaluation_years"], "涉及面广", yes[e["is_broad"]]), ("社会关注度高", yes[e["is_watched"]], None, None)]
    for row, texts in enumerate(pairs, 3):
        for where, text in zip(("A{0}:B{0}", "C{0}:D{0}", "E{0}:F{0}", "G{0}:H{0}"), texts, strict=True):
            s.put(where.format(row), text)
    for column, text in zip("ABCDEFGH", ("一级指标", "二级指标", "三级指标", "指标类别", "分值", "评分标准", "得分", "扣分原因"), strict=True):
        s.put(f"{column}13", text, bold=True)
    s.levels(14, [("A", "level1"), ("B", "level2")], rows)
    for row, i in enumerate(rows, 14):
        for column, key in zip("CDEFGH", ("name", "common", "weight", "standard", "score", "reason"), strict=True):
            s.put(f"{column}{row}", i[key], tall=30)
    last = 14 + len(rows)
    s.put(f"A{last}:D{last}", "合计", bold=True)
    s.put(f"E{last}", sum(i["weight"] for i in rows))
    s.put(f"F{last}")
    s.put(f"G{last}", e["score"])
    s.put(f"H{last}")
    sheets = [("成果", "评价成果清单", ("成果种类", "提交日期", "出具单位"), "deliverables", ("kind", "date", "author")),
              ("关口", "评价过程把关情况", ("关口", "把关日期", "行业专家", "绩效专家", "把关意见"), "gates",
               ("gate", "date", "industry_experts", "evaluation_experts", "opinion")),
              ("分工", "评价工作分工", ("承担单位", "职责"), "duties", ("body", "duty")),
              ("意见采纳", "被评价方意见采纳情况", ("意见内容", "提出单位", "采纳情况", "采纳说明"), "comments", ("comment", "body", "answer", "reason")),
              ("调查样本", "满意度调查样本", ("县区", "调查方式", "发放份数", "有效份数", "满意份数"), "samples", ("place", "way", "sent", "valid", "content"))]
    for name, title, headings, key, columns in sheets:
        s.more(name, [26, 18, 22, 26, 18][: len(headings)])
        s.title(f"A1:{'ABCDE'[len(headings) - 1]}1", title)
        s.list(2, headings, [[_day(r[c]) if c == "date" else r[c] for c in columns] for r in d[key]])
    return s.save()


@layout("S13", "S13整改台账.xlsx", "一张宽表：标题下写“截至”日期，十八列加序号，三个来源合在一起")
def register(d: Declaration) -> bytes:
    headings = ["序号", "编号", "问题来源", "问题类别", "项目名称", "问题描述", "事实依据", f"涉及金额（{d['amount_unit']}）", "责任单位", "整改要求", "发出日期",
                "整改时限", "整改措施", "回复日期", "完成情况", "佐证材料", "验收结论", "验收日期", "销号状态"]
    keys = ["id", "origin", "class", "project", "problem", "fact", "amount", "unit", "request", "notified", "due", "measure", "replied", "done",
            "evidence", "acceptance", "accepted", "state"]
    dates = {"notified", "due", "replied", "accepted"}
    s = Sheet("台账", [5, 10, 10, 10, 20, 26, 22, 10, 16, 22, 12, 12, 20, 12, 16, 12, 9, 12, 9])
    s.title("A1:S1", d["form_name"])
    on = date.fromisoformat(d["monitoring"]["as_of"])
    s.put("A2:S2", f"（{d['fiscal_year']}年度，截至{on.year}年{on.month}月{on.day}日）", border=False)
    s.list(3, headings, [[n, *(_day(r[k]) if k in dates else r[k] for k in keys)] for n, r in enumerate(d["rectification_items"], 1)])
    return s.save()


@layout("S14", "S14财政运行综合绩效.xlsx", "县级财政运行评价表：共性+个性、固定+灵活，得零分和得满分的值各一列")
def operation(d: Declaration) -> bytes:
    headings = ["一级指标", "二级指标", "指标名称", "共性或个性", "固定或灵活", "实际值", "权重", "零分值", "满分值", "数据来源"]
    keys = ["level1", "level2", "name", "common", "fixed", "actual", "weight", "zero", "full", "source"]
    s = Sheet("运行评价", [16, 14, 24, 11, 11, 11, 8, 10, 10, 14])
    s.title("A1:J1", d["form_name"])
    s.put("A2:J2", f"（{d['fiscal_year']}年度）", border=False)
    s.put("A3:B3", "地区名称")
    s.put("C3:J3", d["region"]["name"])
    s.list(4, headings, [[r[k] for k in keys] for r in d["fiscal_indicators"]])
    return s.save()
