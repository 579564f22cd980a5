"""Declarations whose parts fit together: indicators whose columns agree, cost items whose price times quantity is their budget,
sources of money and weights that mostly add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from benchmarks.prepared import AMOUNTS, COUNTS, DAYS, DEEDS, RATES, SUBJECTS, TEXTS, UNITS_COUNTED, day, money, number, word
from chidu.form import Source, Value
from chidu.quantity import PERCENT, YUAN

Row = dict[str, Value]


@dataclass(frozen=True)
class Sketch:
    """Cells of one form that fit together: fields of the project, and rows of some of its tables."""

    fields: Row
    tables: Mapping[str, list[Row]]


def declared(rng: Random, count: int) -> Sketch:
    """A declaration with `count` cost items, and the money that goes with them."""
    rows, total, last = cost_items(rng, count, 100)
    funds = {n: money(v, Source("cell", f"E{i}")) for i, (n, v) in enumerate(funding(rng, total, last).items(), 2)}
    return Sketch(funds, {"成本项": rows})


LEVELS = (("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("成本指标", "经济成本指标"),
          ("成本指标", "社会成本指标"), ("效益指标", "社会效益指标"), ("效益指标", "经济效益指标"), ("效益指标", "生态效益指标"), ("效益指标", "可持续影响指标"),
          ("满意度指标", "服务对象满意度指标"), ("产出指标", "社会效益指标"))


def indicator(rng: Random, line: int) -> Row:
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
        written = day(rng.choice(DAYS))
    elif rng.random() < 0.2:
        sign, written = "定性", word(rng.choice(("有效改善", "合理", "按期完成", "健全并执行", "≥**次", "____")))
    last = number(value * rng.choice((Fraction(9, 10), Fraction(1), Fraction(11, 10))), unit)
    words = {
        "一级指标": level1, "二级指标": level2,
        "三级指标": rng.choice((*DEEDS, *DEEDS, "XX")) + rng.choice(SUBJECTS) + rng.choice(("数量", "合格率", "及时率", "效果")),
        "指标性质": "定性" if sign == "定性" else "定量", "计算符号": sign, "计量单位": unit.replace(YUAN, "万元"),
        "指标解释": rng.choice(TEXTS), "评分标准": "完成得满分，每低1个百分点扣5%", "指标值依据": rng.choice(("上年实际", "行业标准", "合同约定", "无")),
    }
    cells = {name: word(text) for name, text in words.items()} | {"指标值": written, "上年实际值": last}
    return {n: Value(v.state, v.v, v.unit, v.text, Source("cell", f"{chr(65 + i)}{line}")) for i, (n, v) in enumerate(cells.items())}


def cost_items(rng: Random, count: int, first_line: int) -> tuple[list[Row], Fraction, Fraction]:
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
            "分项名称": word(rng.choice(("人工费", "材料费", "电费", "设备购置", "其他费用", "业务经费")) + str(i + 1)),
            "单位成本": number(price, f"{YUAN}/{unit}"), "数量规模": number(amount, unit), "计量单位": word(unit),
            "频次": number(Fraction(1), None),
            "分项预算": number(budget, YUAN), "测算标准": word(rng.choice(("定额标准", "三家询价", "据实结算", "上年合同价"))),
            "标准依据": word(rng.choice(TEXTS)), "上年实际": number(last, YUAN), "前年实际": number(last, YUAN),
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
