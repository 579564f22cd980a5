"""Reads the closed list of conditions and computations out of a policy's plain data into the condition tree.

Every name must be known and every literal must fit the field's type and unit; what does not is told with the path to
it, so that the caller can point into the file. Source: POLICY_FORMAT.md §3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from chidu import quantity
from chidu.computation import (
    Arithmetic,
    Cases,
    Constant,
    Count,
    Days,
    Default,
    Laxness,
    Lookup,
    MonthOf,
    Named,
    Shift,
    Total,
)
from chidu.condition import (
    FORMATS,
    All,
    Any_,
    Compare,
    Computation,
    Condition,
    Contains,
    Listed,
    Not,
    Operand,
    Provided,
    Rows,
    Shape,
)
from chidu.form import Source, Value
from chidu.policy.suggest import ask_meant, nearest

Path = tuple[str | int, ...]
POLICY = Source("computed", "")

COMPARISONS = {"等于": "=", "不等于": "≠", "大于": ">", "小于": "<", "不低于": "≥", "不高于": "≤", "早于": "<", "晚于": ">"}
TEXT_TYPES = {"文本", "选项", "是否", "词组"}
UNITS = {"金额": quantity.YUAN, "比率": quantity.PERCENT, "百分点": quantity.POINTS}
QUANTIFIERS = ("至少有", "没有", "每个")
OPERATORS = (*COMPARISONS, "介于", "属于", "不属于", "已提供", "未提供", "含任一", "不含任一", "含数字", "不含数字",
             "符合格式", "不符合格式", "在名单", *QUANTIFIERS)
COMPUTATIONS = ("和", "差", "积", "商", "绝对值", "最小", "最大", "合计", "计数", "有行", "缺省", "天数差", "月序", "推移", "查表",
                "分情形", "从严差")


class Malformed(ValueError):
    """A piece of policy that does not read: the path to it, what was found, the rule, the remedy."""

    def __init__(self, path: Path, code: str, found: str, rule: str = "", remedy: str = "") -> None:
        super().__init__(found)
        self.path, self.code, self.found, self.rule, self.remedy = path, code, found, rule, remedy


@dataclass(frozen=True)
class Environment:
    """What names mean where a condition stands: types by name, tables of the form, parameters, words, policy tables."""

    types: Mapping[str, str]
    form_tables: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, Value]
    words: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Any]
    rosters: frozenset[str] = frozenset()

    def inside(self, table: str) -> Environment:
        """Within the rows of a table, its columns come first, then the project's fields."""
        return replace(self, types={**self.types, **self.form_tables[table]})


def as_value(text: str, type_: str, path: Path = ()) -> Value:
    """A literal of a policy file or an example, read by the type of the field it belongs to."""
    if type_ in TEXT_TYPES:
        if type_ == "是否" and text not in ("是", "否"):
            raise Malformed(path, "literal-yes-no", f"“{text}”不是“是”或“否”", "这一栏只填是或否")
        return Value("given", text, None, text, POLICY)
    if type_ == "日期":
        day = quantity.day(text)
        if day is None:
            raise Malformed(path, "literal-date", f"“{text}”不是日期", "日期写成 2024-07-31")
        return Value("given", day, None, text, POLICY)
    q = quantity.quantity(text)
    if type_ == "年度":
        q = quantity.quantity(text.removesuffix("年度").removesuffix("年"))
    if type_ == "量值":
        return Value("given", q.value, q.unit, text, POLICY) if q else Value("given", text, None, text, POLICY)
    wanted = UNITS.get(type_)
    if q is None or (wanted and q.unit != wanted) or (wanted is None and q.unit not in (None, "分")):
        example = {"金额": "500万元", "比率": "20%", "百分点": "40个百分点"}.get(type_, "90")
        raise Malformed(path, "literal-unit", f"“{text}”不能与{type_}比较", f"{type_}要写成带单位的数，如 {example}",
                        f"请写成如 {example} 的样子")
    return Value("given", q.value, wanted, text, POLICY)


