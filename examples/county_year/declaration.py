"""绩效目标申报表 as departments hand them in: most are sound, others have the typical faults at stated rates (faults.py)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from examples.county_year.catalog import Measure
from examples.county_year.county import KEY_BUDGET, Project
from examples.county_year.sheet import Sheet
from examples.county_year.values import YEAR, Content, Fen, Quantity, Row, cell, texts
from examples.county_year.year import Course, Progress

KIND = "绩效目标申报表"
FILLED = "2023年11月3日"


def declared(course: Course) -> Content:
    """What a sound declaration says."""
    p = course.project
    fiscal, carry, other = course.funds
    fields = {
        "项目名称": p.name, "项目代码": p.code, "主管部门": p.department, "实施单位": p.unit, "项目属性": "新增" if p.new else "延续",
        "项目类别": p.subject.category, "项目期": f"{_month(p.start)}-{_month(p.end)}", "资金性质": p.fund,
        "是否工程修缮购置": _yes(p.subject.building), "是否重点项目": _yes(p.key), "负外部影响": _yes(p.subject.harmful), "直接服务对象": p.subject.served,
        "事前评估报告": "已开展，予以支持" if p.new and p.budget >= KEY_BUDGET // 2 else "不涉及", "部门职能": p.subject.duty,
        "立项依据": f"县政府{YEAR - 1}年工作安排、部门职责和上级有关规定", "项目概况": f"{course.task}，所需资金{p.budget}万元。",
        "实施期资金总额": p.total, "实施期财政拨款": Fen(p.total - p.budget + fiscal.initial + carry.initial), "实施期其他资金": other.initial,
        "年度资金总额": p.budget, "年度财政拨款": fiscal.initial, "年度上年结转": carry.initial, "年度其他资金": other.initial,
        "实施期目标": f"项目实施期内{course.task}，按期完成全部建设内容并投入使用。" if p.many_years else f"{course.task}。",
        "年度目标": f"{YEAR}年度{course.task}，{_effects(course)}。"}
    costs = _costs(course)
    if costs:
        fields["成本合计"] = p.budget
    return Content(KIND, fields, {"指标": [_indicator(p, i) for i in course.indicators], "成本项": costs})


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _yes(fact: bool) -> str:
    return "是" if fact else "否"


def _effects(course: Course) -> str:
    told = [f"{i.measure.name}达到{i.target.bare}" if i.target.sign == "≥" else f"{i.measure.name}控制在{i.target.bare}以内"
            for i in course.indicators if i.measure.level1 in ("效益指标", "满意度指标") and i.target.sign]
    return "，".join(told) or "各项任务按期完成"


def _indicator(p: Project, i: Progress) -> Row:
    m = i.measure
    return {"一级指标": m.level1, "二级指标": m.level2, "三级指标": m.name, "指标值": _target(i), "指标值依据": _basis(p, m),
            "上年实际值": _before(p, i), "权重": i.weight, "评分标准": "按材料逐项核实，全部做到得满分" if m.how == "定性" else "达到得满分，未达到按比例扣分"}


def _target(i: Progress) -> Quantity:
    """A rate cannot exceed 100%, so it is written =100%."""
    return Quantity(i.target.number, "%", "=") if str(i.target) == "≥100%" else i.target


def _basis(p: Project, m: Measure) -> str:
    return "历史标准" if not p.new else "计划标准" if m.how in ("数量", "日期", "次数") else "行业标准"


def _before(p: Project, i: Progress) -> Quantity | None:
    """Last year's actual of a continuing project: a little less than this year's target."""
    if p.new or i.measure.how != "比率":
        return None
    return Quantity(i.target.known - i.weight % 2, "%")


def _costs(course: Course) -> list[Row]:
    """Where the form has a cost table: the first quantity at its unit cost, and what is left as 监理和管理费用."""
    quantity = course.indicators[0].target
    if course.project.number % 5 > 1 or not quantity.known:
        return []
    budget = course.project.budget
    each = int(budget * 94 // 100 // quantity.known // 100)  # whole yuan
    main = Fen(each * 100 * int(quantity.known))
    if not each:
        return []
    return [{"分项名称": f"{course.indicators[0].measure.name}直接费用", "单位成本": Quantity(Fraction(each), f"元/{quantity.unit}"),
             "数量规模": Quantity(quantity.known, quantity.unit), "分项预算": main, "标准依据": "近三年实际支出平均数和市场询价"},
            {"分项名称": "检测验收费用", "单位成本": None, "数量规模": None, "分项预算": Fen(budget - main), "标准依据": "按合同和收费标准测算"}]


def draw(content: Content) -> bytes:
    """The usual grid of A to I: two columns of funds, levels merged downwards, the cost table below where there is one."""
    f, rows, costs = content.fields, content.tables["指标"], content.tables["成本项"]
    s = Sheet("申报表", (8, 14, 17, 24, 15, 15, 12, 8, 16))
    s.title("A1:I1", "项目支出绩效目标申报表")
    s.put("A2:I2", f"（{YEAR}年度）　　金额单位：万元", "bare")
    pairs = [("项目名称", "项目代码"), ("主管部门", "实施单位"), ("项目属性", "项目类别"), ("项目期", "资金性质"), ("是否工程修缮购置", "是否重点项目"),
             ("负外部影响", "直接服务对象"), ("事前评估报告", "部门职能"), ("立项依据", "项目概况")]
    labels = {"主管部门": "主管部门及代码", "实施单位": "实施单位（盖章）", "是否工程修缮购置": "是否工程建设", "负外部影响": "有无负外部影响", "直接服务对象": "服务对象",
              "事前评估报告": "事前绩效评估报告", "部门职能": "部门职责", "项目概况": "项目主要内容"}
    for row, (left, right) in enumerate(pairs, 3):
        s.put(f"A{row}:B{row}", labels.get(left, left))
        s.put(f"C{row}:D{row}", cell(f[left]), "left")
        s.put(f"E{row}", labels.get(right, right))
        s.put(f"F{row}:I{row}", cell(f[right]), "left", 44 if right == "项目概况" else 0)
    s.put("A11:B14", "项目资金\n（万元）")
    funds = [("实施期资金总额", "实施期资金总额", "年度资金总额", "年度资金总额"), ("其中：财政拨款", "实施期财政拨款", "其中：财政拨款", "年度财政拨款"),
             ("其他资金", "实施期其他资金", "上年结转", "年度上年结转"), (None, None, "其他资金", "年度其他资金")]
    for row, (left_label, left_name, label, name) in enumerate(funds, 11):
        s.put(f"C{row}", left_label)
        s.put(f"D{row}", cell(f[left_name]) if left_name else None)
        s.put(f"E{row}:F{row}", label)
        s.put(f"G{row}:I{row}", cell(f[name]))
    s.put("A15:A16", "总\n体\n目\n标")
    s.put("B15:D15", "实施期目标", "head")
    s.put("E15:I15", "年度目标", "head")
    s.put("B16:D16", cell(f["实施期目标"]), "left", 90)
    s.put("E16:I16", cell(f["年度目标"]), "left")
    s.put(f"A17:A{17 + len(rows)}", "绩\n效\n指\n标")
    heads = {"B": "一级指标", "C": "二级指标", "D": "三级指标", "E": "指标值", "F": "指标值依据", "G": "上年实际值", "H": "权重", "I": "评分标准"}
    for letter, name in heads.items():
        s.put(f"{letter}17", {"权重": "分值", "指标值依据": "指标值来源", "评分标准": "评（扣）分标准"}.get(name, name), "head")
    s.levels(18, [("B", "一级指标"), ("C", "二级指标")], [texts(r) for r in rows])
    for row, r in enumerate(rows, 18):
        for letter in "DEFGHI":
            s.put(f"{letter}{row}", cell(r[heads[letter]]), "left" if letter == "D" else "cell")
    at = 18 + len(rows)
    if costs:
        s.put(f"A{at}:I{at}", "成本构成", "head")
        spans = (("A{0}:C{0}", "分项名称"), ("D{0}", "单位成本"), ("E{0}", "数量规模"), ("F{0}", "分项预算"), ("G{0}:I{0}", "标准依据"))
        for span, name in spans:
            s.put(span.format(at + 1), {"分项名称": "分项成本名称", "标准依据": "标准依据及来源"}.get(name, name), "head")
        for row, r in enumerate(costs, at + 2):
            for span, name in spans:
                s.put(span.format(row), cell(r[name]))
        at += 3 + len(costs)
        for span, name in spans:
            s.put(span.format(at - 1), {"分项名称": "合计", "分项预算": cell(f["成本合计"])}.get(name))
    s.put(f"A{at}:I{at}", f"填报人：（生成）　单位负责人：（生成）　填报日期：{FILLED}", "bare")
    return s.save()
