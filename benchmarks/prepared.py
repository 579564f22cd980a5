"""Cells of a workload, made once for a policy: real-looking values, values on and beside its thresholds, and gaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from random import Random

from benchmarks.thresholds import Named
from chidu.form import Source, Value
from chidu.quantity import PERCENT, POINTS, YUAN, decimal_text

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


@lru_cache(maxsize=8_192)
def pool(name: str, type_: str, choices: tuple[str, ...], held: Named, ref: str, size: int = 200) -> tuple[Cell, ...]:
    """`size` cells for one field: some beside what it is held against (`held`, as `fitting` leaves it), some gaps, some of a
    unit or sort that is not its own.

    They depend on the arguments alone; policies that hold a field against the same share its cells.
    """
    rng, source = Random(f"{name}/{type_}/{ref}"), Source("cell", ref)
    common, near = list(_common(type_, choices)), list(_near(type_, held))
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
    return tuple(cells)


def fitting(type_: str, choices: tuple[str, ...], named: Named) -> Named:
    """Of what a policy names, what a field of this type can hold."""
    worded = type_ in ("文本", "选项", "是否", "词组", "量值")
    words = [w for w in named.words if type_ not in ("选项", "是否") or not choices or w in choices] if worded else []
    numbers = () if type_ in ("文本", "选项", "是否", "词组", "日期") else named.numbers
    return Named(tuple(n for n in numbers if type_ == "量值" or n[1] == UNITS.get(type_)),
                 named.days if type_ in ("日期", "量值") else (), tuple(words))


def _at(cell: Cell, source: Source) -> Cell:
    return None if cell is None else Value(cell.state, cell.v, cell.unit, cell.text, source)


def _common(type_: str, choices: tuple[str, ...]) -> Iterable[Value]:
    match type_:
        case "选项" | "是否":
            return [word(w) for w in choices or ("是", "否")]
        case "文本":
            return [word(w) for w in (*TEXTS, *choices)]
        case "词组":
            return [Value("given", words, None, "、".join(words)) for words in (("路灯",), ("路灯", "电费"), ())]
        case "日期":
            return [day(d) for d in DAYS]
        case "年度":
            return [number(Fraction(y), None) for y in (2023, 2024, 2024, 2024, 2025)]
        case "金额":
            return [number(v, YUAN) for v in AMOUNTS]
        case "比率" | "百分点":
            return [number(v, UNITS[type_]) for v in RATES]
        case "量值":
            counted = [number(v, UNITS_COUNTED[i % len(UNITS_COUNTED)]) for i, v in enumerate(COUNTS)]
            return [*counted, *(number(v, PERCENT) for v in RATES), *(number(v, YUAN) for v in AMOUNTS), *(day(d) for d in DAYS),
                    *(word(w) for w in ("合理", "较好", "持续提升", "98%以上并逐年提高", "≤12次/月"))]
        case _:
            return [number(v, None) for v in COUNTS]


def _near(type_: str, held: Named) -> Iterable[Value]:
    """On and beside what the policy names."""
    yield from (word(w) for w in held.words)
    if type_ in ("文本", "量值"):
        yield from (word(text) for w in held.words[:60] for text in (f"城区路灯{w}项目", f"{w}12次"))
    yield from (day(d + timedelta(days=n)) for d in held.days for n in (-1, 0, 1))
    for value, unit in held.numbers:
        for step in (Fraction(0), *(sign * s for s in STEPS.get(unit or "", (Fraction(1, 100), Fraction(1))) for sign in (-1, 1))):
            yield number(value + step, unit)


@lru_cache(maxsize=16_384)
def number(value: Fraction, unit: str | None) -> Value:
    """A number as a form writes it."""
    if unit == YUAN:
        return Value("given", value, YUAN, decimal_text(value / 10_000))
    shown = decimal_text(value * 100) if unit in (PERCENT, POINTS) else decimal_text(value)
    return Value("given", value, unit, shown + (unit or ""))


def word(text: str) -> Value:
    return Value("given", text, None, text)


def day(on: date) -> Value:
    return Value("given", on, None, on.isoformat())