def parse_condition(raw: Any, env: Environment, path: Path = ()) -> Condition:
    """One condition. Several keys mean 且."""
    if not isinstance(raw, Mapping) or not raw:
        raise Malformed(path, "condition-shape", f"条件“{_short(raw)}”不成形", "条件写成 {栏目: {不低于: 值}} 这样的样子",
                        "请在栏目下写一个比较，如 {年度资金总额: {大于: 500万元}}")
    parts: list[Condition] = []
    for key, body in raw.items():
        here = (*path, key)
        if key in ("全部", "任一"):
            if not isinstance(body, list) or not body:
                raise Malformed(here, "condition-list", f"“{key}”后面要列出若干条件", "每行以“- ”开头")
            inner = tuple(parse_condition(b, env, (*here, i)) for i, b in enumerate(body))
            parts.append(All(inner) if key == "全部" else Any_(inner))
        elif key == "非":
            parts.append(Not(parse_condition(body, env, here)))
        elif key == "程度含":
            counts = [Compare(f"{s}数", ">", Operand(as_value("0", "数"))) for s in _list(body, here)]
            for s, c in zip(_list(body, here), counts, strict=True):
                _type_of(c.left, env, here, f"程度“{s}”不在词汇表中")
            parts.append(Any_(tuple(counts)) if len(counts) > 1 else counts[0])
        elif key in env.form_tables:
            parts += _quantified(key, body, env, here)
        else:
            parts += _field(key, body, env, here)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _quantified(table: str, body: Any, env: Environment, path: Path) -> list[Condition]:
    if not isinstance(body, Mapping) or not body:
        raise Malformed(path, "quantifier-shape", f"“{table}”后面写的是“{_short(body)}”", "明细下面要写" + "、".join(QUANTIFIERS),
                        f"请写成 {table}: {{至少有: {{个数: 1, 满足: {{…}}}}}} 的样子")
    for quantifier in body:
        if quantifier not in QUANTIFIERS:
            raise Malformed((*path, quantifier), "quantifier-unknown", f"“{table}”是一张明细，后面不能写“{quantifier}”",
                            "明细下面只能写" + "、".join(QUANTIFIERS), ask_meant(quantifier, QUANTIFIERS))
    return [_rows(table, q, b, env, (*path, q)) for q, b in body.items()]


def _rows(table: str, quantifier: str, body: Any, env: Environment, path: Path) -> Condition:
    inner = env.inside(table)
    if quantifier == "至少有":
        if not isinstance(body, Mapping) or set(body) - {"个数", "满足"} or "满足" not in body:
            raise Malformed(path, "quantifier-shape", "“至少有”要写成 {个数: 1, 满足: {…}}")
        count = str(body.get("个数", "1"))
        if count.startswith("参数·"):
            value = env.parameters.get(count.removeprefix("参数·"))
            if value is None or not isinstance(value.v, Fraction) or value.v.denominator != 1:
                raise Malformed((*path, "个数"), "quantifier-count", f"“{count}”没有整数值", "个数要是整数")
            count = str(value.v)
        if not count.isdecimal():
            raise Malformed((*path, "个数"), "quantifier-count", f"个数“{count}”不是整数", "", "请写成如 1 的整数")
        return Rows(table, "至少有", int(count), parse_condition(body["满足"], inner, (*path, "满足")))
    where = body.get("满足", body) if isinstance(body, Mapping) else body
    if where is not body and len(body) > 1:
        raise Malformed(path, "quantifier-shape", f"“{quantifier}”只写条件，不写个数", f"“{quantifier}”后面直接写条件")
    return Rows(table, quantifier, 1, parse_condition(where, inner, path))


