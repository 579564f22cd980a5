"""Reads computations: every operation of the closed list with its arguments, and look-ups in policy tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chidu import quantity
from chidu.computation import (
    MOST_PLACES,
    OVER,
    WAYS,
    ZERO,
    Arithmetic,
    Attainment,
    Cases,
    Constant,
    Count,
    Days,
    Default,
    Laxness,
    Lookup,
    MonthOf,
    Named,
    Place,
    Root,
    Rounded,
    Shift,
    Total,
)
from chidu.condition import Computation, Condition
from chidu.form import Value
from chidu.policy.grammar.conditions import parse_condition
from chidu.policy.grammar.environment import (
    POLICY,
    UNITS,
    Environment,
    Malformed,
    Path,
    items,
    pair,
    short,
    type_of,
    unknown_name,
)
from chidu.policy.suggest import ask_meant, nearest

COMPUTATIONS = ("和", "差", "积", "商", "绝对值", "最小", "最大", "合计", "计数", "有行", "缺省", "天数差", "月序", "年份", "推移", "查表",
                "分情形", "从严差", "舍入", "平方根", "名次", "并列数", "完成率")

EDGES = ("年初", "年末")
QUOTES = ("‘", "“", "'")


def parse_computation(raw: Any, env: Environment, path: Path = ()) -> Computation:
    """A field name, a literal quantity, or one of the closed list as a one-key mapping."""
    if isinstance(raw, str):
        return _simple(raw, env, path)
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise Malformed(path, "computation-shape", f"计算“{short(raw)}”不成形", "计算写成 {差: [甲, 乙]} 这样一个词带参数的样子")
    (op, body), = raw.items()
    here = (*path, op)
    match op:
        case "和" | "差" | "积" | "商" | "最小" | "最大":
            parts = tuple(parse_computation(p, env, (*here, i)) for i, p in enumerate(items(body, here)))
            if len(parts) < 2 or (op == "商" and len(parts) != 2):
                raise Malformed(here, "computation-arity", f"“{op}”的参数个数不对", "和、差、积至少两项，商恰好两项")
            return Arithmetic(op, parts)
        case "绝对值":
            return Arithmetic(op, (parse_computation(body, env, here),))
        case "合计":
            _require(body, here, ("表", "列"), ("满足",))
            table, inner = _table(body, env, here)
            column = str(body.get("列", ""))
            type_ = type_of(column, inner, (*here, "列"))
            return Total(table, column, _where(body, inner, here), UNITS.get(type_))
        case "计数" | "有行":
            _require(body, here, ("表",), ("满足",))
            table, inner = _table(body, env, here)
            return Count(table, _where(body, inner, here), op == "有行")
        case "缺省":
            part, otherwise = pair(body, here)
            return Default(parse_computation(part, env, here), parse_computation(otherwise, env, here))
        case "天数差":
            _require(body, here, ("自", "至"), ("含首日",))
            start, end = (parse_computation(body[k], env, (*here, k)) for k in ("自", "至"))
            if (first := body.get("含首日", "否")) not in ("是", "否"):
                raise Malformed((*here, "含首日"), "literal-yes-no", f"“{short(first)}”不是“是”或“否”", "含首日只填是或否")
            return Days(start, end, first == "是")
        case "月序" | "年份":
            return MonthOf(parse_computation(body, env, here), op == "年份")
        case "推移":
            return _shift(body, env, here)
        case "查表":
            return _lookup(body, env, here)
        case "分情形":
            return _cases(body, env, here)
        case "从严差":
            _require(body, here, ("值", "参照", "符号"))
            return Laxness(*(parse_computation(body[k], env, (*here, k)) for k in ("值", "参照", "符号")))
        case "舍入":
            return _rounded(body, env, here)
        case "平方根":
            _require(body, here, ("数", "小数"))
            return Root(parse_computation(body["数"], env, (*here, "数")), _places(body["小数"], (*here, "小数")))
        case "名次" | "并列数":
            return _place(op, body, env, here)
        case "完成率":
            return _attainment(body, env, here)
    close = nearest(op, COMPUTATIONS)
    raise Malformed(path, "computation-unknown", f"没有“{op}”这种计算", "计算只有：" + "、".join(COMPUTATIONS),
                    f"您是否想写“{close}”？" if close else "")


def _simple(text: str, env: Environment, path: Path) -> Computation:
    prefix, dot, name = text.partition("·")
    if dot and prefix == "参数":
        if name not in env.parameters:
            raise unknown_name("参数", name, env.parameters, path)
        value = env.parameters[name]
        if value.unit == "分":  # marks are plain numbers, on forms too
            value = replace(value, unit=None)
        return Constant(value if value.known else replace(value, missing=(f"{text}（待核实）",)), text)
    left = text.removeprefix("字段·")
    if left in env.types:
        return Named(left)
    if q := quantity.quantity(text):
        return Constant(Value("given", q.value, q.unit, text, POLICY), text)
    if text in ("是", "否") or text.startswith(QUOTES):
        literal = text.strip("‘’“”'")
        return Constant(Value("given", literal, None, literal, POLICY), literal)
    raise unknown_name("栏目", left, env.types, path)


def _cases(body: Any, env: Environment, path: Path) -> Cases:
    branches: list[tuple[Condition | None, Computation]] = []
    listed = items(body, path)
    if not listed:
        raise Malformed(path, "cases-shape", "分情形一档也没有写", "至少写一档 {当: …, 取: …}")
    for i, b in enumerate(listed):
        here = (*path, i)
        if isinstance(b, Mapping) and set(b) == {"其余"}:
            if i < len(listed) - 1:
                raise Malformed(here, "ladder-order", "“其余”之后还有别的档，永远用不到", "“其余”写在最后")
            branches.append((None, _result(b["其余"], env, (*here, "其余"))))
        elif isinstance(b, Mapping) and set(b) == {"当", "取"}:
            branches.append((parse_condition(b["当"], env, (*here, "当")), _result(b["取"], env, (*here, "取"))))
        else:
            raise Malformed(here, "cases-shape", f"“{short(b)}”", "分情形的每一档写 {当: …, 取: …}，最后一档写 {其余: …}")
    return Cases(tuple(branches))


def _result(raw: Any, env: Environment, path: Path) -> Computation:
    """A branch's result may be plain words as well as a field or a number."""
    if isinstance(raw, str) and "·" not in raw and raw not in env.types and not quantity.quantity(raw) and not raw.startswith(QUOTES):
        return Constant(Value("given", raw, None, raw, POLICY), raw)
    return parse_computation(raw, env, path)


