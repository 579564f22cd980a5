"""Cells of a workload, made once for a policy: real-looking values, values on and beside its thresholds, and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from random import Random

from benchmarks.thresholds import Named
from chidu.form import Source, Value
from chidu.quantity import PERCENT, POINTS, YUAN, decimal_text
from chidu.vocabulary import FieldSpec

Cell = Value | None
"""None: the form has no such cell."""

UNITS = {"金额": YUAN, "比率": PERCENT, "百分点": POINTS}
STEPS = {YUAN: (Fraction(1, 100), Fraction(10_000)), PERCENT: (Fraction(1, 10_000), Fraction(1, 100)),
         POINTS: (Fraction(1, 10_000), Fraction(1, 100))}
AMOUNTS = [Fraction(n) for n in (0, 48_000, 95_000, 300_000, 986_400, 1_500_000, 4_999_999, 5_000_000, 6_200_000, 13_460_088, 80_000_000)]
COUNTS = [Fraction(n) for n in (0, 1, 2, 3, 5, 8, 10, 12, 15, 20, 24, 30, 36, 50, 60, 90, 100, 365, 366, 1200, 26_000)]
RATES = [Fraction(n, 100) for n in (0, 5, 20, 40, 75, 80, 85, 90, 95, 98, 100, 105)]
UNITS_COUNTED = ("盏", "场", "人次", "公里", "平方米", "户", "个", "次", "株", "台")
DAYS = [date(2023, 3, 31), date(2023, 7, 1), date(2024, 1, 1), date(2024, 2, 29), date(2024, 6, 30), date(2024, 7, 1), date(2024, 12, 31),
        date(2025, 1, 31), date(2026, 12, 31)]
TEXTS = ("城区路灯运维项目", "春季现场招聘会", "县博物馆展陈提升", "农村公路养护工程", "更换损坏路灯320盏，亮灯率保持在98%以上", "开展招聘活动12场，帮助600人就业",
         "按合同约定2024年6月底前完成验收", "合同单价招标确定", "县城市管理局", "县人力资源和社会保障局", "市场询价，附三家报价单", "由主管部门按季度抽查，低于目标按比例扣分",
         "保障夜间出行安全", "一般公共预算", "12场", "2024年7月31日", "____", "XX完成率", "指标1", "无")
SUBJECTS = ("路灯", "道路", "校舍", "水渠", "设备", "展品", "绿化", "管网", "河道", "招聘会")
DEEDS = ("维护", "建设", "更换", "采购", "培训", "巡查", "整治", "检测", "宣传", "验收")
GAPS = (Value("blank"), Value("blank"), Value("blank"), None, None, None, Value("unread", text="模糊"))
PERCENT_OF_GAPS, NEAR = 12, 30


def money(value: Fraction, source: Source) -> Value:
    """As a form in 万元 writes it."""
    return Value("given", value, YUAN, decimal_text(value / 10_000), source)


def pool(spec: FieldSpec, named: Named, all_named: Named, source: Source, rng: Random, size: int = 200) -> list[Cell]:
    """`size` cells for one field: some beside what it is held against, some gaps, some of a unit or sort that is not its own."""
    common, near = list(_common(spec)), list(_near(spec, named)) or list(_near(spec, all_named))
    cells: list[Cell] = []
    for _ in range(size):
        roll = rng.randrange(100)
        if roll < PERCENT_OF_GAPS:
            cells.append(_at(rng.choice(GAPS), source))
        elif roll < PERCENT_OF_GAPS + 2:
            cells.append(Value("given", rng.choice([Fraction(1, 3), *COUNTS]), rng.choice([None, "株", PERCENT, YUAN]), "三分之一株", source))
        elif near and roll < PERCENT_OF_GAPS + 2 + NEAR:
            cells.append(_at(rng.choice(near), source))
        else:
            cells.append(_at(rng.choice(common), source))
    return cells


def _at(cell: Cell, source: Source) -> Cell:
    return None if cell is None else Value(cell.state, cell.v, cell.unit, cell.text, source)


def _common(spec: FieldSpec) -> Iterable[Value]:
    match spec.type:
        case "选项" | "是否":
            return [_word(w) for w in spec.choices or ("是", "否")]
        case "文本":
            return [_word(w) for w in (*TEXTS, *spec.choices)]
        case "词组":
            return [Value("given", words, None, "、".join(words)) for words in (("路灯",), ("路灯", "电费"), ())]
        case "日期":
            return [_day(d) for d in DAYS]
        case "年度":
            return [number(Fraction(y), None) for y in (2023, 2024, 2024, 2024, 2025)]
        case "金额":
            return [number(v, YUAN) for v in AMOUNTS]
        case "比率" | "百分点":
            return [number(v, UNITS[spec.type]) for v in RATES]
        case "量值":
            counted = [number(v, UNITS_COUNTED[i % len(UNITS_COUNTED)]) for i, v in enumerate(COUNTS)]
            return [*counted, *(number(v, PERCENT) for v in RATES), *(number(v, YUAN) for v in AMOUNTS), *(_day(d) for d in DAYS),
                    *(_word(w) for w in ("合理", "较好", "持续提升", "98%以上并逐年提高", "≤12次/月"))]
        case _:
            return [number(v, None) for v in COUNTS]


def _near(spec: FieldSpec, named: Named) -> Iterable[Value]:
    """On and beside what the policy names, in what this field can hold."""
    if spec.type in ("文本", "选项", "是否", "词组", "量值"):
        words = [w for w in named.words if spec.type not in ("选项", "是否") or not spec.choices or w in spec.choices]
        yield from (_word(w) for w in words)
        if spec.type in ("文本", "量值"):
            yield from (_word(text) for w in words[:60] for text in (f"城区路灯{w}项目", f"{w}12次"))
    if spec.type in ("日期", "量值"):
        yield from (_day(d + timedelta(days=n)) for d in named.days for n in (-1, 0, 1))
    if spec.type in ("文本", "选项", "是否", "词组", "日期"):
        return
    for value, unit in named.numbers:
        if spec.type != "量值" and unit != UNITS.get(spec.type):
            continue
        for step in (Fraction(0), *(sign * s for s in STEPS.get(unit or "", (Fraction(1, 100), Fraction(1))) for sign in (-1, 1))):
            yield number(value + step, unit)


@lru_cache(maxsize=16_384)
def number(value: Fraction, unit: str | None) -> Value:
    """A number as a form writes it."""
    if unit == YUAN:
        return Value("given", value, YUAN, decimal_text(value / 10_000))
    shown = decimal_text(value * 100) if unit in (PERCENT, POINTS) else decimal_text(value)
    return Value("given", value, unit, shown + (unit or ""))


def _word(text: str) -> Value:
    return Value("given", text, None, text)


def _day(day: date) -> Value:
    return Value("given", day, None, day.isoformat())


# ---- rows and funding that fit together


LEVELS = (("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("成本指标", "经济成本指标"),
          ("成本指标", "社会成本指标"), ("效益指标", "社会效益指标"), ("效益指标", "经济效益指标"), ("效益指标", "生态效益指标"), ("效益指标", "可持续影响指标"),
          ("满意度指标", "服务对象满意度指标"), ("产出指标", "社会效益指标"))


def indicator(rng: Random, line: int) -> dict[str, Value]:
    """One indicator whose columns fit together."""
    level1, level2 = rng.choice(LEVELS)
    sign, value, unit = "≥", rng.choice(COUNTS[1:]), rng.choice(UNITS_COUNTED)
    if level2 in ("质量指标", "服务对象满意度指标"):
        value, unit = rng.choice(RATES[3:]), PERCENT
    elif level2 == "经济成本指标":
        sign, value, unit = "≤", rng.choice(AMOUNTS[1:]), rng.choice((YUAN, YUAN, YUAN, YUAN + "/月", YUAN + "/盏"))
    elif level2 == "时效指标":
        sign, unit = "≤", rng.choice(("天", "个月", "小时"))
    written = number(value, unit)
    if level2 == "时效指标" and rng.random() < 0.5:
        written = _day(rng.choice(DAYS))
    elif rng.random() < 0.2:
        sign, written = "定性", _word(rng.choice(("有效改善", "合理", "按期完成", "健全并执行", "≥**次", "____")))
    last = number(value * rng.choice((Fraction(9, 10), Fraction(1), Fraction(11, 10))), unit)
    words = {
        "一级指标": level1, "二级指标": level2,
        "三级指标": rng.choice((*DEEDS, *DEEDS, "XX")) + rng.choice(SUBJECTS) + rng.choice(("数量", "合格率", "及时率", "效果")),
        "指标性质": "定性" if sign == "定性" else "定量", "计算符号": sign, "计量单位": unit.replace(YUAN, "万元"),
        "指标解释": rng.choice(TEXTS), "评分标准": "完成得满分，每低1个百分点扣5%", "指标值依据": rng.choice(("上年实际", "行业标准", "合同约定", "无")),
    }
    cells = {name: _word(text) for name, text in words.items()} | {"指标值": written, "上年实际值": last}
    return {n: Value(v.state, v.v, v.unit, v.text, Source("cell", f"{chr(65 + i)}{line}")) for i, (n, v) in enumerate(cells.items())}


def cost_items(rng: Random, count: int, first_line: int) -> tuple[list[dict[str, Value]], Fraction, Fraction]:
    """Items whose price times quantity is their budget; with the sums of this year and of the last."""
    rows, total, last_total = [], Fraction(0), Fraction(0)
    for i in range(count):
        unit, amount = rng.choice(UNITS_COUNTED), Fraction(rng.choice((1, 2, 5, 12, 100, 320, 2600)))
        price = Fraction(rng.choice((50, 300, 1600, 2840, 12_000, 98_500)))
        off = Fraction(0) if rng.random() < 0.85 else rng.choice((Fraction(-1, 100), Fraction(1, 100), Fraction(5000)))
        budget = price * amount + off
        last = budget * rng.choice((Fraction(8, 10), Fraction(1), Fraction(12, 10)))
        source = [Source("cell", f"{c}{first_line + i}") for c in "ABCDEFGHIJ"]
        row = {
            "分项名称": _word(rng.choice(("人工费", "材料费", "电费", "设备购置", "其他费用", "业务经费")) + str(i + 1)),
            "单位成本": number(price, f"{YUAN}/{unit}"), "数量规模": number(amount, unit), "计量单位": _word(unit),
            "频次": number(Fraction(1), None),
            "分项预算": number(budget, YUAN), "测算标准": _word(rng.choice(("定额标准", "三家询价", "据实结算", "上年合同价"))),
            "标准依据": _word(rng.choice(TEXTS)), "上年实际": number(last, YUAN), "前年实际": number(last, YUAN),
        }
        if rng.random() < 0.1:
            row |= {"测算标准": Value("blank"), "标准依据": Value("blank")}
        rows.append({n: Value(v.state, v.v, v.unit, v.text, s) for (n, v), s in zip(row.items(), source, strict=True)})
        total, last_total = total + budget, last_total + last
    return rows, total, last_total


def funding(rng: Random, total: Fraction, last: Fraction) -> dict[str, Fraction]:
    """Sources that add up, mostly."""
    annual = total if rng.random() < 0.7 else total + rng.choice((Fraction(-10_000), Fraction(10_000), Fraction(1, 100)))
    upper = annual * rng.choice((Fraction(0), Fraction(1, 5), Fraction(1, 2)))
    carried = (annual - upper) * rng.choice((Fraction(0), Fraction(0), Fraction(1, 10)))
    years, zero = rng.choice((1, 1, 2, 3)), Fraction(0)
    return {
        "年度资金总额": annual, "年度财政拨款": annual - upper - carried, "年度上级资金": upper, "年度上年结转": carried,
        "实施期资金总额": annual * years, "实施期财政拨款": annual * years if rng.random() < 0.8 else annual,
        "实施期财政专户资金": zero, "实施期单位资金": zero, "实施期其他资金": zero, "年度财政专户资金": zero, "年度单位资金": zero, "年度其他资金": zero,
        "成本合计": total, "上年成本合计": last, "前年成本合计": last,
    }


def weights(rng: Random, count: int) -> Sequence[int]:
    """Whole weights that add up to 100, or to 90, or to nothing in particular."""
    if count == 0:
        return ()
    total = rng.choice((100, 100, 100, 100, 90, 95, 101))
    cuts = sorted(rng.randrange(total + 1) for _ in range(count - 1))
    spread = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    even = [total // count] * (count - 1)
    return spread if rng.random() < 0.3 else [*even, total - sum(even)]