def _field(name: str, body: Any, env: Environment, path: Path) -> list[Condition]:
    left = name.removeprefix("字段·")
    if left.startswith("参数·"):
        type_ = "参数"
        if left.removeprefix("参数·") not in env.parameters:
            raise _unknown("参数", left.removeprefix("参数·"), env.parameters, path)
    else:
        type_ = _type_of(left, env, path)
    if not isinstance(body, Mapping) or not body:
        raise Malformed(path, "operator-missing", f"“{name}”后面写的是“{_short(body)}”", "栏目下面要写比较词和值",
                        f"请写成 {name}: {{等于: {_short(body)}}} 的样子")
    return [_operator(left, type_, op, right, env, (*path, op)) for op, right in body.items()]


def _operator(left: str, type_: str, op: str, right: Any, env: Environment, path: Path) -> Condition:
    if type_ == "参数":
        value = env.parameters[left.removeprefix("参数·")]
        type_ = _kind_of(value)
    if op in COMPARISONS:
        if op in ("早于", "晚于") and type_ != "日期":
            raise Malformed(path, "operator-type", f"“{op}”只用于日期，“{left}”是{type_}", "",
                            f"请改为“{'小于' if op == '早于' else '大于'}”")
        if op not in ("等于", "不等于"):
            return Compare(left, COMPARISONS[op], _bound(left, type_, op, right, env, path))
        return Compare(left, COMPARISONS[op], operand(right, type_, env, path))
    if op == "介于":
        low, high = _pair(right, path)
        return All((Compare(left, "≥", _bound(left, type_, op, low, env, path)),
                    Compare(left, "<", _bound(left, type_, op, high, env, path))))
    if op in ("属于", "不属于"):
        items = _choices(right, env, path)
        sign = "=" if op == "属于" else "≠"
        leaves = tuple(Compare(left, sign, operand(i, type_, env, path)) for i in items)
        return leaves[0] if len(leaves) == 1 else Any_(leaves) if op == "属于" else All(leaves)
    if op in ("已提供", "未提供"):
        wanted = {"是": True, "否": False}.get(str(right))
        if wanted is None:
            raise Malformed(path, "provided-shape", f"“{op}: {_short(right)}”", f"“{op}”后面写 是 或 否")
        return Provided(left, wanted if op == "已提供" else not wanted)
    if op in ("含任一", "不含任一"):
        return Contains(left, _words(right, env, path), op == "含任一")
    if op in ("含数字", "不含数字"):
        return Shape(left, "数字", (op == "含数字") is (str(right) != "否"))
    if op in ("符合格式", "不符合格式"):
        if str(right) not in FORMATS:
            raise _unknown("格式", str(right), FORMATS, path)
        return Shape(left, str(right), op == "符合格式")
    if op == "在名单":
        roster = str(right).removeprefix("名单·")
        if roster not in env.rosters:
            raise _unknown("名单", roster, env.rosters, path)
        return Listed(left, roster)
    close = nearest(op, OPERATORS)
    raise Malformed(path, "operator-unknown", f"没有“{op}”这个比较词", "比较词只有：" + "、".join(OPERATORS),
                    f"您是否想写“{close}”？" if close else "")


def _bound(left: str, type_: str, op: str, right: Any, env: Environment, path: Path) -> Operand:
    """What something is more or less than: no words, for they have no order."""
    if type_ in TEXT_TYPES:
        raise Malformed(path, "operator-type", f"“{left}”是{type_}，不能用“{op}”比大小", "", "请用等于、属于、含任一等比较词")
    bound = operand(right, type_, env, path)
    if bound.value and isinstance(bound.value.v, str):
        raise Malformed(path, "literal-unit", f"“{_short(right)}”不是数，不能用“{op}”比大小", "比大小的两边都要是数或日期", "请改写成带单位的数")
    return bound


