"""Forms after the declaration whose parts fit together: monitoring, self-evaluation, fiscal evaluation, rosters.

Sums of money mostly add up, rates and scores are mostly what the columns beside them give, reasons mostly stand where there
is something to explain; now and then one of them does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from benchmarks.prepared import day, number, word
from benchmarks.sketches import Row, Sketch, indicator, weights
from chidu.form import Source, Value
from chidu.quantity import PERCENT, YUAN

TOTAL = "年度资金总额"
SOURCES = ("当年财政拨款", "上级资金", "上年结转资金", "单位资金")
EXECUTED = [Fraction(n, 100) for n in (10, 30, 45, 50, 60, 75, 80, 90, 95, 100, 100, 103)]
ATTAINED = [Fraction(n, 100) for n in (0, 50, 80, 95, 99, 100, 100, 100, 100, 100, 110, 130)]
QUALITIES = [Fraction(n, 100) for n in (98, 95, 90, 85, 78, 65, 55)]
DATA_DAYS = [date(2024, month, 1) - timedelta(days=1) for month in range(4, 13)] + [date(2024, 12, 31)]
REASONS = ("招标时间推迟，9月底前补齐", "政策调整", "资金到位晚", "受汛期影响，改在枯水期施工", "经费保障")
WEIGHTS = {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}
"""The structure of a self-evaluation's 90 points, where cost and satisfaction are both there."""

FRAMEWORK = (("决策", "立项依据充分性"), ("过程", "资金到位率"), ("产出", "实际完成率"), ("效益", "服务对象满意度"), ("决策", "绩效目标合理性"),
             ("过程", "预算执行率"), ("产出", "质量达标率"), ("效益", "实施效益"), ("过程", "管理制度健全性"), ("产出", "完成及时性"))
GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))


