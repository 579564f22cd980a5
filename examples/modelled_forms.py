"""Modelled forms (S01–S04) in the layouts that give reviewers most trouble."""

from __future__ import annotations

import json

from drawing import LEFT, TWO_LEVELS, Declaration, Page, Sheet, layout


@layout("S01", "S01现场招聘会.xlsx", "88号文式：实施期与年度并列，指标3+3列，另有分值；成本构成单列一块")
def side_by_side(d: Declaration) -> bytes:
    s, p, f, n = Sheet("申报表", [7, 12, 16, 20, 14, 16, 20, 16, 8]), d["project"], d["funding"], len(d["indicators"])
    s.title("A1:I1", d["form_name"])
    s.put("A2:I2", f"（{d['fiscal_year']}年度）", border=False)
    s.put("A3:B3", "项目名称")
    s.put("C3:I3", p["name"])
    pairs = [("主管部门", p["department"], "实施单位", p["unit"]), ("项目属性", p["nature"], "项目类别", p["category"]),
             ("项目期", f"{p['start']}至{p['end']}", "项目负责人", None)]
    for row, (a, b, c, e) in enumerate(pairs, 4):
        s.put(f"A{row}:B{row}", a)
        s.put(f"C{row}:E{row}", b)
        s.put(f"F{row}", c)
        s.put(f"G{row}:I{row}", e)
    s.put("A7:B9", f"项目资金\n（{d['amount_unit']}）")
    s.put("C7:D9", "实施期资金总额")
    s.put("E7:E9", f["total"])
    for row, (label, value) in enumerate((("年度资金总额", f["annual"]), ("其中：财政拨款", f["annual_fiscal"]),
                                          ("其他资金", f["annual_other"])), 7):
        s.put(f"F{row}:G{row}", label)
        s.put(f"H{row}:I{row}", value)
    s.put("A10:A11", "总\n体\n目\n标", tall=20)
    s.put("B10:E10", "实施期目标")
    s.put("F10:I10", "年度目标")
    s.put("B11:E11", d["goals"]["overall"], align="left", tall=80)
    s.put("F11:I11", d["goals"]["annual"], align="left")
    s.put(f"A12:A{12 + n}", "绩\n效\n指\n标")
    for column, text in zip("BCDEFGHI", ("一级\n指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值", "分值"), strict=True):
        s.put(f"{column}12", text, bold=True, tall=30)
    s.levels(13, [("B", "level1"), ("F", "level2")], d["indicators"])
    for row, i in enumerate(d["indicators"], 13):
        for column in "CDE":
            s.put(f"{column}{row}")
        s.put(f"G{row}", i["name"], align="left", tall=30)
        s.put(f"H{row}", i["raw_value"])
        s.put(f"I{row}", i["weight"])
    head = 14 + n
    s.put(f"A{head - 1}:I{head - 1}", "成本构成", bold=True)
    spans = [("A{0}:B{0}", "分项成本名称"), ("C{0}", "单位成本"), ("D{0}", "数量规模"), ("E{0}", "分项预算（万元）"),
             ("F{0}:G{0}", "标准依据及来源"), ("H{0}:I{0}", "质量标准")]
    for span, text in spans:
        s.put(span.format(head), text, bold=True)
    for row, c in enumerate(d["cost_breakdown"], head + 1):
        cells = [c["item"], f"{c['unit_cost']}{c['unit']}", f"{c['qty']}{c['qty_unit']}", c["amount"], c["basis"],
                 c.get("quality")]
        for (span, _), value in zip(spans, cells, strict=True):
            s.put(span.format(row), value, tall=30)
    s.put(f"A{head + 5}:I{head + 5}", "填报人：　　　　联系电话：　　　　单位负责人：　　　　填报日期：", align="left", border=False)
    return s.save()