def operand(right: Any, type_: str, env: Environment, path: Path) -> Operand:
    """A right-hand side: a literal, 参数·x, 字段·y, 认定·z."""
    if isinstance(right, Mapping | list):
        raise Malformed(path, "operand-shape", f"“{_short(right)}”不能作比较的值", "这里写一个值、参数·名、字段·名或认定·名")
    text = str(right)
    prefix, dot, name = text.partition("·")
    if dot and prefix == "参数":
        if name not in env.parameters:
            raise _unknown("参数", name, env.parameters, path)
        return Operand(fit(env.parameters[name], type_, text, path), text)
    if dot and prefix in ("字段", "认定"):
        left = name if prefix == "字段" else text
        _type_of(left, env, path)
        return Operand(None, left)
    return Operand(as_value(text, type_, path))


def fit(value: Value, type_: str, name: str, path: Path) -> Value:
    """A parameter's value checked against the type it is compared with; an empty one stays unknown with its name."""
    if not value.known:
        return replace(value, missing=(f"{name}（待核实）",))
    wanted = UNITS.get(type_)
    if type_ in TEXT_TYPES | {"量值"} or (type_ == "日期" and isinstance(value.v, date)):
        return value
    if not isinstance(value.v, Fraction) or type_ == "日期" or value.unit != (wanted or value.unit) or (
            not wanted and value.unit in UNITS.values()):
        rule = "日期参数写到日，如 2024-07-31" if type_ == "日期" else "两边要是同一种单位"
        raise Malformed(path, "operand-unit", f"“{name}”的值“{value.text}”不能与{type_}比较", rule)
    return value if wanted else replace(value, unit=None)


def _words(right: Any, env: Environment, path: Path) -> Operand:
    if isinstance(right, list):
        return Operand(Value("given", tuple(str(w) for w in right), source=POLICY))
    prefix, dot, name = str(right).partition("·")
    if dot and prefix == "词表":
        if name not in env.words:
            raise _unknown("词表", name, env.words, path)
        return Operand(Value("given", env.words[name], source=POLICY), str(right))
    if dot and prefix == "字段":
        _type_of(name, env, path)
        return Operand(None, name)
    return Operand(Value("given", (str(right),), source=POLICY))


def _choices(right: Any, env: Environment, path: Path) -> list[str]:
    prefix, dot, name = str(right).partition("·")
    if isinstance(right, str) and dot and prefix == "词表":
        if name not in env.words:
            raise _unknown("词表", name, env.words, path)
        return list(env.words[name])
    return _list(right, path)


# ---- computations


def parse_computation(raw: Any, env: Environment, path: Path = ()) -> Computation:
    """A field name, a literal quantity, or one of the closed list as a one-key mapping."""
    if isinstance(raw, str):
        return _simple(raw, env, path)
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise Malformed(path, "computation-shape", f"计算“{_short(raw)}”不成形", "计算写成 {差: [甲, 乙]} 这样一个词带参数的样子")
    (op, body), = raw.items()
    here = (*path, op)
    match op:
        case "和" | "差" | "积" | "商" | "最小" | "最大":
            parts = tuple(parse_computation(p, env, (*here, i)) for i, p in enumerate(_items(body, here)))
            if len(parts) < 2 or (op == "商" and len(parts) != 2):
                raise Malformed(here, "computation-arity", f"“{op}”的参数个数不对", "和、差、积至少两项，商恰好两项")
            return Arithmetic(op, parts)
        case "绝对值":
            return Arithmetic(op, (parse_computation(body, env, here),))
        case "合计":
            _require(body, here, ("表", "列"), ("满足",))
            table, inner = _table(body, env, here)
            column = str(body.get("列", ""))
            type_ = _type_of(column, inner, (*here, "列"))
            return Total(table, column, _where(body, inner, here), UNITS.get(type_))
        case "计数" | "有行":
            _require(body, here, ("表",), ("满足",))
            table, inner = _table(body, env, here)
            return Count(table, _where(body, inner, here), op == "有行")
        case "缺省":
            part, otherwise = _pair(body, here)
            return Default(parse_computation(part, env, here), parse_computation(otherwise, env, here))
        case "天数差":
            _require(body, here, ("自", "至"), ("含首日",))
            start, end = (parse_computation(body[k], env, (*here, k)) for k in ("自", "至"))
            if (first := body.get("含首日", "否")) not in ("是", "否"):
                raise Malformed((*here, "含首日"), "literal-yes-no", f"“{_short(first)}”不是“是”或“否”", "含首日只填是或否")
            return Days(start, end, first == "是")
        case "月序":
            return MonthOf(parse_computation(body, env, here))
        case "推移":
            return _shift(body, env, here)
        case "查表":
            return _lookup(body, env, here)
        case "分情形":
            return _cases(body, env, here)
        case "从严差":
            _require(body, here, ("值", "参照", "符号"))
            return Laxness(*(parse_computation(body[k], env, (*here, k)) for k in ("值", "参照", "符号")))
    close = nearest(op, COMPUTATIONS)
    raise Malformed(path, "computation-unknown", f"没有“{op}”这种计算", "计算只有：" + "、".join(COMPUTATIONS),
                    f"您是否想写“{close}”？" if close else "")


