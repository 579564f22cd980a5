"""Self-evaluations: two published ones in their places' layouts, and a modelled one with ≤ indicators and zero targets."""

from __future__ import annotations

from drawing import LEFT, TWO_LEVELS, Declaration, Page, Sheet, layout

_SUB_ROWS = ("其中：当年财政拨款", "上年结转资金", "其他资金")


@layout("R08", "R08营养改善计划自评.xlsx", "云南公开14表式：年度指标值拆成指标性质、指标值、度量单位，总分行右侧写等级；资金分项各行转录时从略")
def yunnan(d: Declaration) -> bytes:
    s, p, f, n = Sheet("公开14表", [13, 16, 26, 10, 13, 10, 13, 8, 8, 26]), d["project"], d["funding"], len(d["indicators"])
    s.title("A1:J1", f"{d['form_name']}（{d['fiscal_year']}年度）")
    s.put("A2:E2", f"单位名称：{p['unit']}", border=False, align="left")
    s.put("F2:J2", f"金额单位：{d['amount_unit']}", border=False, align="right")
    s.put("A3:B3", "项目名称")
    s.put("C3:J3", p["name"])
    for where, text in (("A4:B4", "主管部门"), ("C4:E4", p["department"]), ("F4:G4", "实施单位"), ("H4:J4", p["unit"])):
        s.put(where, text)
    s.put("A5:A6", f"项目资金\n（{d['amount_unit']}）")
    heads = ("B5:C5", None), ("D5", "年初预算数"), ("E5", "全年预算数"), ("F5", "全年执行数"), ("G5", "分值"), ("H5", "执行率"), ("I5:J5", "得分")
    for where, text in heads:
        s.put(where, text, bold=True)
    s.put("B6:C6", "年度资金总额")
    for column, key in zip("DEFGH", ("initial_budget", "annual_budget", "annual_executed", "exec_weight", "exec_rate"), strict=True):
        s.put(f"{column}6", f[key], fmt="0.00")
    s.put("I6:J6", f["exec_score"])
    s.put("A7:A8", "年度总体目标")
    s.put("B7:E7", "预期目标")
    s.put("F7:J7", "实际完成情况")
    s.put("B8:E8", d["goals"]["annual"], align="left", tall=60)
    s.put("F8:J8", d["goals"]["actual"], align="left")
    for where, text in (("A9:C9", "绩效指标"), ("D9:F9", "年度指标值"), ("G9:G10", "实际完成值"), ("H9:H10", "分值"), ("I9:I10", "得分"),
                        ("J9:J10", "偏差原因分析及改进措施"), ("A10", "一级指标"), ("B10", "二级指标"), ("C10", "三级指标"), ("D10", "指标性质"),
                        ("E10", "指标值"), ("F10", "度量单位")):
        s.put(where, text, bold=True)
    s.levels(11, TWO_LEVELS, d["indicators"])
    for row, i in enumerate(d["indicators"], 11):
        number = i["value"] is not None
        for column, value in zip("CDEFGHIJ", (i["name"], i["raw_value"][0] if number else None, i["value"] if number else i["raw_value"],
                                              i["unit"], i["actual_raw"], i["weight"], i["score"], None), strict=True):
            s.put(f"{column}{row}", value, tall=30)
    row = 11 + n
    s.put(f"A{row}:C{row}", "其他需要说明事项")
    s.put(f"D{row}:J{row}", d["other_notes"])
    s.put(f"A{row + 1}:G{row + 1}", "总分")
    s.put(f"H{row + 1}", 100)
    s.put(f"I{row + 1}", d["total_score"])
    s.put(f"J{row + 1}", f"自评等级：{d['grade']}")
    return s.save()


