"""Reads conditions: every comparison word of the closed list, with names known and literals that fit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from chidu.condition import (
    FORMATS,
    All,
    Any_,
    Compare,
    Condition,
    Contains,
    Listed,
    Not,
    Operand,
    Provided,
    Rows,
    Shape,
)
from chidu.form import Value
from chidu.policy.grammar.environment import (
    POLICY,
    TEXT_TYPES,
    Environment,
    Malformed,
    Path,
    as_value,
    fit,
    kind_of,
    pair,
    short,
    texts,
    type_of,
    unknown_name,
)
from chidu.policy.suggest import ask_meant, nearest

COMPARISONS = {"等于": "=", "不等于": "≠", "大于": ">", "小于": "<", "不低于": "≥", "不高于": "≤", "早于": "<", "晚于": ">"}
QUANTIFIERS = ("至少有", "没有", "每个")
OPERATORS = (*COMPARISONS, "介于", "属于", "不属于", "已提供", "未提供", "含任一", "不含任一", "含数字", "不含数字",
             "符合格式", "不符合格式", "在名单", *QUANTIFIERS)


def parse_condition(raw: Any, env: Environment, path: Path = ()) -> Condition:
    """One condition. Several keys mean 且."""
    if not isinstance(raw, Mapping) or not raw:
        raise Malformed(path, "condition-shape", f"条件“{short(raw)}”不成形", "条件写成 {栏目: {不低于: 值}} 这样的样子",
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
        elif key in ("程度含", "处置含"):
            counts = [Compare(f"{s}数", ">", Operand(as_value("0", "数"))) for s in texts(body, here)]
            for s, c in zip(texts(body, here), counts, strict=True):
                type_of(c.left, env, here, f"{key[:2]}“{s}”不在词汇表中")
            parts.append(Any_(tuple(counts)) if len(counts) > 1 else counts[0])
        elif key in env.form_tables:
            parts += _quantified(key, body, env, here)
        else:
            parts += _field(key, body, env, here)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _quantified(table: str, body: Any, env: Environment, path: Path) -> list[Condition]:
    if not isinstance(body, Mapping) or not body:
        raise Malformed(path, "quantifier-shape", f"“{table}”后面写的是“{short(body)}”", "明细下面要写" + "、".join(QUANTIFIERS),
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
            raise unknown_name("参数", left.removeprefix("参数·"), env.parameters, path)
    else:
        type_ = type_of(left, env, path)
    if not isinstance(body, Mapping) or not body:
        raise Malformed(path, "operator-missing", f"“{name}”后面写的是“{short(body)}”", "栏目下面要写比较词和值",
                        f"请写成 {name}: {{等于: {short(body)}}} 的样子")
    return [_operator(left, type_, op, right, env, (*path, op)) for op, right in body.items()]


def _operator(left: str, type_: str, op: str, right: Any, env: Environment, path: Path) -> Condition:
    if type_ == "参数":
        value = env.parameters[left.removeprefix("参数·")]
        type_ = kind_of(value)
    if op in COMPARISONS:
        if op in ("早于", "晚于") and type_ != "日期":
            raise Malformed(path, "operator-type", f"“{op}”只用于日期，“{left}”是{type_}", "",
                            f"请改为“{'小于' if op == '早于' else '大于'}”")
        if op not in ("等于", "不等于"):
            return Compare(left, COMPARISONS[op], _bound(left, type_, op, right, env, path))
        return Compare(left, COMPARISONS[op], operand(right, type_, env, path))
    if op == "介于":
        low, high = pair(right, path)
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
            raise Malformed(path, "provided-shape", f"“{op}: {short(right)}”", f"“{op}”后面写 是 或 否")
        return Provided(left, wanted if op == "已提供" else not wanted)
    if op in ("含任一", "不含任一"):
        return Contains(left, _words(right, env, path), op == "含任一")
    if op in ("含数字", "不含数字"):
        return Shape(left, "数字", (op == "含数字") is (str(right) != "否"))
    if op in ("符合格式", "不符合格式"):
        if str(right) not in FORMATS:
            raise unknown_name("格式", str(right), FORMATS, path)
        return Shape(left, str(right), op == "符合格式")
    if op == "在名单":
        roster = str(right).removeprefix("名单·")
        if roster not in env.rosters:
            raise unknown_name("名单", roster, env.rosters, path)
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
        raise Malformed(path, "literal-unit", f"“{short(right)}”不是数，不能用“{op}”比大小", "比大小的两边都要是数或日期", "请改写成带单位的数")
    return bound


def operand(right: Any, type_: str, env: Environment, path: Path) -> Operand:
    """A right-hand side: a literal, 参数·x, 字段·y, 认定·z."""
    if isinstance(right, Mapping | list):
        raise Malformed(path, "operand-shape", f"“{short(right)}”不能作比较的值", "这里写一个值、参数·名、字段·名或认定·名")
    text = str(right)
    prefix, dot, name = text.partition("·")
    if dot and prefix == "参数":
        if name not in env.parameters:
            raise unknown_name("参数", name, env.parameters, path)
        return Operand(fit(env.parameters[name], type_, text, path), text)
    if dot and prefix in ("字段", "认定"):
        left = name if prefix == "字段" else text
        type_of(left, env, path)
        return Operand(None, left)
    return Operand(as_value(text, type_, path))


def _words(right: Any, env: Environment, path: Path) -> Operand:
    if isinstance(right, list):
        return Operand(Value("given", tuple(str(w) for w in right), source=POLICY))
    prefix, dot, name = str(right).partition("·")
    if dot and prefix == "词表":
        if name not in env.words:
            raise unknown_name("词表", name, env.words, path)
        return Operand(Value("given", env.words[name], source=POLICY), str(right))
    if dot and prefix == "字段":
        type_of(name, env, path)
        return Operand(None, name)
    return Operand(Value("given", (str(right),), source=POLICY))


def _choices(right: Any, env: Environment, path: Path) -> list[str]:
    prefix, dot, name = str(right).partition("·")
    if isinstance(right, str) and dot and prefix == "词表":
        if name not in env.words:
            raise unknown_name("词表", name, env.words, path)
        return list(env.words[name])
    return texts(right, path)