def _simple(text: str, env: Environment, path: Path) -> Computation:
    prefix, dot, name = text.partition("·")
    if dot and prefix == "参数":
        if name not in env.parameters:
            raise _unknown("参数", name, env.parameters, path)
        value = env.parameters[name]
        return Constant(value if value.known else replace(value, missing=(f"{text}（待核实）",)), text)
    left = text.removeprefix("字段·")
    if left in env.types:
        return Named(left)
    if q := quantity.quantity(text):
        return Constant(Value("given", q.value, q.unit, text, POLICY), text)
    if text in ("是", "否") or text.startswith(("‘", "“", "'")):
        literal = text.strip("‘’“”'")
        return Constant(Value("given", literal, None, literal, POLICY), literal)
    raise _unknown("栏目", left, env.types, path)


def _cases(body: Any, env: Environment, path: Path) -> Cases:
    branches: list[tuple[Condition | None, Computation]] = []
    items = _items(body, path)
    if not items:
        raise Malformed(path, "cases-shape", "分情形一档也没有写", "至少写一档 {当: …, 取: …}")
    for i, b in enumerate(items):
        here = (*path, i)
        if isinstance(b, Mapping) and set(b) == {"其余"}:
            if i < len(items) - 1:
                raise Malformed(here, "ladder-order", "“其余”之后还有别的档，永远用不到", "“其余”写在最后")
            branches.append((None, _result(b["其余"], env, (*here, "其余"))))
        elif isinstance(b, Mapping) and set(b) == {"当", "取"}:
            branches.append((parse_condition(b["当"], env, (*here, "当")), _result(b["取"], env, (*here, "取"))))
        else:
            raise Malformed(here, "cases-shape", f"“{_short(b)}”", "分情形的每一档写 {当: …, 取: …}，最后一档写 {其余: …}")
    return Cases(tuple(branches))


def _result(raw: Any, env: Environment, path: Path) -> Computation:
    """A branch's result may be plain words as well as a field or a number."""
    try:
        return parse_computation(raw, env, path)
    except Malformed:
        if isinstance(raw, str) and "·" not in raw:
            return Constant(Value("given", raw, None, raw, POLICY), raw)
        raise


def _shift(body: Any, env: Environment, path: Path) -> Shift:
    part, by = _pair(body, path)
    m = re.fullmatch(r"(-?\d+)(年|个月|月|日|天)", quantity.plain(str(by)))
    if not m:
        raise Malformed(path, "shift-shape", f"推移的幅度“{by}”", "幅度写成 1年、3个月或10日")
    unit = {"年": "years", "个月": "months", "月": "months"}.get(m[2], "days")
    return Shift(parse_computation(part, env, path), **{unit: int(m[1])})