@layout("S02", "S02路灯运维.xlsx", "计算符号、指标值、计量单位分三列，表头两行；百分数存为0.98；成本表单位在表头和计量单位列")
def split_columns(d: Declaration) -> bytes:
    s, p, f = Sheet("路灯运维", [13, 17, 24, 11, 11, 11, 10]), d["project"], d["funding"]
    s.title("A1:G1", d["form_name"])
    s.put("A2:G2", f"（{d['fiscal_year']}年度）　金额单位：{d['amount_unit']}", border=False, align="right")
    s.put("A3", "项目名称")
    s.put("B3:G3", p["name"])
    pairs = [("主管部门", p["department"], "实施单位", p["unit"]), ("项目属性", p["nature"], "项目期", "2024年1月-12月"),
             ("项目资金总额", f["total"], "年度资金总额", f["annual"]),
             ("成本主要影响因素", d["cost_driver_declared"], "其中：财政拨款", f["annual_fiscal"]),
             ("年度绩效目标", d["goals"]["annual"], "其他资金", f["annual_other"])]
    for row, (a, b, c, e) in enumerate(pairs, 4):
        s.put(f"A{row}", a, tall=32)
        s.put(f"B{row}:C{row}", b)
        s.put(f"D{row}:E{row}", c)
        s.put(f"F{row}:G{row}", e, fmt="0.00" if isinstance(e, int) else "General")
    for where, text in (("A9:C9", "绩效指标"), ("D9:F9", "年度指标值"), ("G9:G10", "分值"), ("A10", "一级指标"), ("B10", "二级指标"),
                        ("C10", "三级指标"), ("D10", "计算符号"), ("E10", "指标值"), ("F10", "计量单位")):
        s.put(where, text, bold=True)
    s.levels(11, TWO_LEVELS, d["indicators"])
    for row, i in enumerate(d["indicators"], 11):
        rate = i["unit"] == "%"
        s.put(f"C{row}", i["name"], align="left")
        s.put(f"D{row}", {">=": "≥", "<=": "≤", None: "定性"}[i["operator"]] if i["value"] is not None else None)
        s.put(f"E{row}", i["raw_value"] if i["value"] is None else i["value"] / 100 if rate else i["value"],
              fmt="0%" if rate else "General")
        s.put(f"F{row}", i["unit"])
        s.put(f"G{row}", i["weight"])
    head = 12 + len(d["indicators"])
    s.put(f"A{head - 1}:G{head - 1}", "成本效益分析", bold=True)
    names = ["分项成本名称", "单位成本（万元）", "标准依据", "数量规模", "计量单位", "分项预算（万元）"]
    keys = ["item", "unit_cost", "basis", "qty", "qty_unit", "amount"]
    for column, text in zip("ABCDEF", names, strict=True):
        s.put(f"{column}{head}", text, bold=True, tall=30)
    for row, c in enumerate(d["cost_breakdown"], head + 1):
        for column, key in zip("ABCDEF", keys, strict=True):
            s.put(f"{column}{row}", c[key])
    return s.save()


@layout("S03", "S03综合业务经费.docx", "Word 通用表：分值列空着，成本构成另起一张表，模板残留行未删")
def generic_word(d: Declaration) -> bytes:
    n, f, p = len(d["indicators"]), d["funding"], d["project"]
    page = Page(d["form_name"], f"（{d['fiscal_year']}年度）", f"金额单位：{d['amount_unit']}")
    t = page.table(13 + n, [1.4, 2.6, 3.0, 4.6, 3.4, 2.0])
    t.put("A1:B1", "项目名称")
    t.put("C1:F1", p["name"])
    for row, (a, b, c, e) in enumerate([("主管部门", p["department"], "实施单位", p["unit"]),
                                        ("项目属性", "□新增　☑延续", "项目类别", p["category"]),
                                        ("开始时间", p["start"], "完成时间", p["end"])], 2):
        t.put(f"A{row}:B{row}", a)
        t.put(f"C{row}", b)
        t.put(f"D{row}", c)
        t.put(f"E{row}:F{row}", e)
    t.put("A5:B8", "项目资金")
    for row, (label, value) in enumerate((("实施期资金总额", f["total"]), ("年度资金总额", f["annual"]),
                                          ("其中：财政拨款", f["annual_fiscal"]), ("　　　其他资金", f["annual_other"])), 5):
        t.put(f"C{row}:D{row}", label)
        t.put(f"E{row}:F{row}", value)
    t.put("A9:B9", "年度目标")
    t.put("C9:F9", d["goals"]["annual"], LEFT)
    t.put(f"A10:A{12 + n}", "绩\n效\n指\n标")
    for column, text in zip("BCDEF", ("一级指标", "二级指标", "三级指标", "指标值", "分值"), strict=True):
        t.put(f"{column}10", text)
    rows = [*d["indicators"], {"level1": "满意度指标", "level2": "服务对象满意度指标", "name": "指标1：", "raw_value": ""},
            {"level1": "满意度指标", "level2": "服务对象满意度指标", "name": "……", "raw_value": ""}]
    t.levels(11, [("B", "level1"), ("C", "level2")], rows)
    for row, i in enumerate(rows, 11):
        t.put(f"D{row}", i["name"], LEFT)
        t.put(f"E{row}", i["raw_value"])
        t.put(f"F{row}")
    t.put(f"A{13 + n}:F{13 + n}", "填报人：　　　　单位负责人：　　　　填报日期：", LEFT)
    page.line("项目预算成本构成", 12, "黑体")
    c = page.table(1 + len(d["cost_breakdown"]), [4.0, 2.6, 2.6, 2.6, 2.6, 2.6])
    for column, text in zip("ABCDEF", ("分项名称", "单位成本", "数量", "计量单位", "分项预算", "测算依据"), strict=True):
        c.put(f"{column}1", text)
    for row, item in enumerate(d["cost_breakdown"], 2):
        for column, key in zip("ABCDEF", ("item", "unit_cost", "qty", "qty_unit", "amount", "basis"), strict=True):
            c.put(f"{column}{row}", item[key])
    return page.save()