def _shift(body: Any, env: Environment, path: Path) -> Shift:
    part, by = pair(body, path)
    if by in EDGES:
        return Shift(parse_computation(part, env, path), edge=str(by))
    m = re.fullmatch(r"(-?\d+)(年|个月|月|日|天)", quantity.plain(str(by)))
    if not m:
        raise Malformed(path, "shift-shape", f"推移的幅度“{by}”", "幅度写成 1年、3个月或10日，或写 年初、年末")
    moved, by_unit = parse_computation(part, env, path), int(m[1])
    match m[2]:
        case "年":
            return Shift(moved, years=by_unit)
        case "个月" | "月":
            return Shift(moved, months=by_unit)
    return Shift(moved, days=by_unit)


def _rounded(body: Any, env: Environment, path: Path) -> Computation:
    _require(body, path, ("数", "小数", "方式"))
    part, places = parse_computation(body["数"], env, (*path, "数")), _places(body["小数"], (*path, "小数"))
    way = str(body["方式"])
    if way.startswith("参数·"):
        named = _simple(way, env, (*path, "方式"))
        assert isinstance(named, Constant)
        if not named.value.known:
            return named
        way = named.value.text
    if way not in WAYS:
        raise Malformed((*path, "方式"), "rounding-way", f"舍入方式“{way}”", "方式写成" + "、".join(WAYS) + "之一，或一个取这些值的参数",
                        ask_meant(way, WAYS))
    return Rounded(part, places, way)


def _places(raw: Any, path: Path) -> int:
    text = quantity.plain(str(raw)).removesuffix("小数").removesuffix("位")
    if not text.isdecimal() or int(text) > MOST_PLACES:
        raise Malformed(path, "rounding-places", f"小数位数“{raw}”", f"写成 0位 到 {MOST_PLACES}位")
    return int(text)


def _place(op: str, body: Any, env: Environment, path: Path) -> Place:
    _require(body, path, ("表", "列") if op == "并列数" else ("表", "列", "由"), ("满足",))
    table, inner = _table(body, env, path)
    column, order = str(body["列"]), str(body.get("由", "由低到高")).removeprefix("由")
    type_of(column, inner, (*path, "列"))
    if order not in ("低到高", "高到低"):
        raise Malformed((*path, "由"), "place-order", f"“由: {body['由']}”", "写成 由: 低到高 或 由: 高到低", ask_meant(order, ("低到高", "高到低")))
    return Place(table, column, order == "低到高", _where(body, inner, path), op == "并列数")