def monitored(rng: Random, count: int) -> Sketch:
    """绩效运行监控表 with `count` indicators."""
    funds = _funds(rng, "已执行数")
    for row in funds:
        row["预计执行数"] = number(_number(row["全年预算数"]) * rng.choice((Fraction(1), Fraction(1), Fraction(9, 10))), YUAN)
    rows = [_watched(rng, line) for line in range(count)]
    worst = [likely for likely in ("完全不可能", "有可能") if any(row["完成可能性"].v == likely for row in rows)]
    fields = {TOTAL: funds[0]["年初预算数"], "数据日期": day(rng.choice(DATA_DAYS)), "监控环节": word(rng.choice(("实施期", "实施期", "实施前"))),
              "项目完成可能性": word(worst[0] if worst else "确定能")}
    if rng.random() < 0.15:  # judged nowhere on the form, or only in some rows
        for row in rng.sample(rows, len(rows) // 2):
            row["完成可能性"] = Value("blank")
        fields["项目完成可能性"] = Value("blank")
    return _sketch(fields, {"监控资金": funds, "监控指标": rows, "节点": [_milestone(rng, i) for i in range(3)]})


def _watched(rng: Random, line: int) -> Row:
    row = _target(rng, line)
    now, then = rng.choice(ATTAINED), rng.choice((*ATTAINED[4:], Fraction(1), Fraction(1)))
    likely = "确定能" if then >= 1 else rng.choice(("有可能", "有可能", "完全不可能"))
    row |= {"执行情况": _reached(row, now), "预计完成情况": _reached(row, then), "完成可能性": word(likely)}
    row["偏差原因"] = _explained(rng, likely != "确定能", rng.choice(REASONS))
    row["备注"] = _explained(rng, likely == "完全不可能", "拟调减年度指标值，报财政部门审核")
    return row


def _milestone(rng: Random, line: int) -> Row:
    planned = date(2024, 3 * line + 3, 20)
    done = planned + timedelta(days=rng.choice((-5, 0, 0, 1, 30)))
    row = {"节点名称": word(("招标完成", "主体完工", "竣工验收")[line]), "计划完成日期": day(planned), "实际完成日期": day(done),
           "应完成产出": number(Fraction(10), "公里"), "实际产出": number(Fraction(10 - rng.choice((0, 0, 2))), "公里")}
    return row | {"偏差原因": _explained(rng, done > planned, rng.choice(REASONS)), "改进措施": _explained(rng, done > planned, "增加一个作业面")}


def self_assessed(rng: Random, count: int) -> Sketch:
    """单位自评表 with `count` indicators."""
    funds = _funds(rng, "全年执行数")
    total = funds[0]
    worth = Fraction(10 if rng.random() < 0.85 else 20)
    rate = _number(total["全年执行数"]) / _number(total["全年预算数"])
    total |= {"分值": number(worth, None), "得分": number(_marked(rng, min(rate, Fraction(1)) * worth), None)}
    for row in funds:
        row["实际到位数"] = row["全年预算数"]
        row["原因"] = word("年底据实结算")
    rows = [_assessed(rng, line, weight) for line, weight in enumerate(_assessed_weights(rng, count))]
    for row, level in zip(rows, WEIGHTS, strict=False):
        row["一级指标"] = word(level)
    score = sum((_number(row["得分"]) for row in (total, *rows)), Fraction(0))
    fields = {"自评总分": number(_slip(rng, score), None), "自评等级": word(_grade(score))}
    return _sketch(fields, {"自评资金": funds, "自评指标": rows})


def _assessed_weights(rng: Random, count: int) -> Sequence[Fraction | int]:
    """The weights of the levels, one row each and further rows nothing much; or whole numbers that mostly add up."""
    if count >= len(WEIGHTS) and rng.random() < 0.5:
        return [*WEIGHTS.values(), *(0 for _ in range(count - len(WEIGHTS)))]
    return [Fraction(w * 9, 10) for w in weights(rng, count)]


def _assessed(rng: Random, line: int, weight: Fraction | int) -> Row:
    row, attained = _target(rng, line), rng.choice(ATTAINED[2:])
    worth = Fraction(weight)
    share = min(attained, Fraction(1))
    row |= {"实际完成值": _reached(row, attained), "分值": number(worth, None)}
    if row["计算符号"].v == "定性":
        share = rng.choice((Fraction(1), Fraction(9, 10), Fraction(7, 10), Fraction(3, 10)))
        row["达成情况"] = word("达成" if share >= Fraction(8, 10) else "部分达成" if share >= Fraction(6, 10) else rng.choice(("未达成", "达成")))
        row["人工得分"] = number(share * worth, None)
    row["得分"] = number(_marked(rng, share * worth), None)
    row["偏差原因"] = _explained(rng, attained != 1, rng.choice(REASONS))
    row["佐证材料"] = _explained(rng, True, "验收报告")
    return row


def evaluated(rng: Random, count: int) -> Sketch:
    """财政评价打分表 with `count` indicators."""
    quality = rng.choice(QUALITIES)
    rows = [_scored(rng, line, weight, quality) for line, weight in enumerate(weights(rng, count))]
    score = sum((_number(row["得分"]) for row in rows), Fraction(0))
    budget = Fraction(rng.choice((950_000, 5_000_000, 13_460_088)))
    fields = {"评价得分": number(_slip(rng, score), None), "评价等级": word(_grade(score)), "被评价年度预算": number(budget, YUAN),
              "下一年度预算": number(budget * rng.choice((Fraction(9, 10), Fraction(1), Fraction(11, 10))), YUAN),
              "评价年度": number(Fraction(2023), None), "结果公开日期": day(date(2024, rng.choice((5, 6, 7)), 30)),
              "委托第三方": word("是"), "主评人": word("张主评"), "主管部门": word("县城市管理局"), "实施单位": word("县市政工程处"),
              "委托单位": word(rng.choice(("县财政局", "县财政局", "县财政局", "县城市管理局")))}
    return _sketch(fields, {"评价指标": rows, "调查样本": [_surveyed(rng) for _ in range(2)]})


def _scored(rng: Random, line: int, weight: int, quality: Fraction) -> Row:
    level, name = FRAMEWORK[line % len(FRAMEWORK)]
    share = min(Fraction(1), quality + rng.choice((Fraction(-1, 10), Fraction(0), Fraction(1, 20), Fraction(1, 10))))
    row = {"一级指标": word(level), "三级指标": word(name), "指标类别": word("共性" if level in ("决策", "过程") else "个性"),
           "分值": number(Fraction(weight), None), "计划值": number(Fraction(100), "公里"), "实际值": number(100 * share, "公里"),
           "得分": number(_slip(rng, share * weight), None), "评分标准": word("完成得满分，每低1个百分点扣5%")}
    return row | {"扣分原因": _explained(rng, share < 1, rng.choice(REASONS))}


def _surveyed(rng: Random) -> Row:
    sent = rng.choice((50, 100, 400))
    valid = sent - rng.choice((0, 3, sent // 2))
    return {"县区": word("城关镇"), "调查方式": word(rng.choice(("问卷调查", "电话回访"))), "发放份数": number(Fraction(sent), None),
            "有效份数": number(Fraction(valid), None), "满意份数": number(Fraction(valid - rng.choice((0, 2, valid // 4))), None)}


def members(rng: Random, columns: Iterable[tuple[str, str]], count: int) -> list[Row]:
    """Rows of a roster: columns with their types, scores with ties and the grades that go with them, amounts within the budget."""
    listed, columns = [], list(columns)
    for line in range(count):
        score = Fraction(rng.choice((555, 600, 725, 780, 800, 855, 855, 900, 930)), 10)
        budget = Fraction(rng.choice((950_000, 5_000_000, 13_460_088)))
        own = {"决定号": word(f"{rng.randrange(1 << 40):010x}"), "项目代码": word(f"3714250{line:03}"), "项目名称": word(f"第{line + 1}号公路养护工程"),
               "预算年度": number(Fraction(2024), None), "摘要值": number(Fraction(rng.randrange(1 << 24)), None)}
        row: Row = {}
        for name, type_ in columns:
            if name in own:
                row[name] = own[name]
            elif type_ == "分":
                row[name] = number(score, None)
            elif "等级" in name:
                row[name] = word(_grade(score))
            elif type_ == "金额":
                row[name] = number(budget * rng.choice((Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(11, 10))), YUAN)
        listed.append(row)
    return [_placed(row, line) for line, row in enumerate(listed)]


SKETCHES: dict[str, Callable[[Random, int], Sketch]] = {"绩效运行监控表": monitored, "单位自评表": self_assessed, "财政评价打分表": evaluated}


# ---- parts


def _funds(rng: Random, executed: str) -> list[Row]:
    """The total and its sources, which mostly add up to it, with the rate that the form shows."""
    parts = []
    for name in rng.sample(SOURCES, rng.choice((1, 2, 3))):
        budget = Fraction(rng.choice((300_000, 1_500_000, 4_999_999)))
        changed = budget * rng.choice((Fraction(1), Fraction(1), Fraction(1), Fraction(9, 10)))
        parts.append((name, budget, changed, changed * rng.choice(EXECUTED)))
    sums = [sum(column, Fraction(0)) for column in list(zip(*parts, strict=True))[1:]]
    if rng.random() < 0.15:
        sums[rng.randrange(3)] += 10_000
    rows = []
    for name, budget, changed, spent in ((TOTAL, *sums), *parts):
        shown = Fraction(round(spent / rng.choice((budget, changed)) * 10_000), 10_000)
        rows.append({"资金名称": word(name), "年初预算数": number(budget, YUAN), "全年预算数": number(changed, YUAN), executed: number(spent, YUAN),
                     "表列执行率": number(shown, PERCENT)})
    return rows


def _target(rng: Random, line: int) -> Row:
    """An indicator, as monitoring and self-evaluation repeat it from the declaration."""
    row = indicator(rng, line + 20)
    row["年度指标值"] = row.pop("指标值")
    return {n: row[n] for n in ("一级指标", "二级指标", "三级指标", "指标性质", "计算符号", "年度指标值", "计量单位")}


def _reached(row: Row, share: Fraction) -> Value:
    target = row["年度指标值"]
    if isinstance(target.v, date):
        return day(target.v + timedelta(days=0 if share >= 1 else 15))
    if not isinstance(target.v, Fraction):
        return target if share >= 1 else word("基本完成")
    return number(target.v * (2 - share if row["计算符号"].v == "≤" else share), target.unit)


def _explained(rng: Random, needed: bool, text: str) -> Value:
    """The reason where there is something to explain, mostly; else an empty cell."""
    return word(text) if needed and rng.random() < 0.85 else Value("blank")


def _number(value: Value) -> Fraction:
    assert isinstance(value.v, Fraction)
    return value.v


def _marked(rng: Random, score: Fraction) -> Fraction:
    """As an officer writes it, to two decimals, mostly."""
    return _slip(rng, Fraction(round(score * 100), 100))


def _slip(rng: Random, score: Fraction) -> Fraction:
    return score if rng.random() < 0.9 else score + rng.choice((Fraction(-1), Fraction(1, 100), Fraction(2, 100), Fraction(5)))


def _grade(score: Fraction) -> str:
    return next((grade for foot, grade in GRADES if score >= foot), "差")


def _sketch(fields: Row, tables: dict[str, list[Row]]) -> Sketch:
    return Sketch({n: _at(v, f"C{i}") for i, (n, v) in enumerate(fields.items(), 40)},
                  {table: [_placed(row, line) for line, row in enumerate(rows)] for table, rows in tables.items()})


def _placed(row: Row, line: int) -> Row:
    return {n: _at(v, f"{chr(65 + i)}{line + 60}") for i, (n, v) in enumerate(row.items())}


def _at(value: Value, ref: str) -> Value:
    return Value(value.state, value.v, value.unit, value.text, Source("cell", ref))
