"""Real forms, transcribed from public disclosures, in layouts like those they were published in."""

from __future__ import annotations

from datetime import date

from drawing import LEFT, TWO_LEVELS, Declaration, OldSheet, Page, Sheet, layout


@layout("R01", "R01拆违经费.xlsx", "上海式：一行一项，金额单位元，项目总预算与当年预算并列")
def shanghai(d: Declaration) -> bytes:
    s, p, f = Sheet("绩效目标申报表", [18, 18, 12, 20, 16, 14]), d["project"], d["funding"]
    s.title("A1:F1", d["form_name"])
    s.put("A2:F2", f"（{d['fiscal_year']}年度）", border=False)
    s.put("A3:F3", f"金额单位：{d['amount_unit']}", border=False, align="right")
    s.put("A4", "项目名称：")
    s.put("B4:F4", p["name"], align="left")
    pairs = [("主管部门：", p["department"], "实施单位：", p["unit"]), ("项目属性：", p["nature"], "项目类别：", p["category"])]
    for row, (a, b, c, e) in enumerate(pairs, 5):
        s.put(f"A{row}", a, tall=32)
        s.put(f"B{row}:C{row}", b, align="left")
        s.put(f"D{row}", c)
        s.put(f"E{row}:F{row}", e, align="left")
    s.put("A7", "计划开始日期：")
    s.put("B7:C7", date.fromisoformat(p["start"]), fmt="yyyy-mm-dd")
    s.put("D7", "计划完成日期：")
    s.put("E7:F7", date.fromisoformat(p["end"]), fmt="yyyy-mm-dd")
    money = [("项目总预算（元）：", f["total"], "项目当年预算（元）：", f["annual"]),
             ("其中：财政资金", f["total_fiscal"], "其中：财政资金", f["annual_fiscal"]),
             ("其他资金", f["total_other"], "上年结转资金", f["carryover"]), (None, None, "其他资金", f["annual_other"])]
    for row, (a, b, c, e) in enumerate(money, 8):
        s.put(f"A{row}", a)
        s.put(f"B{row}:C{row}", b, fmt="#,##0.00")
        s.put(f"D{row}", c)
        s.put(f"E{row}:F{row}", e, fmt="#,##0.00")
    texts = [("实施期间说明", d["narrative"]["period_text"], 20), ("项目总目标", d["goals"]["overall"], 80),
             ("年度绩效目标", d["goals"]["annual"], 80)]
    for row, (label, text, tall) in enumerate(texts, 12):
        s.put(f"A{row}", label, tall=tall)
        s.put(f"B{row}:F{row}", text, align="left")
    for where, text in (("A15", "一级指标"), ("B15", "二级指标"), ("C15:E15", "三级指标"), ("F15", "指标值")):
        s.put(where, text, bold=True)
    s.levels(16, TWO_LEVELS, d["indicators"])
    for row, i in enumerate(d["indicators"], 16):
        s.put(f"C{row}:E{row}", i["name"], align="left")
        s.put(f"F{row}", i["raw_value"])
    return s.save()


@layout("R03", "R03高标准农田建设.docx", "湖南式 Word 表：资金竖排合并，模板说明未删；“是否工程建设”由表名补出，人名电话为虚构")
def hunan_construction(d: Declaration) -> bytes:
    n, f, p = len(d["indicators"]), d["funding"], d["project"]
    page = Page(d["form_name"], f"（{d['fiscal_year']}年度）")
    t = page.table(12 + n, [2.4, 2.6, 3.4, 3.2, 2.2, 3.2])
    t.put("A1:B1", "项目名称")
    t.put("C1:F1", p["name"])
    t.put("A2:B2", "主管部门")
    t.put("C2", p["department"])
    t.put("D2", "实施单位")
    t.put("E2:F2", p["unit"])
    t.put("A3:B3", "项目负责人")
    t.put("C3", "张某某")
    t.put("D3", "是否工程建设")
    t.put("E3:F3", "☑是　□否")
    t.put("A4:B6", f"资金情况\n（{d['amount_unit']}）")
    for row, (label, value) in enumerate((("年度资金总额：", f["annual"]), ("其中：财政拨款", f["annual_fiscal"]),
                                          ("其他资金", f["annual_other"])), 4):
        t.put(f"C{row}:D{row}", label)
        t.put(f"E{row}:F{row}", "" if value is None else value)
    t.put("A7:B7", "项目主要内容")
    t.put("C7:F7", f["split_text"], LEFT)
    t.put("A8:B8", "年度绩效目标")
    t.put("C8:F8", d["goals"]["annual"], LEFT)
    t.put(f"A9:A{9 + n}", "绩\n效\n指\n标")
    for where, text in (("B9", "一级指标"), ("C9", "二级指标"), ("D9:E9", "三级指标"), ("F9", "指标值")):
        t.put(where, text)
    t.levels(10, [("B", "level1"), ("C", "level2")], d["indicators"])
    for row, i in enumerate(d["indicators"], 10):
        t.put(f"D{row}:E{row}", i["name"], LEFT)
        t.put(f"F{row}", i["raw_value"])
    t.put(f"A{10 + n}:B{10 + n}", "填表说明")
    t.put(f"C{10 + n}:F{10 + n}", d["form_note"], LEFT)
    t.put(f"A{11 + n}:F{12 + n}", "填报人：李某　　　联系电话：0730-1234567　　　填报日期：", LEFT)
    return page.save()