def _attainment(body: Any, env: Environment, path: Path) -> Attainment:
    _require(body, path, ("完成", "目标", "符号"), ("负向", "零目标"))
    chosen: list[str] = []
    for key, known in (("负向", OVER), ("零目标", ZERO)):
        if (way := str(body.get(key, known[0]))) not in known:
            raise Malformed((*path, key), "attainment-way", f"“{key}”写成“{way}”", "可写：" + "、".join(known), ask_meant(way, known))
        chosen.append(way)
    actual, target, sign = (parse_computation(body[k], env, (*path, k)) for k in ("完成", "目标", "符号"))
    return Attainment(actual, target, sign, *chosen)


def _lookup(body: Any, env: Environment, path: Path) -> Lookup:
    _require(body, path, ("表", "键", "取"), ("匹配", "别名列", "依次", "查不到"))
    name, keys, column, match = str(body["表"]), body["键"], str(body["取"]), str(body.get("匹配", "相等"))
    if name not in env.tables:
        raise unknown_name("数据表", name, env.tables, (*path, "表"))
    table = env.tables[name]
    if not isinstance(keys, Mapping) or not keys:
        raise Malformed((*path, "键"), "lookup-keys", f"“键”写的是“{short(keys)}”", "键写成 {表的列: 栏目} 的样子")
    alias = body.get("别名列")
    for wanted in (*keys, column, *([str(alias)] if alias else [])):
        if wanted not in table["columns"]:
            raise unknown_name(f"数据表“{name}”的列", wanted, table["columns"], path)
    if match not in ("相等", "含词", "不超过的最近一档"):
        raise Malformed((*path, "匹配"), "lookup-match", f"没有“{match}”这种匹配", "匹配只有相等、含词、不超过的最近一档")
    if match == "不超过的最近一档" and len(keys) != 1:
        raise Malformed((*path, "键"), "lookup-keys", f"“不超过的最近一档”写了{len(keys)}个键", "分档只按一个数", "请只留一个键")
    computations = tuple(parse_computation(v, env, (*path, "键", k)) for k, v in keys.items())
    otherwise = body.get("查不到", "无法判定")
    fallback = None if otherwise == "无法判定" else _cell(str(otherwise))
    order = {text: i for i, text in enumerate(body.get("依次", []))}
    level = next((c for c in table["columns"] if order and any(r.get(c) in order for r in table["rows"])), None)
    rows, steps = [], []
    for row in sorted(table["rows"], key=lambda r: order.get(r.get(level, ""), len(order))):
        cells = [_alternatives(row.get(k, "")) for k in keys]
        if alias and row.get(alias):
            cells[-1] += _alternatives(row[alias])
        if match == "不超过的最近一档":
            bound = quantity.quantity(cells[0][0]) if cells[0] else None
            if bound is None:
                raise Malformed(path, "lookup-step", f"数据表“{name}”的“{next(iter(keys))}”列“{'/'.join(cells[0])}”不是数")
            steps.append((bound.value, bound.unit, _cell(row.get(column, ""))))
        else:
            rows.append((tuple(cells), _cell(row.get(column, ""))))
    return Lookup(name, computations, match, tuple(rows), tuple(sorted(steps, key=lambda s: s[0])), fallback)


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in cell.split("/") if p.strip())


def _cell(text: str) -> Value:
    """A table's cell as a value: a quantity, a list written with /, a text; an empty one is not known."""
    if not text:
        return Value("absent", source=POLICY)
    if q := quantity.quantity(text):
        return Value("given", q.value, q.unit, text, POLICY)
    words = _alternatives(text)
    return Value("given", words if len(words) > 1 else text, None, text, POLICY)


def _require(body: Any, path: Path, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    """Exactly these keys, each told by name where it lacks or is too many."""
    op, known = path[-1], (*needed, *optional)
    if not isinstance(body, Mapping):
        raise Malformed(path, "computation-shape", f"“{op}”后面写的是“{short(body)}”", "写成 {" + ", ".join(f"{k}: …" for k in needed) + "}")
    for key in needed:
        if key not in body:
            raise Malformed(path, "computation-key", f"“{op}”缺“{key}”", f"“{op}”要写" + "、".join(needed), f"请补写“{key}: …”")
    for key in body:
        if key not in known:
            raise Malformed((*path, key), "computation-key", f"“{op}”里不认得“{key}”", "可写：" + "、".join(known), ask_meant(key, known))


def _table(body: Any, env: Environment, path: Path) -> tuple[str, Environment]:
    name = str(body.get("表", "")) if isinstance(body, Mapping) else ""
    if name not in env.form_tables:
        raise unknown_name("表中明细", name, env.form_tables, (*path, "表"))
    return name, env.inside(name)


def _where(body: Mapping, env: Environment, path: Path) -> Condition | None:
    return parse_condition(body["满足"], env, (*path, "满足")) if "满足" in body else None