def _lookup(body: Any, env: Environment, path: Path) -> Lookup:
    _require(body, path, ("表", "键", "取"), ("匹配", "别名列", "依次", "查不到"))
    name, keys, column, match = str(body["表"]), body["键"], str(body["取"]), str(body.get("匹配", "相等"))
    if name not in env.tables:
        raise _unknown("数据表", name, env.tables, (*path, "表"))
    table = env.tables[name]
    if not isinstance(keys, Mapping) or not keys:
        raise Malformed((*path, "键"), "lookup-keys", f"“键”写的是“{_short(keys)}”", "键写成 {表的列: 栏目} 的样子")
    alias = body.get("别名列")
    for wanted in (*keys, column, *([str(alias)] if alias else [])):
        if wanted not in table["columns"]:
            raise _unknown(f"数据表“{name}”的列", wanted, table["columns"], path)
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


# ---- small helpers


def _require(body: Any, path: Path, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    """Exactly these keys, each told by name where it lacks or is too many."""
    op, known = path[-1], (*needed, *optional)
    if not isinstance(body, Mapping):
        raise Malformed(path, "computation-shape", f"“{op}”后面写的是“{_short(body)}”", "写成 {" + ", ".join(f"{k}: …" for k in needed) + "}")
    for key in needed:
        if key not in body:
            raise Malformed(path, "computation-key", f"“{op}”缺“{key}”", f"“{op}”要写" + "、".join(needed), f"请补写“{key}: …”")
    for key in body:
        if key not in known:
            raise Malformed((*path, key), "computation-key", f"“{op}”里不认得“{key}”", "可写：" + "、".join(known), ask_meant(key, known))


def _table(body: Any, env: Environment, path: Path) -> tuple[str, Environment]:
    name = str(body.get("表", "")) if isinstance(body, Mapping) else ""
    if name not in env.form_tables:
        raise _unknown("表中明细", name, env.form_tables, (*path, "表"))
    return name, env.inside(name)


def _where(body: Mapping, env: Environment, path: Path) -> Condition | None:
    return parse_condition(body["满足"], env, (*path, "满足")) if "满足" in body else None


def _items(body: Any, path: Path) -> list:
    if not isinstance(body, list):
        raise Malformed(path, "computation-list", f"“{_short(body)}”要写成列表", "列表写成 [甲, 乙]，用半角逗号")
    return body


def _pair(body: Any, path: Path) -> tuple[Any, Any]:
    items = _items(body, path)
    if len(items) != 2:
        raise Malformed(path, "computation-arity", f"“{_short(body)}”要恰好两项")
    return items[0], items[1]


def _list(body: Any, path: Path) -> list[str]:
    if isinstance(body, str):
        return [body]
    if not isinstance(body, list) or not body or any(isinstance(i, Mapping | list) for i in body):
        raise Malformed(path, "list-shape", f"“{_short(body)}”要写成若干个值的列表", "列表写成 [甲, 乙]，用半角逗号")
    return [str(i) for i in body]


def _type_of(name: str, env: Environment, path: Path, found: str = "") -> str:
    if name in env.types:
        return env.types[name]
    raise _unknown("栏目", name, env.types, path, found)


def _unknown(kind: str, name: str, known: Any, path: Path, found: str = "") -> Malformed:
    close = nearest(name, list(known))
    return Malformed(path, "name-unknown", found or f"没有名叫“{name}”的{kind}", f"{kind}要先定义再引用",
                     f"您是否想写“{close}”？" if close else f"请核对名称，或先定义这个{kind}")


def _kind_of(value: Value) -> str:
    if isinstance(value.v, date):
        return "日期"
    if isinstance(value.v, Fraction) or not value.known:
        return {quantity.YUAN: "金额", quantity.PERCENT: "比率", quantity.POINTS: "百分点"}.get(value.unit or "", "量值")
    return "文本"


def _short(raw: Any) -> str:
    """As it stands in the file, in one line."""
    text = str(raw).replace("'", "")
    return text if len(text) <= 40 else text[:40] + "…"