@layout("R04", "R04设施农业葡萄种植.xls", "公示用的旧版 .xls：指标值带≥、>=、/株等写法；成活率的（%）由原文括注补出，人名为虚构")
def publicity(d: Declaration) -> bytes:
    s, f, p = OldSheet("目标公示", [13, 18, 30, 16, 18]), d["funding"], d["project"]
    s.put("A1:E1", d["form_name"], bold=True, size=18, border=False, tall=36)
    s.put("A2:E2", f"（{d['fiscal_year']}年度）　　金额单位：{d['amount_unit']}", border=False)
    s.put("A3", "项目名称")
    s.put("B3:E3", p["name"])
    for row, (a, b, c, e) in enumerate([
            ("主管部门", p["department"], "实施单位", p["unit"]), ("项目负责人", "王某某", "资金性质", f["source"]),
            ("资金总额", f["annual"], "其中：财政拨款", f["annual_fiscal"]), ("其他资金", f["annual_other"], "", "")], 4):
        s.put(f"A{row}", a, tall=44 if row < 6 else 24)
        s.put(f"B{row}", b)
        s.put(f"C{row}", c)
        s.put(f"D{row}:E{row}", e)
    s.put("A8", "项目概况")
    s.put("B8:E8", d["narrative"]["facts"][0], align="left")
    s.put("A9", "总体目标", tall=48)
    s.put("B9:E9", d["goals"]["annual"], align="left")
    for where, text in (("A10", "一级指标"), ("B10", "二级指标"), ("C10", "三级指标"), ("D10:E10", "指标值")):
        s.put(where, text, bold=True)
    s.levels(11, TWO_LEVELS, d["indicators"])
    for row, i in enumerate(d["indicators"], 11):
        s.put(f"C{row}", i["name"], align="left", tall=30)
        s.put(f"D{row}:E{row}", ">=85（%）" if i["raw_value"] == ">=85" else i["raw_value"])
    return s.save()


@layout("R11", "R11雾炮车降尘服务.docx", "湖南式 Word 表：实施期目标与年度目标上下标题、左右并列，有绩效标准一列；人名为虚构")
def hunan_service(d: Declaration) -> bytes:
    n, f, p = len(d["indicators"]), d["funding"], d["project"]
    page = Page(f"{d['fiscal_year']}年{d['form_name']}", f"填报单位（盖章）：{p['unit']}", f"金额单位：{d['amount_unit']}")
    t = page.table(9 + n, [2.4, 3.2, 4.6, 3.4, 3.4])
    t.put("A1", "项目名称")
    t.put("B1:C1", p["name"])
    t.put("D1", "项目负责人")
    t.put("E1", "赵某")
    t.put("A2", "主管部门")
    t.put("B2:C2", p["department"])
    t.put("D2", "项目起止时间")
    t.put("E2", f"{p['start'].replace('-', '.')}-{p['end'].replace('-', '.')}")
    t.put("A3:A5", "项目\n资金")
    for row, (label, value) in enumerate((("年度资金总额", f["annual"]), ("其中：本级财政资金", f["annual_local"]),
                                          ("　　　上级补助", f["upper"])), 3):
        t.put(f"B{row}:C{row}", label)
        t.put(f"D{row}:E{row}", value)
    t.put("A6:A7", "绩效\n目标")
    t.put("B6:C6", "实施期目标")
    t.put("D6:E6", "年度目标")
    t.put("B7:C7", d["goals"]["overall"], LEFT)
    t.put("D7:E7", d["goals"]["annual"], LEFT)
    for where, text in (("A8", "一级\n指标"), ("B8", "二级\n指标"), ("C8", "三级指标"), ("D8", "指标值"), ("E8", "绩效标准")):
        t.put(where, text)
    t.levels(9, TWO_LEVELS, d["indicators"])
    for row, i in enumerate(d["indicators"], 9):
        t.put(f"C{row}", i["name"], LEFT)
        t.put(f"D{row}", i["raw_value"])
        t.put(f"E{row}", i["standard_basis"])
    t.put(f"A{9 + n}:E{9 + n}", "填报人：　　　　联系电话：　　　　单位负责人：", LEFT)
    return page.save()