@layout("S04", "S04建筑垃圾消纳场扩建.xlsx", "最常见的 Excel 通用表：资金竖排合并，“指标1：”前缀")
def common(d: Declaration) -> bytes:
    s, p, f, n = Sheet("申报表", [7, 13, 16, 20, 12, 16, 9, 12]), d["project"], d["funding"], len(d["indicators"])
    s.title("A1:H1", d["form_name"])
    s.put("A2:H2", f"（{d['fiscal_year']}年度）", border=False)
    s.put("A3:B3", "项目名称")
    s.put("C3:H3", p["name"])
    pairs = [("主管部门及代码", p["department"], "实施单位\n（盖章）", p["unit"]),
             ("项目属性", p["nature"], "项目期", f"{p['start']}至{p['end']}"),
             ("是否工程建设", "是" if p["is_construction"] else "否", "有无负外部影响", "有" if p["has_negative_externality"] else "无")]
    for row, (a, b, c, e) in enumerate(pairs, 4):
        s.put(f"A{row}:B{row}", a, tall=32)
        s.put(f"C{row}:D{row}", b)
        s.put(f"E{row}", c)
        s.put(f"F{row}:H{row}", e)
    s.put("A7:B9", f"项目资金\n（{d['amount_unit']}）")
    for row, (a, b, c, e) in enumerate([("实施期资金总额：", f["total"], "年度资金总额：", f["annual"]),
                                        (None, None, "其中：财政拨款", f["annual_fiscal"]),
                                        (None, None, "其他资金", f["annual_other"])], 7):
        s.put(f"C{row}", a)
        s.put(f"D{row}", b)
        s.put(f"E{row}:F{row}", c)
        s.put(f"G{row}:H{row}", e)
    s.put("A10:B10", "年度目标", tall=48)
    s.put("C10:H10", d["goals"]["annual"], align="left")
    s.put(f"A11:A{11 + n}", "绩\n效\n指\n标")
    for where, text in (("B11", "一级指标"), ("C11", "二级指标"), ("D11:E11", "三级指标"), ("F11", "指标值"), ("G11", "分值"),
                        ("H11", "备注")):
        s.put(where, text, bold=True)
    s.levels(12, [("B", "level1"), ("C", "level2")], d["indicators"])
    for row, i in enumerate(d["indicators"], 12):
        s.put(f"D{row}:E{row}", f"指标1：{i['name']}", align="left", tall=30)
        s.put(f"F{row}", i["raw_value"])
        s.put(f"G{row}", i["weight"])
        s.put(f"H{row}")
    s.put(f"A{12 + n}:H{12 + n}", "填报人：　　　　联系电话：　　　　单位负责人：　　　　填报日期：", align="left", border=False)
    return s.save()


@layout("S04", "S04建筑垃圾消纳场扩建.json", "预算系统交换的 JSON，与同名 .xlsx 同一内容")
def exchange(d: Declaration) -> bytes:
    return (json.dumps(d, ensure_ascii=False, indent=1) + "\n").encode()