@layout("R16", "R16工资性支出自评.docx", "四川一体化系统导出式 Word 表：资金总额一行写作“总额”，分项各行转录时从略，有“原因”一栏；四处提示语未填；合计行没有得分")
def sichuan(d: Declaration) -> bytes:
    n, f, p, texts = len(d["indicators"]), d["funding"], d["project"], d["texts"]
    page = Page(f"{d['form_name'].partition('（')[0]}({d['fiscal_year']}年度)", "报表编号：510000_0013zp", f"金额单位：{d['amount_unit']}")
    t = page.table(16 + n, [2, 2, 2.2, 1.6, 1.6, 1.6, 1.8, 1.4, 1.4, 2])
    for row, pairs in enumerate((("项目名称", p["name"], "项目编码", p["code"]), ("主管部门", p["department"], "实施单位（盖章）", p["unit"]),
                                 ("项目类别", p["category"], None, None)), 1):
        for where, text in zip(("A{0}:B{0}", "C{0}:E{0}", "F{0}:G{0}", "H{0}:J{0}"), pairs, strict=True):
            t.put(where.format(row), text)
    t.put("A4:A6", "项目基本情况")
    t.put("B4:E4", "项目年度目标")
    t.put("F4:J4", "年度目标完成情况")
    t.put("B5:E5", d["goals"]["annual"], LEFT)
    t.put("F5:J5", d["goals"]["actual"], LEFT)
    t.put("B6:D6", "项目实施内容及过程概述")
    t.put("E6:J6")
    t.put("A7:B8", "预算执行情况\n（10分）")
    for column, text in zip("DEFGHIJ", ("年初预算数", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因"), strict=True):
        t.put(f"{column}7", text)
    t.put("C8", "总额")
    cells = (f["initial_budget"], f["annual_budget"], f["annual_executed"], f"{f['exec_rate']:.2f}%", f["exec_weight"], f["exec_score"])
    for column, value in zip("DEFGHI", cells, strict=True):
        t.put(f"{column}8", value)
    heads = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析")
    for column, text in zip("ABCDEFGHIJ", heads, strict=True):
        t.put(f"{column}9", text)
    for row, i in enumerate(d["indicators"], 10):
        cells = (i["level1"], i["level2"], i["name"], i["operator"], i["value"], i["unit"], i["actual_raw"], i["weight"], i["score"], None)
        for column, value in zip("ABCDEFGHIJ", cells, strict=True):
            t.put(f"{column}{row}", value)
    row = 10 + n
    t.put(f"A{row}:G{row}", "合计")
    t.put(f"H{row}", sum(i["weight"] for i in d["indicators"]) + f["exec_weight"])
    for at, (label, key) in enumerate((("评价结论", "conclusion"), ("存在问题", "problems"), ("改进措施", "measures")), row + 1):
        t.put(f"A{at}:B{at}", label)
        t.put(f"C{at}:J{at}", texts[key], LEFT)
    t.put(f"A{row + 4}:J{row + 6}", "项目负责人：　　　　　　财务负责人：", LEFT)
    return page.save()


@layout("S11", "S11排水管网自评.xlsx", "10号办法附1式：目标与完成左右并列，≤指标和零目标，执行率存为0.9848，分项的分值和得分印“—”，另有佐证材料")
def national(d: Declaration) -> bytes:
    rows = d["self_evaluation_indicators"]
    s, p, n = Sheet("自评表", [7, 13, 17, 22, 14, 14, 12, 9, 24, 14]), d["project"], len(rows)
    s.title("A1:J1", d["form_name"])
    s.put("A2:J2", f"（{d['fiscal_year']}年度）", border=False)
    s.put("A3:C3", "项目名称")
    s.put("D3:J3", p["name"])
    for where, text in (("A4:C4", "主管部门"), ("D4:E4", p["department"]), ("F4:G4", "实施单位"), ("H4:J4", p["unit"])):
        s.put(where, text)
    s.put("A5:B9", f"项目资金\n（{d['amount_unit']}）")
    for where, text in (("C5:D5", None), ("E5", "年初预算数"), ("F5", "全年预算数"), ("G5", "全年执行数"), ("H5", "分值"), ("I5", "执行率"),
                        ("J5", "得分")):
        s.put(where, text, bold=True)
    for row, (fund, name) in enumerate(zip(d["self_evaluation_funds"], ("年度资金总额", *_SUB_ROWS), strict=True), 6):
        s.put(f"C{row}:D{row}", name)
        for column, key in zip("EFG", ("initial", "adjusted", "spent"), strict=True):
            s.put(f"{column}{row}", fund[key], fmt="#,##0.00")
        s.put(f"H{row}", fund["weight"] or "—")
        s.put(f"I{row}", _share(fund["rate"]), fmt="0.00%")
        s.put(f"J{row}", fund["score"] or "——")
    s.put("A10:A11", "年度\n总体\n目标")
    s.put("B10:E10", "预期目标")
    s.put("F10:J10", "实际完成情况")
    s.put("B11:E11", d["goals"]["expected"], align="left", tall=60)
    s.put("F11:J11", d["goals"]["actual"], align="left")
    s.put(f"A12:A{12 + n}", "绩\n效\n指\n标")
    heads = ("一级指标", "二级指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因分析及\n改进措施", "佐证材料")
    for column, text in zip("BCDEFGHIJ", heads, strict=True):
        s.put(f"{column}12", text, bold=True, tall=32)
    s.levels(13, [("B", "level1"), ("C", "level2")], rows)
    for row, i in enumerate(rows, 13):
        for column, key in zip("DEFGHIJ", ("name", "raw_target", "raw_actual", "weight", "score", "reason", "evidence"), strict=True):
            s.put(f"{column}{row}", i[key], tall=30)
    row = 13 + n
    s.put(f"A{row}:F{row}", "总分", bold=True)
    s.put(f"G{row}", 100)
    s.put(f"H{row}", d["total_score"])
    s.put(f"I{row}:J{row}")
    s.put(f"A{row + 1}:C{row + 1}", "自评等级")
    s.put(f"D{row + 1}:J{row + 1}", d["grade"])
    s.put(f"A{row + 2}:J{row + 2}", "填报人：　　　　联系电话：　　　　单位负责人：　　　　填报日期：", align="left", border=False)
    return s.save()


def _share(rate: str | None) -> float | str:
    """98.48% as a spreadsheet stores it."""
    return round(float(rate.rstrip("%")) / 100, 6) if rate else "—"