@layout("R13", "R13病媒防治.xlsx", "打捆项目：竖排“绩效指标”，指标表从第二列起，空白的实施单位")
def bundled(d: Declaration) -> bytes:
    s, p, n = Sheet("Sheet1", [7, 13, 18, 34, 24]), d["project"], len(d["indicators"])
    s.title("A1:E1", f"{d['form_name']}(打捆项目)")
    s.put("A2:E2", f"({d['fiscal_year']}年度)", border=False)
    rows = [("项目名称", p["name"]), ("主管部门及代码", p["department"]), ("实施单位", p["unit"]),
            ("项目期", "2020年1月--2020年11月"), (f"项目资金\n（{d['amount_unit']}）", None)]
    for row, (label, value) in enumerate(rows, 3):
        s.put(f"A{row}:B{row}", label, tall=30 if "\n" in label else 18)
        s.put(f"C{row}:E{row}" if value is not None or label == "实施单位" else f"C{row}",
              value or "年度资金总额：" if row == 7 else value)
    s.put("D7:E7", d["funding"]["annual"])
    s.put("A8:B8", "年度总体目标", tall=60)
    s.put("C8:E8", d["goals"]["annual"], align="left")
    s.put(f"A9:A{9 + n}", "绩\n效\n指\n标")
    for where, text in (("B9", "一级指标"), ("C9", "二级指标"), ("D9", "三级指标"), ("E9", "指标值")):
        s.put(where, text, bold=True)
    s.levels(10, [("B", "level1"), ("C", "level2")], d["indicators"])
    for row, i in enumerate(d["indicators"], 10):
        s.put(f"D{row}", i["name"], align="left")
        s.put(f"E{row}", i["raw_value"])
    return s.save()


@layout("R15", "R15办公大楼运行保障.xlsx", "鄂州式：表内有项目预算成本构成和前两年数，合计行")
def ezhou(d: Declaration) -> bytes:
    s, p, n, m = Sheet("目标表", [16, 20, 16, 34, 14, 14]), d["project"], len(d["indicators"]), len(d["cost_breakdown"])
    s.title("A1:F1", f"鄂州市{d['fiscal_year']}年{d['form_name'].partition('（')[0]}")
    s.put("A2:F2", f"单位：{d['amount_unit']}", border=False, align="right")
    s.put("A3", "项目名称", tall=32)
    s.put("B3:F3", p["name"])
    for row, (a, b, c, e) in enumerate([("主管部门", p["department"], "项目属性", p["nature"]),
                                        ("项目类型", p["category"], "立项依据", p["basis"])], 4):
        s.put(f"A{row}", a)
        s.put(f"B{row}:C{row}", b)
        s.put(f"D{row}", c)
        s.put(f"E{row}:F{row}", e)
        s.sheet.row_dimensions[row].height = 32
    s.put("A6", "项目申请资金")
    s.put("B6:F6", d["funding"]["annual"])
    s.put("A7:F7", "项目预算成本构成", bold=True)
    for where, text in (("A8:B8", "项目"), ("C8", "金额"), ("D8", "测算（公式）依据"), ("E8", "2020年"), ("F8", "2021年")):
        s.put(where, text, bold=True)
    for row, c in enumerate(d["cost_breakdown"], 9):
        s.put(f"A{row}:B{row}", c["item"], align="left")
        for column, key in zip("CDEF", ("amount", "basis", "y2020", "y2021"), strict=True):
            s.put(f"{column}{row}", c[key])
    row = 9 + m
    s.put(f"A{row}:B{row}", "合计")
    for column, key in zip("CDEF", ("budget", "", "y2020", "y2021"), strict=True):
        s.put(f"{column}{row}", d["cost_totals"].get(key))
    s.put(f"A{row + 1}", "总体目标", tall=40)
    s.put(f"B{row + 1}:F{row + 1}", d["goals"]["annual"], align="left")
    head = row + 2
    for where, text in ((f"A{head}", "一级指标"), (f"B{head}", "二级指标"), (f"C{head}:D{head}", "三级指标"),
                        (f"E{head}:F{head}", "指标值")):
        s.put(where, text, bold=True)
    s.levels(head + 1, TWO_LEVELS, d["indicators"])
    for row, i in enumerate(d["indicators"], head + 1):
        s.put(f"C{row}:D{row}", i["name"], align="left")
        s.put(f"E{row}:F{row}", i["raw_value"])
    s.put(f"A{head + n + 1}:F{head + n + 1}", "填报人：　　　　　　单位负责人：", border=False, align="left")
    return s.save()
